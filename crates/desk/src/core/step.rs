//! A command on an order, at an instant: the event that it comes to and the order after it, or a refusal.

use std::sync::Arc;

use consign::decision::{Assigns, Decided, Outcome, Reason, ReasonCode};
use consign::state::Kept;
use consign::{At, Decision, Options, Order as WorkOrder, State, Timestamp, event};
use jiff::SignedDuration;

use super::actor::Actor;
use super::command::{Command, Pick};
use super::event::{Body, By, Event, What};
use super::json;
use super::live::Live;
use super::order::{Claim, Order, Placement, Status};
use super::permit;
use super::refusal::Refusal;
use super::sight::{Sight, sight};

/// How long a claim lasts that nobody lets go.
pub const CLAIM_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// The longest id that orders are kept by, in bytes: indices have a limit.
const LONGEST_ID: usize = 512;

/// What a command is decided with.
pub struct Desk<'d> {
    /// The program and its directory.
    pub live: &'d Live,
    /// Workloads and rotations; changed by the steps that are taken, and by no refusal.
    pub state: &'d mut State,
    /// The instant.
    pub now: Timestamp,
}

/// What a command comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The order afterwards.
    pub order: Order,
    /// What happened.
    pub event: Event,
}

/// What the engine made of an event.
struct Step {
    decided: Vec<Decided>,
    after: Placement,
}

impl Desk<'_> {
    /// Takes an order in and runs it to where it waits. `known` is the document with which an order of this id came in
    /// before.
    ///
    /// # Errors
    /// If somebody else is to take orders in, the document has no id, or another one with its id came in before.
    pub fn receive(&mut self, document: &str, by: &Actor) -> Result<Change, Refusal> {
        if !permit::may_take_in(self.live, by) {
            return Err(Refusal::NotAllowed(
                "orders are taken in by the company's dispatchers and by services with the scope `orders-write`".into(),
            ));
        }
        let (id, read) = self.read(document)?;
        let step = self.enter(read);
        let order = Order {
            id,
            revision: 1,
            document: document.into(),
            placement: step.after.clone(),
            received: self.now,
            program: self.live.program,
            claim: None,
        };
        let event = self.event(&order, What::Received, by.by(), None, step, Some(order.document.clone()));
        Ok(Change { order, event })
    }

    /// The id by which the desk would keep a document.
    ///
    /// # Errors
    /// If it has none.
    pub fn id_of(&self, document: &str) -> Result<Arc<str>, Refusal> {
        self.read(document).map(|(id, _)| id)
    }

    /// Does what somebody asks for on an order that was decided on at this revision (`None`: on whatever it is).
    ///
    /// # Errors
    /// A refusal; nothing has changed then.
    pub fn act(
        &mut self,
        order: &Order,
        command: &Command,
        revision: Option<u64>,
        by: &Actor,
    ) -> Result<Change, Refusal> {
        if sight(self.live, by, order) == Sight::Nothing {
            return Err(Refusal::NoOrder(order.id.to_string()));
        }
        if let Some(given) = revision.filter(|given| *given != order.revision) {
            let (order, current) = (order.id.to_string(), order.revision);
            return Err(Refusal::Stale { order, given, current });
        }
        let assigner = self.assigner(order, by);
        permit::may(self.live, by, order, command, assigner.as_ref())?;
        match command {
            Command::Claim => return Ok(self.claimed(order, by, true)),
            Command::Release => return Ok(self.claimed(order, by, false)),
            Command::Note { text, shared } => return self.noted(order, text, *shared, by),
            _ => {}
        }
        if order.placement.status != Status::Waiting {
            return Err(self.not_offered(order, command));
        }
        let (what, document) = self.meant(order, command, by)?;
        let read_from = document.as_deref().unwrap_or(&order.document);
        let step = self.step(order, read_from, &what)?;
        Ok(self.changed(order, what, by.by(), step, document))
    }

    /// Puts the orders of a node that is gone at another one, as whoever published the version says.
    ///
    /// # Errors
    /// If no order can wait there as this one does.
    pub fn moved(&mut self, order: &Order, to: &At, by: By) -> Result<Change, Refusal> {
        let name = |at: &At| format!("{}.{}", at.workflow, at.node);
        let from = order.placement.at.as_ref().map(name).unwrap_or_default();
        self.live.engine().offered(to)?;
        let after = Placement { at: Some(to.clone()), handlers: Vec::new(), ..order.placement.clone() };
        let step = Step { decided: Vec::new(), after };
        Ok(self.changed(order, What::Moved { from, to: name(to) }, by, step, None))
    }

    /// What an event that is in the history comes to, done again: where the order is after it, and what rules decided.
    /// `before` is the order before it; `None` where it came in.
    ///
    /// # Errors
    /// If the engine refuses what it did then.
    pub fn again(
        &mut self,
        before: Option<&Order>,
        event: &Event,
    ) -> Result<(Placement, Vec<Decided>), Refusal> {
        let Some(order) = before else {
            let document = event.document.as_deref().unwrap_or_default();
            let (_, read) = self.read(document)?;
            let step = self.enter(read);
            return Ok((step.after, step.decided));
        };
        if !event.body.event.changes_the_order() || matches!(event.body.event, What::Moved { .. }) {
            return Ok((event.body.after.clone(), Vec::new()));
        }
        let document = event.document.as_deref().unwrap_or(&order.document);
        let step = self.step(order, document, &event.body.event)?;
        Ok((step.after, step.decided))
    }

    /// Every node that was passed and every rule that was tried in the step of an event, done again.
    ///
    /// # Errors
    /// If the engine refuses what it did then.
    pub fn explained(&mut self, before: Option<&Order>, event: &Event) -> Result<Option<Decision>, Refusal> {
        let document = event.document.as_deref().or(before.map(|order| &*order.document)).unwrap_or_default();
        let (_, Ok(order)) = self.read(document)? else { return Ok(None) };
        let options = self.options().explain(true);
        let engine = self.live.engine();
        let at = before.and_then(|order| order.placement.at.as_ref());
        let decision = match (at, &event.body.event) {
            (None, What::Received | What::Rerun | What::Updated { .. }) => {
                engine.decide(&order, self.now, &options, self.state)
            }
            (Some(at), What::Rerun | What::Updated { rerun: true, .. }) => {
                engine.retry(&order, at, self.now, &options, self.state)?
            }
            (Some(at), what) => match events(what, at).as_slice() {
                [] => return Ok(None),
                [only] => engine.resume(&order, at, only, self.now, &options, self.state)?,
                [first, second, ..] => {
                    let between = engine.resume(&order, at, first, self.now, &options, self.state)?;
                    let Some(at) = between.at() else { return Ok(Some(between)) };
                    engine.resume(&order, &at, second, self.now, &options, self.state)?
                }
            },
            (None, _) => return Ok(None),
        };
        Ok(Some(decision))
    }

    fn options(&self) -> Options {
        // Whom an order has stays so where a directory loses it: the desk never asks why an order is where it is.
        Options::new().candidates(0).allow_departed(true)
    }

    /// The id of a document, and the order that it is or why it is none.
    fn read(&self, document: &str) -> Result<(Arc<str>, Result<WorkOrder, String>), Refusal> {
        let (id, read) = self.read_any(document)?;
        if id.len() > LONGEST_ID || id.is_empty() {
            return Err(Refusal::Document(format!(
                "the id of a work order has 1 to {LONGEST_ID} bytes, and this one {}",
                id.len()
            )));
        }
        Ok((id, read))
    }

    fn read_any(&self, document: &str) -> Result<(Arc<str>, Result<WorkOrder, String>), Refusal> {
        match self.live.order(document) {
            Ok(order) => Ok((order.id().into(), Ok(order))),
            Err(invalid) => match invalid.id {
                Some(id) => Ok((id, Err(invalid.message))),
                None => Err(Refusal::Document(format!(
                    "the work order has no id to keep it by: {}",
                    invalid.message
                ))),
            },
        }
    }

    /// What becomes of an order that comes in.
    fn enter(&mut self, read: Result<WorkOrder, String>) -> Step {
        match read {
            Ok(order) => {
                let options = self.options();
                let decision = self.live.engine().decide(&order, self.now, &options, self.state);
                self.settled(None, decision)
            }
            Err(message) => {
                let decision = Decision::invalid(None, message);
                self.settled(None, decision)
            }
        }
    }

    /// What somebody's command means, and the document if it changes it.
    fn meant(
        &self,
        order: &Order,
        command: &Command,
        by: &Actor,
    ) -> Result<(What, Option<Arc<str>>), Refusal> {
        let no_document = |what| Ok((what, None));
        match command.clone() {
            Command::Assign(Pick { provider, engineer, note }) => {
                no_document(What::Assigned { provider, engineer, note })
            }
            Command::Reassign(Pick { provider, engineer, note }) => {
                no_document(What::Reassigned { provider, engineer, note })
            }
            Command::Decline { reason, note } => no_document(What::Declined { reason, note }),
            Command::Complete { note } => no_document(What::Done { note }),
            Command::Expire => match order.placement.deadline {
                Some(deadline) if deadline <= self.now => no_document(What::Expired),
                _ => Err(self.not_offered(order, command)),
            },
            Command::Recall { note } => {
                let from = recalled_from(by, order);
                no_document(What::Recalled { from, note })
            }
            Command::Rerun => no_document(What::Rerun),
            Command::Cancel { note } => no_document(What::Cancelled { note }),
            Command::Update { fields, rerun } => {
                let (document, fields) = json::merged(&order.document, fields.get())?;
                let (id, read) = self.read(&document)?;
                if id != order.id {
                    return Err(Refusal::Invalid(format!("its id stays `{}`", order.id)));
                }
                if let Err(message) = read {
                    return Err(Refusal::Invalid(message));
                }
                Ok((What::Updated { fields, rerun }, Some(document.into())))
            }
            Command::Claim | Command::Release | Command::Note { .. } => Err(self.not_offered(order, command)),
        }
    }

    /// Takes the engine's step for what happened.
    fn step(&mut self, order: &Order, document: &str, what: &What) -> Result<Step, Refusal> {
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
                Ok(self.settled(Some(order), decision))
            }
            _ => {
                let events = events(what, at);
                let saved = (events.len() > 1).then(|| self.state.clone());
                match self.resume_all(&work_order, at, &events, &options) {
                    Ok(decision) => Ok(self.settled(Some(order), decision)),
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
    fn resume_all(
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
    fn step_of_unplaced(
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

    fn step_of_misfit(&mut self, order: &Order, message: String, what: &What) -> Result<Step, Refusal> {
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

    fn cancelled(&self, order: &Order) -> Step {
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
        };
        Step { decided: Vec::new(), after }
    }

    /// Where the order is after a decision. Whoever stays where the rules left an order waits no longer for it.
    fn settled(&self, before: Option<&Order>, decision: Decision) -> Step {
        // With the nodes that assigned it, so that it can be taken back by later versions too.
        let at = decision.at().map(|at| self.live.engine().with_nodes(at.clone()).unwrap_or(at));
        let status = match decision.outcome {
            Outcome::Done => Status::Done,
            Outcome::Cancelled => Status::Cancelled,
            _ => Status::Waiting,
        };
        let stays = before.filter(|order| order.placement.at == at && at.is_some());
        let handlers = decision.waiting.as_ref().map(|waiting| waiting.handler.clone()).unwrap_or_default();
        let usual = at.as_ref().map(|at| self.live.handlers(at)).unwrap_or_default();
        let held = |now: Option<Arc<str>>, then: fn(&Placement) -> Option<Arc<str>>| {
            if status == Status::Waiting { now } else { now.or_else(|| then(&before?.placement)) }
        };
        let after = Placement {
            status,
            provider: held(decision.provider.clone(), |placement| placement.provider.clone()),
            engineer: held(decision.engineer.clone(), |placement| placement.engineer.clone()),
            handlers: if handlers == usual { Vec::new() } else { handlers },
            reason: decision.reason.filter(is_about_waiting),
            arrived: stays.map_or(self.now, |order| order.placement.arrived),
            deadline: match stays {
                Some(order) => order.placement.deadline,
                None => decision.waiting.and_then(|waiting| waiting.deadline),
            },
            at,
        };
        Step { decided: decision.decided, after }
    }

    fn changed(&self, order: &Order, what: What, by: By, step: Step, document: Option<Arc<str>>) -> Change {
        let changed = Order {
            revision: order.revision + 1,
            document: document.clone().unwrap_or_else(|| order.document.clone()),
            placement: step.after.clone(),
            program: self.live.program,
            claim: None,
            ..order.clone()
        };
        let event = self.event(&changed, what, by, order.placement.at.clone(), step, document);
        Change { order: changed, event }
    }

    fn claimed(&self, order: &Order, by: &Actor, is_claimed: bool) -> Change {
        let claim = match by {
            Actor::Person(person) if is_claimed => {
                let until = self.now.checked_add(CLAIM_LASTS).unwrap_or(Timestamp::MAX);
                Some(Claim { by: person.id.clone(), until })
            }
            _ => None,
        };
        let what = if claim.is_some() { What::Claimed } else { What::Released };
        self.remarked(Order { claim, ..order.clone() }, what, by)
    }

    fn noted(&self, order: &Order, text: &str, shared: bool, by: &Actor) -> Result<Change, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::Invalid("`text` of a note is empty".into()));
        }
        // What a provider's people remark, the company sees; there is nobody else to share it with.
        let shared = shared || by.provider().is_some();
        Ok(self.remarked(order.clone(), What::Noted { text: text.into(), shared }, by))
    }

    /// Something that leaves the order as it is.
    fn remarked(&self, order: Order, what: What, by: &Actor) -> Change {
        let step = Step { decided: Vec::new(), after: order.placement.clone() };
        let event = self.event(&order, what, by.by(), order.placement.at.clone(), step, None);
        Change { order, event }
    }

    fn event(
        &self,
        order: &Order,
        event: What,
        by: By,
        before: Option<At>,
        step: Step,
        document: Option<Arc<str>>,
    ) -> Event {
        let Step { decided, after } = step;
        Event {
            seq: 0,
            order: order.id.clone(),
            revision: order.revision,
            when: self.now,
            program: self.live.program,
            directory: self.live.directory,
            document,
            body: Body { event, by, before, decided, after },
        }
    }

    fn assigns(&self, at: &At) -> Option<Assigns> {
        self.live.node(at).and_then(|node| node.assigns)
    }

    /// Where the order would wait if somebody took it back.
    fn assigner(&self, order: &Order, by: &Actor) -> Option<At> {
        let at = self.live.engine().with_nodes(order.placement.at.clone()?).ok()?;
        let node = match recalled_from(by, order) {
            Assigns::Engineer => at.engineer_node.clone()?,
            _ => at.provider_node.clone()?,
        };
        let provider = at.provider.clone().filter(|_| self.is_of_provider(&at.workflow, &node));
        let mut assigner = At::new(at.workflow.clone(), node);
        assigner.provider = provider;
        Some(assigner)
    }

    fn is_of_provider(&self, workflow: &str, node: &str) -> bool {
        let node = self.live.node_named(workflow, node);
        node.is_some_and(|node| node.portal == consign::decision::Portal::Provider)
    }

    fn not_offered(&self, order: &Order, command: &Command) -> Refusal {
        let message = match (&order.placement.at, order.placement.status) {
            (Some(at), Status::Waiting) => {
                format!(
                    "`{}` is not offered where work order `{}` waits, at `{}`",
                    command.as_str(),
                    order.id,
                    at.node
                )
            }
            (None, Status::Waiting) => format!("work order `{}` waits at no node", order.id),
            (_, Status::Done) => format!("work order `{}` is done", order.id),
            (_, Status::Cancelled) => format!("work order `{}` was cancelled", order.id),
        };
        Refusal::NotOffered { message, offered: permit::offered(self.live, &order.placement) }
    }

    /// The refusal with what the person needs to know: what is offered instead, or why a pick is none.
    fn why_not(&self, order: &WorkOrder, at: &At, refusal: event::Refusal) -> Refusal {
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
    let after = Placement { deadline: None, ..order.placement.clone() };
    Step { decided: Vec::new(), after }
}

/// Whom somebody takes an order back from: a provider's people from their engineer, the company from the provider.
fn recalled_from(by: &Actor, order: &Order) -> Assigns {
    let has_engineer = order.placement.at.as_ref().is_some_and(|at| at.engineer.is_some());
    if by.provider().is_some() && has_engineer { Assigns::Engineer } else { Assigns::Provider }
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
    }
}

/// A node without rules is no reason that anybody asks for.
fn is_about_waiting(reason: &Reason) -> bool {
    reason.code != ReasonCode::NoRulesAtNode
}

/// The engine's events for what happened at a position.
fn events(what: &What, at: &At) -> Vec<consign::Event> {
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
            let from = if provider.is_none() && engineer.is_some() && at.engineer.is_some() {
                Assigns::Engineer
            } else {
                Assigns::Provider
            };
            vec![consign::Event::Recalled { from }, picked(provider, engineer)]
        }
        What::Cancelled { .. } => vec![consign::Event::Cancelled],
        What::Received
        | What::Updated { .. }
        | What::Rerun
        | What::Claimed
        | What::Released
        | What::Noted { .. }
        | What::Moved { .. } => Vec::new(),
    }
}

fn declined(reason: Option<&str>, note: Option<&str>) -> consign::Event {
    consign::Event::Declined { reason: reason.map(str::to_owned), note: note.map(str::to_owned) }
}
