//! PostgreSQL, 13 or newer: several processes on one database.
//!
//! Transactions that write are `READ COMMITTED`, so that each statement sees what was committed before it, and wait for
//! others at locks: [`Scope`] has them. Transactions that read are of one instant and wait for nobody.

mod address;
mod connection;
mod failure;
mod inquiry;
mod migrate;
mod put;
mod read;
mod row;
mod text;
mod write;

use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::address::Address;
use self::connection::Connection;
use self::read::Reading;
use self::write::Writing;
use super::error::StoreError;
use super::{Read, Store, Write};

/// How many connections a process has for reading at most, beside the one that writes.
const READERS: usize = 8;

/// How long somebody who reads waits for one of them.
const PATIENCE: Duration = Duration::from_secs(10);

/// What an advisory lock is about. Its number and the object id of the desk's table `head` make the key, so that
/// several desks may be in one database, each in a schema of its own.
#[derive(Clone, Copy)]
enum Scope {
    /// The schema: whoever migrates has it alone. At that time there may be no table yet.
    Schema = 0x434e_5300,
    /// The versions that are live: who writes shares it, who changes them or must see all that is open has it alone.
    Live = 0x434e_5301,
    /// Decisions that depend on those before: who makes them has it alone.
    Alone = 0x434e_5302,
    /// The next number of a kind of record: who gives one has it alone. The kinds' own numbers are added.
    Numbers = 0x434e_5310,
}

/// A database of a server.
pub struct Postgres {
    address: Address,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Readers>,
    /// Somebody has given a connection back.
    given_back: Condvar,
}

#[derive(Default)]
struct Readers {
    free: Vec<Connection>,
    /// How many there are, free or in use.
    count: usize,
}

impl Postgres {
    /// Opens the database that a URL (`postgres://…`) names, and makes its tables if there are none in the first schema
    /// of the search path.
    ///
    /// # Errors
    /// If it cannot be reached, has tables of something else, or is newer than this version.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        let mut connection = Connection::open(&address)?;
        migrate::migrate(&mut connection)?;
        Ok(Self {
            address,
            writer: Mutex::new(Some(connection)),
            readers: Mutex::default(),
            given_back: Condvar::new(),
        })
    }

    /// A connection for reading, once there is one.
    fn reader(&self) -> Result<Connection, StoreError> {
        let is_in_use = |readers: &mut Readers| readers.free.is_empty() && readers.count >= READERS;
        let waited = self.given_back.wait_timeout_while(lock(&self.readers), PATIENCE, is_in_use);
        let (mut readers, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(StoreError::Unreachable(format!("all {READERS} connections for reading are in use")));
        }
        if let Some(free) = readers.free.pop() {
            return Ok(free);
        }
        readers.count += 1;
        drop(readers);
        Connection::open(&self.address).inspect_err(|_| self.forget_reader())
    }

    fn give_back(&self, connection: Connection) {
        if connection.is_closed() {
            return self.forget_reader();
        }
        lock(&self.readers).free.push(connection);
        self.given_back.notify_one();
    }

    fn forget_reader(&self) {
        lock(&self.readers).count -= 1;
        self.given_back.notify_one();
    }
}

/// Those who panic leave connections that a new transaction can be begun on, or that are closed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for Postgres {
    fn read(&self) -> Result<Box<dyn Read + '_>, StoreError> {
        // Connections that broke while nobody used them: at most all of them, and then a new one.
        for _ in 0..READERS {
            match Reading::begin(self, self.reader()?) {
                Err(StoreError::Unreachable(_)) => {}
                begun => return Ok(Box::new(begun?)),
            }
        }
        Ok(Box::new(Reading::begin(self, self.reader()?)?))
    }

    fn write(&self) -> Result<Box<dyn Write + '_>, StoreError> {
        let mut writer = lock(&self.writer);
        if writer.as_ref().is_some_and(Connection::is_closed) {
            *writer = None;
        }
        let was_open = writer.is_some();
        match Writing::begin(&self.address, writer) {
            // It broke while nobody used it.
            Err(StoreError::Unreachable(_)) if was_open => {
                let mut writer = lock(&self.writer);
                *writer = None;
                Ok(Box::new(Writing::begin(&self.address, writer)?))
            }
            begun => Ok(Box::new(begun?)),
        }
    }

    fn backup(&self, _: &Path) -> Result<(), StoreError> {
        Err(StoreError::NoBackup)
    }
}
