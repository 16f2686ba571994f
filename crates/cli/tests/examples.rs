//! What the command says of every program that is shown to anybody.

use crate::command::root;
use crate::programs::programs_below;

/// Runs a verb over every program that is shown to anybody.
fn over_all(arguments: &[&str]) -> (Option<i32>, String) {
    let root = root();
    let mut programs = programs_below(&root.join("examples"));
    programs.extend(programs_below(&root.join("crates/cli/src/template")));
    programs.push(root.join("tests/programs/section1.consign"));
    assert!(programs.len() > 10);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_consign"));
    let output = command.args(arguments).args(programs).output().expect("it runs");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

#[test]
fn no_lint_finds_anything_in_the_examples() {
    let (status, said) = over_all(&["check", "--today", "2026-03-02", "--max-warnings", "0"]);
    assert!(status == Some(0) && said.contains("nothing to report"), "{said}");
}

#[test]
fn the_tests_of_the_examples_pass() {
    let (status, said) = over_all(&["test"]);
    assert!(status == Some(0) && said.contains("tests passed"), "{said}");
}
