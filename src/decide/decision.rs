//! What the evaluator returns: section 9 of the language, field by field.

use std::sync::Arc;

use serde::Serialize;

use crate::program::{Assignee, Assigns, Portal};

/// One step of one order: it moved until it waits for a person or ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The order's id; nothing where it could not be read.
    pub order: Option<Arc<str>>,
    /// The number of the input line or record, from 1; set by whoever reads a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The first that is true.
    pub outcome: Outcome,
    /// The id of the provider assigned so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Arc<str>>,
    /// The id of the engineer assigned so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engineer: Option<Arc<str>>,
    /// The block of the deciding rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Arc<str>>,
    /// The deciding rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// Every assign node that rules decided in this step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decided>,
    /// Why it waits at an assign node, or could not start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Who declined it so far.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<Assignee>,
    /// The dispatcher's list, at an assign node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates: Option<Vec<Candidate>>,
    /// How long the list is before it is cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates_total: Option<usize>,
    /// Every node passed and every rule tried, where an explanation was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
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
            rules: None,
            rule: None,
            decided: Vec::new(),
            reason: None,
            waiting: None,
            declined: Vec::new(),
            candidates: None,
            candidates_total: None,
            steps: None,
        }
    }

    /// The decision for an input that is no valid order: flagged for manual dispatch.
    pub fn invalid(order: Option<Arc<str>>, message: String) -> Self {
        let mut decision = Self::new(order, Outcome::Manual);
        decision.reason = Some(Reason { code: ReasonCode::InvalidOrder, message });
        decision
    }
}

/// What became of the order in this step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It reached an `end`.
    Done,
    /// Rules assigned it in this step.
    Assigned,
    /// Flagged for manual dispatch: it waits at an `assigns provider` node or could not start.
    Manual,
    /// It waits at another node.
    Task,
}

impl Outcome {
    /// The outcome as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Assigned => "assigned",
            Outcome::Manual => "manual",
            Outcome::Task => "task",
        }
    }
}

/// An assign node that rules decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// The node's name.
    pub node: Arc<str>,
    /// `provider` or `engineer`.
    pub(crate) assigns: Assigns,
    /// The id that the rules chose; nothing where they flagged the order.
    pub to: Option<Arc<str>>,
    /// The deciding block.
    pub rules: Arc<str>,
    /// The deciding rule.
    pub rule: Arc<str>,
}

/// Why an order waits for a dispatcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// For programs.
    pub code: ReasonCode,
    /// For people.
    pub message: String,
}

/// The kinds of reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
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
}

impl ReasonCode {
    /// The code as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ReasonCode::NoRuleMatched => "no_rule_matched",
            ReasonCode::RuleSaysManual => "rule_says_manual",
            ReasonCode::NoEligibleCandidate => "no_eligible_candidate",
            ReasonCode::NoRulesAtNode => "no_rules_at_node",
            ReasonCode::NoWorkflow => "no_workflow",
            ReasonCode::InvalidOrder => "invalid_order",
        }
    }
}

/// The node where the order waits, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    #[serde(serialize_with = "one_or_many")]
    pub handler: Vec<Person>,
    /// When the node's `within` passes (RFC 3339, UTC); nothing where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
}

/// Someone who may act at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Person {
    /// Anyone with the role.
    Role {
        /// The role's name.
        role: Arc<str>,
        /// The provider whose role it is; nothing for a role of the company.
        #[serde(skip_serializing_if = "Option::is_none")]
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

pub(super) fn one_or_many<S: serde::Serializer>(
    handlers: &[Person],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match handlers {
        [one] => one.serialize(serializer),
        many => many.serialize(serializer),
    }
}

/// One of the dispatcher's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The provider's or engineer's id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Whether it declined this order before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub declined: bool,
}

/// Why an event was not taken; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What was wrong, and what the node would take.
    pub message: String,
}
