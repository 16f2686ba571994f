//! What is found while a text is written is what is found in it anew.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::SyntaxChecker;
use super::super::excerpt::{Excerpt, KnownParts, LARGE};
use super::super::lexer::Tokens;
use super::super::outline::{KnownOutlines, OutlineEntry, outline, outline_again};
use super::SECTION_ONE;
use crate::check::syntax_errors;
use crate::diagnostic::Diagnostics;
use crate::test_cases::cases;

const EVERYTHING: &str = include_str!("../../../tests/format/everything.consign");

/// A program with many of each: rules, rows, fields, nodes, tests.
fn many() -> String {
    let mut text = String::from("schema work_order {\n");
    for number in 0..8 {
        let _ = writeln!(text, "  // Field {number}\n  f{number} text?");
    }
    text.push_str("}\n\n");
    for number in 0..5 {
        let _ = writeln!(text, "list l{number} = [\"a\", \"b\"]\nlet x{number} = f{number} in l{number}");
    }
    text.push_str("rules r assigns provider {\n  eligible when f1 = \"a\"\n");
    for number in 0..9 {
        let _ = write!(text, "  rule r{number} {{\n    when x{}\n    assign p\n  }}\n\n", number % 5);
        if number % 4 == 3 {
            let _ = writeln!(
                text,
                "  table t{number} (f1) {{\n    | \"a\" => assign p\n    | \"b\" => assign p\n  }}"
            );
        }
    }
    text.push_str("  otherwise manual \"none\"\n}\n\nworkflow w \"W\" {\n  start e0\n");
    for number in 0..7 {
        let _ = writeln!(text, "  end e{number}");
    }
    text.push_str("}\n");
    for number in 0..4 {
        let _ = writeln!(text, "test \"{number}\" {{ order {{ f1: \"a\", f2: \"b\" }} expect manual }}");
    }
    text
}

/// What is said, without what to write: that may hang on what other parts declare.
fn said(found: &Diagnostics) -> Vec<String> {
    found
        .iter()
        .map(|found| format!("{:?} {} {:?} {:?}", found.code, found.message, found.label, found.related))
        .collect()
}

fn entries(outline: &[OutlineEntry]) -> Vec<String> {
    let all = outline.iter().flat_map(OutlineEntry::all);
    all.map(|entry| format!("{:?}", OutlineEntry { children: Vec::new(), ..entry.clone() })).collect()
}

#[test]
fn of_many_parts_the_first_and_the_last_are_left() {
    let text = many();
    let mut known = KnownParts::default();
    let excerpt = Excerpt::of(&text, &mut known, 0).text;
    for part in ["rule r0 ", "rule r3 ", "table t3", "end e0", "end e6", "list l0", "test \"3\"", "otherwise"]
    {
        assert!(excerpt.contains(part), "{part}\n{excerpt}");
    }
    assert!(!excerpt.contains("end e3") && !excerpt.contains("rule r1 "), "{excerpt}");
    // What is wrong, and its neighbours, are there.
    let broken = text.replace("when x1\n", "when x1 and\n").replacen("end e3", "end 3", 1);
    let excerpt = Excerpt::of(&broken, &mut known, 0).text;
    for part in ["rule r0 ", "rule r1 ", "rule r2 ", "end e2\n", "end 3\n", "end e4\n"] {
        assert!(excerpt.contains(part), "{part}\n{excerpt}");
    }
}

#[test]
fn what_is_out_of_place_is_found_among_many() {
    let text = many();
    let mut checker = SyntaxChecker::default();
    assert!(checker.errors_where("m", &text, 0).is_empty());
    let second = text.replacen("  rule r5 {", "  otherwise manual \"x\"\n\n  rule r5 {", 1);
    let twice = text.replacen("  otherwise manual", "  otherwise manual \"x\"\n  otherwise manual", 1);
    let early = text.replacen("  rule r2 {", "  eligible when f1 = \"b\"\n  rule r2 {", 1);
    let stray = text.replacen("  rule r6 {", "  }\n  rule r6 {", 1);
    let open = text.replacen("list l3 = [\"a\", \"b\"]", "list l3 = [\"a\", \"b\"", 1);
    for changed in [second, twice, early, stray, open, text] {
        let anew = syntax_errors("m", changed.as_bytes());
        assert_eq!(said(&checker.errors_where("m", &changed, 0)), said(&anew));
    }
}

#[derive(Clone, Debug)]
struct Change {
    at: prop::sample::Index,
    kind: u8,
    other: prop::sample::Index,
}

fn change() -> impl Strategy<Value = Change> {
    (any::<prop::sample::Index>(), 0..6_u8, any::<prop::sample::Index>())
        .prop_map(|(at, kind, other)| Change { at, kind, other })
}

/// Keys, tokens and lines that come, go, and come elsewhere.
fn changed(text: &str, change: &Change) -> String {
    let tokens = Tokens::lex(text);
    let mut pieces: Vec<&str> = tokens.list.iter().map(|token| &text[token.range()]).collect();
    let words =
        ["}", "{", "(", "\"", "and", "rule", "let", "otherwise", "\n", "=", "|", "é", "12ab", "#", "not"];
    if pieces.is_empty() {
        return words[change.other.index(words.len())].to_owned();
    }
    let (at, other) = (change.at.index(pieces.len()), change.other.index(pieces.len()));
    match change.kind {
        0 => drop(pieces.remove(at)),
        1 => pieces.insert(at, words[change.other.index(words.len())]),
        2 => pieces[at] = words[change.other.index(words.len())],
        3 => pieces[at] = &pieces[at][..pieces[at].floor_char_boundary(pieces[at].len() / 2)],
        4 => pieces.insert(at, pieces[other]),
        _ => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let (at, other) = (change.at.index(lines.len()), change.other.index(lines.len()));
            let moved = [&lines[..at], &lines[other..=other], &lines[at..]].concat();
            return moved.concat();
        }
    }
    pieces.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(24)) })]

    #[test]
    fn what_is_found_while_writing_is_what_is_found_anew(
        which in 0..3_u8,
        large in prop::sample::select(vec![0, 30, LARGE]),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let mut text = match which { 0 => SECTION_ONE.to_owned(), 1 => EVERYTHING.to_owned(), _ => many() };
        let (mut checker, mut outlines) = (SyntaxChecker::default(), KnownOutlines::default());
        prop_assert!(checker.errors_where("m", &text, large).is_empty());
        for change in changes {
            text = changed(&text, &change);
            let anew = syntax_errors("m", text.as_bytes());
            prop_assert_eq!(said(&checker.errors_where("m", &text, large)), said(&anew), "{}", text);
            let (again, anew) = (outline_again(&text, &mut outlines, large), outline(&text));
            prop_assert_eq!(entries(&again), entries(&anew), "{}", text);
        }
    }
}
