//! Which cell of a grid each node stands in: ranks from top to bottom, columns within the lanes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::exits::down_edge;
use super::ranks::{Standing, standing};
use crate::graph::{EdgeKind, Graph};
use crate::program::Portal;

/// Where a node stands; columns are counted through both lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub column: usize,
    pub rank: usize,
}

/// Columns and ranks, at most one node in each cell. Beside every column of a lane there is a gutter on either side; above
/// every rank, and below the last, there is a channel. Edges run in gutters, in channels and through empty cells.
pub(super) struct Grid {
    pub cells: Vec<Cell>,
    /// How many columns the company's lane has, and the provider's; none has none.
    pub lanes: [usize; 2],
    pub ranks: usize,
    taken: BTreeMap<Cell, usize>,
}

impl Grid {
    pub fn of(graph: &Graph) -> Self {
        let standing = standing(graph);
        let ranks = standing.iter().map(|one| one.rank + 1).max().unwrap_or(1);
        let columns = columns(graph, &standing);
        let lane = |index: &usize| usize::from(graph.nodes[*index].lane == Portal::Provider);
        let count = |which: usize| {
            let inside = (0..graph.nodes.len()).filter(|index| lane(index) == which);
            inside.map(|index| columns[index] + 1).max().unwrap_or(1)
        };
        let lanes = [count(0), count(1)];
        let cell = |index: usize| Cell {
            column: columns[index] + lane(&index) * lanes[0],
            rank: standing[index].rank,
        };
        let cells: Vec<Cell> = (0..graph.nodes.len()).map(cell).collect();
        let taken = cells.iter().enumerate().map(|(index, cell)| (*cell, index)).collect();
        Self { cells, lanes, ranks, taken }
    }

    pub fn columns(&self) -> usize {
        self.lanes[0] + self.lanes[1]
    }

    /// One more than columns in each lane.
    pub fn gutters(&self) -> usize {
        self.columns() + 2
    }

    pub fn left_gutter(&self, column: usize) -> usize {
        column + usize::from(column >= self.lanes[0])
    }

    /// Where a gutter stands among gutters and columns, from the left.
    pub fn place_of_gutter(&self, gutter: usize) -> usize {
        if gutter <= self.lanes[0] { 2 * gutter } else { 2 * gutter - 1 }
    }

    /// Where a column stands among gutters and columns, from the left.
    pub fn place_of_column(&self, column: usize) -> usize {
        self.place_of_gutter(self.left_gutter(column)) + 1
    }

    /// Whether a column has no node in these ranks.
    pub fn is_free(&self, column: usize, ranks: Range<usize>) -> bool {
        ranks.into_iter().all(|rank| !self.taken.contains_key(&Cell { column, rank }))
    }

    /// The next node above in the same column.
    pub fn above(&self, node: usize) -> Option<usize> {
        let Cell { column, rank } = self.cells[node];
        (0..rank).rev().find_map(|rank| self.taken.get(&Cell { column, rank }).copied())
    }
}

/// The column of each node in its lane: below the node whose edge comes straight down to it, or else below another that
/// leads to it, where that is free; otherwise where the fewest nodes stand.
fn columns(graph: &Graph, standing: &[Standing]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    let is_below = |node: usize| {
        let comes_down = |(number, to): (usize, usize)| {
            let from = graph.edges[number].from;
            to == node
                && down_edge(graph, from) == Some(number)
                && standing[from].rank + 1 == standing[node].rank
        };
        graph.edges.iter().map(|edge| edge.to).enumerate().any(comes_down)
    };
    order.sort_by_cached_key(|node| (standing[*node].rank, !is_below(*node), standing[*node].visit));
    let mut columns: Vec<Option<usize>> = vec![None; graph.nodes.len()];
    for index in order {
        let lane = graph.nodes[index].lane;
        let in_lane = |other: &usize| graph.nodes[*other].lane == lane && columns[*other].is_some();
        let others: Vec<usize> = (0..graph.nodes.len()).filter(in_lane).collect();
        let is_free = |column: &usize| {
            let beside = |other: &&usize| standing[**other].rank == standing[index].rank;
            others.iter().filter(beside).all(|other| columns[*other] != Some(*column))
        };
        let before = graph.edges.iter().enumerate().filter(|(_, edge)| {
            edge.to == index
                && edge.kind.is_flow()
                && others.contains(&edge.from)
                && standing[edge.from].rank < standing[index].rank
        });
        let below = before
            .filter_map(|(number, edge)| {
                Some((down_edge(graph, edge.from) != Some(number), columns[edge.from]?))
            })
            .filter(|(_, column)| is_free(column))
            .min()
            .map(|(_, column)| column);
        let known = others.iter().filter_map(|other| columns[*other]).max().map_or(0, |last| last + 1);
        let crowd = |column: &usize| others.iter().filter(|other| columns[**other] == Some(*column)).count();
        let emptiest = (0..known).filter(is_free).min_by_key(crowd);
        columns[index] = Some(below.or(emptiest).unwrap_or(known));
    }
    columns.into_iter().map(Option::unwrap_or_default).collect()
}

impl EdgeKind {
    /// Whether orders go this way when all goes well.
    pub(super) fn is_flow(self) -> bool {
        matches!(self, Self::Then | Self::Way)
    }
}
