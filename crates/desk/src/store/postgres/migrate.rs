//! The tables: which version they are of, and what leads to the newest.

use std::time::Duration;

use super::Scope;
use super::connection::Connection;
use crate::store::SCHEMA;
use crate::store::error::StoreError;

/// What leads from each version to the next.
const MIGRATIONS: [&str; SCHEMA as usize] = [include_str!("schema_1.sql"), include_str!("schema_2.sql")];

/// How long a migration may take.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// Names of the tables that the first version makes.
const TABLES: &str = "'head', 'orders', 'events', 'records'";

/// Brings the tables to the newest version; processes that start at once do so one after the other.
pub fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    is_utf8(connection)?;
    // Those who only look need no right to make tables, and wait for nobody.
    if version(connection)? == SCHEMA {
        return Ok(());
    }
    connection.be_patient(PATIENCE);
    connection.run(&format!(
        "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({}, 0)",
        Scope::Schema as i32
    ))?;
    let migrated = migrate_alone(connection);
    let end = if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" };
    migrated.and(connection.run(end))?;
    connection.be_patient(super::connection::PATIENCE);
    Ok(())
}

fn migrate_alone(connection: &mut Connection) -> Result<(), StoreError> {
    let version = version(connection)?;
    for (number, sql) in (1u32..).zip(MIGRATIONS).skip(version as usize) {
        connection.run(sql)?;
        connection.run(&format!("UPDATE desk_version SET version = {number}"))?;
    }
    Ok(())
}

/// The version of the tables; 0 if there are none.
fn version(connection: &mut Connection) -> Result<u32, StoreError> {
    let sql = format!(
        "SELECT to_regclass(quote_ident(current_schema()) || '.desk_version') IS NOT NULL, \
         (SELECT string_agg(relname::text, ', ' ORDER BY relname) FROM pg_class \
          WHERE relnamespace = current_schema()::regnamespace AND relname IN ({TABLES}))"
    );
    let row = connection.only(&sql, &[])?;
    if !row.try_get::<_, bool>(0)? {
        return match row.try_get::<_, Option<&str>>(1)? {
            None => Ok(0),
            Some(tables) => Err(StoreError::Foreign {
                path: "the schema".into(),
                message: format!(
                    "it has tables of something else ({tables}); name another database, or a schema of the desk's own \
                     with `options=-csearch_path=NAME` in the URL"
                ),
            }),
        };
    }
    let row = connection.only("SELECT version FROM desk_version", &[])?;
    let version = u32::try_from(row.try_get::<_, i32>(0)?).unwrap_or(u32::MAX);
    if version > SCHEMA {
        return Err(StoreError::Newer { found: version, known: SCHEMA });
    }
    Ok(version)
}

fn is_utf8(connection: &mut Connection) -> Result<(), StoreError> {
    let row = connection.only("SELECT current_setting('server_encoding'), current_schema()::text", &[])?;
    let encoding: &str = row.try_get(0)?;
    if row.try_get::<_, Option<&str>>(1)?.is_none() {
        let message = "no schema of its search path is there; make one with `CREATE SCHEMA`".into();
        return Err(StoreError::Foreign { path: "the database".into(), message });
    }
    if encoding != "UTF8" {
        let message =
            format!("its encoding is {encoding}; make one with `CREATE DATABASE … ENCODING 'UTF8'`");
        return Err(StoreError::Foreign { path: "the database".into(), message });
    }
    Ok(())
}
