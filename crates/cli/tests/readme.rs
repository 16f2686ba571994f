//! What the README shows of the command is true, and `docs/lints.md` is what it prints.

use std::process::Command;

use crate::command::root;
use serde_json::Value;

/// What stands between the fences of this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let page = include_str!("../../../README.md");
    let fence = format!("```{language}\n");
    let rest = page.split(&fence).skip(1);
    rest.filter_map(|block| block.split_once("```").map(|(block, _)| block)).collect()
}

/// A value's keys, without what stands under them.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), shape(value))).collect(),
        Value::Array(elements) => elements.iter().take(1).map(shape).collect(),
        _ => Value::Null,
    }
}

#[test]
fn the_findings_shown_are_in_the_form_that_check_writes() {
    let shown: Value = serde_json::from_str(&blocks("json").concat()).expect("JSON");
    let output = Command::new(env!("CARGO_BIN_EXE_consign"))
        .current_dir(root())
        .args(["check", "--format", "json", "tests/diagnostics/name/undefined/bad.consign"])
        .output()
        .expect("the command runs");
    let written: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(shape(&shown), shape(&written));
}

/// `UPDATE_DOCS=1 cargo test -p consign-cli --test command readme::` writes the page anew.
#[test]
fn the_page_of_lints_is_what_the_command_prints() {
    let output = Command::new(env!("CARGO_BIN_EXE_consign"))
        .current_dir(root())
        .args(["lints", "--format", "markdown"])
        .output()
        .expect("the command runs");
    let path = root().join("docs/lints.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &output.stdout).expect("written");
    }
    let page = std::fs::read(&path).expect("the page");
    assert!(page == output.stdout, "docs/lints.md is out of date: run this test with UPDATE_DOCS=1");
}

#[test]
fn the_commands_shown_exist() {
    let page = include_str!("../../../README.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `consign ")?.split(' ').next());
    let verbs: Vec<&str> = rows.collect();
    assert_eq!(verbs.len(), 14);
    for verb in verbs {
        let help = Command::new(env!("CARGO_BIN_EXE_consign")).args([verb, "--help"]).output();
        assert!(help.expect("the command runs").status.success(), "{verb}");
    }
}
