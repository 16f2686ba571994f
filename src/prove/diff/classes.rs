//! The entries that have no counterpart, each against what the other version says of its orders.

use std::collections::HashMap;

use super::joint::Joint;
use super::list::Entry;
use super::outcome::Outcome;
use super::{Class, Difference, Proof, Side, Undecided, Versions, cubes_of, decliners, same};
use crate::decide::{Decision, Engine};
use crate::program::{Assignee, Order};
use crate::prove::answer::{Answer, Why};
use crate::prove::cube::{Cube, product};
use crate::prove::near::Near;
use crate::prove::space::Space;
use crate::prove::witness::Witness;

/// How many conditions describe a class at most.
const CONDITIONS: usize = 6;
/// How many ids are tried where the choice depends on the order's id.
const IDS: usize = 64;

pub(super) struct Comparison<'c, 'p> {
    pub space: &'c Space<'p>,
    pub joint: &'c Joint,
    pub versions: &'c Versions<'c>,
    pub before: &'c [Entry],
    pub after: &'c [Entry],
}

/// A version's entries and those of the other one, and where in each cubes are found.
struct Lists<'c> {
    own: &'c [Entry],
    other: &'c [Entry],
    near_own: &'c Near,
    near_other: &'c Near,
    is_old: bool,
}

/// One entry without counterpart.
#[derive(Clone, Copy)]
struct Changed<'c> {
    lists: &'c Lists<'c>,
    at: usize,
}

impl<'c> Changed<'c> {
    fn entry(self) -> &'c Entry {
        &self.lists.own[self.at]
    }
}

impl Comparison<'_, '_> {
    pub fn run(&self, difference: &mut Difference) {
        let (changed_old, changed_new) = same::changed(self.before, self.after);
        let (near_old, near_new) = (Near::of(&cubes_of(self.before)), Near::of(&cubes_of(self.after)));
        let (before, after) = ((self.before, &near_old), (self.after, &near_new));
        let lists =
            |(own, near_own), (other, near_other), is_old| Lists { own, other, near_own, near_other, is_old };
        let mut found = Found::default();
        let old = lists(before, after, true);
        for at in (0..self.before.len()).filter(|at| changed_old[*at]) {
            self.entry(Changed { lists: &old, at }, &|_| false, &mut found);
        }
        // What an old entry without counterpart says of them is known by now.
        let new = lists(after, before, false);
        for at in (0..self.after.len()).filter(|at| changed_new[*at]) {
            self.entry(Changed { lists: &new, at }, &|other| changed_old[other], &mut found);
        }
        difference.classes = found.classes;
        difference.undecided = found.undecided;
    }

    /// Holds an entry against those of the other list that its orders meet there, first matches only.
    fn entry(&self, changed: Changed<'_>, is_known: &dyn Fn(usize) -> bool, found: &mut Found) {
        let (lists, entry) = (changed.lists, changed.entry());
        let near_own = lists.near_own.to(&entry.cubes);
        let earlier = near_own.iter().map(|at| *at as usize).filter(|at| *at < changed.at);
        let mut outside: Vec<&Cube> = earlier.flat_map(|at| &lists.own[at].cubes).collect();
        if self.space.are_covered(&entry.cubes, &outside) {
            return;
        }
        for at in lists.near_other.to(&entry.cubes).into_iter().map(|at| at as usize) {
            let other = &lists.other[at];
            let Some(both) = product(&entry.cubes, &other.cubes) else {
                let (before, after) = self.sides(changed, other);
                found.undecided.push(Undecided { before, after, why: Why::TooLarge.to_string() });
                continue;
            };
            if both.is_empty() {
                continue;
            }
            if other.outcome != entry.outcome && !is_known(at) {
                self.pair(changed, other, &both, &outside, found);
            }
            outside.extend(&other.cubes);
            if self.space.are_covered(&entry.cubes, &outside) {
                return;
            }
        }
    }

    fn sides(&self, changed: Changed<'_>, other: &Entry) -> (Side, Side) {
        let entry = changed.entry();
        let (before, after) = if changed.lists.is_old { (entry, other) } else { (other, entry) };
        let side = |engine: &Engine, entry: &Entry| Side {
            outcome: entry.outcome.clone(),
            rule: entry.rule.map(|rule| engine.program().rule_name(rule)),
        };
        (side(self.versions.old, before), side(self.versions.new, after))
    }

    fn pair(&self, changed: Changed<'_>, other: &Entry, both: &[Cube], outside: &[&Cube], found: &mut Found) {
        let (before, after) = self.sides(changed, other);
        let by_id = [&before, &after].iter().any(|side| matches!(side.outcome, Outcome::Chosen { .. }));
        let lists = [&before, &after].iter().any(|side| side.outcome.narrows());
        match self.space.find(both, outside, &|cube, witness| self.proof(cube, witness, by_id, lists)) {
            Answer::No => {}
            Answer::Undecided(why) => found.undecided.push(Undecided { before, after, why: why.to_string() }),
            Answer::Yes(witness) => {
                let left = self.space.remainder(both, outside, CONDITIONS);
                // What is left is said of the orders that both entries are about.
                let whole = |cube: &Cube| both.iter().filter_map(|about| about.and(cube)).collect::<Vec<_>>();
                let whole: Vec<Cube> = left.cubes.iter().flat_map(whole).collect();
                let mut conditions: Vec<String> = Vec::new();
                for words in whole.iter().map(|cube| self.space.words(cube)) {
                    if !conditions.contains(&words) {
                        conditions.push(words);
                    }
                }
                found.add(Class { before, after, conditions, are_all: left.is_all, witness });
            }
        }
    }

    /// The order as both versions see it, if they treat it differently.
    fn proof(&self, cube: &Cube, witness: &Witness, by_id: bool, lists: bool) -> Option<Proof> {
        let declined = decliners(&self.space.domain, cube);
        let ids = if by_id { IDS } else { 1 };
        (0..ids).find_map(|number| {
            let (mut old_order, mut new_order) =
                (self.joint.old_order(&witness.order)?, self.joint.new_order(&witness.order)?);
            if number > 0 {
                let id = format!("T-{}", number + 1);
                old_order = self.versions.old.program().with_id(old_order, &id);
                new_order = self.versions.new.program().with_id(new_order, &id);
            }
            let (before, after) = (
                decide(self.versions.old, &old_order, witness, &declined),
                decide(self.versions.new, &new_order, witness, &declined),
            );
            differ(&before, &after, lists).then(|| Proof {
                old_order,
                new_order,
                now: witness.now,
                declined: declined.clone(),
                before,
                after,
            })
        })
    }
}

fn decide(engine: &Engine, order: &Order, witness: &Witness, declined: &[String]) -> Decision {
    let declined = declined.iter().map(|name| {
        let id = |text: &str| std::sync::Arc::<str>::from(text);
        Assignee { provider: id(name), engineer: None }
    });
    engine.decide_after(order, witness.now, declined.collect())
}

/// Whether two decisions treat an order differently: who gets it, who dispatches it, where it waits; with `lists`
/// also whom the dispatcher may choose from. Names of rules and words of reasons are no difference.
pub fn differ(before: &Decision, after: &Decision, lists: bool) -> bool {
    acts(before, lists) != acts(after, lists)
}

fn acts(decision: &Decision, lists: bool) -> String {
    let waiting = decision.waiting.as_ref();
    let handler = waiting.map(|waiting| serde_json::to_string(&waiting.handler).unwrap_or_default());
    let node = waiting.map(|waiting| waiting.node.to_string());
    let list = decision.candidates.iter().flatten().map(|one| &*one.id);
    let list: Vec<&str> = list.filter(|_| lists && decision.provider.is_none()).collect();
    format!(
        "{:?} {:?} {:?} {node:?} {handler:?} {list:?}",
        decision.outcome, decision.provider, decision.engineer
    )
}

/// What is found so far.
#[derive(Default)]
struct Found {
    classes: Vec<Class>,
    /// Where in it a pair of sides stands.
    known: HashMap<(Side, Side), usize>,
    undecided: Vec<Undecided>,
}

impl Found {
    fn add(&mut self, class: Class) {
        let key = (class.before.clone(), class.after.clone());
        if let Some(at) = self.known.get(&key) {
            let known = &mut self.classes[*at];
            let room = CONDITIONS.saturating_sub(known.conditions.len());
            let new: Vec<String> =
                class.conditions.into_iter().filter(|one| !known.conditions.contains(one)).collect();
            known.are_all &= class.are_all && new.len() <= room;
            known.conditions.extend(new.into_iter().take(room));
            return;
        }
        self.known.insert(key, self.classes.len());
        self.classes.push(class);
    }
}
