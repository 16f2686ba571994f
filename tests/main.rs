//! The library as its users have it. One binary: each would be linked with the whole of the library.
//!
//! `cargo test --test library decisions::` runs one file of it.

mod common;
mod model;

mod boston;
mod bundle;
mod chunks;
mod decisions;
mod departed;
mod diagnostics;
mod directory_files;
mod examples;
mod filter;
mod format;
mod hostile_input;
mod hostile_programs;
mod mistakes;
mod nearest;
mod operators;
mod pasted;
mod proofs;
mod property;
mod readme;
mod service;
mod suggested;
mod table_files;
mod workbooks;

/// A file that is not named above would be no test, and nobody would see it.
#[test]
fn every_file_of_tests_is_one() {
    common::files::are_named(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
}
