//! The command as its users have it. One binary: each would be linked with the whole of the command.
//!
//! `cargo test -p consign-cli --test command diff::` runs one file of it.

#[path = "../../../tests/common/case.rs"]
#[allow(dead_code, reason = "the courses of events are for the library")]
mod case;
#[path = "common/command.rs"]
mod command;
#[path = "../../../tests/common/company.rs"]
mod company;
#[path = "../../../tests/common/files.rs"]
mod files;
#[path = "../../../tests/model/mod.rs"]
#[allow(dead_code, reason = "the half that makes programs and orders")]
mod model;
#[path = "../../../tests/common/programs.rs"]
mod programs;

mod analyze;
mod bad_input;
mod book;
mod build_verb;
mod check_reports;
mod cli;
#[cfg(feature = "columnar")]
mod columnar_files;
mod compare;
mod diff;
mod examples;
mod fmt_verb;
mod from_file;
mod generate;
mod graph;
mod learned;
mod named_files;
mod property;
mod readme;
mod real_files;
mod signals;
mod strangers;
mod stream;
mod table_verb;
mod test_verb;

/// A file that is not named above would be no test, and nobody would see it.
#[test]
fn every_file_of_tests_is_one() {
    files::are_named(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
}
