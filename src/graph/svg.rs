//! SVG: two lanes side by side, ranks from top to bottom. The ranks, and the order within them, are computed by a
//! layout library (Sugiyama's method); the lanes, boxes and edges are drawn here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_sugiyama::configure::Config;

use super::{EdgeKind, Graph, GraphEdge, LANES, Shape, cut};
use crate::printable;
use crate::program::Portal;

/// In pixels.
const BOX_WIDTH: f64 = 250.0;
const LINE: f64 = 17.0;
const COLUMN_GAP: f64 = 90.0;
const RANK_GAP: f64 = 78.0;
const MARGIN: f64 = 60.0;
const TOP: f64 = 104.0;
/// How much of a text stands on one line, in characters; labels are bold.
const MOST: usize = 36;
const LABEL: usize = 30;
/// How many lines a text may have.
const LINES: usize = 3;

/// Where a node is drawn: its middle, and its height.
#[derive(Clone, Copy, Default)]
struct Placement {
    x: f64,
    y: f64,
    height: f64,
}

impl Placement {
    fn top(self) -> f64 {
        self.y - self.height / 2.0
    }

    fn bottom(self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// The picture's measures.
struct Sheet {
    places: Vec<Placement>,
    /// The left edge and the width of each lane.
    lanes: [(f64, f64); 2],
    width: f64,
    height: f64,
}

impl Graph {
    /// The workflow as an SVG document.
    pub fn svg(&self) -> String {
        let sheet = self.sheet();
        let (width, height) = (sheet.width, sheet.height);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<title>{}</title>\n",
            escaped(&self.title)
        );
        svg += MARKERS;
        // Writing to a `String` does not fail.
        let _ = writeln!(svg, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{:.0}\" y=\"30\" text-anchor=\"middle\" font-size=\"18\" font-weight=\"600\">{}</text>",
            width / 2.0,
            escaped(&self.title)
        );
        for (((left, wide), (_, label)), fill) in
            sheet.lanes.into_iter().zip(LANES).zip(["#f3f6fb", "#f6f8f3"])
        {
            let _ = writeln!(
                svg,
                "<rect x=\"{left:.0}\" y=\"46\" width=\"{wide:.0}\" height=\"{:.0}\" rx=\"8\" fill=\"{fill}\" stroke=\"#d5dae3\"/>\n\
                 <text x=\"{:.0}\" y=\"68\" text-anchor=\"middle\" fill=\"#56606f\" font-weight=\"600\">{label}</text>",
                height - 60.0,
                left + wide / 2.0
            );
        }
        let mut labels = String::new();
        let mut used: BTreeMap<(usize, bool), usize> = BTreeMap::new();
        for edge in &self.edges {
            let back = sheet.places[edge.to].y <= sheet.places[edge.from].y;
            let nth = used.entry((edge.from, back)).or_default();
            self.edge(edge, &sheet, *nth, &mut svg, &mut labels);
            *nth += 1;
        }
        for (index, _) in self.nodes.iter().enumerate() {
            self.node(index, sheet.places[index], &mut svg);
        }
        svg + &labels + "</svg>\n"
    }

    /// Ranks from the library, columns within the lanes.
    fn sheet(&self) -> Sheet {
        let ranks = self.ranks();
        let columns = self.columns(&ranks);
        let is_provider = |index: &usize| self.nodes[*index].lane == Portal::Provider;
        let wide = |provider: bool| {
            let inside = (0..self.nodes.len()).filter(|index| is_provider(index) == provider);
            let count = inside.map(|index| columns[index] + 1).max().unwrap_or(1);
            number(count) * (BOX_WIDTH + COLUMN_GAP) + COLUMN_GAP
        };
        let (company, provider) = (wide(false), wide(true));
        let lanes = [(MARGIN, company), (MARGIN + company + 12.0, provider)];
        let (middles, height) = self.rows(&ranks);
        let place = |index: usize| {
            let lane = usize::from(is_provider(&index));
            let first = lanes[lane].0 + COLUMN_GAP + BOX_WIDTH / 2.0;
            let x = first + number(columns[index]) * (BOX_WIDTH + COLUMN_GAP);
            Placement { x, y: middles[ranks[index].0], height: self.height(index) }
        };
        let places = (0..self.nodes.len()).map(place).collect();
        Sheet { places, lanes, width: lanes[1].0 + provider + MARGIN, height }
    }

    /// The column of each node in its lane: below what leads to it where that is free, else where the fewest
    /// nodes stand.
    fn columns(&self, ranks: &[(usize, f64)]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|a, b| ranks[*a].0.cmp(&ranks[*b].0).then(ranks[*a].1.total_cmp(&ranks[*b].1)));
        let mut columns: Vec<Option<usize>> = vec![None; self.nodes.len()];
        for index in order {
            let lane = self.nodes[index].lane;
            let in_lane = |other: &usize| self.nodes[*other].lane == lane && columns[*other].is_some();
            let others: Vec<usize> = (0..self.nodes.len()).filter(in_lane).collect();
            let is_free = |column: &usize| {
                others
                    .iter()
                    .all(|other| ranks[*other].0 != ranks[index].0 || columns[*other] != Some(*column))
            };
            let before = self.edges.iter().filter(|edge| {
                edge.to == index
                    && matches!(edge.kind, EdgeKind::Then | EdgeKind::Way)
                    && others.contains(&edge.from)
                    && ranks[edge.from].0 < ranks[index].0
            });
            let below = before.filter_map(|edge| columns[edge.from]).filter(|column| is_free(column)).min();
            let known = others.iter().filter_map(|other| columns[*other]).max().map_or(0, |last| last + 1);
            let crowd =
                |column: &usize| others.iter().filter(|other| columns[**other] == Some(*column)).count();
            let emptiest = (0..=known).filter(|column| *column < known.max(1) || known == 0).filter(is_free);
            let column = below.or_else(|| emptiest.min_by_key(crowd)).unwrap_or(known);
            columns[index] = Some(column);
        }
        columns.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The middle of each rank, and the height of the whole.
    fn rows(&self, ranks: &[(usize, f64)]) -> (Vec<f64>, f64) {
        let last = ranks.iter().map(|(rank, _)| *rank).max().unwrap_or(0);
        let (mut middles, mut y) = (Vec::new(), TOP);
        for rank in 0..=last {
            let of_rank = (0..self.nodes.len()).filter(|index| ranks[*index].0 == rank);
            let high = of_rank.map(|index| self.height(index)).fold(0.0, f64::max);
            middles.push(y + high / 2.0);
            y += high + RANK_GAP;
        }
        (middles, y - RANK_GAP + 40.0)
    }

    fn height(&self, index: usize) -> f64 {
        number(self.lines(index).len()) * LINE + 16.0
    }

    /// What is written in a node: the label in as many lines as it needs, then the rest.
    fn lines(&self, index: usize) -> Vec<(String, bool)> {
        let mut lines = Vec::new();
        for (number_of, text) in self.nodes[index].lines.iter().enumerate() {
            let most = if number_of == 0 { LABEL } else { MOST };
            lines.extend(wrapped(text, most).into_iter().map(|line| (line, number_of == 0)));
        }
        lines
    }

    /// The rank of each node, and where it stands within it.
    fn ranks(&self) -> Vec<(usize, f64)> {
        let id = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        let vertices: Vec<(u32, (f64, f64))> =
            (0..self.nodes.len()).map(|index| (id(index), (BOX_WIDTH, 40.0))).collect();
        let forward = |edge: &&GraphEdge| {
            let is_flow = matches!(edge.kind, EdgeKind::Then | EdgeKind::Way);
            let only = !self
                .edges
                .iter()
                .any(|other| other.to == edge.to && matches!(other.kind, EdgeKind::Then | EdgeKind::Way));
            edge.from != edge.to && edge.to != self.start && (is_flow || only)
        };
        let mut edges: Vec<(u32, u32)> =
            self.edges.iter().filter(forward).map(|edge| (id(edge.from), id(edge.to))).collect();
        edges.sort_unstable();
        edges.dedup();
        let config = Config { vertex_spacing: 40.0, ..Config::default() };
        let layouts = rust_sugiyama::from_vertices_and_edges(&vertices, &edges, &config);
        let mut found = vec![(0.0, 0.0); self.nodes.len()];
        for (layout, ..) in layouts {
            for (index, at) in layout {
                if let Some(slot) = found.get_mut(index) {
                    *slot = at;
                }
            }
        }
        // The library's ranks go in either direction; orders enter at the top.
        let mut levels: Vec<i64> = found.iter().map(|(_, y)| rounded(*y)).collect();
        let mut all = levels.clone();
        all.sort_unstable();
        all.dedup();
        if levels.get(self.start).zip(all.last()).is_some_and(|(start, last)| start == last && all.len() > 1)
        {
            levels.iter_mut().for_each(|level| *level = -*level);
            all = all.into_iter().rev().map(|level| -level).collect();
        }
        let rank = |level: &i64| all.binary_search(level).unwrap_or(0);
        levels.iter().zip(&found).map(|(level, (x, _))| (rank(level), *x)).collect()
    }

    fn node(&self, index: usize, at: Placement, svg: &mut String) {
        let node = &self.nodes[index];
        let (left, top) = (at.x - BOX_WIDTH / 2.0, at.top());
        let (fill, radius) = match node.shape {
            Shape::Assign => ("#ffffff", 4.0),
            Shape::Task => ("#ffffff", 16.0),
            Shape::End => ("#e7ebf2", at.height / 2.0),
            Shape::Branch => ("#fff7e0", 4.0),
        };
        let _ = match node.shape {
            Shape::Branch => {
                let (middle, right, bottom, in_by) = (at.y, left + BOX_WIDTH, at.bottom(), 22.0);
                writeln!(
                    svg,
                    "<path d=\"M{left:.0} {middle:.1} L{:.0} {top:.1} L{:.0} {top:.1} L{right:.0} {middle:.1} L{:.0} {bottom:.1} \
                     L{:.0} {bottom:.1} Z\" fill=\"{fill}\" stroke=\"#3d4756\"/>",
                    left + in_by,
                    right - in_by,
                    right - in_by,
                    left + in_by
                )
            }
            _ => writeln!(
                svg,
                "<rect x=\"{left:.0}\" y=\"{top:.1}\" width=\"{BOX_WIDTH:.0}\" height=\"{:.0}\" rx=\"{radius:.0}\" fill=\"{fill}\" \
                 stroke=\"#3d4756\"/>",
                at.height
            ),
        };
        if index == self.start {
            let (x, end) = (at.x, top - 3.0);
            let begin = end - 14.0;
            let _ = writeln!(
                svg,
                "<path d=\"M{x:.0} {begin:.1} V{end:.1}\" stroke=\"#3d4756\" stroke-width=\"1.5\" marker-end=\"url(#then)\"/>"
            );
        }
        for (number_of, (line, is_label)) in self.lines(index).into_iter().enumerate() {
            let y = top + 8.0 + LINE * (number(number_of) + 0.75);
            let style = if is_label { " font-weight=\"600\"" } else { " fill=\"#56606f\" font-size=\"12\"" };
            let _ = writeln!(
                svg,
                "<text x=\"{:.0}\" y=\"{y:.1}\" text-anchor=\"middle\"{style}>{}</text>",
                at.x,
                escaped(&line)
            );
        }
    }

    /// Forward from bottom to top; back along the side, so that no box is crossed.
    fn edge(&self, edge: &GraphEdge, sheet: &Sheet, nth: usize, svg: &mut String, labels: &mut String) {
        let (from, to) = (sheet.places[edge.from], sheet.places[edge.to]);
        let (colour, dash, marker) = match edge.kind {
            EdgeKind::Then | EdgeKind::Way => ("#3d4756", "", "then"),
            EdgeKind::Declined => ("#b3261e", " stroke-dasharray=\"7 4\"", "declined"),
            EdgeKind::Deadline => ("#9a6700", " stroke-dasharray=\"2 3\"", "deadline"),
        };
        let (path, label_x, label_y) =
            if to.top() > from.bottom() { downwards(from, to, nth) } else { sideways(from, to, edge, nth) };
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"{dash} marker-end=\"url(#{marker})\"/>"
        );
        if !edge.text.is_empty() {
            let text = cut(&edge.text, 30);
            let wide = number(text.chars().count()) * 6.4 + 8.0;
            let _ = writeln!(
                labels,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"16\" rx=\"3\" fill=\"#ffffff\" fill-opacity=\"0.9\"/>\n\
                 <text x=\"{label_x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11\" fill=\"{colour}\">{}</text>",
                label_x - wide / 2.0,
                label_y - 8.0,
                label_y + 4.0,
                escaped(&text)
            );
        }
    }
}

/// The path of an edge to a node further down, and where its label's middle is.
fn downwards(from: Placement, to: Placement, nth: usize) -> (String, f64, f64) {
    let start_x = from.x + shift(nth);
    let (start_y, end_y) = (from.bottom(), to.top() - 3.0);
    let middle = (start_y + end_y) / 2.0;
    let path = format!(
        "M{start_x:.1} {start_y:.1} C{start_x:.1} {middle:.1} {:.1} {middle:.1} {:.1} {end_y:.1}",
        to.x, to.x
    );
    (path, start_x + (to.x - start_x) * 0.35, start_y + (end_y - start_y) * 0.38)
}

/// The path of an edge to a node beside, above, or to the node itself, and where its label's middle is.
fn sideways(from: Placement, to: Placement, edge: &GraphEdge, nth: usize) -> (String, f64, f64) {
    let shift = shift(nth);
    let is_left = to.x < from.x || (edge.from == edge.to);
    let side = if is_left { -1.0 } else { 1.0 };
    let (start_x, start_y, end_y) =
        (from.x + side * BOX_WIDTH / 2.0, from.y + shift / 2.0 - 6.0, to.y + shift / 2.0 - 6.0);
    let is_same_column = (to.x - from.x).abs() < 1.0;
    let (control_a, control_b, end_x) = if is_same_column {
        let end_x = to.x + side * BOX_WIDTH / 2.0;
        let bend = side * (30.0 + shift + (from.y - to.y).abs() * 0.09).min(88.0);
        (start_x + bend, end_x + bend, end_x + side * 3.0)
    } else {
        let end_x = to.x - side * BOX_WIDTH / 2.0;
        (start_x + side * (50.0 + shift), end_x - side * (30.0 + shift), end_x - side * 3.0)
    };
    let path = format!(
        "M{start_x:.1} {start_y:.1} C{control_a:.1} {start_y:.1} {control_b:.1} {end_y:.1} {end_x:.1} {end_y:.1}"
    );
    // Beside the node that it comes from: further on, edges lie close together.
    if is_same_column {
        return (path, start_x + side * 36.0, start_y + 14.0);
    }
    let half = number(edge.text.chars().count().min(30)) * 3.2;
    let aside = if nth > 1 { 12.0 } else { -12.0 };
    (path, start_x + side * (12.0 + half), start_y + aside)
}

/// How far an edge is moved from the first one of its node.
fn shift(nth: usize) -> f64 {
    26.0 * number(nth)
}

const MARKERS: &str = r##"<defs>
<marker id="then" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="#3d4756"/></marker>
<marker id="declined" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="#b3261e"/></marker>
<marker id="deadline" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="#9a6700"/></marker>
</defs>
"##;

/// Counts are small.
#[expect(clippy::cast_precision_loss, reason = "counts of lines and columns")]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a coordinate of a picture")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// A text in lines of at most so many characters.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let count = lines.len();
        let Some(last) = lines.last_mut() else { break };
        let long = last.chars().count() + 1 + word.chars().count() > most;
        if last.is_empty() {
            *last = cut(word, most);
        } else if !long || count == LINES {
            *last = cut(&format!("{last} {word}"), most);
        } else {
            lines.push(cut(word, most));
        }
    }
    lines
}

/// A text as XML holds it, on one line.
fn escaped(text: &str) -> String {
    quick_xml::escape::escape(printable(text).replace(['\n', '\t'], " ")).into_owned()
}
