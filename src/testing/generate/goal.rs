//! What a test is to reach, and whether a decision does.

use std::collections::HashSet;

use super::super::coverage::Subject;
use crate::decide::{Decision, TriedResult};
use crate::program::{IdVec, Node, NodeId, Program, RuleId, WorkflowId};

/// What a decision has to be like.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// The rule decides.
    Decides(RuleId),
    /// The rule matches, whether it has a candidate or not.
    Matches(RuleId),
    /// The rule assigns the order to the one with this id.
    Chooses(RuleId, String),
    /// The order takes a way of a branch; `otherwise` comes after the last arm.
    Takes(WorkflowId, NodeId, usize),
}

impl Goal {
    pub fn reaching(subject: &Subject) -> Self {
        match subject {
            Subject::Rule(rule) => Goal::Decides(*rule),
            Subject::Candidate(rule, id) => Goal::Chooses(*rule, id.clone()),
            Subject::Way(workflow, node, way) => Goal::Takes(*workflow, *node, *way),
        }
    }

    /// The rule that it is about.
    pub fn rule(&self) -> Option<RuleId> {
        match self {
            Goal::Decides(rule) | Goal::Matches(rule) | Goal::Chooses(rule, _) => Some(*rule),
            Goal::Takes(..) => None,
        }
    }

    /// Whether it is about one of several candidates, of whom those before may have to decline.
    pub fn is_choice(&self) -> bool {
        matches!(self, Goal::Chooses(..))
    }

    /// Whether only the explanation of a decision tells.
    pub fn needs_explanation(&self) -> bool {
        matches!(self, Goal::Matches(_) | Goal::Takes(..))
    }

    /// Whether a step in the workflow got there.
    pub fn is_reached(&self, program: &Program, workflow: WorkflowId, decision: &Decision) -> bool {
        let is = |rules: &str, rule: &str, id: &RuleId| {
            let known = program.rule(*id);
            *known.name == *rule && *program.block(known.block).name == *rules
        };
        match self {
            Goal::Decides(id) => decision.decided.iter().any(|one| is(&one.rules, &one.rule, id)),
            Goal::Chooses(id, who) => decision
                .decided
                .iter()
                .any(|one| is(&one.rules, &one.rule, id) && one.to.as_deref() == Some(who.as_str())),
            Goal::Matches(id) => {
                let mut tried = decision.steps.iter().flatten().flat_map(|step| &step.tried);
                tried.any(|one| {
                    !matches!(one.result, TriedResult::NotMatched | TriedResult::NotActive)
                        && is(&one.rules, &one.rule, id)
                })
            }
            Goal::Takes(of, node, way) => {
                let name = &program.workflows[*of].node(*node).name;
                let taken = |step: &crate::decide::Step| step.ways.get(*way).is_some_and(|way| way.taken);
                *of == workflow
                    && decision.steps.iter().flatten().any(|step| step.node == *name && taken(step))
            }
        }
    }

    /// The nodes at which it happens.
    fn nodes(&self, program: &Program) -> Vec<(WorkflowId, NodeId)> {
        match self {
            Goal::Takes(workflow, node, _) => vec![(*workflow, *node)],
            Goal::Decides(rule) | Goal::Matches(rule) | Goal::Chooses(rule, _) => {
                program.nodes_of(program.rule(*rule).block).collect()
            }
        }
    }

    /// The nodes from which somebody's acting can lead there; empty for workflows in which it cannot
    /// happen.
    pub fn sources(&self, program: &Program) -> IdVec<WorkflowId, Option<HashSet<NodeId>>> {
        let nodes = self.nodes(program);
        let of = |workflow: WorkflowId| {
            let wanted: Vec<NodeId> =
                nodes.iter().filter(|(of, _)| *of == workflow).map(|(_, node)| *node).collect();
            (!wanted.is_empty()).then(|| leading_to(program, workflow, &wanted))
        };
        program.workflows.keys().map(of).collect()
    }
}

/// The nodes with a way to one of these, of whatever length but none; from a provider's there is a way back to the node
/// that assigned it.
fn leading_to(program: &Program, workflow: WorkflowId, wanted: &[NodeId]) -> HashSet<NodeId> {
    let flow = &program.workflows[workflow];
    let mut back: IdVec<NodeId, Vec<NodeId>> = vec![Vec::new(); flow.nodes.len()].into();
    for (id, node) in flow.nodes.iter_enumerated() {
        node.kind.ways().into_iter().for_each(|to| back[to].push(id));
    }
    let mut leading: HashSet<NodeId> = HashSet::new();
    let mut open: Vec<NodeId> = wanted.iter().flat_map(|node| &back[*node]).copied().collect();
    while let Some(id) = open.pop() {
        if !leading.insert(id) {
            continue;
        }
        open.extend(&back[id]);
        let node = flow.node(id);
        let offers = node.kind.assigns().filter(|_| offers_more(node));
        if let Some(assigns) = offers {
            open.extend(flow.reached_with(id, assigns).iter());
        }
    }
    leading
}

/// Whether an order that waits at a node for a dispatcher may go elsewhere than where an assigned one goes.
pub(super) fn offers_more(node: &Node) -> bool {
    node.kind.work().is_some_and(|work| work.declined.is_some() || work.deadline.is_some())
}
