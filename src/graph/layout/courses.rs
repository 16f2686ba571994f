//! Which way each edge takes: along which channels and gutters, and where it comes down to the node it leads to. All
//! edges come into a node from above.

use super::exits::{Exits, Side};
use super::grid::Grid;
use crate::graph::Graph;

/// The way of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// Straight down to the next node of the column.
    Straight,
    /// Down into a channel, along it, down.
    Across { channel: usize },
    /// Down into a channel, along it to a gutter, along that to another channel, along it, down.
    Around { first: usize, gutter: usize, last: usize },
    /// From a row to the gutter beside it, along that to a channel, along it, down.
    Beside { gutter: usize, channel: usize },
}

impl Course {
    /// The channel from which the edge comes down to its node.
    pub fn last_channel(self) -> Option<usize> {
        match self {
            Self::Straight => None,
            Self::Across { channel } | Self::Beside { channel, .. } => Some(channel),
            Self::Around { last, .. } => Some(last),
        }
    }

    pub fn gutter(self) -> Option<usize> {
        match self {
            Self::Straight | Self::Across { .. } => None,
            Self::Around { gutter, .. } | Self::Beside { gutter, .. } => Some(gutter),
        }
    }
}

/// The way of every edge.
pub(super) fn courses(graph: &Graph, grid: &Grid, exits: &[Exits]) -> Vec<Course> {
    (0..graph.edges.len()).map(|edge| course(graph, grid, exits, edge)).collect()
}

fn course(graph: &Graph, grid: &Grid, exits: &[Exits], edge: usize) -> Course {
    let (from, to) = (graph.edges[edge].from, graph.edges[edge].to);
    let (source, target) = (grid.cells[from], grid.cells[to]);
    let own = &exits[from];
    if own.down != Some(edge) {
        let gutter = grid.left_gutter(source.column) + usize::from(own.side == Side::Right);
        let channel = if target.rank > source.rank { drop(grid, to, source.rank + 1) } else { target.rank };
        return Course::Beside { gutter, channel };
    }
    if source.column == target.column && grid.above(to) == Some(from) {
        return Course::Straight;
    }
    let first = source.rank + 1;
    let last = if target.rank >= first { drop(grid, to, first) } else { target.rank };
    if last == first {
        return Course::Across { channel: first };
    }
    Course::Around { first, gutter: gutter_between(grid, own.side, source.column, target.column), last }
}

/// The highest channel, from `first` on, from which a node can be reached straight down.
fn drop(grid: &Grid, to: usize, first: usize) -> usize {
    let cell = grid.cells[to];
    (first..=cell.rank).find(|channel| grid.is_free(cell.column, *channel..cell.rank)).unwrap_or(cell.rank)
}

/// The gutter with the least way between two columns, beside the second. Between a column and itself, that to which no
/// rows lead.
fn gutter_between(grid: &Grid, rows: Side, from: usize, to: usize) -> usize {
    let left = grid.left_gutter(to);
    match from.cmp(&to) {
        std::cmp::Ordering::Less => left,
        std::cmp::Ordering::Greater => left + 1,
        std::cmp::Ordering::Equal => left + usize::from(rows == Side::Left),
    }
}
