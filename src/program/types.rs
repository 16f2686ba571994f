//! Types and schemas of a checked program.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::{IdSlice, IdVec, Reading};
use crate::scalar::Number;
use crate::source::Span;

/// Which enum of the program; [`WEEKDAY`] is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct EnumId(pub u32);

super::number_things!(EnumId);

/// The type of `weekday(x)`.
pub(crate) const WEEKDAY: EnumId = EnumId(0);

/// The variants of [`WEEKDAY`].
pub(crate) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A closed choice of variants; two enums with the same variants in the same order are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct EnumType {
    pub variants: Vec<String>,
    /// Whether `<` is declared between the variants.
    pub ordered: bool,
}

/// The type of a field or of an operand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Type {
    Text {
        caseless: bool,
    },
    Number {
        /// Of an `integer`: a number without fraction.
        whole: bool,
    },
    Bool,
    Enum(EnumId),
    Date,
    Time,
    DateTime,
    Duration,
    Point,
    /// Elements are of type text, number, date or an enum.
    Set(#[serde(deserialize_with = "super::bundle::deep")] Box<Type>),
    /// A nested record: its slot says only whether it is present.
    Record,
    /// Records in a list, each with values for these fields.
    List(#[serde(deserialize_with = "super::bundle::deep")] Box<Schema>),
}

impl Type {
    /// Text that is compared as it is.
    pub const TEXT: Type = Type::Text { caseless: false };
    /// Any number.
    pub const NUMBER: Type = Type::Number { whole: false };
    /// A number without fraction.
    pub const INTEGER: Type = Type::Number { whole: true };

    /// Whether it is a number or an integer.
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Number { .. })
    }

    /// Whether values of the two can be equal: they are one type, or both are numbers.
    pub fn compares_with(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Set(one), Type::Set(two)) => one.compares_with(two),
            _ => self == other || self.is_number() && other.is_number(),
        }
    }

    /// The type of what values are compared with: an integer with any number.
    pub fn compared(&self) -> Type {
        match self {
            Type::Number { .. } => Type::NUMBER,
            Type::Set(of) => Type::Set(Box::new(of.compared())),
            other => other.clone(),
        }
    }

    /// Whether a number may be a value of the type.
    pub fn holds_number(&self, number: Number) -> bool {
        match self {
            Type::Number { whole } => !whole || number.is_integer(),
            _ => false,
        }
    }

    /// The type's name in the language, for messages.
    pub fn describe(&self, enums: &IdSlice<EnumId, EnumType>) -> String {
        match self {
            Type::Text { caseless: false } => "text".into(),
            Type::Text { caseless: true } => "text caseless".into(),
            Type::Number { whole: false } => "number".into(),
            Type::Number { whole: true } => "integer".into(),
            Type::Bool => "bool".into(),
            Type::Enum(id) => enums[*id].to_string(),
            Type::Date => "date".into(),
            Type::Time => "time".into(),
            Type::DateTime => "datetime".into(),
            Type::Duration => "duration".into(),
            Type::Point => "point".into(),
            Type::Set(of) => format!("set of {}", of.describe(enums)),
            Type::Record => "{ … }".into(),
            Type::List(_) => "list of { … }".into(),
        }
    }

    /// The fields of the elements, if it is a list of records.
    pub fn elements(&self) -> Option<&Schema> {
        match self {
            Type::List(of) => Some(of),
            _ => None,
        }
    }

    /// Whether `<` is defined.
    pub fn is_ordered(&self, enums: &IdSlice<EnumId, EnumType>) -> bool {
        match self {
            Type::Text { .. }
            | Type::Number { .. }
            | Type::Date
            | Type::Time
            | Type::DateTime
            | Type::Duration => true,
            Type::Enum(id) => enums[*id].ordered,
            Type::Bool | Type::Point | Type::Set(_) | Type::Record | Type::List(_) => false,
        }
    }
}

impl fmt::Display for EnumType {
    /// `enum [low < high]`; long ones are cut after six variants.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.variants.iter().take(6).cloned().collect::<Vec<_>>();
        let between = if self.ordered { " < " } else { ", " };
        let rest = if self.variants.len() > 6 { format!("{between}…") } else { String::new() };
        write!(f, "enum [{}{rest}]", shown.join(between))
    }
}

/// Which of a schema's slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Slot(pub u32);

super::number_things!(Slot);

/// The id of a provider or an engineer.
pub(crate) const ID: Slot = Slot(0);
/// The name of a provider or an engineer.
pub(crate) const NAME: Slot = Slot(1);
/// The open work orders of a provider or an engineer; read from the state, not from the slot.
pub(crate) const WORKLOAD: Slot = Slot(2);

/// One field of a schema, nested ones included: a schema is flat, `customer` and `customer.tier` have a
/// slot each, a record's before its fields'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Field {
    /// The dotted path in the program.
    pub path: String,
    /// The JSON key within the enclosing record, or the last part of the CSV column.
    pub key: String,
    /// The column it is read from in CSV: the keys of all records around it and its own, dotted.
    pub column: String,
    /// How it is written in files.
    pub reading: Reading,
    pub ty: Type,
    /// Whether the field itself has a `?`.
    pub optional: bool,
    /// Whether the field or a record around it has a `?`, so that an operand of it may be missing.
    pub may_be_missing: bool,
    /// Whether providers never see it: it, or a record around it, is `for company`.
    pub for_company: bool,
    /// The record it is in.
    pub parent: Option<Slot>,
    /// Where it is declared; `None` for the fields that are always there.
    pub span: Option<Span>,
}

/// The fields of work orders, providers or engineers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Schema {
    pub fields: IdVec<Slot, Field>,
    /// Where the schema is declared, if it is.
    pub span: Option<Span>,
}

/// Schemas are equal where they declare the same, wherever that is written.
impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, two): (&Field, &Field)| Field { span: two.span, ..one.clone() } == *two;
        self.fields.len() == other.fields.len() && self.fields.iter().zip(&other.fields).all(same)
    }
}

impl Eq for Schema {}

impl Hash for Schema {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fields.iter().for_each(|field| (&field.path, &field.ty, field.optional).hash(state));
    }
}

impl Schema {
    pub fn field(&self, slot: Slot) -> &Field {
        &self.fields[slot]
    }

    pub fn by_path(&self, path: &str) -> Option<Slot> {
        self.slots().find(|slot| self.field(*slot).path == path)
    }

    /// All fields by their paths: for those who look up many.
    pub fn paths(&self) -> HashMap<&str, Slot> {
        self.fields.iter_enumerated().map(|(slot, field)| (field.path.as_str(), slot)).collect()
    }

    pub fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        self.fields.keys()
    }

    /// The fields directly in a record, or the outermost ones.
    pub fn children(&self, parent: Option<Slot>) -> impl Iterator<Item = Slot> + '_ {
        self.slots().filter(move |slot| self.field(*slot).parent == parent)
    }
}
