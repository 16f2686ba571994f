//! SQLite: one file, one process. The default.

mod lock;
mod open;
mod read;
mod row;
mod write;

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

pub use self::lock::Lock;
use self::read::Reading;
use self::write::Writing;
use super::error::StoreError;
use super::{Read, Store, Write};

/// How many connections for reading are kept open.
const READERS: usize = 8;

/// A database in a file. Other processes may write short transactions meanwhile; whoever serves it takes a [`Lock`].
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens the database in a file, and makes it if there is none.
    ///
    /// # Errors
    /// If it is none of a desk, it is newer than this version, or it cannot be made.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = open::writer(path)?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Takes the one lock that there is for serving the database in a file, which need not be there yet.
    ///
    /// # Errors
    /// If another process has it, or it cannot be made.
    pub fn lock(path: &Path) -> Result<Lock, StoreError> {
        Lock::take(path)
    }

    /// Whether there is a database in the file.
    pub fn is_there(path: &Path) -> bool {
        path.metadata().is_ok_and(|file| file.len() > 0)
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let free = lock(&self.readers).pop();
        free.map_or_else(|| open::reader(&self.path), Ok)
    }

    fn give_back(&self, reader: Connection) {
        let mut readers = lock(&self.readers);
        if readers.len() < READERS {
            readers.push(reader);
        }
    }
}

/// Copies a database as it is at one instant to a new file.
fn copy(from: &Connection, to: &Path) -> Result<(), StoreError> {
    let mut copy = Connection::open(to)?;
    let backup = rusqlite::backup::Backup::new(from, &mut copy)?;
    // In one step: between two, a process that writes would make it begin anew.
    backup.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    drop(backup);
    // One file, with nothing beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(())
}

fn cannot_make(file: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::AlreadyExists => StoreError::Exists(file.to_owned()),
        ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Unreachable(format!("{} cannot be made: {error}", file.display())),
    }
}

/// A panic of another thread leaves connections as they were: a transaction that is dropped is undone.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for Sqlite {
    fn read(&self) -> Result<Box<dyn Read + '_>, StoreError> {
        Ok(Box::new(Reading::begin(self, self.reader()?)?))
    }

    fn write(&self) -> Result<Box<dyn Write + '_>, StoreError> {
        Ok(Box::new(Writing::begin(lock(&self.writer))?))
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        // Takes the name first, so that nothing is written over; under it there is only ever a whole copy.
        File::create_new(to).map_err(|error| cannot_make(to, &error))?;
        let mut begun = to.as_os_str().to_owned();
        begun.push(".part");
        let begun = Path::new(&begun);
        let from = self.reader()?;
        let copied = copy(&from, begun)
            .and_then(|()| std::fs::rename(begun, to).map_err(|error| cannot_make(to, &error)));
        self.give_back(from);
        if copied.is_err() {
            // What stays behind is of no use, and no reason to say something else than why.
            let _ = (std::fs::remove_file(begun), std::fs::remove_file(to));
        }
        copied
    }
}
