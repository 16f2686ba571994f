//! What the checker's unit tests are written with.

use super::compile;
use crate::diagnostic::Diagnostics;
use crate::program::Program;
use crate::source::Sources;

fn found(files: &[(&str, &str)]) -> Diagnostics {
    match compile(&Sources::in_memory(files.iter().copied())) {
        Ok(program) => program.warnings,
        Err(found) => found,
    }
}

/// The codes that a program of several files gives, in the order of the places.
pub(super) fn codes_of(files: &[(&str, &str)]) -> Vec<String> {
    found(files).iter().map(|found| found.code.to_string()).collect()
}

/// The codes that a text gives, in the order of the places.
pub(super) fn codes(text: &str) -> Vec<String> {
    codes_of(&[("main.consign", text)])
}

/// The findings, a line each with the help at the end.
pub(super) fn messages_of(files: &[(&str, &str)]) -> Vec<String> {
    let found = found(files);
    let lines = found.to_string();
    lines
        .lines()
        .zip(found.iter())
        .map(|(line, found)| format!("{line} [{}]", found.help.as_deref().unwrap_or("")))
        .collect()
}

/// The findings of a text, a line each with the help at the end.
pub(super) fn messages(text: &str) -> Vec<String> {
    messages_of(&[("main.consign", text)])
}

/// A program of several files that compiles.
pub(super) fn program_of(files: &[(&str, &str)]) -> Program {
    compile(&Sources::in_memory(files.iter().copied())).unwrap_or_else(|found| panic!("{found}"))
}

/// A program that compiles.
pub(super) fn program(text: &str) -> Program {
    program_of(&[("main.consign", text)])
}

#[test]
fn a_name_that_is_nowhere_declared_is_one_mistake() {
    let uses: Vec<String> = (0..20).map(|n| format!("let l{n} = regoin = \"{n}\"")).collect();
    let found = found(&[("m", &format!("schema work_order {{ id text region text }}\n{}", uses.join("\n")))]);
    let only = found.iter().next().expect("one");
    assert_eq!((found.len(), only.related.len()), (1, 8));
    assert_eq!(only.related[7].text, "and here, and at 11 further places");
}
