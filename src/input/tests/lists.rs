//! Records in lists.

use super::*;

const LINES: &str = "schema work_order {\n  id text\n  lines list of {\n    sku text from \"the sku\"\n    qty integer\n    \
    due date? as \"31/12/2026\"\n    size { width number }?\n  }\n  more list of { a text }?\n}\n";

fn one(json: &str) -> String {
    let all = read(LINES, Format::Json, json.as_bytes());
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].1.clone()
}

#[test]
fn records_of_a_list_are_read_as_objects_are() {
    let json = r#"{"id": "A", "lines": [
        {"the sku": "pump", "qty": 3, "due": "01/02/2026", "x": [1]}, {"qty": 5.0, "the sku": "", "size": {"width": 1.5}, "due": null}
    ], "more": null}"#;
    assert_eq!(
        one(json),
        r#"id="A" lines=[{ sku: "pump", qty: 3, due: 2026-02-01 }, { sku: "", qty: 5, size.width: 1.5 }]"#
    );
    assert_eq!(one(r#"{"id": "A", "lines": [], "more": []}"#), r#"id="A" lines=[] more=[]"#);
}

#[test]
fn what_is_no_list_of_records_is_told_with_its_place() {
    for (lines, message) in [
        ("{}", "`lines`: expected a list of records, found `{}`"),
        (r#""a""#, r#"`lines`: expected a list of records, found `"a"`"#),
        ("null", "`lines`: expected a list of records, found null"),
        ("[1]", "`lines`: record 1 of the list: expected an object, found `1`"),
        (
            r#"[{"the sku": "a", "qty": 1}, {"the sku": "b"}]"#,
            "`lines`: record 2 of the list: `qty`: expected integer, found nothing",
        ),
        (
            r#"[{"the sku": "a", "qty": 1.5}]"#,
            "`lines`: record 1 of the list: `qty`: expected integer, found `1.5`",
        ),
        (
            r#"[{"the sku": "a", "qty": 1, "size": {}}]"#,
            "`lines`: record 1 of the list: `size.width`: expected number, found nothing",
        ),
        (
            r#"[{"the sku": "a", "qty": 1, "qty": 1}]"#,
            "`lines`: record 1 of the list: `qty`: expected it once, found its key twice",
        ),
    ] {
        assert_eq!(one(&format!(r#"{{"id": "A", "lines": {lines}}}"#)), format!("! A: {message}"), "{lines}");
    }
    assert_eq!(one(r#"{"id": "A"}"#), "! A: `lines`: expected a list of records, found nothing");
}

#[test]
fn lists_come_from_json_alone() {
    let program = program(LINES);
    let first = crate::input::orders(&program, Format::Csv, &b"id,lines\nA,[]\n"[..]).next();
    let message = first.expect("a record").expect_err("no such column").to_string();
    assert!(
        message.contains("`lines` is a list of records, which only JSON has; give the orders as JSON"),
        "{message}"
    );
    let optional = "schema work_order { id text  lines list of { a text }? }";
    assert_eq!(read(optional, Format::Csv, b"id,lines\nA,[]\n")[0].1, r#"id="A""#);
}

#[test]
fn an_order_is_written_as_it_is_read() {
    let program = program(LINES);
    let json = r#"{"id": "A", "lines": [{"the sku": "a\"b", "qty": 3, "size": {"width": 1.5}}], "more": [{"a": "x"}]}"#;
    let order = Order::from_json(&program, json.as_bytes()).expect("it fits");
    let again = Order::from_json(&program, program.json_order(&order).as_bytes()).expect("it fits");
    assert_eq!(again, order, "{}", program.json_order(&order));
    let written = program.written_order(&order);
    assert_eq!(
        written,
        r#"{ id: "A", lines: [{ sku: "a\"b", qty: 3, size: { width: 1.5 } }], more: [{ a: "x" }] }"#
    );
    let text = format!("{LINES}sample one {written}\nsample none {{ lines: [] }}\n");
    crate::compile(&Sources::in_memory([("m", text.as_str())])).unwrap_or_else(|found| panic!("{found}"));
}

#[test]
fn the_schema_takes_what_is_read() {
    let program = program(LINES);
    let validator = jsonschema::validator_for(&crate::input::json_schema(&program)).expect("a schema");
    for lines in [
        "[]",
        r#"[{"the sku": "a", "qty": 1}]"#,
        r#"[{"the sku": "a", "qty": 1, "due": "01/02/2026", "size": {"width": 2}}]"#,
        r#"[{"the sku": "a", "qty": 1.5}]"#,
        r#"[{"qty": 1}]"#,
        "[1]",
        "{}",
        "null",
    ] {
        let json = format!(r#"{{"id": "A", "lines": {lines}}}"#);
        let is_read = Order::from_json(&program, json.as_bytes()).is_ok();
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(validator.is_valid(&value), is_read, "{json}");
    }
}

/// An order that has records is no file that has its orders under a key.
#[test]
fn records_of_an_order_are_no_orders() {
    let schema = "schema work_order { id text  note text?  lines list of { id text  note text } }";
    let order = |id: &str| format!(r#"{{"id": "{id}", "lines": [{{"id": "x", "note": "n"}}]}}"#);
    for text in
        [order("A"), format!("{}\n{}", order("A"), order("B")), format!("[{}, {}]", order("A"), order("B"))]
    {
        let contents = crate::input::contents(&program(schema), text.as_bytes(), None);
        let crate::input::Contents::Records(format) = contents else { panic!("{text}: {contents:?}") };
        let read = read(schema, format, text.as_bytes());
        assert_eq!(read.len(), text.matches("lines").count(), "{text}");
        assert_eq!(read[0].1, r#"id="A" lines=[{ id: "x", note: "n" }]"#, "{text}");
    }
}
