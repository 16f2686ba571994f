//! The orders to which it makes a difference whether they go to somebody: few of all, kept side by side.

use crate::history::History;
use crate::rule::Condition;
use crate::tally::Tally;
use crate::worth::Worth;

/// Such orders, by number among themselves.
pub struct Changes {
    gains: Vec<i32>,
    /// By field, the value of each.
    codes: Vec<Vec<u32>>,
}

impl Changes {
    /// Those that go to somebody else now, where that would be better or worse.
    pub fn new(history: &History, decided: &[u32], answer: u32) -> Self {
        let worth = Worth::new(history);
        let mut rows = Vec::new();
        let mut gains = Vec::new();
        for (row, now) in decided.iter().enumerate() {
            let done = history.answer(row);
            let gain = worth.of(answer, done) - worth.of(*now, done);
            if gain != 0 && *now != answer {
                rows.push(row);
                gains.push(i32::try_from(gain).unwrap_or_default());
            }
        }
        let codes = history.fields().iter().map(|field| rows.iter().map(|row| field.codes()[*row]).collect());
        Self { gains, codes: codes.collect() }
    }

    /// Whether something could be gained.
    pub fn has_gain(&self) -> bool {
        self.gains.iter().any(|gain| *gain > 0)
    }

    /// What could be gained at most.
    pub fn gained(&self) -> i64 {
        self.gains.iter().filter(|gain| **gain > 0).map(|gain| i64::from(*gain)).sum()
    }

    pub fn all(&self) -> Vec<u32> {
        (0u32..).take(self.gains.len()).collect()
    }

    /// Those for which all conditions hold, but for one.
    pub fn within(&self, conditions: &[Condition], but: Option<usize>) -> Vec<u32> {
        let mut within = self.all();
        for (at, condition) in conditions.iter().enumerate() {
            if Some(at) != but {
                let codes = &self.codes[condition.field];
                within.retain(|order| condition.mask[codes[*order as usize] as usize]);
            }
        }
        within
    }

    /// By value of a field, what some orders bring in.
    pub fn tallies(&self, history: &History, field: usize, orders: &[u32]) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); history.fields()[field].size()];
        let codes = &self.codes[field];
        for order in orders {
            tallies[codes[*order as usize] as usize].add(self.gains[*order as usize]);
        }
        tallies
    }

    /// What some orders bring in.
    pub fn net(&self, orders: &[u32]) -> i64 {
        orders.iter().map(|order| i64::from(self.gains[*order as usize])).sum()
    }

    /// Whether that is more than chance.
    pub fn is_sure(&self, orders: &[u32]) -> bool {
        const DEVIATIONS_SQUARED: f64 = 1.0;
        let mut tally = Tally::default();
        orders.iter().for_each(|order| tally.add(self.gains[*order as usize]));
        tally.is_sure_by(DEVIATIONS_SQUARED)
    }
}
