//! `consign graph`: the three ways to draw a workflow, and what it says where it cannot.

use std::process::Command;

use crate::command::{Ran, root};

fn graph(arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consign"));
    command.arg("graph").args(arguments).current_dir(root());
    Ran::from_output(command.output().expect("it runs"))
}

const EXAMPLE: &str = "examples/decline_and_redispatch";

#[test]
fn mermaid_and_dot_have_lanes_handlers_and_every_edge() {
    insta::assert_snapshot!("mermaid", graph(&[EXAMPLE, "--format", "mermaid"]).out);
    insta::assert_snapshot!("dot", graph(&[EXAMPLE, "--format", "dot"]).out);
}

/// The attribute of each element that has it, as a number.
fn numbers(document: &roxmltree::Document<'_>, element: &str, attribute: &str) -> Vec<f64> {
    let elements = document.descendants().filter(|node| node.has_tag_name(element));
    elements.filter_map(|node| node.attribute(attribute)?.parse().ok()).collect()
}

#[test]
fn svg_is_well_formed_and_all_of_it_is_on_the_sheet() {
    for example in [EXAMPLE, "examples/outsourcing", "examples/boston311", "tests/programs/section1.consign"]
    {
        let ran = graph(&[example]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert_eq!(ran.out, graph(&[example]).out, "the same picture each time");
        let document = roxmltree::Document::parse(&ran.out).expect("XML");
        let root = document.root_element();
        let size = |name| root.attribute(name).and_then(|value| value.parse::<f64>().ok()).expect("a size");
        assert!(
            numbers(&document, "text", "x").iter().all(|x| (0.0..size("width")).contains(x)),
            "{example}"
        );
        assert!(
            numbers(&document, "text", "y").iter().all(|y| (0.0..size("height")).contains(y)),
            "{example}"
        );
    }
}

#[test]
fn no_two_nodes_are_drawn_over_each_other() {
    for example in [EXAMPLE, "examples/outsourcing", "examples/boston311", "examples/manual_scope"] {
        let svg = graph(&[example]).out;
        let document = roxmltree::Document::parse(&svg).expect("XML");
        let number = |node: &roxmltree::Node<'_, '_>, name| {
            node.attribute(name).and_then(|value| value.parse::<f64>().ok())
        };
        let nodes = document.descendants().filter(|node| node.attribute("width") == Some("260"));
        let boxes: Vec<(f64, f64, f64)> = nodes
            .filter_map(|node| Some((number(&node, "x")?, number(&node, "y")?, number(&node, "height")?)))
            .collect();
        assert!(!boxes.is_empty(), "{example}");
        for (index, (x, y, height)) in boxes.iter().enumerate() {
            for (other_x, other_y, other_height) in &boxes[index + 1..] {
                let apart =
                    (x - other_x).abs() >= 260.0 || y + height <= *other_y || other_y + other_height <= *y;
                assert!(apart, "{example}: {x} {y}");
            }
        }
    }
}

#[test]
fn what_has_a_meaning_in_a_format_is_escaped() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = r#"schema work_order { id text  a text }
role d "D <b> & \"co\" #1" of company
provider p "P" {}
rules r assigns provider { rule all { assign p } }
workflow w "W \\ <i>" {
  start b
  branch b "B|" { when a = "<&\">" -> n  otherwise -> n }
  assign n "N]]>" { portal company  assigns provider  handler role d  rules r  then e }
  end e
}
"#;
    let path = folder.path().join("main.consign");
    std::fs::write(&path, program).expect("written");
    let path = path.to_str().expect("text");
    let svg = graph(&[path]).out;
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let texts: Vec<&str> = document.descendants().filter_map(|node| node.text()).collect();
    assert!(texts.contains(&"D <b> & \"co\" #1") && texts.contains(&"W \\ <i>"), "{texts:?}");
    let mermaid = graph(&[path, "--format", "mermaid"]).out;
    assert!(mermaid.contains("D #lt;b#gt; #amp; #quot;co#quot; #35;1"), "{mermaid}");
    let dot = graph(&[path, "--format", "dot"]).out;
    assert!(dot.contains(r#"D <b> & \"co\" #1"#) && dot.contains(r#"label="W \\ <i>""#), "{dot}");
}

#[test]
fn what_cannot_be_shown_is_in_no_picture() {
    let odd = "a\\u{1b}[31m\\u{0}\\u{7f}\\u{9b}\\u{fffe}\\u{ffff}\\u{1ffff}\\u{fdd0}\\u{202e}\\u{d}\\n\\tb";
    let program = format!(
        r#"schema work_order {{ id text }}
role d "D {odd}" of company
workflow w "W {odd}" {{
  start t
  branch b {{ when id = "{odd}" -> t  otherwise -> e }}
  task t "T {odd}" {{ portal company  handler role d  then b }}
  end e
}}
"#
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("main.consign");
    std::fs::write(&path, program).expect("written");
    let path = path.to_str().expect("text");
    for format in ["svg", "mermaid", "dot"] {
        let ran = graph(&[path, "--format", format]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(
            ran.out.contains("T a") && ran.out.chars().all(consign::is_printable),
            "{format}: {:?}",
            ran.out
        );
    }
    assert!(roxmltree::Document::parse(&graph(&[path]).out).is_ok());
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let wrong = graph(&[EXAMPLE, "--workflow", "servce"]);
    assert!(wrong.status == 2 && wrong.err.contains("did you mean `service`?"), "{}", wrong.err);
    let none = graph(&["tests/diagnostics/name/style/good.consign"]);
    assert!(none.status == 2 && none.err.contains("the program has no workflow"), "{}", none.err);
    assert_eq!(graph(&["tests/diagnostics/name/undefined/bad.consign"]).status, 1);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("w.svg");
    let ran = graph(&[EXAMPLE, "--out", out.to_str().expect("text")]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert!(std::fs::read_to_string(out).expect("a file").starts_with("<svg"));
}
