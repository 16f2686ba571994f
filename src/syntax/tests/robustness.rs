//! Any text ends in a tree and findings: no panic, no deep recursion, no time that grows faster than
//! the text.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::lexer::Tokens;
use super::{SECTION_ONE, codes, module, parsed};
use crate::syntax::ast::{ExprKind, ItemKind};

/// Each one that ends with a token, and each that ends within one.
#[test]
fn every_prefix_of_a_program() {
    let tokens = Tokens::lex(SECTION_ONE).list;
    let words = tokens.iter().filter(|token| !token.kind.is_trivia());
    for end in words.flat_map(|token| [token.range().end - token.range().len() / 2, token.range().end]) {
        let (module, found) = parsed(&SECTION_ONE[..end]);
        assert!(found.has_errors() || module.broken.is_empty());
        for error in &found {
            assert!(error.code.info().id.starts_with("syntax/"), "{found}");
        }
    }
}

fn depth(open: &str, close: &str, count: usize) -> String {
    format!("let x = {}a{}\nlet y = b\n", open.repeat(count), close.repeat(count))
}

#[test]
fn nesting_up_to_the_limit_is_parsed() {
    for (open, close) in [("(", ")"), ("not ", ""), ("- ", ""), ("f(", ")"), ("[", "]"), ("all { ", " }")] {
        assert_eq!(module(&depth(open, close, 64)).items.len(), 2, "{open}");
        assert_eq!(codes(&depth(open, close, 65)), ["syntax/too-deep"], "{open}");
    }
    assert_eq!(module(&depth("(not ", ")", 32)).items.len(), 2);
    assert_eq!(codes(&depth("(not ", ")", 33)), ["syntax/too-deep"]);
}

#[test]
fn far_beyond_the_limit_other_items_are_read() {
    let repeated = ["(", "[", "not ", "-", "{", "all {", "a.f(", "- (", "x in ["];
    for text in repeated {
        for closing in ["", ")"] {
            let text = depth(text, closing, 100_000);
            let (module, found) = parsed(&text);
            assert_eq!((module.items.len(), module.broken.len()), (1, 1), "{}", &text[..20]);
            assert_eq!(found.iter().next().map(|error| error.code.info().id), Some("syntax/too-deep"));
            assert_eq!(found.len(), 1);
        }
    }
    assert!(parsed(&")".repeat(100_000)).1.len() == 1);
    assert!(parsed(&"schema a {".repeat(100_000)).1.has_errors());
}

#[test]
fn long_chains_are_flat() {
    for (operator, length) in [("and", 50_000), ("or", 1_000), ("+", 20_000), ("*", 1_000)] {
        let text = format!("let x = a{}", format!(" {operator} b").repeat(length));
        let ItemKind::Let(found) = super::item(&text) else { panic!() };
        let terms = match found.value.kind {
            ExprKind::All { parts, .. } | ExprKind::Any { parts, .. } => parts.len(),
            ExprKind::Arithmetic { rest, .. } => rest.len() + 1,
            _ => 0,
        };
        assert_eq!(terms, length + 1);
    }
}

#[test]
fn large_files() {
    let mut text = String::from("rules r assigns provider {\n");
    for index in 0..5_000 {
        let _ = write!(
            text,
            "  rule r{index} {{\n    when region = \"NY\" and value > {index}\n    assign a\n  }}\n"
        );
    }
    text.push('}');
    assert_eq!(module(&text).items.len(), 1);
}

#[test]
fn many_broken_items() {
    let text = "let = a\nlet b c\nlet d = (\nschema e { f }\n".repeat(1_000);
    let (module, found) = parsed(&text);
    assert_eq!((module.items.len(), module.broken.len(), found.len()), (0, 4_000, 4_000));
    let text = format!("rules r assigns provider {{\n{}}}", "  rule a {\n    whn b\n  }\n".repeat(2_000));
    assert_eq!(parsed(&text).1.len(), 2_000);
}

#[test]
fn long_tokens() {
    for text in [
        "a".repeat(200_000),
        "\"".repeat(199_999),
        "1".repeat(200_000),
        "/".repeat(200_000),
        "“".repeat(100_000),
    ] {
        let _ = parsed(&format!("let x = {text}\nlet y = {text}"));
    }
}

/// Pieces that programs are made of, right and wrong ones.
fn piece() -> impl Strategy<Value = &'static str> {
    let tokens = Tokens::lex(SECTION_ONE);
    let words: Vec<&'static str> = tokens.list.iter().map(|token| &SECTION_ONE[token.range()]).collect();
    let wrong = [
        "(", ")", "{", "}", "[", "]", "\"", "==", "&&", "'", "“", "\u{a0}", "|", "=>", "->", "not", "-",
        "/*", "//", "é", "\n", "12ab",
    ];
    proptest::sample::select(words.into_iter().chain(wrong).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>()) {
        parsed(&text);
    }

    #[test]
    fn any_pieces(pieces in proptest::collection::vec(piece(), 0..80)) {
        parsed(&pieces.concat());
        parsed(&pieces.join(" "));
    }

    #[test]
    fn pieces_lost_doubled_and_replaced(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..3_u8, piece()), 1..6)
    ) {
        let tokens = Tokens::lex(SECTION_ONE);
        let mut pieces: Vec<&str> = tokens.list.iter().map(|token| &SECTION_ONE[token.range()]).collect();
        for (index, change, piece) in changes {
            let at = index.index(pieces.len());
            match change {
                0 => drop(pieces.remove(at)),
                1 => pieces.insert(at, piece),
                _ => pieces[at] = piece,
            }
        }
        let (module, found) = parsed(&pieces.concat());
        prop_assert!(found.has_errors() || module.broken.is_empty());
    }
}
