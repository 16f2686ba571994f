//! Whatever the bytes of orders, resume records and directories are, reading them ends in decisions, in
//! records that say what is wrong, or in diagnostics: no panic, no stack overflow, no hang; and a bad order
//! never stops the good ones.
//!
//! `HOSTILE_CASES=20000 cargo test --test library hostile_input::` for a long run.

use std::io::Read;
use std::sync::{Arc, LazyLock};

use consign::input::{Format, Record, Resumption, orders, resumptions};
use consign::{Directory, Engine, Options, Program, Sources, State, Timestamp};
use proptest::test_runner::{Config, TestRunner};

use crate::common::mutation::{cases, changed, changes};

/// A program whose work order has a field of every type.
const PROGRAM: &str = include_str!("programs/every_type.consign");

const GOOD: &str = r#"{"id": "WO-1", "region": "ny", "priority": "high", "value": 120.50, "warranty": true, "due": "2026-03-02", "created": "2026-03-01T09:00:00-05:00", "starts": "09:30", "lasts": "2h 30min", "place": [40.7, -74], "skills": ["hvac", "é\ud83d\udee0"], "customer": {"name": "Ada \"A\"", "tier": "gold"}}"#;

const CSV: &str = "id,region,priority,value,warranty,due,created,starts,lasts,place,skills,customer.name\r\n\
    WO-1,ny,high,120.50,true,2026-03-02,2026-03-01T09:00:00-05:00,09:30,2h 30min,\"40.7, -74\",hvac;é,\"Ada \"\"A\"\"\"\r\n\
    WO-2,,,,,,,,,,,\"two\nlines\"\n";

const RESUME: &str = r#"{"order": {"id": "WO-1", "region": "NY"}, "at": {"workflow": "only", "node": "send", "provider": "northstar", "declined": ["coolair", {"provider": "northstar", "engineer": "amy"}]}, "event": {"type": "assigned", "engineer": "abe"}}"#;

const DIRECTORY: &str = r#"{"providers": [
  {"id": "northstar", "name": "NorthStar", "regions": ["NY", "NJ"], "rating": 4.6, "base": [40.71, -74.006], "workload": 3,
   "dispatchers": ["nina"], "engineers": [{"id": "amy", "name": "Amy", "skills": ["hvac"], "workload": 1}]},
  {"id": "coolair", "name": "CoolAir", "rating": null, "engineers": []}
]}"#;

/// What order files are made of, and what they are not.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\\u0000",
    "null",
    "true",
    "-",
    "1e999999999",
    "1e-999999999",
    "NaN",
    "\n",
    "\r",
    "\u{0}",
    "\u{feff}",
    "é",
    "🛠",
    "\"\"",
    "\"id\":",
    "\"id\": \"x\",",
    "\"skills\": [[[",
    "9999-99-99",
    "2026-02-30",
    "24:00",
    "99999999999h",
    "P1Y",
    ";",
    ", ,",
    "\"at\"",
    "\"event\"",
    "\"type\": \"declined\"",
    "[90.1, 0]",
    "\u{2028}",
    "0x1F",
    "+1",
    "01",
];

static ENGINE: LazyLock<(Arc<Program>, Engine)> = LazyLock::new(|| {
    let program = consign::compile(&Sources::in_memory([("hostile.consign", PROGRAM)]));
    let program = Arc::new(program.unwrap_or_else(|found| panic!("{found}")));
    let engine = Engine::new(program.clone(), program.directory().clone());
    (program, engine)
});

fn now() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().expect("an instant")
}

/// What came of a record: its line, and `+ outcome` of a decision or `! message`.
type Came = (u64, String);

fn came<T>(record: Record<T>, decide: impl FnOnce(T) -> String) -> Came {
    let came = match record.content {
        Ok(content) => format!("+ {}", decide(content)),
        Err(invalid) => {
            assert!(!invalid.message.is_empty());
            format!("! {}", invalid.message)
        }
    };
    (record.line, came)
}

/// Reads and decides every order.
fn route(format: Format, source: &[u8]) -> Vec<Came> {
    route_from(format, source).expect("a slice can be read")
}

fn route_from(format: Format, source: impl std::io::BufRead) -> std::io::Result<Vec<Came>> {
    let (program, engine) = &*ENGINE;
    let mut state = State::new();
    orders(program, format, source)
        .map(|record| {
            Ok(came(record?, |order| {
                engine.decide(&order, now(), &Options::default(), &mut state).outcome.as_str().to_owned()
            }))
        })
        .collect()
}

/// Reads resume records and goes on with each.
fn resume(format: Format, source: &[u8]) -> Vec<Came> {
    let (program, engine) = &*ENGINE;
    let mut state = State::new();
    let mut decide = |one: Resumption| {
        let decision = engine.resume(&one.order, &one.at, &one.event, now(), &Options::default(), &mut state);
        match decision {
            Ok(decision) => decision.outcome.as_str().to_owned(),
            Err(refusal) => {
                assert!(!refusal.to_string().is_empty());
                "refused".to_owned()
            }
        }
    };
    let all = resumptions(program, format, source);
    all.map(|record| came(record.expect("a slice can be read"), &mut decide)).collect()
}

/// The codes of a directory file's findings; of a good one, the numbers of providers that decide an order.
fn directory(source: &[u8]) -> Result<Directory, Vec<String>> {
    let read = Directory::from_json(&ENGINE.0, &[("directory.json", source)]);
    let found = match read {
        Ok(directory) => {
            let engine = Engine::new(ENGINE.0.clone(), directory.clone());
            let order = consign::Order::from_json(&ENGINE.0, GOOD.as_bytes()).expect("the good order");
            let _ = engine.decide(&order, now(), &Options::default(), &mut State::new());
            return Ok(directory);
        }
        Err(found) => found,
    };
    assert!(found.has_errors());
    let _ = found.to_string();
    Err(found.iter().map(|one| one.code.to_string()).collect())
}

fn array(elements: &[&str]) -> String {
    format!("[{}]", elements.join(", "))
}

/// Every kind of input, whole: each is read without a complaint.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("ndjson", format!("{GOOD}\n{GOOD}\n").into()),
        ("json", array(&[GOOD, GOOD]).into()),
        ("csv", CSV.into()),
        ("resume", RESUME.into()),
        ("directory", DIRECTORY.into()),
    ]
}

/// Reads an input of a kind; whether nothing was complained of.
fn read(kind: &str, bytes: &[u8]) -> bool {
    let good = |all: Vec<Came>| !all.is_empty() && all.iter().all(|(_, came)| came.starts_with('+'));
    match kind {
        "ndjson" => good(route(Format::Ndjson, bytes)),
        "json" => good(route(Format::Json, bytes)),
        // Of a header that is cut off in the middle of a character nothing else can be read.
        "csv" => route_from(Format::Csv, bytes).is_ok_and(good),
        "resume" => good(resume(Format::Ndjson, bytes)),
        "directory" => directory(bytes).is_ok(),
        _ => unreachable!("there is no input {kind}"),
    }
}

#[test]
fn the_inputs_are_good_before_they_are_broken() {
    for (kind, bytes) in inputs() {
        assert!(read(kind, &bytes), "{kind}");
    }
}

#[test]
fn every_prefix() {
    for (kind, bytes) in inputs() {
        for end in 0..bytes.len() {
            let whole = read(kind, &bytes[..end]);
            if kind == "directory" {
                assert!(!whole, "a directory cut at {end} is none");
            }
        }
    }
}

#[test]
fn what_is_cut_off_is_said_and_what_stands_before_is_read() {
    let ndjson = format!("{GOOD}\n{GOOD}");
    let json = array(&[GOOD, GOOD]);
    for (format, text, good) in [(Format::Ndjson, &ndjson, GOOD.len()), (Format::Json, &json, GOOD.len() + 1)]
    {
        // From within the second order on: the first is decided, the second is flagged.
        for end in good + 3..2 * good {
            let came = route(format, &text.as_bytes()[..end]);
            assert_eq!(came[0], (1, "+ assigned".into()), "{format:?} cut at {end}");
            assert!(came[1].1.starts_with('!'), "{format:?} cut at {end}: {came:?}");
            assert_eq!(came.len(), 2, "{format:?} cut at {end}: {came:?}");
        }
    }
}

#[test]
fn random_changes() {
    for (kind, bytes) in inputs() {
        let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
        let result = TestRunner::new(config).run(&changes(WORDS), |changes| {
            read(kind, &changes.iter().fold(bytes.clone(), changed));
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn bytes_without_a_meaning() {
    for format in [Format::Ndjson, Format::Json, Format::Csv] {
        for byte in 0..=255u8 {
            let _ = route_from(format, &[byte][..]);
            let _ = route_from(format, &[byte, b'\n', byte][..]);
            let _ = route_from(format, &[byte; 70][..]);
        }
    }
    for byte in 0..=255u8 {
        assert!(directory(&[byte]).is_err(), "{byte}");
    }
}

/// A bad record between two good ones.
fn between_good_ones(bad: &str) -> String {
    let text = format!("{GOOD}\n{bad}\n{GOOD}\n");
    let came = route(Format::Ndjson, text.as_bytes());
    let [first, found, last] = &came[..] else { panic!("{bad:.60}: {came:?}") };
    assert_eq!((first.1.as_str(), last.1.as_str()), ("+ assigned", "+ assigned"), "{bad:.60}");
    assert_eq!((first.0, found.0, last.0), (1, 2, 3));
    found.1.clone()
}

#[test]
fn a_bad_order_does_not_stop_the_good_ones() {
    let digits = "9".repeat(400);
    let cases: [(String, &str); 16] = [
        ("null".into(), "expected a JSON object"),
        ("[]".into(), "expected a JSON object"),
        ("{}".into(), "`id`"),
        (r#"{"id": 1.5}"#.into(), "`id`"),
        (r#"{"id": ""}"#.into(), "`id`"),
        (r#"{"id": "a", "id": "b"}"#.into(), "`id`"),
        (r#"{"id": "a", "value": 1, "value": 1}"#.into(), "`value`"),
        (r#"{"id": "a", "customer": {"name": "x", "name": "y"}}"#.into(), "`customer.name`"),
        (format!(r#"{{"id": "a", "value": {digits}}}"#), "`value`"),
        (format!(r#"{{"id": "a", "value": 0.{digits}}}"#), "`value`"),
        (format!(r#"{{"id": "a", "value": 1e{digits}}}"#), "`value`"),
        (r#"{"id": "a", "place": [1e400, 0]}"#.into(), "`place`"),
        (r#"{"id": "a", "due": "2026-02-30"}"#.into(), "`due`"),
        (r#"{"id": "a", "lasts": "99999999999999999999h"}"#.into(), "`lasts`"),
        (r#"{"id": "a"} {"id": "b"}"#.into(), "expected"),
        (r#"{"id": "a""#.into(), "expected"),
    ];
    for (bad, names) in cases {
        let found = between_good_ones(&bad);
        assert!(found.starts_with('!') && found.contains(names), "{bad:.60}: {found}");
        assert!(found.len() < 300, "a message that quotes all of it: {found}");
    }
}

#[test]
fn a_number_of_many_digits_is_no_bad_one_in_a_field_that_nobody_reads() {
    let digits = "9".repeat(400);
    assert_eq!(between_good_ones(&format!(r#"{{"id": "a", "other": {digits}}}"#)), "+ assigned");
}

#[test]
fn text_that_is_no_utf_8() {
    for bad in [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80"] {
        let order = [br#"{"id": "x"#, bad, b"\"}"].concat();
        let text = [GOOD.as_bytes(), b"\n", &order, b"\n", GOOD.as_bytes()].concat();
        let came = route(Format::Ndjson, &text);
        assert!(came[1].1.contains("UTF-8"), "{came:?}");
        assert_eq!((came.len(), came[2].1.as_str()), (3, "+ assigned"));

        let csv = [b"id,region\nWO-1,NY\nWO-2,", bad, b"\nWO-3,NY\n"].concat();
        let came = route(Format::Csv, &csv);
        assert!(came[1].1.contains("UTF-8"), "{came:?}");
        assert_eq!((came.len(), came[2].1.as_str()), (3, "+ assigned"));

        assert_eq!(directory(bad).expect_err("it is no text"), ["syntax/encoding"]);
    }
}

#[test]
fn a_byte_order_mark_and_the_line_ends_of_windows_mean_nothing() {
    let marked =
        |text: &str| format!("\u{feff}{}", text.replace("\r\n", "\n").replace('\n', "\r\n")).into_bytes();
    for (kind, bytes) in inputs() {
        let text = String::from_utf8(bytes).expect("text");
        assert!(read(kind, &marked(&text)), "{kind}");
    }
}

#[test]
fn a_hundred_thousand_brackets() {
    for bracket in ["[", "{", "[{", "{\"id\":", "{\"customer\":", "{\"customer\":["] {
        let open = bracket.repeat(100_000);
        let found = between_good_ones(&open);
        assert!(found.starts_with('!') && found.len() < 300, "{bracket}: {found:.300}");
        assert!(found.contains("at most 128 deep"), "{bracket}: {found:.300}");
        let came = route(Format::Json, open.as_bytes());
        assert!(came.iter().all(|(_, came)| came.starts_with('!') && came.len() < 300), "{bracket}");
        assert!(!came.is_empty(), "{bracket}");
        assert!(resume(Format::Ndjson, open.as_bytes())[0].1.starts_with('!'));
        assert!(directory(open.as_bytes()).is_err());
        assert!(directory(format!("{{\"providers\": {open}").as_bytes()).is_err());
    }
    // In a field that nobody reads too: it is looked at for its end only.
    let deep = format!(r#"{{"id": "a", "other": {}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(between_good_ones(&deep).starts_with('!'));
    for close in ["]", "}", "]}"] {
        assert!(between_good_ones(&close.repeat(100_000)).starts_with('!'));
        assert!(!route(Format::Json, close.repeat(100_000).as_bytes()).is_empty());
    }
}

#[test]
fn a_line_of_fifty_megabytes() {
    let long = "x".repeat(50 << 20);
    assert_eq!(between_good_ones(&format!(r#"{{"id": "a", "other": "{long}"}}"#)), "+ assigned");
    assert_eq!(between_good_ones(&format!(r#"{{"id": "a", "region": "{long}"}}"#)), "+ assigned");
    let found = between_good_ones(&long);
    assert!(found.starts_with('!') && found.len() < 300, "{found:.300}");
    let came = route(Format::Csv, format!("id,region\nWO-1,{long}\nWO-2,NY\n").as_bytes());
    assert_eq!(came, [(2, "+ assigned".to_owned()), (3, "+ assigned".to_owned())]);
}

/// A source of one byte without an end, cut after so many.
fn endless(byte: u8, length: u64) -> impl std::io::BufRead {
    std::io::BufReader::with_capacity(1 << 20, std::io::repeat(byte).take(length))
}

#[test]
fn a_record_that_does_not_end() {
    // Three times as much as a record may have: all of it is read past, and what follows is decided.
    const LENGTH: u64 = 200 << 20;
    let text = endless(b'x', LENGTH).chain(format!("\n{GOOD}\n").leak().as_bytes());
    let came =
        route_from(Format::Ndjson, std::io::BufReader::with_capacity(1 << 20, text)).expect("readable");
    assert!(came[0].1.contains("at most 64 MiB"), "{came:?}");
    assert_eq!((came.len(), came[1].1.as_str()), (2, "+ assigned"));
}

#[test]
fn events_that_fit_no_order() {
    let with = |from: &str, to: &str| {
        assert!(RESUME.contains(from));
        RESUME.replacen(from, to, 1)
    };
    let refused = [
        with(r#""workflow": "only""#, r#""workflow": "other""#),
        with(r#""node": "send""#, r#""node": "nowhere""#),
        with(r#""node": "send""#, r#""node": "gone""#),
        with(r#""node": "send", "provider": "northstar""#, r#""node": "send""#),
        with(r#""provider": "northstar", "declined""#, r#""provider": "nobody", "declined""#),
        with(r#""engineer": "abe""#, r#""engineer": "nobody""#),
        with(r#""engineer": "abe""#, r#""engineer": """#),
        with(r#", "engineer": "abe"}"#, "}"),
        with(r#""engineer": "abe""#, r#""provider": "coolair""#),
        with(r#""type": "assigned", "engineer": "abe""#, r#""type": "done""#),
    ];
    for record in &refused {
        assert_eq!(resume(Format::Ndjson, record.as_bytes()), [(1, "+ refused".to_owned())], "{record}");
    }
    let bad = [
        with(r#""type": "assigned", "engineer": "abe""#, r#""type": "exploded""#),
        with(r#""type": "assigned""#, r#""type": 7"#),
        with(r#""declined": ["#, r#""declined": [[], "#),
        with(r#""at": {"#, r#""at": {"more": 1, "#),
        with(r#""at": {"#, r#""at": [], "also": {"#),
        with(r#""event""#, r#""evnt""#),
        with(r#""order": {"id": "WO-1", "region": "NY"}, "#, ""),
        with(r#""order": {"#, r#""order": {"value": "x", "#),
        GOOD.to_owned(),
    ];
    for record in &bad {
        let came = resume(Format::Ndjson, format!("{record}\n{RESUME}").as_bytes());
        assert!(came[0].1.starts_with('!'), "{record}: {came:?}");
        assert_eq!((came.len(), came[1].1.as_str()), (2, "+ task"));
    }
}

#[test]
fn directories_that_are_none() {
    for (text, code) in [
        ("", "directory/"),
        ("[]", "directory/"),
        ("{}", "directory/"),
        (r#"{"providers": {}}"#, "directory/"),
        (r#"{"providers": [1, null, "x"]}"#, "directory/"),
        (r#"{"providers": [{"id": "a", "name": "A", "id": "b"}]}"#, "directory/"),
        (r#"{"providers": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]}"#, "name/duplicate"),
        (r#"{"providers": [{"id": "a", "name": "A", "workload": -1}]}"#, "value/"),
        (r#"{"providers": [{"id": "a", "name": "A", "rating": 1e99999999999999999999}]}"#, "value/"),
        (r#"{"providers": []} x"#, "directory/"),
    ] {
        let found = directory(text.as_bytes()).expect_err(text);
        assert!(found.iter().any(|found| found.starts_with(code)), "{text}: {found:?}");
    }
    assert!(directory(br#"{"providers": []}"#).is_ok(), "nobody is a directory too");
}
