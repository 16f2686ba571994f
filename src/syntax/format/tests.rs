//! Layouts of random programs: the tree is the same, and laying out a second time changes nothing.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::super::lexer::{TokenKind, Tokens};
use super::format;
use crate::diagnostic::Sink;
use crate::source::Files;
use crate::test_cases::cases;

#[allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "the naive evaluator's programs; only some of it is needed here"
)]
#[path = "../../../tests/model/mod.rs"]
mod model;

use self::model::choices::{Choices, Words};

/// A program's tree with its doc comments and without places.
fn tree(text: &str) -> String {
    let mut sink = Sink::default();
    let file = Files::default().add("it", text);
    let module = crate::syntax::parse(text, file, &mut sink);
    assert!(!sink.has_errors(), "{text}");
    let place = regex::Regex::new(r"Span \{[^}]*\}").expect("it is one");
    place.replace_all(&format!("{module:?}"), "_").into_owned()
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let once =
        format("it", text.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error:?}\n{text}")))?;
    prop_assert_eq!(tree(text), tree(&once), "{}", text);
    let twice =
        format("it", once.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error:?}\n{once}")))?;
    prop_assert_eq!(&once, &twice, "{}", text);
    Ok(())
}

/// The tokens of a text with other things between them: line ends, spaces, comments.
fn strewn(text: &str, c: &mut Choices<'_>) -> String {
    let tokens = Tokens::lex(text);
    let mut result = String::new();
    for token in &tokens.list {
        if token.kind != TokenKind::WhiteSpace {
            result += tokens.text(*token);
        }
        let is_comment = token.kind.is_trivia() && token.kind != TokenKind::WhiteSpace;
        result += match c.below(16) {
            _ if is_comment => "\n",
            0..=7 => " ",
            8..=10 => "\n",
            11 => "\n\n\n",
            12 => "\r\n  ",
            13 => " // behind\n",
            14 => "\n  // on its own\n\n",
            _ => "\n/// said of it\n// more \n",
        };
    }
    result
}

fn run(words: usize, case: impl Fn(&mut Choices<'_>) -> Result<(), TestCaseError>) {
    let config =
        Config { cases: cases(22), max_shrink_iters: 3000, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&Words(words), |words| case(&mut Choices::new(&words)));
    if let Err(error) = result {
        let text = error.to_string();
        panic!("{}", text.split("minimal failing input").next().unwrap_or(&text));
    }
}

#[test]
fn random_programs_stay_what_they_are() {
    run(1500, |c| holds(&model::print::program(&model::generate::world(c).program)));
}

#[test]
fn random_programs_with_comments_anywhere_stay_what_they_are() {
    run(6000, |c| {
        let text = model::print::program(&model::generate::world(c).program);
        holds(&strewn(&text, c))
    });
}

#[test]
fn the_examples_with_comments_anywhere_stay_what_they_are() {
    let all = include_str!("../../../tests/format/everything.consign");
    let boston = include_str!("../../../examples/boston311/boston.consign");
    let long = include_str!("../../../tests/format/long.consign");
    run(4000, |c| {
        let text = *c.pick(&[all, long, boston]);
        holds(&strewn(text, c))
    });
}
