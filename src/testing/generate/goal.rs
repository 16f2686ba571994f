//! What a test is to reach, and whether a decision does.

use std::sync::Arc;

use super::super::coverage::Subject;
use crate::decide::{Passed, Settlement};
use crate::program::{Node, NodeId, RuleId, WorkflowId};
use crate::prove::Prover;

/// What a decision has to be like.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// The rule decides.
    Decides(RuleId),
    /// The rule matches, whether it has a candidate or not.
    Matches(RuleId),
    /// The rule assigns the order to the one with this id.
    Chooses(RuleId, Arc<str>),
    /// The order takes a way of a branch; `otherwise` comes after the last arm.
    Takes(WorkflowId, NodeId, usize),
}

impl Goal {
    pub fn reaching(subject: &Subject) -> Self {
        match subject {
            Subject::Rule(rule) => Goal::Decides(*rule),
            Subject::Candidate(rule, id) => Goal::Chooses(*rule, id.clone()),
            Subject::Way(workflow, node, way) => Goal::Takes(*workflow, *node, *way),
        }
    }

    /// The rule that it is about.
    pub fn rule(&self) -> Option<RuleId> {
        match self {
            Goal::Decides(rule) | Goal::Matches(rule) | Goal::Chooses(rule, _) => Some(*rule),
            Goal::Takes(..) => None,
        }
    }

    /// Whether it is about one of several candidates, of whom those before may have to decline.
    pub fn is_choice(&self) -> bool {
        matches!(self, Goal::Chooses(..))
    }

    /// Whether a step in the workflow got there, of which is noted what it passed.
    pub fn is_reached(&self, workflow: WorkflowId, settlement: &Settlement<'_>) -> bool {
        match self {
            Goal::Decides(rule) => settlement.deciding_rules().any(|decided| decided == *rule),
            Goal::Chooses(rule, who) => settlement.chooses(*rule, who),
            Goal::Matches(rule) => {
                settlement.passed().iter().any(|passed| matches!(passed, Passed::Rule(one, _) if one == rule))
            }
            Goal::Takes(of, node, way) => {
                *of == workflow && settlement.passed().contains(&Passed::Way(*node, *way))
            }
        }
    }

    /// The nodes at which it happens.
    pub fn nodes(&self, prover: &Prover<'_>) -> Vec<(WorkflowId, NodeId)> {
        match self {
            Goal::Takes(workflow, node, _) => vec![(*workflow, *node)],
            Goal::Decides(rule) | Goal::Matches(rule) | Goal::Chooses(rule, _) => {
                let nodes = prover.nodes_of(prover.program.rule(*rule).block);
                nodes.into_iter().map(|at| (at.workflow, at.node)).collect()
            }
        }
    }
}

/// Whether an order that waits at a node for a dispatcher may go elsewhere than where an assigned one goes.
pub(super) fn offers_more(node: &Node) -> bool {
    node.kind.work().is_some_and(|work| work.declined.is_some() || work.deadline.is_some())
}
