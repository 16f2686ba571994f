//! A condition that is not true: the tests that it is made of, and what would have to change for it to be.

use std::collections::{BTreeSet, HashMap};

use super::overlay::Overlay;
use crate::decide::scene::Scene;
use crate::decide::truth::Truth;
use crate::program::{Atom, AtomId, Condition, ConditionKind, Operand, Slot};

/// How many alternatives are looked at for one condition.
const ALTERNATIVES: usize = 16;

/// Something that could be otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Changeable {
    /// A field of the order.
    Field(Slot),
    Now,
    /// An attribute of the provider that has the order.
    Provider(Slot),
    /// What comes of the `any engineer { … }` that is this test, whatever its engineers are like.
    Engineers(usize),
}

pub(super) type Changeables = BTreeSet<Changeable>;

/// What a condition asks at one place.
#[derive(Clone, Copy)]
pub(super) enum AskedTest<'a> {
    Atom(&'a Atom),
    /// `any engineer { … }`, the whole of it.
    Engineers(&'a Condition),
}

/// A test, once for all places where it stands.
pub(super) struct Leaf<'a> {
    pub test: AskedTest<'a>,
    /// What it reads that could be otherwise.
    pub reads: Changeables,
}

/// What is known of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Known(Truth),
    /// It may come out either way.
    Free,
}

pub(super) struct Question<'a> {
    pub scene: Scene<'a>,
    pub condition: &'a Condition,
    pub leaves: Vec<Leaf<'a>>,
    atoms: HashMap<AtomId, usize>,
    /// By the condition inside.
    engineers: HashMap<*const Condition, usize>,
}

impl<'a> Question<'a> {
    /// `may_be_later`: whether the rule would be tried at another instant too.
    pub fn new(scene: Scene<'a>, condition: &'a Condition, may_be_later: bool) -> Self {
        let (atoms, engineers) = Default::default();
        let mut question = Self { scene, condition, leaves: Vec::new(), atoms, engineers };
        question.collect(condition, may_be_later);
        question
    }

    fn collect(&mut self, condition: &'a Condition, may_be_later: bool) {
        let next = self.leaves.len();
        match &condition.kind {
            ConditionKind::Atom(id) if !self.atoms.contains_key(id) => {
                let atom = self.scene.program.atom(*id);
                self.atoms.insert(*id, next);
                let reads = self.read(condition, may_be_later);
                self.leaves.push(Leaf { test: AskedTest::Atom(atom), reads });
            }
            ConditionKind::AnyEngineer(inner)
                if !self.engineers.contains_key(&std::ptr::from_ref(&**inner)) =>
            {
                self.engineers.insert(std::ptr::from_ref(&**inner), next);
                let mut reads = self.read(condition, may_be_later);
                reads.insert(Changeable::Engineers(next));
                self.leaves.push(Leaf { test: AskedTest::Engineers(condition), reads });
            }
            ConditionKind::Let(id) => self.collect(&self.scene.program.lets[*id].condition, may_be_later),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().for_each(|part| self.collect(part, may_be_later));
            }
            ConditionKind::Not(part) => self.collect(part, may_be_later),
            ConditionKind::Atom(_) | ConditionKind::AnyEngineer(_) | ConditionKind::Constant(_) => {}
        }
    }

    /// What a condition reads that could be otherwise.
    fn read(&self, condition: &Condition, may_be_later: bool) -> Changeables {
        let mut parts = Changeables::new();
        let has_provider = self.scene.provider.is_some();
        self.scene.program.asks_for(condition, &mut |operand| {
            match operand {
                Operand::Field(slot) => _ = parts.insert(Changeable::Field(*slot)),
                Operand::Now if may_be_later => _ = parts.insert(Changeable::Now),
                Operand::Provider(slot) if has_provider => _ = parts.insert(Changeable::Provider(*slot)),
                _ => {}
            }
            false
        });
        parts
    }

    /// The test's value where some things are otherwise.
    pub fn value(&self, leaf: usize, overlay: &Overlay) -> Truth {
        let scene = overlay.scene(self.scene);
        match self.leaves[leaf].test {
            AskedTest::Atom(atom) => scene.atom(atom),
            AskedTest::Engineers(condition) => {
                overlay.engineers(leaf).map_or_else(|| scene.truth(condition), Truth::from)
            }
        }
    }

    /// The test that a condition is; `None` if it is made of others.
    fn leaf(&self, condition: &Condition) -> Option<usize> {
        match &condition.kind {
            ConditionKind::Atom(id) => self.atoms.get(id).copied(),
            ConditionKind::AnyEngineer(inner) => self.engineers.get(&std::ptr::from_ref(&**inner)).copied(),
            _ => None,
        }
    }

    /// The value of the condition where its tests have these.
    pub fn truth(&self, condition: &Condition, leaves: &[Truth]) -> Truth {
        match &condition.kind {
            ConditionKind::Constant(value) => Truth::from(*value),
            ConditionKind::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part, leaves))),
            ConditionKind::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part, leaves))),
            ConditionKind::Not(part) => self.truth(part, leaves).negated(),
            ConditionKind::Let(id) => self.truth(&self.scene.program.lets[*id].condition, leaves),
            ConditionKind::Atom(_) | ConditionKind::AnyEngineer(_) => {
                self.leaf(condition).map_or(Truth::Unknown, |leaf| leaves[leaf])
            }
        }
    }

    /// Whether the condition may be so, as far as its tests are known; each of the others is taken to come out as it
    /// is wanted wherever it stands.
    pub fn may_be(&self, condition: &Condition, wanted: bool, leaves: &[Seen]) -> bool {
        match &condition.kind {
            ConditionKind::Constant(value) => *value == wanted,
            ConditionKind::All(parts) if wanted => parts.iter().all(|part| self.may_be(part, wanted, leaves)),
            ConditionKind::Any(parts) if !wanted => {
                parts.iter().all(|part| self.may_be(part, wanted, leaves))
            }
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().any(|part| self.may_be(part, wanted, leaves))
            }
            ConditionKind::Not(part) => self.may_be(part, !wanted, leaves),
            ConditionKind::Let(id) => self.may_be(&self.scene.program.lets[*id].condition, wanted, leaves),
            ConditionKind::Atom(_) | ConditionKind::AnyEngineer(_) => {
                self.leaf(condition).is_some_and(|leaf| is_or_may_be(leaves[leaf], wanted))
            }
        }
    }

    /// What would have to change for the condition to be so, in alternatives, the smallest first.
    pub fn alternatives(&self, condition: &Condition, wanted: bool, leaves: &[Seen]) -> Vec<Changeables> {
        match &condition.kind {
            ConditionKind::Constant(value) if *value == wanted => vec![Changeables::new()],
            ConditionKind::Constant(_) => Vec::new(),
            ConditionKind::All(parts) if wanted => self.together(parts, wanted, leaves),
            ConditionKind::Any(parts) if !wanted => self.together(parts, wanted, leaves),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                smallest(parts.iter().flat_map(|part| self.alternatives(part, wanted, leaves)).collect())
            }
            ConditionKind::Not(part) => self.alternatives(part, !wanted, leaves),
            ConditionKind::Let(id) => {
                self.alternatives(&self.scene.program.lets[*id].condition, wanted, leaves)
            }
            ConditionKind::Atom(_) | ConditionKind::AnyEngineer(_) => match self.leaf(condition) {
                Some(leaf) if is_or_may_be(leaves[leaf], wanted) => vec![Changeables::new()],
                Some(leaf) if !self.leaves[leaf].reads.is_empty() => vec![self.leaves[leaf].reads.clone()],
                _ => Vec::new(),
            },
        }
    }

    fn together(&self, conditions: &[Condition], wanted: bool, leaves: &[Seen]) -> Vec<Changeables> {
        let mut all = vec![Changeables::new()];
        for condition in conditions {
            let own = self.alternatives(condition, wanted, leaves);
            let both = |one: &Changeables| own.iter().map(|other| one | other).collect::<Vec<_>>();
            all = smallest(all.iter().flat_map(both).collect());
        }
        all
    }
}

fn is_or_may_be(seen: Seen, wanted: bool) -> bool {
    match seen {
        Seen::Free => true,
        Seen::Known(truth) => truth == Truth::from(wanted),
    }
}

/// The first of the smallest ones, each once.
fn smallest(mut alternatives: Vec<Changeables>) -> Vec<Changeables> {
    alternatives.sort_by_key(Changeables::len);
    let mut kept: Vec<Changeables> = Vec::new();
    for parts in alternatives {
        if kept.len() < ALTERNATIVES && !kept.contains(&parts) {
            kept.push(parts);
        }
    }
    kept
}
