//! Which rules of a block can match an order, without trying one after the other; likewise the arms of a branch, and the
//! workflows that may take it (`choices`).
//!
//! What a rule needs of each field (`needs`) is known when the program is compiled. The rules of a block are
//! parted by the field that parts them best, the parts by the next one, and so on (`build`): by a field's
//! value, by an element that a set must have, by what a text is like, or by a boundary between smaller and larger
//! values. What a text is like is found by one search for all that the block's rules ask of it (`automaton`). Rules that
//! need nothing of the field stand in a part of their own, which is looked at for every order. An order thus
//! meets the few rules whose needs it satisfies; these are then evaluated in full, which is why a need may
//! be weaker than its condition, but never stronger.
//!
//! The idea of cutting by fields is that of packet classification: Gupta and McKeown, "Classifying packets
//! with hierarchical intelligent cuttings" (2000), and of one hash table for rules that name the same
//! fields: Daly et al., "TupleMerge" (2019).

mod automaton;
mod build;
mod checks;
mod choices;
mod literals;
mod needs;
mod pattern;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use automaton::{Automaton, HeldPatterns};
use checks::Checks;
pub(super) use checks::Said;
pub(super) use choices::{Choices, are_many};
use table::{Numbered, PartId, Table};

use super::scene::Scene;
use crate::program::{BlockId, IdVec, Order, Program, Slot, Value};

/// The rules of all blocks of a program.
#[derive(Debug)]
pub(super) struct Index {
    blocks: IdVec<BlockId, RuleTree>,
    checks: IdVec<BlockId, Checks>,
}

/// The rules of one block, by their positions in it.
#[derive(Debug, Default)]
struct RuleTree {
    parts: Vec<TreePart>,
    root: Option<PartId>,
    /// The rules of the leaves, each leaf's ascending.
    rules: Vec<u32>,
    /// By field: what tells which patterns its text is like.
    automata: BTreeMap<Slot, Automaton>,
}

/// Some rules of a block.
#[derive(Debug)]
struct TreePart {
    /// The first of its rules.
    first: u32,
    /// The last of its rules.
    last: u32,
    kind: PartKind,
}

#[derive(Debug)]
enum PartKind {
    /// Rules from here to there in [`RuleTree::rules`].
    Leaf(u32, u32),
    /// Rules that need one of some values of a field, or one of some elements of a set.
    ByValue { slot: Slot, parts: Table, rest: Option<PartId> },
    /// Rules that need a text to be like one of some patterns, by their numbers in the field's automaton.
    ByPattern { slot: Slot, parts: Numbered, rest: Option<PartId> },
    /// Rules that need the value of a field to be smaller than the boundary, or to be at least as large.
    Cut { slot: Slot, at: Box<Value>, below: Option<PartId>, above: Option<PartId>, rest: Option<PartId> },
}

impl Index {
    /// The index of a program's rules.
    pub fn build(program: &Program) -> Self {
        let checks = program
            .blocks
            .iter()
            .map(|block| Checks::for_rules(program, block.rules.iter().map(|rule| program.rule(*rule))));
        Self { blocks: build::trees(program, build::Limits::default()), checks: checks.collect() }
    }

    /// The position of the first rule of a block, from `from` on, that `matches` among those that can;
    /// which are asked for in no particular order, and may be asked for twice.
    pub fn first(
        &self,
        block: BlockId,
        from: usize,
        order: &Order,
        matches: impl FnMut(usize) -> bool,
    ) -> Option<usize> {
        self.blocks[block].first(from, order, matches)
    }

    /// What is known of a rule that can match, without evaluating it.
    pub fn say(&self, block: BlockId, position: usize, scene: &Scene<'_>) -> Said {
        self.checks[block].say(position, scene)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let trees: usize = self.blocks.iter().map(RuleTree::bytes).sum();
        trees + self.checks.iter().map(Checks::bytes).sum::<usize>()
    }
}

impl RuleTree {
    /// The first position, from `from` on, that `matches` among those that can.
    fn first(&self, from: usize, order: &Order, mut matches: impl FnMut(usize) -> bool) -> Option<usize> {
        let mut search = FirstMatch::new(self, order, u32::try_from(from).ok()?, &mut matches);
        search.part(self.root?);
        search.found.map(|position| position as usize)
    }

    fn bytes(&self) -> usize {
        let table = |part: &TreePart| match &part.kind {
            PartKind::Leaf(..) => 0,
            PartKind::ByValue { parts, .. } => parts.bytes(),
            PartKind::ByPattern { parts, .. } => parts.bytes(),
            PartKind::Cut { .. } => size_of::<Value>(),
        };
        let tables: usize = self.parts.iter().map(table).sum();
        let automata: usize = self.automata.values().map(Automaton::bytes).sum();
        automata
            + tables
            + self.parts.capacity() * size_of::<TreePart>()
            + self.rules.capacity() * size_of::<u32>()
    }
}

/// Looks for the first rule that matches.
struct FirstMatch<'s, F> {
    tree: &'s RuleTree,
    order: &'s Order,
    from: u32,
    found: Option<u32>,
    /// What the texts are like that were asked about.
    held: Vec<(Slot, HeldPatterns)>,
    matches: &'s mut F,
}

impl<'s, F: FnMut(usize) -> bool> FirstMatch<'s, F> {
    fn new(tree: &'s RuleTree, order: &'s Order, from: u32, matches: &'s mut F) -> Self {
        Self { tree, order, from, found: None, held: Vec::new(), matches }
    }

    /// Looks in a part of the rules; nested as deep as parts are, which grows with the logarithm of the rules.
    fn part(&mut self, mut id: PartId) {
        loop {
            let part = &self.tree.parts[id.place()];
            if part.last < self.from || self.found.is_some_and(|found| found < part.first) {
                return;
            }
            let (found, rest) = match &part.kind {
                PartKind::Leaf(start, end) => return self.leaf(*start as usize..*end as usize),
                PartKind::ByValue { slot, parts, rest } => (self.by_value(*slot, parts), *rest),
                PartKind::ByPattern { slot, parts, rest } => {
                    self.by_pattern(*slot, parts);
                    (None, *rest)
                }
                PartKind::Cut { slot, at, below, above, rest } => match self.order.value(*slot) {
                    Value::Missing => (None, *rest),
                    value if *value < **at => (*below, *rest),
                    _ => (*above, *rest),
                },
            };
            // The last one without a call: mostly there is only one.
            id = match (found, rest) {
                (Some(found), Some(rest)) => {
                    self.part(found);
                    rest
                }
                (Some(only), None) | (None, Some(only)) => only,
                (None, None) => return,
            };
        }
    }

    /// The part of the field's value; those of a set are looked in at once.
    fn by_value(&mut self, slot: Slot, parts: &Table) -> Option<PartId> {
        match self.order.value(slot) {
            Value::Set(elements) => {
                elements.iter().filter_map(|element| parts.get(element)).for_each(|part| self.part(part));
                None
            }
            value => parts.get(value),
        }
    }

    fn by_pattern(&mut self, slot: Slot, parts: &Numbered) {
        let known = self.held.iter().position(|(of, _)| *of == slot);
        let at = known.unwrap_or_else(|| {
            let held = match (self.order.value(slot), self.tree.automata.get(&slot)) {
                (Value::Text(text), Some(automaton)) => automaton.held(text.compared()),
                _ => HeldPatterns::new(),
            };
            self.held.push((slot, held));
            self.held.len() - 1
        });
        // The parts may look at the texts of other fields meanwhile.
        for next in 0..self.held[at].1.len() {
            if let Some(part) = parts.get(self.held[at].1[next]) {
                self.part(part);
            }
        }
    }

    fn leaf(&mut self, range: std::ops::Range<usize>) {
        for position in &self.tree.rules[range] {
            if self.found.is_some_and(|found| found <= *position) {
                return;
            }
            if *position >= self.from && (self.matches)(*position as usize) {
                self.found = Some(*position);
                return;
            }
        }
    }
}
