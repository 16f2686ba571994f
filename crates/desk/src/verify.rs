//! Whether what the desk holds is what its history adds up to: every step done again, with the program, the directory and
//! the instant of then.

use std::collections::HashMap;
use std::sync::Arc;

use consign::State;
use consign::decision::Decided;

use crate::core::{Desk, Event, Order, Placement};
use crate::office::{Entry, Gap, OpenError, Versions, entries};
use crate::store::{Kind, Read, Select, Sort, Store, StoreError};

/// How many events and orders are read at a time.
const PAGE: usize = 1000;

/// How many contradictions are told in words.
const TOLD: usize = 100;

/// What was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many events there are.
    pub events: u64,
    /// How many were there and are pruned.
    pub pruned: u64,
    /// How many orders.
    pub orders: u64,
    /// How many steps were decided again.
    pub repeated: u64,
    /// How many contradictions there are.
    pub contradictions: u64,
    /// The first hundred of them.
    pub told: Vec<String>,
}

impl Verified {
    /// Whether all is as it should be.
    pub fn is_sound(&self) -> bool {
        self.contradictions == 0
    }

    fn tell(&mut self, what: String) {
        self.contradictions += 1;
        if self.told.len() < TOLD {
            self.told.push(what);
        }
    }
}

/// Verifies a database. What is kept for each order meanwhile is the order, without its history.
///
/// # Errors
/// If the database fails, or a version that decided does not compile any more.
pub fn verify(store: &dyn Store) -> Result<Verified, OpenError> {
    let mut read = store.read()?;
    let (versions, mut state) = (Versions::default(), State::new());
    let (mut found, mut orders) = (Verified::default(), HashMap::new());
    let head = read.head()?;
    let mut after = 0;
    loop {
        let entries = entries(&mut *read, after, PAGE)?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            let first = match &entry {
                Entry::Event(event) => event.seq,
                Entry::Gap(gap) => gap.from,
            };
            if first != after + 1 {
                found.tell(format!("event {first} follows event {after}: there is a gap"));
            }
            match entry {
                Entry::Event(event) => {
                    after = event.seq;
                    found.events += 1;
                    step(&mut *read, &versions, &mut state, &mut orders, &event, &mut found)?;
                }
                Entry::Gap(gap) => {
                    pruned(&mut *read, &versions, &mut state, &gap, after, &mut found)?;
                    after = gap.to;
                }
            }
        }
    }
    if after != head.seq {
        found.tell(format!("the last event is {after}, and the desk says that it is {}", head.seq));
    }
    compare(&mut *read, &orders, &mut found)?;
    Ok(found)
}

fn step(
    read: &mut dyn Read,
    versions: &Versions,
    state: &mut State,
    orders: &mut HashMap<Arc<str>, Order>,
    event: &Event,
    found: &mut Verified,
) -> Result<(), OpenError> {
    let before = orders.get(&event.order);
    let expected = before.map_or(0, |order| order.revision) + u64::from(event.body.event.changes_the_order());
    if event.revision != expected {
        found.tell(format!(
            "event {}: work order `{}` is at revision {}, and {expected} is next",
            event.seq, event.order, event.revision
        ));
    }
    let live = versions.open(read, event.program, event.directory)?;
    let mut desk = Desk { live: &live, state, now: event.when };
    match desk.again(before, event) {
        Ok((after, decided)) => {
            found.repeated += 1;
            if after != event.body.after || decided != event.body.decided {
                found.tell(format!(
                    "event {}: work order `{}` went {}, and by the rules of then it would have gone {}",
                    event.seq,
                    event.order,
                    way(&event.body.after, &event.body.decided),
                    way(&after, &decided)
                ));
            }
        }
        Err(refusal) => found.tell(format!("event {}: work order `{}`: {refusal}", event.seq, event.order)),
    }
    snapshot(read, event.seq, state, found)?;
    match Order::after(before, event) {
        Some(order) => drop(orders.insert(event.order.clone(), order)),
        None => found.tell(format!("event {}: work order `{}` has not come in", event.seq, event.order)),
    }
    Ok(())
}

/// Where an order went, and what decided so.
fn way(after: &Placement, decided: &[Decided]) -> String {
    let node = after.at.as_ref().map_or(after.status.as_str(), |at| &at.node);
    let holders = [&after.provider, &after.engineer].into_iter().flatten().map(|id| format!(" of `{id}`"));
    let rules = decided.iter().map(|decided| format!(" by `{}`", decided.rule));
    format!("to `{node}`{}{}", holders.collect::<String>(), rules.collect::<String>())
}

/// What is left of pruned events takes the place of them.
fn pruned(
    read: &mut dyn Read,
    versions: &Versions,
    state: &mut State,
    gap: &Gap,
    after: u64,
    found: &mut Verified,
) -> Result<(), OpenError> {
    gap.fold(read, versions, after, state)?;
    found.pruned += (gap.to + 1).saturating_sub(gap.from.max(after + 1));
    let left = read.feed(gap.from - 1, 1)?.first().map(|event| event.seq);
    if let Some(left) = left.filter(|left| *left <= gap.to) {
        found.tell(format!("event {left} was pruned, and is there"));
    }
    Ok(snapshot(read, gap.to, state, found)?)
}

/// Workloads and rotations that were written down are what the events before add up to.
fn snapshot(read: &mut dyn Read, seq: u64, state: &State, found: &mut Verified) -> Result<(), StoreError> {
    let Some(record) = read.last_record(Kind::State, &Kind::numbered(seq))? else { return Ok(()) };
    if record.key != Kind::numbered(seq) {
        return Ok(());
    }
    let kept = State::from_json(record.body.as_bytes());
    if kept.as_ref().ok() != Some(state) {
        found.tell(format!(
            "the workloads and rotations after event {seq} are others than the events add up to"
        ));
    }
    Ok(())
}

fn compare(
    read: &mut dyn Read,
    orders: &HashMap<Arc<str>, Order>,
    found: &mut Verified,
) -> Result<(), StoreError> {
    let mut select = Select { sort: Sort::Id, limit: PAGE, ..Select::default() };
    loop {
        let page = read.orders(&select)?;
        let Some(last) = page.last() else { break };
        select.after = Some(crate::store::Cursor::after(Sort::Id, last));
        for order in page {
            found.orders += 1;
            let without_claim = Order { claim: None, ..order };
            match orders.get(&without_claim.id) {
                None => found.tell(format!("work order `{}` has no history", without_claim.id)),
                Some(expected) if *expected != without_claim => {
                    found.tell(format!("work order `{}` is not where its history leads", without_claim.id));
                }
                Some(_) => {}
            }
        }
    }
    if found.orders < orders.len() as u64 {
        found.tell(format!("{} work orders of the history are missing", orders.len() as u64 - found.orders));
    }
    Ok(())
}
