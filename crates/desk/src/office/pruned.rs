//! What is left of events that were pruned: that they were there, and what they did to workloads and rotations, so that
//! decisions after them can be done again. Neither orders nor people are in it.

use std::sync::Arc;

use consign::decision::Decided;
use consign::state::Kept;
use consign::{At, State};
use serde::{Deserialize, Serialize};

use super::OpenError;
use super::state::{changes_the_state, picked, read_state};
use super::versions::Versions;
use crate::auth::Secret;
use crate::core::{Event, Live};
use crate::store::{Kind, Read, Record, StoreError};

/// Numbers of events that were pruned, all of them from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The first of them.
    pub from: u64,
    /// The last of them.
    pub to: u64,
    /// What they did to the state; `None` if the state after them is kept instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did: Option<Vec<Did>>,
}

/// What an event did to the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Did {
    /// The event's number.
    pub seq: u64,
    program: u32,
    directory: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Holder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picked: Option<Holder>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    decided: Vec<Decided>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Holder>,
}

/// Who has an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    engineer: Option<Arc<str>>,
}

/// An entry of what happened, with what is left of pruned events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An event.
    Event(Box<Event>),
    /// Pruned ones.
    Gap(Gap),
}

impl Did {
    /// What is kept of an event; `None` if it left the state as it was.
    pub fn from_event(event: &Event) -> Option<Self> {
        if !changes_the_state(event) {
            return None;
        }
        let picked = picked(&event.body.event).map(|(provider, engineer)| Holder { provider, engineer });
        let did = Self {
            seq: event.seq,
            program: event.program,
            directory: event.directory,
            before: event.body.before.as_ref().and_then(Holder::from_position),
            picked,
            decided: event.body.decided.clone(),
            after: event.body.after.at.as_ref().and_then(Holder::from_position),
        };
        let is_nothing =
            did.before.is_none() && did.picked.is_none() && did.decided.is_empty() && did.after.is_none();
        (!is_nothing).then_some(did)
    }

    fn fold(&self, live: &Live, state: &mut State) {
        let at = |holder: &Holder| {
            let mut at = At::new("", "");
            (at.provider, at.engineer) = (holder.provider.clone(), holder.engineer.clone());
            at
        };
        let (before, after) = (self.before.as_ref().map(at), self.after.as_ref().map(at));
        let picked = self.picked.as_ref().map(|holder| consign::Event::Assigned {
            provider: holder.provider.as_deref().map(str::to_owned),
            engineer: holder.engineer.as_deref().map(str::to_owned),
        });
        let kept = Kept {
            before: before.as_ref(),
            event: picked.as_ref(),
            decided: &self.decided,
            after: after.as_ref(),
        };
        live.engine().follow(kept, state);
    }
}

impl Holder {
    /// `None` if nobody has it.
    fn from_position(at: &At) -> Option<Self> {
        let provider = at.provider.clone()?;
        Some(Self { provider: Some(provider), engineer: at.engineer.clone() })
    }
}

impl Gap {
    /// Changes the state as those events did that come after one.
    ///
    /// # Errors
    /// If the database fails, or a version that decided then does not compile any more.
    pub fn fold(
        &self,
        read: &mut (impl Read + ?Sized),
        versions: &Versions,
        after: u64,
        state: &mut State,
    ) -> Result<(), OpenError> {
        let Some(did) = &self.did else {
            let key = Kind::numbered(self.to);
            let kept = read.record(Kind::State, &key, consign::Timestamp::MIN)?;
            let kept = kept.ok_or_else(|| {
                StoreError::Damaged(format!("the state after the pruned event {} is missing", self.to))
            })?;
            *state = read_state(&kept)?;
            return Ok(());
        };
        for did in did.iter().filter(|did| did.seq > after) {
            did.fold(&*versions.open(read, did.program, did.directory)?, state);
        }
        Ok(())
    }

    /// As a record.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn record(&self) -> Result<Record, StoreError> {
        let body = serde_json::to_string(self).map_err(|error| StoreError::Other(error.to_string()))?;
        Ok(Record { key: Kind::numbered(self.to), body, expires: None })
    }

    /// The gap of a record.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn from_record(record: &Record) -> Result<Self, StoreError> {
        serde_json::from_str(&record.body)
            .map_err(|error| StoreError::Damaged(format!("what is left of event {}: {error}", record.key)))
    }
}

/// The key of the record that says that an order was pruned: its id is not kept.
pub fn gone_key(id: &str) -> String {
    Secret::given(id).hash()
}

/// Gaps that end after an event, the first ones first.
///
/// # Errors
/// What the database fails with.
pub fn gaps(read: &mut (impl Read + ?Sized), after: u64, limit: usize) -> Result<Vec<Gap>, StoreError> {
    let records = read.records(Kind::Pruned, &Kind::numbered(after), limit)?;
    records.iter().map(Gap::from_record).collect()
}

/// The last event that was pruned; `None` if none ever was.
///
/// # Errors
/// What the database fails with.
pub fn last_pruned(read: &mut (impl Read + ?Sized)) -> Result<Option<u64>, StoreError> {
    let last = read.last_record(Kind::Pruned, &Kind::numbered(u64::MAX))?;
    Ok(last.as_ref().map(Gap::from_record).transpose()?.map(|gap| gap.to))
}

/// What happened after an event, in order, with what is left of pruned ones; empty at the end.
///
/// # Errors
/// What the database fails with.
pub fn entries(read: &mut (impl Read + ?Sized), after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
    // Gaps are read after events: what is pruned between the two is in a gap then, and counts as such.
    let events = read.feed(after, limit)?;
    let gaps = gaps(read, after, limit)?;
    let mut known_to = u64::MAX;
    if events.len() == limit {
        known_to = events.last().map_or(known_to, |event| event.seq);
    }
    if gaps.len() == limit {
        known_to = gaps.last().map_or(known_to, |gap| gap.to.min(known_to));
    }
    let is_pruned = |event: &Event| gaps.iter().any(|gap| (gap.from..=gap.to).contains(&event.seq));
    let left = events.into_iter().filter(|event| event.seq <= known_to && !is_pruned(event));
    let mut all: Vec<(u64, Entry)> = left.map(|event| (event.seq, Entry::Event(Box::new(event)))).collect();
    let known = gaps.into_iter().filter(|gap| gap.from <= known_to);
    all.extend(known.map(|gap| (gap.from, Entry::Gap(gap))));
    all.sort_by_key(|(first, _)| *first);
    Ok(all.into_iter().map(|(_, entry)| entry).collect())
}
