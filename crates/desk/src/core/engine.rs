//! The engine's steps for what happens at the desk: which of its events an event is, and where the order is after them.

use std::sync::Arc;

use consign::decision::{Assigns, Decided, Outcome, Reason, ReasonCode};
use consign::state::Kept;
use consign::{At, Decision, Options, Order as WorkOrder, Timestamp, event};

use super::command::replaced;
use super::event::What;
use super::order::{Order, Placement, Status};
use super::permit;
use super::refusal::Refusal;
use super::step::Desk;

/// What the engine made of an event.
pub(super) struct Step {
    pub decided: Vec<Decided>,
    pub after: Placement,
}

impl Desk<'_> {
    pub(super) fn options(&self) -> Options {
        // Whom an order has stays so where a directory loses it: the desk never asks why an order is where it is.
        Options::new().candidates(0).allow_departed(true)
    }

    /// What becomes of an order that comes in.
    pub(super) fn enter(&mut self, read: Result<WorkOrder, String>) -> Step {
        match read {
            Ok(order) => {
                let options = self.options();
                let decision = self.live.engine().decide(&order, self.now, &options, self.state);
                self.settled(None, decision, false)
            }
            Err(message) => {
                let decision = Decision::invalid(None, message);
                self.settled(None, decision, false)
            }
        }
    }

    /// Takes the engine's step for what happened.
    pub(super) fn step(&mut self, order: &Order, document: &str, what: &What) -> Result<Step, Refusal> {
        let before = order.placement.at.as_ref();
        let (_, read) = self.read(document)?;
        let options = self.options();
        let engine = self.live.engine();
        let Some(at) = before else { return self.step_of_unplaced(order, read, what) };
        let work_order = match read {
            Ok(read) => read,
            // A version of the program came that the order does not fit. It can be ended and mended.
            Err(message) => return self.step_of_misfit(order, message, what),
        };
        match what {
            What::Updated { rerun, .. } if !rerun || self.assigns(at).is_none() => {
                Ok(Step { decided: Vec::new(), after: order.placement.clone() })
            }
            What::Updated { .. } | What::Rerun => {
                let decision = engine.retry(&work_order, at, self.now, &options, self.state)?;
                Ok(self.settled(Some(order), decision, true))
            }
            _ => {
                let events = events(what);
                let saved = (events.len() > 1).then(|| self.state.clone());
                match self.resume_all(&work_order, at, &events, &options) {
                    Ok(decision) => Ok(self.settled(Some(order), decision, false)),
                    Err(refused) => {
                        let (at, refusal) = *refused;
                        if *what == What::Expired && matches!(refusal, event::Refusal::NotOffered { .. }) {
                            return Ok(lapsed(order));
                        }
                        let why_not = self.why_not(&work_order, &at, refusal);
                        if let Some(saved) = saved {
                            *self.state = saved;
                        }
                        Err(why_not)
                    }
                }
            }
        }
    }

    /// One event after the other; what rules decided in all of them. A refusal comes with where the order was then.
    pub(super) fn resume_all(
        &mut self,
        order: &WorkOrder,
        at: &At,
        events: &[consign::Event],
        options: &Options,
    ) -> Result<Decision, Box<(At, event::Refusal)>> {
        let (mut at, mut decided, mut last) = (at.clone(), Vec::new(), None);
        for event in events {
            let resumed = self.live.engine().resume(order, &at, event, self.now, options, self.state);
            let mut decision = resumed.map_err(|refusal| Box::new((at.clone(), refusal)))?;
            decided.append(&mut decision.decided);
            at = decision.at().unwrap_or(at);
            last = Some(decision);
        }
        let mut last = last.unwrap_or_else(|| Decision::invalid(None, "nothing happened".into()));
        last.decided = decided;
        Ok(last)
    }

    /// Of an order that did not fit the schema, or that no workflow took.
    pub(super) fn step_of_unplaced(
        &mut self,
        order: &Order,
        read: Result<WorkOrder, String>,
        what: &What,
    ) -> Result<Step, Refusal> {
        match what {
            What::Updated { .. } | What::Rerun => Ok(self.enter(read)),
            What::Cancelled { .. } => Ok(self.cancelled(order)),
            _ => Err(Refusal::NotOffered {
                message: format!("work order `{}` waits at no node", order.id),
                offered: permit::offered(self.live, &order.placement),
            }),
        }
    }

    pub(super) fn step_of_misfit(
        &mut self,
        order: &Order,
        message: String,
        what: &What,
    ) -> Result<Step, Refusal> {
        match what {
            What::Expired => Ok(lapsed(order)),
            What::Cancelled { .. } => {
                let before = order.placement.at.as_ref();
                self.live.engine().follow(Kept { before, ..Kept::default() }, self.state);
                Ok(self.cancelled(order))
            }
            _ => Err(Refusal::Invalid(message)),
        }
    }

    pub(super) fn cancelled(&self, order: &Order) -> Step {
        let before = &order.placement;
        let after = Placement {
            status: Status::Cancelled,
            at: None,
            provider: before.provider.clone(),
            engineer: before.engineer.clone(),
            handlers: Vec::new(),
            reason: None,
            arrived: self.now,
            deadline: None,
            warn_at: None,
        };
        Step { decided: Vec::new(), after }
    }

    /// Where the order is after a decision. Where rules were only tried again (`is_retry`) and left it where it was, it has
    /// not arrived anew. A deadline that leads to its own node begins again, and so does whatever else comes back.
    pub(super) fn settled(&self, before: Option<&Order>, decision: Decision, is_retry: bool) -> Step {
        // With the nodes that assigned it, so that it can be taken back by later versions too.
        let at = decision.at().map(|at| self.live.engine().with_nodes(at.clone()).unwrap_or(at));
        let status = match decision.outcome {
            Outcome::Done => Status::Done,
            Outcome::Cancelled => Status::Cancelled,
            _ => Status::Waiting,
        };
        let stays = before.filter(|order| is_retry && order.placement.at == at && at.is_some());
        let handlers = decision.waiting.as_ref().map(|waiting| waiting.handler.clone()).unwrap_or_default();
        let usual = at.as_ref().map(|at| self.live.handlers(at)).unwrap_or_default();
        let held = |now: Option<Arc<str>>, then: fn(&Placement) -> Option<Arc<str>>| {
            if status == Status::Waiting { now } else { now.or_else(|| then(&before?.placement)) }
        };
        let (deadline, warn_at) = match (stays, &decision.waiting) {
            (Some(order), _) => (order.placement.deadline, order.placement.warn_at),
            (None, Some(waiting)) => (waiting.deadline, waiting.warn_at),
            (None, None) => (None, None),
        };
        let after = Placement {
            status,
            provider: held(decision.provider.clone(), |placement| placement.provider.clone()),
            engineer: held(decision.engineer.clone(), |placement| placement.engineer.clone()),
            handlers: if handlers == usual { Vec::new() } else { handlers },
            reason: decision.reason.or(decision.wait_reason).filter(is_about_waiting),
            arrived: stays.map_or(self.now, |order| order.placement.arrived),
            deadline,
            warn_at,
            at,
        };
        Step { decided: decision.decided, after }
    }

    pub(super) fn assigns(&self, at: &At) -> Option<Assigns> {
        self.live.node(at).and_then(|node| node.assigns)
    }

    /// The refusal with what the person needs to know: what is offered instead, or why a pick is none.
    pub(super) fn why_not(&self, order: &WorkOrder, at: &At, refusal: event::Refusal) -> Refusal {
        match &refusal {
            event::Refusal::NotListed { id, .. } => {
                let candidacy = self.live.engine().candidacy(order, at, id, self.now, self.state);
                let objections = candidacy.map(|candidacy| candidacy.objections).unwrap_or_default();
                let because = objections.into_iter().map(|objection| objection.because).collect();
                Refusal::Pick { message: refusal.to_string(), because }
            }
            event::Refusal::NotOffered { .. } => Refusal::NotOffered {
                message: refusal.to_string().split(';').next().unwrap_or_default().to_owned(),
                offered: match self.live.node(at) {
                    Some(_) => permit::offered(self.live, &waiting_at(at, self.now)),
                    None => Vec::new(),
                },
            },
            _ => Refusal::Engine(refusal),
        }
    }
}

/// A deadline passed that a newer version of the program knows nothing of: nothing comes of it.
fn lapsed(order: &Order) -> Step {
    let after = Placement { deadline: None, warn_at: None, ..order.placement.clone() };
    Step { decided: Vec::new(), after }
}

fn waiting_at(at: &At, now: Timestamp) -> Placement {
    Placement {
        status: Status::Waiting,
        at: Some(at.clone()),
        provider: at.provider.clone(),
        engineer: at.engineer.clone(),
        handlers: Vec::new(),
        reason: None,
        arrived: now,
        deadline: None,
        warn_at: None,
    }
}

/// A node without rules is no reason that anybody asks for.
fn is_about_waiting(reason: &Reason) -> bool {
    reason.code != ReasonCode::NoRulesAtNode
}

/// The engine's events for what happened at a position.
pub(super) fn events(what: &What) -> Vec<consign::Event> {
    let picked = |provider: &Option<Arc<str>>, engineer: &Option<Arc<str>>| consign::Event::Assigned {
        provider: provider.as_deref().map(str::to_owned),
        engineer: engineer.as_deref().map(str::to_owned),
    };
    match what {
        What::Assigned { provider, engineer, .. } => vec![picked(provider, engineer)],
        What::Declined { reason, note } => vec![declined(reason.as_deref(), note.as_deref())],
        What::Done { .. } => vec![consign::Event::Done],
        What::Expired => vec![consign::Event::Expired],
        What::Recalled { from, .. } => vec![consign::Event::Recalled { from: *from }],
        What::Reassigned { provider, engineer, .. } => {
            let from = replaced(provider, engineer);
            vec![consign::Event::Recalled { from }, picked(provider, engineer)]
        }
        What::Cancelled { .. } => vec![consign::Event::Cancelled],
        What::Received
        | What::Updated { .. }
        | What::Rerun
        | What::Warned
        | What::Claimed
        | What::Released
        | What::Noted { .. }
        | What::Moved { .. } => Vec::new(),
    }
}

fn declined(reason: Option<&str>, note: Option<&str>) -> consign::Event {
    consign::Event::Declined { reason: reason.map(str::to_owned), note: note.map(str::to_owned) }
}
