//! A bundle whose header fits its payload: it is refused, or it decides.
#![no_main]

use std::sync::Arc;

use consign::{Engine, Options, Program, State};
use consign_fuzz::{engine, now};
use libfuzzer_sys::fuzz_target;
use xxhash_rust::xxh3::xxh3_64;

/// The header's length: magic, version, length, checksum.
const HEADER: usize = 28;
/// Orders of the program whose bundle the corpus begins with.
const ORDERS: &[u8] = br#"{"id": "WO-1", "region": "NY", "value": 700000, "place": [40.7, -74]}
{"id": "WO-2", "region": "x", "place": [40.7, -74], "skills": ["hvac"]}
{"id": "WO-3", "due": "2026-03-01", "created": "2026-03-02T10:00:00Z", "customer": {"name": "x", "tier": "gold"}}
{"id": "WO-4", "region": "NJ", "skills": ["hvac"], "starts": "19:00", "lasts": "PT4H", "priority": "high", "warranty": true}
"#;

fuzz_target!(|payload: &[u8]| {
    let mut bundle = engine().0.to_bundle();
    bundle.truncate(HEADER);
    bundle[12..20].copy_from_slice(&(payload.len() as u64).to_le_bytes());
    bundle[20..].copy_from_slice(&xxh3_64(payload).to_le_bytes());
    bundle.extend_from_slice(payload);
    let Ok(program) = Program::from_bundle(&bundle) else { return };
    let program = Arc::new(program);
    let engine = Engine::new(program.clone(), program.directory().clone());
    let mut state = State::new();
    for explain in [false, true] {
        let options = Options::new().explain(explain);
        for record in consign::input::orders(&program, consign::input::Format::Ndjson, ORDERS) {
            if let Ok(order) = record.expect("a slice").content {
                engine.decide(&order, now(), &options, &mut state);
            }
        }
    }
});
