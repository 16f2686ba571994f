//! The tree of a program as it is written: names are names, nothing is resolved, every part has its
//! span. Mirrors `grammar/consign.pest`.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use crate::scalar::Number;
use crate::source::Span;

/// One file.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub items: Vec<Item>,
    /// Items that could not be parsed; what they would have declared is not reported as missing.
    pub broken: Vec<Broken>,
}

/// An item with a syntax error: what can be told of it from its first words.
#[derive(Debug)]
pub(crate) struct Broken {
    /// The first word, if it is one that starts items: `rules`, `schema`, …
    pub keyword: Option<String>,
    /// The word or text after it.
    pub name: Option<String>,
    /// Every identifier and quoted text in the item; any of them may have been meant as a name that
    /// the item declares or uses.
    pub words: Vec<String>,
}

/// A name as it is written, bare or quoted; the text is without quotes.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub text: String,
    pub quoted: bool,
    pub span: Span,
}

/// A text literal, with its escapes resolved.
#[derive(Clone, Debug)]
pub(crate) struct TextLiteral {
    pub text: String,
    pub span: Span,
}

/// An item with its doc comment (lines joined by line ends, without the slashes).
#[derive(Debug)]
pub(crate) struct Item {
    pub docs: Option<String>,
    pub span: Span,
    pub kind: ItemKind,
}

/// Declares the kinds of items, each with its keyword and its tree.
macro_rules! item_kinds {
    ($($keyword:literal => $kind:ident($tree:ty),)*) => {
        #[derive(Debug)]
        pub(crate) enum ItemKind {
            $($kind($tree),)*
        }

        impl ItemKind {
            /// The words that begin items.
            pub const KEYWORDS: &'static [&'static str] = &[$($keyword),*];
        }
    };
}

item_kinds! {
    "use" => Use(TextLiteral),
    "timezone" => Timezone(TextLiteral),
    "directory" => Directory(TextLiteral),
    "type" => Type(TypeItem),
    "schema" => Schema(SchemaItem),
    "role" => Role(RoleItem),
    "provider" => Provider(ProviderItem),
    "list" => List(ListItem),
    "group" => Group(GroupItem),
    "calendar" => Calendar(CalendarItem),
    "let" => Let(LetItem),
    "sample" => Sample(SampleItem),
    "test" => Test(TestItem),
    "rules" => Rules(RulesItem),
    "workflow" => Workflow(WorkflowItem),
}

/// `type severity = enum [low < high]`
#[derive(Debug)]
pub(crate) struct TypeItem {
    pub name: Name,
    pub value: TypeExpr,
}

#[derive(Debug)]
pub(crate) struct TypeExpr {
    pub kind: TypeKind,
    /// Where the `?` stands.
    pub optional: Option<Span>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum TypeKind {
    /// A built-in type's word or the name of a `type` item: `text`, `number`, `severity`.
    Named(Name),
    /// `text caseless`
    CaselessText,
    Enum(EnumType),
    SetOf(Box<TypeExpr>),
    Record(Vec<Field>),
}

/// `enum [a, b]` or `enum [a < b]`
#[derive(Debug)]
pub(crate) struct EnumType {
    pub variants: Vec<Name>,
    pub ordered: bool,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub name: Name,
    pub ty: TypeExpr,
    /// `from "wo_number"`
    pub from: Option<TextLiteral>,
    /// `for company`
    pub for_company: Option<Span>,
    pub span: Span,
}

/// `schema work_order { … }`; the name is any identifier, the checker knows the three.
#[derive(Debug)]
pub(crate) struct SchemaItem {
    pub name: Name,
    pub fields: Vec<Field>,
}

/// Whose people or whose portal: `company` or `provider`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Company,
    Provider,
}

#[derive(Debug)]
pub(crate) struct RoleItem {
    pub name: Name,
    pub label: TextLiteral,
    pub of: Side,
}

#[derive(Debug)]
pub(crate) struct ProviderItem {
    pub id: Name,
    pub label: TextLiteral,
    pub attributes: Vec<Entry>,
    /// `dispatcher "person-id"`
    pub dispatchers: Vec<TextLiteral>,
    pub engineers: Vec<EngineerItem>,
}

#[derive(Debug)]
pub(crate) struct EngineerItem {
    pub id: Name,
    pub label: TextLiteral,
    pub attributes: Vec<Entry>,
}

/// `name: value` in a record of values.
#[derive(Debug)]
pub(crate) struct Entry {
    pub name: Name,
    pub value: EntryValue,
}

#[derive(Debug)]
pub(crate) enum EntryValue {
    /// A literal, a bare variant, or the bare word `missing`.
    Expr(Expr),
    Record(RecordLiteral),
}

/// `{ name: value, … }`
#[derive(Debug)]
pub(crate) struct RecordLiteral {
    pub entries: Vec<Entry>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct ListItem {
    pub name: Name,
    pub value: ListValue,
}

#[derive(Debug)]
pub(crate) enum ListValue {
    /// `= [ … ]`
    Elements(Vec<Expr>),
    /// `from "zips.csv"`
    File(TextLiteral),
}

/// `group metro = [northstar, coolair]`
#[derive(Debug)]
pub(crate) struct GroupItem {
    pub name: Name,
    pub members: Vec<Name>,
}

#[derive(Debug)]
pub(crate) struct CalendarItem {
    pub name: Name,
    pub timezones: Vec<TextLiteral>,
    pub open: Vec<OpenLine>,
    pub closed: Vec<ClosedDates>,
}

/// `open mon..fri, sun 08:00-12:00, 13:00-18:00`
#[derive(Debug)]
pub(crate) struct OpenLine {
    /// First and last day of each range; the same name twice for a single day.
    pub days: Vec<(Name, Name)>,
    pub ranges: Vec<OpenRange>,
}

/// `08:00-18:00`; times in seconds after midnight, up to 24:00.
#[derive(Debug)]
pub(crate) struct OpenRange {
    pub start: u32,
    pub end: u32,
    pub span: Span,
}

/// `closed 2026-12-24..2026-12-26`; both included; the same date twice for a single day.
#[derive(Debug)]
pub(crate) struct ClosedDates {
    pub from: Date,
    pub to: Date,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct LetItem {
    pub name: Name,
    pub value: Expr,
}

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
    pub directories: Vec<TextLiteral>,
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
#[derive(Debug)]
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
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Row {
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
    /// `"NY", "NJ"`: one of them.
    Values(Vec<Expr>),
    /// `>= high`, `in north`, `is missing`
    Test(Test),
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
    RotateOf(Vec<CandidateName>),
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

/// `within 4h of office else NODE` or `… else declined`; a node called `declined` cannot be meant.
#[derive(Debug)]
pub(crate) struct Within {
    pub after: SignedDuration,
    pub of: Option<Name>,
    pub goes: Goes,
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
    During(Name),
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
