//! Where edges come into the top of their node.

use super::courses::Course;
use super::exits::Exits;
use super::grid::Grid;
use super::{BOX_WIDTH, CORNER};
use crate::graph::Graph;

/// How far apart edges come in, if there is room.
const APART: i32 = 18;
/// What an edge keeps from the one that leaves the node above.
const CLEAR: i32 = 5;

/// From the left of the boxes: where each edge comes in, and where orders enter the first node.
pub(super) struct Ports {
    pub edges: Vec<i32>,
    pub start: i32,
}

/// Who comes in: an edge, or `None` for orders that enter the workflow.
type Comer = Option<usize>;

/// The order in which edges come in, from the left, if they come from the left. Those from lower channels come first, and
/// of one channel those from below.
type Key = (std::cmp::Reverse<usize>, bool, isize, usize);

/// Where everything comes in.
pub(super) fn ports(graph: &Graph, grid: &Grid, exits: &[Exits], courses: &[Course]) -> Ports {
    let mut ports = Ports { edges: vec![BOX_WIDTH / 2; graph.edges.len()], start: BOX_WIDTH / 2 };
    for node in 0..graph.nodes.len() {
        let (comers, left) = comers(graph, grid, courses, node);
        let is_straight = |edge: &usize| graph.edges[*edge].to == node && courses[*edge] == Course::Straight;
        let straight = (0..graph.edges.len()).find(is_straight);
        let above = grid.above(node).filter(|above| exits[*above].down.is_some());
        let places = match (straight, above) {
            (Some(edge), Some(above)) => {
                ports.edges[edge] = exits[above].trunk;
                beside(exits[above].trunk, left, comers.len() - left)
            }
            (_, above) => around_middle(comers.len(), above.map(|above| exits[above].trunk)),
        };
        for (comer, place) in comers.into_iter().zip(places) {
            match comer {
                Some(edge) => ports.edges[edge] = place,
                None => ports.start = place,
            }
        }
    }
    ports
}

/// Who comes into a node, from the left, but for the edge that comes straight down; and how many come from the left.
fn comers(graph: &Graph, grid: &Grid, courses: &[Course], node: usize) -> (Vec<Comer>, usize) {
    let here = grid.place_of_column(grid.cells[node].column);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (edge, course) in courses.iter().enumerate() {
        if graph.edges[edge].to == node && *course != Course::Straight {
            let (place, key) = approach(graph, grid, *course, edge);
            let side = if place < here { &mut left } else { &mut right };
            side.push((key, edge));
        }
    }
    left.sort_unstable();
    right.sort_unstable();
    let start = (graph.start == node).then_some(None);
    let from_right = right.into_iter().rev().map(|(_, edge)| Some(edge));
    let count = left.len();
    let from_left = left.into_iter().map(|(_, edge)| Some(edge));
    (from_left.chain(start).chain(from_right).collect(), count)
}

/// From which place an edge comes along its last channel, and when it comes in among those from the same side.
fn approach(graph: &Graph, grid: &Grid, course: Course, edge: usize) -> (usize, Key) {
    let source = grid.cells[graph.edges[edge].from];
    let channel = course.last_channel().unwrap_or_default();
    let place = course
        .gutter()
        .map_or_else(|| grid.place_of_column(source.column), |gutter| grid.place_of_gutter(gutter));
    let target = grid.place_of_column(grid.cells[graph.edges[edge].to].column);
    let is_above = channel > source.rank;
    let far = place.abs_diff(target).cast_signed();
    // From above those that come from far come first, from below those from near.
    (place, (std::cmp::Reverse(channel), is_above, if is_above { -far } else { far }, edge))
}

/// Places on both sides of one that is taken.
fn beside(taken: i32, left: usize, right: usize) -> Vec<i32> {
    let (left, right) = (super::px(left), super::px(right));
    let left_step = APART.min((taken - CORNER) / left.max(1)).max(1);
    let right_step = APART.min((BOX_WIDTH - CORNER - taken) / right.max(1)).max(1);
    let places_left = (1..=left).rev().map(|nth| taken - nth * left_step);
    places_left.chain((1..=right).map(|nth| taken + nth * right_step)).collect()
}

/// Places around the middle, none where an edge leaves the node above.
fn around_middle(count: usize, taken: Option<i32>) -> Vec<i32> {
    let count = super::px(count);
    let step = APART.min((BOX_WIDTH - 2 * CORNER) / count.max(1)).max(1);
    let first = BOX_WIDTH / 2 - (count - 1) * step / 2;
    let places = |shift: i32| (0..count).map(move |nth| first + nth * step + shift);
    let is_clear = |shift: &i32| {
        taken.is_none_or(|taken| places(*shift).all(|place| (place - taken).abs() >= CLEAR.min(step / 2)))
    };
    let shift = [0, CLEAR, -CLEAR].into_iter().find(is_clear).unwrap_or(0);
    places(shift).collect()
}
