//! Workloads and rotations at any time: the last that was written down before, and what the events since then did.

use consign::State;
use consign::state::Kept;

use super::OpenError;
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
        let events = read.feed(*after, left.min(PAGE))?;
        let Some(last) = events.last() else { break };
        *after = last.seq;
        for event in &events {
            let live = versions.open(read, event.program, event.directory)?;
            fold(&live, event, state);
        }
    }
    Ok(())
}

/// Changes the state as an event did; `live` is what it was decided with.
pub fn fold(live: &Live, event: &Event, state: &mut State) {
    let body = &event.body;
    let (before, after) = (body.before.as_ref(), body.after.at.as_ref());
    let is_still = before == after && body.decided.is_empty();
    if !body.event.changes_the_order() || is_still || matches!(body.event, What::Moved { .. }) {
        return;
    }
    let picked = match &body.event {
        What::Assigned { provider, engineer, .. } | What::Reassigned { provider, engineer, .. } => {
            Some(consign::Event::Assigned {
                provider: provider.as_deref().map(str::to_owned),
                engineer: engineer.as_deref().map(str::to_owned),
            })
        }
        _ => None,
    };
    let kept = Kept { before, event: picked.as_ref(), decided: &body.decided, after };
    live.engine().follow(kept, state);
}

/// The state after an event, as a record.
pub(super) fn record(seq: u64, state: &State) -> Record {
    Record { key: Kind::numbered(seq), body: state.to_json().to_string(), expires: None }
}

fn number(record: &Record) -> Result<u64, StoreError> {
    record.key.parse().map_err(|_| StoreError::Damaged(format!("a state is kept for event `{}`", record.key)))
}

fn read_state(record: &Record) -> Result<State, StoreError> {
    State::from_json(record.body.as_bytes())
        .map_err(|error| StoreError::Damaged(format!("the state after event {}: {error}", record.key)))
}
