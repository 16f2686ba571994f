//! Rows to orders and events.

use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, Row, ToSql};

use crate::core::{Claim, Event, Order};
use crate::store::Record;
use crate::store::column::{instant, unsigned, value, version};
use crate::store::error::StoreError;
use crate::store::page::Value;

pub fn order(row: &Row<'_>) -> Result<Order, StoreError> {
    let id: Arc<str> = row.get(0)?;
    let (by, until): (Option<Arc<str>>, Option<i64>) = (row.get(6)?, row.get(7)?);
    Ok(Order {
        revision: unsigned(row.get(1)?)?,
        document: row.get(2)?,
        placement: value(text(row, 3)?, || format!("work order `{id}`"))?,
        received: instant(row.get(4)?),
        program: version(row.get(5)?)?,
        claim: by.zip(until).map(|(by, until)| Claim { by, until: instant(until) }),
        id,
    })
}

pub fn event(row: &Row<'_>) -> Result<Event, StoreError> {
    let seq = unsigned(row.get(0)?)?;
    Ok(Event {
        seq,
        order: row.get(1)?,
        revision: unsigned(row.get(2)?)?,
        when: instant(row.get(3)?),
        program: version(row.get(4)?)?,
        directory: version(row.get(5)?)?,
        document: row.get(6)?,
        body: value(text(row, 7)?, || format!("event {seq}"))?,
    })
}

pub fn record(row: &Row<'_>) -> Result<Record, StoreError> {
    let expires: Option<i64> = row.get(2)?;
    Ok(Record { key: row.get(0)?, body: row.get(1)?, expires: expires.map(instant) })
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    row.get_ref(column)?.as_str().map_err(|error| StoreError::Damaged(error.to_string()))
}

/// All rows of a statement.
pub fn all<T>(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
    read: fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_and_then(values, read)?.collect()
}

/// The first row of a statement, if there is one.
pub fn first<T>(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
    read: fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_and_then(values, read)?.next().transpose()
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Value::Text(text) => text.to_sql(),
            Value::Number(number) => number.to_sql(),
        }
    }
}

/// Whether a write was refused because of where it would have gone: a quota or a limit of the file's size. What a broken
/// disk refuses shows where the write is made durable.
fn may_not_grow(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(rusqlite::ffi::SQLITE_IOERR_WRITE)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            _ if may_not_grow(&error) => Self::Full,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Conflict,
            Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => Self::Unreachable(error.to_string()),
            Some(_) => Self::Other(error.to_string()),
            None => match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::Utf8Error(..) => Self::Damaged(error.to_string()),
                _ => Self::Other(error.to_string()),
            },
        }
    }
}
