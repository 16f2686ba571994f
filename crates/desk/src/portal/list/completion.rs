//! What a filter can ask of an order, for the completion at the caret.

use consign::filter::Facts;
use consign::schema::FieldType;
use serde_json::{Value, json};

use crate::portal::room::Room;
use crate::portal::values;

/// Longer lists of values are not sent with every page.
const VALUES: usize = 40;

/// A JSON array of `[path, kind, values]` for each field that somebody sees and each fact that the desk knows, as
/// `filter.js` reads it: by name, and the values too, but where they have an order of their own.
pub fn known(room: &Room) -> String {
    let fields = values::fields(room);
    let is_field = |name: &str| fields.iter().any(|field| field.path == name);
    let facts = Facts::fields().filter(|(name, _)| !is_field(name));
    let mut all: Vec<(&str, Value)> = fields
        .iter()
        .map(|field| (field.path, entry(field.path, &field.field_type)))
        .chain(facts.map(|(name, field_type)| (name, entry(name, &field_type))))
        .collect();
    all.sort_unstable_by_key(|(path, _)| *path);
    Value::Array(all.into_iter().map(|(_, entry)| entry).collect()).to_string()
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
        FieldType::List(_) => "list",
        other if values::is_number(other) => "number",
        _ => "other",
    }
}

fn variants(field_type: &FieldType) -> Vec<&str> {
    let mut offered: Vec<&str> = match field_type {
        FieldType::Enum { variants, .. } => variants.iter().map(String::as_str).collect(),
        FieldType::Set(element) => return variants(element),
        FieldType::List(elements) => return elements.iter().map(|element| element.path.as_str()).collect(),
        _ => Vec::new(),
    };
    if !matches!(field_type, FieldType::Enum { ordered: true, .. }) {
        offered.sort_unstable();
    }
    offered.truncate(VALUES);
    offered
}
