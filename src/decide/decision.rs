//! What the evaluator returns: section 9 of the language, field by field.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::program::{Assignee, Assigns, At, Portal};

/// One step of one order: it moved until it waits for a person or ended.
///
/// Reads back what it writes. A reader of JSON that goes 128 brackets deep, as `serde_json` does, refuses `steps`
/// whose conditions are nested deeper than that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Decision {
    /// The order's id; `None` if it could not be read.
    pub order: Option<Arc<str>>,
    /// The number of the input line or record, from 1; set by whoever reads a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The first that is true.
    pub outcome: Outcome,
    /// The id of the provider assigned so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Arc<str>>,
    /// The id of the engineer assigned so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engineer: Option<Arc<str>>,
    /// The node that assigned the provider, while the order waits and more than one can have done so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_node: Option<Arc<str>>,
    /// The node that assigned the engineer, as [`Decision::provider_node`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engineer_node: Option<Arc<str>>,
    /// The block of the deciding rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Arc<str>>,
    /// The deciding rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// Every assign node that rules decided in this step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decided>,
    /// Why the order is flagged for manual dispatch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Why it waits at an assign node without being flagged: whom it is assigned to, or a task before, led there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_reason: Option<Reason>,
    /// Where it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Who declined it so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<Assignee>,
    /// The dispatcher's list, at an assign node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidates: Option<Vec<Candidate>>,
    /// How long the list is before it is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidates_total: Option<usize>,
    /// Every node passed and every rule tried, where an explanation was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<super::trace::Step>>,
}

impl Decision {
    /// A decision that says only this much.
    pub(crate) fn new(order: Option<Arc<str>>, outcome: Outcome) -> Self {
        Self {
            order,
            line: None,
            outcome,
            provider: None,
            engineer: None,
            provider_node: None,
            engineer_node: None,
            rules: None,
            rule: None,
            decided: Vec::new(),
            reason: None,
            wait_reason: None,
            waiting: None,
            declined: Vec::new(),
            candidates: None,
            candidates_total: None,
            steps: None,
        }
    }

    /// Why it waits at an assign node, or could not start, whatever its outcome.
    pub fn why(&self) -> Option<&Reason> {
        self.reason.as_ref().or(self.wait_reason.as_ref())
    }

    /// Where the order waits, for [`Engine::resume`](crate::Engine::resume) when a person has acted there; `None` if
    /// it waits nowhere.
    pub fn at(&self) -> Option<At> {
        let waiting = self.waiting.as_ref()?;
        Some(At {
            workflow: waiting.workflow.clone(),
            node: waiting.node.clone(),
            provider: self.provider.clone(),
            engineer: self.engineer.clone(),
            provider_node: self.provider_node.clone(),
            engineer_node: self.engineer_node.clone(),
            declined: self.declined.clone(),
        })
    }

    /// The decision for an input that is no valid order: flagged for manual dispatch.
    pub fn invalid(order: Option<Arc<str>>, message: String) -> Self {
        let mut decision = Self::new(order, Outcome::Manual);
        decision.reason = Some(Reason { code: ReasonCode::InvalidOrder, message });
        decision
    }
}

/// What became of the order in this step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It reached an `end`.
    Done,
    /// Rules assigned it in this step.
    Assigned,
    /// Flagged for manual dispatch: it waits at an `assigns provider` node or could not start.
    Manual,
    /// It waits at another node.
    Task,
    /// It was cancelled where it waited.
    Cancelled,
}

impl Outcome {
    /// The outcome as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Assigned => "assigned",
            Outcome::Manual => "manual",
            Outcome::Task => "task",
            Outcome::Cancelled => "cancelled",
        }
    }
}

/// An assign node that rules decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Decided {
    /// The node's name.
    pub node: Arc<str>,
    /// Whether the node assigns a provider or an engineer.
    pub assigns: Assigns,
    /// The id that the rules chose; `None` if they flagged the order.
    pub to: Option<Arc<str>>,
    /// The deciding block.
    pub rules: Arc<str>,
    /// The deciding rule.
    pub rule: Arc<str>,
    /// Who could have been chosen, where the rule rotates by weights: they took part in the turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_turn: Vec<Arc<str>>,
}

/// Why an order waits for a dispatcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reason {
    /// For programs.
    pub code: ReasonCode,
    /// For people.
    pub message: String,
}

/// The kinds of reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReasonCode {
    /// No rule of the node's blocks matched.
    NoRuleMatched,
    /// A rule flags such orders.
    RuleSaysManual,
    /// A rule matched and none of its candidates remained.
    NoEligibleCandidate,
    /// The node has no rules.
    NoRulesAtNode,
    /// No workflow, or no way of a branch, takes the order.
    NoWorkflow,
    /// The order does not fit the schema.
    InvalidOrder,
    /// It was taken back from whom it was assigned to.
    Recalled,
}

impl ReasonCode {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [ReasonCode; 7] = [
        ReasonCode::NoRuleMatched,
        ReasonCode::RuleSaysManual,
        ReasonCode::NoEligibleCandidate,
        ReasonCode::NoRulesAtNode,
        ReasonCode::NoWorkflow,
        ReasonCode::InvalidOrder,
        ReasonCode::Recalled,
    ];

    /// Its place in [`ReasonCode::ALL`].
    pub(super) fn number(self) -> u32 {
        self as u32
    }

    /// The code as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ReasonCode::NoRuleMatched => "no_rule_matched",
            ReasonCode::RuleSaysManual => "rule_says_manual",
            ReasonCode::NoEligibleCandidate => "no_eligible_candidate",
            ReasonCode::NoRulesAtNode => "no_rules_at_node",
            ReasonCode::NoWorkflow => "no_workflow",
            ReasonCode::InvalidOrder => "invalid_order",
            ReasonCode::Recalled => "recalled",
        }
    }
}

/// The node where the order waits, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Waiting {
    /// The workflow's name.
    pub workflow: Arc<str>,
    /// The node's name.
    pub node: Arc<str>,
    /// The node's label.
    pub label: Arc<str>,
    /// Whose portal the node belongs to.
    pub portal: Portal,
    /// Who acts; one alone stands without a list in JSON.
    #[serde(with = "one_or_many")]
    pub handler: Vec<Person>,
    /// When the node's `within` passes; `None` if it has none. In JSON it is RFC 3339, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Timestamp>,
    /// When somebody is to be warned that it passes; `None` if the node does not say so. In JSON as the deadline is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at: Option<Timestamp>,
}

/// Someone who may act at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Person {
    /// Anyone with the role.
    Role {
        /// The role's name.
        role: Arc<str>,
        /// The provider whose role it is; `None` for a role of the company.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Arc<str>>,
    },
    /// One person.
    Person {
        /// The person's id.
        person: Arc<str>,
    },
    /// The assigned engineer.
    Engineer {
        /// The engineer's id.
        engineer: Arc<str>,
    },
}

impl fmt::Display for Person {
    /// `role dispatcher`, `role crew of northstar`, `person ada`, `engineer amy`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Person::Role { role, of: None } => write!(f, "role {role}"),
            Person::Role { role, of: Some(of) } => write!(f, "role {role} of {of}"),
            Person::Person { person } => write!(f, "person {person}"),
            Person::Engineer { engineer } => write!(f, "engineer {engineer}"),
        }
    }
}

/// One alone stands without a list.
pub(super) mod one_or_many {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Person;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum PersonForm {
        One(Person),
        Many(Vec<Person>),
    }

    pub fn serialize<S: Serializer>(handlers: &[Person], serializer: S) -> Result<S::Ok, S::Error> {
        match handlers {
            [one] => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Person>, D::Error> {
        Ok(match PersonForm::deserialize(deserializer)? {
            PersonForm::One(one) => vec![one],
            PersonForm::Many(many) => many,
        })
    }
}

/// One of the dispatcher's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Candidate {
    /// The provider's or engineer's id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Whether it declined this order before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declined: bool,
}

#[cfg(test)]
mod tests {
    use super::ReasonCode;

    /// What is said of a code that there is not names all there are.
    #[test]
    fn all_reasons_are_all_that_are_read() {
        let error = serde_json::from_str::<ReasonCode>("\"?\"").expect_err("no code").to_string();
        let listed = error.split('`').skip(1).step_by(2).skip(1).collect::<Vec<_>>();
        assert_eq!(listed, ReasonCode::ALL.map(ReasonCode::as_str));
        assert_eq!(ReasonCode::ALL.map(ReasonCode::number).to_vec(), (0..7).collect::<Vec<u32>>());
    }
}
