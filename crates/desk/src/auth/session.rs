//! Sessions of people, and the links that open them.

use std::sync::Arc;

use consign::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use crate::store::{Kind, Read, Record, StoreError, Write};

/// How long a session lasts.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(12);

/// How long a sign-in link counts.
pub const LINK_LASTS: SignedDuration = SignedDuration::from_hours(1);

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person's id.
    pub person: Arc<str>,
    /// What forms must send along; the page that shows them has it.
    pub form_key: String,
    /// When the person signed in.
    pub since: Timestamp,
}

/// A link that signs somebody in once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The person's id.
    pub person: Arc<str>,
}

fn later(now: Timestamp, lasts: SignedDuration) -> Timestamp {
    now.checked_add(lasts).unwrap_or(Timestamp::MAX)
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))
}

fn random() -> Result<Secret, StoreError> {
    Secret::new().map_err(|error| StoreError::Other(format!("no random number can be had: {error}")))
}

/// Makes a link for a person, which counts once and for an hour.
///
/// # Errors
/// What the database fails with.
pub fn link_for(
    write: &mut (impl Write + ?Sized),
    person: &str,
    now: Timestamp,
) -> Result<Secret, StoreError> {
    let secret = random()?;
    let body = json(&Link { person: person.into() })?;
    let expires = Some(later(now, LINK_LASTS));
    write.put_record(Kind::Link, &Record { key: secret.hash(), body, expires })?;
    Ok(secret)
}

/// Takes a link: whose it is, if it counts. It does not count again.
///
/// # Errors
/// What the database fails with.
pub fn use_link(
    write: &mut (impl Write + ?Sized),
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<Arc<str>>, StoreError> {
    let Some(record) = write.record(Kind::Link, &secret.hash(), now)? else { return Ok(None) };
    write.delete_record(Kind::Link, &record.key)?;
    let link: Link = serde_json::from_str(&record.body)
        .map_err(|error| StoreError::Damaged(format!("a sign-in link: {error}")))?;
    Ok(Some(link.person))
}

/// Signs a person in.
///
/// # Errors
/// What the database fails with.
pub fn open_session(
    write: &mut (impl Write + ?Sized),
    person: &str,
    now: Timestamp,
) -> Result<Secret, StoreError> {
    let secret = random()?;
    let form_key = random()?.reveal().to_owned();
    let body = json(&Session { person: person.into(), form_key, since: now })?;
    let expires = Some(later(now, SESSION_LASTS));
    write.forget_expired(Kind::Session, now)?;
    write.put_record(Kind::Session, &Record { key: secret.hash(), body, expires })?;
    Ok(secret)
}

/// The session of a secret, if it lasts.
///
/// # Errors
/// What the database fails with.
pub fn session(
    read: &mut (impl Read + ?Sized),
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let record = read.record(Kind::Session, &secret.hash(), now)?;
    let of = |record: Record| serde_json::from_str(&record.body);
    record.map(of).transpose().map_err(|error| StoreError::Damaged(format!("a session: {error}")))
}

/// Signs a person out everywhere.
///
/// # Errors
/// What the database fails with.
pub fn end_sessions(write: &mut (impl Write + ?Sized), person: &str) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let page = write.records(Kind::Session, &after, 1000)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.key.clone();
        for record in &page {
            let is_theirs = |session: Session| *session.person == *person;
            if serde_json::from_str(&record.body).is_ok_and(is_theirs) {
                write.delete_record(Kind::Session, &record.key)?;
            }
        }
    }
}
