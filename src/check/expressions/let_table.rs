//! The `let` items that are settled so far.

use std::collections::{HashMap, HashSet};

use super::guards::Guards;
use crate::program::{Atom, AtomId, Condition, ConditionKind, IdVec, Let, LetId, Program};

/// The lets by name; one with an error is not among them, and its users are silent.
#[derive(Debug, Default)]
pub(in super::super) struct LetTable<'a> {
    ids: HashMap<&'a str, LetId>,
    facts: IdVec<LetId, LetFacts>,
    lets: IdVec<LetId, Let>,
    /// The program that is finished, whose lets they are.
    finished: Option<&'a Program>,
}

/// What is known of a `let` besides its condition.
#[derive(Clone, Debug)]
pub(in super::super) struct LetFacts {
    /// How deep its condition is, with those of the lets in it.
    pub depth: usize,
    /// How many tests it has, with those of the lets in it.
    pub tests: usize,
    pub guards: Guards,
}

impl<'a> LetTable<'a> {
    /// Those lets of a program that is finished that are known. Whether they ask before they read what may be missing
    /// was looked at where they are declared.
    pub fn from_program(program: &'a Program, is_known: impl Fn(&Let) -> bool) -> Self {
        let mut table = Self { finished: Some(program), ..Self::default() };
        for (id, one) in program.lets.iter_enumerated() {
            let depth = one.condition.depth(&|id| table.facts[id].depth);
            let tests = one.condition.tests(&|id| table.facts[id].tests);
            table.facts.push(LetFacts { depth, tests, guards: Guards::default() });
            if is_known(one) {
                table.ids.insert(&one.name, id);
            }
        }
        table
    }

    /// Adds a let, unless one has its name.
    pub fn add(&mut self, name: &'a str, declared: Let, facts: LetFacts) {
        if self.ids.contains_key(name) {
            return;
        }
        self.ids.insert(name, self.lets.push_and_get_key(declared));
        self.facts.push(facts);
    }

    pub fn get(&self, name: &str) -> Option<LetId> {
        self.ids.get(name).copied()
    }

    pub fn facts(&self, id: LetId) -> &LetFacts {
        &self.facts[id]
    }

    /// The condition of a let.
    pub fn condition(&self, id: LetId) -> Option<&Condition> {
        self.lets.get(id).or_else(|| self.finished?.lets.get(id)).map(|one| &one.condition)
    }

    /// An atom of the program that is finished.
    pub fn atom(&self, id: AtomId) -> Option<&'a Atom> {
        self.finished?.atoms.get(id)
    }

    /// How many tests a condition has with those of the lets in it, each let once.
    pub fn different_tests(&self, condition: &Condition) -> usize {
        let (mut seen, mut open, mut tests) = (HashSet::new(), vec![condition], 0);
        while let Some(part) = open.pop() {
            match &part.kind {
                ConditionKind::Atom(_) => tests += 1,
                ConditionKind::Let(id) if !seen.insert(*id) => {}
                ConditionKind::Let(id) => match self.lets.get(*id) {
                    Some(one) => open.push(&one.condition),
                    None => tests += self.facts[*id].tests,
                },
                _ => open.extend(part.children()),
            }
        }
        tests
    }

    /// The names of all, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.ids.keys().copied()
    }

    /// The lets by their ids.
    pub fn finish(self) -> IdVec<LetId, Let> {
        self.lets
    }
}
