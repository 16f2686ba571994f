//! Who is being helped: what is known of each person's version is kept in memory while the person writes, and of a bounded
//! number of people.

use std::sync::{Arc, Mutex, PoisonError};

use consign::Timestamp;
use jiff::SignedDuration;
use tokio::sync::Semaphore;

use super::assistant::Assistant;

/// How many are kept: the one that nobody has asked for the longest time goes.
const KEPT: usize = 16;

/// How long one is kept that nobody asks.
const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// How many versions are proven at once.
const PROOFS: usize = 2;

/// Those who are being helped.
pub struct Assistants {
    kept: Mutex<Vec<Kept>>,
    proofs: Arc<Semaphore>,
}

struct Kept {
    person: String,
    asked: Timestamp,
    assistant: Arc<Assistant>,
}

impl Default for Assistants {
    fn default() -> Self {
        Self { kept: Mutex::default(), proofs: Arc::new(Semaphore::new(PROOFS)) }
    }
}

impl Assistants {
    /// Who helps a person with the version whose root file this is.
    pub fn of(&self, person: &str, root: &str, now: Timestamp) -> Arc<Assistant> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|one| one.person == person).map(|at| kept.remove(at));
        kept.retain(|one| now.duration_since(one.asked) < IDLE);
        if kept.len() >= KEPT {
            // They stand in the order in which they were last asked.
            kept.remove(0);
        }
        let fits = |one: &Kept| one.assistant.root() == root && one.assistant.day() == crate::core::day(now);
        let assistant = match known.filter(fits) {
            Some(known) => known.assistant,
            None => Arc::new(Assistant::new(root, now)),
        };
        kept.push(Kept { person: person.to_owned(), asked: now, assistant: assistant.clone() });
        assistant
    }

    /// What somebody needs who proves a version.
    pub fn proofs(&self) -> Arc<Semaphore> {
        self.proofs.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_number_is_kept_and_none_that_nobody_asks() {
        let assistants = Assistants::default();
        let start: Timestamp = "2026-03-02T09:00:00Z".parse().expect("an instant");
        let after = |minutes| start.checked_add(SignedDuration::from_mins(minutes)).expect("an instant");
        let kept = || assistants.kept.lock().expect("nobody panics").len();
        let first = assistants.of("0", "main.consign", start);
        assert!(Arc::ptr_eq(&first, &assistants.of("0", "main.consign", after(1))));
        assert!(!Arc::ptr_eq(&first, &assistants.of("0", "other.consign", after(1))), "another program");
        for person in 1..40 {
            assistants.of(&person.to_string(), "main.consign", after(2));
            assert!(kept() <= KEPT);
        }
        assert_eq!(kept(), KEPT);
        assistants.of("0", "main.consign", after(32));
        assert_eq!(kept(), 1);
    }
}
