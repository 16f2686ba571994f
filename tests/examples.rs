//! Every example compiles without a finding and decides its orders as is noted here.

use std::fmt::Write as _;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use consign::input::Format;
use consign::source::{LoadError, Loader};
use consign::{Decision, Engine, Options, Program, Sources, State};

struct Disk;

impl Loader for Disk {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        Ok(std::fs::read(path)?)
    }
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn compile(name: &str) -> Arc<Program> {
    let path = examples().join(name).join(format!("{}.consign", name.trim_end_matches("311")));
    let sources = Sources::new(path.to_string_lossy(), Disk);
    let program = consign::compile(&sources).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(program.warnings().is_empty(), "{}", program.warnings());
    Arc::new(program)
}

fn line(decision: &Decision) -> String {
    let or_dash = |value: &Option<Arc<str>>| value.clone().unwrap_or_else(|| "-".into());
    let reason =
        decision.reason.as_ref().map(|reason| format!("  {}: {}", reason.code.as_str(), reason.message));
    let waiting = decision.waiting.as_ref().map(|waiting| format!("  at {}", waiting.node));
    format!(
        "{}  {}  {}  {}  by {}{}{}",
        or_dash(&decision.order),
        decision.outcome.as_str(),
        or_dash(&decision.provider),
        or_dash(&decision.engineer),
        or_dash(&decision.rule),
        waiting.unwrap_or_default(),
        reason.unwrap_or_default(),
    )
}

/// The decisions on an example's orders on Monday, 2 March 2026, a line each.
fn decisions(name: &str, file: &str, format: Format) -> String {
    let program = compile(name);
    let engine = Engine::new(program.clone(), program.directory().clone());
    let source = BufReader::new(std::fs::File::open(examples().join(name).join(file)).expect("the orders"));
    let now = "2026-03-02T14:00:00Z".parse().expect("a timestamp");
    let mut state = State::new();
    let mut text = String::new();
    for record in consign::input::orders(&program, format, source) {
        let decision = match record.expect("the file can be read").content {
            Ok(order) => engine.decide(&order, now, &Options::default(), &mut state),
            Err(invalid) => Decision::invalid(invalid.id, invalid.message),
        };
        let _ = writeln!(text, "{}", line(&decision));
    }
    text
}

/// What becomes of an example's records that go on.
fn events(name: &str, file: &str) -> String {
    let program = compile(name);
    let engine = Engine::new(program.clone(), program.directory().clone());
    let source = BufReader::new(std::fs::File::open(examples().join(name).join(file)).expect("the events"));
    let now = "2026-03-02T14:00:00Z".parse().expect("a timestamp");
    let mut state = State::new();
    let mut text = String::new();
    for record in consign::input::resumptions(&program, Format::Ndjson, source) {
        let record = record.expect("the file can be read").content.expect("a record");
        let next =
            engine.resume(&record.order, &record.at, &record.event, now, &Options::default(), &mut state);
        let _ = match next {
            Ok(decision) => writeln!(text, "{}", line(&decision)),
            Err(refusal) => writeln!(text, "{}  refused: {refusal}", record.order.id()),
        };
    }
    text
}

#[test]
fn every_folder_is_an_example_that_is_tested_here() {
    let mut found: Vec<String> = std::fs::read_dir(examples())
        .expect("the examples")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    let tested = [
        "after_hours",
        "boston311",
        "capacity_caps",
        "contract_split",
        "decline_and_redispatch",
        "manual_scope",
        "nearest_provider",
        "outsourcing",
        "round_robin",
        "spreadsheets",
    ];
    assert_eq!(found, tested);
    for name in tested {
        compile(name);
    }
}

#[test]
fn outsourcing() {
    insta::assert_snapshot!(decisions("outsourcing", "orders.ndjson", Format::Ndjson));
}

#[test]
fn capacity_caps() {
    insta::assert_snapshot!(decisions("capacity_caps", "orders.ndjson", Format::Ndjson));
}

#[test]
fn contract_split() {
    insta::assert_snapshot!(decisions("contract_split", "orders.ndjson", Format::Ndjson));
}

#[test]
fn round_robin() {
    insta::assert_snapshot!(decisions("round_robin", "orders.ndjson", Format::Ndjson));
}

#[test]
fn nearest_provider() {
    insta::assert_snapshot!(decisions("nearest_provider", "orders.ndjson", Format::Ndjson));
}

#[test]
fn after_hours() {
    insta::assert_snapshot!(decisions("after_hours", "orders.csv", Format::Csv));
}

#[test]
fn manual_scope() {
    insta::assert_snapshot!(decisions("manual_scope", "orders.ndjson", Format::Ndjson));
}

#[test]
fn decline_and_redispatch() {
    insta::assert_snapshot!(decisions("decline_and_redispatch", "orders.ndjson", Format::Ndjson));
    insta::assert_snapshot!(events("decline_and_redispatch", "events.ndjson"));
}
