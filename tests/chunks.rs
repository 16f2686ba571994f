//! Decisions do not depend on how the input arrives: in whatever pieces a reader hands it out, and in
//! however many files it is, with the state carried over.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use consign::input::Format;
use consign::{At, Decision, Engine, Event, Options, Sources, State};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const PROGRAM: &str = r#"
schema work_order {
  id      text from "number"
  region  text caseless
  size    number?
  skills  set of text
  site { city text  street text? }
}
schema provider { capacity number }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
provider a "A" { capacity: 5  engineer amy "Amy" {} engineer abe "Abe" {} }
provider b "B" { capacity: 3  engineer bob "Bob" {} }
provider c "Ç" { capacity: 9  engineer cat "Cat" {} }
rules who assigns provider {
  eligible when provider.workload < provider.capacity
  rule large { when size > 10 assign split a 70, b 30 }
  rule north { when region = "ÄST" or site.city starts with "N" assign rotate of a, b, c }
  rule skilled { when skills contains "x" assign best provider rank by provider.workload }
  rule none_of_these { when size < 0 manual "negative" among a, c }
}
rules whom assigns engineer { rule least { assign best engineer rank by engineer.workload } }
workflow only "Only" {
  start choose
  assign choose "Choose" { portal company assigns provider handler role dispatcher rules who then send }
  assign send "Send" { portal provider assigns engineer handler role crew rules whom then work declined choose }
  task work "Work" { portal provider handler engineer then gone declined send }
  end gone
}
"#;

const NOW: &str = "2026-03-02T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().expect("an instant")
}

fn engine() -> Engine {
    let program = consign::compile(&Sources::in_memory([("main.consign", PROGRAM)]));
    let program = program.unwrap_or_else(|found| panic!("{found}"));
    let directory = program.directory().clone();
    Engine::new(Arc::new(program), directory)
}

/// A reader that hands out so many bytes at a time.
struct Pieces<'a> {
    bytes: &'a [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'a, usize>>,
}

impl<'a> Pieces<'a> {
    fn new(bytes: &'a [u8], sizes: &'a [usize]) -> Self {
        Self { bytes, sizes: sizes.iter().cycle() }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes.next().copied().unwrap_or(1);
        let count = size.min(buffer.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.bytes = later;
        Ok(count)
    }
}

/// One order in every way that the formats have, some of them not valid.
#[derive(Clone, Debug)]
struct Row {
    region: String,
    size: Option<i32>,
    skills: Vec<&'static str>,
    city: String,
    broken: bool,
}

fn row() -> impl Strategy<Value = Row> {
    let text =
        prop::sample::select(&["äst", "West", "a,b", "say \"x\"", "two\nlines", "🛠\u{2028}", "N N"][..]);
    let skills = prop::sample::subsequence(vec!["x", "y", "é"], 0..3);
    let size = prop::option::of(-1..20);
    (text.clone(), size, skills, text, prop::bool::weighted(0.1)).prop_map(
        |(region, size, skills, city, broken)| Row {
            region: region.to_owned(),
            size,
            skills,
            city: format!("{city}N"),
            broken,
        },
    )
}

fn json(number: usize, row: &Row) -> String {
    if row.broken {
        return format!("{{\"number\": \"O-{number}\", \"region\": 1}}");
    }
    let site = json!({ "city": row.city });
    json!({ "number": format!("O-{number}"), "region": row.region, "size": row.size, "skills": row.skills, "site": site })
        .to_string()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn csv(rows: &[Row], line_end: &str) -> String {
    let line = |(number, row): (usize, &Row)| {
        let size = row.size.map(|size| size.to_string()).unwrap_or_default();
        let size = if row.broken { "many".to_owned() } else { size };
        let (skills, region, city) = (row.skills.join(";"), quoted(&row.region), quoted(&row.city));
        format!("O-{number},{region},{size},{skills},{city}{line_end}")
    };
    let lines: String = rows.iter().enumerate().map(line).collect();
    format!("number,region,size,skills,site.city{line_end}{lines}")
}

/// The text of the rows in a format.
fn written(format: &Format, rows: &[Row], line_end: &str) -> String {
    let all: Vec<String> = rows.iter().enumerate().map(|(number, row)| json(number, row)).collect();
    match format {
        Format::Ndjson => all.iter().map(|line| format!("{line}{line_end}")).collect(),
        Format::Json => format!("[{line_end}{}]", all.join(&format!(",{line_end}  "))),
        _ => csv(rows, line_end),
    }
}

fn decide_all(engine: &Engine, format: Format, reader: impl BufRead, state: &mut State) -> Vec<Json> {
    let options = Options::default();
    let mut decisions = Vec::new();
    for record in consign::input::orders(engine.program(), format, reader) {
        let record = record.expect("readable input");
        let mut decision = match record.content {
            Ok(order) => engine.decide(&order, now(), &options, state),
            Err(invalid) => Decision::invalid(invalid.id, invalid.message),
        };
        decision.line = Some(record.line);
        decisions.push(serde_json::to_value(&decision).expect("JSON"));
    }
    decisions
}

fn formats() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Format::Ndjson), Just(Format::Json), Just(Format::Csv)]
}

fn again(state: &State) -> State {
    State::from_json(state.to_json().to_string().as_bytes()).expect("its own form")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_any_size(
        rows in prop::collection::vec(row(), 0..30),
        format in formats(),
        line_end in prop::sample::select(&["\n", "\r\n"][..]),
        sizes in prop::collection::vec(1..50usize, 1..20),
        capacity in 1..64usize,
    ) {
        let engine = engine();
        let text = written(&format, &rows, line_end);
        let (mut at_once, mut in_pieces) = (State::new(), State::new());
        let expected = decide_all(&engine, format, text.as_bytes(), &mut at_once);
        prop_assert_eq!(expected.len(), rows.len());
        let reader = BufReader::with_capacity(capacity, Pieces::new(text.as_bytes(), &sizes));
        prop_assert_eq!(decide_all(&engine, format, reader, &mut in_pieces), expected);
        prop_assert_eq!(in_pieces, at_once);
    }

    #[test]
    fn files_one_after_the_other(
        rows in prop::collection::vec(row(), 1..40),
        cut in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        formats in prop::collection::vec(formats(), 6),
    ) {
        let engine = engine();
        let without_line = |mut decision: Json| {
            decision.as_object_mut().and_then(|map| map.remove("line"));
            // What is wrong with a broken order differs from format to format.
            let invalid = decision.pointer("/reason/code").is_some_and(|code| code == "invalid_order");
            if invalid { json!({"order": decision["order"], "invalid": true}) } else { decision }
        };
        let mut whole = State::new();
        let text = written(&Format::Ndjson, &rows, "\n");
        let expected = decide_all(&engine, Format::Ndjson, text.as_bytes(), &mut whole);
        let mut ends: Vec<usize> = cut.iter().map(|index| index.index(rows.len())).collect();
        ends.push(rows.len());
        ends.sort_unstable();
        let (mut state, mut decisions, mut start) = (State::new(), Vec::new(), 0);
        for (end, format) in ends.into_iter().zip(formats) {
            let text = part(&format, &rows, start..end);
            decisions.extend(decide_all(&engine, format, text.as_bytes(), &mut state));
            state = again(&state);
            start = end;
        }
        let decisions: Vec<Json> = decisions.into_iter().map(without_line).collect();
        let expected: Vec<Json> = expected.into_iter().map(without_line).collect();
        prop_assert_eq!(decisions, expected);
        prop_assert_eq!(state, whole);
    }

    #[test]
    fn records_that_go_on(
        rows in prop::collection::vec(row(), 1..20),
        events in prop::collection::vec(0..4usize, 20),
        format in prop_oneof![Just(Format::Ndjson), Just(Format::Json)],
        sizes in prop::collection::vec(1..50usize, 1..20),
    ) {
        let engine = engine();
        let rows: Vec<Row> = rows.into_iter().map(|row| Row { broken: false, ..row }).collect();
        let mut state = State::new();
        let text = written(&Format::Ndjson, &rows, "\n");
        let decisions = decide_all(&engine, Format::Ndjson, text.as_bytes(), &mut state);
        let records: Vec<String> = rows
            .iter()
            .enumerate()
            .zip(&decisions)
            .zip(events)
            .filter_map(|(((number, row), decision), event)| going_on(&json(number, row), decision, event))
            .collect();
        let text = match format {
            Format::Json => format!("[{}]", records.join(",\n")),
            _ => records.join("\n"),
        };
        let (mut at_once, mut in_pieces) = (again(&state), again(&state));
        let expected = resume_all(&engine, format, text.as_bytes(), &mut at_once);
        prop_assert_eq!(expected.len(), records.len());
        let reader = BufReader::with_capacity(7, Pieces::new(text.as_bytes(), &sizes));
        prop_assert_eq!(resume_all(&engine, format, reader, &mut in_pieces), expected);
        prop_assert_eq!(in_pieces, at_once);
    }
}

/// Some of the rows in a format, with the numbers that they have among all.
fn part(format: &Format, rows: &[Row], range: std::ops::Range<usize>) -> String {
    match format {
        Format::Csv => {
            let all = csv(rows, "\u{1}\n");
            let lines: Vec<&str> = all.split_inclusive("\u{1}\n").collect();
            let kept = std::iter::once(&lines[0]).chain(&lines[1 + range.start..1 + range.end]);
            kept.map(|line| line.replace('\u{1}', "")).collect()
        }
        other => {
            let all: Vec<String> = range.map(|number| json(number, &rows[number])).collect();
            let (open, between, close) =
                if matches!(other, Format::Json) { ("[", ",", "]") } else { ("", "\n", "") };
            format!("{open}{}{close}", all.join(between))
        }
    }
}

/// A record in which something happens to an order that waits.
fn going_on(order: &str, decision: &Json, event: usize) -> Option<String> {
    let named = |path: &str| decision.pointer(path)?.as_str();
    let mut at = At::new(named("/waiting/workflow")?, named("/waiting/node")?);
    at.provider = named("/provider").map(Into::into);
    at.engineer = named("/engineer").map(Into::into);
    let event = match event {
        0 => Event::Done,
        1 => Event::Expired,
        2 => Event::assigned_provider("c"),
        _ => Event::declined(),
    };
    let (at, event) = (serde_json::to_string(&at).ok()?, serde_json::to_string(&event).ok()?);
    Some(format!("{{\"order\": {order}, \"at\": {at}, \"event\": {event}}}"))
}

fn resume_all(engine: &Engine, format: Format, reader: impl BufRead, state: &mut State) -> Vec<Json> {
    let options = Options::default();
    let mut decisions = Vec::new();
    for record in consign::input::resumptions(engine.program(), format, reader) {
        let record = record.expect("readable input");
        let going_on = record.content.unwrap_or_else(|invalid| panic!("{}", invalid.message));
        let decision = engine.resume(&going_on.order, &going_on.at, &going_on.event, now(), &options, state);
        decisions.push(match decision {
            Ok(decision) => serde_json::to_value(&decision).expect("JSON"),
            Err(refusal) => json!({ "line": record.line, "refused": refusal.to_string() }),
        });
    }
    decisions
}
