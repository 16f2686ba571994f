//! A file that a program names: the first byte says what for, the rest is the file. The program compiles, or it is said what is wrong, at a
//! place of one of its files.
#![no_main]

use std::collections::BTreeMap;

use consign::Sources;
use libfuzzer_sys::fuzz_target;

const PROGRAM: &str = include_str!("../../tests/programs/every_type.consign");

const TABLE: &str =
    "  table t from \"named\" { region from \"Region\"  value from \"Value\"  assign from \"Partner\" }";

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, file)) = bytes.split_first() else { return };
    let item = match kind % 6 {
        // It stands in a block that a node tries.
        0 => "",
        1 => "list fuzzed from \"named\"\nlet fuzzed_let = region in fuzzed",
        2 => "list fuzzed from \"named\" column \"Value\"\nlet fuzzed_let = value in fuzzed",
        3 => "directory \"named\"",
        4 => "directory engineers \"named\"",
        _ => {
            "calendar fuzzed { timezone \"Europe/Paris\"  open mon 08:00-10:00  closed from \"named\" column \"Date\" }"
        }
    };
    let program = match kind % 6 {
        0 => PROGRAM.replace("  otherwise assign", &format!("{TABLE}\n  otherwise assign")),
        _ => PROGRAM.to_owned(),
    };
    let files = [("main", format!("{program}\n{item}\n").into_bytes()), ("named", file.to_vec())];
    let files: BTreeMap<String, Vec<u8>> = files.map(|(name, bytes)| (name.to_owned(), bytes)).into();
    match consign::compile(&Sources::new("main", files)) {
        Ok(program) => {
            for table in program.tables() {
                let _ = (table.file_rows(), table.with_rows());
            }
        }
        Err(found) => assert!(found.has_errors() && found.iter().all(|one| !one.message.is_empty())),
    }
});
