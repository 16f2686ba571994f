//! Deadlines that pass. They are rows with an instant, taken in short transactions by whichever process comes first.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::core::{Actor, Command};
use crate::office::{Failed, Office, Session};
use crate::store::{Kind, StoreError};
use crate::telemetry;

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
        let (passed, warned) = (all(&office, pass).await, all(&office, warn).await);
        if passed && warned {
            telemetry::deadlines_looked_at(office.now());
        }
    }
}

/// Does all that is due, some at a time; whether the database let it.
async fn all(
    office: &Arc<Office>,
    some: impl Fn(&mut Session<'_>) -> Result<usize, StoreError> + Copy + Send + 'static,
) -> bool {
    loop {
        match tell(office.asked(some).await) {
            Some(AT_ONCE) => {}
            done => return done.is_some(),
        }
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
