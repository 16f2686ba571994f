//! `test` items of a checked program.

use jiff::{SignedDuration, Timestamp};

use super::{Assigns, Directory, Order, RuleId, WorkflowId};
use crate::source::Span;

/// One `test` item.
#[derive(Clone, Debug)]
pub(crate) struct TestCase {
    pub name: String,
    pub order: Order,
    /// The workflow it enters; `None` for the first that takes it.
    pub workflow: Option<WorkflowId>,
    pub now: Option<Timestamp>,
    /// Instead of the program's own.
    pub directory: Option<Directory>,
    /// Steps and expectations as they follow one another; at least one expectation.
    pub lines: Vec<TestLine>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub(crate) struct TestLine {
    pub kind: TestLineKind,
    pub span: Span,
}

/// Providers and engineers are ids that the test's directory has.
#[derive(Clone, Debug)]
pub(crate) enum TestLineKind {
    ExpectAssigned {
        provider: String,
        engineer: Option<String>,
        by: Option<RuleId>,
    },
    ExpectManual {
        by: Option<RuleId>,
        reason: Option<String>,
    },
    /// The name of a node of some workflow.
    ExpectNode(String),
    DeclinedBy {
        provider: String,
        engineer: Option<String>,
        because: Option<String>,
    },
    AssignedTo {
        provider: String,
        engineer: Option<String>,
    },
    Done,
    Expired,
    Recalled(Assigns),
    Cancelled,
    After(SignedDuration),
    Now(Timestamp),
}
