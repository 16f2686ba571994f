//! Rules, and the list of them: the first whose conditions all hold decides.

use std::fmt;

use crate::history::{Field, History};

/// That the value of a field is one of some.
#[derive(Clone, PartialEq, Eq)]
pub struct Condition {
    /// The number of the field.
    pub field: usize,
    /// By code, whether it is one of them.
    pub(crate) mask: Vec<bool>,
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {:?}", self.field, self.codes().collect::<Vec<_>>())
    }
}

impl Condition {
    /// The codes of the values, ascending; [`Field::MISSING`] stands alone.
    pub fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).zip(&self.mask).filter(|(_, is_in)| **is_in).map(|(code, _)| code)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.mask.iter().filter(|is_in| **is_in).count()
    }

    /// Whether no value is one of them.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it holds where the value is missing, and then only there.
    pub fn is_missing(&self) -> bool {
        self.mask.get(Field::MISSING as usize).is_some_and(|is_in| *is_in)
    }

    pub(crate) fn holds(&self, history: &History, row: usize) -> bool {
        // A code beyond them is a value that was never seen.
        self.mask.get(history.fields()[self.field].code(row)).is_some_and(|is_in| *is_in)
    }
}

/// What decides some orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// All of them must hold; each is of another field, in the order of fields.
    pub conditions: Vec<Condition>,
    /// Whom the orders go to; [`History::MANUAL`] if to a dispatcher.
    pub answer: u32,
}

impl Rule {
    /// Whether it decides an order.
    pub fn matches(&self, history: &History, row: usize) -> bool {
        self.conditions.iter().all(|condition| condition.holds(history, row))
    }
}

/// The number of the rule that decides an order.
pub fn decider(rules: &[Rule], history: &History, row: usize) -> Option<usize> {
    rules.iter().position(|rule| rule.matches(history, row))
}
