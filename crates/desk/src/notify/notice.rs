//! What is still to be told, as records that sort by when it is due.

use std::sync::Arc;

use consign::Timestamp;
use serde::{Deserialize, Serialize};

use super::choices::Channel;
use crate::core::Telling;
use crate::store::{Kind, Read, Record, StoreError, Write};

/// The keys of those that are not tried any more; all others begin with a digit, and sort before.
const FAILED: &str = "failed/";

/// That somebody is to be told of an order at a node, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The event that it is about.
    pub seq: u64,
    /// Who.
    pub person: Arc<str>,
    /// By what.
    pub channel: Channel,
    /// How.
    pub tell: Telling,
    /// The order's id.
    pub order: Arc<str>,
    /// `workflow.node`
    pub node: String,
    /// When the order came there: another arrival is another notice.
    pub arrived: Timestamp,
    /// Whether it is about the deadline.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_late: bool,
    /// When it was due first.
    pub since: Timestamp,
    /// When it is tried; `None` if it is not, until somebody asks for it.
    pub due: Option<Timestamp>,
    /// How often it was tried.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// In which message it is, from before that is sent first: the last event of those in it. However often it is sent, it
    /// is the same message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<u64>,
    /// What came of the last try.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error: String,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Notice {
    fn key(&self) -> String {
        let own = format!("{:020}/{}/{}", self.seq, self.channel.as_str(), self.person);
        match self.due {
            None => format!("{FAILED}{own}"),
            Some(due) => format!("{}/{own}", instant(due)),
        }
    }
}

/// Milliseconds, so that keys sort as instants do.
fn instant(at: Timestamp) -> String {
    format!("{:020}", at.as_millisecond().max(0))
}

/// Keeps a notice.
///
/// # Errors
/// What the database fails with.
pub fn keep_notice(write: &mut (impl Write + ?Sized), notice: &Notice) -> Result<(), StoreError> {
    let body = serde_json::to_string(notice).map_err(|error| StoreError::Other(error.to_string()))?;
    write.put_record(Kind::Notice, &Record { key: notice.key(), body, expires: None })
}

/// Forgets a notice.
///
/// # Errors
/// What the database fails with.
pub fn forget_notice(write: &mut (impl Write + ?Sized), notice: &Notice) -> Result<(), StoreError> {
    write.delete_record(Kind::Notice, &notice.key())
}

/// Those that are due, the longest due first.
///
/// # Errors
/// What the database fails with.
pub fn due_notices(
    read: &mut (impl Read + ?Sized),
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Notice>, StoreError> {
    let page = read.records(Kind::Notice, "", limit)?;
    // A slash comes before all digits: those of this millisecond are due.
    let end = format!("{}0", instant(now));
    page.iter().take_while(|record| record.key < end).map(notice).collect()
}

/// Those that are not tried any more.
///
/// # Errors
/// What the database fails with.
pub fn failed_notices(read: &mut (impl Read + ?Sized), limit: usize) -> Result<Vec<Notice>, StoreError> {
    read.records(Kind::Notice, FAILED, limit)?.iter().map(notice).collect()
}

fn notice(record: &Record) -> Result<Notice, StoreError> {
    serde_json::from_str(&record.body)
        .map_err(|error| StoreError::Damaged(format!("notice `{}`: {error}", record.key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_by_when_they_are_due_and_failed_ones_come_last() {
        let notice = |due: Option<&str>| Notice {
            seq: 7,
            person: "dana".into(),
            channel: Channel::Email,
            tell: Telling::AtOnce,
            order: "WO-1".into(),
            node: "w.n".into(),
            arrived: Timestamp::UNIX_EPOCH,
            is_late: false,
            since: Timestamp::UNIX_EPOCH,
            due: due.map(|due| due.parse().expect("an instant")),
            tries: 0,
            message: None,
            error: String::new(),
        };
        let keys = [
            notice(Some("2026-03-02T09:00:00Z")).key(),
            notice(Some("2026-03-02T09:00:00.001Z")).key(),
            notice(Some("2056-03-02T09:00:00Z")).key(),
            notice(None).key(),
        ];
        assert!(keys.is_sorted(), "{keys:?}");
        let now = "2026-03-02T09:00:00Z".parse().expect("an instant");
        let end = format!("{}0", instant(now));
        assert!(keys[0] < end && end < keys[1], "{end} {keys:?}");
    }
}
