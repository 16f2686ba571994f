//! What the desk keeps, behind one small trait: orders, events, and records by kind and key. SQLite and PostgreSQL are
//! behind it, and one suite of tests runs on both.
//!
//! It is synchronous. One thread of a process writes, in transactions that take whatever has come meanwhile, so that a
//! durable write is paid for once by all of them; readers have connections of their own.

mod column;
mod error;
mod kind;
mod page;
mod postgres;
mod select;
mod sqlite;

use std::path::Path;
use std::sync::Arc;

use consign::Timestamp;

pub use error::StoreError;
pub use kind::Kind;
pub use postgres::Postgres;
pub use select::{Cursor, Select, Sort};
pub use sqlite::{Lock, Sqlite};

use crate::core::{Event, Order};

/// What newer binaries know and older ones do not.
pub const SCHEMA: u32 = 2;

/// A database.
pub trait Store: Send + Sync {
    /// Begins to read; what is read in it is all of one instant.
    ///
    /// # Errors
    /// If the database is not reachable.
    fn read(&self) -> Result<Box<dyn Read + '_>, StoreError>;

    /// Begins a transaction. What is not committed is as if it had not been.
    ///
    /// # Errors
    /// If the database is not reachable, or is written to by somebody else.
    fn write(&self) -> Result<Box<dyn Write + '_>, StoreError>;

    /// Copies the database to a file while it is in use.
    ///
    /// # Errors
    /// If the file is there already or cannot be written, or the database has a tool of its own for it.
    fn backup(&self, to: &Path) -> Result<(), StoreError>;
}

/// How far the desk has come; one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last event's number.
    pub seq: u64,
    /// The version of the program that decides; 0 if there is none yet.
    pub program: u32,
    /// The version of the directory that is decided with.
    pub directory: u32,
}

/// A record: something by kind and key, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its key, unique among those of its kind.
    pub key: String,
    /// What it says.
    pub body: String,
    /// When it counts no more.
    pub expires: Option<Timestamp>,
}

/// How many orders wait at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The workflow; empty for orders that could not start.
    pub workflow: Arc<str>,
    /// The node.
    pub node: Arc<str>,
    /// How many.
    pub orders: u64,
}

/// Reading.
pub trait Read {
    /// How far the desk has come.
    ///
    /// # Errors
    /// If the database fails; as of all that follow.
    fn head(&mut self) -> Result<Head, StoreError>;

    /// The order with this id.
    fn order(&mut self, id: &str) -> Result<Option<Order>, StoreError>;

    /// A page of orders.
    fn orders(&mut self, select: &Select) -> Result<Vec<Order>, StoreError>;

    /// How many orders wait at each node, of one provider or of all.
    fn waiting(&mut self, provider: Option<&str>) -> Result<Vec<Waiting>, StoreError>;

    /// How many orders wait that could not start.
    fn unplaced(&mut self) -> Result<u64, StoreError>;

    /// The events of an order, the first ones first.
    fn history(&mut self, order: &str) -> Result<Vec<Event>, StoreError>;

    /// Events after a number, in their order.
    fn feed(&mut self, after: u64, limit: usize) -> Result<Vec<Event>, StoreError>;

    /// A record, if it still counts at this instant.
    fn record(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<Option<Record>, StoreError>;

    /// Records of a kind whose keys come after one, ascending by key, whether or not they still count.
    fn records(&mut self, kind: Kind, after: &str, limit: usize) -> Result<Vec<Record>, StoreError>;

    /// The last record of a kind whose key is not after this one.
    fn last_record(&mut self, kind: Kind, key: &str) -> Result<Option<Record>, StoreError>;
}

/// A transaction. Once something in it has failed, it cannot be committed any more.
pub trait Write: Read {
    /// Lets no other process decide until this transaction ends: for programs whose decisions depend on those before.
    /// It comes first in a transaction; the head that was read before it may be of an earlier instant. Where it was said
    /// before, it changes nothing.
    ///
    /// # Errors
    /// If the database fails; as of all that follow.
    fn alone(&mut self) -> Result<(), StoreError>;

    /// Lets no other transaction change anything until this one ends, and waits for those that are at it: for whoever
    /// looks at all open orders before other versions go live.
    fn hold_all(&mut self) -> Result<(), StoreError>;

    /// The order with this id, which no other process changes until this transaction ends.
    fn order_to_change(&mut self, id: &str) -> Result<Option<Order>, StoreError>;

    /// Ids of orders whose deadline has passed, the longest passed first; those that another process is at are left out.
    fn due(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Arc<str>>, StoreError>;

    /// Ids of orders whose handlers are to be warned that a deadline passes, which has not; as those of [`Write::due`].
    fn to_warn(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Arc<str>>, StoreError>;

    /// Keeps an order. One of revision 1 that [`Write::order_to_change`] did not find is new: where another process has
    /// brought it in meanwhile, this or what follows fails with [`StoreError::Conflict`].
    fn put_order(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Keeps events and gives them their numbers. Comes last in a transaction: others wait for it to end from here on.
    fn append(&mut self, events: &mut [Event]) -> Result<(), StoreError>;

    /// Deletes an order with all its events, whose numbers are not given again.
    fn delete_order(&mut self, id: &str) -> Result<(), StoreError>;

    /// Keeps what is said of an event in place of what was: of who did it, never of what happened. One that is gone stays so.
    fn put_body(&mut self, event: &Event) -> Result<(), StoreError>;

    /// Has the next event come after this number: those up to it were pruned in another database.
    fn skip(&mut self, to: u64) -> Result<(), StoreError>;

    /// Makes these versions those that decide, for every transaction that begins after this one.
    fn go_live(&mut self, program: u32, directory: u32) -> Result<(), StoreError>;

    /// Keeps a record, in place of the one with its key.
    fn put_record(&mut self, kind: Kind, record: &Record) -> Result<(), StoreError>;

    /// Keeps a record under the next number of its kind, and says which; no two processes get one number.
    fn put_next(&mut self, kind: Kind, body: &str) -> Result<u64, StoreError>;

    /// Forgets a record.
    fn delete_record(&mut self, kind: Kind, key: &str) -> Result<(), StoreError>;

    /// Forgets the records of a kind that no longer count.
    fn forget_expired(&mut self, kind: Kind, now: Timestamp) -> Result<(), StoreError>;

    /// Makes it durable.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Keeps a record under the next number of its kind, where nobody else does so at the moment.
fn put_next(write: &mut (impl Write + ?Sized), kind: Kind, body: &str) -> Result<u64, StoreError> {
    let last = write.last_record(kind, &Kind::numbered(u64::MAX))?;
    let last = last.map_or(Ok(0), |last| {
        last.key
            .parse()
            .map_err(|_| StoreError::Damaged(format!("a {} has `{}` for a number", kind.as_str(), last.key)))
    });
    let number: u64 = last? + 1;
    write.put_record(kind, &Record { key: Kind::numbered(number), body: body.to_owned(), expires: None })?;
    Ok(number)
}
