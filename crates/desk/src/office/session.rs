//! What a job can do in its transaction.

use std::sync::Arc;

use consign::directory::Directory;
use consign::{Diagnostics, Program, State, Timestamp};

use super::OpenError;
use super::pruned::{gone_key, last_pruned};
use super::state::follow;
use super::versions::{self, DirectoryVersion, ProgramVersion, Versions};
use crate::core::{Actor, By, Change, Command, Desk, Event, Live, Order, Refusal, What, canonical};
use crate::store::{Kind, StoreError, Write};

/// A transaction with what decides in it.
pub struct Session<'s> {
    write: &'s mut dyn Write,
    live: &'s mut Option<Arc<Live>>,
    versions: &'s Versions,
    state: &'s mut State,
    /// The last event that is in the state, but for those of this transaction.
    seq: &'s mut u64,
    events: &'s mut Vec<Event>,
    /// Whether anything was ever pruned, once that was looked at.
    has_pruned: &'s mut Option<bool>,
    now: Timestamp,
}

/// What taking an order in came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The order.
    pub order: Order,
    /// Whether it came in with this document before.
    pub again: bool,
}

impl<'s> Session<'s> {
    pub(super) fn new(
        write: &'s mut dyn Write,
        live: &'s mut Option<Arc<Live>>,
        versions: &'s Versions,
        (state, seq): (&'s mut State, &'s mut u64),
        (events, has_pruned): (&'s mut Vec<Event>, &'s mut Option<bool>),
        now: Timestamp,
    ) -> Self {
        Self { write, live, versions, state, seq, events, has_pruned, now }
    }

    /// Lets no other process change anything until this transaction ends, and takes in what they have done: before it is
    /// looked at all open orders.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn hold_all(&mut self) -> Result<(), StoreError> {
        self.write.hold_all()?;
        let head = self.write.head()?;
        let followed = follow(self.write, self.versions, self.state, self.seq, head.seq);
        followed.map_err(|error| match error {
            OpenError::Store(error) => error,
            error => StoreError::Other(error.to_string()),
        })
    }

    /// The instant of the transaction.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The transaction.
    pub fn write(&mut self) -> &mut dyn Write {
        self.write
    }

    /// Workloads and rotations, after all that was done in the transaction.
    pub fn state(&self) -> &State {
        self.state
    }

    /// What decides.
    ///
    /// # Errors
    /// If there is no program yet.
    pub fn live(&self) -> Result<Arc<Live>, StoreError> {
        self.live.clone().ok_or_else(|| StoreError::Other("no program has been published yet".into()))
    }

    /// Takes an order in.
    ///
    /// # Errors
    /// What the database fails with; a refusal is inside.
    pub fn receive(&mut self, document: &str, by: &Actor) -> Result<Result<Received, Refusal>, StoreError> {
        let live = self.live()?;
        let desk = Desk { live: &live, state: self.state, now: self.now };
        let incoming = match desk.incoming(document, by) {
            Ok(incoming) => incoming,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(known) = self.write.order_to_change(&incoming.id)? {
            return self.received_before(known, document);
        }
        if self.is_gone(&incoming.id)? {
            return Ok(Err(Refusal::Gone(incoming.id.to_string())));
        }
        let change = Desk { live: &live, state: self.state, now: self.now }.receive(incoming, by);
        Ok(Ok(Received { order: self.keep(change)?.order, again: false }))
    }

    /// Whether an order with this id was pruned. Where none ever was, one look is enough for all of a transaction.
    fn is_gone(&mut self, id: &str) -> Result<bool, StoreError> {
        let has_pruned = match *self.has_pruned {
            Some(known) => known,
            None => *self.has_pruned.insert(last_pruned(self.write)?.is_some()),
        };
        Ok(has_pruned && self.write.record(Kind::Gone, &gone_key(id), self.now)?.is_some())
    }

    fn received_before(
        &mut self,
        known: Order,
        document: &str,
    ) -> Result<Result<Received, Refusal>, StoreError> {
        let is_it = |event: &Event| event.order == known.id && event.body.event == What::Received;
        let first = match self.events.iter().find(|event| is_it(event)) {
            Some(event) => event.document.clone(),
            None => self.write.history(&known.id)?.into_iter().find(is_it).and_then(|event| event.document),
        };
        let same = first.is_some_and(|first| canonical(&first).ok() == canonical(document).ok());
        Ok(if same {
            Ok(Received { order: known, again: true })
        } else {
            Err(Refusal::Different(known.id.to_string()))
        })
    }

    /// Gives a command on an order.
    ///
    /// # Errors
    /// What the database fails with; a refusal is inside.
    pub fn act(
        &mut self,
        order: &str,
        command: &Command,
        revision: Option<u64>,
        by: &Actor,
    ) -> Result<Result<Change, Refusal>, StoreError> {
        let live = self.live()?;
        let Some(known) = self.write.order_to_change(order)? else {
            return Ok(Err(Refusal::NoOrder(order.to_owned())));
        };
        let change =
            Desk { live: &live, state: self.state, now: self.now }.act(&known, command, revision, by);
        match change {
            Ok(change) => self.keep(change).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Puts an order at another node, as a new version of the program asks.
    ///
    /// # Errors
    /// What the database fails with; a refusal is inside.
    pub fn move_order(
        &mut self,
        order: &Order,
        to: &consign::At,
        by: By,
    ) -> Result<Result<Change, Refusal>, StoreError> {
        let live = self.live()?;
        match (Desk { live: &live, state: self.state, now: self.now }.moved(order, to, by)) {
            Ok(change) => self.keep(change).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn keep(&mut self, change: Change) -> Result<Change, StoreError> {
        self.write.put_order(&change.order)?;
        self.events.push(change.event.clone());
        Ok(change)
    }

    /// Ids of orders whose deadline has passed.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn due(&mut self, limit: usize) -> Result<Vec<Arc<str>>, StoreError> {
        self.write.due(self.now, limit)
    }

    /// Ids of orders whose handlers are to be warned that the deadline passes.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn to_warn(&mut self, limit: usize) -> Result<Vec<Arc<str>>, StoreError> {
        self.write.to_warn(self.now, limit)
    }

    /// Publishes a version of the program, with a directory; what is decided from here on is decided by it.
    ///
    /// # Errors
    /// What the database fails with; findings of the directory against the program are inside.
    pub fn publish(
        &mut self,
        (root, files, compiled): (String, Vec<(String, String)>, Arc<Program>),
        directory: String,
        by: By,
        note: Option<String>,
    ) -> Result<Result<Arc<Live>, Diagnostics>, StoreError> {
        let entries = match Live::entries(&compiled, &directory) {
            Ok(entries) => entries,
            Err(findings) => return Ok(Err(findings)),
        };
        let head = self.write.head()?;
        let last = self.write.last_record(Kind::Program, &Kind::numbered(u64::MAX))?;
        let version = last.and_then(|record| record.key.parse::<u32>().ok()).unwrap_or(0) + 1;
        let directory_number = self.next_directory()?;
        let (at, to) = (self.now, directory_number);
        let kept = DirectoryVersion { version: to, json: directory, by: by.clone(), at };
        self.write.put_record(Kind::Directory, &versions::record_of(to, &kept)?)?;
        let kept = ProgramVersion { version, root, files, by, at, note, directory: to };
        self.write.put_record(Kind::Program, &versions::record_of(version, &kept)?)?;
        debug_assert!(head.program < version);
        self.write.go_live(version, to)?;
        let live = Arc::new(Live::new(version, compiled, to, entries));
        *self.live = Some(live.clone());
        Ok(Ok(live))
    }

    /// Makes another directory the one that is decided with.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn change_directory(&mut self, entries: Directory, by: By) -> Result<Arc<Live>, StoreError> {
        let live = self.live()?;
        let version = self.next_directory()?;
        let json = entries.to_json(live.compiled());
        let kept = DirectoryVersion { version, json, by, at: self.now };
        self.write.put_record(Kind::Directory, &versions::record_of(version, &kept)?)?;
        self.write.go_live(live.program, version)?;
        let live = Arc::new(live.with_directory(version, entries));
        *self.live = Some(live.clone());
        Ok(live)
    }

    fn next_directory(&mut self) -> Result<u32, StoreError> {
        let last = self.write.last_record(Kind::Directory, &Kind::numbered(u64::MAX))?;
        Ok(last.and_then(|record| record.key.parse::<u32>().ok()).unwrap_or(0) + 1)
    }

    /// A version of the program as it was published.
    ///
    /// # Errors
    /// What the database fails with, or that there is no such version.
    pub fn program_version(&mut self, version: u32) -> Result<ProgramVersion, StoreError> {
        versions::program_version(self.write, version)
    }

    /// A version of program and directory, opened.
    ///
    /// # Errors
    /// If the database fails, or they do not compile.
    pub fn open(&mut self, program: u32, directory: u32) -> Result<Arc<Live>, OpenError> {
        self.versions.open(self.write, program, directory)
    }

    /// Writes what an administrator did, with this object's members, into the audit log.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn audit(&mut self, by: &Actor, did: &str, mut what: serde_json::Value) -> Result<(), StoreError> {
        what["by"] = serde_json::json!(by.by());
        what["at"] = serde_json::json!(self.now);
        what["did"] = did.into();
        self.put_next(Kind::Audit, what.to_string()).map(drop)
    }

    /// Keeps a record under the next number of its kind.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn put_next(&mut self, kind: Kind, body: String) -> Result<u64, StoreError> {
        self.write.put_next(kind, &body)
    }
}
