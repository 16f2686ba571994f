//! Programs as the model knows them.

use super::decimal::Decimal;
use super::value::{Field, Type, Value};

#[derive(Clone, Debug, Default)]
pub struct Program {
    pub timezone: Option<String>,
    pub order: Vec<Field>,
    pub provider: Vec<Field>,
    pub engineer: Vec<Field>,
    /// Types that stand as `type` items and are used by name.
    pub types: Vec<(String, Type)>,
    /// Providers in the program's text.
    pub written: Vec<Provider>,
    /// Providers in the directory that the program declares.
    pub declared: Vec<Provider>,
    pub lists: Vec<List>,
    pub groups: Vec<(String, Vec<String>)>,
    pub calendars: Vec<Calendar>,
    pub lets: Vec<(String, Condition)>,
    pub blocks: Vec<Block>,
    pub workflows: Vec<Workflow>,
}

#[derive(Clone, Debug)]
pub struct Provider {
    pub id: String,
    pub name: String,
    pub dispatchers: Vec<String>,
    pub workload: i64,
    /// A record.
    pub attributes: Value,
    pub engineers: Vec<Engineer>,
}

#[derive(Clone, Debug)]
pub struct Engineer {
    pub id: String,
    pub name: String,
    pub workload: i64,
    /// A record.
    pub attributes: Value,
}

#[derive(Clone, Debug)]
pub struct List {
    pub name: String,
    pub ty: Type,
    pub values: Vec<Value>,
    /// The file it stands in.
    pub file: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Calendar {
    pub name: String,
    pub timezone: Option<String>,
    /// First and last weekday, and ranges of seconds after midnight; an end before the start is on the
    /// next day.
    pub open: Vec<((usize, usize), Vec<(i64, i64)>)>,
    /// Days.
    pub closed: Vec<i64>,
    pub yearly: Vec<Yearly>,
}

/// Days of every year.
#[derive(Clone, Debug)]
pub enum Yearly {
    /// First and last, month before day.
    Dates((i64, i64), (i64, i64)),
    /// Of the month (from 1) the weekday (Monday is 0) of this number; the last without one.
    Movable(Option<i64>, usize, i64),
    /// So many days after Easter.
    Easter(i64),
}

/// Whose attribute a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Order,
    Provider,
    Engineer,
    /// The record of a list that a condition looks at.
    Element,
}

#[derive(Clone, Debug)]
pub enum Operand {
    Literal(Value, Type),
    Field {
        of: Of,
        path: Vec<String>,
        ty: Type,
        optional: bool,
    },
    Workload(Of),
    Now,
    Negate(Box<Operand>),
    Arithmetic(Box<Operand>, char, Box<Operand>),
    /// When the rule of this block and name chose the candidate.
    Turn(String, String),
    Weekday(Box<Operand>),
    /// `weekday`, `date` or `time`, where a zone is named.
    Local(&'static str, Box<Operand>, Box<Operand>),
    /// `year`, `month`, `day` or `week` of a date or a datetime.
    Part(&'static str, Box<Operand>),
    Date(Box<Operand>),
    Time(Box<Operand>),
    Count(Box<Operand>),
    Distance(Box<Operand>, Box<Operand>),
}

#[derive(Clone, Debug)]
pub enum Condition {
    /// A bool operand.
    Holds(Operand),
    Test(Operand, Test),
    /// The candidate is one of these, or not: `=` and `!=` for one, `in` and `not in` for a list.
    Is {
        of: Of,
        negated: bool,
        one_of: Vec<Pick>,
        as_list: bool,
    },
    Let(String),
    AnyEngineer(Box<Condition>),
    /// `any`, `all` or `none` of the records of a list.
    Records(&'static str, Operand, Box<Condition>),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    AllOf(Vec<Condition>),
    AnyOf(Vec<Condition>),
    NoneOf(Vec<Condition>),
}

impl Condition {
    /// Whether it looks at records of a list, or a let of these that it names does.
    pub fn has_records(&self, lets: &[(String, Self)]) -> bool {
        match self {
            Self::Holds(_) | Self::Test(..) | Self::Is { .. } => false,
            Self::Records(..) => true,
            Self::Let(name) => {
                lets.iter().any(|(known, condition)| known == name && condition.has_records(lets))
            }
            Self::AnyEngineer(inner) | Self::Not(inner) => inner.has_records(lets),
            Self::And(parts)
            | Self::Or(parts)
            | Self::AllOf(parts)
            | Self::AnyOf(parts)
            | Self::NoneOf(parts) => parts.iter().any(|part| part.has_records(lets)),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Test {
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`
    Compare(&'static str, Operand),
    In {
        negated: bool,
        list: Listed,
    },
    Between(Operand, Operand),
    Contains(Operand),
    ContainsAll(Listed),
    ContainsAny(Listed),
    ContainsNone(Listed),
    StartsWith(Operand),
    EndsWith(Operand),
    Matches(String),
    During(String),
    DuringIn(String, Operand),
    /// Kilometres and how the distance is written.
    Within(Decimal, String, Operand),
    IsPresent,
    IsMissing,
}

#[derive(Clone, Debug)]
pub enum Listed {
    Literals(Vec<Value>, Type),
    /// A `list`.
    Named(String),
    Set(Operand),
}

/// A candidate, or a group of them, as a target names it.
#[derive(Clone, Debug, PartialEq)]
pub enum Pick {
    One(Who),
    Group(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    pub provider: String,
    pub engineer: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigns {
    Provider,
    Engineer,
}

#[derive(Clone, Debug)]
pub struct Block {
    pub name: String,
    pub assigns: Assigns,
    pub of: Option<String>,
    pub eligible: Vec<Condition>,
    pub entries: Vec<Entry>,
    pub otherwise: Option<Action>,
}

#[derive(Clone, Debug)]
pub enum Entry {
    Rule {
        name: String,
        when: Option<Condition>,
        /// First and last day.
        active: (Option<i64>, Option<i64>),
        action: Action,
    },
    Table {
        name: String,
        columns: Vec<Operand>,
        rows: Vec<(Vec<Cell>, Action)>,
    },
}

#[derive(Clone, Debug)]
pub enum Cell {
    Any,
    Values(Vec<Value>),
    /// None of them.
    Not(Vec<Value>),
    /// All of them.
    Tests(Vec<Test>),
    /// Both ends included.
    Range(Operand, Operand),
}

#[derive(Clone, Debug)]
pub enum Action {
    Assign(Target, Option<Manual>),
    Manual(Manual),
}

#[derive(Clone, Debug)]
pub struct Manual {
    pub reason: Option<String>,
    pub to: Vec<Handler>,
    pub among: Option<Among>,
}

#[derive(Clone, Debug)]
pub enum Among {
    Named(Vec<Pick>),
    Where(Condition),
}

#[derive(Clone, Debug)]
pub enum Target {
    One(Who),
    First(Vec<Pick>),
    Split(Vec<(Who, u32)>),
    Rotate(Vec<Pick>),
    Turns(Vec<(Who, u32)>),
    /// A filter, and keys with whether they descend.
    Best(Option<Condition>, Vec<(Operand, bool)>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Handler {
    Role(String),
    Person(String),
    Dispatchers,
    Engineer,
}

#[derive(Clone, Debug)]
pub struct Workflow {
    pub name: String,
    pub when: Option<Condition>,
    /// The first one is the start.
    pub nodes: Vec<Node>,
}

#[derive(Clone, Debug)]
pub struct Node {
    pub name: String,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Branch { ways: Vec<(Condition, usize)>, otherwise: usize },
    Work(Work),
    End,
}

#[derive(Clone, Debug)]
pub struct Work {
    pub company: bool,
    pub assigns: Option<Assigns>,
    pub handlers: Vec<Handler>,
    /// Indexes of blocks.
    pub rules: Vec<usize>,
    pub then: usize,
    pub declined: Option<usize>,
    /// Among which a decline chooses.
    pub reasons: Vec<String>,
    pub within: Option<Within>,
}

#[derive(Clone, Debug)]
pub struct Within {
    pub seconds: i64,
    /// In place of the seconds: following days with opening hours.
    pub workdays: Option<i64>,
    pub calendar: Option<String>,
    /// Seconds before it.
    pub warn: Option<i64>,
    /// The node, or nothing for `declined`.
    pub goes: Option<usize>,
}

impl Operand {
    pub fn ty(&self) -> Type {
        match self {
            Operand::Literal(_, ty) | Operand::Field { ty, .. } => ty.clone(),
            Operand::Workload(_)
            | Operand::Count(_)
            | Operand::Distance(..)
            | Operand::Part(..)
            | Operand::Turn(..) => Type::Number,
            Operand::Now => Type::DateTime,
            Operand::Negate(of) => of.ty(),
            Operand::Arithmetic(left, ..) if left.ty().is_number() => Type::Number,
            Operand::Arithmetic(left, '-', right) if left.ty() == right.ty() => Type::Duration,
            Operand::Arithmetic(left, ..) => left.ty(),
            Operand::Weekday(_) | Operand::Local("weekday", ..) => Type::weekday(),
            Operand::Local("date", ..) => Type::Date,
            Operand::Local(..) => Type::Time,
            Operand::Date(_) => Type::Date,
            Operand::Time(_) => Type::Time,
        }
    }
}

impl Program {
    pub fn list(&self, name: &str) -> &List {
        self.lists.iter().find(|list| list.name == name).expect("a list")
    }

    pub fn calendar(&self, name: &str) -> &Calendar {
        self.calendars.iter().find(|calendar| calendar.name == name).expect("a calendar")
    }

    /// The candidates that picks stand for.
    pub fn whos(&self, picks: &[Pick]) -> Vec<Who> {
        let group = |name: &String| {
            let (_, members) = self.groups.iter().find(|(group, _)| group == name).expect("a group");
            members.iter().map(|id| Who { provider: id.clone(), engineer: None }).collect()
        };
        let one = |pick: &Pick| match pick {
            Pick::One(who) => vec![who.clone()],
            Pick::Group(name) => group(name),
        };
        picks.iter().flat_map(one).collect()
    }
}
