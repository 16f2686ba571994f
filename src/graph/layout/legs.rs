//! The pieces of edges that run along channels and gutters, and the track that each has.

use super::courses::Course;
use super::exits::Exits;
use super::grid::Grid;
use super::ports::Ports;
use super::px;
use super::tracks::{Leg, tracks};
use crate::graph::Graph;

/// How far tracks lie apart.
pub(super) const TRACK: i32 = 12;
/// What lies between places, so that whatever is in one is before whatever is in the next.
const PLACE: i64 = 1 << 24;
/// Edges that end less than this from where another begins do not share a track.
const GAP: i64 = 26;

/// The tracks of every edge: in its first channel, in its gutter, in its last channel; and how many tracks there are.
pub(super) struct Runs {
    pub first: Vec<usize>,
    pub gutter: Vec<usize>,
    pub last: Vec<usize>,
    pub in_channels: Vec<usize>,
    pub in_gutters: Vec<usize>,
}

/// What legs are found from.
struct Ways<'a> {
    graph: &'a Graph,
    grid: &'a Grid,
    exits: &'a [Exits],
    courses: &'a [Course],
    ports: &'a Ports,
}

impl Runs {
    pub fn of(graph: &Graph, grid: &Grid, exits: &[Exits], courses: &[Course], ports: &Ports) -> Self {
        let ways = Ways { graph, grid, exits, courses, ports };
        let none = || vec![0; graph.edges.len()];
        let mut runs = Self {
            first: none(),
            gutter: none(),
            last: none(),
            in_channels: vec![0; grid.ranks + 1],
            in_gutters: vec![0; grid.gutters()],
        };
        // Where an edge turns off in a gutter depends on its track in a channel, and the other way round.
        for _ in 0..2 {
            runs.lay_gutters(&ways);
            runs.lay_channels(&ways);
        }
        runs
    }

    fn lay_gutters(&mut self, ways: &Ways<'_>) {
        for gutter in 0..ways.grid.gutters() {
            let inside = (0..ways.courses.len()).filter(|edge| ways.courses[*edge].gutter() == Some(gutter));
            let legs: Vec<Leg> = inside.filter_map(|edge| self.gutter_leg(ways, edge)).collect();
            let (found, count) = tracks(&legs, GAP);
            legs.iter().zip(found).for_each(|(leg, track)| self.gutter[leg.edge] = track);
            self.in_gutters[gutter] = count;
        }
    }

    fn gutter_leg(&self, ways: &Ways<'_>, edge: usize) -> Option<Leg> {
        let source = ways.graph.edges[edge].from;
        let at = |channel: usize, track: usize| place(2 * channel) + i64::from(px(track));
        let whole = |channel: usize| (place(2 * channel), place(2 * channel + 1) - 1);
        let (gutter, from, from_span, from_column, channel) = match ways.courses[edge] {
            Course::Straight | Course::Across { .. } => return None,
            Course::Around { first, gutter, last } => {
                (gutter, at(first, self.first[edge]), whole(first), ways.grid.cells[source].column, last)
            }
            Course::Beside { gutter, channel } => {
                let row = ways.exits[source].row(edge)?;
                let y = place(2 * ways.grid.cells[source].rank + 1) + i64::from(row.y);
                (gutter, y, (y, y), ways.grid.cells[source].column, channel)
            }
        };
        let here = ways.grid.place_of_gutter(gutter);
        let is_right = |column: usize| ways.grid.place_of_column(column) > here;
        let to_column = ways.grid.cells[ways.graph.edges[edge].to].column;
        let to_span = whole(channel);
        Some(Leg {
            edge,
            span: (from_span.0.min(to_span.0), from_span.1.max(to_span.1)),
            ends: [(from, is_right(from_column)), (at(channel, self.last[edge]), is_right(to_column))],
        })
    }

    fn lay_channels(&mut self, ways: &Ways<'_>) {
        for channel in 0..=ways.grid.ranks {
            let (mut legs, mut is_first) = (Vec::new(), Vec::new());
            for edge in 0..ways.courses.len() {
                for first in [true, false] {
                    let leg = self.channel_leg(ways, edge, first).filter(|(of, _)| *of == channel);
                    legs.extend(leg.map(|(_, leg)| leg));
                    is_first.resize(legs.len(), first);
                }
            }
            let (found, count) = tracks(&legs, GAP);
            for ((leg, track), first) in legs.iter().zip(found).zip(is_first) {
                let slot = if first { &mut self.first } else { &mut self.last };
                slot[leg.edge] = track;
            }
            self.in_channels[channel] = count;
        }
    }

    /// The channel and the leg of an edge along its first channel, of two, or along its last.
    fn channel_leg(&self, ways: &Ways<'_>, edge: usize, first: bool) -> Option<(usize, Leg)> {
        let (from, to) = (ways.graph.edges[edge].from, ways.graph.edges[edge].to);
        let in_column = |node: usize, x: i32| {
            place(ways.grid.place_of_column(ways.grid.cells[node].column)) + i64::from(x)
        };
        let in_gutter = |gutter: usize| {
            place(ways.grid.place_of_gutter(gutter)) + i64::from(px(self.gutter[edge]) * TRACK)
        };
        let trunk = (in_column(from, ways.exits[from].trunk), false);
        let port = (in_column(to, ways.ports.edges[edge]), true);
        let (channel, ends) = match (ways.courses[edge], first) {
            (Course::Around { first, gutter, last }, true) => {
                (first, [trunk, (in_gutter(gutter), last > first)])
            }
            (Course::Around { first, gutter, last }, false) => {
                (last, [(in_gutter(gutter), last < first), port])
            }
            (Course::Across { channel }, false) => (channel, [trunk, port]),
            (Course::Beside { gutter, channel }, false) => {
                let is_below = ways.grid.cells[from].rank >= channel;
                (channel, [(in_gutter(gutter), is_below), port])
            }
            _ => return None,
        };
        let span = (ends[0].0.min(ends[1].0), ends[0].0.max(ends[1].0));
        Some((channel, Leg { edge, span, ends }))
    }
}

/// Where a place begins.
fn place(nth: usize) -> i64 {
    i64::from(px(nth)) * PLACE
}
