//! The fields that a program's schemas declare.

use std::fmt;

use crate::program::types::{EnumType, Field, Schema, Slot, Type};
use crate::program::{EnumId, IdSlice, Program};
use crate::source::Span;

/// A field of work orders, providers or engineers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldView<'p> {
    /// Its dotted path in the program: `customer.tier`.
    pub path: &'p str,
    /// Its key in JSON, within the object of the record that it is in: what `from` says, or its name.
    pub key: &'p str,
    /// Its column in CSV: the keys of the records around it and its own, dotted.
    pub column: &'p str,
    /// What its values are like.
    pub field_type: FieldType,
    /// Whether it is declared with `?`.
    pub optional: bool,
    /// Whether providers never see it, in any portal, list, answer, event or export: it, or a record around it, is declared
    /// `for company`. Only fields of work orders are.
    pub for_company: bool,
    /// The path of the record that it is in.
    pub record: Option<&'p str>,
    /// Where it is declared; `None` for the fields that are always there, such as a provider's `id`.
    pub span: Option<Span>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldType {
    /// A text; `caseless` if upper and lower case are one in comparisons.
    Text {
        /// Whether case makes no difference.
        caseless: bool,
    },
    /// An exact decimal.
    Number,
    /// A number without fraction.
    Integer,
    /// `true` or `false`.
    Bool,
    /// One of several variants.
    Enum {
        /// The variants, as they are declared.
        variants: Vec<String>,
        /// Whether they are declared from the lowest to the highest.
        ordered: bool,
    },
    /// A calendar date.
    Date,
    /// A time of day.
    Time,
    /// An instant.
    DateTime,
    /// A length of time.
    Duration,
    /// A place on the earth.
    Point,
    /// Several values of one type, each once.
    Set(Box<FieldType>),
    /// An object with fields of its own, which are listed after it.
    Record,
    /// Objects in a list, each with these fields.
    List(Vec<ElementField>),
}

/// A field of the records of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ElementField {
    /// Its dotted path within the record.
    pub path: String,
    /// The keys that it is read from in JSON: those of the records around it within the list's, and its own.
    pub keys: Vec<String>,
    /// What its values are like.
    pub field_type: FieldType,
    /// Whether it is declared with `?`.
    pub optional: bool,
}

impl FieldType {
    fn from_type(ty: &Type, enums: &IdSlice<EnumId, EnumType>) -> Self {
        match ty {
            Type::Text { caseless } => Self::Text { caseless: *caseless },
            Type::Number { whole: false } => Self::Number,
            Type::Number { whole: true } => Self::Integer,
            Type::Bool => Self::Bool,
            Type::Enum(id) => {
                let EnumType { variants, ordered } = &enums[*id];
                Self::Enum { variants: variants.clone(), ordered: *ordered }
            }
            Type::Date => Self::Date,
            Type::Time => Self::Time,
            Type::DateTime => Self::DateTime,
            Type::Duration => Self::Duration,
            Type::Point => Self::Point,
            Type::Set(of) => Self::Set(Box::new(Self::from_type(of, enums))),
            Type::Record => Self::Record,
            Type::List(of) => {
                let field = |field: &Field| ElementField {
                    path: field.path.clone(),
                    keys: keys_of(of, field),
                    field_type: Self::from_type(&field.ty, enums),
                    optional: field.optional,
                };
                Self::List(of.fields.iter().map(field).collect())
            }
        }
    }
}

/// The keys from the outermost record to a field.
fn keys_of(schema: &Schema, field: &Field) -> Vec<String> {
    let mut keys = field.parent.map(|parent| keys_of(schema, schema.field(parent))).unwrap_or_default();
    keys.push(field.key.clone());
    keys
}

impl fmt::Display for FieldType {
    /// As it is written in the language: `text caseless`, `enum [low < high]`, `set of number`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { caseless: false } => f.write_str("text"),
            Self::Text { caseless: true } => f.write_str("text caseless"),
            Self::Number => f.write_str("number"),
            Self::Integer => f.write_str("integer"),
            Self::Bool => f.write_str("bool"),
            Self::Enum { variants, ordered } => {
                let names: Vec<String> =
                    variants.iter().map(|name| crate::program::written_name(name)).collect();
                write!(f, "enum [{}]", names.join(if *ordered { " < " } else { ", " }))
            }
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::DateTime => f.write_str("datetime"),
            Self::Duration => f.write_str("duration"),
            Self::Point => f.write_str("point"),
            Self::Set(of) => write!(f, "set of {of}"),
            Self::Record => f.write_str("{ … }"),
            Self::List(fields) => {
                let shown: Vec<String> = fields
                    .iter()
                    .filter(|field| !field.path.contains('.'))
                    .map(|ElementField { path, field_type, optional, keys: _ }| {
                        format!("{path} {field_type}{}", if *optional { "?" } else { "" })
                    })
                    .collect();
                write!(f, "list of {{ {} }}", shown.join("  "))
            }
        }
    }
}

impl Program {
    /// The fields of work orders, a record before its own fields.
    ///
    /// ```
    /// let text = r#"schema work_order { id text from "no"  customer { tier enum [silver < gold]? } }"#;
    /// let program = consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?;
    /// let shown: Vec<String> = program
    ///     .work_order_fields()
    ///     .map(|field| format!("{} {} from {}", field.path, field.field_type, field.key))
    ///     .collect();
    /// assert_eq!(
    ///     shown,
    ///     ["id text from no", "customer { … } from customer", "customer.tier enum [silver < gold] from tier"]
    /// );
    /// # Ok::<(), consign::Diagnostics>(())
    /// ```
    pub fn work_order_fields(&self) -> impl ExactSizeIterator<Item = FieldView<'_>> {
        self.fields_of(&self.work_order)
    }

    /// The fields of providers, `id`, `name` and `workload` first.
    pub fn provider_fields(&self) -> impl ExactSizeIterator<Item = FieldView<'_>> {
        self.fields_of(&self.provider)
    }

    /// The fields of engineers, `id`, `name` and `workload` first.
    pub fn engineer_fields(&self) -> impl ExactSizeIterator<Item = FieldView<'_>> {
        self.fields_of(&self.engineer)
    }

    fn fields_of<'p>(&'p self, schema: &'p Schema) -> impl ExactSizeIterator<Item = FieldView<'p>> {
        (0..schema.fields.len())
            .map(|at| self.field_view(schema, Slot(u32::try_from(at).unwrap_or(u32::MAX))))
    }

    pub(super) fn field_view<'p>(&'p self, schema: &'p Schema, slot: Slot) -> FieldView<'p> {
        let field = schema.field(slot);
        FieldView {
            path: &field.path,
            key: &field.key,
            column: &field.column,
            field_type: FieldType::from_type(&field.ty, &self.enums),
            optional: field.optional,
            for_company: field.for_company,
            record: field.parent.map(|parent| schema.field(parent).path.as_str()),
            span: field.span,
        }
    }
}
