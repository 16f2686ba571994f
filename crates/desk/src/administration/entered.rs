//! Values of attributes as people type them and tables have them, as the JSON that a directory file would have.

use consign::schema::{FieldType, FieldValue};
use serde_json::Value;

/// The JSON of what was typed for a field of this type; `null` if it was left empty. What is no value of the type stays the
/// text that it is, so that it is told what a directory file with it would be.
pub fn json(of: &FieldType, text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    match of {
        FieldType::Bool => match text.to_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::from(text),
        },
        FieldType::Number | FieldType::Integer => number(text),
        FieldType::Point => point(text),
        FieldType::Set(of) => set(of, text),
        _ => Value::from(text),
    }
}

fn number(text: &str) -> Value {
    serde_json::from_str::<Value>(text).ok().filter(Value::is_number).unwrap_or_else(|| Value::from(text))
}

/// `40.7, -74.2` or `[40.7, -74.2]`.
fn point(text: &str) -> Value {
    let inner = text.trim_start_matches('[').trim_end_matches(']');
    let parts: Vec<Value> = inner.split(',').map(|part| number(part.trim())).collect();
    if parts.len() == 2 && parts.iter().all(Value::is_number) {
        Value::Array(parts)
    } else {
        Value::from(text)
    }
}

/// A line each, or a JSON array.
fn set(of: &FieldType, text: &str) -> Value {
    if let Ok(array @ Value::Array(_)) = serde_json::from_str(text) {
        return array;
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Value::Array(lines.map(|line| json(of, line)).collect())
}

/// A value as it is typed: a set with a line for each element.
pub fn text(value: &FieldValue) -> String {
    match value {
        FieldValue::Set(elements) => elements.iter().map(text).collect::<Vec<_>>().join("\n"),
        FieldValue::Point(point) => format!("{}, {}", point.latitude(), point.longitude()),
        other => crate::core::cell(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_typed_becomes_json_of_its_type() {
        let set = FieldType::Set(Box::new(FieldType::Number));
        let text = FieldType::Text { caseless: false };
        for (of, typed, expected) in [
            (&FieldType::Number, " 3.5 ", json!(3.5)),
            (&FieldType::Number, "good", json!("good")),
            (&FieldType::Number, "", Value::Null),
            (&FieldType::Bool, "True", json!(true)),
            (&FieldType::Bool, "maybe", json!("maybe")),
            (&text, "true", json!("true")),
            (&FieldType::Point, "40.7, -74.2", json!([40.7, -74.2])),
            (&FieldType::Point, "[40.7, -74.2]", json!([40.7, -74.2])),
            (&FieldType::Point, "here", json!("here")),
            (&set, "1\n 2 \n\n", json!([1, 2])),
            (&set, "[1, 2]", json!([1, 2])),
        ] {
            assert_eq!(json(of, typed), expected, "{typed}");
        }
    }
}
