//! What administrators write and mean: `tests/diagnostics/mistakes/*.txt`. Each case puts something into a whole program;
//! what is said of it must lead to what was meant.
//!
//! A case has `put:`, the text of `base.consign` that it stands in place of, `written:`, and one of `means:`, what a fix that is sure
//! makes of it, and `perhaps:`, what one makes of it that is only offered; `help:` is a part of what is said.

use std::path::{Path, PathBuf};

use consign::diagnostic::{Diagnostic, Diagnostics, Severity};
use consign::{LintOptions, Sources};

#[derive(Default)]
struct Case {
    put: String,
    written: String,
    /// What the fix makes of it, and whether it is sure.
    mended: Option<(String, bool)>,
    help: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/mistakes")
}

fn case(block: &str) -> Option<Case> {
    let mut case = Case::default();
    for line in block.lines().filter(|line| !line.starts_with('#')) {
        let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("no key: {line}"));
        let value = value.trim().to_owned();
        match key {
            "put" => case.put = value,
            "written" => case.written = value,
            "means" => case.mended = Some((value, true)),
            "perhaps" => case.mended = Some((value, false)),
            "help" => case.help = Some(value),
            other => panic!("no key of a case: {other}"),
        }
    }
    (!case.put.is_empty()).then_some(case)
}

fn cases() -> Vec<Case> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let texts = files.iter().map(|path| std::fs::read_to_string(path).expect("a file of cases"));
    texts.flat_map(|text| text.split("\n\n").filter_map(case).collect::<Vec<_>>()).collect()
}

fn check(text: &str) -> Diagnostics {
    consign::check(&Sources::in_memory([("m", text)]), &LintOptions::default())
}

fn errors(found: &Diagnostics) -> usize {
    found.iter().filter(|one| one.severity == Severity::Error).count()
}

/// A program in its layout, or as it is where it does not parse.
fn laid_out(text: &str) -> String {
    consign::format("m", text.as_bytes()).unwrap_or_else(|error| format!("{error:?}\n{text}"))
}

/// What is wrong with what is said of a case.
fn wrong(base: &str, case: &Case) -> Option<String> {
    assert_eq!(base.matches(&case.put).count(), 1, "`{}` stands once", case.put);
    let text = base.replace(&case.put, &case.written);
    let found = check(&text);
    let about = |one: &&Diagnostic| one.help.is_some() && one.code.info().category() != "unused";
    let Some(first) = found.iter().find(about) else { return Some(format!("nothing is said\n{found}")) };
    let help = first.help.clone().unwrap_or_default();
    if let Some(part) = case.help.as_ref().filter(|part| !help.contains(*part)) {
        return Some(format!("`{part}` is not in: {help}\n{found}"));
    }
    let (mended, sure) = case.mended.as_ref()?;
    let meant = base.replace(&case.put, mended);
    let fix = first.fix.as_ref().map(|fix| fix.sure);
    if fix != Some(*sure) {
        return Some(format!("sure is {fix:?}\n{found}"));
    }
    // A sure fix is applied as `--fix` does, with others that are sure; one that is offered alone.
    let alone = found.filtered(|one| (*sure || one == first).then(|| one.clone()));
    let mut now = alone.applied(|fix| fix.sure == *sure).files.remove("m").unwrap_or(text);
    if *sure {
        // What a mistake hid is mended in the next round.
        let again = check(&now).filtered(|one| (one.severity == Severity::Error).then(|| one.clone()));
        now = again.fixed().files.remove("m").unwrap_or(now);
    }
    let after = check(&now);
    if errors(&after) > 0 {
        return Some(format!("mended it does not compile\n{after}\n{now}"));
    }
    (laid_out(&now) != laid_out(&meant)).then(|| format!("mended it reads\n{}", laid_out(&now)))
}

#[test]
fn what_is_said_of_a_mistake_leads_to_what_was_meant() {
    let base = std::fs::read_to_string(folder().join("base.consign")).expect("the program");
    assert_eq!(errors(&check(&base)), 0, "{}", check(&base));
    let (cases, mut faults) = (cases(), Vec::new());
    for case in &cases {
        if let Some(fault) = wrong(&base, case) {
            faults.push(format!("--- {} : {}\n{fault}", case.put, case.written));
        }
    }
    assert!(cases.len() > 80, "{} cases", cases.len());
    assert!(faults.is_empty(), "{} of {} are wrong:\n{}", faults.len(), cases.len(), faults.join("\n\n"));
}

/// The tokens that are written in each place of a program, to see that every error of syntax has a help line.
const TOKENS: [&str; 24] = [
    "or",
    "else",
    "then",
    "=",
    ">",
    ",",
    ":",
    "(",
    "]",
    "\"NY\"",
    "12",
    "2026-03-01",
    "08:30",
    "4h",
    "5km",
    "name",
    "when",
    "assign",
    "|",
    "=>",
    "->",
    "..",
    "?",
    "-",
];

#[test]
fn no_error_of_syntax_is_without_help() {
    let base = std::fs::read_to_string(folder().join("base.consign")).expect("the program");
    let mut without = Vec::new();
    let places: Vec<usize> =
        base.char_indices().filter(|(_, c)| *c == ' ' || *c == '\n').map(|(at, _)| at).collect();
    for (number, at) in places.iter().enumerate() {
        // Each token in a twelfth of the places, and each place with two of them.
        for token in
            TOKENS.iter().enumerate().filter(|(which, _)| (which + number) % 12 == 0).map(|(_, token)| token)
        {
            let text = format!("{} {token} {}", &base[..*at], &base[*at..]);
            let Err(found) = consign::compile(&Sources::in_memory([("m", text.as_str())])) else { continue };
            let is_helpless =
                |one: &&Diagnostic| one.code.info().category() == "syntax" && one.help.is_none();
            without.extend(found.iter().find(is_helpless).map(|one| format!("{token}: {}", one.message)));
        }
    }
    without.sort();
    without.dedup();
    assert!(without.is_empty(), "{} without help:\n{}", without.len(), without.join("\n"));
}
