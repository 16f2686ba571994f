//! The explanation of a decision: every node passed and every rule tried.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::program::NodeType;

/// One node that the order passed or stopped at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// The node's name.
    pub node: Arc<str>,
    /// What kind of node it is.
    pub kind: NodeType,
    /// The ways of a branch that were looked at, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// The rules that were tried, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Tried>,
    /// The rule that nearly matched, where none assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<NearestMiss>,
    /// The node it went on to; `None` if it waits or ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Arc<str>>,
}

/// The rule for which the fewest single tests would have had to come out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NearestMiss {
    /// Its block.
    pub rules: Arc<str>,
    /// Its name.
    pub rule: Arc<str>,
    /// What would have had to be so, each in words that complete "if …".
    pub changes: Vec<String>,
    /// All of it in a sentence.
    pub message: String,
}

/// One way of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Way {
    /// The condition; `None` for `otherwise`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Traced>,
    /// Where it leads.
    pub to: Arc<str>,
    /// Whether it was taken.
    pub taken: bool,
}

/// One rule that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tried {
    /// Its block.
    pub rules: Arc<str>,
    /// Its name.
    pub rule: Arc<str>,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What came of it.
    pub result: TriedResult,
    /// The condition with its values; `None` if the rule has none or is not active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Traced>,
    /// What would have had to be so for it to match, in words that complete "if …"; empty where it did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// The rule's candidates, where it matched and assigns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Considered>,
}

/// What came of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TriedResult {
    /// Its condition is not true.
    NotMatched,
    /// Today is outside of its `active` dates.
    NotActive,
    /// It matched, and no candidate remained.
    NoCandidate,
    /// It assigned.
    Assigned,
    /// It flagged the order for manual dispatch.
    Manual,
}

impl TriedResult {
    /// Whether the rule matched.
    #[cfg(test)]
    pub(crate) fn is_match(self) -> bool {
        match self {
            TriedResult::NotMatched | TriedResult::NotActive => false,
            TriedResult::NoCandidate | TriedResult::Assigned | TriedResult::Manual => true,
        }
    }
}

impl fmt::Display for TriedResult {
    /// In words that go on from the rule's name: `did not match`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TriedResult::NotMatched => "did not match",
            TriedResult::NotActive => "is not active today",
            TriedResult::NoCandidate => "matched, and no candidate remained",
            TriedResult::Assigned => "matched and assigned",
            TriedResult::Manual => "flags for manual dispatch",
        })
    }
}

/// One candidate of a rule that matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Considered {
    /// Its id.
    pub id: String,
    /// Whether it was chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chosen: bool,
    /// Why it was dropped; `None` if it could have been chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<Dropped>,
}

/// Why a candidate was dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Dropped {
    /// It declined this order before.
    Declined,
    /// The directory does not have it.
    NotInDirectory,
    /// It is another provider's engineer.
    OtherProvider,
    /// An `eligible when` is not true for it.
    NotEligible {
        /// The condition with its values.
        when: Traced,
    },
    /// The target's `where` is not true for it.
    Filtered {
        /// The condition with its values.
        when: Traced,
    },
    /// The rule chooses among others.
    NotNamed,
    /// The rule flags the order, and offers others to the dispatcher.
    NotAmong {
        /// The condition with its values; `None` if the rule names whom it offers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<Traced>,
    },
}

impl Dropped {
    /// The condition that is not true, if it is for one that the candidate was dropped.
    pub fn when(&self) -> Option<&Traced> {
        match self {
            Dropped::NotEligible { when } | Dropped::Filtered { when } => Some(when),
            Dropped::NotAmong { when } => when.as_ref(),
            Dropped::Declined | Dropped::NotInDirectory | Dropped::OtherProvider | Dropped::NotNamed => None,
        }
    }
}

impl fmt::Display for Dropped {
    /// In words that go on from the candidate's name: `declined this order before`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dropped::Declined => "declined this order before",
            Dropped::NotInDirectory => "is not in the directory",
            Dropped::OtherProvider => "belongs to another provider",
            Dropped::NotEligible { .. } => "is not eligible",
            Dropped::Filtered { .. } => "is left out by `where`",
            Dropped::NotNamed => "is none of those that the rule chooses among",
            Dropped::NotAmong { .. } => "is none of those that the rule offers to the dispatcher",
        })
    }
}

/// How a condition is made of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Joined {
    /// All of them hold.
    All,
    /// One of them holds.
    Any,
    /// It does not hold.
    Not,
}

/// A condition with its value and the values it was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Traced {
    /// The condition as it is written.
    pub text: String,
    /// `None` if it is unknown.
    pub value: Option<bool>,
    /// The operand's value as it would be written, for a single test: `low`, `missing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// How it is made of its parts; `None` for a single test and for the name of a `let`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<Joined>,
    /// The conditions it is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Traced>,
}
