//! The JSON Schema of work orders.

use serde_json::json;

use super::*;
use crate::input::json_schema;

#[test]
fn the_schema_says_what_is_read() {
    let schema = json_schema(&program(SCHEMA));
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["additionalProperties"], true);
    assert_eq!(schema["required"], json!(["number", "priority", "skills", "customer"]));
    let property = |name: &str| schema["properties"][name].clone();
    assert_eq!(property("number")["type"], json!(["string", "integer"]));
    assert_eq!(property("priority"), json!({ "type": "string", "enum": ["low", "normal", "high"] }));
    let optional = |schema: serde_json::Value| json!({ "anyOf": [schema, { "type": "null" }] });
    assert_eq!(property("value"), optional(json!({ "type": "number" })));
    assert_eq!(property("skills"), json!({ "type": "array", "items": { "type": "string" } }));
    assert_eq!(property("customer")["required"], json!(["full name", "tags"]));
    assert_eq!(
        property("customer")["properties"]["full name"],
        json!({ "type": "string", "description": "`customer.name` in the program" })
    );
    let contact = &property("contact")["anyOf"][0];
    assert_eq!(contact["required"], json!(["phone"]));
    assert!(schema["properties"].get("id").is_none(), "fields stand under the keys they are read from");
}

#[test]
fn each_type_has_a_form() {
    let program = program(
        "schema work_order { id text  a bool  b date  c time  d datetime  e duration  f point  g set of date }",
    );
    let schema = json_schema(&program);
    let property = |name: &str| &schema["properties"][name];
    assert_eq!(property("a"), &json!({ "type": "boolean" }));
    assert_eq!(property("b"), &json!({ "type": "string", "format": "date" }));
    let matches = |name: &str, text: &str| {
        let pattern = property(name)["pattern"].as_str().expect("a pattern");
        regex::Regex::new(pattern).expect("a regular expression").is_match(text)
    };
    let reads = |name: &str, text: &str| {
        let good = json!({
            "id": "A", "a": true, "b": "2026-03-01", "c": "08:30", "d": "2026-03-01T08:30Z", "e": "4h",
            "f": [1, 2], "g": []
        });
        let mut order = good.clone();
        order[name] = text.into();
        Order::from_json(&program, order.to_string().as_bytes()).is_ok()
    };
    let times = ["08:30", "08:30:15", "08:30:15.25", "8:30", "08:30Z", ""];
    let datetimes = [
        "2026-03-01T08:30:00-05:00",
        "2026-03-01 08:30Z",
        "2026-03-01t08:30:00.5z",
        "2026-03-01T08:30",
        "2026-03-01",
        "2026-03-01T08:30:00+0500",
    ];
    let durations = [
        "4h", "1h 30min", "1h30min", "-2d", "PT4H", "-P1DT2H", "P1W", "", "4", "4 h", "P1M", "P1Y",
        "30min 1h",
    ];
    for (name, texts) in [("c", times.as_slice()), ("d", &datetimes), ("e", &durations)] {
        for text in texts {
            assert_eq!(matches(name, text), reads(name, text), "`{text}` as `{name}`");
        }
    }
    assert_eq!(property("f")["anyOf"].as_array().map(Vec::len), Some(2));
    assert_eq!(property("g")["items"], json!({ "type": "string", "format": "date" }));
}
