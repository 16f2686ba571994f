//! Looks for as few changes as possible that make a condition true: first which things, then which values of them.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use super::overlay::Overlay;
use super::question::{Changeable, Changeables, Question, Seen};
use super::values;
use crate::decide::truth::Truth;
use crate::program::{Slot, Value};

/// How many sets of things are tried.
const TRIES: usize = 96;
/// More than any condition has alternatives or things.
const LARGEST: usize = 1 << 20;
/// How many tests are evaluated for one condition.
const TESTS: usize = 40_000;

/// Changes that make a condition true.
pub(super) struct Changes {
    /// What is otherwise.
    pub parts: Changeables,
    pub overlay: Overlay,
    /// The values of the tests.
    pub leaves: Vec<Truth>,
}

/// `None` if the condition is true, or nothing was found.
pub(super) fn find(question: &Question<'_>) -> Option<Changes> {
    let plain = Overlay::new(&question.scene);
    let leaves: Vec<Truth> = (0..question.leaves.len()).map(|leaf| question.value(leaf, &plain)).collect();
    if question.truth(question.condition, &leaves) == Truth::True {
        return None;
    }
    let all: Changeables = question.leaves.iter().flat_map(|leaf| leaf.reads.iter().copied()).collect();
    let search = ChangeSearch { question, plain, leaves, left: Cell::new(TESTS) };
    // The smallest first, and of those the first in the condition.
    let mut open = BTreeMap::from([((0, 0), Changeables::new())]);
    let mut known: HashSet<Changeables> = HashSet::new();
    for _ in 0..TRIES {
        let (_, parts) = open.pop_first()?;
        let turn = known.len();
        let parts = search.closed(parts);
        if !known.insert(parts.clone()) {
            continue;
        }
        let mut more = question.alternatives(question.condition, true, &search.seen(&parts));
        if more.iter().any(Changeables::is_empty) {
            if let Some(found) = search.changes_among(&parts) {
                return Some(search.least(found));
            }
            more = all.difference(&parts).map(|part| Changeables::from([*part])).collect();
        }
        if search.left.get() == 0 {
            return None;
        }
        let more = more.iter().enumerate().map(|(at, more)| (at, &parts | more));
        open.extend(more.map(|(at, parts)| ((parts.len(), turn * LARGEST + at), parts)));
    }
    None
}

struct ChangeSearch<'q, 'a> {
    question: &'q Question<'a>,
    /// All as it is.
    plain: Overlay,
    /// The values of the tests as it is.
    leaves: Vec<Truth>,
    /// How many more tests may be evaluated.
    left: Cell<usize>,
}

/// Values for things, one after the other.
struct ValueChoice {
    part: Changeable,
    values: Vec<Value>,
    /// The tests that are known once it has a value.
    settles: Vec<usize>,
}

impl ChangeSearch<'_, '_> {
    /// What is known of the tests while these things may be anything.
    fn seen(&self, parts: &Changeables) -> Vec<Seen> {
        let of = |(leaf, truth): (&super::question::Leaf<'_>, &Truth)| {
            if leaf.reads.is_disjoint(parts) { Seen::Known(*truth) } else { Seen::Free }
        };
        self.question.leaves.iter().zip(&self.leaves).map(of).collect()
    }

    /// The things with those that change with them: a field asks for the records around it, and a record for what it
    /// must have.
    fn closed(&self, parts: Changeables) -> Changeables {
        let mut closed = Changeables::new();
        let mut open: Vec<Changeable> = parts.into_iter().collect();
        while let Some(part) = open.pop() {
            if closed.insert(part)
                && let Changeable::Field(slot) = part
            {
                open.extend(self.moved_by(slot).into_iter().map(Changeable::Field));
            }
        }
        closed
    }

    fn moved_by(&self, slot: Slot) -> Vec<Slot> {
        let (schema, order) = (&self.question.scene.program.work_order, self.question.scene.order);
        let is_there = !order.value(slot).is_missing();
        let around = schema.field(slot).parent.filter(|record| order.value(*record).is_missing());
        let inside = schema.children(Some(slot)).filter(|inner| is_there || !schema.field(*inner).optional);
        inside.chain(around).collect()
    }

    /// Values of the things with which the condition is true. What engineers are like is left as it is if possible: no
    /// change of an order is a change of theirs.
    fn changes_among(&self, parts: &Changeables) -> Option<Changes> {
        let has_engineers = parts.iter().any(|part| matches!(part, Changeable::Engineers(_)));
        let passes = if has_engineers { &[false, true][..] } else { &[false] };
        passes.iter().find_map(|are_others| self.with_engineers(parts, *are_others))
    }

    fn with_engineers(&self, parts: &Changeables, are_others: bool) -> Option<Changes> {
        let mut settled = Changeables::new();
        let mut choices = Vec::new();
        for part in parts {
            settled.insert(*part);
            let is_settled = |leaf: &usize| {
                let reads = &self.question.leaves[*leaf].reads;
                reads.contains(part) && reads.intersection(parts).all(|read| settled.contains(read))
            };
            let settles = (0..self.question.leaves.len()).filter(is_settled).collect();
            let mut values = values::candidates(self.question, *part);
            if matches!(part, Changeable::Engineers(_)) && !are_others {
                values.truncate(1);
            }
            choices.push(ValueChoice { part: *part, values, settles });
        }
        let mut overlay = self.plain.clone();
        let mut seen = self.seen(parts);
        self.choose(&choices, &mut overlay, &mut seen).then(|| {
            let leaves = (0..seen.len()).map(|leaf| self.question.value(leaf, &overlay)).collect();
            Changes { parts: parts.clone(), overlay, leaves }
        })
    }

    /// Goes through the values of the first thing, and for each through those of the others.
    fn choose(&self, choices: &[ValueChoice], overlay: &mut Overlay, seen: &mut Vec<Seen>) -> bool {
        let Some((choice, rest)) = choices.split_first() else { return true };
        for value in &choice.values {
            if !self.is_allowed(choice.part, value, overlay) {
                continue;
            }
            overlay.put(self.question, choice.part, value.clone());
            for leaf in &choice.settles {
                seen[*leaf] = Seen::Known(self.question.value(*leaf, overlay));
            }
            let Some(left) = self.left.get().checked_sub(choice.settles.len() + 1) else {
                self.left.set(0);
                return false;
            };
            self.left.set(left);
            if self.question.may_be(self.question.condition, true, seen) && self.choose(rest, overlay, seen) {
                return true;
            }
        }
        choice.settles.iter().for_each(|leaf| seen[*leaf] = Seen::Free);
        false
    }

    /// Whether a field may be there, or be missing, beside the record around it.
    fn is_allowed(&self, part: Changeable, value: &Value, overlay: &Overlay) -> bool {
        let Changeable::Field(slot) = part else { return true };
        let field = self.question.scene.program.work_order.field(slot);
        let around = field.parent.map(|record| overlay.get(self.question, Changeable::Field(record)));
        match around {
            Some(Value::Missing) => value.is_missing(),
            _ => field.optional || !value.is_missing(),
        }
    }

    /// Takes back the changes that are not needed.
    fn least(&self, mut found: Changes) -> Changes {
        for part in found.parts.clone() {
            let before = self.plain.get(self.question, part);
            let mut overlay = found.overlay.clone();
            if overlay.get(self.question, part) != before {
                if !self.is_allowed(part, &before, &overlay) || !self.may_go_back(part, &before, &overlay) {
                    continue;
                }
                overlay.put(self.question, part, before);
                let leaves: Vec<Truth> =
                    (0..found.leaves.len()).map(|leaf| self.question.value(leaf, &overlay)).collect();
                if self.question.truth(self.question.condition, &leaves) != Truth::True {
                    continue;
                }
                (found.overlay, found.leaves) = (overlay, leaves);
            }
            found.parts.remove(&part);
        }
        found
    }

    /// Whether a record may be as it was beside the fields inside.
    fn may_go_back(&self, part: Changeable, before: &Value, overlay: &Overlay) -> bool {
        let Changeable::Field(slot) = part else { return true };
        let schema = &self.question.scene.program.work_order;
        schema.children(Some(slot)).all(|inner| {
            let is_missing = overlay.get(self.question, Changeable::Field(inner)).is_missing();
            if before.is_missing() { is_missing } else { !is_missing || schema.field(inner).optional }
        })
    }
}
