//! The suite of tests for stores, on SQLite and on PostgreSQL; what only one of them does; and several offices on one
//! database. Tests on PostgreSQL start their own cluster; where there are no binaries they are skipped, which in CI
//! fails.

#![allow(clippy::print_stderr, reason = "how much was tried is said")]

mod cluster;
mod history;
#[path = "../desk/mail/mod.rs"]
#[allow(dead_code, reason = "the tests of the desk need more of it")]
mod mail;
#[path = "../model/mod.rs"]
mod model;
mod offices;
mod plans;
mod postgres;
mod processes;
mod proxy;
mod prune;
mod sample;
mod sqlite;
mod suite;
mod tls;

use std::sync::Arc;

use consign_desk::store::{Store, StoreError};

/// A database of a test's own.
pub trait Database: Sync {
    /// Opens it, as another process would.
    fn open(&self) -> Result<Arc<dyn Store>, StoreError>;

    /// Runs a statement on it, beside the desk.
    fn run(&self, sql: &str);

    /// The statement that says that tables are of this version.
    fn set_version(&self, version: u32) -> String;
}
