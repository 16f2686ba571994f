//! Going on from a node where a person acted: whether the event is one that the node offers, and what
//! it changes.

use std::sync::Arc;

use jiff::Timestamp;
use smallvec::SmallVec;

use super::assigners::{AssignedBy, possible};
use super::decision::Decision;
use super::refusal::Refusal;
use super::settlement::{AssignedAt, Assignment, Holder, Settlement, Stop, Why};
use super::state::State;
use super::walk::{Walk, offered};
use super::{Engine, Options};
use crate::diagnostic::suggest::did_you_mean;
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
        let position = self.position(at)?;
        let mut walk = self.walk_from(&position, order, at, now, options, state)?;
        Ok(match walk.act(&position, event)? {
            AfterEvent::To(next) => walk.arrive(next),
            AfterEvent::Recalled(to, from) => walk.recall(to, from),
            AfterEvent::Cancelled => walk.cancel(position.id),
        })
    }

    /// The `type`s of the events that are offered where an order waits.
    ///
    /// # Errors
    /// If no order can wait at the position.
    pub fn offered(&self, at: &At) -> Result<Vec<&'static str>, Refusal> {
        Ok(self.position(at)?.offered())
    }

    /// The position with what it need not say: the nodes that assigned the provider and the engineer, where the workflow
    /// tells them. A service that keeps positions from one version of a program to the next keeps them so.
    ///
    /// # Errors
    /// If no order can wait at the position.
    pub fn with_nodes(&self, at: At) -> Result<At, Refusal> {
        let position = self.position(&at)?;
        let known = self.assigned_at(&position, &at);
        let name = |assigns: Assigns| known.get(assigns).map(|node| node.name(position.workflow));
        Ok(At { provider_node: name(Assigns::Provider), engineer_node: name(Assigns::Engineer), ..at })
    }

    /// The nodes that assigned whom the order has, as the position says or the workflow tells.
    fn assigned_at(&self, position: &WaitingPosition<'_>, at: &At) -> AssignedAt {
        let known = |assigns: Assigns, is_assigned: bool, said: &Option<Arc<str>>| {
            let told = || match self.assigners().get((position.of, position.id), assigns) {
                AssignedBy::One(node) => Some(Holder::Known(node)),
                AssignedBy::Nobody | AssignedBy::Several => None,
            };
            let known = |name: &Arc<str>| match position.assigning(name, assigns) {
                Some(node) => Holder::Known(node),
                None => Holder::Lost(name.clone()),
            };
            is_assigned.then(|| said.as_ref().map(known).or_else(told)).flatten()
        };
        AssignedAt {
            provider: known(Assigns::Provider, at.provider.is_some(), &at.provider_node),
            engineer: known(Assigns::Engineer, at.engineer.is_some(), &at.engineer_node),
        }
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
        let position = self.position(at)?;
        if position.work.assigns.is_none() {
            return Err(Refusal::AssignsNobody { node: position.name() });
        }
        let walk = self.walk_from(&position, order, at, now, options, state)?;
        Ok(walk.arrive(position.id).decision())
    }

    /// An order that goes on from where it waits.
    fn walk_from<'a, 's>(
        &'a self,
        position: &WaitingPosition<'a>,
        order: &'a Order,
        at: &At,
        now: Timestamp,
        options: &'s Options,
        state: &'s mut State,
    ) -> Result<Walk<'a, 's>, Refusal> {
        if !options.allow_departed {
            self.is_in_directory(at)?;
        }
        Ok(Walk {
            engine: self,
            id: position.of,
            workflow: position.workflow,
            order,
            now,
            options,
            state,
            assignment: Assignment::new(self, at.provider.as_ref(), at.engineer.as_ref()),
            assigned_at: self.assigned_at(position, at),
            declined: at.declined.clone(),
            from_engineer_node: position.work.assigns == Some(Assigns::Engineer),
            decided: SmallVec::new(),
            steps: options.explain.then(Vec::new),
            passed: options.notes.then(Vec::new),
            looked_at: 0,
            looks_at_now: options.sees_now.then_some(false),
        })
    }

    /// The node of a position, if an order can wait there and the position says what it must.
    pub(super) fn position(&self, at: &At) -> Result<WaitingPosition<'_>, Refusal> {
        let mut workflows = self.program().workflows.iter_enumerated();
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
        if at.provider_node.is_some() && at.provider.is_none() {
            return Err(Refusal::NodeAlone { member: "at.provider_node", of: "at.provider" });
        }
        if at.engineer_node.is_some() && at.engineer.is_none() {
            return Err(Refusal::NodeAlone { member: "at.engineer_node", of: "at.engineer" });
        }
        Ok(WaitingPosition { of, workflow, id, node, work })
    }
}

/// Where an order waits.
pub(super) struct WaitingPosition<'p> {
    pub of: WorkflowId,
    pub workflow: &'p Workflow,
    pub id: NodeId,
    pub node: &'p Node,
    pub work: &'p Work,
}

impl WaitingPosition<'_> {
    fn name(&self) -> String {
        self.node.name.to_string()
    }

    /// The node of this name, if it assigns such.
    fn assigning(&self, name: &str, assigns: Assigns) -> Option<NodeId> {
        self.workflow.assigning(assigns).find(|id| *self.workflow.node(*id).name == *name)
    }

    /// Whether a decline may give this reason.
    fn is_a_reason(&self, said: Option<&str>) -> Result<(), Refusal> {
        let reasons = &self.work.reasons;
        if reasons.is_empty() {
            return Ok(());
        }
        let (node, all) = (self.name(), reasons.iter().map(ToString::to_string).collect());
        match said {
            None => Err(Refusal::ReasonMissing { node, reasons: all }),
            Some(said) if reasons.iter().any(|reason| **reason == *said) => Ok(()),
            Some(said) => {
                let hint = did_you_mean(said, &all);
                Err(Refusal::NotAReason { node, said: said.to_owned(), reasons: all, hint })
            }
        }
    }

    fn offered(&self) -> Vec<&'static str> {
        let work = self.work;
        let mut offered = vec![if work.assigns.is_some() { "assigned" } else { "done" }];
        offered.extend(work.declined.map(|_| "declined"));
        offered.extend(work.deadline.as_ref().map(|_| "expired"));
        offered.extend((work.portal == Portal::Provider).then_some("recalled"));
        offered.push("cancelled");
        offered
    }

    fn not_offered(&self, event: &Event) -> Refusal {
        Refusal::NotOffered { node: self.name(), event: event.as_str(), offered: self.offered() }
    }
}

/// What comes of an event.
enum AfterEvent {
    /// The order goes on to a node.
    To(NodeId),
    /// It waits at a node again, taken back from the provider or the engineer.
    Recalled(NodeId, Assigns),
    Cancelled,
}

impl<'a> Walk<'a, '_> {
    /// Takes the event: where the order goes, or why it is refused.
    fn act(&mut self, position: &WaitingPosition<'a>, event: &Event) -> Result<AfterEvent, Refusal> {
        let work = position.work;
        let not_offered = || position.not_offered(event);
        match (event, work.assigns) {
            (Event::Assigned { provider, engineer }, Some(assigns)) => {
                self.pick(position, assigns, provider.as_deref(), engineer.as_deref())?;
                Ok(AfterEvent::To(work.then))
            }
            (Event::Done, None) => Ok(AfterEvent::To(work.then)),
            (Event::Declined { reason, note: _ }, _) => {
                let next = work.declined.ok_or_else(not_offered)?;
                position.is_a_reason(reason.as_deref())?;
                Ok(AfterEvent::To(self.decline(work, next)))
            }
            (Event::Expired, _) => {
                match (work.deadline.as_ref().map(|deadline| deadline.goes), work.declined) {
                    (Some(Goes::Node(next)), _) => Ok(AfterEvent::To(next)),
                    (Some(Goes::Declined), Some(next)) => Ok(AfterEvent::To(self.decline(work, next))),
                    _ => Err(not_offered()),
                }
            }
            (Event::Recalled { from }, _) if work.portal == Portal::Provider => {
                Ok(AfterEvent::Recalled(self.assigning_node(position, *from)?, *from))
            }
            (Event::Cancelled, _) => Ok(AfterEvent::Cancelled),
            (Event::Recalled { .. }, _) | (Event::Assigned { .. }, None) | (Event::Done, Some(_)) => {
                Err(not_offered())
            }
        }
    }

    /// The node to which the order is taken back.
    fn assigning_node(&self, position: &WaitingPosition<'_>, from: Assigns) -> Result<NodeId, Refusal> {
        let (member, is_assigned) = match from {
            Assigns::Provider => ("at.provider_node", self.assignment.provider.is_some()),
            Assigns::Engineer => ("at.engineer_node", self.assignment.engineer.is_some()),
        };
        if !is_assigned {
            return Err(Refusal::NotWithEngineer { node: position.name() });
        }
        let workflow = position.workflow;
        let names = |nodes: &mut dyn Iterator<Item = NodeId>| {
            nodes.map(|id| workflow.node(id).name.to_string()).collect::<Vec<_>>()
        };
        match self.assigned_at.get(from) {
            Some(Holder::Known(id)) => Ok(*id),
            Some(Holder::Lost(name)) => Err(Refusal::NotAssigning {
                member,
                workflow: workflow.name.to_string(),
                node: name.to_string(),
                assigns: from,
                known: names(&mut workflow.assigning(from)),
            }),
            None => {
                let nodes = names(&mut possible(workflow, position.id, from).into_iter());
                Err(Refusal::AssignedWhere { member, assigns: from, nodes })
            }
        }
    }

    /// Takes the order back to the node that assigned it, where it waits for a pick.
    fn recall(mut self, to: NodeId, from: Assigns) -> Settlement<'a> {
        let id = match from {
            Assigns::Provider => self.assignment.shared_provider_id(self.engine),
            Assigns::Engineer => self.assignment.shared_engineer_id(self.engine),
        };
        self.clear_engineer();
        if from == Assigns::Provider {
            self.clear_provider();
        }
        self.wait_for_pick(to, from, id.unwrap_or_default())
    }

    /// Waits at the node that assigned the order to whom it was taken back from.
    pub(super) fn wait_for_pick(mut self, to: NodeId, from: Assigns, id: Arc<str>) -> Settlement<'a> {
        let workflow: &'a Workflow = self.workflow;
        let node = workflow.node(to);
        let NodeKind::Work(work) = &node.kind else { return self.settle(to, Stop::NoWay(node)) };
        let candidates = self.candidates(from);
        let mut flag = offered(&candidates, work);
        flag.why = Why::Recalled { from, id };
        let flagged = self.flagged(&candidates, work, &mut flag);
        self.note(node, Default::default, None);
        self.settle(to, Stop::Dispatcher(node, work, flagged))
    }

    /// Ends the order where it waits.
    fn cancel(mut self, at: NodeId) -> Settlement<'a> {
        self.release();
        self.settle(at, Stop::Cancelled)
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
        position: &WaitingPosition<'a>,
        assigns: Assigns,
        provider: Option<&str>,
        engineer: Option<&str>,
    ) -> Result<(), Refusal> {
        let assigned = self.assignment.provider_id(self.engine);
        let name = || position.name();
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
        let list = self.may_choose(position.work, assigns);
        let pick = list.iter().find(|pick| self.candidates(assigns).id(**pick) == wanted).copied();
        let Some(pick) = pick else {
            return Err(Refusal::NotListed { node: name(), assigns, id: wanted.to_owned() });
        };
        self.clear_engineer();
        self.take(position.id, pick);
        Ok(())
    }
}
