//! Fields whose schema says how they are written.

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::input::json_schema;

const DECLARED: &str = r#"timezone "America/New_York"
schema work_order {
  missing "?", "N/A"
  id       text     from "Ticket #"
  opened   datetime?  as "31/12/2026 23:59" as "Dec 31, 2026"
  due      date?      as "12/31/2026"
  slot     time?      as "11:59 PM"
  value    number?    as "$1,234.50" missing "-"
  warranty bool?      as "Y", ""
  priority enum [low < "Very High"] caseless?
  skills   set of text? as "a, b" as "a|b"
  sizes    set of enum [s, m] caseless?
  site     point?     from "Lat", "Lon"
  created  datetime?  as "epoch seconds"
  changed  datetime?  as "epoch milliseconds"
  note     text?
  c { n number? as "1.234,5" }?
}"#;

/// The fields that are in the header, in one row.
fn cell(header: &str, row: &str) -> String {
    let all = read(DECLARED, Format::Csv, format!("Ticket #,{header}\nA,{row}\n").as_bytes());
    all[0].1.replace(r#"id="A""#, "").trim().to_owned()
}

fn json_order(members: &str) -> String {
    let all = read(DECLARED, Format::Ndjson, format!("{{\"Ticket #\": \"A\", {members}}}\n").as_bytes());
    all[0].1.replace(r#"id="A""#, "").trim().to_owned()
}

/// Each with what is read of it as a cell, and of its text in JSON.
const GOOD: [(&str, &str, &str); 24] = [
    ("opened", "29/02/2016 01:16", "opened=2016-02-29T06:16:00Z"),
    ("opened", "Feb 29, 2016", "opened=2016-02-29T05:00:00Z"),
    ("opened", "2016-02-29T06:16:00Z", "opened=2016-02-29T06:16:00Z"),
    ("due", "3/4/2026", "due=2026-03-04"),
    ("slot", "12:05 am", "slot=00:05:00"),
    ("value", "$1,200.50", "value=1200.5"),
    ("value", "(5)", "value=-5"),
    ("value", "-", ""),
    ("value", "?", ""),
    ("warranty", "Y", "warranty=true"),
    ("warranty", "", "warranty=false"),
    ("warranty", "N/A", ""),
    ("priority", "very high", "priority=Very High"),
    ("priority", "LOW", "priority=low"),
    ("skills", "b, a", r#"skills=["a", "b"]"#),
    ("skills", "b|a;c", r#"skills=["a;c", "b"]"#),
    ("skills", "a", r#"skills=["a"]"#),
    ("skills", r#"["a, b"]"#, r#"skills=["a, b"]"#),
    ("created", "1772438400", "created=2026-03-02T08:00:00Z"),
    ("created", "1772438400.5", "created=2026-03-02T08:00:00.5Z"),
    ("created", "-1", "created=1969-12-31T23:59:59Z"),
    ("changed", "1772438400250", "changed=2026-03-02T08:00:00.25Z"),
    ("created", "253402300799", "created=9999-12-30T22:00:00.999999999Z"),
    ("note", "N/A", ""),
];

#[test]
fn a_value_is_read_as_its_example_shows() {
    for (field, text, shown) in GOOD {
        let quoted = text.replace('"', "\"\"");
        assert_eq!(cell(field, &format!("\"{quoted}\"")), shown, "{field}: {text}");
        assert_eq!(
            json_order(&format!("\"{field}\": {}", serde_json::json!(text))),
            shown,
            "{field}: {text}"
        );
    }
    assert_eq!(cell("sizes", "M;s"), "sizes=[s, m]");
    assert_eq!(json_order(r#""sizes": ["M", "s"]"#), "sizes=[s, m]");
    assert_eq!(cell("c.n", "\"1.200,5\""), "c.n=1200.5");
    assert_eq!(cell("c.n", "?"), "");
    // JSON has numbers, bools and arrays of its own.
    assert_eq!(
        json_order(r#""value": 5, "warranty": false, "skills": ["a, b"], "created": 1772438400"#),
        "value=5 warranty=false skills=[\"a, b\"] created=2026-03-02T08:00:00Z"
    );
}

#[test]
fn what_is_written_otherwise_is_not_guessed() {
    let bad = [
        (
            "opened",
            "02/29/2016 01:16",
            r#"expected datetime written as "31/12/2026 23:59" or "Dec 31, 2026", found"#,
        ),
        ("due", "31/12/2026", r#"expected date written as "12/31/2026", found"#),
        ("slot", "23:59:61", "expected time written as"),
        ("value", "1.200,50", r#"expected number written as "$1,234.50", found"#),
        ("warranty", "N", r#"expected bool written as "Y" and "", found"#),
        ("warranty", "true", "expected bool written as"),
        ("priority", "medium", "expected enum [low < Very High], found"),
        ("created", "yesterday", r#"expected datetime written as "epoch seconds", found"#),
        ("created", "253402300800", "expected datetime"),
        ("created", "1e30", "expected datetime"),
        ("created", "1e9", "expected datetime"),
        ("created", "-62167219200", "expected datetime"),
    ];
    for (field, text, says) in bad {
        let found = cell(field, &format!("\"{text}\""));
        assert!(found.starts_with("! A: ") && found.contains(says), "{field}: {found}");
        let found = json_order(&format!("\"{field}\": \"{text}\""));
        assert!(found.starts_with("! A: ") && found.contains("expected"), "{field}: {found}");
    }
    // Without a timezone there is no local time.
    let schema = "schema work_order { id text  opened datetime as \"31/12/2026\" }";
    let found = read(schema, Format::Csv, b"id,opened\n1,01/03/2026\n");
    assert!(found[0].1.contains("the program declares no timezone"), "{found:?}");
}

#[test]
fn a_point_is_read_from_two_columns() {
    assert_eq!(cell("Lat,Lon", " 40.7 ,-74"), "site=(40.7, -74)");
    assert_eq!(cell("Lat,Lon", ","), "");
    assert_eq!(cell("Lat,Lon", "?,N/A"), "");
    for bad in ["40.7,", ",-74", "91,0", "40.7,x"] {
        assert!(cell("Lat,Lon", bad).starts_with("! A: `site`"), "{bad}");
    }
    assert_eq!(json_order(r#""Lat": 40.7, "Lon": -74"#), "site=(40.7, -74)");
    assert_eq!(json_order(r#""Lon": -74, "Lat": 40.7"#), "site=(40.7, -74)");
    assert_eq!(json_order(r#""Lat": [40.7, -74]"#), "site=(40.7, -74)");
    assert_eq!(json_order(r#""Lat": null, "Lon": null"#), "");
    assert_eq!(json_order(r#""Lat": "?", "Lon": null"#), "");
    for bad in [
        r#""Lat": 40.7"#,
        r#""Lon": 40.7"#,
        r#""Lat": 40.7, "Lon": "-74""#,
        r#""Lat": 40.7, "Lon": -74, "Lon": 1"#,
        r#""Lat": 40.7, "Lon": null"#,
        r#""Lat": [1, 2], "Lon": 3"#,
    ] {
        assert!(json_order(bad).starts_with("! A: `site`"), "{bad}: {}", json_order(bad));
    }
    let schema = r#"schema work_order { id text  site point from "Lat", "Lon" }"#;
    assert_eq!(
        read(schema, Format::Ndjson, b"{\"id\": \"1\"}\n")[0].1,
        "! 1: `site` (read from `Lat`): expected point such as [40.7128, -74.0060], found nothing"
    );
    let program = program(schema);
    let mut reader = crate::input::OrderReader::new(&program, Format::Csv, b"id,Lat,Long\n".as_slice());
    let problems: Vec<String> = reader.header().expect("a header").iter().map(ToString::to_string).collect();
    assert!(
        problems.len() == 1
            && problems[0].contains("a column `Lon` for `site`")
            && problems[0].contains("`Long`"),
        "{problems:?}"
    );
}

#[test]
fn orders_are_read_back_as_they_were() {
    let program = program(DECLARED);
    let json = r#"{"Ticket #": "A", "opened": "29/02/2016 01:16", "due": "3/4/2026", "slot": "12:05 am", "value": "$5", "warranty": "Y",
        "priority": "LOW", "skills": "b|a", "sizes": ["M"], "Lat": 40.7, "Lon": -74, "created": 5, "c": {"n": "1,5"}}"#;
    let order = Order::from_json(&program, json.as_bytes()).expect("it fits");
    let written = program.json_order(&order);
    let again = Order::from_json(&program, written.as_bytes())
        .unwrap_or_else(|invalid| panic!("{written}\n{}", invalid.message));
    assert_eq!(again.values, order.values, "{written}");
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let texts = GOOD.map(|(_, text, _)| text.to_owned()).to_vec();
    let others = [
        "31/12/2026",
        "1.234,5",
        "very  high",
        "HIGH",
        "n/a",
        "1,2,3",
        "$",
        "S",
        "253402300800",
        "253402300799.25",
        "-62167219200",
        "-62167219199.25",
        "00007",
        "1e5",
        "40.7",
        "2026-03-04",
        "08:30",
    ]
    .map(str::to_owned)
    .to_vec();
    prop_oneof![
        prop::sample::select(texts).prop_map(serde_json::Value::from),
        prop::sample::select(others).prop_map(serde_json::Value::from),
        prop::sample::select(vec![
            json!(null),
            json!(true),
            json!(5),
            json!(-74.5),
            json!(253_402_300_800_i64),
            json!(253_402_300_799.5),
            json!(-62_167_219_200_i64),
            json!(-62_167_219_199_i64),
            json!(1e12),
            json!([]),
            json!(["M", "s"]),
            json!(["a"]),
            json!([40.7, -74]),
            json!([1]),
            json!({ "n": "1,5" }),
            json!({ "n": "1.5" })
        ]),
    ]
}

#[test]
fn a_whole_point_may_stand_beside_a_second_key_that_says_nothing() {
    let program = program(DECLARED);
    let read = |order: &str| Order::from_json(&program, order.as_bytes());
    assert!(read(r#"{"Ticket #":"A","Lat":[40.7,-74],"Lon":null}"#).is_ok());
    assert!(read(r#"{"Ticket #":"A","Lon":null,"Lat":[40.7,-74]}"#).is_ok());
    assert!(read(r#"{"Ticket #":"A","Lat":[40.7,-74],"Lon":-74}"#).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The JSON Schema takes what is read, and nothing else.
    #[test]
    fn the_json_schema_says_what_is_read(
        field in prop::sample::select(vec!["opened", "due", "slot", "value", "warranty", "priority", "sizes", "created", "changed", "note", "c", "Lat", "Lon"]),
        value in json_value(),
        other in json_value(),
    ) {
        let program = program(DECLARED);
        let validator: Validator = jsonschema::validator_for(&json_schema(&program)).expect("a schema");
        let mut order = json!({ "Ticket #": "A" });
        order[field] = value;
        if field == "Lat" {
            order["Lon"] = other;
        }
        let read = Order::from_json(&program, order.to_string().as_bytes());
        let in_range = read.as_ref().err().is_none_or(|invalid| !invalid.message.contains("off the earth"));
        prop_assert!(!in_range || validator.is_valid(&order) == read.is_ok(), "{order}: {read:?}");
    }

    /// A row means the same read fast and looked at closely, whatever is in it.
    #[test]
    fn no_cell_crashes_it(cells in prop::collection::vec("[0-9$,./: APMYN?-]{0,12}|\\PC{0,6}", 6)) {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let text = format!("Ticket #,opened,value,Lat,Lon,skills,created\nA,{}\n", quoted.join(","));
        prop_assert_eq!(read(DECLARED, Format::Csv, text.as_bytes()).len(), 1);
    }
}
