//! Deadlines that pass. They are rows with an instant, taken in short transactions by whichever process comes first.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::core::{Actor, Command};
use crate::office::{Failed, Office, Session};
use crate::store::{Kind, StoreError};

/// How often it is looked whether a deadline has passed.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// How many are let pass in one transaction.
const AT_ONCE: usize = 200;

/// How often what no longer counts is forgotten, in looks.
const FORGETS_EVERY: u64 = 600;

/// Lets deadlines pass until the desk closes.
pub async fn run(office: Arc<Office>, mut closing: watch::Receiver<bool>) {
    let mut looks: u64 = 0;
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOKS_EVERY) => {}
            _ = closing.changed() => return,
        }
        if office.live().is_none() {
            continue;
        }
        if looks.is_multiple_of(FORGETS_EVERY) {
            tell(office.asked(forget).await);
        }
        looks += 1;
        while tell(office.asked(pass).await) == Some(AT_ONCE) {}
        while tell(office.asked(warn).await) == Some(AT_ONCE) {}
    }
}

/// Lets the deadlines pass that are due; how many there were.
///
/// # Errors
/// What the database fails with.
pub fn pass(session: &mut Session<'_>) -> Result<usize, StoreError> {
    let due = session.due(AT_ONCE)?;
    for id in &due {
        if let Err(refusal) = session.act(id, &Command::Expire, None, &Actor::Clock)? {
            tracing::warn!(order = %id, %refusal, "a deadline passed and nothing came of it");
        }
    }
    Ok(due.len())
}

/// Warns of the deadlines that are near; how many there were.
///
/// # Errors
/// What the database fails with.
pub fn warn(session: &mut Session<'_>) -> Result<usize, StoreError> {
    let near = session.to_warn(AT_ONCE)?;
    for id in &near {
        if let Err(refusal) = session.act(id, &Command::Warn, None, &Actor::Clock)? {
            tracing::warn!(order = %id, %refusal, "a deadline is near and nobody can be warned");
        }
    }
    Ok(near.len())
}

fn forget(session: &mut Session<'_>) -> Result<(), StoreError> {
    let now = session.now();
    for kind in [Kind::Answer, Kind::Link, Kind::Session, Kind::Token] {
        session.write().forget_expired(kind, now)?;
    }
    Ok(())
}

fn tell<T>(done: Result<T, Failed>) -> Option<T> {
    match done {
        Ok(done) => Some(done),
        Err(failed) => {
            tracing::error!(error = %failed, "deadlines cannot be looked at; they are again in a moment");
            None
        }
    }
}
