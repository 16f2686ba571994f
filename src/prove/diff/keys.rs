//! Conditions of the joint program by their structure: what is written alike, `let`s written out, has one key.

use std::collections::HashMap;

use crate::program::{AtomId, Condition, ConditionKind, IdSlice, Let, LetId};

/// Which structure: conditions with one key say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ConditionKey(u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum KeyedForm {
    Constant(bool),
    Atom(AtomId),
    Not(ConditionKey),
    All(Vec<ConditionKey>),
    Any(Vec<ConditionKey>),
    AnyEngineer(ConditionKey),
}

/// The keys that were given so far.
#[derive(Debug, Default)]
pub(super) struct Keys {
    known: HashMap<KeyedForm, ConditionKey>,
    lets: HashMap<LetId, ConditionKey>,
}

impl Keys {
    /// The key of a condition; parts of `and` and of `or` have no order.
    pub fn key(&mut self, condition: &Condition, lets: &IdSlice<LetId, Let>) -> ConditionKey {
        let form = match &condition.kind {
            ConditionKind::Let(id) => {
                if let Some(known) = self.lets.get(id) {
                    return *known;
                }
                let key = self.key(&lets[*id].condition, lets);
                self.lets.insert(*id, key);
                return key;
            }
            ConditionKind::Constant(value) => KeyedForm::Constant(*value),
            ConditionKind::Atom(id) => KeyedForm::Atom(*id),
            ConditionKind::Not(part) => KeyedForm::Not(self.key(part, lets)),
            ConditionKind::AnyEngineer(part) => KeyedForm::AnyEngineer(self.key(part, lets)),
            ConditionKind::All(parts) => match self.parts(parts, lets).as_slice() {
                [one] => return *one,
                parts => KeyedForm::All(parts.to_vec()),
            },
            ConditionKind::Any(parts) => match self.parts(parts, lets).as_slice() {
                [one] => return *one,
                parts => KeyedForm::Any(parts.to_vec()),
            },
        };
        let next = ConditionKey(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        *self.known.entry(form).or_insert(next)
    }

    fn parts(&mut self, parts: &[Condition], lets: &IdSlice<LetId, Let>) -> Vec<ConditionKey> {
        let mut keys: Vec<ConditionKey> = parts.iter().map(|part| self.key(part, lets)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
