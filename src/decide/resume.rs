//! Going on from a node where a person acted: whether the event is one that the node offers, and what
//! it changes.

use jiff::Timestamp;
use smallvec::SmallVec;

use super::decision::{Decision, Refusal};
use super::settlement::{Assignment, Settlement};
use super::state::State;
use super::walk::Walk;
use super::{Engine, Options};
use crate::program::{
    Assignee, Assigns, At, Event, Goes, Handler, Node, NodeId, NodeKind, Order, Portal, Work, Workflow,
    WorkflowId,
};

fn refused<T>(message: String) -> Result<T, Refusal> {
    Err(Refusal { message })
}

impl Engine {
    /// One step of an order that waited at a node and on which a person has acted.
    ///
    /// # Errors
    /// A position that the workflow does not have, an event that the node does not offer, or a pick that
    /// is not on its list is refused; the state is then as it was.
    pub fn resume(
        &self,
        order: &Order,
        at: &At,
        event: &Event,
        now: Timestamp,
        options: &Options,
        state: &mut State,
    ) -> Result<Decision, Refusal> {
        Ok(self.settle_event(order, at, event, now, options, state)?.decision())
    }

    /// The same, not written out.
    ///
    /// # Errors
    /// As of [`Engine::resume`].
    pub fn settle_event<'a>(
        &'a self,
        order: &'a Order,
        at: &At,
        event: &Event,
        now: Timestamp,
        options: &Options,
        state: &mut State,
    ) -> Result<Settlement<'a>, Refusal> {
        let (id, workflow, node, work) = self.position(at)?;
        let mut walk = Walk {
            engine: self,
            id,
            workflow,
            order,
            now,
            options,
            state,
            assignment: Assignment::new(self, at.provider.as_ref(), at.engineer.as_ref()),
            declined: at.declined.clone(),
            from_engineer_node: work.assigns == Some(Assigns::Engineer),
            decided: SmallVec::new(),
            steps: options.explain.then(Vec::new),
        };
        let next = walk.act(node, work, event)?;
        Ok(walk.arrive(next))
    }

    /// The node of a position, if an order can wait there and the position says what it must.
    fn position(&self, at: &At) -> Result<(WorkflowId, &Workflow, &Node, &Work), Refusal> {
        let mut workflows = (0..).map(WorkflowId).zip(&self.program().workflows);
        let Some((of, workflow)) = workflows.find(|(_, workflow)| workflow.name == at.workflow) else {
            let names: Vec<&str> = self.program().workflows().collect();
            return refused(format!("there is no workflow `{}`; there is {}", at.workflow, list(&names)));
        };
        let Some(id) = workflow.node_by_name(&at.node) else {
            return refused(format!("workflow `{}` has no node `{}`", at.workflow, at.node));
        };
        let node = workflow.node(id);
        let NodeKind::Work(work) = &node.kind else {
            return refused(format!("no order waits at `{}`, which is no `assign` or `task` node", at.node));
        };
        let name = &at.node;
        if work.assigns == Some(Assigns::Provider) && at.provider.is_some() {
            return refused(format!("`at.provider` is given, and an order that waits at `{name}` has none"));
        }
        if work.portal == Portal::Provider && at.provider.is_none() {
            return refused(format!(
                "`at.provider` is missing, and `{name}` is a node of the provider portal"
            ));
        }
        if at.engineer.is_some() && at.provider.is_none() {
            return refused("`at.engineer` is given without `at.provider`".into());
        }
        if work.handlers.contains(&Handler::Engineer) && at.engineer.is_none() {
            return refused(format!("`at.engineer` is missing, and `{name}` is handled by the engineer"));
        }
        Ok((of, workflow, node, work))
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "none".into(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}

impl<'a> Walk<'a, '_> {
    /// Takes the event: where the order goes, or why it is refused.
    fn act(&mut self, node: &'a Node, work: &'a Work, event: &Event) -> Result<NodeId, Refusal> {
        match (event, work.assigns) {
            (Event::Assigned { provider, engineer }, Some(assigns)) => {
                self.pick(node, work, assigns, provider.as_deref(), engineer.as_deref())?;
                Ok(work.then)
            }
            (Event::Done, None) => Ok(work.then),
            (Event::Declined, _) => match work.declined {
                Some(next) => Ok(self.decline(work, next)),
                None => self.not_offered(node, work, "declined"),
            },
            (Event::Expired, _) => match work.deadline.as_ref().map(|deadline| deadline.goes) {
                Some(Goes::Node(next)) => Ok(next),
                Some(Goes::Declined) => match work.declined {
                    Some(next) => Ok(self.decline(work, next)),
                    None => self.not_offered(node, work, "expired"),
                },
                None => self.not_offered(node, work, "expired"),
            },
            (Event::Assigned { .. }, None) => self.not_offered(node, work, "assigned"),
            (Event::Done, Some(_)) => self.not_offered(node, work, "done"),
        }
    }

    fn not_offered<T>(&self, node: &Node, work: &Work, event: &str) -> Result<T, Refusal> {
        let mut offered = vec![if work.assigns.is_some() { "assigned" } else { "done" }];
        offered.extend(work.declined.map(|_| "declined"));
        offered.extend(work.deadline.as_ref().map(|_| "expired"));
        refused(format!("node `{}` does not offer `{event}`; it offers {}", node.name, list(&offered)))
    }

    /// A decline by the engineer counts against the engineer, any other one at a node of the provider
    /// portal against the provider; whoever declined does not have the order any more.
    fn decline(&mut self, work: &Work, next: NodeId) -> NodeId {
        if work.portal == Portal::Provider {
            let by_engineer = work.handlers.contains(&Handler::Engineer);
            if let Some(provider) = self.assignment.shared_provider_id(self.engine) {
                let engineer = self.assignment.shared_engineer_id(self.engine).filter(|_| by_engineer);
                let decliner = Assignee { provider, engineer };
                if !self.declined.contains(&decliner) {
                    self.declined.push(decliner);
                }
            }
            self.clear_engineer();
            if !by_engineer {
                self.clear_provider();
            }
        }
        next
    }

    fn pick(
        &mut self,
        node: &'a Node,
        work: &'a Work,
        assigns: Assigns,
        provider: Option<&str>,
        engineer: Option<&str>,
    ) -> Result<(), Refusal> {
        let assigned = self.assignment.provider_id(self.engine);
        let (word, wanted) = match (assigns, provider, engineer) {
            (Assigns::Provider, Some(id), None) => ("provider", id),
            (Assigns::Engineer, None, Some(id)) => ("engineer", id),
            (Assigns::Engineer, Some(of), Some(id)) if assigned == Some(of) => ("engineer", id),
            (Assigns::Engineer, Some(of), _) => {
                return refused(format!(
                    "the order is assigned to provider `{}`, and the event says `{of}`",
                    assigned.unwrap_or_default()
                ));
            }
            (Assigns::Provider, ..) => {
                return refused(format!(
                    "node `{}` assigns a provider: the event needs `provider` alone",
                    node.name
                ));
            }
            (Assigns::Engineer, ..) => {
                return refused(format!(
                    "node `{}` assigns an engineer: the event needs `engineer`",
                    node.name
                ));
            }
        };
        let list = self.may_choose(work, assigns);
        let pick = list.iter().find(|pick| self.candidates(assigns).id(**pick) == wanted).copied();
        match pick {
            Some(pick) => {
                self.clear_engineer();
                self.take(pick);
                Ok(())
            }
            None => refused(format!("{word} `{wanted}` is not on the list of node `{}`", node.name)),
        }
    }
}
