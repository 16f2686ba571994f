//! Whether a transaction was committed whose connection broke before the answer came.
//!
//! The server knows transactions by a number. A server that crashes forgets the numbers of those that it had not kept, and
//! gives them again: so what it says of a number is believed only where something that the transaction wrote is there.

use std::time::{Duration, Instant};

use super::address::Address;
use super::connection::Connection;
use super::text::kept;
use crate::core::{Event, Order};
use crate::store::column;
use crate::store::error::StoreError;
use crate::store::select::nanos;
use crate::store::{Kind, Record};

/// How long it is looked for what became of it.
const PATIENCE: Duration = Duration::from_secs(15);

/// Something that a transaction wrote, by which it is known.
pub enum Mark {
    /// An event, which nobody changes.
    Event { seq: u64, order: String, revision: u64, at: i64, body: String },
    /// An order, which another transaction may have changed since.
    Order { id: String, revision: u64 },
    /// A record, which another transaction may have written over since.
    Record { kind: Kind, key: String, body: String },
}

impl Mark {
    /// An event that has its number.
    ///
    /// # Errors
    /// If it has no text.
    pub fn of_event(event: &Event) -> Result<Self, StoreError> {
        let (seq, order, revision) = (event.seq, event.order.to_string(), event.revision);
        Ok(Self::Event { seq, order, revision, at: nanos(event.when), body: column::text(&event.body)? })
    }

    pub fn of_order(order: &Order) -> Self {
        Self::Order { id: order.id.to_string(), revision: order.revision }
    }

    pub fn of_record(kind: Kind, record: &Record) -> Self {
        Self::Record { kind, key: record.key.clone(), body: record.body.clone() }
    }

    /// Whether it is there; `None` if that cannot be known.
    fn is_there(&self, connection: &mut Connection) -> Result<Option<bool>, StoreError> {
        match self {
            Self::Event { seq, order, revision, at, body } => {
                let sql = "SELECT 1 FROM events WHERE seq = $1 AND order_id = $2 AND revision = $3 AND at = $4 AND body = $5";
                let (seq, revision) = (column::signed(*seq), column::signed(*revision));
                let rows = connection.rows(sql, &[&seq, &kept(order), &revision, at, body])?;
                Ok(Some(!rows.is_empty()))
            }
            Self::Order { id, revision } => {
                let sql = "SELECT 1 FROM orders WHERE id = $1 AND revision = $2";
                let rows = connection.rows(sql, &[&kept(id), &column::signed(*revision)])?;
                Ok((!rows.is_empty()).then_some(true))
            }
            Self::Record { kind, key, body } => {
                let sql = "SELECT 1 FROM records WHERE kind = $1 AND key = $2 AND body = $3";
                let rows = connection.rows(sql, &[&kind.as_str(), &kept(key), &kept(body)])?;
                Ok((!rows.is_empty()).then_some(true))
            }
        }
    }
}

/// Finds out whether a transaction was committed whose connection broke.
///
/// # Errors
/// [`StoreError::Unreachable`] if it was not, [`StoreError::Uncertain`] if that cannot be found out.
pub fn inquire(address: &Address, id: &str, mark: Option<&Mark>, why: String) -> Result<(), StoreError> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        match Fate::of(address, id, mark) {
            Ok(Fate::Kept) => return Ok(()),
            Ok(Fate::Undone) => return Err(StoreError::Unreachable(why)),
            Ok(Fate::Unknown) => return Err(StoreError::Uncertain),
            // Still at it, or not reachable yet.
            Ok(Fate::Open) | Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    Err(StoreError::Uncertain)
}

/// What became of a transaction.
enum Fate {
    Kept,
    Undone,
    Open,
    Unknown,
}

impl Fate {
    fn of(address: &Address, id: &str, mark: Option<&Mark>) -> Result<Self, StoreError> {
        let mut connection = Connection::open(address)?;
        let status = connection.only("SELECT pg_xact_status($1::text::xid8)", &[&id])?;
        let status: Option<String> = status.try_get(0)?;
        let is_there = mark.map(|mark| mark.is_there(&mut connection)).transpose()?.flatten();
        Ok(match (status.as_deref(), is_there) {
            (Some("in progress"), _) => Self::Open,
            (Some("aborted"), _) | (Some("committed"), Some(false)) => Self::Undone,
            (Some("committed"), Some(true)) => Self::Kept,
            // Too long ago to be known, or known by nothing.
            _ => Self::Unknown,
        })
    }
}
