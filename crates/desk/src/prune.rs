//! Deleting orders that ended long ago, with their history. What their events did to workloads and rotations is kept, so
//! that what was decided beside them can still be proven, and so are the hashes of their ids, so that nobody dispatches
//! them a second time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use consign::Timestamp;
use serde_json::json;

use crate::core::{Event, Order, Status};
use crate::notify;
use crate::office::{Did, Gap, OpenError, Versions, gaps, gone_key, state_before, state_record};
use crate::store::{Cursor, Kind, Read, Record, Select, Sort, Store, StoreError, Write};
use crate::transfer::{TransferError, write_orders};

/// How many orders are deleted in one transaction: all of them or none.
const AT_ONCE: usize = 500;

/// What so many events did is kept; of more in a row, the state after them.
const KEPT: usize = 256;

/// Which orders are pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Those that ended before this instant.
    pub done_before: Timestamp,
    /// The instant.
    pub now: Timestamp,
    /// Whether they are only counted.
    pub is_dry: bool,
}

/// What was pruned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many orders.
    pub orders: u64,
    /// How many events of theirs.
    pub events: u64,
    /// How many orders are left, though they ended before: a webhook has still to be told of them.
    pub untold: u64,
}

/// Why orders are not pruned. What was pruned before is told nowhere else.
#[derive(Debug, thiserror::Error)]
pub enum PruneError {
    /// The database, or a version that decided.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file that they are exported to cannot be written; nothing of what is missing in it was deleted.
    #[error("the export cannot be written: {0}; what is not in it was not deleted")]
    Export(#[from] TransferError),
}

impl From<StoreError> for PruneError {
    fn from(error: StoreError) -> Self {
        Self::Open(error.into())
    }
}

/// Prunes orders; each batch of them is in the file, if there is one, before it is deleted.
///
/// # Errors
/// If the database fails or the file cannot be written. The batches before are deleted then.
pub fn prune(store: &dyn Store, wanted: &Wanted, export: Option<&mut File>) -> Result<Pruned, PruneError> {
    let (mut all, versions) = (Pruned::default(), Versions::default());
    let mut export = export;
    let mut select = Select { sort: Sort::Arrived, limit: AT_ONCE, ..Select::default() };
    loop {
        let page = store.read()?.orders(&select)?;
        let Some(last) = page.last() else { break };
        select.after = Some(Cursor::after(Sort::Arrived, last));
        let ids: Vec<Arc<str>> =
            page.iter().filter(|order| wanted.includes(order)).map(|order| order.id.clone()).collect();
        let is_last = page.iter().any(|order| order.placement.arrived >= wanted.done_before);
        let batch = if wanted.is_dry {
            looked_at(&mut *store.read()?, &ids, wanted)?.0
        } else {
            one(store, &versions, &ids, wanted, export.as_deref_mut())?
        };
        all.orders += batch.orders;
        all.events += batch.events;
        all.untold += batch.untold;
        if is_last {
            break;
        }
    }
    if all.orders > 0 && !wanted.is_dry {
        audit(store, wanted, &all)?;
    }
    Ok(all)
}

impl Wanted {
    fn includes(&self, order: &Order) -> bool {
        order.placement.status != Status::Waiting && order.placement.arrived < self.done_before
    }
}

/// Deletes a batch in one transaction.
fn one(
    store: &dyn Store,
    versions: &Versions,
    ids: &[Arc<str>],
    wanted: &Wanted,
    export: Option<&mut File>,
) -> Result<Pruned, PruneError> {
    if ids.is_empty() {
        return Ok(Pruned::default());
    }
    let mut write = store.write()?;
    write.alone()?;
    for id in ids {
        write.order_to_change(id)?;
    }
    let (batch, orders) = looked_at(&mut *write, ids, wanted)?;
    let events = orders.iter().flat_map(|(_, events)| events);
    let did: BTreeMap<u64, Option<Did>> = events.map(|event| (event.seq, Did::from_event(event))).collect();
    for run in runs(did) {
        keep(&mut *write, versions, run)?;
    }
    for (order, _) in &orders {
        write.delete_order(&order.id)?;
        let record = Record { key: gone_key(&order.id), body: wanted.now.to_string(), expires: None };
        write.put_record(Kind::Gone, &record)?;
    }
    if let Some(file) = export {
        let mut lines = Vec::new();
        write_orders(&mut lines, orders)?;
        file.write_all(&lines).and_then(|()| file.sync_data()).map_err(TransferError::from)?;
    }
    write.commit()?;
    Ok(batch)
}

type Whole = Vec<(Order, Vec<Event>)>;

/// Those of these orders that can be pruned, with their events.
fn looked_at(read: &mut dyn Read, ids: &[Arc<str>], wanted: &Wanted) -> Result<(Pruned, Whole), StoreError> {
    let (mut batch, mut orders) = (Pruned::default(), Vec::new());
    let (told, waiting) = told(read)?;
    for id in ids {
        let Some(order) = read.order(id)?.filter(|order| wanted.includes(order)) else { continue };
        let events = read.history(id)?;
        let is_told = events.iter().all(|event| event.seq <= told) && !waiting.contains(id);
        if !is_told {
            batch.untold += 1;
            continue;
        }
        batch.orders += 1;
        batch.events += events.len() as u64;
        orders.push((order, events));
    }
    Ok((batch, orders))
}

/// The last event that all webhooks have come to, and the orders of which one is still to be told.
fn told(read: &mut dyn Read) -> Result<(u64, BTreeSet<Arc<str>>), StoreError> {
    let (mut told, mut waiting) = (u64::MAX, BTreeSet::new());
    for hook in notify::hooks(read)? {
        told = told.min(hook.after);
        waiting.extend(notify::pending(read, &hook.id)?.into_iter().map(|failure| failure.order));
    }
    Ok((told, waiting))
}

/// Events whose numbers follow one another, as gaps.
fn runs(did: BTreeMap<u64, Option<Did>>) -> Vec<Gap> {
    let mut runs: Vec<Gap> = Vec::new();
    for (seq, did) in did {
        match runs.last_mut().filter(|run| run.to + 1 == seq) {
            Some(run) => {
                run.to = seq;
                run.did.get_or_insert_default().extend(did);
            }
            None => runs.push(Gap { from: seq, to: seq, did: Some(did.into_iter().collect()) }),
        }
    }
    runs
}

/// Keeps what is left of events, as one with what is left of those beside them.
fn keep(write: &mut dyn Write, versions: &Versions, mut gap: Gap) -> Result<(), PruneError> {
    let before = write.record(Kind::Pruned, &Kind::numbered(gap.from - 1), Timestamp::MIN)?;
    let before = before.as_ref().map(Gap::from_record).transpose()?;
    let behind = gaps(write, gap.to, 1)?.into_iter().find(|behind| behind.from == gap.to + 1);
    if let Some(behind) = behind {
        gap.to = behind.to;
        gap.did = joined(gap.did.take(), behind.did);
    }
    let is_small = |gap: &Gap, more: &Gap| match (&gap.did, &more.did) {
        (Some(did), Some(more)) => did.len() + more.len() <= KEPT,
        _ => false,
    };
    let is_short = gap.did.as_ref().is_some_and(|did| did.len() <= KEPT);
    let grows = before.as_ref().is_some_and(|before| !is_small(before, &gap) && before.did.is_some());
    if gap.did.is_some() && (!is_short || grows) {
        let state = state_before(write, gap.to + 1, versions)?;
        write.put_record(Kind::State, &state_record(gap.to, &state))?;
        gap.did = None;
    }
    if let Some(before) = before.filter(|before| gap.did.is_none() || is_small(before, &gap)) {
        write.delete_record(Kind::Pruned, &Kind::numbered(before.to))?;
        gap.from = before.from;
        if gap.did.is_some() {
            gap.did = joined(before.did, gap.did.take());
        }
    }
    Ok(write.put_record(Kind::Pruned, &gap.record()?)?)
}

/// What two gaps did, one after the other; `None` if the state after the second one is kept.
fn joined(first: Option<Vec<Did>>, second: Option<Vec<Did>>) -> Option<Vec<Did>> {
    let (mut all, second) = (first?, second?);
    all.extend(second);
    Some(all)
}

fn audit(store: &dyn Store, wanted: &Wanted, all: &Pruned) -> Result<(), StoreError> {
    let what = json!({ "did": "orders pruned", "at": wanted.now, "by": { "publisher": "consign desk" },
        "done_before": wanted.done_before, "orders": all.orders, "events": all.events });
    let mut write = store.write()?;
    write.put_next(Kind::Audit, &what.to_string())?;
    write.commit()
}
