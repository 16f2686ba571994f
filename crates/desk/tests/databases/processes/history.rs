//! What is true of a history, whatever befell those who wrote it.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::Timestamp;
use consign_desk::core::{By, Event, Placement, Status, What};
use consign_desk::store::Store;

use crate::suite::read;

/// What somebody was told was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    order: String,
    revision: u64,
    event: &'static str,
    by: String,
    /// Of a note, which there may be several of at a revision.
    text: Option<String>,
}

impl Acknowledged {
    pub fn new(order: &str, revision: u64, event: &'static str, by: &str, text: Option<String>) -> Self {
        Self { order: order.to_owned(), revision, event, by: by.to_owned(), text }
    }

    /// Of an event; `None` of what the clock did, which nobody is told.
    fn of(event: &Event) -> Option<Self> {
        let by = match &event.body.by {
            By::Person { person, .. } => person,
            By::Service { service } => service,
            By::Publisher { .. } | By::Itself(_) => return None,
        };
        let text = match &event.body.event {
            What::Noted { text, .. } => Some(text.clone()),
            _ => None,
        };
        Some(Self::new(&event.order, event.revision, event.body.event.as_str(), by, text))
    }
}

/// The event that a command comes to.
pub fn event_of(command: &str) -> &'static str {
    match command {
        "assign" => "assigned",
        "decline" => "declined",
        "complete" => "done",
        "recall" => "recalled",
        "reassign" => "reassigned",
        "update" => "updated",
        "rerun" => "rerun",
        "cancel" => "cancelled",
        "note" => "noted",
        other => panic!("`{other}`"),
    }
}

/// How many open orders each provider may have.
const CAPACITIES: [(&str, i64); 3] = [("north", 3), ("cool", 2), ("east", 1)];

/// What was acknowledged was done, once, and nothing else; deadlines passed when they were due, once; no cap was exceeded.
/// Says how much it was.
pub fn holds(store: &dyn Store, acknowledged: &[Acknowledged]) -> String {
    let feed = read(store, |read| read.feed(0, usize::MAX));
    let mut kept: BTreeMap<String, Vec<Acknowledged>> = BTreeMap::new();
    for done in feed.iter().filter_map(Acknowledged::of) {
        kept.entry(done.order.clone()).or_default().push(done);
    }
    for done in acknowledged {
        let of = kept.get_mut(&done.order).map(|of| (of.iter().position(|kept| kept == done), of));
        let Some((Some(at), of)) = of else {
            let told = acknowledged.iter().filter(|other| other.order == done.order).collect::<Vec<_>>();
            let history = feed.iter().filter(|event| *event.order == *done.order).collect::<Vec<_>>();
            panic!("{done:?} was acknowledged and is not in the history: {told:#?} {history:#?}")
        };
        of.swap_remove(at);
    }
    let more: Vec<_> = kept.values().flatten().collect();
    assert!(more.is_empty(), "{more:#?} was done, and nobody was told so");
    let expired = deadlines(&feed);
    caps(&feed);
    format!("{} events, {} acknowledged, {expired} deadlines passed", feed.len(), acknowledged.len())
}

/// Each deadline passes once, after it was due; how many there were.
fn deadlines(feed: &[Event]) -> usize {
    let mut due: BTreeMap<Arc<str>, Timestamp> = BTreeMap::new();
    let mut passed = 0;
    for event in feed {
        if event.body.event == What::Expired {
            let at = due.remove(&event.order);
            let at = at.unwrap_or_else(|| panic!("a deadline passed twice, or there was none: {event:#?}"));
            assert!(at <= event.when, "a deadline passed before it was due: {event:#?}");
            passed += 1;
        }
        match event.body.after.deadline {
            Some(at) => due.insert(event.order.clone(), at),
            None => due.remove(&event.order),
        };
    }
    passed
}

fn caps(feed: &[Event]) {
    let mut places: BTreeMap<Arc<str>, &Placement> = BTreeMap::new();
    for event in feed {
        places.insert(event.order.clone(), &event.body.after);
        for (provider, capacity) in CAPACITIES {
            let has = |place: &&&Placement| {
                place.status == Status::Waiting && place.provider.as_deref() == Some(provider)
            };
            let open = places.values().filter(has).count();
            assert!(
                i64::try_from(open).is_ok_and(|open| open <= capacity),
                "{provider} has {open}: {event:#?}"
            );
        }
    }
}
