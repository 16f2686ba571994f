//! What orders with one value would bring in.

use std::ops::Range;

/// What is gained and lost.
#[derive(Clone, Copy, Default, Debug)]
pub struct Tally {
    pub gained: i64,
    pub lost: i64,
    rows_gained: u32,
    rows_lost: u32,
}

impl Tally {
    /// Adds an order.
    pub fn add(&mut self, gain: i32) {
        let gain = i64::from(gain);
        if gain > 0 {
            self.gained += gain;
            self.rows_gained += 1;
        } else {
            self.lost -= gain;
            self.rows_lost += 1;
        }
    }

    /// All that is gained, and all that is lost.
    pub fn sums(tallies: &[Self]) -> (i64, i64) {
        tallies.iter().fold((0, 0), |(gained, lost), tally| (gained + tally.gained, lost + tally.lost))
    }

    pub fn net(&self) -> i64 {
        self.gained - self.lost
    }

    /// What the values of a mask bring in.
    pub fn net_of(tallies: &[Self], mask: &[bool]) -> i64 {
        mask.iter().zip(tallies).filter(|(is_in, _)| **is_in).map(|(_, tally)| tally.net()).sum()
    }

    /// Whether it is more than chance, by so many standard deviations of the sign test.
    pub fn is_sure_by(&self, deviations_squared: f64) -> bool {
        let (gained, lost) = (f64::from(self.rows_gained), f64::from(self.rows_lost));
        let over = gained - lost;
        over > 0.0 && over * over >= deviations_squared * (gained + lost)
    }

    /// Whether a value may stand in a condition.
    pub fn is_sure(&self) -> bool {
        const ROWS: u32 = 2;
        const DEVIATIONS_SQUARED: f64 = 1.0;
        self.rows_gained >= ROWS && self.is_sure_by(DEVIATIONS_SQUARED)
    }

    /// Whether a value is more than half again as likely among what is gained as among what is lost.
    pub fn stands_out(&self, all_gained: i64, all_lost: i64) -> bool {
        let wide = i128::from;
        self.rows_gained > 1
            && 2 * wide(self.gained) * wide(all_lost) > 3 * wide(self.lost) * wide(all_gained)
    }
}

/// The run of neighbours, without what is missing, whose weights add up to most.
pub fn best_run(tallies: &[Tally], weight: impl Fn(&Tally) -> i64) -> Option<Range<usize>> {
    let mut best = (0, 0..0);
    let (mut sum, mut start) = (0i64, 1);
    for (code, tally) in tallies.iter().enumerate().skip(1) {
        if sum <= 0 {
            (sum, start) = (0, code);
        }
        sum += weight(tally);
        if sum > best.0 {
            best = (sum, start..code + 1);
        }
    }
    (best.0 > 0).then_some(best.1)
}
