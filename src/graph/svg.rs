//! SVG: two lanes side by side, orders come in at the top. Where everything lies is found in `layout`; here it is drawn.

use std::fmt::Write as _;

use super::layout::{Area, Drawing, LABEL_FONT, LABEL_LINE, LINE, Label, Point, TITLE_FONT};
use super::{EdgeKind, Graph, LANES, Shape};

/// How round the corners of edges are, in pixels.
const ROUND: i32 = 6;
/// What an arrow's head keeps from the box that it points to.
const TIP: i32 = 2;
/// What lanes are filled with, and labels in them.
const FILLS: [&str; 2] = ["#f3f6fb", "#f6f8f3"];

impl Graph {
    /// The workflow as an SVG document.
    pub fn svg(&self) -> String {
        let drawing = Drawing::of(self);
        let mut svg = begin(&drawing);
        for (edge, path) in self.edges.iter().zip(&drawing.edges) {
            line(edge.kind, path, &mut svg);
        }
        let Point { x, y } = drawing.start;
        line(EdgeKind::Then, &[Point { x, y: y - 20 }, Point { x, y }], &mut svg);
        for (node, (area, lines)) in self.nodes.iter().zip(&drawing.boxes) {
            outline(node.shape, *area, &mut svg);
            texts(*area, lines, &mut svg);
        }
        for (edge, text) in self.edges.iter().zip(&drawing.labels) {
            if let Some(text) = text {
                let lane = usize::from(text.area.x >= drawing.lanes[1].x);
                label(edge.kind, text, FILLS[lane], &mut svg);
            }
        }
        svg + "</svg>\n"
    }
}

/// The sheet, the title and the lanes.
fn begin(drawing: &Drawing) -> String {
    let Drawing { width, height, .. } = drawing;
    let title = escaped(&drawing.title);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title>{title}</title>\n{MARKERS}<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"{}\" y=\"30\" text-anchor=\"middle\" font-size=\"{TITLE_FONT}\" font-weight=\"600\">{title}</text>\n",
        width / 2,
    );
    for ((lane, (_, name)), fill) in drawing.lanes.iter().zip(LANES).zip(FILLS) {
        let Area { x, y, width, height } = lane;
        // Writing to a `String` does not fail.
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{fill}\" stroke=\"#d5dae3\"/>\n\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#56606f\" font-weight=\"600\">{name}</text>",
            x + width / 2,
            y + 22
        );
    }
    svg
}

/// The colour of an edge, how it is dashed, and its arrow's head.
fn style(kind: EdgeKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EdgeKind::Then | EdgeKind::Way => ("#3d4756", "", "then"),
        EdgeKind::Declined => ("#b3261e", " stroke-dasharray=\"7 4\"", "declined"),
        EdgeKind::Deadline => ("#9a6700", " stroke-dasharray=\"2 3\"", "deadline"),
    }
}

fn line(kind: EdgeKind, path: &[Point], svg: &mut String) {
    let (colour, dash, marker) = style(kind);
    let data = path_data(path);
    let _ = writeln!(
        svg,
        "<path d=\"{data}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"{dash} marker-end=\"url(#{marker})\"/>"
    );
}

/// A path through the corners, rounded, that ends a little before the last.
fn path_data(corners: &[Point]) -> String {
    let mut data = String::new();
    for (nth, Point { x, y }) in corners.iter().copied().enumerate() {
        let before = nth.checked_sub(1).and_then(|before| corners.get(before));
        let _ = match (before, corners.get(nth + 1)) {
            (None, _) => write!(data, "M{x} {y}"),
            (Some(_), None) => write!(data, " L{x} {}", y - TIP),
            (Some(before), Some(after)) => {
                let (start, end) = (toward(corners[nth], *before), toward(corners[nth], *after));
                write!(data, " L{} {} Q{x} {y} {} {}", start.x, start.y, end.x, end.y)
            }
        };
    }
    data
}

/// The point a little from one corner toward another.
fn toward(from: Point, to: Point) -> Point {
    let step = |from: i32, to: i32| from + (to - from).signum() * ROUND.min((to - from).abs() / 2);
    Point { x: step(from.x, to.x), y: step(from.y, to.y) }
}

fn outline(shape: Shape, area: Area, svg: &mut String) {
    let Area { x, y, width, height } = area;
    let (fill, radius) = match shape {
        Shape::Assign => ("#ffffff", 4),
        Shape::Task => ("#ffffff", 16),
        Shape::End => ("#e7ebf2", height / 2),
        Shape::Branch => ("#fff7e0", 4),
    };
    let _ = if shape == Shape::Branch {
        let (right, bottom, middle, in_by) = (x + width, y + height, y + height / 2, 22);
        let (first, last) = (x + in_by, right - in_by);
        writeln!(
            svg,
            "<path d=\"M{x} {middle} L{first} {y} H{last} L{right} {middle} L{last} {bottom} H{first} Z\" fill=\"{fill}\" \
             stroke=\"#3d4756\"/>"
        )
    } else {
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"#3d4756\"/>"
        )
    };
}

/// What is written in a box: its name, in bold, and the rest.
fn texts(area: Area, lines: &[(String, bool)], svg: &mut String) {
    let (middle, mut y) = (area.x + area.width / 2, area.y + 8 - LINE / 4);
    for (line, is_name) in lines {
        y += LINE;
        let style = if *is_name { " font-weight=\"600\"" } else { " fill=\"#56606f\" font-size=\"12\"" };
        let _ = writeln!(
            svg,
            "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\"{style}>{}</text>",
            escaped(line)
        );
    }
}

/// An edge's label, on its line.
fn label(kind: EdgeKind, label: &Label, fill: &str, svg: &mut String) {
    let Area { x, y, width, height } = label.area;
    let (colour, ..) = style(kind);
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\" fill=\"{fill}\"/>"
    );
    let (x, anchor) = if label.from_left { (x + 2, "start") } else { (x + width - 2, "end") };
    let mut baseline = y - 2;
    for line in &label.lines {
        baseline += LABEL_LINE;
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{baseline}\" text-anchor=\"{anchor}\" font-size=\"{LABEL_FONT}\" fill=\"{colour}\">{}</text>",
            escaped(line)
        );
    }
}

const MARKERS: &str = r##"<defs>
<marker id="then" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="#3d4756"/></marker>
<marker id="declined" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="#b3261e"/></marker>
<marker id="deadline" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="#9a6700"/></marker>
</defs>
"##;

/// A text as XML holds it.
fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
