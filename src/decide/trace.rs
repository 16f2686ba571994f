//! The explanation of a decision: every node passed and every rule tried.

use std::sync::Arc;

use serde::Serialize;

/// One node that the order passed or stopped at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The node's name.
    pub node: Arc<str>,
    /// `branch`, `assign`, `task` or `end`.
    pub kind: &'static str,
    /// The ways of a branch that were looked at, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// The rules that were tried, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Tried>,
    /// The rule that nearly matched, where none assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<NearestMiss>,
    /// The node it went on to; nothing where it waits or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Arc<str>>,
}

/// The rule for which the fewest single tests would have had to come out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The condition; nothing for `otherwise`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Traced>,
    /// Where it leads.
    pub to: Arc<str>,
    /// Whether it was taken.
    pub taken: bool,
}

/// One rule that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// Its block.
    pub rules: Arc<str>,
    /// Its name.
    pub rule: Arc<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What came of it.
    pub result: TriedResult,
    /// The condition with its values; nothing where the rule has none or is not active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Traced>,
    /// What would have had to be so for it to match, in words that complete "if …"; empty where it did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// The rule's candidates, where it matched and assigns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Considered>,
}

/// What came of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
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

/// One candidate of a rule that matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// Its id.
    pub id: String,
    /// Whether it was chosen.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub chosen: bool,
    /// Why it was dropped; nothing where it could have been chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropped: Option<Dropped>,
}

/// Why a candidate was dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "snake_case")]
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
}

/// How a condition is made of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// All of them hold.
    All,
    /// One of them holds.
    Any,
    /// It does not hold.
    Not,
}

/// A condition with its value and the values it was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Traced {
    /// The condition as it is written.
    pub text: String,
    /// True, false, or nothing where it is unknown.
    pub value: Option<bool>,
    /// The operand's value as it would be written, for a single test: `low`, `missing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// How it is made of its parts; nothing for a single test and for the name of a `let`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined: Option<Joined>,
    /// The conditions it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Traced>,
}
