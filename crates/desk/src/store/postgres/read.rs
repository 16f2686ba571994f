//! Reading: all of one instant.

use consign::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::connection::{Connection, Values};
use super::text::kept;
use super::{Postgres, row};
use crate::core::{Event, Order};
use crate::store::column::{self, EVENT, ORDER};
use crate::store::error::StoreError;
use crate::store::page::{Page, Value};
use crate::store::select::{Select, nanos};
use crate::store::{Head, Kind, Read, Record, Waiting};

pub const HEAD: &str = "SELECT seq, program, directory FROM head";

/// A transaction that reads.
pub struct Reading<'s> {
    store: &'s Postgres,
    /// There until it is given back.
    connection: Option<Connection>,
    head: Head,
}

impl<'s> Reading<'s> {
    pub fn begin(store: &'s Postgres, mut connection: Connection) -> Result<Self, StoreError> {
        // The instant of a transaction is that of its first statement.
        let begun = connection.run_then("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", HEAD);
        let head = begun.and_then(|rows| only(&rows, row::head));
        match head {
            Ok(head) => Ok(Self { store, connection: Some(connection), head }),
            Err(error) => {
                // In whatever state it is.
                drop(connection);
                store.forget_reader();
                Err(error)
            }
        }
    }

    fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        self.connection.as_mut().ok_or_else(|| StoreError::Other("the connection was given back".into()))
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if connection.run("ROLLBACK").is_ok() {
            self.store.give_back(connection);
        } else {
            drop(connection);
            self.store.forget_reader();
        }
    }
}

impl Read for Reading<'_> {
    fn head(&mut self) -> Result<Head, StoreError> {
        Ok(self.head)
    }

    fn order(&mut self, id: &str) -> Result<Option<Order>, StoreError> {
        order(self.connection()?, id)
    }

    fn orders(&mut self, select: &Select) -> Result<Vec<Order>, StoreError> {
        orders(self.connection()?, select)
    }

    fn waiting(&mut self, provider: Option<&str>) -> Result<Vec<Waiting>, StoreError> {
        waiting(self.connection()?, provider)
    }

    fn unplaced(&mut self) -> Result<u64, StoreError> {
        unplaced(self.connection()?)
    }

    fn history(&mut self, order: &str) -> Result<Vec<Event>, StoreError> {
        history(self.connection()?, order)
    }

    fn feed(&mut self, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        feed(self.connection()?, after, limit)
    }

    fn record(&mut self, kind: Kind, key: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        record(self.connection()?, kind, key, now)
    }

    fn records(&mut self, kind: Kind, after: &str, limit: usize) -> Result<Vec<Record>, StoreError> {
        records(self.connection()?, kind, after, limit)
    }

    fn last_record(&mut self, kind: Kind, key: &str) -> Result<Option<Record>, StoreError> {
        last_record(self.connection()?, kind, key)
    }
}

/// The one row that there is.
pub fn only<T>(rows: &[Row], read: fn(&Row) -> Result<T, StoreError>) -> Result<T, StoreError> {
    rows.first().map(read).unwrap_or_else(|| Err(StoreError::Damaged("a row is missing".into())))
}

fn all<T>(
    connection: &mut Connection,
    sql: &str,
    values: Values<'_>,
    read: fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    connection.rows(sql, values)?.iter().map(read).collect()
}

fn first<T>(
    connection: &mut Connection,
    sql: &str,
    values: Values<'_>,
    read: fn(&Row) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    connection.first(sql, values)?.as_ref().map(read).transpose()
}

pub fn order(connection: &mut Connection, id: &str) -> Result<Option<Order>, StoreError> {
    first(connection, &format!("SELECT {ORDER} FROM orders WHERE id = $1"), &[&kept(id)], row::order)
}

/// An order that nobody else changes until the transaction ends, as it is once others have let go of it.
pub fn order_to_change(connection: &mut Connection, id: &str) -> Result<Option<Order>, StoreError> {
    let sql = format!("SELECT {ORDER} FROM orders WHERE id = $1 FOR UPDATE");
    first(connection, &sql, &[&kept(id)], row::order)
}

pub fn orders(connection: &mut Connection, select: &Select) -> Result<Vec<Order>, StoreError> {
    let page = Page::from_select(select, '$');
    let values: Vec<Box<dyn ToSql + Sync>> = page.values.iter().map(bound).collect();
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value).collect();
    all(connection, &page.sql, &values, row::order)
}

fn bound(value: &Value) -> Box<dyn ToSql + Sync> {
    match value {
        Value::Text(text) => Box::new(kept(text).into_owned()),
        Value::Number(number) => Box::new(*number),
    }
}

pub fn unplaced(connection: &mut Connection) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM orders WHERE status = 'waiting' AND workflow = '' AND node = ''";
    let counts = all(connection, sql, &[], |row| column::unsigned(row.try_get(0)?))?;
    Ok(counts.into_iter().sum())
}

pub fn waiting(connection: &mut Connection, provider: Option<&str>) -> Result<Vec<Waiting>, StoreError> {
    let sql = |of: &str| {
        format!(
            "SELECT workflow, node, count(*) FROM orders WHERE status = 'waiting'{of} \
             GROUP BY workflow, node ORDER BY workflow, node"
        )
    };
    match provider {
        None => all(connection, &sql(""), &[], row::waiting),
        Some(provider) => all(connection, &sql(" AND provider = $1"), &[&kept(provider)], row::waiting),
    }
}

pub fn history(connection: &mut Connection, order: &str) -> Result<Vec<Event>, StoreError> {
    let sql = format!("SELECT {EVENT} FROM events WHERE order_id = $1 ORDER BY seq");
    all(connection, &sql, &[&kept(order)], row::event)
}

pub fn feed(connection: &mut Connection, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
    let sql = format!("SELECT {EVENT} FROM events WHERE seq > $1 ORDER BY seq LIMIT $2");
    all(connection, &sql, &[&column::signed(after), &column::limit(limit)], row::event)
}

pub fn record(
    connection: &mut Connection,
    kind: Kind,
    key: &str,
    now: Timestamp,
) -> Result<Option<Record>, StoreError> {
    let sql = "SELECT key, body, expires FROM records WHERE kind = $1 AND key = $2 \
               AND (expires IS NULL OR expires > $3)";
    first(connection, sql, &[&kind.as_str(), &kept(key), &nanos(now)], row::record)
}

pub fn records(
    connection: &mut Connection,
    kind: Kind,
    after: &str,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let sql = "SELECT key, body, expires FROM records WHERE kind = $1 AND key > $2 ORDER BY key LIMIT $3";
    all(connection, sql, &[&kind.as_str(), &kept(after), &column::limit(limit)], row::record)
}

pub fn last_record(connection: &mut Connection, kind: Kind, key: &str) -> Result<Option<Record>, StoreError> {
    let sql =
        "SELECT key, body, expires FROM records WHERE kind = $1 AND key <= $2 ORDER BY key DESC LIMIT 1";
    first(connection, sql, &[&kind.as_str(), &kept(key)], row::record)
}
