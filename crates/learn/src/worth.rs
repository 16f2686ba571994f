//! What a decision is worth, and what words cost, in bits (minimum description length): rules are the shorter way to say
//! whom orders went to, and what is chance is no shorter as a rule.

use crate::history::{Field, History, Scale};
use crate::rule::{Condition, Rule};

/// The parts of a bit.
const BIT: i64 = 8;
/// What a bit of a rule's words weighs: a little less than a bit of what they say. The same values say much of other rules too.
const WORD_BIT: i64 = 7;
/// How many bits tell one of so many things.
fn bits(count: usize) -> i64 {
    i64::from(usize::BITS - count.leading_zeros())
}

/// What decisions are worth beside the orders of a history.
#[derive(Clone)]
pub struct Worth {
    right: i64,
    /// By answer, what is lost where it is a wrong one: as much as makes it worth nothing to give it at random.
    wrong: Vec<i64>,
}

impl Worth {
    /// A wrong answer loses no more than one of so many right ones bring in: what most orders are is worth saying.
    const LEAST: i64 = 4;

    pub fn new(history: &History) -> Self {
        let right = BIT * bits(history.answer_count());
        let mut counts = vec![0i64; history.answer_count()];
        let mut all = 0;
        for row in 0..history.len() {
            all += 1;
            // One that nobody is sent to has no count.
            if let Some(count) = counts.get_mut(history.answer(row) as usize) {
                *count += 1;
            }
        }
        let wrong = |count: &i64| (right * count / (all - count).max(1)).min(right / Self::LEAST);
        Self { right, wrong: counts.iter().map(wrong).collect() }
    }

    /// That an order goes to somebody: what need not be said any more. One that waits for a dispatcher is worth nothing.
    pub fn of(&self, decided: u32, done: u32) -> i64 {
        match decided {
            _ if decided == done => self.right,
            History::MANUAL => 0,
            _ => -self.wrong[decided as usize],
        }
    }
}

/// What naming a value of a field costs.
pub fn value_cost(field: &Field) -> i64 {
    WORD_BIT * bits(field.size())
}

/// What a rule costs.
pub fn cost(history: &History, rule: &Rule) -> i64 {
    let conditions: i64 = rule.conditions.iter().map(|condition| condition_cost(history, condition)).sum();
    WORD_BIT * bits(history.answer_count()) + conditions
}

fn condition_cost(history: &History, condition: &Condition) -> i64 {
    let field = &history.fields()[condition.field];
    let named = match field.scale() {
        Scale::Names => condition.len(),
        // Two ends.
        Scale::Order => condition.len().min(2),
    };
    WORD_BIT * bits(history.fields().len()) + value_cost(field) * i64::try_from(named).unwrap_or(i64::MAX)
}
