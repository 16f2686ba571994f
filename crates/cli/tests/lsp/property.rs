//! Whatever is done to a text: when the server is at rest, it has said what `consign check` says.

use std::collections::BTreeSet;
use std::process::Command;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Desk, PROGRAM, example};

/// Examples with the files beside them.
const EXAMPLES: [(&str, &str, &[&str]); 4] = [
    ("outsourcing", "outsourcing.consign", &["directory.json"]),
    ("capacity_caps", "capacity_caps.consign", &["directory.json", "full.json"]),
    ("after_hours", "after_hours.consign", &[]),
    ("manual_scope", "manual_scope.consign", &[]),
];

/// What is written into texts.
const PIECES: [&str; 18] = [
    "",
    " ",
    "\n",
    "}",
    "{",
    "\"",
    ",",
    "= ",
    "and ",
    "not ",
    "region",
    "let q = ",
    "rule q { assign northstar }\n",
    "// é 😀\n",
    "otherwise manual\n",
    "3",
    "| _ => manual\n",
    "assign ",
];

/// A change: where, as a part of the text in thousandths, how many characters go, and what comes.
type Edit = (usize, usize, usize);

fn cases() -> u32 {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    number("EDITOR_CASES").unwrap_or_else(|| 2 * number("CASES_FACTOR").unwrap_or(1))
}

/// A finding: its file, code, severity, and where it begins and ends.
type Found = (String, String, String, [u64; 4]);

/// What `consign check` says of the folder.
fn checked(desk: &Desk) -> BTreeSet<Found> {
    let output =
        Command::new(PROGRAM).arg("check").args(["--format", "json"]).arg(desk.folder.path()).output();
    let said: Value = serde_json::from_slice(&output.expect("it runs").stdout).expect("JSON");
    let mut found = BTreeSet::new();
    collect(&said, &mut found);
    found
}

/// Takes all findings out of a report, whatever is around them.
fn collect(said: &Value, found: &mut BTreeSet<Found>) {
    match said {
        Value::Object(one) if one.contains_key("code") && one.contains_key("span") => {
            let text = |name: &str| one[name].as_str().expect("a text").to_owned();
            let number = |end: &str, name: &str| one["span"][end][name].as_u64().expect("a number") - 1;
            let place = [
                number("start", "line"),
                number("start", "column"),
                number("end", "line"),
                number("end", "column"),
            ];
            let file = text("file").rsplit('/').next().expect("a name").to_owned();
            found.insert((file, text("code"), text("severity"), place));
        }
        Value::Object(one) => one.values().for_each(|value| collect(value, found)),
        Value::Array(all) => all.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// What the server said last.
fn said(desk: &Desk) -> BTreeSet<Found> {
    let mut found = BTreeSet::new();
    for (uri, said) in &desk.editor.diagnostics {
        let file = uri.rsplit('/').next().expect("a name");
        for one in said["diagnostics"].as_array().expect("a list") {
            let number = |end: &str, name: &str| one["range"][end][name].as_u64().expect("a number");
            let place = [
                number("start", "line"),
                number("start", "character"),
                number("end", "line"),
                number("end", "character"),
            ];
            let severity = if one["severity"] == 1 { "error" } else { "warning" };
            found.insert((
                file.to_owned(),
                one["code"].as_str().expect("a code").to_owned(),
                severity.to_owned(),
                place,
            ));
        }
    }
    found
}

/// A line and a column in characters.
fn position(text: &[char], at: usize) -> (u64, u64) {
    let before = &text[..at];
    let line = before.iter().filter(|c| **c == '\n').count();
    let column = before.iter().rev().take_while(|c| **c != '\n').count();
    (line as u64, column as u64)
}

/// Makes the edits with the editor, and in the text.
fn edit(desk: &mut Desk, uri: &str, text: &mut Vec<char>, version: &mut i64, edits: &[Edit]) {
    for (place, length, piece) in edits {
        let start = place * text.len() / 1_000;
        let end = (start + length).min(text.len());
        let (from, to) = (position(text, start), position(text, end));
        *version += 1;
        desk.editor.change(uri, *version, &[(from.0, from.1, to.0, to.1, PIECES[*piece])]);
        text.splice(start..end, PIECES[*piece].chars());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn at_rest_it_has_said_what_check_says(
        which in 0..EXAMPLES.len(),
        rounds in prop::collection::vec(prop::collection::vec((0..1_000usize, 0..12usize, 0..PIECES.len()), 1..5), 1..3),
    ) {
        let (folder, name, beside) = EXAMPLES[which];
        let file = |name: &str| (name.to_owned(), example(&format!("{folder}/{name}")));
        let files: Vec<(String, String)> = beside.iter().copied().chain([name]).map(file).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let mut desk = Desk::speaking("utf-32", &files);
        let uri = desk.open(name);
        let mut text: Vec<char> = example(&format!("{folder}/{name}")).chars().collect();
        let mut version = 1;
        for edits in rounds {
            edit(&mut desk, &uri, &mut text, &mut version, &edits);
            desk.editor.settle();
            let now: String = text.iter().collect();
            std::fs::write(desk.folder.path().join(name), &now).expect("written");
            prop_assert_eq!(said(&desk), checked(&desk), "{}", now);
        }
        let hover = json!({ "textDocument": { "uri": uri }, "position": { "line": 3, "character": 3 } });
        prop_assert!(desk.editor.request("textDocument/hover", hover).is_ok());
        prop_assert_eq!(desk.editor.end(), 0);
    }
}
