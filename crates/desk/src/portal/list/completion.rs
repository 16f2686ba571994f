//! What a filter can ask of an order, for the completion at the caret.

use consign::filter::Facts;
use consign::schema::FieldType;
use serde_json::{Value, json};

use crate::portal::room::Room;
use crate::portal::values;

/// Longer lists of values are not sent with every page.
const VALUES: usize = 40;

/// A JSON array of `[path, kind, values]` for each field that somebody sees and each fact that the desk knows, as
/// `filter.js` reads it.
pub fn known(room: &Room) -> String {
    let fields = values::fields(room);
    let is_field = |name: &str| fields.iter().any(|field| field.path == name);
    let facts = Facts::fields().filter(|(name, _)| !is_field(name));
    let all: Vec<Value> = fields
        .iter()
        .map(|field| entry(field.path, &field.field_type))
        .chain(facts.map(|(name, field_type)| entry(name, &field_type)))
        .collect();
    Value::Array(all).to_string()
}

fn entry(path: &str, field_type: &FieldType) -> Value {
    json!([path, kind(field_type), variants(field_type)])
}

/// What can be asked of values of a type: each word has its operators in `filter.js`.
fn kind(field_type: &FieldType) -> &'static str {
    match field_type {
        FieldType::Bool => "bool",
        FieldType::Text { .. } => "text",
        FieldType::Enum { ordered: true, .. } => "ordered",
        FieldType::Enum { .. } => "enum",
        FieldType::Set(_) => "set",
        other if values::is_number(other) => "number",
        _ => "other",
    }
}

fn variants(field_type: &FieldType) -> &[String] {
    match field_type {
        FieldType::Enum { variants, .. } => &variants[..variants.len().min(VALUES)],
        FieldType::Set(element) => variants(element),
        _ => &[],
    }
}
