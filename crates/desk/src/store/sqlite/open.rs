//! Opening the file: who may write to it, and which version it is of.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::store::SCHEMA;
use crate::store::error::StoreError;

/// The mark of a desk's database, in the file's header.
const APPLICATION: i32 = 0x434e_5347;

/// What leads from each version to the next.
const MIGRATIONS: [&str; SCHEMA as usize] = [include_str!("schema_1.sql"), include_str!("schema_2.sql")];

/// How long a connection waits for another process that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// The connection that writes.
pub fn writer(path: &Path) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path).map_err(|error| cannot_open(path, error))?;
    connection.busy_timeout(PATIENCE)?;
    // Mark and tables are looked at together: another process may be making them.
    let looked = connection.transaction()?;
    let (application, version) = header(path, &looked)?;
    is_known(path, &looked, application, version)?;
    drop(looked);
    write_ahead(&connection)?;
    let settings = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536; \
                    PRAGMA wal_autocheckpoint = 4000;";
    connection.execute_batch(settings)?;
    connection.set_prepared_statement_cache_capacity(64);
    if version < SCHEMA {
        migrate(path, &mut connection)?;
    }
    Ok(connection)
}

/// Has the file written ahead. A new one is switched to that while nobody else is at it, which SQLite does not wait for.
fn write_ahead(connection: &Connection) -> Result<(), rusqlite::Error> {
    let until = Instant::now() + PATIENCE;
    loop {
        match connection.execute_batch("PRAGMA journal_mode = WAL") {
            Err(error) if is_busy(&error) && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}

/// A connection that reads.
pub fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384;")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn header(path: &Path, connection: &Connection) -> Result<(i32, u32), StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = pragma("application_id").map_err(|error| cannot_open(path, error))?;
    let version = pragma("user_version")?;
    Ok((i32::try_from(application).unwrap_or(-1), u32::try_from(version).unwrap_or(u32::MAX)))
}

/// What a newer version or somebody else wrote stays as it is.
fn is_known(path: &Path, connection: &Connection, application: i32, version: u32) -> Result<(), StoreError> {
    is_of_a_desk(path, connection, application)?;
    if version > SCHEMA {
        return Err(StoreError::Newer { found: version, known: SCHEMA });
    }
    Ok(())
}

/// An empty file becomes one; what somebody else keeps stays as it is.
fn is_of_a_desk(path: &Path, connection: &Connection, application: i32) -> Result<(), StoreError> {
    if application == APPLICATION {
        return Ok(());
    }
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| cannot_open(path, error))?;
    if tables == 0 {
        return Ok(());
    }
    let message = "it holds tables of something else; name another file".to_owned();
    Err(StoreError::Foreign { path: path.to_owned(), message })
}

fn migrate(path: &Path, connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been quicker.
    let (application, version) = header(path, &transaction)?;
    is_known(path, &transaction, application, version)?;
    for (number, sql) in (1u32..).zip(MIGRATIONS).skip(version as usize) {
        let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {number};");
        transaction.execute_batch(&format!("{sql} {marks}"))?;
    }
    transaction.commit()?;
    Ok(())
}

fn cannot_open(path: &Path, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => {
            StoreError::Foreign { path: path.to_owned(), message: "it is no SQLite file".into() }
        }
        Some(rusqlite::ErrorCode::CannotOpen) => {
            StoreError::Unreachable(format!("{} cannot be opened or made: {error}", path.display()))
        }
        _ => error.into(),
    }
}
