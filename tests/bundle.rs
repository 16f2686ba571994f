//! Bundles: what is decided with one is what the source decides, and what is no sound bundle is refused.

use std::sync::{Arc, LazyLock};

use consign::bundle::BundleError;
use consign::filter::Facts;
use consign::input::Format;
use consign::{Engine, Options, Program, State, Timestamp};
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

/// The instant at which orders are decided.
const NOW: &str = "2026-03-02T14:00:00Z";

/// The header's length: magic, version, length, checksum.
const HEADER: usize = 28;

/// A program with a bit of everything.
const PROGRAM: &str = include_str!("programs/bundled.consign");

const ORDERS: &str = include_str!("programs/bundled.ndjson");

fn decide_all(program: Program) -> Vec<String> {
    let program = Arc::new(program);
    let engine = Engine::new(program.clone(), program.directory().clone());
    let now: Timestamp = NOW.parse().expect("an instant");
    let mut state = State::new();
    let mut decisions = Vec::new();
    for explain in [false, true] {
        let options = Options::new().explain(explain);
        for record in consign::input::orders(&program, Format::Ndjson, ORDERS.as_bytes()) {
            if let Ok(order) = record.expect("a slice").content {
                let decision = engine.decide(&order, now, &options, &mut state);
                decisions.push(serde_json::to_string(&decision).expect("it is written"));
            }
        }
    }
    decisions
}

/// How many orders pass each of some filters; `None` for one that is refused.
fn filter_all(program: &Arc<Program>) -> Vec<Option<usize>> {
    let orders = consign::input::orders(program, Format::Ndjson, ORDERS.as_bytes());
    let orders: Vec<_> = orders.filter_map(|record| record.expect("a slice").content.ok()).collect();
    let facts = Facts::at(NOW.parse().expect("an instant"));
    let filters = [
        "region in north",
        "urgent",
        "at during office",
        "value > 3 and kind >= b",
        "skills contains any north",
        "any line in lines { urgent or line.qty > 2 } and count(lines) > 1",
    ];
    let passing = |text: &str| {
        let filter = program.filter(text).ok()?;
        Some(orders.iter().filter(|order| filter.holds(order, &facts)).count())
    };
    filters.into_iter().map(passing).collect()
}

#[test]
fn a_bundle_filters_as_its_source() {
    let source = consign::compile(&consign::Sources::in_memory([("program", PROGRAM)])).expect("it compiles");
    let opened = Program::from_bundle(&source.to_bundle()).expect("its own bundle");
    let passing = filter_all(&Arc::new(source));
    assert!(
        passing.iter().all(Option::is_some) && passing.iter().any(|count| *count > Some(0)),
        "{passing:?}"
    );
    assert_eq!(filter_all(&Arc::new(opened)), passing);
}

#[test]
fn a_bundle_decides_as_its_source() {
    let program = crate::common::compile(PROGRAM);
    let opened = Program::from_bundle(&program.to_bundle()).expect("its own bundle");
    assert_eq!(opened.to_bundle(), program.to_bundle());
    let decided = decide_all(Program::from_bundle(&program.to_bundle()).expect("again"));
    assert_eq!(decided.len(), 10);
    for rule in ["vip", "lines"] {
        let named = format!("\"rule\":\"{rule}\"");
        assert!(decided.iter().any(|decision| decision.contains(&named)), "{rule}: {decided:#?}");
    }
    assert!(
        decided.iter().any(|decision| decision.contains("customer.tier = gold")),
        "explained from the source"
    );
    let source = consign::compile(&consign::Sources::in_memory([("program", PROGRAM)])).expect("it compiles");
    assert_eq!(decided, decide_all(source));
}

/// Where this fails, a program is made of other things than before: raise `VERSION` in `src/program/bundle.rs`, so that
/// an older consign refuses the new bundles, and write the new number here.
#[test]
fn a_bundle_s_bytes_are_those_of_its_version() {
    let bundle = crate::common::compile(PROGRAM).to_bundle();
    assert_eq!(
        (bundle[8], format!("{:016x}", xxh3_64(&bundle[HEADER..]))),
        (6, "2086d96ed4c6e8e7".to_owned())
    );
}

/// The payload in a header that fits it.
fn sealed(payload: &[u8]) -> Vec<u8> {
    let mut bundle = b"\x93consign\x06\0\0\0".to_vec();
    bundle.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bundle.extend_from_slice(&xxh3_64(payload).to_le_bytes());
    bundle.extend_from_slice(payload);
    bundle
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let payload =
        crate::common::compile("schema work_order { id text }\nlet deep = not (id = \"x\")").to_bundle();
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

/// The bundle that is changed.
static PAYLOAD: LazyLock<Vec<u8>> =
    LazyLock::new(|| crate::common::compile(PROGRAM).to_bundle().split_off(HEADER));

fn cases() -> u32 {
    crate::common::case::asked("HOSTILE_CASES", 140)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// A bundle that somebody changed, with a checksum that fits, can be wrong, and crashes nobody.
    #[test]
    fn a_changed_bundle_crashes_nobody(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let mut payload = PAYLOAD.clone();
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
            filter_all(&Arc::new(program));
        }
        if let Ok(program) = Program::from_bundle(&sealed(&payload)) {
            decide_all(program);
        }
    }
}
