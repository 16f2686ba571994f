//! Values as cells of CSV.

use consign::schema::FieldValue;

/// A value as `consign route` reads it in a cell: a set as a JSON array.
pub fn cell(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) | FieldValue::Variant(text) => text.clone(),
        other => {
            let json = serde_json::to_string(other).unwrap_or_default();
            serde_json::from_str::<String>(&json).unwrap_or(json)
        }
    }
}
