//! What administrators did, and what others were refused.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::core::{Actor, By};
use crate::office::{Failed, Office};
use crate::store::{Kind, Read, StoreError};

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Entry {
    /// Its number.
    #[serde(skip)]
    pub number: u64,
    /// What was done.
    pub did: String,
    /// Who did it.
    pub by: By,
    /// When.
    pub at: consign::Timestamp,
    /// To whom or what.
    #[serde(flatten)]
    pub what: Map<String, Value>,
}

/// Entries before a number, the last ones first, and whether there are more.
///
/// # Errors
/// What the database fails with.
pub fn before(
    read: &mut (impl Read + ?Sized),
    before: Option<u64>,
    limit: usize,
) -> Result<(Vec<Entry>, bool), StoreError> {
    let end = match before {
        Some(number) => number.saturating_sub(1),
        None => {
            let last = read.last_record(Kind::Audit, &Kind::numbered(u64::MAX))?;
            last.and_then(|record| record.key.parse().ok()).unwrap_or(0)
        }
    };
    // Numbers have no gaps but where a transaction failed, so that a page may be a little shorter.
    let from = end.saturating_sub(u64::try_from(limit).unwrap_or(u64::MAX));
    let records = read.records(Kind::Audit, &Kind::numbered(from), limit)?;
    let upto = Kind::numbered(end);
    let entries = records.into_iter().filter(|record| record.key <= upto).map(|record| {
        let damaged = |error| StoreError::Damaged(format!("audit `{}`: {error}", record.key));
        let entry: Entry = serde_json::from_str(&record.body).map_err(damaged)?;
        Ok(Entry { number: record.key.parse().unwrap_or(0), ..entry })
    });
    let mut entries = entries.collect::<Result<Vec<_>, StoreError>>()?;
    entries.reverse();
    Ok((entries, from > 0))
}

/// Notes that somebody was refused what is for administrators.
///
/// # Errors
/// What the database fails with.
pub async fn refused(office: &Arc<Office>, by: &Actor, what: String) -> Result<(), Failed> {
    let by = by.clone();
    office.asked(move |session| session.audit(&by, "refused", json!({ "asked": what }))).await
}
