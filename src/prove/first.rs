//! Which orders come to an `assigns provider` node before they have been there: at once, as they enter their
//! workflow, or later, after waiting at or passing other nodes.

use super::arrivals::{self, Otherwise, everybody, split};
use super::cube::{Cube, Cubes, product};
use super::domain::Domain;
use super::node_path::NodePath;
use super::prover::Prover;
use crate::program::{Assigns, IdVec, NodeId, NodeKind, Workflow};

/// Orders that come to a node for the first time.
#[derive(Debug)]
pub(super) struct First {
    pub at: NodePath,
    /// With the instant at which they do: `now` is the same all the way.
    pub at_once: Vec<Cube>,
    /// At whatever instant.
    pub later: Vec<Cube>,
}

impl Prover<'_> {
    /// A prover of which every `otherwise` lets through only whom the lines before it leave.
    pub(super) fn narrowed(mut self) -> Self {
        self.arrivals = arrivals::all(&mut self.space.domain, Otherwise::TheRest);
        self
    }

    /// The arrivals at every node that assigns providers, and the orders that no workflow takes.
    pub(super) fn first_arrivals(&mut self) -> (Vec<First>, Cubes) {
        let program = self.program;
        let mut all = Vec::new();
        let whens = program.workflows.iter().map(|workflow| workflow.when.as_ref());
        let domain = &mut self.space.domain;
        let split = split(everybody(), whens, &mut |when, wanted| domain.cubes(when, wanted));
        for ((id, workflow), taken) in program.workflows.iter_enumerated().zip(split.taken) {
            if self.is_forced(id) {
                continue;
            }
            let at_once = at_once(&mut self.space.domain, workflow, taken.unwrap_or_else(everybody));
            let nodes = workflow.nodes.iter_enumerated();
            let assigns = nodes.filter(|(_, node)| {
                matches!(&node.kind, NodeKind::Work(work) if work.assigns == Some(Assigns::Provider))
            });
            for (node, _) in assigns {
                let start = self.arrivals[id].at(workflow.start).to_vec();
                let now = at_once[node].clone();
                let mut later = later(&mut self.space.domain, workflow, start, node);
                later.retain(|cube| !now.iter().any(|wide| cube.is_within(wide)));
                all.push(First { at: NodePath { workflow: id, node }, at_once: now, later });
            }
        }
        (all, split.left.filter(|_| split.is_exact))
    }
}

/// By node: who comes there through branches alone.
fn at_once(domain: &mut Domain<'_>, workflow: &Workflow, start: Vec<Cube>) -> IdVec<NodeId, Vec<Cube>> {
    let mut at: IdVec<_, _> = vec![Vec::new(); workflow.nodes.len()].into();
    let mut open = Vec::new();
    arrivals::arrive(&mut at, &mut open, workflow.start, start);
    while let Some((id, cubes)) = open.pop() {
        let NodeKind::Branch { arms, otherwise } = &workflow.node(id).kind else { continue };
        let conditions = arms.iter().map(|(condition, _)| Some(condition));
        let split = split(cubes, conditions, &mut |condition, wanted| domain.cubes(condition, wanted));
        let to = arms.iter().map(|(_, to)| *to).chain(*otherwise);
        for (to, through) in to.zip(split.taken.into_iter().chain([split.left])) {
            arrivals::arrive(&mut at, &mut open, to, through.unwrap_or_else(everybody));
        }
    }
    at
}

/// Who comes to a node through nodes where orders wait, and not through the node itself.
fn later(domain: &mut Domain<'_>, workflow: &Workflow, start: Vec<Cube>, node: NodeId) -> Vec<Cube> {
    // Nodes twice: before and after another one where somebody acts.
    let mut at: [IdVec<_, _>; 2] = [(); 2].map(|()| vec![Vec::new(); workflow.nodes.len()].into());
    let mut open = [Vec::new(), Vec::new()];
    arrivals::arrive(&mut at[0], &mut open[0], workflow.start, start);
    while let Some((side, (id, cubes))) = pop(&mut open) {
        if id == node {
            continue;
        }
        let of = workflow.node(id);
        let to_side = if matches!(of.kind, NodeKind::Work(_)) { 1 } else { side };
        for (to, through) in arrivals::through(domain, of, Otherwise::TheRest) {
            let arriving = match through {
                None => cubes.clone(),
                Some(through) => product(&cubes, &through).unwrap_or_else(everybody),
            };
            arrivals::arrive(&mut at[to_side], &mut open[to_side], to, arriving);
        }
    }
    std::mem::take(&mut at[1][node])
}

fn pop<T>(open: &mut [Vec<T>; 2]) -> Option<(usize, T)> {
    let side = usize::from(open[0].is_empty());
    open[side].pop().map(|one| (side, one))
}
