//! Types, people, lists, calendars and conditions with a name.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::{Expr, Name, TextLiteral};
use crate::source::Span;

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
    ListOf(Box<TypeExpr>),
    Record(Vec<Field>),
}

/// `enum [a, b]` or `enum [a < b]`
#[derive(Debug)]
pub(crate) struct EnumType {
    pub variants: Vec<Name>,
    pub ordered: bool,
    /// `caseless` behind it
    pub caseless: Option<Span>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub name: Name,
    pub ty: TypeExpr,
    /// `from "wo_number"`; empty if it is not there, two texts for a point of two columns.
    pub from: Vec<TextLiteral>,
    /// `as "31/12/2026"`
    pub written: Vec<WrittenAs>,
    /// `missing "N/A"`
    pub missing: Vec<TextLiteral>,
    /// `for company`
    pub for_company: Option<Span>,
    pub span: Span,
}

/// `as "Y", "N"`
#[derive(Debug)]
pub(crate) struct WrittenAs {
    pub examples: Vec<TextLiteral>,
    pub span: Span,
}

/// `schema work_order { … }`; the name is any identifier, the checker knows the three.
#[derive(Debug)]
pub(crate) struct SchemaItem {
    pub name: Name,
    /// `missing "?", "N/A"` before the fields
    pub missing: Vec<TextLiteral>,
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

/// `directory "directory.json"`, `directory engineers "technicians.csv"`
#[derive(Debug)]
pub(crate) struct DirectoryItem {
    pub path: TextLiteral,
    /// `sheet "2026"`, of a workbook.
    pub sheet: Option<TextLiteral>,
    /// Whether the lines of the file are engineers, not providers.
    pub is_of_engineers: bool,
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
    /// `[{ … }, { … }]`; at least one.
    Records(Vec<RecordLiteral>),
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
    /// `from "zips.csv"`, `from "areas.csv" column "ZIP"`
    File { path: TextLiteral, sheet: Option<TextLiteral>, column: Option<TextLiteral> },
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
    pub yearly: Vec<YearlyDays>,
    pub files: Vec<ClosedFile>,
}

/// `closed from "days.csv" column "Date"`
#[derive(Debug)]
pub(crate) struct ClosedFile {
    pub path: TextLiteral,
    /// `sheet "2026"`, of a workbook.
    pub sheet: Option<TextLiteral>,
    /// The name of the column with the days; the first one where it is not said.
    pub column: Option<TextLiteral>,
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

/// Days that come every year.
#[derive(Debug)]
pub(crate) struct YearlyDays {
    pub kind: YearlyKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum YearlyKind {
    /// `12-25`, `12-24..01-01`: months and days as written.
    Dates { from: (i8, i8), to: (i8, i8) },
    /// `last mon of may`
    Movable { which: Name, weekday: Name, month: Name },
    /// `easter`, `easter + 1d`
    Easter(SignedDuration),
}

#[derive(Debug)]
pub(crate) struct LetItem {
    pub name: Name,
    pub value: Expr,
}
