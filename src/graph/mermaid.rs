//! Mermaid flowcharts, which Markdown pages on code hosts draw.

use std::fmt::Write as _;

use super::{EdgeKind, Graph, GraphNode, LANES, Shape};
use crate::printable;

impl Graph {
    /// The workflow as a Mermaid flowchart with a subgraph for each portal.
    pub fn mermaid(&self) -> String {
        let mut text = format!("---\ntitle: {}\n---\nflowchart TB\n", quoted(&self.title));
        // Writing to a `String` does not fail.
        for (lane, label) in LANES {
            let inside: Vec<(usize, &GraphNode)> =
                self.nodes.iter().enumerate().filter(|(_, node)| node.lane == lane).collect();
            if !inside.is_empty() {
                let _ = writeln!(text, "  subgraph {} [\"{label}\"]", lane.as_str());
                for (index, node) in inside {
                    let _ = writeln!(text, "    {}", node_line(index, node));
                }
                text += "  end\n";
            }
        }
        for edge in &self.edges {
            let arrow = match edge.kind {
                EdgeKind::Then | EdgeKind::Way => "-->",
                EdgeKind::Declined | EdgeKind::Deadline => "-.->",
            };
            let label =
                if edge.text.is_empty() { String::new() } else { format!("|{}|", quoted(&edge.text)) };
            let _ = writeln!(text, "  n{} {arrow}{label} n{}", edge.from, edge.to);
        }
        self.styles(&mut text);
        text
    }

    fn styles(&self, text: &mut String) {
        for (kind, colour) in [(EdgeKind::Declined, "#b3261e"), (EdgeKind::Deadline, "#9a6700")] {
            let of_kind = self.edges.iter().enumerate().filter(|(_, edge)| edge.kind == kind);
            let numbers: Vec<String> = of_kind.map(|(number, _)| number.to_string()).collect();
            if !numbers.is_empty() {
                let _ = writeln!(text, "  linkStyle {} stroke:{colour}", numbers.join(","));
            }
        }
    }
}

fn node_line(index: usize, node: &GraphNode) -> String {
    let label = quoted(&node.lines.join("\n"));
    match node.shape {
        Shape::Branch => format!("n{index}{{{label}}}"),
        Shape::Assign => format!("n{index}[{label}]"),
        Shape::Task => format!("n{index}({label})"),
        Shape::End => format!("n{index}([{label}])"),
    }
}

/// A text in quotes; what would have a meaning in it is an entity.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in printable(text).chars() {
        match c {
            '\n' => quoted.push_str("<br/>"),
            '\t' => quoted.push(' '),
            '"' => quoted.push_str("#quot;"),
            '#' => quoted.push_str("#35;"),
            '<' => quoted.push_str("#lt;"),
            '>' => quoted.push_str("#gt;"),
            '&' => quoted.push_str("#amp;"),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
