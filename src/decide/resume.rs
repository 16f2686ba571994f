//! Going on from a node where a person acted: whether the event is one that the node offers, and what
//! it changes.

use jiff::Timestamp;
use smallvec::SmallVec;

use super::decision::Decision;
use super::refusal::Refusal;
use super::settlement::{Assignment, Settlement};
use super::state::State;
use super::walk::Walk;
use super::{Engine, Options};
use crate::program::{
    Assignee, Assigns, At, Event, Goes, Handler, Node, NodeId, NodeKind, Order, Portal, Work, Workflow,
    WorkflowId,
};

impl Engine {
    /// One step of an order that waited at a node and on which a person has acted.
    ///
    /// # Errors
    /// A position that the workflow does not have or that names whom the directory lacks (unless
    /// [`Options::allow_departed`]), an event that the node does not offer, or a pick that is not on its list is
    /// refused; the state is then as it was.
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

    /// Like [`Engine::resume`], but returns the unrendered [`Settlement`].
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
        if !options.allow_departed {
            self.is_in_directory(at)?;
        }
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

    /// Tries the rules again of an order that waits at an `assign` node, after rules, workloads or the directory have
    /// changed. Whoever has it and whoever declined it stays so.
    ///
    /// # Errors
    /// A position that [`Engine::resume`] refuses, or a node that assigns nobody.
    pub fn retry(
        &self,
        order: &Order,
        at: &At,
        now: Timestamp,
        options: &Options,
        state: &mut State,
    ) -> Result<Decision, Refusal> {
        let (id, workflow, node, work) = self.position(at)?;
        let (Some(assigns), Some(node)) = (work.assigns, workflow.node_by_name(&node.name)) else {
            return Err(Refusal::AssignsNobody { node: node.name.to_string() });
        };
        if !options.allow_departed {
            self.is_in_directory(at)?;
        }
        let walk = Walk {
            engine: self,
            id,
            workflow,
            order,
            now,
            options,
            state,
            assignment: Assignment::new(self, at.provider.as_ref(), at.engineer.as_ref()),
            declined: at.declined.clone(),
            from_engineer_node: assigns == Assigns::Engineer,
            decided: SmallVec::new(),
            steps: options.explain.then(Vec::new),
        };
        Ok(walk.arrive(node).decision())
    }

    /// The node of a position, if an order can wait there and the position says what it must.
    pub(super) fn position(&self, at: &At) -> Result<(WorkflowId, &Workflow, &Node, &Work), Refusal> {
        let mut workflows = (0..).map(WorkflowId).zip(&self.program().workflows);
        let Some((of, workflow)) = workflows.find(|(_, workflow)| workflow.name == at.workflow) else {
            let known = self.program().workflows().map(str::to_owned).collect();
            return Err(Refusal::NoWorkflow { workflow: at.workflow.to_string(), known });
        };
        let name = || at.node.to_string();
        let Some(id) = workflow.node_by_name(&at.node) else {
            return Err(Refusal::NoNode { workflow: at.workflow.to_string(), node: name() });
        };
        let node = workflow.node(id);
        let NodeKind::Work(work) = &node.kind else {
            return Err(Refusal::NobodyActs { node: name() });
        };
        if work.assigns == Some(Assigns::Provider) && at.provider.is_some() {
            return Err(Refusal::ProviderGiven { node: name() });
        }
        if work.portal == Portal::Provider && at.provider.is_none() {
            return Err(Refusal::ProviderMissing { node: name() });
        }
        if at.engineer.is_some() && at.provider.is_none() {
            return Err(Refusal::EngineerAlone);
        }
        if work.handlers.contains(&Handler::Engineer) && at.engineer.is_none() {
            return Err(Refusal::EngineerMissing { node: name() });
        }
        Ok((of, workflow, node, work))
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
                None => Err(not_offered(node, work, event)),
            },
            (Event::Expired, _) => {
                match (work.deadline.as_ref().map(|deadline| deadline.goes), work.declined) {
                    (Some(Goes::Node(next)), _) => Ok(next),
                    (Some(Goes::Declined), Some(next)) => Ok(self.decline(work, next)),
                    _ => Err(not_offered(node, work, event)),
                }
            }
            (Event::Assigned { .. }, None) | (Event::Done, Some(_)) => Err(not_offered(node, work, event)),
        }
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
        let name = || node.name.to_string();
        let wanted = match (assigns, provider, engineer) {
            (Assigns::Provider, Some(id), None) | (Assigns::Engineer, None, Some(id)) => id,
            (Assigns::Engineer, Some(of), Some(id)) if assigned == Some(of) => id,
            (Assigns::Engineer, Some(of), _) => {
                let assigned = assigned.map(str::to_owned);
                return Err(Refusal::OtherProvider { assigned, said: of.to_owned() });
            }
            (Assigns::Provider, ..) | (Assigns::Engineer, ..) => {
                return Err(Refusal::WrongPick { node: name(), assigns });
            }
        };
        let list = self.may_choose(work, assigns);
        let pick = list.iter().find(|pick| self.candidates(assigns).id(**pick) == wanted).copied();
        let Some(pick) = pick else {
            return Err(Refusal::NotListed { node: name(), assigns, id: wanted.to_owned() });
        };
        self.clear_engineer();
        self.take(pick);
        Ok(())
    }
}

fn not_offered(node: &Node, work: &Work, event: &Event) -> Refusal {
    let mut offered = vec![if work.assigns.is_some() { "assigned" } else { "done" }];
    offered.extend(work.declined.map(|_| "declined"));
    offered.extend(work.deadline.as_ref().map(|_| "expired"));
    Refusal::NotOffered { node: node.name.to_string(), event: event.as_str(), offered }
}
