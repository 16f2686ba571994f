//! What a filter can ask of an order, for the completion at the caret.

use consign::decision::ReasonCode;
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
    let facts = ["waiting_since", "deadline", "reason", "claimed_by"];
    let own =
        facts.iter().filter(|fact| fields.iter().all(|field| field.path != **fact)).map(|fact| fact_of(fact));
    let all: Vec<Value> =
        fields.iter().map(|field| entry(field.path, &field.field_type)).chain(own).collect();
    Value::Array(all).to_string()
}

fn entry(path: &str, field_type: &FieldType) -> Value {
    json!([path, kind(field_type), variants(field_type)])
}

fn fact_of(name: &str) -> Value {
    match name {
        "reason" => json!([name, "enum", ReasonCode::all().map(ReasonCode::as_str).collect::<Vec<_>>()]),
        "claimed_by" => json!([name, "text", []]),
        _ => json!([name, "number", []]),
    }
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
