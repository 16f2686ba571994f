//! What can be asked for on an order.

use std::sync::Arc;

use consign::decision::Assigns;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A command on an order that the desk has.
#[derive(Clone, Debug)]
pub enum Command {
    /// Picks from the node's list.
    Assign(Pick),
    /// Gives the order back.
    Decline {
        /// One of the node's reasons, where it names some.
        reason: Option<String>,
        /// A remark.
        note: Option<String>,
    },
    /// The task is done.
    Complete {
        /// A remark.
        note: Option<String>,
    },
    /// The deadline passed; the clock's.
    Expire,
    /// The deadline is near; the clock's.
    Warn,
    /// Takes the order back to the node that assigned it.
    Recall {
        /// A remark.
        note: Option<String>,
    },
    /// Takes the order back and gives it to another one.
    Reassign(Pick),
    /// New values of fields.
    Update {
        /// The members of the document that change, as a JSON merge patch (RFC 7396).
        fields: Box<RawValue>,
        /// Whether rules are tried again where the order waits for a dispatcher.
        rerun: bool,
    },
    /// Tries the rules again.
    Rerun,
    /// Ends the order.
    Cancel {
        /// A remark.
        note: Option<String>,
    },
    /// Says that one is working on it.
    Claim,
    /// Says that one is not working on it any more.
    Release,
    /// A remark.
    Note {
        /// The remark.
        text: String,
        /// Whether the provider that has the order sees a remark of the company's.
        shared: bool,
    },
}

/// Whom a person chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// The provider, where the node assigns one.
    #[serde(default)]
    pub provider: Option<Arc<str>>,
    /// The engineer, where the node assigns one.
    #[serde(default)]
    pub engineer: Option<Arc<str>>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

impl Pick {
    /// In whose place it is: one that names an engineer alone is in the engineer's, any other in the provider's.
    pub fn replaces(&self) -> Assigns {
        replaced(&self.provider, &self.engineer)
    }
}

/// In whose place such a pick is.
pub fn replaced(provider: &Option<Arc<str>>, engineer: &Option<Arc<str>>) -> Assigns {
    if provider.is_none() && engineer.is_some() { Assigns::Engineer } else { Assigns::Provider }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remark {
    #[serde(default)]
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decline {
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    fields: Box<RawValue>,
    #[serde(default)]
    rerun: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
    #[serde(default)]
    shared: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl Command {
    /// The words for the commands.
    pub const NAMES: [&'static str; 11] = [
        "assign", "cancel", "claim", "complete", "decline", "note", "reassign", "recall", "release", "rerun",
        "update",
    ];

    /// The command with this word and this JSON object.
    ///
    /// # Errors
    /// `None` if there is no such command; what is wrong with the object otherwise.
    pub fn read(name: &str, body: &str) -> Option<Result<Self, serde_json::Error>> {
        fn read<'b, T: Deserialize<'b>>(body: &'b str) -> Result<T, serde_json::Error> {
            serde_json::from_str(body)
        }
        Some(match name {
            "assign" => read(body).map(Self::Assign),
            "reassign" => read(body).map(Self::Reassign),
            "decline" => read(body).map(|Decline { reason, note }| Self::Decline { reason, note }),
            "complete" => read(body).map(|Remark { note }| Self::Complete { note }),
            "recall" => read(body).map(|Remark { note }| Self::Recall { note }),
            "cancel" => read(body).map(|Remark { note }| Self::Cancel { note }),
            "update" => read(body).map(|Update { fields, rerun }| Self::Update { fields, rerun }),
            "rerun" => read(body).map(|Nothing {}| Self::Rerun),
            "claim" => read(body).map(|Nothing {}| Self::Claim),
            "release" => read(body).map(|Nothing {}| Self::Release),
            "note" => read(body).map(|Note { text, shared }| Self::Note { text, shared }),
            _ => return None,
        })
    }

    /// The word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Decline { .. } => "decline",
            Self::Complete { .. } => "complete",
            Self::Expire => "expire",
            Self::Warn => "warn",
            Self::Recall { .. } => "recall",
            Self::Reassign(_) => "reassign",
            Self::Update { .. } => "update",
            Self::Rerun => "rerun",
            Self::Cancel { .. } => "cancel",
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Note { .. } => "note",
        }
    }

    /// Whether it must say which revision of the order it was decided on. Hints and remarks change nothing that others
    /// decide about.
    pub fn needs_revision(&self) -> bool {
        !matches!(self, Self::Claim | Self::Release | Self::Note { .. } | Self::Expire | Self::Warn)
    }
}
