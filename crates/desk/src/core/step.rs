//! A command on an order, at an instant: the event that it comes to and the order after it, or a refusal.

use std::sync::Arc;

use consign::decision::Assigns;
use consign::{At, Order as WorkOrder, State, Timestamp};
use jiff::SignedDuration;

use super::actor::Actor;
use super::command::{Command, Pick};
use super::engine::Step;
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

/// A document that is to be taken in, read once.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The order's id.
    pub id: Arc<str>,
    document: Arc<str>,
    read: Result<WorkOrder, String>,
}

impl Desk<'_> {
    /// Reads a document that somebody wants taken in.
    ///
    /// # Errors
    /// If somebody else is to take orders in, or the document has no id to keep it by.
    pub fn incoming(&self, document: &str, by: &Actor) -> Result<Incoming, Refusal> {
        if !permit::may_take_in(self.live, by) {
            return Err(Refusal::NotAllowed(
                "orders are taken in by the company's dispatchers and by services with the scope `orders-write`".into(),
            ));
        }
        let (id, read) = self.read(document)?;
        Ok(Incoming { id, document: document.into(), read })
    }

    /// Takes an order in that did not come in before, and runs it to where it waits.
    pub fn receive(&mut self, incoming: Incoming, by: &Actor) -> Change {
        let Incoming { id, document, read } = incoming;
        let step = self.enter(read);
        let order = Order {
            id,
            revision: 1,
            document,
            placement: step.after.clone(),
            received: self.now,
            program: self.live.program,
            claim: None,
        };
        let event = self.event(&order, What::Received, by.by(), None, step, Some(order.document.clone()));
        Change { order, event }
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
        let assigner = assigner(self.live, order, taken_from(command, order, by));
        permit::may(self.live, by, order, command.as_str(), assigner.as_ref())?;
        match command {
            Command::Claim | Command::Release if !self.is_offered(order, command) => {
                return Err(self.not_offered(order, command));
            }
            Command::Claim => return Ok(self.claimed(order, by, true)),
            Command::Release => return Ok(self.claimed(order, by, false)),
            Command::Note { text, shared } => return self.noted(order, text, *shared, by),
            Command::Warn => return self.warned(order, by),
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

    /// The id of a document, and the order that it is or why it is none.
    pub(super) fn read(&self, document: &str) -> Result<(Arc<str>, Result<WorkOrder, String>), Refusal> {
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
            Command::Rerun if order.placement.at.is_some() && !self.is_offered(order, command) => {
                Err(self.not_offered(order, command))
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
            Command::Claim | Command::Release | Command::Note { .. } | Command::Warn => {
                Err(self.not_offered(order, command))
            }
        }
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

    /// Says, once, that a deadline is near.
    fn warned(&self, order: &Order, by: &Actor) -> Result<Change, Refusal> {
        let place = &order.placement;
        let is_due = place.warn_at.is_some_and(|at| at <= self.now);
        if !is_due || place.status != Status::Waiting || place.at.is_none() {
            return Err(self.not_offered(order, &Command::Warn));
        }
        let placement = Placement { warn_at: None, ..place.clone() };
        Ok(self.remarked(Order { placement, ..order.clone() }, What::Warned, by))
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

    fn is_offered(&self, order: &Order, command: &Command) -> bool {
        permit::offered(self.live, &order.placement).contains(&command.as_str())
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
}

/// Whom a command takes the order back from: one that says to whom it goes instead says it by that.
fn taken_from(command: &Command, order: &Order, by: &Actor) -> Assigns {
    match command {
        Command::Reassign(pick) => pick.replaces(),
        _ => recalled_from(by, order),
    }
}

/// Whom somebody takes an order back from: a provider's people from their engineer, the company from the provider.
fn recalled_from(by: &Actor, order: &Order) -> Assigns {
    let has_engineer = order.placement.at.as_ref().is_some_and(|at| at.engineer.is_some());
    if by.provider().is_some() && has_engineer { Assigns::Engineer } else { Assigns::Provider }
}

/// Where the order would wait if it was taken back from whom it is.
fn assigner(live: &Live, order: &Order, from: Assigns) -> Option<At> {
    let at = live.engine().with_nodes(order.placement.at.clone()?).ok()?;
    let node = match from {
        Assigns::Engineer => at.engineer_node.clone()?,
        _ => at.provider_node.clone()?,
    };
    let is_of_provider = live
        .node_named(&at.workflow, &node)
        .is_some_and(|node| node.portal == consign::decision::Portal::Provider);
    let provider = at.provider.clone().filter(|_| is_of_provider);
    let mut assigner = At::new(at.workflow.clone(), node);
    assigner.provider = provider;
    Some(assigner)
}

/// The commands that somebody may give on an order where it is: those that are offered there, and are for them.
pub fn allowed(live: &Live, by: &Actor, order: &Order) -> Vec<&'static str> {
    if sight(live, by, order) == Sight::Nothing {
        return Vec::new();
    }
    let assigner = assigner(live, order, recalled_from(by, order));
    let mut offered = permit::offered(live, &order.placement);
    offered.retain(|command| permit::may(live, by, order, command, assigner.as_ref()).is_ok());
    offered
}
