//! Workflows and their nodes.

use jiff::SignedDuration;

use super::{Assigns, Expr, Name, Side, TextLiteral};
use crate::scalar::Number;
use crate::source::Span;

#[derive(Debug)]
pub(crate) struct WorkflowItem {
    pub name: Name,
    pub label: TextLiteral,
    pub when: Option<Expr>,
    /// `start NODE` statements; the checker wants one.
    pub starts: Vec<Name>,
    pub nodes: Vec<NodeItem>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct NodeItem {
    pub docs: Option<String>,
    pub name: Name,
    pub label: Option<TextLiteral>,
    pub kind: NodeKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Branch(BranchNode),
    Assign(Vec<Statement>),
    Task(Vec<Statement>),
    End,
}

#[derive(Debug)]
pub(crate) struct BranchNode {
    pub arms: Vec<(Expr, Name)>,
    /// `otherwise -> NODE`; the checker wants at most one, and it last.
    pub otherwise: Vec<(Name, Span)>,
}

#[derive(Debug)]
pub(crate) struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum StatementKind {
    Portal(Side),
    Assigns(Assigns),
    Handler(Vec<Handler>),
    Rules(Vec<Name>),
    Then(Name),
    /// `declined NODE reasons "…", …`
    Declined(Name, Vec<TextLiteral>),
    Within(Within),
}

/// `within 4h of office warn 30min before else NODE` or `… else declined`; a node called `declined` cannot be meant.
#[derive(Debug)]
pub(crate) struct Within {
    pub after: After,
    pub of: Option<Name>,
    /// How long before it somebody is warned, and where that is written.
    pub warn: Option<(SignedDuration, Span)>,
    pub goes: Goes,
}

/// How long somebody has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum After {
    Time(SignedDuration),
    /// How many, and where that is written.
    Workdays(Number, Span),
}

#[derive(Debug)]
pub(crate) enum Goes {
    Node(Name),
    Declined(Span),
}

#[derive(Debug)]
pub(crate) struct Handler {
    pub kind: HandlerKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum HandlerKind {
    Role(Name),
    Person(TextLiteral),
    Dispatchers,
    Engineer,
}
