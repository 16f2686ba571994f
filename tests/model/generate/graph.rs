//! Random shapes of workflows that the compiler must accept.

use super::super::choices::Choices;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Branch,
    AssignProvider,
    AssignEngineer,
    CompanyTask,
    ProviderTask,
    EngineerTask,
    End,
}

/// A node of a workflow and where it leads.
#[derive(Clone, Debug)]
pub struct Draft {
    pub shape: Shape,
    /// What is assigned on every path to it: 0 nobody, 1 a provider, 2 an engineer too.
    pub level: u8,
    /// The ways of a branch, the last one for `otherwise`; else one.
    pub then: Vec<usize>,
    pub declined: Option<usize>,
    /// A deadline that leads to a node.
    pub expired: Option<usize>,
}

impl Draft {
    /// What is assigned where it is left by `then`.
    fn after(&self) -> u8 {
        match self.shape {
            Shape::AssignProvider => 1,
            Shape::AssignEngineer => 2,
            _ => self.level,
        }
    }

    /// What is assigned where it is left by a decline.
    fn after_decline(&self) -> u8 {
        match self.shape {
            Shape::CompanyTask => self.level,
            Shape::EngineerTask => 1,
            _ => 0,
        }
    }

    fn after_deadline(&self) -> u8 {
        self.level
    }

    fn leads_to(&self) -> impl Iterator<Item = usize> {
        self.then.iter().copied().chain(self.declined).chain(self.expired)
    }
}

fn node(c: &mut Choices<'_>, first: bool) -> Draft {
    const SHAPES: [Shape; 8] = [
        Shape::AssignProvider,
        Shape::AssignEngineer,
        Shape::ProviderTask,
        Shape::Branch,
        Shape::CompanyTask,
        Shape::EngineerTask,
        Shape::AssignEngineer,
        Shape::AssignProvider,
    ];
    let shape = match *c.pick(&SHAPES) {
        Shape::AssignEngineer | Shape::ProviderTask | Shape::EngineerTask if first => Shape::AssignProvider,
        shape => shape,
    };
    let level = match shape {
        Shape::Branch | Shape::CompanyTask if !first => *c.pick(&[0, 1, 2]),
        Shape::AssignEngineer => 1,
        Shape::ProviderTask => *c.pick(&[1, 2]),
        Shape::EngineerTask => 2,
        _ => 0,
    };
    Draft { shape, level, then: Vec::new(), declined: None, expired: None }
}

/// The nodes of a workflow; the first is the start.
pub fn graph(c: &mut Choices<'_>) -> Vec<Draft> {
    let work = c.range(1, 7);
    let mut nodes: Vec<Draft> = (0..work).map(|index| node(c, index == 0)).collect();
    let end = Draft { shape: Shape::End, level: 0, then: Vec::new(), declined: None, expired: None };
    nodes.extend(std::iter::repeat_n(end, c.range(1, 2)));
    for index in 0..work {
        let ways = if nodes[index].shape == Shape::Branch { c.range(2, 3) } else { 1 };
        nodes[index].then = (0..ways).map(|_| onward(c, &nodes, index)).collect();
        if nodes[index].shape == Shape::Branch {
            continue;
        }
        if c.chance(50) {
            nodes[index].declined = anywhere(c, &nodes, nodes[index].after_decline());
        }
        if c.chance(30) {
            nodes[index].expired = anywhere(c, &nodes, nodes[index].after_deadline());
        }
    }
    lead_back(c, &mut nodes);
    reachable_only(nodes)
}

/// A later node, likely the next one.
fn onward(c: &mut Choices<'_>, nodes: &[Draft], from: usize) -> usize {
    let fits = |index: &usize| nodes[*index].level <= nodes[from].after();
    let later: Vec<usize> = (from + 1..nodes.len()).filter(fits).collect();
    if c.chance(40) { *c.pick(&later) } else { later[0] }
}

fn anywhere(c: &mut Choices<'_>, nodes: &[Draft], level: u8) -> Option<usize> {
    let fitting: Vec<usize> = (0..nodes.len()).filter(|index| nodes[*index].level <= level).collect();
    if fitting.is_empty() { None } else { Some(*c.pick(&fitting)) }
}

/// Some tasks lead to an earlier node, where an end can still be reached from everywhere.
fn lead_back(c: &mut Choices<'_>, nodes: &mut [Draft]) {
    let straight = nodes.to_vec();
    for index in 0..nodes.len() {
        let task =
            matches!(nodes[index].shape, Shape::CompanyTask | Shape::ProviderTask | Shape::EngineerTask);
        if task
            && c.chance(20)
            && let Some(to) = anywhere(c, nodes, nodes[index].level)
        {
            nodes[index].then = vec![to];
        }
    }
    let stuck = (0..nodes.len()).any(|from| {
        let reached = reached(nodes, from);
        !reached.iter().any(|index| nodes[*index].shape == Shape::End)
    });
    if stuck {
        nodes.clone_from_slice(&straight);
    }
}

fn reached(nodes: &[Draft], from: usize) -> Vec<usize> {
    let mut reached = vec![from];
    let mut next = 0;
    while next < reached.len() {
        for to in nodes[reached[next]].leads_to() {
            if !reached.contains(&to) {
                reached.push(to);
            }
        }
        next += 1;
    }
    reached.sort_unstable();
    reached
}

fn reachable_only(nodes: Vec<Draft>) -> Vec<Draft> {
    let kept = reached(&nodes, 0);
    let place = |old: usize| kept.iter().position(|index| *index == old).expect("it is reached");
    let renamed = |old: &usize| {
        let mut draft = nodes[*old].clone();
        draft.then = draft.then.iter().map(|to| place(*to)).collect();
        draft.declined = draft.declined.map(place);
        draft.expired = draft.expired.map(place);
        draft
    };
    kept.iter().map(renamed).collect()
}
