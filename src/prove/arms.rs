//! Which orders satisfy the arms of branches.

use super::cube::{Cubes, Wanted};
use super::domain::Domain;
use crate::program::{IdVec, NodeId, NodeKind, Workflow, WorkflowId};

/// By arm: the orders that satisfy it; `None` for nodes that do not branch.
pub(super) fn all(domain: &mut Domain<'_>) -> IdVec<WorkflowId, IdVec<NodeId, Vec<Cubes>>> {
    let program = domain.program;
    let of_workflow = |workflow: &Workflow| {
        let arms = workflow.nodes.iter().map(|node| match &node.kind {
            NodeKind::Branch { arms, .. } => {
                arms.iter().map(|(condition, _)| domain.cubes(condition, Wanted::True)).collect()
            }
            NodeKind::Work(_) | NodeKind::End => Vec::new(),
        });
        arms.collect()
    };
    program.workflows.iter().map(of_workflow).collect()
}
