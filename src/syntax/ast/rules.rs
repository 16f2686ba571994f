//! Blocks of rules: what is assigned to whom.

use jiff::civil::Date;

use super::{CandidateName, Expr, Handler, Name, Test, TextLiteral};
use crate::scalar::Number;
use crate::source::Span;

/// `rules NAME assigns … { … }`
#[derive(Debug)]
pub(crate) struct RulesItem {
    pub name: Name,
    pub assigns: Assigns,
    /// `of PROVIDER`, after `assigns engineer`.
    pub of: Option<Name>,
    /// Where `unique` stands.
    pub unique: Option<Span>,
    /// Where `complete` stands.
    pub complete: Option<Span>,
    pub eligible: Vec<Expr>,
    pub rules: Vec<RuleEntry>,
    /// `otherwise …`; the checker wants at most one.
    pub otherwise: Vec<Otherwise>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assigns {
    Provider,
    Engineer,
}

#[derive(Debug)]
pub(crate) enum RuleEntry {
    Rule(RuleItem),
    Table(TableItem),
}

impl RuleEntry {
    pub fn name(&self) -> &Name {
        match self {
            RuleEntry::Rule(rule) => &rule.name,
            RuleEntry::Table(table) => &table.name,
        }
    }

    /// The file in which the rows of a table are.
    pub fn source(&self) -> Option<&TableSource> {
        match self {
            RuleEntry::Table(table) => table.source.as_deref(),
            RuleEntry::Rule(_) => None,
        }
    }

    pub fn label(&self) -> Option<&TextLiteral> {
        match self {
            RuleEntry::Rule(rule) => rule.label.as_ref(),
            RuleEntry::Table(table) => table.label.as_ref(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct RuleItem {
    pub docs: Option<String>,
    pub name: Name,
    pub label: Option<TextLiteral>,
    /// `when` statements; the checker wants at most one.
    pub when: Vec<Expr>,
    /// `active` statements; the checker wants at most one.
    pub active: Vec<Active>,
    /// The checker wants exactly one.
    pub actions: Vec<Action>,
    pub span: Span,
}

/// `active from 2026-01-01 to 2026-12-31`; one end at least.
#[derive(Debug)]
pub(crate) struct Active {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct TableItem {
    pub docs: Option<String>,
    pub name: Name,
    pub label: Option<TextLiteral>,
    pub columns: Vec<Expr>,
    /// Those of a table in a file are put here when the file is read.
    pub rows: Vec<Row>,
    /// Where the rows are, if they are in a file.
    pub source: Option<Box<TableSource>>,
    pub span: Span,
}

/// `from "brands.csv" { brand from "Brand"  assign from "Partner" else manual }`
#[derive(Debug)]
pub(crate) struct TableSource {
    pub path: TextLiteral,
    /// `sheet "2026"`, of a workbook.
    pub sheet: Option<TextLiteral>,
    /// The column of the file for each one of the table.
    pub columns: Vec<TextLiteral>,
    /// The column that says whom orders are assigned to.
    pub assign: TextLiteral,
    pub else_manual: Option<Manual>,
}

#[derive(Debug)]
pub(crate) struct Row {
    /// Its number in the name of its rule: of a row in a file its line there.
    pub number: u64,
    pub docs: Option<String>,
    pub cells: Vec<Cell>,
    pub action: Action,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct Cell {
    pub kind: CellKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum CellKind {
    /// `_`
    Any,
    /// `>= 5 and < 10`: operators with their right sides, all of which hold; at least one.
    Tests(Vec<Test>),
    /// `"NY", "NJ"`: one of them; `not "NY", "NJ"`: none of them.
    Values { negated: bool, values: Vec<Expr> },
    /// A cell of a file, whose text is read when the type of its column is known.
    Written(String),
    /// `1..5`, both ends included; where the dots stand.
    Range { low: Box<Expr>, high: Box<Expr>, dots: Span },
}

#[derive(Debug)]
pub(crate) struct Otherwise {
    pub action: Action,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct Action {
    pub kind: ActionKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum ActionKind {
    Assign { target: Target, else_manual: Option<Manual> },
    Manual(Manual),
}

/// `manual ["reason"] [to …] [among …]`
#[derive(Debug)]
pub(crate) struct Manual {
    pub reason: Option<TextLiteral>,
    pub to: Vec<Handler>,
    pub among: Option<Among>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum Among {
    Named(Vec<CandidateName>),
    Where(Expr),
}

#[derive(Debug)]
pub(crate) struct Target {
    pub kind: TargetKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum TargetKind {
    One(CandidateName),
    FirstOf(Vec<CandidateName>),
    /// Candidate and weight as written (an integer or not, the checker says).
    Split(Vec<(CandidateName, Number, Span)>),
    /// With a weight each, or with none.
    RotateOf(Vec<(CandidateName, Option<(Number, Span)>)>),
    Best {
        what: Assigns,
        filter: Option<Expr>,
        rank: Vec<RankKey>,
    },
}

#[derive(Debug)]
pub(crate) struct RankKey {
    pub key: Expr,
    pub descending: bool,
    pub span: Span,
}
