//! Who serves a database: one process at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::store::error::StoreError;

/// Says that this process serves a database, for as long as it is held; the system lets go of it when the process ends
/// in whatever way. It is a lock on a file beside the database, because closing a database's own file would let go of
/// what SQLite has locked in it.
#[derive(Debug)]
pub struct Lock {
    _held: File,
}

impl Lock {
    pub(super) fn take(database: &Path) -> Result<Self, StoreError> {
        let beside = beside(database)?;
        let cannot = |error| StoreError::Unreachable(format!("{} cannot be made: {error}", beside.display()));
        let file = File::options().create(true).append(true).open(&beside).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(database.to_owned())),
            Err(TryLockError::Error(error)) => Err(cannot(error)),
        }
    }
}

/// The file to be locked: the same one by whatever links the database is named.
fn beside(database: &Path) -> Result<PathBuf, StoreError> {
    let mut path = real(database)?.into_os_string();
    path.push("-serve");
    Ok(path.into())
}

/// A path without links; the database itself need not be there.
fn real(database: &Path) -> Result<PathBuf, StoreError> {
    if let Ok(path) = database.canonicalize() {
        return Ok(path);
    }
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = database.file_name().unwrap_or_default();
    let folder = folder.canonicalize();
    let cannot =
        |error| StoreError::Unreachable(format!("{} cannot be opened or made: {error}", database.display()));
    Ok(folder.map_err(cannot)?.join(name))
}
