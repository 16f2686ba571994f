//! What can go wrong with a database, in words that say what to do.

use std::path::PathBuf;

/// A database that cannot be used, or failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process writes to the file.
    #[error("{} is in use by another `consign serve`; stop that one first, or keep the desk in PostgreSQL for several", .0.display())]
    InUse(PathBuf),
    /// It was written by a newer version.
    #[error(
        "the database is of version {found}, and this `consign` knows versions up to {known}; start the version that wrote it, or a newer one"
    )]
    Newer {
        /// Its version.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// It is no database of a desk.
    #[error("{} is no database of a desk: {message}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// How that shows.
        message: String,
    },
    /// Its content is damaged.
    #[error("the database is damaged: {0}; stop the desk and restore the last backup")]
    Damaged(String),
    /// The disk is full, or the database may not grow.
    #[error(
        "no space is left for the database, or it may not grow; nothing of the last changes was kept. Make room, and send them again"
    )]
    Full,
    /// The file for a copy is there already.
    #[error("{} is there already; nothing was written over", .0.display())]
    Exists(PathBuf),
    /// It does not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Another process changed the same; the same job may succeed if it is done again.
    #[error("another process changed the same at the same moment; nothing of this was kept, send it again")]
    Conflict,
    /// The connection broke while changes were made durable, and it cannot be found out whether they were.
    #[error(
        "the connection to the database broke while changes were being kept; look whether they are there before you send them again"
    )]
    Uncertain,
    /// Something in the transaction had failed before.
    #[error("a transaction in which something has failed cannot be kept")]
    Spoilt,
    /// The database has its own tool for copies.
    #[error("PostgreSQL has a tool of its own for copies: run `pg_dump --format=custom --file=FILE URL`")]
    NoBackup,
    /// Something else.
    #[error("the database failed: {0}")]
    Other(String),
}
