//! Conditions and operands of a checked program.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::bundle::deep;
use super::regex::Regex;
use super::types::{Slot, Type};
use super::value::Value;
use super::{CalendarId, IdSlice, Let, LetId};
use crate::scalar::Number;
use crate::source::Span;

/// Which atom of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct AtomId(pub u32);

super::number_things!(AtomId);

/// A three-valued condition with the place it is written at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Condition {
    pub kind: ConditionKind,
    pub span: Span,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ConditionKind {
    Constant(bool),
    /// True of an empty list.
    All(#[serde(deserialize_with = "deep")] Vec<Condition>),
    /// False of an empty list.
    Any(#[serde(deserialize_with = "deep")] Vec<Condition>),
    Not(#[serde(deserialize_with = "deep")] Box<Condition>),
    Atom(AtomId),
    Let(LetId),
    /// Some engineer of the provider satisfies the condition; unknown where none does and one is unknown.
    AnyEngineer(#[serde(deserialize_with = "deep")] Box<Condition>),
}

impl Condition {
    /// The conditions that it is directly made of. That of a `let` is not among them.
    pub fn children(&self) -> &[Condition] {
        match &self.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => parts,
            ConditionKind::Not(part) | ConditionKind::AnyEngineer(part) => std::slice::from_ref(part),
            ConditionKind::Constant(_) | ConditionKind::Atom(_) | ConditionKind::Let(_) => &[],
        }
    }

    /// The condition with each of its direct parts exchanged for what `part` makes of it.
    pub fn map(&self, mut part: impl FnMut(&Condition) -> Condition) -> Condition {
        let kind = match &self.kind {
            ConditionKind::All(parts) => ConditionKind::All(parts.iter().map(part).collect()),
            ConditionKind::Any(parts) => ConditionKind::Any(parts.iter().map(part).collect()),
            ConditionKind::Not(inner) => ConditionKind::Not(Box::new(part(inner))),
            ConditionKind::AnyEngineer(inner) => ConditionKind::AnyEngineer(Box::new(part(inner))),
            kind @ (ConditionKind::Constant(_) | ConditionKind::Atom(_) | ConditionKind::Let(_)) => {
                kind.clone()
            }
        };
        Condition { kind, span: self.span }
    }

    /// How deep it is nested, given how deep each `let` in it is.
    pub fn depth(&self, of_let: &impl Fn(LetId) -> usize) -> usize {
        let inner = match &self.kind {
            ConditionKind::Let(id) => of_let(*id),
            _ => self.children().iter().map(|part| part.depth(of_let)).max().unwrap_or_default(),
        };
        1 + inner
    }

    /// How many tests it has, given how many each `let` in it has.
    pub fn tests(&self, of_let: &impl Fn(LetId) -> usize) -> usize {
        self.sum(of_let, &|_| 1)
    }

    /// What its tests come to, given what each `let` in it and each atom does.
    pub fn sum(&self, of_let: &impl Fn(LetId) -> usize, of_atom: &impl Fn(AtomId) -> usize) -> usize {
        match &self.kind {
            ConditionKind::Let(id) => of_let(*id),
            ConditionKind::Atom(id) => of_atom(*id),
            _ => self.children().iter().map(|part| part.sum(of_let, of_atom)).fold(0, usize::saturating_add),
        }
    }

    /// Whether it or something that it is made of is such; `let`s are looked into.
    pub fn has_part(&self, lets: &IdSlice<LetId, Let>, is_such: &mut impl FnMut(&Condition) -> bool) -> bool {
        is_such(self)
            || match &self.kind {
                ConditionKind::Let(id) => lets[*id].condition.has_part(lets, is_such),
                _ => self.children().iter().any(|part| part.has_part(lets, is_such)),
            }
    }
}

/// An operand and a test of it; each different one stands once in a program.
///
/// Normal form: literals stand on the right (`3 < x` is `x > 3`); `!=`, `not in`, `contains none` and `is
/// missing` are negations of what is here; `between` is two comparisons.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Atom {
    pub subject: Operand,
    /// The type of the subject.
    pub ty: Type,
    pub test: Test,
}

/// Sides that are compared without case are both folded: literals and caseless fields from the start,
/// others by [`Operand::Fold`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Test {
    /// A bool operand that is itself a condition.
    IsTrue,
    Compare(Comparison, Operand),
    /// One of these; ascending, each once.
    In(Arc<[Value]>),
    /// An element of this set.
    InSet(Operand),
    /// The set has this element.
    Contains(Operand),
    /// The set has all elements of this set.
    ContainsAll(Operand),
    /// The set has some element of this set.
    ContainsAny(Operand),
    ContainsText(Operand),
    StartsWith(Operand),
    EndsWith(Operand),
    Matches(Regex),
    /// Some record of the list satisfies the condition; unknown where none does and one is unknown.
    AnyElement(ElementName, #[serde(deserialize_with = "deep")] Box<ElementCondition>),
    During(CalendarId),
    /// In the zone that a text names, and not in the calendar's own.
    DuringIn(CalendarId, Operand),
    /// At most so many kilometres from the point.
    Within(Number, Operand),
    IsPresent,
}

/// What a condition calls the records of a list. All names are equal: it makes no other condition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ElementName(pub String);

impl PartialEq for ElementName {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ElementName {}

impl std::hash::Hash for ElementName {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// A condition about a record of a list, with its tests in it: they are no tests of orders.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum ElementCondition {
    Constant(bool),
    All(#[serde(deserialize_with = "deep")] Vec<ElementCondition>),
    Any(#[serde(deserialize_with = "deep")] Vec<ElementCondition>),
    Not(#[serde(deserialize_with = "deep")] Box<ElementCondition>),
    Test(#[serde(deserialize_with = "deep")] Box<Atom>),
    AnyEngineer(#[serde(deserialize_with = "deep")] Box<ElementCondition>),
}

impl ElementCondition {
    /// The conditions that it is directly made of.
    pub fn children(&self) -> &[ElementCondition] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(part) | Self::AnyEngineer(part) => std::slice::from_ref(part),
            Self::Constant(_) | Self::Test(_) => &[],
        }
    }

    /// Its tests.
    pub fn atoms(&self) -> Vec<&Atom> {
        let (mut open, mut found) = (vec![self], Vec::new());
        while let Some(part) = open.pop() {
            if let Self::Test(atom) = part {
                found.push(&**atom);
            }
            open.extend(part.children().iter().rev());
        }
        found
    }

    /// The condition with each of its tests exchanged for what `test` makes of it.
    pub fn map(&self, test: &mut impl FnMut(&Atom) -> Atom) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(*value),
            Self::All(parts) => Self::All(parts.iter().map(|part| part.map(test)).collect()),
            Self::Any(parts) => Self::Any(parts.iter().map(|part| part.map(test)).collect()),
            Self::Not(part) => Self::Not(Box::new(part.map(test))),
            Self::Test(atom) => Self::Test(Box::new(test(atom))),
            Self::AnyEngineer(part) => Self::AnyEngineer(Box::new(part.map(test))),
        }
    }
}

impl Atom {
    /// As how many tests of a number's field it takes to evaluate it, about.
    pub fn cost(&self) -> usize {
        let subject = if matches!(self.subject, Operand::Field(_)) { 1 } else { 8 };
        subject
            + match self.test {
                Test::During(_) | Test::DuringIn(..) | Test::AnyElement(..) => 32,
                Test::Matches(_) | Test::Within(..) => 8,
                _ => 0,
            }
    }

    /// Its subject, and what the test compares it with; of a list also what is asked of its records.
    pub fn operands(&self) -> impl Iterator<Item = &Operand> {
        let inner = match &self.test {
            Test::AnyElement(_, condition) => condition.atoms(),
            _ => Vec::new(),
        };
        let inner = inner.into_iter().flat_map(|atom| [&atom.subject].into_iter().chain(atom.test.operand()));
        std::iter::once(&self.subject).chain(self.test.operand()).chain(inner)
    }

    /// What must be there for it to be true or false: of a list that has no records nothing more is looked at.
    pub fn needed(&self) -> impl Iterator<Item = &Operand> {
        std::iter::once(&self.subject).chain(self.test.operand())
    }
}

impl Test {
    /// What it compares with.
    pub fn operand(&self) -> Option<&Operand> {
        match self {
            Test::Compare(_, operand)
            | Test::InSet(operand)
            | Test::Contains(operand)
            | Test::ContainsAll(operand)
            | Test::ContainsAny(operand)
            | Test::ContainsText(operand)
            | Test::StartsWith(operand)
            | Test::EndsWith(operand)
            | Test::DuringIn(_, operand)
            | Test::Within(_, operand) => Some(operand),
            Test::IsTrue
            | Test::In(_)
            | Test::Matches(_)
            | Test::AnyElement(..)
            | Test::During(_)
            | Test::IsPresent => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds between two values of one type.
    pub fn holds(self, left: &Value, right: &Value) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }
}

/// Something with a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Operand {
    /// Also a list literal opposite a set operator: a [`Value::Set`].
    Literal(Value),
    /// A field of the work order.
    Field(Slot),
    /// An attribute of the provider: the candidate, or the assigned one. Slot 0 is its identity.
    Provider(Slot),
    /// An attribute of the engineer: the candidate, or the one that `any engineer` looks at.
    Engineer(Slot),
    /// A field of the record of a list that a condition looks at.
    Element(Slot),
    Now,
    Negate(#[serde(deserialize_with = "deep")] Box<Operand>),
    /// From left to right.
    Arithmetic {
        #[serde(deserialize_with = "deep")]
        first: Box<Operand>,
        #[serde(deserialize_with = "deep")]
        rest: Vec<(Arithmetic, Operand)>,
    },
    /// The text or the set of texts, folded.
    Fold(#[serde(deserialize_with = "deep")] Box<Operand>),
    /// Of a datetime, in the program's timezone.
    Weekday(#[serde(deserialize_with = "deep")] Box<Operand>),
    DateOf(#[serde(deserialize_with = "deep")] Box<Operand>),
    TimeOf(#[serde(deserialize_with = "deep")] Box<Operand>),
    /// Of a datetime, in the zone that a text names.
    Local(
        LocalPart,
        #[serde(deserialize_with = "deep")] Box<Operand>,
        #[serde(deserialize_with = "deep")] Box<Operand>,
    ),
    /// A part of a date, as a number.
    DatePart(DatePart, #[serde(deserialize_with = "deep")] Box<Operand>),
    /// Of a rank: when the rule of this name (`block.rule`) chose the candidate, as a number among all that it ever
    /// chose; −1 if it never did.
    Turn(String),
    /// The number of elements of a set.
    Count(#[serde(deserialize_with = "deep")] Box<Operand>),
    /// Kilometres.
    Distance(
        #[serde(deserialize_with = "deep")] Box<Operand>,
        #[serde(deserialize_with = "deep")] Box<Operand>,
    ),
}

/// What of a local time is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum LocalPart {
    Weekday,
    Date,
    Time,
}

impl LocalPart {
    /// The function that asks for it.
    pub fn word(self) -> &'static str {
        match self {
            LocalPart::Weekday => "weekday",
            LocalPart::Date => "date",
            LocalPart::Time => "time",
        }
    }

    pub fn value(self, at: DateTime) -> Value {
        match self {
            LocalPart::Weekday => {
                Value::Variant(at.date().weekday().to_monday_zero_offset().unsigned_abs().into())
            }
            LocalPart::Date => Value::Date(at.date()),
            LocalPart::Time => Value::Time(at.time()),
        }
    }
}

/// What of a date is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum DatePart {
    Year,
    Month,
    Day,
    /// Of ISO 8601: weeks begin on Monday, and the first is that of the year's first Thursday.
    Week,
}

impl DatePart {
    /// The function that asks for it.
    pub fn word(self) -> &'static str {
        match self {
            DatePart::Year => "year",
            DatePart::Month => "month",
            DatePart::Day => "day",
            DatePart::Week => "week",
        }
    }

    pub fn number(self, date: Date) -> i64 {
        match self {
            DatePart::Year => date.year().into(),
            DatePart::Month => date.month().into(),
            DatePart::Day => date.day().into(),
            DatePart::Week => date.iso_week_date().week().into(),
        }
    }
}

/// One step of arithmetic; which types it works on is settled by the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Arithmetic {
    Plus,
    Minus,
    Times,
    Divide,
}

impl Operand {
    /// Whether the operand or a part of it is such.
    pub fn reads(&self, is_such: &mut impl FnMut(&Operand) -> bool) -> bool {
        is_such(self)
            || match self {
                Operand::Negate(inner)
                | Operand::Fold(inner)
                | Operand::Weekday(inner)
                | Operand::DateOf(inner)
                | Operand::TimeOf(inner)
                | Operand::DatePart(_, inner)
                | Operand::Count(inner) => inner.reads(is_such),
                Operand::Distance(from, to) | Operand::Local(_, from, to) => {
                    from.reads(is_such) || to.reads(is_such)
                }
                Operand::Arithmetic { first, rest } => {
                    first.reads(is_such) || rest.iter().any(|(_, step)| step.reads(is_such))
                }
                Operand::Literal(_)
                | Operand::Field(_)
                | Operand::Provider(_)
                | Operand::Engineer(_)
                | Operand::Element(_)
                | Operand::Turn(_)
                | Operand::Now => false,
            }
    }

    /// Each field of the order that the operand is computed from, one perhaps more than once.
    pub fn fields(&self, each: &mut impl FnMut(Slot)) {
        self.reads(&mut |part| {
            if let Operand::Field(slot) = part {
                each(*slot);
            }
            false
        });
    }
}
