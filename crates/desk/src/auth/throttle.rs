//! Slowing down those who guess passwords, by account and by address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use consign::Timestamp;
use jiff::SignedDuration;

/// So many tries are free.
const FREE: u32 = 5;

/// The longest pause.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// How many accounts and addresses are remembered; the oldest are forgotten.
const REMEMBERED: usize = 100_000;

/// Failed tries by whom they were for and where they came from.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<String, Tries>>);

#[derive(Clone, Copy, Debug)]
struct Tries {
    failed: u32,
    last: Timestamp,
}

impl Tries {
    /// From when on another try is taken: after the fifth failure a second, then two, four, …
    fn next(self) -> Timestamp {
        let Some(beyond) = self.failed.checked_sub(FREE) else { return Timestamp::MIN };
        let pause = SignedDuration::from_secs(1_i64 << beyond.min(20)).min(LONGEST);
        self.last.checked_add(pause).unwrap_or(Timestamp::MAX)
    }
}

impl Throttle {
    /// How long whoever tries is to wait; `None` if the try is taken.
    pub fn wait(&self, keys: &[&str], now: Timestamp) -> Option<SignedDuration> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = keys.iter().filter_map(|key| tries.get(*key)).map(|tries| tries.next()).max()?;
        (next > now).then(|| now.duration_until(next))
    }

    /// A try failed.
    pub fn failed(&self, keys: &[&str], now: Timestamp) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > REMEMBERED {
            tries.retain(|_, tries| tries.last.checked_add(LONGEST).is_ok_and(|over| over > now));
        }
        for key in keys {
            let tries = tries.entry((*key).to_owned()).or_insert(Tries { failed: 0, last: now });
            *tries = Tries { failed: tries.failed.saturating_add(1), last: now };
        }
    }

    /// Somebody got in.
    pub fn succeeded(&self, keys: &[&str]) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            tries.remove(*key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_there_are_pauses_that_grow() {
        let throttle = Throttle::default();
        let start: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
        for _ in 0..4 {
            throttle.failed(&["dana", "10.0.0.1"], start);
            assert_eq!(throttle.wait(&["dana"], start), None);
        }
        let mut pauses = Vec::new();
        for _ in 0..3 {
            throttle.failed(&["dana"], start);
            pauses.push(throttle.wait(&["dana", "10.0.0.2"], start).expect("a pause").as_secs());
        }
        assert_eq!(pauses, [1, 2, 4]);
        assert_eq!(throttle.wait(&["ben", "10.0.0.2"], start), None);
        throttle.succeeded(&["dana"]);
        assert_eq!(throttle.wait(&["dana"], start), None);
    }
}
