//! A directory file, JSON or a table: an engine can decide with it, or there are errors that can be shown.
#![no_main]

use consign::{Directory, Engine, Options, State};
use consign_fuzz::{engine, now, order};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (program, _) = engine();
    match Directory::from_json(program, &[("directory", bytes)]) {
        Ok(directory) => {
            let engine = Engine::new(program.clone(), directory);
            engine.decide(order(), now(), &Options::default(), &mut State::new());
        }
        Err(found) => {
            assert!(found.has_errors());
            let _ = found.to_string();
        }
    }
});
