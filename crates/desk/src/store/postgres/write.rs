//! A transaction that writes.

use std::sync::{Arc, MutexGuard};

use consign::Timestamp;

use super::address::Address;
use super::connection::Connection;
use super::inquiry::{Mark, inquire};
use super::put::{self, Pending};
use super::text::kept;
use super::{Scope, read, row};
use crate::core::{Event, Order};
use crate::store::column;
use crate::store::error::StoreError;
use crate::store::select::{Select, nanos};
use crate::store::{Head, Kind, Read, Record, Waiting, Write, put_next};

const DUE: &str = "SELECT id FROM orders WHERE status = 'waiting' AND deadline <= $1 \
    AND deadline < 9223372036854775807 ORDER BY deadline, id LIMIT $2 FOR UPDATE SKIP LOCKED";

const TO_WARN: &str = "SELECT id FROM orders WHERE status = 'waiting' AND warns <= $1 \
    AND warns < 9223372036854775807 AND deadline > $1 ORDER BY warns, id LIMIT $2 FOR UPDATE SKIP LOCKED";

/// A transaction; undone if it is dropped before it is committed.
pub struct Writing<'s> {
    address: &'s Address,
    connection: MutexGuard<'s, Option<Connection>>,
    head: Head,
    pending: Pending,
    /// The id by which the server can be asked whether it was committed.
    id: Option<String>,
    /// Something that it wrote, by which it is known again.
    mark: Option<Mark>,
    /// Whether no other process decides until it ends.
    is_alone: bool,
    /// Whether something was read or put, but the head that it began with.
    is_touched: bool,
    /// Whether something was written.
    has_written: bool,
    is_over: bool,
    /// Whether something in it has failed.
    is_spoilt: bool,
}

impl<'s> Writing<'s> {
    pub fn begin(
        address: &'s Address,
        mut connection: MutexGuard<'s, Option<Connection>>,
    ) -> Result<Self, StoreError> {
        let open = match connection.take() {
            Some(open) => open,
            None => Connection::open(address)?,
        };
        // One that cannot begin is closed.
        let (open, head) = begun(open, &format!("BEGIN; {}", shared(Scope::Live)))?;
        *connection = Some(open);
        Ok(Self {
            address,
            connection,
            head,
            pending: Pending::default(),
            id: None,
            mark: None,
            is_alone: false,
            is_touched: false,
            has_written: false,
            is_over: false,
            is_spoilt: false,
        })
    }

    /// Does something, and remembers if it fails.
    fn attempt<T>(
        &mut self,
        act: impl FnOnce(&mut Connection, &mut Pending) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.is_touched = true;
        let done = match &mut *self.connection {
            Some(_) if self.is_spoilt => Err(StoreError::Spoilt),
            Some(connection) => act(connection, &mut self.pending),
            None => Err(StoreError::Unreachable("the connection is closed".into())),
        };
        self.is_spoilt |= done.is_err();
        done
    }

    /// Like [`Writing::attempt`], after the orders that were put are written.
    fn after_orders<T>(
        &mut self,
        act: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.attempt(|connection, pending| {
            pending.write_orders(connection)?;
            act(connection)
        })
    }

    /// Like [`Writing::attempt`], after the records that were put are written.
    fn after_records<T>(
        &mut self,
        act: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.attempt(|connection, pending| {
            pending.write_records(connection)?;
            act(connection)
        })
    }

    /// What the server knows the transaction by, if there is anything to be committed.
    fn transaction(&mut self) -> Result<Option<String>, StoreError> {
        if self.id.is_none() && self.has_written {
            let sql = "SELECT pg_current_xact_id_if_assigned()::text";
            self.id = self.attempt(|connection, _| Ok(connection.only(sql, &[])?.try_get(0)?))?;
        }
        Ok(self.id.clone())
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        let is_over = self.is_over
            || self.connection.as_ref().is_some_and(|connection| connection.run("ROLLBACK").is_ok());
        if !is_over {
            // Closed, so that the server undoes it.
            *self.connection = None;
        }
    }
}

impl Read for Writing<'_> {
    fn head(&mut self) -> Result<Head, StoreError> {
        Ok(self.head)
    }

    fn order(&mut self, id: &str) -> Result<Option<Order>, StoreError> {
        self.attempt(|connection, pending| match pending.order(id) {
            Some(order) => Ok(Some(order.clone())),
            None => read::order(connection, id),
        })
    }

    fn orders(&mut self, select: &Select) -> Result<Vec<Order>, StoreError> {
        self.after_orders(|connection| read::orders(connection, select))
    }

    fn waiting(&mut self, provider: Option<&str>) -> Result<Vec<Waiting>, StoreError> {
        self.after_orders(|connection| read::waiting(connection, provider))
    }

    fn unplaced(&mut self) -> Result<u64, StoreError> {
        self.after_orders(read::unplaced)
    }

    fn history(&mut self, order: &str) -> Result<Vec<Event>, StoreError> {
        self.attempt(|connection, _| read::history(connection, order))
    }

    fn feed(&mut self, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.attempt(|connection, _| read::feed(connection, after, limit))
    }

    fn record(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        self.attempt(|connection, pending| match pending.record(kind, key) {
            Some(record) => {
                let counts = record.expires.is_none_or(|expires| expires > now);
                Ok(counts.then(|| record.clone()))
            }
            None => read::record(connection, kind, key, now),
        })
    }

    fn records(&mut self, kind: Kind, after: &str, limit: usize) -> Result<Vec<Record>, StoreError> {
        self.after_records(|connection| read::records(connection, kind, after, limit))
    }

    fn last_record(&mut self, kind: Kind, key: &str) -> Result<Option<Record>, StoreError> {
        self.after_records(|connection| read::last_record(connection, kind, key))
    }
}

impl Write for Writing<'_> {
    fn alone(&mut self) -> Result<(), StoreError> {
        if self.is_alone {
            return Ok(());
        }
        let lock = exclusive(Scope::Alone);
        // Begins anew, because who waits here must hold nothing that whoever goes live waits for. What was read or put
        // already stays true, and is held.
        let sql = match self.is_touched {
            true => lock,
            false => format!("ROLLBACK; BEGIN; {lock}; {}", shared(Scope::Live)),
        };
        self.head =
            self.attempt(|connection, _| read::only(&connection.run_then(&sql, read::HEAD)?, row::head))?;
        self.is_alone = true;
        Ok(())
    }

    fn hold_all(&mut self) -> Result<(), StoreError> {
        let head = self.attempt(|connection, _| {
            read::only(&connection.run_then(&exclusive(Scope::Live), read::HEAD)?, row::head)
        })?;
        self.head = head;
        Ok(())
    }

    fn order_to_change(&mut self, id: &str) -> Result<Option<Order>, StoreError> {
        self.attempt(|connection, pending| {
            if let Some(order) = pending.order(id) {
                return Ok(Some(order.clone()));
            }
            let order = read::order_to_change(connection, id)?;
            order.iter().for_each(|order| pending.lock(order.id.clone()));
            Ok(order)
        })
    }

    fn due(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Arc<str>>, StoreError> {
        self.after_orders(|connection| {
            let rows = connection.rows(DUE, &[&nanos(now), &column::limit(limit)])?;
            rows.iter().map(row::id).collect()
        })
    }

    fn to_warn(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Arc<str>>, StoreError> {
        self.after_orders(|connection| {
            let rows = connection.rows(TO_WARN, &[&nanos(now), &column::limit(limit)])?;
            rows.iter().map(row::id).collect()
        })
    }

    fn put_order(&mut self, order: &Order) -> Result<(), StoreError> {
        self.has_written = true;
        self.mark.get_or_insert_with(|| Mark::of_order(order));
        self.attempt(|connection, pending| pending.put_order(connection, order))
    }

    fn append(&mut self, events: &mut [Event]) -> Result<(), StoreError> {
        self.has_written = true;
        // Before the head is locked, as much as can be is done.
        let appended = self.attempt(|connection, pending| {
            pending.write_orders(connection)?;
            pending.write_records(connection)?;
            put::append(connection, events)
        })?;
        if let Some((seq, id)) = appended {
            self.head.seq = seq;
            self.id = Some(id);
            self.mark = events.last().map(Mark::of_event).transpose()?;
        }
        Ok(())
    }

    fn delete_order(&mut self, id: &str) -> Result<(), StoreError> {
        self.has_written = true;
        self.after_orders(|connection| {
            connection.execute("DELETE FROM events WHERE order_id = $1", &[&kept(id)])?;
            connection.execute("DELETE FROM orders WHERE id = $1", &[&kept(id)]).map(drop)
        })
    }

    fn put_body(&mut self, event: &Event) -> Result<(), StoreError> {
        self.has_written = true;
        let (body, seq) = (column::text(&event.body)?, column::signed(event.seq));
        let sql = "UPDATE events SET body = $1 WHERE seq = $2";
        self.attempt(|connection, _| connection.execute(sql, &[&body, &seq]).map(drop))
    }

    fn skip(&mut self, to: u64) -> Result<(), StoreError> {
        self.has_written = true;
        let sql = "UPDATE head SET seq = $1 WHERE seq < $1";
        self.attempt(|connection, _| connection.execute(sql, &[&column::signed(to)]))?;
        self.head.seq = self.head.seq.max(to);
        Ok(())
    }

    fn go_live(&mut self, program: u32, directory: u32) -> Result<(), StoreError> {
        self.has_written = true;
        self.hold_all()?;
        let versions = [i64::from(program), i64::from(directory)];
        let sql = "UPDATE head SET program = $1, directory = $2";
        self.attempt(|connection, _| connection.execute(sql, &[&versions[0], &versions[1]]))?;
        self.head = Head { program, directory, ..self.head };
        Ok(())
    }

    fn put_record(&mut self, kind: Kind, record: &Record) -> Result<(), StoreError> {
        self.has_written = true;
        if !matches!(self.mark, Some(Mark::Event { .. })) {
            self.mark = Some(Mark::of_record(kind, record));
        }
        self.attempt(|connection, pending| pending.put_record(connection, kind, record))
    }

    fn put_next(&mut self, kind: Kind, body: &str) -> Result<u64, StoreError> {
        self.attempt(|connection, _| connection.run(&numbers_of(kind)))?;
        put_next(self, kind, body)
    }

    fn delete_record(&mut self, kind: Kind, key: &str) -> Result<(), StoreError> {
        self.has_written = true;
        let sql = "DELETE FROM records WHERE kind = $1 AND key = $2";
        self.after_records(|connection| connection.execute(sql, &[&kind.as_str(), &kept(key)]).map(drop))
    }

    fn forget_expired(&mut self, kind: Kind, now: Timestamp) -> Result<(), StoreError> {
        self.has_written = true;
        let sql = "DELETE FROM records WHERE kind = $1 AND expires IS NOT NULL AND expires <= $2";
        self.after_records(|connection| connection.execute(sql, &[&kind.as_str(), &nanos(now)]).map(drop))
    }

    fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        if self.is_spoilt {
            return Err(StoreError::Spoilt);
        }
        self.attempt(|connection, pending| {
            pending.write_orders(connection)?;
            pending.write_records(connection)
        })?;
        let id = self.transaction()?;
        match (self.attempt(|connection, _| connection.run("COMMIT")), id) {
            (Ok(()), _) => self.is_over = true,
            (Err(error), None) => return Err(error),
            (Err(StoreError::Unreachable(why)), Some(id)) => {
                // The connection may have broken before or after.
                *self.connection = None;
                inquire(self.address, &id, self.mark.as_ref(), why)?;
            }
            (Err(error), Some(_)) => return Err(error),
        }
        Ok(())
    }
}

/// Begins a transaction, and gives the head that it sees.
fn begun(mut connection: Connection, sql: &str) -> Result<(Connection, Head), StoreError> {
    let rows = connection.run_then(sql, read::HEAD)?;
    let head = read::only(&rows, row::head)?;
    Ok((connection, head))
}

fn key(scope: i32) -> String {
    format!("({scope}, ('head'::regclass::oid::bigint - 2147483648)::int)")
}

fn exclusive(scope: Scope) -> String {
    format!("SELECT pg_advisory_xact_lock{}", key(scope as i32))
}

fn shared(scope: Scope) -> String {
    format!("SELECT pg_advisory_xact_lock_shared{}", key(scope as i32))
}

/// Lets no other process number records of a kind.
fn numbers_of(kind: Kind) -> String {
    let kinds = Kind::ALL.iter().take_while(|one| **one != kind).count();
    let scope = Scope::Numbers as i32 + i32::try_from(kinds).unwrap_or(0);
    format!("SELECT pg_advisory_xact_lock{}", key(scope))
}
