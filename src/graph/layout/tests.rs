//! What holds of every picture, on random workflows: no edge crosses a box, no label lies on anything, nothing leaves the
//! sheet, no two edges run on one another.

use proptest::prelude::*;

use super::{Area, Drawing, Point};
use crate::graph::{EdgeKind, Graph, GraphEdge, GraphNode, Shape};
use crate::program::Portal;
use crate::test_cases::cases;

/// A node's kind, whether it is the provider's, and how long its texts are; where its edges lead.
type Draft = (u8, bool, usize, Vec<usize>);

fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let node = (0_u8..8, any::<bool>(), 0_usize..60, prop::collection::vec(0_usize..1000, 1..7));
    prop::collection::vec(node, 4..=30)
}

const WORDS: &str =
    "priority >= high and skills contains 訪問修理 or согласование of office_hours, warned before the end";

fn words(length: usize) -> String {
    WORDS.chars().cycle().take(length).collect()
}

fn graph_of(drafts: &[Draft]) -> Graph {
    let mut graph = Graph { title: words(drafts.len() * 3), start: 0, nodes: Vec::new(), edges: Vec::new() };
    for (from, (kind, is_provider, length, targets)) in drafts.iter().enumerate() {
        let mut edge = |nth: usize, kind, text: String| {
            // Half of them lead a little further, as in a workflow that somebody wrote.
            let target = targets[nth % targets.len()];
            let to = if target % 2 == 0 { from + 1 + target % 3 } else { target } % drafts.len();
            graph.edges.push(GraphEdge { from, to, kind, text });
        };
        let shape = match kind {
            0 => Shape::End,
            1..=3 => {
                (0..targets.len()).for_each(|nth| edge(nth, EdgeKind::Way, words(length + 7 * nth)));
                Shape::Branch
            }
            _ => {
                edge(0, EdgeKind::Then, String::new());
                (*kind > 4).then(|| edge(1, EdgeKind::Declined, "declined".to_owned()));
                (*kind > 5).then(|| edge(2, EdgeKind::Deadline, words(*length)));
                Shape::Task
            }
        };
        let lane = if *is_provider { Portal::Provider } else { Portal::Company };
        let lines = vec![words(*length), "a role".to_owned(), words(length * 2)];
        graph.nodes.push(GraphNode { name: format!("n{from}"), lines, shape, lane });
    }
    graph
}

impl Area {
    fn right(self) -> i32 {
        self.x + self.width
    }

    fn bottom(self) -> i32 {
        self.y + self.height
    }

    fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    fn holds(self, other: Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// How far it is to a piece of an edge.
    fn distance(self, piece: Self) -> i32 {
        let aside = (piece.x - self.right()).max(self.x - piece.right()).max(0);
        let below = (piece.y - self.bottom()).max(self.y - piece.bottom()).max(0);
        aside + below
    }
}

/// The pieces of an edge between its corners.
fn pieces(path: &[Point]) -> Vec<Area> {
    let between = |pair: &[Point]| Area {
        x: pair[0].x.min(pair[1].x),
        y: pair[0].y.min(pair[1].y),
        width: (pair[0].x - pair[1].x).abs(),
        height: (pair[0].y - pair[1].y).abs(),
    };
    path.windows(2).map(between).collect()
}

/// Whether a piece goes through the inside of an area.
fn crosses(piece: Area, area: Area) -> bool {
    piece.x < area.right()
        && area.x < piece.right()
        && piece.width > 0
        && area.y < piece.y
        && piece.y < area.bottom()
        || piece.y < area.bottom()
            && area.y < piece.bottom()
            && piece.height > 0
            && area.x < piece.x
            && piece.x < area.right()
}

/// Whether two pieces lie on each other over some length.
fn run_together(one: Area, other: Area) -> bool {
    let level = one.height == 0 && other.height == 0 && one.y == other.y;
    let upright = one.width == 0 && other.width == 0 && one.x == other.x;
    level && one.x < other.right() && other.x < one.right()
        || upright && one.y < other.bottom() && other.y < one.bottom()
}

fn look(graph: &Graph, drawing: &Drawing) -> Result<(), TestCaseError> {
    let sheet = Area { x: 0, y: 0, width: drawing.width, height: drawing.height };
    let boxes: Vec<Area> = drawing.boxes.iter().map(|(area, _)| *area).collect();
    let edges: Vec<Vec<Area>> = drawing.edges.iter().map(|path| pieces(path)).collect();
    for (nth, area) in boxes.iter().enumerate() {
        let lane = usize::from(graph.nodes[nth].lane == Portal::Provider);
        prop_assert!(drawing.lanes[lane].holds(*area), "a box outside of its lane");
        prop_assert!(boxes[..nth].iter().all(|other| !other.overlaps(*area)), "a box on another");
    }
    for (nth, (path, edge)) in drawing.edges.iter().zip(&graph.edges).enumerate() {
        prop_assert!(edges[nth].iter().all(|piece| sheet.holds(*piece)));
        prop_assert!(edges[nth].iter().all(|piece| piece.width == 0 || piece.height == 0), "a slanting edge");
        for area in &boxes {
            prop_assert!(
                edges[nth].iter().all(|piece| !crosses(*piece, *area)),
                "an edge through a box: {path:?}"
            );
        }
        let (from, to) = (boxes[edge.from], boxes[edge.to]);
        prop_assert!(path[0].y == from.bottom() && from.x < path[0].x && path[0].x < from.right());
        let last = path[path.len() - 1];
        prop_assert!(last.y == to.y && to.x < last.x && last.x < to.right());
        for other in 0..nth {
            // The ways out of a branch come down from it on one line.
            let shared = usize::from(graph.edges[other].from == edge.from && edge.kind == EdgeKind::Way);
            let pieces = |edge: usize| edges[edge].iter().skip(shared);
            let both = pieces(nth).flat_map(|one| pieces(other).map(move |other| (*one, *other)));
            prop_assert!(
                both.clone().all(|(one, other)| !run_together(one, other)),
                "{path:?} {:?}",
                drawing.edges[other]
            );
        }
    }
    look_at_labels(drawing, sheet, &boxes, &edges)
}

fn look_at_labels(
    drawing: &Drawing,
    sheet: Area,
    boxes: &[Area],
    edges: &[Vec<Area>],
) -> Result<(), TestCaseError> {
    let labels: Vec<(usize, Area)> = drawing
        .labels
        .iter()
        .enumerate()
        .filter_map(|(edge, label)| Some((edge, label.as_ref()?.area)))
        .collect();
    for (nth, (edge, area)) in labels.iter().enumerate() {
        prop_assert!(
            sheet.holds(*area) && boxes.iter().all(|other| !other.overlaps(*area)),
            "a label on a box"
        );
        prop_assert!(labels[..nth].iter().all(|(_, other)| !other.overlaps(*area)), "a label on a label");
        let distance = |edge: usize| edges[edge].iter().map(|piece| area.distance(*piece)).min();
        let own = distance(*edge);
        for other in (0..edges.len()).filter(|other| other != edge) {
            prop_assert!(
                distance(other) > own,
                "a label nearer to another edge: {area:?} {:?}",
                drawing.edges[other]
            );
            prop_assert!(
                edges[other].iter().all(|piece| !crosses(*piece, *area)),
                "an edge through another's label"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(300), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edges_go_around_boxes_and_labels_lie_on_nothing(drafts in drafts()) {
        let graph = graph_of(&drafts);
        look(&graph, &Drawing::of(&graph))?;
        prop_assert_eq!(graph.svg(), graph.clone().svg());
    }
}
