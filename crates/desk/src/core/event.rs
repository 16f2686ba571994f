//! What happened to an order: the entries of its history and of the feed.

use std::sync::Arc;

use consign::decision::{Assigns, Decided};
use consign::{At, Timestamp};
use serde::{Deserialize, Serialize};

use super::order::Placement;

/// An entry of an order's history. Never changed and never deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number among those of all orders, in the order in which they became durable, without gaps; from 1, and 0
    /// until it is stored.
    pub seq: u64,
    /// The order's id.
    pub order: Arc<str>,
    /// The order's revision after it.
    pub revision: u64,
    /// When it happened.
    pub when: Timestamp,
    /// The version of the program that decided.
    pub program: u32,
    /// The version of the directory that was decided with.
    pub directory: u32,
    /// The order's document, where this changed it.
    pub document: Option<Arc<str>>,
    /// The rest of it.
    pub body: Body,
}

/// What is kept of an event as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// What happened.
    pub event: What,
    /// Who did it.
    pub by: By,
    /// Where the order waited; `None` where it came in, or could not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<At>,
    /// What rules decided then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decided>,
    /// Where the order is after it.
    pub after: Placement,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum What {
    /// It came in.
    Received,
    /// A person chose a provider or an engineer.
    Assigned {
        /// The chosen provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Arc<str>>,
        /// The chosen engineer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        engineer: Option<Arc<str>>,
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The node's handler gave it back.
    Declined {
        /// One of the node's reasons.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The task is done.
    Done {
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The deadline passed.
    Expired,
    /// The deadline is near, as the node says when.
    Warned,
    /// It was taken back to the node that assigned it.
    Recalled {
        /// From whom.
        from: Assigns,
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It was taken back and given to another one.
    Reassigned {
        /// The chosen provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<Arc<str>>,
        /// The chosen engineer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        engineer: Option<Arc<str>>,
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Fields got new values.
    Updated {
        /// The keys of the document that changed.
        fields: Vec<String>,
        /// Whether the rules were tried again.
        rerun: bool,
    },
    /// The rules were tried again.
    Rerun,
    /// It was ended.
    Cancelled {
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Somebody says to be working on it.
    Claimed,
    /// Nobody does any more.
    Released,
    /// Somebody remarked something.
    Noted {
        /// The remark.
        text: String,
        /// Whether the provider that has the order sees it.
        #[serde(default)]
        shared: bool,
    },
    /// A new version of the program put the orders of one node at another one.
    Moved {
        /// `workflow.node`
        from: String,
        /// `workflow.node`
        to: String,
    },
}

impl What {
    /// The word for it in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            What::Received => "received",
            What::Assigned { .. } => "assigned",
            What::Declined { .. } => "declined",
            What::Done { .. } => "done",
            What::Expired => "expired",
            What::Warned => "warned",
            What::Recalled { .. } => "recalled",
            What::Reassigned { .. } => "reassigned",
            What::Updated { .. } => "updated",
            What::Rerun => "rerun",
            What::Cancelled { .. } => "cancelled",
            What::Claimed => "claimed",
            What::Released => "released",
            What::Noted { .. } => "noted",
            What::Moved { .. } => "moved",
        }
    }

    /// Whether the order is another one afterwards. Hints and remarks leave it, its revision and whatever others have
    /// decided about it as they were.
    pub fn changes_the_order(&self) -> bool {
        !matches!(self, What::Claimed | What::Released | What::Noted { .. } | What::Warned)
    }
}

/// Who did it. In JSON `{"person": "dana"}`, `{"person": "pat", "of": "northstar"}`, `{"service": "intake"}`,
/// `{"publisher": "ci"}` or `"clock"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum By {
    /// A person.
    Person {
        /// The person's id.
        person: Arc<str>,
        /// The provider whose person it is; `None` for the company's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Arc<str>>,
    },
    /// A service.
    Service {
        /// The name of its token.
        service: Arc<str>,
    },
    /// Whoever published a version of the program.
    Publisher {
        /// A person's id or a token's name.
        publisher: Arc<str>,
    },
    /// Nobody: the desk itself.
    Itself(Itself),
}

/// What of the desk it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Itself {
    /// A deadline that passed.
    Clock,
}

impl By {
    /// The clock.
    pub const CLOCK: Self = Self::Itself(Itself::Clock);
}
