//! Conditions and operands.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::{Name, TextLiteral};
use crate::scalar::Number;
use crate::source::Span;

/// A condition or an operand: one grammar for both, the checker tells them apart.
#[derive(Debug)]
pub(crate) struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Literal(Literal),
    /// `region`, `customer.tier`, `provider.rating`, `northstar.amy`, `high`; at least one part.
    Path(Vec<Name>),
    /// `weekday(created)`
    Call {
        function: Name,
        arguments: Vec<Expr>,
    },
    /// `[a, b]`
    List(Vec<Expr>),
    /// `(e)`
    Group(Box<Expr>),
    /// `(40.7, -74.0)`
    Point(Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    /// `a + b - c`; one level of precedence, at least one step, from left to right.
    Arithmetic {
        first: Box<Expr>,
        rest: Vec<(ArithmeticOp, Expr)>,
    },
    /// `x >= 3`, `x in y`, …
    Test {
        subject: Box<Expr>,
        test: Test,
    },
    Not(Box<Expr>),
    /// `a and b and c`, or `all { a, b, c }`
    All {
        parts: Vec<Expr>,
        block: bool,
    },
    /// `a or b or c`, or `any { a, b, c }`
    Any {
        parts: Vec<Expr>,
        block: bool,
    },
    /// `none { a, b }`
    NoneOf(Vec<Expr>),
    /// `any engineer { c }`
    AnyEngineer(Box<Expr>),
    /// `any line in lines { c }`, and with `all` or `none`.
    AnyElement(Box<ElementExpr>),
}

/// A condition over the records of a list.
#[derive(Debug)]
pub(crate) struct ElementExpr {
    pub quantifier: Quantifier,
    /// What a record is called.
    pub name: Name,
    /// The list, a path.
    pub list: Expr,
    pub condition: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Number(Number),
    Bool(bool),
    Date(Date),
    Time(Time),
    DateTime(Timestamp),
    Duration(SignedDuration),
    /// `now`
    Now,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ArithmeticOp {
    Plus,
    Minus,
    Times,
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// An operator with its right side; what a table cell is, and what follows an operand.
#[derive(Debug)]
pub(crate) struct Test {
    pub kind: TestKind,
    /// The operator's words.
    pub operator: Span,
    /// Operator and right side.
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum TestKind {
    Compare(Comparison, Box<Expr>),
    In {
        negated: bool,
        list: Box<Expr>,
    },
    Between {
        low: Box<Expr>,
        high: Box<Expr>,
    },
    Contains(Quantifier, Box<Expr>),
    StartsWith(Box<Expr>),
    EndsWith(Box<Expr>),
    Matches(TextLiteral),
    /// Of a calendar, and in which zone instead of its own.
    During(Name, Option<Box<Expr>>),
    /// `within 25km of p`; kilometres.
    Within {
        km: Number,
        of: Box<Expr>,
    },
    IsPresent,
    IsMissing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    One,
    All,
    Any,
    None,
}
