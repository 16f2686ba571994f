//! A node of a workflow, wherever questions are about one.

use crate::program::{NodeId, WorkflowId};

/// Which node of which workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodePath {
    pub workflow: WorkflowId,
    pub node: NodeId,
}
