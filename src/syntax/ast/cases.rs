//! Samples and tests.

use jiff::{SignedDuration, Timestamp};

use super::{Assigns, DirectoryItem, Name, RecordLiteral, TextLiteral};
use crate::source::Span;

#[derive(Debug)]
pub(crate) struct SampleItem {
    pub name: Name,
    pub record: RecordLiteral,
}

#[derive(Debug)]
pub(crate) struct TestItem {
    pub name: TextLiteral,
    /// `order` statements; the checker wants one.
    pub orders: Vec<OrderStatement>,
    pub workflows: Vec<Name>,
    pub nows: Vec<(Timestamp, Span)>,
    pub directories: Vec<DirectoryItem>,
    /// Steps and expectations as they follow one another.
    pub lines: Vec<TestLine>,
    pub span: Span,
}

/// `order { … }`, `order base`, `order base with { … }`
#[derive(Debug)]
pub(crate) struct OrderStatement {
    pub base: Option<Name>,
    pub record: Option<RecordLiteral>,
    pub span: Span,
}

/// `northstar` or `northstar.amy`; one or two names.
#[derive(Clone, Debug)]
pub(crate) struct CandidateName {
    pub parts: Vec<Name>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct TestLine {
    pub kind: TestLineKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum TestLineKind {
    /// `expect assigned northstar.amy by block.rule`
    ExpectAssigned { to: CandidateName, by: Option<RuleName> },
    /// `expect manual by rule "text in the reason"`
    ExpectManual { by: Option<RuleName>, reason: Option<TextLiteral> },
    /// `expect node on_site`
    ExpectNode(Name),
    /// `declined by northstar.amy because "…"`
    DeclinedBy(CandidateName, Option<TextLiteral>),
    /// `assigned to northstar`
    AssignedTo(CandidateName),
    /// `done`
    Done,
    /// `expired`
    Expired,
    /// `recalled from engineer`
    Recalled(Assigns),
    /// `cancelled`
    Cancelled,
    /// `after 2h`
    After(SignedDuration),
    /// `now …` after the first step or expectation.
    Now(Timestamp),
}

/// `vip`, `outsourcing.vip`, `by_type#3`, `outsourcing.otherwise`
#[derive(Debug)]
pub(crate) struct RuleName {
    pub block: Option<Name>,
    pub rule: Name,
    /// The row of a table, from 1.
    pub row: Option<u32>,
    pub span: Span,
}
