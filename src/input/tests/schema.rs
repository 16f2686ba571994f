//! The JSON Schema of work orders.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::json;

use super::*;
use crate::input::json_schema;

#[test]
fn what_is_for_the_company_is_marked() {
    let text = r#"schema work_order { id text  margin number? for company  terms { note text } for company  open { x text } }
role r "R" of company"#;
    let program = crate::compile(&crate::Sources::in_memory([("m", text)])).expect("it compiles");
    let schema = json_schema(&program);
    let marks = |path: &str| schema.pointer(&format!("/properties/{path}/x-for")).cloned();
    for path in ["margin", "terms", "terms/properties/note"] {
        assert_eq!(marks(path), Some("company".into()), "{path}");
    }
    for path in ["id", "open", "open/properties/x"] {
        assert_eq!(marks(path), None, "{path}");
    }
    let hidden: Vec<&str> =
        program.work_order_fields().filter(|field| field.for_company).map(|field| field.path).collect();
    assert_eq!(hidden, ["margin", "terms", "terms.note"]);
}

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
    assert_eq!(property("b")["format"], "date");
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
    let dates = [
        "2026-03-01",
        "2024-02-29",
        "2000-02-29",
        "0000-01-01",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "26-1-1",
    ];
    let times =
        ["08:30", "08:30:15", "08:30:15.25", "23:59:60", "8:30", "25:00", "08:60", "08:30:61", "08:30Z", ""];
    let datetimes = [
        "2026-03-01T08:30:00-05:00",
        "2026-03-01 08:30Z",
        "2026-03-01t08:30:00.5z",
        "2026-03-01T08:30",
        "2026-03-01",
        "2026-03-01T08:30:00+0500",
        "2026-03-01T08:30:00Z05:00",
        "2016-12-31T23:59:60Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999999-23:59",
        "2026-02-30T08:30:00Z",
        "2026-03-01T08:30:00+24:00",
    ];
    let durations = [
        "PT1.5H",
        "PT1.5M",
        "P1DT1.5H",
        " 4h",
        "PT1.5S",
        "PT1.5H3M",
        "1000000000000d",
        "100000000000d",
        "4h",
        "1h 30min",
        "1h30min",
        "-2d",
        "PT4H",
        "-P1DT2H",
        "P1W",
        "",
        "4",
        "4 h",
        "P1M",
        "P1Y",
        "30min 1h",
    ];
    for (name, texts) in [("b", dates.as_slice()), ("c", &times), ("d", &datetimes), ("e", &durations)] {
        for text in texts {
            assert_eq!(matches(name, text), reads(name, text), "`{text}` as `{name}`");
        }
    }
    assert_eq!(property("f")["anyOf"].as_array().map(Vec::len), Some(2));
    assert_eq!(&property("g")["items"], property("b"));
}

/// The types whose values are texts of a certain form.
const TIMES: &str =
    "schema work_order { id text  date date?  time time?  at datetime?  long duration?  days set of date? }";

/// A program, and its schema as validators take it: formats are assertions for the one, only notes for the other.
struct Both {
    program: Program,
    validators: [Validator; 2],
}

impl Both {
    fn new(text: &str) -> Self {
        let program = program(text);
        let schema = json_schema(&program);
        let validators = [true, false].map(|formats| {
            let options = jsonschema::options().should_validate_formats(formats);
            options.build(&schema).expect("a schema")
        });
        Self { program, validators }
    }

    /// Whether an order is read; its schema must say the same.
    fn reads(&self, order: &serde_json::Value) -> Result<bool, TestCaseError> {
        let read = Order::from_json(&self.program, order.to_string().as_bytes());
        for validator in &self.validators {
            prop_assert_eq!(validator.is_valid(order), read.is_ok(), "{}: {:?}", order, read.err());
        }
        Ok(read.is_ok())
    }
}

static WITHOUT_ZONE: LazyLock<Both> = LazyLock::new(|| Both::new(TIMES));
static WITH_ZONE: LazyLock<Both> =
    LazyLock::new(|| Both::new(&format!("timezone \"America/New_York\"\n{TIMES}")));
static EVERY_FIELD: LazyLock<Both> = LazyLock::new(|| Both::new(SCHEMA));

/// Texts that are nearly dates, times, datetimes or durations; many are.
fn text_of_time() -> impl Strategy<Value = String> {
    const DATE: &str = "([0-9]{2}[0-2][0-9]|[0-9]{2}00|0000|9999)-(0[1-9]|1[0-3])-([0-2][0-9]|3[0-2])";
    const TIME: &str = "(0[0-9]|2[0-5]|1[0-9]):[0-6][0-9](:([0-5][0-9]|6[01])([.][0-9]{1,10})?)?";
    let datetime = format!("{DATE}[Tt ]{TIME}([Zz]|[+-]([01][0-9]|2[0-4])(:?[0-6][0-9])?)?Z?");
    let forms = [
        DATE,
        TIME,
        &datetime,
        "[ \t]?-?[ ]?([0-9]{1,13}(d|h|min|s)[ \n]?){1,2}([0-9]{1,2}(min|s)){0,2}",
        "-?[Pp]([0-9]{1,13}[WwDd]){0,2}([Tt]([0-9]{1,2}([.,][0-9]{1,10})?[HhMmSs]){0,3})?",
    ];
    let forms = forms.map(|form| proptest::string::string_regex(form).expect("a pattern").boxed());
    let odd = prop::sample::select(vec![
        "", "0", "5", "-", "+", ":", ".", "T", "Z", "P", "s", " ", "\n", "\u{a0}", "\u{663}",
    ]);
    let change = prop::option::weighted(0.3, (any::<prop::sample::Index>(), odd, any::<bool>()));
    (proptest::strategy::Union::new(forms), change).prop_map(|(text, change)| changed(&text, change))
}

/// The text with a character put in or replaced.
fn changed(text: &str, change: Option<(prop::sample::Index, &str, bool)>) -> String {
    let Some((at, odd, replaces)) = change else { return text.to_owned() };
    let mut characters: Vec<String> = text.chars().map(String::from).collect();
    let at = at.index(characters.len() + 1);
    if replaces && at < characters.len() {
        odd.clone_into(&mut characters[at]);
    } else {
        characters.insert(at, odd.to_owned());
    }
    characters.concat()
}

/// JSON values that fit some field, and some that fit none.
fn json_value() -> impl Strategy<Value = serde_json::Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-7),
        json!(1.5),
        json!(12.0),
        json!(1e3),
        json!(90),
        json!(180.5),
        json!(""),
        json!("A"),
        json!("low"),
        json!("High"),
        json!("silver"),
        json!("2026-03-02T09:00:00"),
        json!([40.5, -74]),
        json!([91, 0]),
        json!([1, 2, 3]),
        json!({"lat": 1, "lon": -180}),
        json!({"lat": 1, "lon": -181}),
        json!({"lat": 1}),
        json!({"lat": 1, "lon": null}),
        json!([]),
        json!({}),
        json!(["b", "a", "b"]),
        json!([1, 2.5]),
        json!(["a", null]),
        json!([["a"]]),
        json!({"full name": "N", "tags": []}),
        json!({"full name": "N", "tags": [1], "tier": "silver"}),
        json!({"full name": "N", "tags": [1], "tier": "tin"}),
        json!({"phone": "1"}),
        json!({"phone": null}),
        json!({"phone": "1", "note": null, "more": {}}),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_of_times_are_read_where_the_schema_takes_them(text in text_of_time()) {
        for both in [&*WITHOUT_ZONE, &*WITH_ZONE] {
            for field in ["date", "time", "at", "long"] {
                both.reads(&json!({ "id": "A", field: text }))?;
            }
            both.reads(&json!({ "id": "A", "days": [text, "2026-03-01"] }))?;
        }
    }

    #[test]
    fn orders_are_read_where_the_schema_takes_them(
        changes in prop::collection::vec((prop::sample::select(vec![
            "number", "priority", "region", "value", "skills", "created", "site", "customer", "contact", "other",
        ]), prop::option::of(json_value())), 0..3),
    ) {
        let mut order = json!({
            "number": "A", "priority": "low", "skills": ["a"], "customer": { "full name": "N", "tags": [] }
        });
        let members = order.as_object_mut().expect("an object");
        for (key, value) in changes {
            match value {
                Some(value) => members.insert(key.to_owned(), value),
                None => members.remove(key),
            };
        }
        EVERY_FIELD.reads(&order)?;
    }
}

#[test]
fn the_random_texts_are_of_both_kinds() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut read = [0; 4];
    for _ in 0..500 {
        let text = text_of_time().new_tree(&mut runner).expect("a text").current();
        for (count, field) in read.iter_mut().zip(["date", "time", "at", "long"]) {
            *count += usize::from(WITH_ZONE.reads(&json!({ "id": "A", field: text })).expect("they agree"));
        }
    }
    assert!(read.iter().all(|count| (10..400).contains(count)), "{read:?}");
}
