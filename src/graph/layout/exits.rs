//! How edges leave their node: one straight down, the others each in a row of its own below the box, with its label on
//! it, to the side.

use super::grid::Grid;
use super::measure;
use super::{BOX_WIDTH, LABEL_FONT, LABEL_LINE, SLOT, TRUNK};
use crate::graph::{EdgeKind, Graph, GraphEdge};
use crate::printable;
use crate::program::Portal;

/// How many lines a label may have.
const LINES: usize = 2;
/// How far the lines that go down to rows lie apart.
const STEP: i32 = 12;
/// From the line that goes down to a label.
const LEAD: i32 = 12;
/// What a row takes in height, at least.
const ROW: i32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A row below a box.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub edge: usize,
    /// Its label.
    pub lines: Vec<String>,
    /// Its middle, below the top of its rank.
    pub y: i32,
    /// Where its edge comes down from the box, from the left of the box.
    pub trunk: i32,
}

impl Row {
    /// The label's height.
    pub fn height(&self) -> i32 {
        LABEL_LINE * super::px(self.lines.len()) + 2
    }
}

/// How the edges of a node leave it.
#[derive(Clone, Debug)]
pub(super) struct Exits {
    /// Where rows lead.
    pub side: Side,
    /// The edge that goes straight down.
    pub down: Option<usize>,
    /// The others; the edge that goes down is the last if it has a label.
    pub rows: Vec<Row>,
    /// Where the edge comes down, from the left of the box.
    pub trunk: i32,
    /// The height of box and rows.
    pub height: i32,
}

/// The edge that goes straight down: where work leads when it is done; of a branch the last.
pub(super) fn down_edge(graph: &Graph, node: usize) -> Option<usize> {
    let from_here = |edge: &GraphEdge| edge.from == node && edge.kind.is_flow();
    graph.edges.iter().rposition(from_here)
}

impl Exits {
    /// Of a node whose box is so high.
    pub fn of(graph: &Graph, grid: &Grid, node: usize, box_height: i32) -> Self {
        let down = down_edge(graph, node);
        let has_row = |(index, edge): &(usize, &GraphEdge)| {
            edge.from == node && (Some(*index) != down || !edge.text.trim().is_empty())
        };
        let mut edges: Vec<usize> =
            graph.edges.iter().enumerate().filter(has_row).map(|(index, _)| index).collect();
        edges.sort_by_key(|index| Some(*index) == down);
        let side = side(graph, grid, node, &edges);
        let mut exits =
            Self { side, down, rows: Vec::new(), trunk: mirrored(TRUNK, side), height: box_height };
        exits.add_rows(graph, &edges, box_height);
        exits
    }

    fn add_rows(&mut self, graph: &Graph, edges: &[usize], box_height: i32) {
        let besides = edges.iter().filter(|edge| graph.edges[**edge].kind != EdgeKind::Way).count();
        // Rows to the left lie between rows to the right, so that none runs over another in a gutter.
        let odd = if self.side == Side::Left { SLOT } else { 0 };
        let mut free = box_height + 8;
        for (number, edge) in edges.iter().enumerate() {
            let is_way = graph.edges[*edge].kind == EdgeKind::Way;
            let steps = if is_way { 0 } else { super::px(besides - number.min(besides)) };
            let right = TRUNK + steps * STEP;
            let wide = BOX_WIDTH - right - LEAD - 4;
            let text = printable(&graph.edges[*edge].text).replace(['\n', '\t'], " ");
            let lines = measure::wrapped(&text, wide, LABEL_FONT, LINES);
            let half = ROW.max(LABEL_LINE * super::px(lines.len()) + 2) / 2;
            let y = next_multiple(free + half - odd, 2 * SLOT) + odd;
            free = y + half;
            self.rows.push(Row { edge: *edge, lines, y, trunk: mirrored(right, self.side) });
        }
        if !edges.is_empty() {
            self.height = free + 4;
        }
    }

    /// The row of an edge.
    pub fn row(&self, edge: usize) -> Option<&Row> {
        self.rows.iter().find(|row| row.edge == edge)
    }
}

/// Where most of the rows lead; otherwise toward the other lane.
fn side(graph: &Graph, grid: &Grid, node: usize, rows: &[usize]) -> Side {
    let own = grid.cells[node].column;
    let columns = rows.iter().map(|edge| grid.cells[graph.edges[*edge].to].column);
    let (left, right) = columns.fold((0, 0), |(left, right), column| {
        (left + usize::from(column < own), right + usize::from(column > own))
    });
    match left.cmp(&right) {
        std::cmp::Ordering::Less => Side::Right,
        std::cmp::Ordering::Greater => Side::Left,
        std::cmp::Ordering::Equal if graph.nodes[node].lane == Portal::Provider => Side::Left,
        std::cmp::Ordering::Equal => Side::Right,
    }
}

fn next_multiple(of: i32, unit: i32) -> i32 {
    (of + unit - 1) / unit * unit
}

/// A distance from the left of a box, or as far from its right.
fn mirrored(x: i32, side: Side) -> i32 {
    match side {
        Side::Right => x,
        Side::Left => BOX_WIDTH - x,
    }
}

impl Exits {
    /// The left and the right edge of a row's label, from the left of the box.
    pub fn label_ends(&self, row: &Row) -> (i32, i32) {
        let wide = row.lines.iter().map(|line| measure::width(line, LABEL_FONT)).max().unwrap_or(0) + 4;
        match self.side {
            Side::Right => (row.trunk + LEAD - 2, row.trunk + LEAD - 2 + wide),
            Side::Left => (row.trunk - LEAD + 2 - wide, row.trunk - LEAD + 2),
        }
    }
}
