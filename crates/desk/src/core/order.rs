//! A work order at the desk.

use std::sync::Arc;

use consign::decision::{Person as Handler, Reason};
use consign::{At, Timestamp};
use serde::{Deserialize, Serialize};

use super::event::Event;

/// A work order, as the desk keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What its schema's `id` says.
    pub id: Arc<str>,
    /// Grows by one with each change; the first is 1.
    pub revision: u64,
    /// The JSON object as it was received, with what was updated since.
    pub document: Arc<str>,
    /// Where it is.
    pub placement: Placement,
    /// When it came in.
    pub received: Timestamp,
    /// The version of the program that placed it.
    pub program: u32,
    /// Who says to be working on it.
    pub claim: Option<Claim>,
}

/// Where an order is, since when and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Whether it waits or has ended.
    pub status: Status,
    /// Where it waits; `None` if it ended, does not fit the schema, or no workflow takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// The provider that has it, or had it when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Arc<str>>,
    /// The engineer that has it, or had it when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engineer: Option<Arc<str>>,
    /// Who is to act, where a rule says so; empty for those that the node names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handlers: Vec<Handler>,
    /// Why it waits for a dispatcher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// When it came there.
    pub arrived: Timestamp,
    /// When the node's `within` passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// When those who act are to be warned of that; `None` if they are not, or have been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at: Option<Timestamp>,
}

/// Whether an order waits or has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Somebody is to act.
    Waiting,
    /// It went through its workflow.
    Done,
    /// It was cancelled.
    Cancelled,
}

impl Status {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Waiting => "waiting",
            Status::Done => "done",
            Status::Cancelled => "cancelled",
        }
    }

    /// The status with this word.
    pub fn named(word: &str) -> Option<Self> {
        [Status::Waiting, Status::Done, Status::Cancelled].into_iter().find(|one| one.as_str() == word)
    }
}

/// Somebody says to be working on an order: a hint to the others, no lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The person's id.
    pub by: Arc<str>,
    /// When it is let go.
    pub until: Timestamp,
}

impl Order {
    /// The order after an event, of the order before it; nobody has claimed it. `None` if the event that took it in is
    /// missing.
    pub fn after(before: Option<&Self>, event: &Event) -> Option<Self> {
        let decided_now = before.filter(|_| !event.body.event.changes_the_order());
        Some(Self {
            id: event.order.clone(),
            revision: event.revision,
            document: event.document.clone().or_else(|| before.map(|order| order.document.clone()))?,
            placement: event.body.after.clone(),
            received: before.map_or(event.when, |order| order.received),
            program: decided_now.map_or(event.program, |order| order.program),
            claim: None,
        })
    }

    /// The claim, unless it has been let go by then.
    pub fn claim_at(&self, now: Timestamp) -> Option<&Claim> {
        self.claim.as_ref().filter(|claim| claim.until > now)
    }
}
