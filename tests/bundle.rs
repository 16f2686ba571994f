//! Bundles: what is decided with one is what the source decides, and what is no sound bundle is refused.

#![cfg(feature = "cli")]

#[path = "common/command.rs"]
mod command;
mod common;
#[path = "common/programs.rs"]
mod programs;

use std::sync::Arc;

use command::{NOW, Project};
use consign::{BundleError, Engine, Format, Options, Program, State, Timestamp};
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

/// The header's length: magic, version, length, checksum.
const HEADER: usize = 28;

/// A program with a bit of everything.
const PROGRAM: &str = r#"
timezone "America/New_York"
schema work_order {
  id text
  region text caseless
  kind enum [a < b < c]
  value number?
  skills set of text
  at datetime?
  customer { tier enum [gold, silver]  site point }
}
schema provider { regions set of text caseless  base point }
schema engineer { skills set of text }
role dispatcher "Dispatcher" of company
role lead "Lead" of provider
calendar office {
  timezone "America/New_York"
  open mon..fri 08:00-18:00
  closed 2026-12-25
}
list north = ["NY", "NJ"]
let urgent = kind >= b and (value is missing or not (value < 10.5))
provider p "P" {
  regions: ["ny"], base: (40.7, -74.0)
  engineer amy "Amy" { skills: ["hvac"] }
}
provider q "Q" { regions: ["nj", "ny"], base: (41, -73.5), workload: 3 }
rules outsourcing assigns provider {
  eligible when provider.regions contains region
  rule vip { when customer.tier = gold and urgent  active from 2026-01-01 to 2027-12-31  assign first of p, q }
  rule text { when skills contains any ["x", "hvac"] and id matches "^T-[0-9]+$"  assign split p 70, q 30 }
  rule near { when region in north and customer.site within 50km of (40.7, -74.0)  assign best provider rank by distance(provider.base, customer.site) }
  rule odd { when weekday(at) = mon and at during office and count(skills) > 1  assign rotate of p, q else manual "Nobody" to role dispatcher }
  otherwise manual "No rule" among p, q
}
rules engineers assigns engineer { rule skilled { when any engineer { engineer.skills contains "hvac" }  assign best engineer } }
workflow w "W" {
  start which
  branch which { when kind = a -> choose  otherwise -> choose }
  assign choose "Choose" { portal company assigns provider handler role dispatcher rules outsourcing then person }
  assign person "Person" { portal provider assigns engineer handler role lead rules engineers then work declined choose within 4h of office else declined }
  task work "Work" { portal provider handler engineer then done }
  end done
}
"#;

const ORDERS: &str = r#"{"id": "T-1", "region": "NY", "kind": "b", "value": 20, "skills": ["hvac"], "customer": {"tier": "gold", "site": [40.7, -74.1]}}
{"id": "T-2", "region": "nj", "kind": "a", "skills": ["x", "hvac"], "at": "2026-03-02T10:00:00-05:00", "customer": {"tier": "silver", "site": [10, 10]}}
{"id": "3", "region": "NJ", "kind": "c", "value": 1, "skills": ["y", "z"], "at": "2026-03-02T10:00:00-05:00", "customer": {"tier": "silver", "site": [10, 10]}}
{"id": "4", "region": "ny", "kind": "c", "value": 1, "skills": [], "customer": {"tier": "silver", "site": [40.8, -74.1]}}
"#;

fn decide_all(program: Program) -> Vec<String> {
    let program = Arc::new(program);
    let engine = Engine::new(program.clone(), program.directory().clone());
    let now: Timestamp = NOW.parse().expect("an instant");
    let mut state = State::new();
    let mut decisions = Vec::new();
    for explain in [false, true] {
        let options = Options { explain, ..Options::default() };
        for record in consign::orders(&program, Format::Ndjson, ORDERS.as_bytes()) {
            if let Ok(order) = record.expect("a slice").content {
                let decision = engine.decide(&order, now, &options, &mut state);
                decisions.push(serde_json::to_string(&decision).expect("it is written"));
            }
        }
    }
    decisions
}

#[test]
fn a_bundle_decides_as_its_source() {
    let program = common::compile(PROGRAM);
    let opened = Program::from_bundle(&program.to_bundle()).expect("its own bundle");
    assert_eq!(opened.to_bundle(), program.to_bundle());
    let decided = decide_all(Program::from_bundle(&program.to_bundle()).expect("again"));
    assert_eq!(decided.len(), 8);
    assert!(decided.iter().any(|decision| decision.contains("\"rule\":\"vip\"")), "{decided:#?}");
    assert!(
        decided.iter().any(|decision| decision.contains("customer.tier = gold")),
        "explained from the source"
    );
    let source = consign::compile(&consign::Sources::in_memory([("program", PROGRAM)])).expect("it compiles");
    assert_eq!(decided, decide_all(source));
}

#[test]
fn every_example_routes_from_a_bundle_as_from_its_source() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let project = Project::empty();
    let mut compared = 0;
    for program in programs::programs_below(&examples) {
        let orders = program.with_file_name("orders.ndjson");
        let program = program.to_string_lossy().into_owned();
        if !orders.exists() || project.run(&["build", &program, "--out", "b.bundle"]).status != 0 {
            continue;
        }
        let orders = orders.to_string_lossy().into_owned();
        let route = |program: &str| {
            project.run(&["route", program, &orders, "--now", NOW, "--explain"]).ends(0).out.clone()
        };
        assert_eq!(route("b.bundle"), route(&program), "{program}");
        compared += 1;
    }
    assert!(compared >= 5, "{compared} examples have orders");
}

#[test]
fn what_is_no_sound_bundle_is_refused_with_what_to_do() {
    let project = Project::with(&[("main.consign", PROGRAM), ("o.ndjson", ORDERS)]);
    project.run(&["build", "main.consign"]).ends(0).says(&["wrote `main.bundle`", "6 rules"]);
    project.run(&["route", "main.bundle", "o.ndjson", "--now", NOW]).ends(0);
    project.run(&["explain", "main.bundle", "o.ndjson", "--order", "T-1", "--now", NOW]).ends(0);
    let bundle = std::fs::read(project.path("main.bundle")).expect("it was written");
    let changed = |at: usize, to: u8| {
        let mut changed = bundle.clone();
        changed[at] = to;
        changed
    };
    for (bytes, expected) in [
        (bundle[..bundle.len() / 2].to_vec(), "is not whole"),
        (bundle[..20].to_vec(), "is not whole"),
        ([bundle.clone(), vec![0]].concat(), "is not whole"),
        (changed(200, bundle[200] ^ 1), "is damaged"),
        (changed(8, 99), "is of version 99, and this consign knows version 1"),
        (changed(8, 0), "is of version 0, and this consign needs version 1; build it again"),
    ] {
        project.write("bad.bundle", bytes);
        project
            .run(&["route", "bad.bundle", "o.ndjson"])
            .ends(2)
            .says(&["`bad.bundle` cannot be opened", expected]);
    }
    for verb in ["graph", "schema"] {
        project.run(&[verb, "main.bundle"]).ends(0);
    }
    for verb in ["check", "test", "build"] {
        let ran = project.run(&[verb, "main.bundle"]);
        ran.ends(2).says(&["`main.bundle` is a bundle", "name the program that it was built from"]);
    }
}

#[test]
fn build_says_what_hinders_it() {
    let project = Project::with(&[("bad.consign", "rules x {"), ("main.consign", PROGRAM)]);
    project.run(&["build", "bad.consign"]).ends(1).says(&["error"]);
    assert!(!project.path("bad.bundle").exists());
    project.run(&["build", "none.consign"]).ends(2).says(&["none.consign"]);
    project.run(&["build", "-"]).ends(2).says(&["--out FILE"]);
    project.run(&["build", "main.consign", "--out", "no/such/x.bundle"]).ends(2).says(&["no/such/x.bundle"]);
    let piped = project.command(&["build", "main.consign", "--out", "-"]).output().expect("it runs");
    assert!(Program::from_bundle(&piped.stdout).is_ok() && piped.stderr.is_empty());
    assert!(!project.path("-").exists());
    // A second run replaces the first one's file.
    project.run(&["build", "main.consign", "--out", "x.bundle"]).ends(0);
    project.run(&["build", "main.consign", "--out", "x.bundle"]).ends(0);
}

/// Where this fails, a program is made of other things than before: raise `VERSION` in `src/program/bundle.rs`, so that
/// an older consign refuses the new bundles, and write the new number here.
#[test]
fn a_bundle_s_bytes_are_those_of_its_version() {
    let bundle = common::compile(PROGRAM).to_bundle();
    assert_eq!(
        (bundle[8], format!("{:016x}", xxh3_64(&bundle[HEADER..]))),
        (1, "4f5e86f1ccfd2a15".to_owned())
    );
}

/// The payload in a header that fits it.
fn sealed(payload: &[u8]) -> Vec<u8> {
    let mut bundle = b"\x93consign\x01\0\0\0".to_vec();
    bundle.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bundle.extend_from_slice(&xxh3_64(payload).to_le_bytes());
    bundle.extend_from_slice(payload);
    bundle
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let payload = common::compile("schema work_order { id text }\nlet deep = not (id = \"x\")").to_bundle();
    let payload = &payload[HEADER..];
    // `Not`, its condition `Not`, …: the variant's number again and again.
    let not = 3u8;
    let at = payload.windows(4).rposition(|bytes| bytes == b"deep").expect("the let's name") + 4 + 1;
    assert_eq!(payload[at], not, "the let's condition begins here");
    let nested = [&payload[..at], &vec![not; 100_000], &payload[at..]].concat();
    match Program::from_bundle(&sealed(&nested)) {
        Err(BundleError::Unsound { .. }) => {}
        other => panic!("{other:?}"),
    }
}

fn cases() -> u32 {
    std::env::var("HOSTILE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// A bundle that somebody changed, with a checksum that fits, can be wrong, and crashes nobody.
    #[test]
    fn a_changed_bundle_crashes_nobody(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let mut payload = common::compile(PROGRAM).to_bundle().split_off(HEADER);
        for (at, byte, kind) in changes {
            let at = at.index(payload.len());
            match kind {
                0 => payload[at] = byte,
                1 => payload[at] = payload[at].wrapping_add(1),
                2 => payload.insert(at, byte),
                _ => { payload.remove(at); }
            }
        }
        if let Ok(program) = Program::from_bundle(&sealed(&payload)) {
            decide_all(program);
        }
    }
}
