//! Programs to trees: every construct of the language, read back from the tree.

use super::*;
use crate::syntax::ast::*;

#[test]
fn section_one() {
    let mut sink = Sink::default();
    let module = parse(include_str!("../../tests/programs/section1.consign"), file(), &mut sink);
    println!("{:?}", sink);
    assert!(!sink.has_errors());
    assert_eq!(module.items.len(), 13);
}

fn file() -> FileId {
    crate::source::Files::default().add("main.consign", "")
}
