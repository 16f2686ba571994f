//! Where everything of a picture lies, in pixels. Nodes stand in a `grid`; edges leave them as `exits` says, take the ways
//! of `courses`, and come in at `ports`; `tracks` keeps them apart. Boxes lie in cells, labels below the box that their edge
//! leaves, and edges cross no cell that has a node: so no edge crosses a box or another's label, whatever the workflow.

mod courses;
mod exits;
mod grid;
mod legs;
pub(super) mod measure;
mod places;
mod ports;
mod ranks;
#[cfg(test)]
mod tests;
mod tracks;

use self::courses::{Course, courses};
use self::exits::{Exits, Side};
use self::grid::Grid;
use self::legs::Runs;
use self::places::Places;
use self::ports::Ports;
use super::Graph;
use crate::printable;

pub(super) const BOX_WIDTH: i32 = 260;
/// The fonts of texts in boxes, of labels, and of the title.
const NAME_FONT: i32 = 13;
const LINE_FONT: i32 = 12;
pub(super) const LABEL_FONT: i32 = 11;
pub(super) const TITLE_FONT: i32 = 18;
/// The height of a line in a box, and of a line of a label.
pub(super) const LINE: i32 = 17;
pub(super) const LABEL_LINE: i32 = 14;
/// Where the edge that goes straight down leaves a box, from the left of it.
const TRUNK: i32 = 56;
/// What is left free at the corners of a box where edges come in.
const CORNER: i32 = 28;
/// Rows lie at multiples of this.
const SLOT: i32 = 10;
/// How many lines a text in a box may have.
const LINES: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub x: i32,
    pub y: i32,
}

/// A rectangle, by its top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// A text in an edge's row.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub area: Area,
    pub lines: Vec<String>,
    /// Whether its text begins at the left of the area; otherwise it ends at the right.
    pub from_left: bool,
}

/// A picture without its colours.
pub(super) struct Drawing {
    pub width: i32,
    pub height: i32,
    pub title: String,
    /// The company's and the provider's.
    pub lanes: [Area; 2],
    /// A box for each node, and what is written in it: a line, and whether it is of its name.
    pub boxes: Vec<(Area, Vec<(String, bool)>)>,
    /// The corners of each edge, from the box that it leaves to the one that it comes to.
    pub edges: Vec<Vec<Point>>,
    /// The label of each edge that has one.
    pub labels: Vec<Option<Label>>,
    /// Where orders come in.
    pub start: Point,
}

impl Drawing {
    pub fn of(graph: &Graph) -> Self {
        let grid = Grid::of(graph);
        let texts: Vec<Vec<(String, bool)>> = (0..graph.nodes.len()).map(|node| texts(graph, node)).collect();
        let heights: Vec<i32> = texts.iter().map(|lines| px(lines.len()) * LINE + 16).collect();
        let exits: Vec<Exits> =
            (0..graph.nodes.len()).map(|node| Exits::of(graph, &grid, node, heights[node])).collect();
        let courses = courses(graph, &grid, &exits);
        let ports = ports::ports(graph, &grid, &exits, &courses);
        let runs = Runs::of(graph, &grid, &exits, &courses, &ports);
        let places = Places::of(&grid, &exits, &runs);
        let layout = Layout { graph, grid, heights, exits, courses, ports, runs, places };
        layout.drawing(texts)
    }
}

/// Everything that a drawing is made of.
struct Layout<'a> {
    graph: &'a Graph,
    grid: Grid,
    heights: Vec<i32>,
    exits: Vec<Exits>,
    courses: Vec<Course>,
    ports: Ports,
    runs: Runs,
    places: Places,
}

impl Layout<'_> {
    fn drawing(&self, texts: Vec<Vec<(String, bool)>>) -> Drawing {
        let (graph, places) = (self.graph, &self.places);
        let title = printable(&graph.title).replace(['\n', '\t'], " ");
        let title = measure::wrapped(&title, places.width - 24, TITLE_FONT, 1).concat();
        let start = self.corner(graph.start);
        Drawing {
            width: places.width,
            height: places.height,
            title,
            lanes: places.lanes,
            boxes: texts.into_iter().enumerate().map(|(node, lines)| (self.area(node), lines)).collect(),
            edges: (0..graph.edges.len()).map(|edge| self.path(edge)).collect(),
            labels: (0..graph.edges.len()).map(|edge| self.label(edge)).collect(),
            start: Point { x: start.x + self.ports.start, y: start.y },
        }
    }

    /// The top left corner of a node's cell.
    fn corner(&self, node: usize) -> Point {
        let cell = self.grid.cells[node];
        Point { x: self.places.column(&self.grid, cell.column), y: self.places.ranks[cell.rank] }
    }

    fn area(&self, node: usize) -> Area {
        let Point { x, y } = self.corner(node);
        Area { x, y, width: BOX_WIDTH, height: self.heights[node] }
    }

    fn label(&self, edge: usize) -> Option<Label> {
        let from = self.graph.edges[edge].from;
        let (exits, corner) = (&self.exits[from], self.corner(from));
        let row = exits.row(edge).filter(|row| !row.lines.is_empty())?;
        let (left, right) = exits.label_ends(row);
        let (x, y) = (corner.x + left, corner.y + row.y - row.height() / 2);
        let area = Area { x, y, width: right - left, height: row.height() };
        Some(Label { area, lines: row.lines.clone(), from_left: exits.side == Side::Right })
    }

    fn path(&self, edge: usize) -> Vec<Point> {
        let (from, to) = (self.graph.edges[edge].from, self.graph.edges[edge].to);
        let (source, target, exits) = (self.corner(from), self.corner(to), &self.exits[from]);
        let bottom = source.y + self.heights[from];
        let port = target.x + self.ports.edges[edge];
        let (places, grid, runs) = (&self.places, &self.grid, &self.runs);
        let mut path = vec![Point { x: source.x + exits.trunk, y: bottom }];
        match self.courses[edge] {
            Course::Straight => {}
            Course::Across { channel } => {
                path.push(Point { x: port, y: places.in_channel(channel, runs.last[edge]) })
            }
            Course::Around { first, gutter, last } => {
                let x = places.in_gutter(grid, runs, gutter, runs.gutter[edge]);
                path.push(Point { x, y: places.in_channel(first, runs.first[edge]) });
                path.push(Point { x: port, y: places.in_channel(last, runs.last[edge]) });
            }
            Course::Beside { gutter, channel } => {
                let row = exits.row(edge);
                path[0].x = source.x + row.map_or(exits.trunk, |row| row.trunk);
                let x = places.in_gutter(grid, runs, gutter, runs.gutter[edge]);
                path.push(Point { x, y: source.y + row.map_or(self.heights[from], |row| row.y) });
                path.push(Point { x: port, y: places.in_channel(channel, runs.last[edge]) });
            }
        }
        path.push(Point { x: port, y: target.y });
        with_corners(&path)
    }
}

/// Down or up first, then to the side, from each point to the next; nothing twice.
fn with_corners(points: &[Point]) -> Vec<Point> {
    let mut path: Vec<Point> = Vec::new();
    for point in points {
        if let Some(last) = path.last().copied() {
            path.push(Point { x: last.x, y: point.y });
        }
        path.push(*point);
    }
    path.dedup();
    let is_corner = |nth: usize| {
        nth == 0
            || nth + 1 == path.len()
            || !(path[nth - 1].x == path[nth + 1].x || path[nth - 1].y == path[nth + 1].y)
    };
    (0..path.len()).filter(|nth| is_corner(*nth)).map(|nth| path[nth]).collect()
}

/// What is written in a node: its name in as many lines as it needs, then the rest.
fn texts(graph: &Graph, node: usize) -> Vec<(String, bool)> {
    let mut lines = Vec::new();
    for (nth, text) in graph.nodes[node].lines.iter().enumerate() {
        let is_name = nth == 0;
        let (font, wide) = if is_name { (NAME_FONT, BOX_WIDTH - 52) } else { (LINE_FONT, BOX_WIDTH - 32) };
        let text = printable(text).replace(['\n', '\t'], " ");
        lines.extend(measure::wrapped(&text, wide, font, LINES).into_iter().map(|line| (line, is_name)));
    }
    lines
}

/// A count in pixels.
fn px(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
