//! Orders from NDJSON and JSON.

use super::*;

/// One order that is a JSON object.
fn one(json: &str) -> String {
    let all = read(SCHEMA, Format::Json, json.as_bytes());
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].1.clone()
}

/// An order with these members after the required ones.
fn with(members: &str) -> String {
    one(&format!(
        r#"{{"number": "A", "priority": "low", "skills": [], "customer": {{"full name": "N", "tags": []}}{members}}}"#
    ))
}

const MINIMAL: &str = r#"id="A" priority=low skills=[] customer.name="N" customer.tags=[]"#;

#[test]
fn every_field_is_read_by_its_key() {
    let all = one(r#"{
        "number": 12345678901234567890123456789012345, "priority": "high", "region": "Ny", "value": 1.50e2,
        "skills": ["b", "a", "b"], "created": "2026-03-02 09:00:00", "site": {"lat": 1, "lon": -2.5},
        "customer": {"full name": "Ada", "tier": "silver", "tags": [2, 1]},
        "contact": {"phone": "1"}, "unknown": [[{"number": 3}]]
    }"#);
    assert_eq!(
        all,
        r#"id="12345678901234567890123456789012345" priority=high region="Ny" value=150 skills=["a", "b"] "#
            .to_owned()
            + r#"created=2026-03-02T14:00:00Z site=(1, -2.5) customer.name="Ada" customer.tier=silver "#
            + r#"customer.tags=[1, 2] contact.phone="1""#
    );
}

#[test]
fn null_and_absent_are_missing() {
    assert_eq!(with(""), MINIMAL);
    assert_eq!(with(r#", "value": null, "contact": null, "customer2": 1"#), MINIMAL);
    assert!(with(r#", "contact": {}"#).ends_with("`contact.phone`: expected text, found nothing"));
    let all = one(r#"{"number": "A", "priority": null, "skills": null, "customer": null}"#);
    assert_eq!(
        all,
        "! A: `priority`: expected enum [low < normal < high], found null; \
         `skills`: expected a list of text, found null; `customer`: expected an object, found null"
    );
}

#[test]
fn an_invalid_order_names_what_was_expected_and_found() {
    let value = with(r#", "value": "12""#);
    assert_eq!(value, r#"! A: `value`: expected number, found `"12"`"#);
    let nested = one(
        r#"{"number": "A", "priority": "hihg", "skills": [], "customer": {"full name": 7, "tags": [1, "x"]}}"#,
    );
    assert_eq!(
        nested,
        "! A: `priority`: expected enum [low < normal < high], found `\"hihg\"`, did you mean `high`?; \
         `customer.name` (read from `customer.full name`): expected text, found `7`; \
         `customer.tags`: element 2 of the list: expected number, found `\"x\"`"
    );
    let many = one(
        r#"{"priority": 1, "region": 1, "value": "", "skills": 1, "site": 1, "customer": 1, "created": 1}"#,
    );
    assert!(many.starts_with("! -: `id`") && many.ends_with("; and 3 more"), "{many}");
}

#[test]
fn a_key_stands_once() {
    assert_eq!(with(r#", "value": 1, "value": 1"#), "! A: `value`: expected it once, found its key twice");
    assert!(with(r#", "value": 1, "v\u0061lue": 2"#).contains("twice"), "the same key after its escapes");
    assert!(
        with(r#", "contact": {"phone": "1", "phone": "1"}"#).contains("`contact.phone`: expected it once")
    );
    assert_eq!(with(r#", "other": 1, "other": 2"#), MINIMAL);
}

#[test]
fn an_id_is_a_text_or_an_integer() {
    let id = |id: &str| one(&format!(r#"{{"number": {id}, "customer": 1}}"#));
    assert!(id("\"A 1\"").starts_with("! A 1: "));
    assert!(id("-7").starts_with("! -7: "));
    assert!(id("7.0").starts_with("! 7: "), "the integer 7, as JSON Schema has it");
    assert!(id("1e3").starts_with("! 1000: "));
    assert!(id("7.5").contains("`id` (read from `number`): expected text, found `7.5`"));
    assert!(id("\"\"").contains("expected an id, found an empty text"));
    assert!(id("true").starts_with("! -: "));
}

#[test]
fn what_is_no_object_is_an_invalid_order() {
    let message = |line: &str| read(SCHEMA, Format::Ndjson, line.as_bytes())[0].1.clone();
    assert_eq!(
        message("nope"),
        "! -: expected a JSON object, found what is not JSON: expected ident at column 2"
    );
    assert_eq!(message("[]"), "! -: expected a JSON object, found a list");
    assert_eq!(message("\"x\""), "! -: expected a JSON object, found a text");
    // The id that was read before the mistake is kept.
    let cut = message(r#"{"number": "A", "priority": "lo"#);
    assert!(cut.starts_with("! A: expected a JSON object, found what is not JSON: EOF"), "{cut}");
    let deep = message(&format!("{{\"number\": \"A\", \"x\": {}", "[".repeat(100_000)));
    assert_eq!(deep, "! -: expected brackets at most 128 deep, found deeper ones");
}

#[test]
fn bytes_that_are_not_utf8_spoil_only_their_record() {
    let source = b"{\"number\": \"\xff\"}\n{\"number\": \"B\"}";
    let all = read(SCHEMA, Format::Ndjson, source);
    assert_eq!(all[0].1, "! -: expected UTF-8, found a byte that is not at offset 12 of the record");
    assert!(all[1].1.starts_with("! B: "));
    let list = [b"[".as_slice(), &source.map(|byte| if byte == b'\n' { b',' } else { byte }), b"]"].concat();
    let elements = read(SCHEMA, Format::Json, &list);
    assert_eq!(elements[1].0, 2);
    assert!(elements[1].1.starts_with("! B: "));
}

#[test]
fn a_line_of_50_megabytes_is_an_order() {
    let schema = "schema work_order { id text  note text }";
    let program = program(schema);
    let line = format!(
        "{{\"id\": \"A\", \"note\": \"{}\"}}\n{{\"id\": \"B\", \"note\": \"\"}}",
        "é".repeat(25 << 20)
    );
    let ids: Vec<String> = super::super::orders(&program, Format::Ndjson, line.as_bytes())
        .map(|record| record.expect("a slice can be read").content.expect("an order").id)
        .collect();
    assert_eq!(ids, ["A", "B"]);
}

#[test]
fn texts_are_folded_and_known_by_the_program() {
    let program = program(
        "schema work_order { id text  region text caseless  tags set of text caseless }\n\
         list known = [\"Straße\"]",
    );
    let order = |region: &str| {
        let json = format!(r#"{{"id": "A", "region": "{region}", "tags": ["{region}", "x"]}}"#);
        Order::from_json(&program, json.as_bytes()).expect("an order").values
    };
    assert_eq!(order("STRAẞE"), order("straße"));
    assert_ne!(order("strasse"), order("straße"));
}
