//! What another program would have decided: each decision of the rules in the history done again by it, on the order as it
//! was then, at the instant of then, with the workloads and the directory of then. What follows from a decision that would
//! have been another one is not made up: the next is done again on what really happened.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use consign::decision::{Decided, ReasonCode};
use consign::{Program, State, Timestamp};
use jiff::SignedDuration;
use serde::Serialize;

use crate::core::{Desk, Event, Live, Order, Placement, Status, What};
use crate::office::{Entry, OpenError, Versions, directory_version, entries, fold, state_before};
use crate::store::{Read, Store, StoreError};

/// How many entries are read at a time.
const PAGE: usize = 1000;

/// By how much clocks may have been set back, so that events are not in the order of their instants.
const SET_BACK: SignedDuration = SignedDuration::from_hours(24);

/// How many examples of a change are named.
const EXAMPLES: usize = 5;

/// What became of an order, or would have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody got it.
    Assigned {
        /// The node at which it waits then.
        node: String,
        /// The provider.
        #[serde(skip_serializing_if = "Option::is_none")]
        provider: Option<Arc<str>>,
        /// The engineer.
        #[serde(skip_serializing_if = "Option::is_none")]
        engineer: Option<Arc<str>>,
    },
    /// It waits for a dispatcher.
    Manual {
        /// At this node.
        node: String,
        /// The provider that has it.
        #[serde(skip_serializing_if = "Option::is_none")]
        provider: Option<Arc<str>>,
    },
    /// It came to its end.
    Done,
    /// It was cancelled.
    Cancelled,
    /// It does not fit the schema.
    Invalid,
    /// No workflow takes it.
    NoWorkflow,
    /// It could not have been where it was, or what happened to it there could not have happened.
    Refused,
}

/// A decision that would have been another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The order's id.
    pub order: Arc<str>,
    /// The event's number.
    pub event: u64,
    /// When.
    pub at: Timestamp,
    /// Why it could not have happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Decisions that would have changed in the same way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// What became of the orders.
    pub from: Outcome,
    /// What would have.
    pub to: Outcome,
    /// How many decisions.
    pub count: u64,
    /// Their share of all decisions.
    pub share: f64,
    /// The first ones.
    pub examples: Vec<Example>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Replayed {
    /// How many decisions of the rules there were.
    pub decisions: u64,
    /// How many of them would have been others.
    pub differ: u64,
    /// How, the most frequent first.
    pub changes: Vec<Change>,
    /// Versions of the directory that do not fit the program's schemas; its own stood for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directories_of_its_own: Vec<u32>,
}

/// Does the decisions since an instant again by a program.
///
/// # Errors
/// If the database fails, or a version that decided does not compile any more.
pub fn replay(
    store: &dyn Store,
    program: &Arc<Program>,
    since: Option<Timestamp>,
) -> Result<Replayed, OpenError> {
    let mut read = store.read()?;
    let mut replay = Replay::new(program, since);
    let versions = Versions::default();
    let from = since.map(|since| since.checked_sub(SET_BACK).unwrap_or(since));
    let mut after = from.map_or(Ok(0), |from| before(&mut *read, from))?;
    let mut state = if after == 0 { State::new() } else { state_before(&mut *read, after + 1, &versions)? };
    loop {
        let entries = entries(&mut *read, after, PAGE)?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            match entry {
                Entry::Gap(gap) => {
                    gap.fold(&mut *read, &versions, after, &mut state)?;
                    after = gap.to;
                }
                Entry::Event(event) => {
                    replay.event(&mut *read, &event, &state)?;
                    fold(&*versions.open(&mut *read, event.program, event.directory)?, &event, &mut state);
                    after = event.seq;
                }
            }
        }
    }
    Ok(replay.done())
}

/// The last event before an instant, found by halves: what came before it need not be gone through.
fn before(read: &mut dyn Read, since: Timestamp) -> Result<u64, StoreError> {
    let (mut low, mut high) = (0, read.head()?.seq);
    while low < high {
        let middle = low + (high - low) / 2;
        match read.feed(middle, 1)?.first() {
            Some(event) if event.when < since => low = event.seq,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// An order as it was before an event, from its history.
fn as_it_was(read: &mut dyn Read, event: &Event) -> Result<Option<Order>, StoreError> {
    let history = read.history(&event.order)?;
    let earlier = history.iter().take_while(|one| one.seq < event.seq);
    Ok(earlier.fold(None, |order: Option<Order>, one| Order::after(order.as_ref(), one)))
}

struct Replay<'p> {
    program: &'p Arc<Program>,
    since: Option<Timestamp>,
    /// With the directories that were decided with, by their versions.
    lives: HashMap<u32, Arc<Live>>,
    orders: HashMap<Arc<str>, Order>,
    changes: BTreeMap<(Outcome, Outcome), (u64, Vec<Example>)>,
    done: Replayed,
}

impl<'p> Replay<'p> {
    fn new(program: &'p Arc<Program>, since: Option<Timestamp>) -> Self {
        let (lives, orders) = (HashMap::new(), HashMap::new());
        Self { program, since, lives, orders, changes: BTreeMap::new(), done: Replayed::default() }
    }

    fn event(&mut self, read: &mut dyn Read, event: &Event, state: &State) -> Result<(), OpenError> {
        let before = match self.orders.remove(&event.order) {
            None if event.body.event != What::Received => as_it_was(read, event)?,
            known => known,
        };
        if asks_rules(&event.body.event) && self.since.is_none_or(|since| event.when >= since) {
            let live = self.live(read, event.directory)?;
            self.decision(&live, before.as_ref(), event, state);
        }
        if let Some(order) = Order::after(before.as_ref(), event) {
            self.orders.insert(event.order.clone(), order);
        }
        Ok(())
    }

    fn decision(&mut self, live: &Live, before: Option<&Order>, event: &Event, state: &State) {
        // Programs that look at no state change one that nobody asks for.
        let mut state = if live.compiled().is_stateless() { State::new() } else { state.clone() };
        let again = Desk { live, state: &mut state, now: event.when }.again(before, event);
        let was = &event.body;
        let (is_new, to, because) = match &again {
            Ok((after, decided)) => (are_of_rules(after, decided), outcome(after), None),
            Err(refusal) => (true, Outcome::Refused, Some(refusal.to_string())),
        };
        if !are_of_rules(&was.after, &was.decided) && (!is_new || because.is_some()) {
            return;
        }
        self.done.decisions += 1;
        let from = outcome(&was.after);
        if from == to {
            return;
        }
        self.done.differ += 1;
        let (count, examples) = self.changes.entry((from, to)).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            let (order, event, at) = (event.order.clone(), event.seq, event.when);
            examples.push(Example { order, event, at, because });
        }
    }

    /// The program with a directory of then.
    fn live(&mut self, read: &mut dyn Read, version: u32) -> Result<Arc<Live>, OpenError> {
        if let Some(live) = self.lives.get(&version) {
            return Ok(live.clone());
        }
        let stored = directory_version(read, version)?;
        let entries = Live::entries(self.program, &stored.json).unwrap_or_else(|_| {
            self.done.directories_of_its_own.push(version);
            self.program.directory().clone()
        });
        let live = Arc::new(Live::new(0, self.program.clone(), version, entries));
        self.lives.insert(version, live.clone());
        Ok(live)
    }

    fn done(self) -> Replayed {
        let all = self.done.decisions.max(1) as f64;
        let change = |((from, to), (count, examples)): ((Outcome, Outcome), (u64, Vec<Example>))| Change {
            from,
            to,
            count,
            share: count as f64 / all,
            examples,
        };
        let mut changes: Vec<Change> = self.changes.into_iter().map(change).collect();
        // Stable, so that those as frequent stay sorted by what they are.
        changes.sort_by_key(|change| std::cmp::Reverse(change.count));
        Replayed { changes, ..self.done }
    }
}

/// Whether rules can be tried where this happened.
fn asks_rules(what: &What) -> bool {
    match what {
        What::Received
        | What::Rerun
        | What::Updated { rerun: true, .. }
        | What::Assigned { .. }
        | What::Reassigned { .. }
        | What::Declined { .. }
        | What::Done { .. }
        | What::Expired => true,
        What::Updated { .. }
        | What::Recalled { .. }
        | What::Cancelled { .. }
        | What::Warned
        | What::Claimed
        | What::Released
        | What::Noted { .. }
        | What::Moved { .. } => false,
    }
}

/// Whether rules had a part in it: they decided, or left the order to a dispatcher.
fn are_of_rules(after: &Placement, decided: &[Decided]) -> bool {
    let is_of_rules = |code: ReasonCode| !matches!(code, ReasonCode::NoRulesAtNode | ReasonCode::Recalled);
    !decided.is_empty() || after.reason.as_ref().is_some_and(|reason| is_of_rules(reason.code))
}

fn outcome(after: &Placement) -> Outcome {
    let code = after.reason.as_ref().map(|reason| reason.code);
    match (after.status, &after.at) {
        (Status::Done, _) => Outcome::Done,
        (Status::Cancelled, _) => Outcome::Cancelled,
        (Status::Waiting, None) if code == Some(ReasonCode::NoWorkflow) => Outcome::NoWorkflow,
        (Status::Waiting, None) => Outcome::Invalid,
        (Status::Waiting, Some(at)) => {
            let (node, provider) = (format!("{}.{}", at.workflow, at.node), at.provider.clone());
            match code {
                Some(_) => Outcome::Manual { node, provider },
                None => Outcome::Assigned { node, provider, engineer: at.engineer.clone() },
            }
        }
    }
}
