//! The step at which two versions are compared: orders that enter their workflow, or orders that come to a node.

use jiff::Timestamp;

use super::difference::DifferencePosition;
use crate::decide::{Decision, Engine, Options, State};
use crate::program::{Assignee, NodeId, Order, WorkflowId, written_name};

/// Which step.
#[derive(Clone, Debug)]
pub(super) enum ComparedStep {
    /// The first.
    First,
    /// At a node that both versions have.
    At(StepNode),
}

/// A node, in both versions, and whom an order there is assigned to.
#[derive(Clone, Debug)]
pub(super) struct StepNode {
    pub workflow: String,
    pub node: String,
    pub old: (WorkflowId, NodeId),
    pub new: (WorkflowId, NodeId),
    /// The id of the provider; `None` if that is in no directory any more.
    pub provider: Option<String>,
    /// Whether engineers are chosen there.
    pub of_engineers: bool,
}

impl ComparedStep {
    /// `workflow.node`
    pub fn name(&self) -> Option<String> {
        match self {
            ComparedStep::First => None,
            ComparedStep::At(at) => Some(format!("{}.{}", at.workflow, at.node)),
        }
    }

    pub fn position(&self) -> Option<DifferencePosition> {
        match self {
            ComparedStep::First => None,
            ComparedStep::At(StepNode { workflow, node, old: _, new: _, provider, of_engineers: _ }) => {
                Some(DifferencePosition {
                    workflow: workflow.clone(),
                    node: node.clone(),
                    provider: provider.clone(),
                })
            }
        }
    }

    /// The condition that an order is assigned as it is here, where that matters.
    pub fn assigned(&self) -> Option<String> {
        match self {
            ComparedStep::At(StepNode { provider: Some(provider), of_engineers: true, .. }) => {
                Some(format!("provider = {}", written_name(provider)))
            }
            ComparedStep::At(StepNode { of_engineers: true, .. }) => {
                Some("the assigned provider is in no directory".into())
            }
            ComparedStep::First | ComparedStep::At(_) => None,
        }
    }

    /// The provider and the engineer of `provider.engineer`, where engineers are chosen.
    pub fn engineer<'n>(&self, name: &'n str) -> Option<(&'n str, &'n str)> {
        match self {
            ComparedStep::At(StepNode { provider: Some(provider), of_engineers: true, .. }) => {
                let engineer = name.strip_prefix(provider.as_str())?.strip_prefix('.')?;
                Some((&name[..provider.len()], engineer))
            }
            ComparedStep::First | ComparedStep::At(_) => None,
        }
    }

    /// What a version decides at the step.
    pub fn decide(
        &self,
        engine: &Engine,
        is_new: bool,
        order: &Order,
        now: Timestamp,
        declined: Vec<Assignee>,
    ) -> Option<Decision> {
        match self {
            ComparedStep::First => Some(engine.decide_after(order, now, declined)),
            ComparedStep::At(at) => {
                let place = if is_new { at.new } else { at.old };
                Some(engine.decide_at(place, order, now, at.provider.as_deref(), declined))
            }
        }
    }

    /// What a version offers the dispatcher when an order is recalled that it decided so at the step.
    pub fn recall(
        &self,
        engine: &Engine,
        is_new: bool,
        order: &Order,
        now: Timestamp,
        (decision, declined): (&Decision, Vec<Assignee>),
    ) -> Option<Decision> {
        match self {
            ComparedStep::First => {
                let node = &decision.decided.first()?.node;
                let workflow = engine.workflow_for(order, now, &Options::default(), &State::new()).ok()?;
                let id = engine.program().workflow(workflow).node_by_name(node)?;
                engine.recall_to((workflow, id), order, now, None, declined)
            }
            ComparedStep::At(at) => {
                let place = if is_new { at.new } else { at.old };
                engine.recall_to(place, order, now, at.provider.as_deref(), declined)
            }
        }
    }
}
