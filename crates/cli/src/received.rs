//! What a run that keeps state has received: senders repeat what they think was lost, and nothing may count twice.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

use consign::decision::{Assigns, Settlement};
use consign::{At, Event, Timestamp};

/// Where a record stands.
#[derive(Clone)]
pub(super) struct Place {
    file: Arc<str>,
    line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of {}", self.line, self.file)
    }
}

/// The orders and events of a run, by hashes of 128 bits. The last million of each is remembered, and some before them,
/// so that a stream can go on for ever.
pub(super) struct Received {
    hashers: [RandomState; 2],
    file: Arc<str>,
    orders: Recent<Place>,
    /// By order and position: what happened there since the order came there last.
    events: Recent<Vec<Happened>>,
}

/// An event that was taken.
#[derive(Clone)]
struct Happened {
    event: u128,
    place: Place,
    /// Where the order waits there again with a deadline: before it, another `expired` is the same one.
    until: Option<Timestamp>,
}

/// Whom an event is about, where, and what.
pub(super) struct Taken {
    order: String,
    at: u128,
    event: u128,
    is_expiry: bool,
}

impl Received {
    pub fn new() -> Self {
        let hashers = [RandomState::new(), RandomState::new()];
        Self { hashers, file: Arc::default(), orders: Recent::default(), events: Recent::default() }
    }

    /// The records that follow are of this file.
    pub fn begin(&mut self, file: &str) {
        self.file = file.into();
    }

    fn hash(&self, of: &impl Hash) -> u128 {
        let [high, low] = self.hashers.each_ref().map(|hasher| hasher.hash_one(of));
        (u128::from(high) << 64) | u128::from(low)
    }

    fn place(&self, line: u64) -> Place {
        Place { file: self.file.clone(), line }
    }

    /// Notes an order that enters a workflow; where it did so before, if it did.
    pub fn order(&mut self, id: &str, line: u64) -> Option<Place> {
        let key = self.hash(&id);
        let before = self.orders.get(key).cloned();
        if before.is_none() {
            let place = self.place(line);
            self.orders.put(key, place);
        }
        before
    }

    /// Where the same event was taken before, if it was, and the order did not come back to where it was since.
    pub fn event(&self, order: &str, at: &At, event: &Event, now: Timestamp) -> Result<Taken, Place> {
        let (key, event_key) = (self.position(order, at), self.hash(&Key::from_event(event)));
        let is_expiry = *event == Event::Expired;
        let happened = self.events.get(key).into_iter().flatten();
        let same = happened.filter(|happened| happened.event == event_key);
        match same.into_iter().find(|happened| happened.until.is_none_or(|until| now < until)) {
            Some(happened) => Err(happened.place.clone()),
            None => Ok(Taken { order: order.to_owned(), at: key, event: event_key, is_expiry }),
        }
    }

    /// Notes an event that was taken, and that the order is where it came to.
    pub fn took(&mut self, taken: &Taken, line: u64, settled: &Settlement<'_>) {
        let happened = Happened { event: taken.event, place: self.place(line), until: None };
        let mut all = self.events.get(taken.at).cloned().unwrap_or_default();
        all.retain(|one| one.event != taken.event);
        all.push(happened);
        self.events.put(taken.at, all);
        let Some((at, deadline)) = settled.waits_at() else { return };
        for key in said(&at).map(|at| self.position(&taken.order, &at)) {
            match deadline.filter(|_| key == taken.at && taken.is_expiry) {
                Some(until) => self.again(key, until),
                None => self.events.remove(key),
            }
        }
    }

    /// The order waits again where its deadline passed.
    fn again(&mut self, key: u128, until: Timestamp) {
        let last = self.events.get(key).and_then(|all| all.last()).cloned();
        let last = last.map(|happened| Happened { until: Some(until), ..happened });
        self.events.put(key, last.into_iter().collect());
    }

    fn position(&self, order: &str, at: &At) -> u128 {
        let At { workflow, node, provider, engineer, declined, .. } = at;
        self.hash(&(order, workflow, node, provider, engineer, declined))
    }
}

/// The ways to say a position: whom a node does not ask for may be left out.
fn said(at: &At) -> [At; 3] {
    let mut all = [at.clone(), at.clone(), at.clone()];
    all[1].engineer = None;
    (all[2].engineer, all[2].provider) = (None, None);
    all
}

/// An event, to be hashed.
#[derive(Hash)]
enum Key<'e> {
    Assigned(Option<&'e str>, Option<&'e str>),
    Recalled(Assigns),
    Other(std::mem::Discriminant<Event>),
}

impl<'e> Key<'e> {
    fn from_event(event: &'e Event) -> Self {
        match event {
            Event::Assigned { provider, engineer } => Key::Assigned(provider.as_deref(), engineer.as_deref()),
            Event::Recalled { from } => Key::Recalled(*from),
            other => Key::Other(std::mem::discriminant(other)),
        }
    }
}

/// A map that forgets what is old: when the newer half is full, the older one goes.
struct Recent<V> {
    newer: HashMap<u128, V>,
    older: HashMap<u128, V>,
}

impl<V> Default for Recent<V> {
    fn default() -> Self {
        Self { newer: HashMap::new(), older: HashMap::new() }
    }
}

impl<V> Recent<V> {
    const HALF: usize = 1 << 20;

    fn get(&self, key: u128) -> Option<&V> {
        self.newer.get(&key).or_else(|| self.older.get(&key))
    }

    fn put(&mut self, key: u128, value: V) {
        if self.newer.len() >= Self::HALF {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(key, value);
    }

    fn remove(&mut self, key: u128) {
        self.newer.remove(&key);
        self.older.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_million_is_remembered_and_no_more_than_two() {
        let mut recent = Recent::default();
        let count = 3 * Recent::<u128>::HALF as u128;
        (0..count).for_each(|key| recent.put(key, key));
        assert!(recent.newer.len() + recent.older.len() <= 2 * Recent::<u128>::HALF);
        let last = count - Recent::<u128>::HALF as u128..count;
        assert!(last.into_iter().all(|key| recent.get(key) == Some(&key)));
        recent.remove(count - 1);
        assert_eq!(recent.get(count - 1), None);
    }
}
