//! The topological order of things that need each other, and the cycles among them.

/// Things in topological order, and those that have no place in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TopologicalOrder {
    /// Each after all that it needs.
    pub order: Vec<usize>,
    /// Each cycle as the way round it, its least member first; members are not in `order`.
    pub cycles: Vec<Vec<usize>>,
}

/// Tarjan's strongly connected components (1972), with a stack of its own instead of recursion.
/// `needs[n]` are the things that `n` needs.
pub(super) fn topological_order(needs: &[Vec<usize>]) -> TopologicalOrder {
    let mut search = CycleSearch {
        needs,
        number: vec![None; needs.len()],
        low: vec![0; needs.len()],
        open: vec![false; needs.len()],
        path: Vec::new(),
        next: 0,
        sorted: TopologicalOrder::default(),
    };
    for start in 0..needs.len() {
        if search.number[start].is_none() {
            search.visit(start);
        }
    }
    search.sorted
}

struct CycleSearch<'n> {
    needs: &'n [Vec<usize>],
    number: Vec<Option<usize>>,
    low: Vec<usize>,
    open: Vec<bool>,
    path: Vec<usize>,
    next: usize,
    sorted: TopologicalOrder,
}

impl CycleSearch<'_> {
    fn visit(&mut self, start: usize) {
        self.enter(start);
        let mut stack = vec![(start, 0)];
        while let Some((node, edge)) = stack.last_mut() {
            let node = *node;
            if let Some(needed) = self.needs[node].get(*edge).copied() {
                *edge += 1;
                match self.number[needed] {
                    None => {
                        self.enter(needed);
                        stack.push((needed, 0));
                    }
                    Some(number) if self.open[needed] => self.low[node] = self.low[node].min(number),
                    Some(_) => {}
                }
                continue;
            }
            stack.pop();
            if let Some((above, _)) = stack.last() {
                self.low[*above] = self.low[*above].min(self.low[node]);
            }
            if self.number[node] == Some(self.low[node]) {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.number[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.open[node] = true;
        self.path.push(node);
    }

    fn close(&mut self, node: usize) {
        let from = self.path.iter().rposition(|other| *other == node).unwrap_or(0);
        let mut component = self.path.split_off(from);
        for member in &component {
            self.open[*member] = false;
        }
        if component.len() == 1 && !self.needs[node].contains(&node) {
            self.sorted.order.push(node);
        } else {
            component.sort_unstable();
            self.sorted.cycles.push(self.round(&component));
        }
    }

    /// A shortest way from the least member of a component back to itself.
    fn round(&self, component: &[usize]) -> Vec<usize> {
        let start = component[0];
        let mut came_from: std::collections::HashMap<usize, usize> = std::collections::HashMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for needed in &self.needs[node] {
                if *needed == start {
                    let mut way = vec![node];
                    while let Some(before) = way.last().and_then(|last| came_from.get(last)) {
                        way.push(*before);
                    }
                    way.reverse();
                    return way;
                }
                if component.binary_search(needed).is_ok() && !came_from.contains_key(needed) {
                    came_from.insert(*needed, node);
                    queue.push_back(*needed);
                }
            }
        }
        vec![start]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first() {
        let sorted = topological_order(&[vec![2], vec![0], vec![]]);
        assert_eq!(sorted, TopologicalOrder { order: vec![2, 0, 1], cycles: vec![] });
    }

    #[test]
    fn cycles_are_told_apart() {
        let sorted = topological_order(&[vec![1], vec![2, 3], vec![0], vec![], vec![4], vec![0]]);
        assert_eq!(sorted.cycles, [vec![0, 1, 2], vec![4]]);
        assert_eq!(sorted.order, [3, 5]);
    }

    #[test]
    fn a_long_chain_is_no_recursion() {
        let needs: Vec<Vec<usize>> = (1..=200_000).map(|n| vec![n % 200_000]).collect();
        assert_eq!(topological_order(&needs).cycles.len(), 1);
    }
}
