//! Programs to trees: every construct of the language, read back from the tree.

use super::*;
use crate::syntax::ast::*;

#[test]
fn section_one() {
    let mut sink = Sink::default();
    let module = parse(include_str!("../../tests/programs/section1.consign"), file(), &mut sink);
    assert!(!sink.has_errors());
    assert_eq!(module.items.len(), 13);
}

#[test]
fn scratch() {
    for entry in std::fs::read_dir("/tmp/t").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for part in text.split("=====\n") {
            let mut sink = Sink::default();
            let mut files = crate::source::Files::default();
            let id = files.add("f", part);
            let module = parse(part, id, &mut sink);
            println!("-----\n{part}>>> items {} broken {}", module.items.len(), module.broken.len());
            let found = sink.finish(std::sync::Arc::new(files));
            for d in found.iter() {
                let p = found.files().get(id).position(d.label.span.start as usize);
                println!(
                    "  {}:{} [{}] {} | {} `{}`",
                    p.line,
                    p.column,
                    d.code,
                    d.message,
                    d.label.text,
                    found.files().text(d.label.span)
                );
                for r in &d.related {
                    let p = found.files().get(id).position(r.span.start as usize);
                    println!("      related {}:{} {}", p.line, p.column, r.text);
                }
                if let Some(h) = &d.help {
                    println!("      help: {h}");
                }
            }
        }
    }
}

fn file() -> FileId {
    crate::source::Files::default().add("main.consign", "")
}
