//! DOT, the language of Graphviz.

use std::fmt::Write as _;

use super::{EdgeKind, Graph, LANES, Shape};
use crate::printable;

impl Graph {
    /// The workflow as a directed graph with a cluster for each portal.
    pub fn dot(&self) -> String {
        let title = quoted(&self.title);
        let mut text = format!(
            "digraph {{\n  label={title}; labelloc=t; fontname=\"sans-serif\";\n  node [fontname=\"sans-serif\", fontsize=11];\n  \
             edge [fontname=\"sans-serif\", fontsize=10];\n"
        );
        // Writing to a `String` does not fail.
        for (lane, label) in LANES {
            let _ = writeln!(text, "  subgraph cluster_{} {{\n    label={};", lane.as_str(), quoted(label));
            for (index, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.lane == lane) {
                let shape = match node.shape {
                    Shape::Branch => "shape=diamond",
                    Shape::Assign => "shape=box",
                    Shape::Task => "shape=box, style=rounded",
                    Shape::End => "shape=oval",
                };
                let _ = writeln!(text, "    n{index} [label={}, {shape}];", quoted(&node.lines.join("\n")));
            }
            text += "  }\n";
        }
        for edge in &self.edges {
            let style = match edge.kind {
                EdgeKind::Then | EdgeKind::Way => "",
                EdgeKind::Declined => ", style=dashed, color=\"#b3261e\", fontcolor=\"#b3261e\"",
                EdgeKind::Deadline => ", style=dotted, color=\"#9a6700\", fontcolor=\"#9a6700\"",
            };
            let _ = writeln!(text, "  n{} -> n{} [label={}{style}];", edge.from, edge.to, quoted(&edge.text));
        }
        text + "}\n"
    }
}

fn quoted(text: &str) -> String {
    let text = printable(text);
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
