//! Webhooks: added, taken away, tried again.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::Timestamp;
use serde_json::json;

use super::Refused;
use crate::core::Actor;
use crate::notify::{self, Hook};
use crate::office::Session;
use crate::store::{Kind, Read, Record, StoreError};

/// What somebody wants to be sent where.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The address.
    pub url: String,
    /// Which events; all of them if none is named.
    pub events: BTreeSet<String>,
    /// What it is signed with.
    pub secret: String,
}

/// Adds a webhook. What happens from now on is sent to it.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn add(
    session: &mut Session<'_>,
    by: &Actor,
    wanted: &Wanted,
) -> Result<Result<Hook, Refused>, StoreError> {
    let last = session.write().record(Kind::Setting, "webhooks", Timestamp::MIN)?;
    let number = last.and_then(|record| record.body.parse().ok()).unwrap_or(0u64) + 1;
    let id: Arc<str> = format!("hook-{number}").into();
    let after = session.write().head()?.seq;
    let Wanted { url, events, secret } = wanted.clone();
    let hook = Hook { id, url, events, secret, after };
    if let Err(error) = notify::check(&hook) {
        return Ok(Err(error.into()));
    }
    let record = Record { key: "webhooks".into(), body: number.to_string(), expires: None };
    session.write().put_record(Kind::Setting, &record)?;
    notify::put(session.write(), &hook)?;
    session.audit(by, "webhook added", json!({ "webhook": hook.id }))?;
    Ok(Ok(hook))
}

/// Takes a webhook away, with all that was still to be sent to it.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn remove(session: &mut Session<'_>, by: &Actor, id: &str) -> Result<Result<(), Refused>, StoreError> {
    if !is_there(session.write(), id)? {
        return Ok(Err(Refused::NoHook(id.to_owned())));
    }
    session.write().delete_record(Kind::Webhook, id)?;
    for failure in notify::pending(session.write(), id)? {
        session.write().delete_record(Kind::Delivery, &format!("{id}/{}", failure.order))?;
    }
    session.audit(by, "webhook removed", json!({ "webhook": id }))?;
    Ok(Ok(()))
}

/// Tries again at once what could not be sent, also what was given up; of how many orders.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn resend(session: &mut Session<'_>, by: &Actor, id: &str) -> Result<Result<usize, Refused>, StoreError> {
    if !is_there(session.write(), id)? {
        return Ok(Err(Refused::NoHook(id.to_owned())));
    }
    let (now, waiting) = (session.now(), notify::pending(session.write(), id)?);
    let count = waiting.len();
    for failure in waiting {
        let again = notify::Failure { next: Some(now), since: now, tries: 0, ..failure };
        notify::keep(session.write(), id, &again)?;
    }
    session.audit(by, "webhook resent", json!({ "webhook": id, "orders": count }))?;
    Ok(Ok(count))
}

/// Whether there is such a webhook.
///
/// # Errors
/// What the database fails with.
pub fn is_there(read: &mut (impl Read + ?Sized), id: &str) -> Result<bool, StoreError> {
    Ok(read.record(Kind::Webhook, id, Timestamp::MIN)?.is_some())
}
