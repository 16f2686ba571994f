//! Values of fields as types that everybody knows.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::FieldView;
use crate::program::types::{EnumType, Schema, Slot, Type};
use crate::program::value::Value;
use crate::program::{EnumId, IdSlice, Order, Program};
use crate::scalar::{Number, Point};

/// The value of a field. Serialises as the JSON that a field of its type is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue {
    /// `true` or `false`.
    Bool(bool),
    /// An exact decimal; in JSON with all of its digits.
    Number(Number),
    /// A text, as it was written.
    Text(String),
    /// The variant of an enum.
    Variant(String),
    /// A calendar date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// An instant.
    DateTime(Timestamp),
    /// A length of time; in JSON as ISO 8601 has it.
    Duration(SignedDuration),
    /// A place; in JSON `[latitude, longitude]`.
    Point(Point),
    /// The elements of a set, ascending.
    Set(Vec<FieldValue>),
    /// A record is there; its fields have values of their own.
    Record,
    /// The records of a list, each an [`Object`](FieldValue::Object).
    List(Vec<FieldValue>),
    /// A record of a list: its fields that have a value, by the keys that they are read from.
    Object(Vec<(String, FieldValue)>),
}

impl FieldValue {
    /// `None` if it is missing.
    pub(crate) fn from_value(value: &Value, ty: &Type, enums: &IdSlice<EnumId, EnumType>) -> Option<Self> {
        Some(match value {
            Value::Missing => return None,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(*number),
            Value::Text(text) => Self::Text(text.shown().to_owned()),
            Value::Variant(_) => Self::Variant(crate::program::show(value, ty, enums)),
            Value::Date(date) => Self::Date(*date),
            Value::Time(time) => Self::Time(*time),
            Value::DateTime(instant) => Self::DateTime(*instant),
            Value::Duration(duration) => Self::Duration(*duration),
            Value::Point(point) => Self::Point(*point),
            Value::Set(elements) => {
                let of = match ty {
                    Type::Set(of) => of,
                    other => other,
                };
                Self::Set(
                    elements.iter().filter_map(|element| Self::from_value(element, of, enums)).collect(),
                )
            }
            Value::Record => Self::Record,
            Value::List(records) => {
                let schema = ty.elements();
                let object = |record: &IdSlice<Slot, Value>| {
                    schema
                        .map_or(Self::Object(Vec::new()), |schema| Self::object(schema, record, None, enums))
                };
                Self::List(records.iter().map(|record| object(record)).collect())
            }
        })
    }

    fn object(
        schema: &Schema,
        record: &IdSlice<Slot, Value>,
        parent: Option<Slot>,
        enums: &IdSlice<EnumId, EnumType>,
    ) -> Self {
        let member = |slot: Slot| {
            let (field, value) = (schema.field(slot), record.get(slot)?);
            let value = match (value, &field.ty) {
                (Value::Missing, _) => return None,
                (_, Type::Record) => Self::object(schema, record, Some(slot), enums),
                (value, ty) => Self::from_value(value, ty, enums)?,
            };
            Some((field.key.clone(), value))
        };
        Self::Object(schema.children(parent).filter_map(member).collect())
    }
}

impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = |text: String| RawValue::from_string(text).map_err(S::Error::custom);
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => raw(number.to_string())?.serialize(serializer),
            Self::Text(text) | Self::Variant(text) => serializer.serialize_str(text),
            Self::Date(date) => serializer.collect_str(date),
            Self::Time(time) => serializer.collect_str(time),
            Self::DateTime(instant) => serializer.collect_str(instant),
            Self::Duration(duration) => serializer.collect_str(duration),
            Self::Point(point) => {
                raw(format!("[{}, {}]", point.latitude(), point.longitude()))?.serialize(serializer)
            }
            Self::Set(elements) | Self::List(elements) => serializer.collect_seq(elements),
            Self::Object(members) => serializer.collect_map(members.iter().map(|(key, value)| (key, value))),
            Self::Record => serializer.serialize_map(Some(0))?.end(),
        }
    }
}

impl Program {
    /// The fields of a work order that have a value, with it, a record before its own fields.
    pub fn order_values<'p>(&'p self, order: &'p Order) -> impl Iterator<Item = (FieldView<'p>, FieldValue)> {
        self.values_of(&self.work_order, &order.values)
    }

    /// The value of the field with this path, such as `customer.tier`; `None` if it is missing, or there is no such
    /// field.
    pub fn order_value(&self, order: &Order, path: &str) -> Option<FieldValue> {
        self.value_at(&self.work_order, &order.values, path)
    }

    pub(super) fn values_of<'p>(
        &'p self,
        schema: &'p Schema,
        values: &'p IdSlice<Slot, Value>,
    ) -> impl Iterator<Item = (FieldView<'p>, FieldValue)> {
        schema.slots().zip(values).filter_map(|(slot, value)| {
            let value = FieldValue::from_value(value, &schema.field(slot).ty, &self.enums)?;
            Some((self.field_view(schema, slot), value))
        })
    }

    /// The value of the field with this path; `None` if it is missing, or there is no such field.
    pub(super) fn value_at(
        &self,
        schema: &Schema,
        values: &IdSlice<Slot, Value>,
        path: &str,
    ) -> Option<FieldValue> {
        let slot: Slot = schema.by_path(path)?;
        FieldValue::from_value(values.get(slot)?, &schema.field(slot).ty, &self.enums)
    }
}
