//! The text of a program: it compiles, or there are errors that can be shown.
#![no_main]

use std::collections::BTreeMap;

use consign::Sources;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let files = BTreeMap::from([("main.consign".to_owned(), text.to_vec())]);
    match consign::compile(&Sources::new("main.consign", files)) {
        Ok(program) => {
            let _ = program.warnings().to_string();
        }
        Err(found) => {
            assert!(found.has_errors());
            let _ = found.to_string();
        }
    }
});
