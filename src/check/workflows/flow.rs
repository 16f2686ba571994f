//! The graph of a workflow and what can be asked of it: who is assigned on arrival, what is reachable,
//! which cycles there are. Everything is iterative and linear in the edges.

use std::collections::VecDeque;

/// Who leaves a node along an edge, as it changes what is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// As on arrival.
    Nothing,
    /// A provider has been assigned.
    Provider,
    /// An engineer has been assigned.
    Engineer,
    /// The provider has declined.
    NoProvider,
    /// The engineer has declined.
    NoEngineer,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub to: usize,
    pub effect: Effect,
    /// Whether the order takes it without a person: out of branches, and by rules.
    pub automatic: bool,
}

/// What arriving at a node does to what is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    Keeps,
    ClearsBoth,
    ClearsEngineer,
}

#[derive(Clone, Debug)]
pub(super) struct Vertex {
    pub arrival: Arrival,
    pub edges: Vec<Edge>,
    pub is_branch: bool,
    pub is_end: bool,
}

/// What is assigned when an order arrives, before the arrival changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    pub provider: bool,
    pub engineer: bool,
}

impl Assigned {
    const NOBODY: Assigned = Assigned { provider: false, engineer: false };

    fn index(self) -> usize {
        usize::from(self.provider) * 2 + usize::from(self.engineer)
    }

    fn from_index(index: usize) -> Self {
        Self { provider: index & 2 != 0, engineer: index & 1 != 0 }
    }

    fn arrive(self, arrival: Arrival) -> Self {
        match arrival {
            Arrival::Keeps => self,
            Arrival::ClearsBoth => Self::NOBODY,
            Arrival::ClearsEngineer => Self { engineer: false, ..self },
        }
    }

    fn leave(self, effect: Effect) -> Self {
        match effect {
            Effect::Nothing => self,
            Effect::Provider => Self { provider: true, engineer: false },
            Effect::Engineer => Self { engineer: true, ..self },
            Effect::NoProvider => Self::NOBODY,
            Effect::NoEngineer => Self { engineer: false, ..self },
        }
    }
}

/// Every combination of node and assignment that some order can arrive with, each with the one before it
/// on a shortest path.
pub(super) struct FlowArrivals {
    /// By node and assignment: where it came from; a combination that points to itself is the start.
    from: Vec<Option<usize>>,
}

impl FlowArrivals {
    pub fn explore(graph: &[Vertex], start: usize) -> Self {
        let mut from = vec![None; graph.len() * 4];
        let first = start * 4 + Assigned::NOBODY.index();
        from[first] = Some(first);
        let mut queue = VecDeque::from([first]);
        while let Some(here) = queue.pop_front() {
            let vertex = &graph[here / 4];
            let assigned = Assigned::from_index(here % 4).arrive(vertex.arrival);
            for edge in &vertex.edges {
                let there = edge.to * 4 + assigned.leave(edge.effect).index();
                if from[there].is_none() {
                    from[there] = Some(here);
                    queue.push_back(there);
                }
            }
        }
        Self { from }
    }

    fn at(&self, node: usize) -> impl Iterator<Item = Assigned> + '_ {
        (0..4).filter(move |index| self.from[node * 4 + index].is_some()).map(Assigned::from_index)
    }

    pub fn is_reachable(&self, node: usize) -> bool {
        self.at(node).next().is_some()
    }

    /// The nodes of a shortest path on which an order arrives so, start and node included.
    pub fn path(&self, node: usize, wanted: impl Fn(Assigned) -> bool) -> Option<Vec<usize>> {
        let mut here = node * 4 + self.at(node).find(|assigned| wanted(*assigned))?.index();
        let mut path = vec![here / 4];
        while let Some(before) = self.from[here].filter(|before| *before != here) {
            path.push(before / 4);
            here = before;
        }
        path.reverse();
        Some(path)
    }
}

/// Whether an `end` can be reached, for each node.
pub(super) fn can_end(graph: &[Vertex]) -> Vec<bool> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); graph.len()];
    for (node, vertex) in graph.iter().enumerate() {
        for edge in &vertex.edges {
            back[edge.to].push(node);
        }
    }
    let mut reached: Vec<bool> = graph.iter().map(|vertex| vertex.is_end).collect();
    let mut queue: Vec<usize> = (0..graph.len()).filter(|node| reached[*node]).collect();
    while let Some(node) = queue.pop() {
        for before in &back[node] {
            if !std::mem::replace(&mut reached[*before], true) {
                queue.push(*before);
            }
        }
    }
    reached
}

/// A cycle that orders can go round without a person, if there is one: through nodes that `through`
/// admits, along automatic edges. The first node of it is the first one in the program.
pub(super) fn cycle(graph: &[Vertex], through: impl Fn(&Vertex) -> bool) -> Option<Vec<usize>> {
    let next = |node: usize| {
        let edges = graph[node].edges.iter().filter(|edge| edge.automatic && through(&graph[edge.to]));
        edges.map(|edge| edge.to)
    };
    // Nodes without a way in are taken away until only cycles, and what lies behind them, remain.
    let mut ways_in = vec![0usize; graph.len()];
    let admitted: Vec<usize> = (0..graph.len()).filter(|node| through(&graph[*node])).collect();
    for node in &admitted {
        for to in next(*node) {
            ways_in[to] += 1;
        }
    }
    let mut free: Vec<usize> = admitted.iter().copied().filter(|node| ways_in[*node] == 0).collect();
    let mut left: Vec<bool> = graph.iter().map(&through).collect();
    while let Some(node) = free.pop() {
        left[node] = false;
        for to in next(node) {
            ways_in[to] -= 1;
            if ways_in[to] == 0 {
                free.push(to);
            }
        }
    }
    // Each that is left has a way in from another that is left, so going backwards comes round.
    let mut before = vec![None; graph.len()];
    for node in admitted.iter().copied().filter(|node| left[*node]) {
        for to in next(node) {
            before[to] = before[to].or(Some(node));
        }
    }
    let mut here = admitted.iter().copied().find(|node| left[*node])?;
    let mut seen = vec![false; graph.len()];
    while !std::mem::replace(&mut seen[here], true) {
        here = before[here]?;
    }
    let mut cycle = vec![here];
    let mut at = before[here]?;
    while at != here {
        cycle.push(at);
        at = before[at]?;
    }
    cycle.reverse();
    let first = (0..cycle.len()).min_by_key(|index| cycle[*index])?;
    cycle.rotate_left(first);
    Some(cycle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vertex(arrival: Arrival, edges: &[(usize, Effect)], automatic: bool) -> Vertex {
        let edges = edges.iter().map(|(to, effect)| Edge { to: *to, effect: *effect, automatic });
        Vertex { arrival, edges: edges.collect(), is_branch: automatic, is_end: false }
    }

    #[test]
    fn a_path_shows_where_nobody_was_assigned() {
        // 0 assigns the provider to 1 (engineer node) to 2; 3 is a branch that skips 1.
        let graph = [
            vertex(Arrival::ClearsBoth, &[(3, Effect::Provider)], false),
            vertex(Arrival::ClearsEngineer, &[(2, Effect::Engineer), (0, Effect::NoProvider)], false),
            vertex(Arrival::Keeps, &[], false),
            vertex(Arrival::Keeps, &[(1, Effect::Nothing), (2, Effect::Nothing)], true),
        ];
        let arrivals = FlowArrivals::explore(&graph, 0);
        assert_eq!(arrivals.path(2, |assigned| !assigned.provider), None);
        assert_eq!(arrivals.path(2, |assigned| !assigned.engineer), Some(vec![0, 3, 2]));
        assert_eq!(arrivals.path(1, |assigned| !assigned.provider), None);
    }

    #[test]
    fn cycles_are_found_and_chains_are_none() {
        let branch = |to: &[usize]| {
            let edges: Vec<(usize, Effect)> = to.iter().map(|to| (*to, Effect::Nothing)).collect();
            vertex(Arrival::Keeps, &edges, true)
        };
        let chain: Vec<Vertex> = (0..100_000).map(|n| branch(&[n + 1])).chain([branch(&[])]).collect();
        assert_eq!(cycle(&chain, |_| true), None);
        let round = [branch(&[1]), branch(&[2, 3]), branch(&[1]), branch(&[])];
        assert_eq!(cycle(&round, |_| true), Some(vec![1, 2]));
        assert_eq!(cycle(&[branch(&[0])], |_| true), Some(vec![0]));
    }

    #[test]
    fn dead_ends_are_found() {
        let mut graph = vec![
            vertex(Arrival::Keeps, &[(1, Effect::Nothing), (2, Effect::Nothing)], false),
            vertex(Arrival::Keeps, &[(1, Effect::Nothing)], false),
            vertex(Arrival::Keeps, &[], false),
        ];
        graph[2].is_end = true;
        assert_eq!(can_end(&graph), [true, false, true]);
    }
}
