//! Which node assigned the provider or the engineer that an order has where it waits: as far as the workflow tells, a
//! position need not say it.

use crate::program::{Assigns, IdVec, NodeId, Program, Workflow, WorkflowId};

/// The nodes that can have assigned whom an order has at a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AssignedBy {
    #[default]
    Nobody,
    One(NodeId),
    Several,
}

impl AssignedBy {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (AssignedBy::Nobody, source) | (source, AssignedBy::Nobody) => source,
            (one, same) if one == same => one,
            _ => AssignedBy::Several,
        }
    }
}

/// Of a node: who can have assigned the provider, and who the engineer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct NodeAssigners {
    provider: AssignedBy,
    engineer: AssignedBy,
}

/// By workflow and node.
#[derive(Debug)]
pub(super) struct Assigners(IdVec<WorkflowId, IdVec<NodeId, NodeAssigners>>);

impl Assigners {
    pub fn new(program: &Program) -> Self {
        Self(program.workflows.iter().map(assigners_in).collect())
    }

    pub fn get(&self, (workflow, node): (WorkflowId, NodeId), assigns: Assigns) -> AssignedBy {
        let sources = self.0[workflow][node];
        match assigns {
            Assigns::Provider => sources.provider,
            Assigns::Engineer => sources.engineer,
        }
    }
}

fn assigners_in(workflow: &Workflow) -> IdVec<NodeId, NodeAssigners> {
    let (provider, engineer) = (arriving(workflow, Assigns::Provider), arriving(workflow, Assigns::Engineer));
    let both = provider.into_iter().zip(engineer);
    both.map(|(provider, engineer)| NodeAssigners { provider, engineer }).collect()
}

/// By node, the source of whom orders have that come there. What is known of a node changes twice at most, so that
/// this ends.
fn arriving(workflow: &Workflow, wanted: Assigns) -> IdVec<NodeId, AssignedBy> {
    let mut all: IdVec<NodeId, AssignedBy> = vec![AssignedBy::Nobody; workflow.nodes.len()].into();
    let mut open: Vec<(NodeId, AssignedBy)> = workflow
        .assigning(wanted)
        .filter_map(|id| Some((workflow.node(id).kind.work()?.then, AssignedBy::One(id))))
        .collect();
    while let Some((id, source)) = open.pop() {
        let node = workflow.node(id);
        let known = all[id].with(source);
        if !node.takes_away(wanted) && known != all[id] {
            all[id] = known;
            open.extend(node.kind.ways().into_iter().map(|to| (to, known)));
        }
    }
    all
}

/// The nodes that can have assigned whom an order has at a node.
pub(super) fn possible(workflow: &Workflow, at: NodeId, wanted: Assigns) -> Vec<NodeId> {
    workflow.assigning(wanted).filter(|id| workflow.reached_with(*id, wanted).contains(at)).collect()
}
