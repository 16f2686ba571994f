//! Which orders can come to a node: those that take the workflow, and of them those whom the branches on some
//! way there let through.
//!
//! Conditions that an order may satisfy at one time and not at another (`now`, who is assigned) let everybody
//! through, so that there may be more than there are and never fewer.

use super::cube::{Cube, Cubes, Wanted, product, weight};
use super::domain::Domain;
use super::effort::Budget;
use super::search::{Search, SearchResult, Solved};
use crate::program::{
    Condition, ConditionKind, IdSlice, IdVec, Node, NodeId, NodeKind, Operand, Program, Workflow, WorkflowId,
};

/// How many cubes a node may have before it is taken to be open to everybody.
const MOST: usize = 500;

/// How many ranges the cubes of a branch's ways may have together.
const WEIGHT: usize = 400_000;

/// The orders that can come to the nodes of a workflow.
#[derive(Debug)]
pub(super) struct Arrivals {
    at: IdVec<NodeId, Vec<Cube>>,
    /// No order takes the workflow by itself: those are meant that are led into it.
    pub forced: bool,
}

impl Arrivals {
    pub fn at(&self, node: NodeId) -> &[Cube] {
        &self.at[node]
    }
}

/// Whom an `otherwise` lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// Everybody: nobody is told off for an `otherwise` that is there to be safe.
    Everybody,
    /// Whom the lines before it leave.
    TheRest,
}

/// Of every workflow of the program.
pub(super) fn all(domain: &mut Domain<'_>, otherwise: Otherwise) -> IdVec<WorkflowId, Arrivals> {
    let program = domain.program;
    in_workflows(domain, &program.workflows, otherwise)
}

/// Of workflows with conditions of the program, in the order in which orders try them.
pub(super) fn in_workflows(
    domain: &mut Domain<'_>,
    workflows: &IdSlice<WorkflowId, Workflow>,
    otherwise: Otherwise,
) -> IdVec<WorkflowId, Arrivals> {
    // An order takes the first workflow whose `when` holds; `when` does not see who is assigned, but `now`.
    let whens = workflows.iter().map(|workflow| workflow.when.as_ref());
    let split = split(everybody(), whens, &mut |when, wanted| Some(lasting(domain, when, wanted)));
    let workflows = workflows.iter().zip(split.taken);
    workflows
        .map(|(workflow, taken)| {
            let taken = taken.unwrap_or_else(everybody);
            let forced = taken.iter().all(|cube| is_nobody(domain, cube));
            let start = if forced { everybody() } else { taken };
            Arrivals { at: in_workflow(domain, workflow, start, otherwise), forced }
        })
        .collect()
}

/// Orders split by conditions, each of which takes what those before it leave.
pub(super) struct Split {
    /// By condition; `None` if that is too large.
    pub taken: Vec<Cubes>,
    /// Whom none takes.
    pub left: Cubes,
    /// Whether what each leaves was never too large. Otherwise those after it may take more orders than there are.
    pub is_exact: bool,
}

/// Parts orders; without a condition all that are left are taken.
pub(super) fn split<'c>(
    orders: Vec<Cube>,
    conditions: impl Iterator<Item = Option<&'c Condition>>,
    cubes: &mut dyn FnMut(&Condition, Wanted) -> Cubes,
) -> Split {
    let mut split = Split { taken: Vec::new(), left: Some(orders), is_exact: true };
    let mut room = WEIGHT;
    for condition in conditions {
        let before = split.left.take().unwrap_or_else(everybody);
        let (taken, left) = match condition {
            None => (Some(before), Some(Vec::new())),
            Some(condition) => {
                let mut of = |wanted| product(&before, &cubes(condition, wanted)?);
                (of(Wanted::True), of(Wanted::NotTrue))
            }
        };
        room = room.saturating_sub(taken.iter().chain(&left).map(|cubes| weight(cubes)).sum());
        // What each leaves has all conditions before it in its cubes.
        let left = left.filter(|left| room > 0 || left.is_empty());
        split.is_exact &= left.is_some();
        split.taken.push(taken);
        split.left = left;
    }
    split
}

pub(super) fn everybody() -> Vec<Cube> {
    vec![Cube::default()]
}

/// The orders of which a condition is as wanted at one time or another.
fn lasting(domain: &mut Domain<'_>, condition: &Condition, wanted: Wanted) -> Vec<Cube> {
    if changes(domain.program, condition) {
        return everybody();
    }
    domain.cubes(condition, wanted).unwrap_or_else(everybody)
}

/// Whether a condition of an order may change as time goes by.
fn changes(program: &Program, condition: &Condition) -> bool {
    condition.has_part(&program.lets, &mut |part| matches!(part.kind, ConditionKind::AnyEngineer(_)))
        || program.asks_for(condition, &mut |part| {
            matches!(part, Operand::Now | Operand::Provider(_) | Operand::Engineer(_))
        })
}

/// Whether what is missing together leaves a cube nobody.
fn is_nobody(domain: &Domain<'_>, cube: &Cube) -> bool {
    let budget = Budget::new(&domain.effort, 1, u64::MAX);
    let mut search =
        Search { domain, budget: &budget, leaves_cost: true, witness: &mut |_| Solved::Witness(()) };
    matches!(search.outside(cube.clone(), &[]), SearchResult::Nobody)
}

fn in_workflow(
    domain: &mut Domain<'_>,
    workflow: &Workflow,
    start: Vec<Cube>,
    otherwise: Otherwise,
) -> IdVec<NodeId, Vec<Cube>> {
    let mut at: IdVec<_, _> = vec![Vec::new(); workflow.nodes.len()].into();
    let mut open = Vec::new();
    arrive(&mut at, &mut open, workflow.start, start);
    // What comes to a node only shrinks on its way, and is passed on only where it is new: this ends.
    while let Some((id, cubes)) = open.pop() {
        for (to, through) in through(domain, workflow.node(id), otherwise) {
            let arriving = match through {
                None => cubes.clone(),
                Some(through) => product(&cubes, &through).unwrap_or_else(everybody),
            };
            arrive(&mut at, &mut open, to, arriving);
        }
    }
    at
}

/// Adds what is new at a node.
pub(super) fn arrive(
    at: &mut IdSlice<NodeId, Vec<Cube>>,
    open: &mut Vec<(NodeId, Vec<Cube>)>,
    node: NodeId,
    cubes: Vec<Cube>,
) {
    let known = &mut at[node];
    let mut new = Vec::new();
    for cube in cubes {
        if !known.iter().any(|old| cube.is_within(old)) {
            known.push(cube.clone());
            new.push(cube);
        }
    }
    if known.len() > MOST && !known.iter().any(|cube| cube.entries().is_empty()) {
        known.push(Cube::default());
        new = everybody();
    }
    if !new.is_empty() {
        open.push((node, new));
    }
}

/// Where an order goes from a node, and which orders; nothing: all.
pub(super) fn through(
    domain: &mut Domain<'_>,
    node: &Node,
    who: Otherwise,
) -> Vec<(NodeId, Option<Vec<Cube>>)> {
    match &node.kind {
        NodeKind::End => Vec::new(),
        NodeKind::Work(work) => work.ways().map(|to| (to, None)).collect(),
        NodeKind::Branch { arms, otherwise } => {
            let conditions = arms.iter().map(|(condition, _)| Some(condition));
            let split = split(everybody(), conditions, &mut |condition, wanted| {
                Some(lasting(domain, condition, wanted))
            });
            let taken = split.taken.into_iter().map(|taken| Some(taken.unwrap_or_else(everybody)));
            let mut ways: Vec<_> = arms.iter().map(|(_, to)| *to).zip(taken).collect();
            let rest = match who {
                Otherwise::Everybody => None,
                Otherwise::TheRest => split.left,
            };
            ways.extend(otherwise.map(|to| (to, rest)));
            ways
        }
    }
}
