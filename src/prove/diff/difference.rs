//! What is said of two versions.

use serde::Serialize;

use super::outcome::Treatment;
use crate::decide::{Candidate, Decision, Engine, Waiting};
use crate::program::Order;

/// What two versions do differently.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Difference {
    /// Kinds of orders, in the order of the old version's rules, then of the new one's; first those that enter
    /// their workflow, then those that come to a node later.
    pub classes: Vec<Class>,
    /// What workflows do otherwise: nodes, who acts there, where they lead.
    pub workflows: Vec<String>,
    /// Fields of the work order that are declared differently. Orders that only one version reads are not
    /// compared.
    pub fields: Vec<String>,
    /// What is changed in providers, engineers, calendars, roles and the timezone: `north: capacity 3 → 2`.
    pub data: Vec<String>,
    /// What is neither proven nor found, each with the reason.
    pub undecided: Vec<Undecided>,
}

impl Difference {
    /// Whether it is proven that the versions read and treat every order alike, whatever persons do.
    pub fn is_none(&self) -> bool {
        let Self { classes, workflows, fields, data, undecided } = self;
        classes.is_empty()
            && workflows.is_empty()
            && fields.is_empty()
            && data.is_empty()
            && undecided.is_empty()
    }
}

/// What a version does with the orders of a class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// What becomes of them.
    #[serde(flatten)]
    pub outcome: Treatment,
    /// The rule that says so: `block.rule`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// What it is that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Changed {
    /// Who gets the orders, who dispatches them, or where they wait.
    Outcome,
    /// Whom the dispatcher may choose from.
    List,
    /// By what one is chosen of those who can be.
    Choice,
    /// The workflow or the node.
    Place,
    /// Whom the dispatcher may choose from once the order is recalled.
    Recalled,
}

/// Where an order is when its way differs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct DifferencePosition {
    /// The workflow's name.
    pub workflow: String,
    /// The node's name.
    pub node: String,
    /// The provider that the order is assigned to; `None` if nobody, or somebody whom no directory has any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

/// Orders that are treated differently in the same way.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Class {
    /// What the old version does.
    pub before: Side,
    /// What the new version does.
    pub after: Side,
    /// What of it differs.
    pub changed: Changed,
    /// The node at which that is so; `None` of orders that enter their workflow.
    pub node: Option<String>,
    /// What they are like, in words; an order of any of them is in the class.
    pub conditions: Vec<String>,
    /// Whether these are all.
    pub are_all: bool,
    /// One of them.
    pub witness: Proof,
}

/// An order that two versions treat differently.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Proof {
    /// As the old version reads it.
    pub old_order: Order,
    /// As the new version reads it.
    pub new_order: Order,
    /// The instant of the decisions.
    pub now: jiff::Timestamp,
    /// Where the order is; `None` if it enters its workflow.
    pub at: Option<DifferencePosition>,
    /// Who declined it before.
    pub declined: Vec<String>,
    /// The old version's decision; of [`Changed::Recalled`], what comes of recalling the order.
    pub before: Decision,
    /// The new version's, alike.
    pub after: Decision,
}

/// What may be a difference.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Undecided {
    /// What the old version does.
    pub before: Side,
    /// What the new version does.
    pub after: Side,
    /// Why it is not decided.
    pub why: String,
}

/// Two versions, ready to decide.
#[non_exhaustive]
pub struct Versions<'e> {
    /// The old version with its directory.
    pub old: &'e Engine,
    /// The new version with its directory.
    pub new: &'e Engine,
}

impl<'e> Versions<'e> {
    /// Two engines with their directories.
    pub fn new(old: &'e Engine, new: &'e Engine) -> Self {
        Self { old, new }
    }

    pub(super) fn version(&self, is_new: bool) -> &'e Engine {
        if is_new { self.new } else { self.old }
    }
}

/// Whether two decisions treat an order differently: who gets it, who dispatches it and chooses from whom, where it
/// waits and how long. Names of rules and words of reasons are no difference.
pub fn differ(before: &Decision, after: &Decision) -> bool {
    acts(before) != acts(after)
}

fn acts(decision: &Decision) -> String {
    let Decision {
        order: _,
        line: _,
        outcome,
        provider,
        engineer,
        provider_node,
        engineer_node,
        rules: _,
        rule: _,
        decided: _,
        reason: _,
        wait_reason: _,
        waiting,
        declined,
        candidates,
        candidates_total,
        steps: _,
    } = decision;
    let waiting = waiting.as_ref().map(|waiting| {
        let Waiting { workflow, node, label: _, portal, handler, deadline, warn_at } = waiting;
        (workflow, node, portal, serde_json::to_string(handler).unwrap_or_default(), deadline, warn_at)
    });
    let listed = |one: &Candidate| (one.id.clone(), one.declined);
    let list: Option<Vec<_>> = candidates.as_ref().map(|list| list.iter().map(listed).collect());
    let nodes = (provider_node, engineer_node);
    let assigned = (provider, engineer, nodes);
    format!("{outcome:?} {assigned:?} {waiting:?} {list:?} {candidates_total:?} {declined:?}")
}
