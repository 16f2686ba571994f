//! How long things took, as counts of lengths: two such counts add up, and medians are read off them.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Steps for each doubling: a length is known to a fiftieth of it.
const STEPS: f64 = 32.0;

/// Lengths of time, by how often they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Waits(BTreeMap<u16, u64>);

impl Waits {
    /// Counts one.
    pub fn add(&mut self, length: SignedDuration) {
        let seconds = length.as_secs_f64().max(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred at most")]
        let step = ((seconds + 1.0).log2() * STEPS).round() as u16;
        *self.0.entry(step).or_default() += 1;
    }

    /// Counts all of another one.
    pub fn join(&mut self, other: &Self) {
        for (step, count) in &other.0 {
            *self.0.entry(*step).or_default() += count;
        }
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// The length that so much of them, from 0 to 1, do not exceed; `None` if there are none.
    pub fn quantile(&self, share: f64) -> Option<SignedDuration> {
        #[expect(clippy::cast_precision_loss, reason = "counts of orders")]
        let wanted = self.count() as f64 * share;
        let mut seen = 0.0;
        let found = self.0.iter().find(|(_, count)| {
            #[expect(clippy::cast_precision_loss, reason = "counts of orders")]
            let count = **count as f64;
            seen += count;
            seen >= wanted
        });
        found.map(|(step, _)| SignedDuration::from_secs_f64((f64::from(*step) / STEPS).exp2() - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_known_to_a_fiftieth() {
        let mut waits = Waits::default();
        assert_eq!(waits.quantile(0.5), None);
        let mut all: Vec<i64> = (1..=999).map(|n| n * n % 7919).collect();
        all.iter().for_each(|seconds| waits.add(SignedDuration::from_secs(*seconds)));
        all.sort_unstable();
        for (share, at) in [(0.5, 499), (0.9, 899)] {
            let (found, exact) = (waits.quantile(share).expect("some").as_secs_f64(), all[at] as f64);
            assert!((found - exact).abs() <= exact / 50.0, "{share}: {found} for {exact}");
        }
    }

    #[test]
    fn counts_add_up() {
        let (mut one, mut other, mut both) = (Waits::default(), Waits::default(), Waits::default());
        for seconds in [0, 5, 60, 3600] {
            one.add(SignedDuration::from_secs(seconds));
            other.add(SignedDuration::from_secs(seconds * 7));
            both.add(SignedDuration::from_secs(seconds));
            both.add(SignedDuration::from_secs(seconds * 7));
        }
        one.join(&other);
        assert_eq!(one, both);
    }
}
