//! What an order passed in one step, in numbers: for those who count what many orders reach and read no explanation.

use std::sync::Arc;

use crate::program::{NodeId, RuleId, WorkflowId};

/// A way or a rule that an order passed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Passed {
    /// A way of a branch; `otherwise` comes after the last arm.
    Way(NodeId, usize),
    /// A rule that matched, and the id of whom it chose.
    Rule(RuleId, Option<Arc<str>>),
}

/// All that an order passed in a step, and where the step ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// `None` if no workflow takes the order, or the order was cancelled.
    pub at: Option<(WorkflowId, NodeId)>,
    /// In the order in which it was passed.
    pub passed: Vec<Passed>,
}
