//! Webhooks, and what of each is still to be sent.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use consign::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::{Kind, Read, Record, StoreError, Write};

/// Where events are sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// Its id.
    pub id: Arc<str>,
    /// The address.
    pub url: String,
    /// The types of events that are sent; empty for all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub events: BTreeSet<String>,
    /// What signs them, as Standard Webhooks write it: `whsec_…`.
    pub secret: String,
    /// Events after this number are sent.
    pub after: u64,
}

/// Events of an order that could not be sent yet, in their order; those that come later wait behind them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The order's id.
    pub order: Arc<str>,
    /// The events' numbers.
    pub events: Vec<u64>,
    /// How often the first of them was tried.
    pub tries: u32,
    /// When it was tried first.
    pub since: Timestamp,
    /// When it is tried next; `None` if it is not, until somebody asks for it.
    pub next: Option<Timestamp>,
    /// What came of the last try.
    pub error: String,
}

/// Why a webhook is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HookError {
    /// It is no address.
    #[error("`{0}` is no address; write `https://HOST/PATH`")]
    Url(String),
    /// There is no such event.
    #[error("there is no event `{0}`; there are {KNOWN}")]
    Event(String),
}

const KNOWN: &str = "received, assigned, declined, done, expired, warned, recalled, reassigned, updated, rerun, cancelled, claimed, released, noted, moved";

/// The words of all events.
pub fn events() -> impl Iterator<Item = &'static str> {
    KNOWN.split(", ")
}

/// Whether a webhook can be taken.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(hook: &Hook) -> Result<(), HookError> {
    let rest = hook.url.strip_prefix("https://").or_else(|| hook.url.strip_prefix("http://"));
    let is_address = rest
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains([' ', '@', '#']));
    if !is_address || hook.url.len() > 2000 {
        return Err(HookError::Url(hook.url.clone()));
    }
    let is_known = |event: &&String| KNOWN.split(", ").any(|known| known == event.as_str());
    match hook.events.iter().find(|event| !is_known(event)) {
        Some(event) => Err(HookError::Event(event.clone())),
        None => Ok(()),
    }
}

/// A new secret.
///
/// # Errors
/// If the system gives no random numbers.
pub fn new_secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}

/// All webhooks.
///
/// # Errors
/// What the database fails with.
pub fn hooks(read: &mut (impl Read + ?Sized)) -> Result<Vec<Hook>, StoreError> {
    let records = read.records(Kind::Webhook, "", 1000)?;
    records.iter().map(|record| parsed(&record.key, &record.body)).collect()
}

/// Keeps a webhook.
///
/// # Errors
/// What the database fails with.
pub fn put(write: &mut (impl Write + ?Sized), hook: &Hook) -> Result<(), StoreError> {
    let record = Record { key: hook.id.to_string(), body: json(hook)?, expires: None };
    write.put_record(Kind::Webhook, &record)
}

/// What of a webhook is still to be sent, by order.
///
/// # Errors
/// What the database fails with.
pub fn pending(read: &mut (impl Read + ?Sized), hook: &str) -> Result<Vec<Failure>, StoreError> {
    let (prefix, mut all) = (format!("{hook}/"), Vec::new());
    let mut after = prefix.clone();
    loop {
        let page = read.records(Kind::Delivery, &after, 500)?;
        let Some(last) = page.last().filter(|last| last.key.starts_with(&prefix)) else {
            all.extend(page.iter().filter(|record| record.key.starts_with(&prefix)).cloned());
            break;
        };
        after = last.key.clone();
        all.extend(page);
    }
    all.iter().map(|record| parsed(&record.key, &record.body)).collect()
}

/// Keeps what of an order is still to be sent; nothing of it where that is nothing.
///
/// # Errors
/// What the database fails with.
pub fn keep(write: &mut (impl Write + ?Sized), hook: &str, failure: &Failure) -> Result<(), StoreError> {
    let key = format!("{hook}/{}", failure.order);
    if failure.events.is_empty() {
        return write.delete_record(Kind::Delivery, &key);
    }
    write.put_record(Kind::Delivery, &Record { key, body: json(failure)?, expires: None })
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))
}

fn parsed<T: for<'d> Deserialize<'d>>(key: &str, body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::Damaged(format!("webhook `{key}`: {error}")))
}
