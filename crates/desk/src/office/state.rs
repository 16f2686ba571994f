//! Workloads and rotations at any time: the last that was written down before, and what the events since then did.

use std::sync::Arc;

use consign::State;
use consign::state::Kept;

use super::OpenError;
use super::pruned::{Entry, entries};
use super::versions::Versions;
use crate::core::{Event, Live, What};
use crate::store::{Kind, Read, Record, StoreError};

/// How many events are read at a time.
const PAGE: usize = 512;

/// The state before an event.
///
/// # Errors
/// If the database fails, or a version that decided then does not compile any more.
pub fn state_before(
    read: &mut (impl Read + ?Sized),
    seq: u64,
    versions: &Versions,
) -> Result<State, OpenError> {
    let last = read.last_record(Kind::State, &Kind::numbered(seq.saturating_sub(1)))?;
    let (mut at, mut state) = match last {
        Some(record) => (number(&record)?, read_state(&record)?),
        None => (0, State::new()),
    };
    follow(read, versions, &mut state, &mut at, seq.saturating_sub(1))?;
    Ok(state)
}

/// Takes the events after one, up to another, into a state.
///
/// # Errors
/// As of [`state_before`].
pub(super) fn follow(
    read: &mut (impl Read + ?Sized),
    versions: &Versions,
    state: &mut State,
    after: &mut u64,
    to: u64,
) -> Result<(), OpenError> {
    while *after < to {
        let left = usize::try_from(to - *after).unwrap_or(PAGE);
        let entries = entries(read, *after, left.min(PAGE))?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            match entry {
                Entry::Event(event) if event.seq > to => return Ok(()),
                Entry::Event(event) => {
                    let live = versions.open(read, event.program, event.directory)?;
                    fold(&live, &event, state);
                    *after = event.seq;
                }
                Entry::Gap(gap) if gap.from > to => return Ok(()),
                Entry::Gap(gap) => {
                    gap.fold(read, versions, *after, state)?;
                    *after = gap.to;
                }
            }
        }
    }
    Ok(())
}

/// Changes the state as an event did; `live` is what it was decided with.
pub fn fold(live: &Live, event: &Event, state: &mut State) {
    if !changes_the_state(event) {
        return;
    }
    let body = &event.body;
    let picked = picked(&body.event).map(|(provider, engineer)| consign::Event::Assigned {
        provider: provider.as_deref().map(str::to_owned),
        engineer: engineer.as_deref().map(str::to_owned),
    });
    let (before, after) = (body.before.as_ref(), body.after.at.as_ref());
    live.engine().follow(Kept { before, event: picked.as_ref(), decided: &body.decided, after }, state);
}

/// Whether anybody's workload, or a turn, is another one after an event.
pub(super) fn changes_the_state(event: &Event) -> bool {
    let body = &event.body;
    let is_still = body.before == body.after.at && body.decided.is_empty();
    body.event.changes_the_order() && !is_still && !matches!(body.event, What::Moved { .. })
}

/// A provider and an engineer, by id.
type Picked = (Option<Arc<str>>, Option<Arc<str>>);

/// The provider and the engineer that a person chose.
pub(super) fn picked(what: &What) -> Option<Picked> {
    match what {
        What::Assigned { provider, engineer, .. } | What::Reassigned { provider, engineer, .. } => {
            Some((provider.clone(), engineer.clone()))
        }
        _ => None,
    }
}

/// The state after an event, as a record.
pub fn record(seq: u64, state: &State) -> Record {
    Record { key: Kind::numbered(seq), body: state.to_json().to_string(), expires: None }
}

fn number(record: &Record) -> Result<u64, StoreError> {
    record.key.parse().map_err(|_| StoreError::Damaged(format!("a state is kept for event `{}`", record.key)))
}

pub(super) fn read_state(record: &Record) -> Result<State, StoreError> {
    State::from_json(record.body.as_bytes())
        .map_err(|error| StoreError::Damaged(format!("the state after event {}: {error}", record.key)))
}
