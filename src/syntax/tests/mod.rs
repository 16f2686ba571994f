//! Tests of the syntax as a whole: constructs, recovery, and what any text may do to it.

mod constructs;
mod excerpt;
mod expressions;
mod messages;
mod recovery;
mod robustness;

use std::sync::Arc;

use super::ast::{Expr, Item, ItemKind, Module};
use super::parse;
use crate::diagnostic::{Diagnostics, Sink};
use crate::source::Files;

/// The program of the first section of the language's reference.
const SECTION_ONE: &str = include_str!("../../../tests/programs/section1.consign");

/// Parses a text; the tree and what was found.
fn parsed(text: &str) -> (Module, Diagnostics) {
    let mut files = Files::default();
    let file = files.add("main.consign", text);
    let mut sink = Sink::default();
    let module = parse(text, file, &mut sink);
    (module, sink.finish(Arc::new(files)))
}

/// The tree of a text without mistakes.
fn module(text: &str) -> Module {
    let (module, found) = parsed(text);
    assert!(found.is_empty(), "{found}\nin:\n{text}");
    assert!(module.broken.is_empty(), "{text}");
    module
}

/// The only item of a text without mistakes.
fn item(text: &str) -> ItemKind {
    let mut items: Vec<Item> = module(text).items;
    assert_eq!(items.len(), 1, "{text}");
    items.remove(0).kind
}

/// A condition or operand on its own.
fn expr(text: &str) -> Expr {
    match item(&format!("let x = {text}")) {
        ItemKind::Let(found) => found.value,
        other => panic!("{other:?}"),
    }
}

/// What is found in a text: `line:column code message`, a line each.
fn errors(text: &str) -> Vec<String> {
    let line = |line: &str| line.replace("main.consign:", "").replace(": error[", " ").replace("]: ", " ");
    parsed(text).1.to_string().lines().map(line).collect()
}

/// The codes of what is found in a text.
fn codes(text: &str) -> Vec<String> {
    parsed(text).1.iter().map(|found| found.code.to_string()).collect()
}
