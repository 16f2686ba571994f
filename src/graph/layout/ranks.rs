//! The rank of each node: below all that lead to it. Edges that lead back to where orders have been are left out.

use crate::graph::{Graph, GraphEdge};

/// Where a node stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// From the top.
    pub rank: usize,
    /// When an order that takes each first way first comes to it, among all nodes.
    pub visit: usize,
}

/// A walk from where orders come in, deep first: nodes when they are first come to and when all behind them is known.
struct Walk {
    targets: Vec<Vec<usize>>,
    visits: Vec<Option<usize>>,
    is_done: Vec<bool>,
    /// Nodes, those behind others first.
    done: Vec<usize>,
    /// Edges that lead to no node from which they can be come to.
    forward: Vec<(usize, usize)>,
}

/// The standing of every node.
pub(super) fn standing(graph: &Graph) -> Vec<Standing> {
    let count = graph.nodes.len();
    let mut walk = Walk {
        targets: targets(graph),
        visits: vec![None; count],
        is_done: vec![false; count],
        done: Vec::new(),
        forward: Vec::new(),
    };
    let mut visit = 0;
    for node in std::iter::once(graph.start).chain(0..count) {
        walk.from(node, &mut visit);
    }
    let mut ranks = vec![0; count];
    let mut ways = vec![Vec::new(); count];
    walk.forward.iter().for_each(|(from, to)| ways[*from].push(*to));
    for from in walk.done.iter().rev() {
        for to in &ways[*from] {
            ranks[*to] = ranks[*to].max(ranks[*from] + 1);
        }
    }
    let standing =
        |(rank, visit): (usize, Option<usize>)| Standing { rank, visit: visit.unwrap_or_default() };
    ranks.into_iter().zip(walk.visits).map(standing).collect()
}

impl Walk {
    fn from(&mut self, first: usize, visit: &mut usize) {
        let mut stack = vec![(first, 0)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                if self.visits[node].is_some() {
                    continue;
                }
                self.visits[node] = Some(*visit);
                *visit += 1;
            }
            match self.targets[node].get(next).copied() {
                Some(to) => {
                    stack.push((node, next + 1));
                    if self.visits[to].is_none() {
                        stack.push((to, 0));
                    }
                    if self.visits[to].is_none() || self.is_done[to] {
                        self.forward.push((node, to));
                    }
                }
                None => {
                    self.is_done[node] = true;
                    self.done.push(node);
                }
            }
        }
    }
}

/// Where each node leads: along what orders take when all goes well, and along others to nodes that only these lead to.
fn targets(graph: &Graph) -> Vec<Vec<usize>> {
    let mut is_reached = vec![false; graph.nodes.len()];
    graph.edges.iter().filter(|edge| edge.kind.is_flow()).for_each(|edge| is_reached[edge.to] = true);
    let leads = |edge: &&GraphEdge| edge.to != graph.start && (edge.kind.is_flow() || !is_reached[edge.to]);
    let mut targets = vec![Vec::new(); graph.nodes.len()];
    graph.edges.iter().filter(leads).for_each(|edge| targets[edge.from].push(edge.to));
    targets
}
