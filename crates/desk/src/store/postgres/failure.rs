//! What PostgreSQL says, in the desk's words.

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

use crate::store::error::StoreError;

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error.as_db_error() {
            Some(said) => of_server(said),
            None if error.is_closed() => Self::Unreachable("the connection is closed".into()),
            None => Self::Unreachable(with_causes(&error)),
        }
    }
}

fn of_server(said: &DbError) -> StoreError {
    let code = said.code();
    let conflicts =
        [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::LOCK_NOT_AVAILABLE];
    let message = said.message().to_owned();
    match code.code() {
        _ if conflicts.contains(code) => StoreError::Conflict,
        _ if *code == SqlState::DISK_FULL => StoreError::Full,
        _ if *code == SqlState::INSUFFICIENT_PRIVILEGE => StoreError::Other(format!(
            "{message}; give its user the right, or name another user or schema (`options=-csearch_path=NAME`)"
        )),
        // Connections, passwords, too many connections, a server that stops or starts, a statement out of time.
        code if ["08", "28", "3D", "53", "57"].contains(&&code[..2]) => StoreError::Unreachable(message),
        // Index or data corrupted.
        "XX001" | "XX002" => StoreError::Damaged(message),
        _ => StoreError::Other(message),
    }
}

/// An error with what is under it: by itself it says only where it happened.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut under = error.source();
    while let Some(cause) = under {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        under = cause.source();
    }
    words
}
