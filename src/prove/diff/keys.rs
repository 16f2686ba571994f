//! Conditions of the joint program by their structure: what is written alike, `let`s written out, has one key.

use std::collections::HashMap;

use crate::program::{AtomId, Condition, ConditionKind, IdSlice, Let, LetId};

/// Which structure: conditions with one key say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key(u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    Constant(bool),
    Atom(AtomId),
    Not(Key),
    All(Vec<Key>),
    Any(Vec<Key>),
    AnyEngineer(Key),
}

/// The keys that were given so far.
#[derive(Debug, Default)]
pub(super) struct Keys {
    known: HashMap<Form, Key>,
    lets: HashMap<LetId, Key>,
}

impl Keys {
    /// The key of a condition; parts of `and` and of `or` have no order.
    pub fn of(&mut self, condition: &Condition, lets: &IdSlice<LetId, Let>) -> Key {
        let form = match &condition.kind {
            ConditionKind::Let(id) => {
                if let Some(known) = self.lets.get(id) {
                    return *known;
                }
                let key = self.of(&lets[*id].condition, lets);
                self.lets.insert(*id, key);
                return key;
            }
            ConditionKind::Constant(value) => Form::Constant(*value),
            ConditionKind::Atom(id) => Form::Atom(*id),
            ConditionKind::Not(part) => Form::Not(self.of(part, lets)),
            ConditionKind::AnyEngineer(part) => Form::AnyEngineer(self.of(part, lets)),
            ConditionKind::All(parts) => match self.parts(parts, lets).as_slice() {
                [one] => return *one,
                parts => Form::All(parts.to_vec()),
            },
            ConditionKind::Any(parts) => match self.parts(parts, lets).as_slice() {
                [one] => return *one,
                parts => Form::Any(parts.to_vec()),
            },
        };
        let next = Key(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        *self.known.entry(form).or_insert(next)
    }

    fn parts(&mut self, parts: &[Condition], lets: &IdSlice<LetId, Let>) -> Vec<Key> {
        let mut keys: Vec<Key> = parts.iter().map(|part| self.of(part, lets)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
