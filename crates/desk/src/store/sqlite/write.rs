//! A transaction that writes.

use std::sync::{Arc, MutexGuard};

use consign::Timestamp;
use rusqlite::{Connection, params};

use super::{read, row};
use crate::core::{Event, Order};
use crate::store::column::{self, signed};
use crate::store::error::StoreError;
use crate::store::select::{Select, nanos};
use crate::store::{Head, Kind, Read, Record, Waiting, Write, put_next};

const PUT_ORDER: &str = "INSERT INTO orders (id, revision, status, workflow, node, provider, engineer, received, \
    arrived, deadline, program, claimed_by, claimed_to, place, document, warns) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) \
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, status = excluded.status, \
    workflow = excluded.workflow, node = excluded.node, provider = excluded.provider, \
    engineer = excluded.engineer, received = excluded.received, arrived = excluded.arrived, \
    deadline = excluded.deadline, program = excluded.program, claimed_by = excluded.claimed_by, \
    claimed_to = excluded.claimed_to, place = excluded.place, document = excluded.document, warns = excluded.warns";

const PUT_EVENT: &str = "INSERT INTO events (seq, order_id, revision, at, program, directory, document, body) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const PUT_RECORD: &str = "INSERT INTO records (kind, key, body, expires) VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, expires = excluded.expires";

/// Ids of orders that are due.
pub const DUE: &str = "SELECT id FROM orders WHERE status = 'waiting' AND deadline <= ?1 \
    AND deadline < 9223372036854775807 ORDER BY deadline, id LIMIT ?2";

/// Ids of orders whose handlers are to be warned.
pub const TO_WARN: &str = "SELECT id FROM orders WHERE status = 'waiting' AND warns <= ?1 \
    AND warns < 9223372036854775807 AND deadline > ?1 ORDER BY warns, id LIMIT ?2";

/// A transaction; undone if it is dropped before it is committed.
pub struct Writing<'s> {
    connection: MutexGuard<'s, Connection>,
    is_over: bool,
    /// Whether something in it has failed.
    is_spoilt: bool,
}

impl<'s> Writing<'s> {
    pub fn begin(connection: MutexGuard<'s, Connection>) -> Result<Self, StoreError> {
        // A panic may have left one open.
        if !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Self { connection, is_over: false, is_spoilt: false })
    }

    /// Does something, and remembers if it fails.
    fn attempt<T>(
        &mut self,
        act: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let done = act(&self.connection);
        self.is_spoilt |= done.is_err();
        done
    }

    fn execute(&mut self, sql: &str, values: impl rusqlite::Params) -> Result<(), StoreError> {
        self.attempt(|connection| {
            connection.prepare_cached(sql)?.execute(values)?;
            Ok(())
        })
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            // What fails here is rolled back by the next one that begins.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

impl Read for Writing<'_> {
    fn head(&mut self) -> Result<Head, StoreError> {
        self.attempt(read::head)
    }

    fn order(&mut self, id: &str) -> Result<Option<Order>, StoreError> {
        self.attempt(|connection| read::order(connection, id))
    }

    fn orders(&mut self, select: &Select) -> Result<Vec<Order>, StoreError> {
        self.attempt(|connection| read::orders(connection, select))
    }

    fn waiting(&mut self, provider: Option<&str>) -> Result<Vec<Waiting>, StoreError> {
        self.attempt(|connection| read::waiting(connection, provider))
    }

    fn unplaced(&mut self) -> Result<u64, StoreError> {
        self.attempt(read::unplaced)
    }

    fn history(&mut self, order: &str) -> Result<Vec<Event>, StoreError> {
        self.attempt(|connection| read::history(connection, order))
    }

    fn feed(&mut self, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.attempt(|connection| read::feed(connection, after, limit))
    }

    fn record(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        self.attempt(|connection| read::record(connection, kind, key, now))
    }

    fn records(&mut self, kind: Kind, after: &str, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.attempt(|connection| read::records(connection, kind, after, limit))
    }

    fn last_record(&mut self, kind: Kind, key: &str) -> Result<Option<Record>, StoreError> {
        self.attempt(|connection| read::last_record(connection, kind, key))
    }
}

impl Write for Writing<'_> {
    /// Whoever writes to the file is alone.
    fn alone(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Whoever writes to the file is alone.
    fn hold_all(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn order_to_change(&mut self, id: &str) -> Result<Option<Order>, StoreError> {
        self.order(id)
    }

    fn due(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Arc<str>>, StoreError> {
        self.attempt(|connection| {
            row::all(connection, DUE, params![nanos(now), column::limit(limit)], |row| Ok(row.get(0)?))
        })
    }

    fn to_warn(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Arc<str>>, StoreError> {
        self.attempt(|connection| {
            row::all(connection, TO_WARN, params![nanos(now), column::limit(limit)], |row| Ok(row.get(0)?))
        })
    }

    fn put_order(&mut self, order: &Order) -> Result<(), StoreError> {
        let place = &order.placement;
        let (workflow, node) = column::node(place);
        let claim = order.claim.as_ref();
        let text = column::text(place)?;
        let values = params![
            order.id,
            signed(order.revision),
            place.status.as_str(),
            workflow,
            node,
            place.provider,
            place.engineer,
            nanos(order.received),
            nanos(place.arrived),
            column::deadline(place),
            order.program,
            claim.map(|claim| &claim.by),
            claim.map(|claim| nanos(claim.until)),
            text,
            order.document,
            column::warns(place),
        ];
        self.execute(PUT_ORDER, values)
    }

    fn append(&mut self, events: &mut [Event]) -> Result<(), StoreError> {
        let mut seq = self.head()?.seq;
        for event in events {
            seq += 1;
            event.seq = seq;
            let (number, revision) = (signed(seq), signed(event.revision));
            let (at, body) = (nanos(event.when), column::text(&event.body)?);
            let Event { order, program, directory, document, .. } = &*event;
            self.execute(
                PUT_EVENT,
                params![number, order, revision, at, program, directory, document, body],
            )?;
        }
        self.execute("UPDATE head SET seq = ?1", [signed(seq)])
    }

    fn delete_order(&mut self, id: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM events WHERE order_id = ?1", [id])?;
        self.execute("DELETE FROM orders WHERE id = ?1", [id])
    }

    fn put_body(&mut self, event: &Event) -> Result<(), StoreError> {
        let body = column::text(&event.body)?;
        self.execute("UPDATE events SET body = ?1 WHERE seq = ?2", params![body, signed(event.seq)])
    }

    fn skip(&mut self, to: u64) -> Result<(), StoreError> {
        self.execute("UPDATE head SET seq = ?1 WHERE seq < ?1", [signed(to)])
    }

    fn go_live(&mut self, program: u32, directory: u32) -> Result<(), StoreError> {
        self.execute("UPDATE head SET program = ?1, directory = ?2", [program, directory])
    }

    fn put_record(&mut self, kind: Kind, record: &Record) -> Result<(), StoreError> {
        let Record { key, body, expires } = record;
        self.execute(PUT_RECORD, params![kind.as_str(), key, body, expires.map(nanos)])
    }

    fn put_next(&mut self, kind: Kind, body: &str) -> Result<u64, StoreError> {
        put_next(self, kind, body)
    }

    fn delete_record(&mut self, kind: Kind, key: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM records WHERE kind = ?1 AND key = ?2", params![kind.as_str(), key])
    }

    fn forget_expired(&mut self, kind: Kind, now: Timestamp) -> Result<(), StoreError> {
        let sql = "DELETE FROM records WHERE kind = ?1 AND expires IS NOT NULL AND expires <= ?2";
        self.execute(sql, params![kind.as_str(), nanos(now)])
    }

    fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        if self.is_spoilt {
            return Err(StoreError::Spoilt);
        }
        self.connection.execute_batch("COMMIT")?;
        self.is_over = true;
        Ok(())
    }
}
