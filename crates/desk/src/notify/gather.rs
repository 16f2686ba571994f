//! From the feed, which is written in the orders' own transactions, to who is to be told: in one transaction with how far
//! it has come, so that each arrival comes to its notices once, whatever happens meanwhile.

use std::sync::Arc;

use consign::Timestamp;

use super::choices::{Chosen, Notices};
use super::notice::{Notice, keep_notice};
use crate::auth;
use crate::core::{Conditions, Event, Live, Order, Person, Telling, What, acts_on, is_arrival};
use crate::office::{Failed, Office, Session};
use crate::store::{Kind, Read, Record, StoreError};

/// How many events are looked at at a time.
const PAGE: usize = 200;

/// Under this it is kept how far the feed has been looked through.
const COME_TO: &str = "notices";

/// Notes, where it is not noted yet, that people are told of what happens from now on: before orders are taken in.
///
/// # Errors
/// What the database fails with.
pub fn begin(session: &mut Session<'_>) -> Result<(), StoreError> {
    if come_to(session.write())?.is_none() {
        let seq = session.write().head()?.seq;
        put_come_to(session, seq)?;
    }
    Ok(())
}

/// Looks through a page of the feed; whether there may be more.
///
/// # Errors
/// What the database fails with.
pub fn gather(office: &Arc<Office>, conditions: &mut Conditions) -> Result<bool, Failed> {
    let Some(live) = office.live() else { return Ok(false) };
    let (from, to, notices) = {
        let mut read = office.store().read()?;
        let head = read.head()?.seq;
        let from = come_to(&mut *read)?.unwrap_or(head);
        if from >= head {
            return Ok(false);
        }
        let chosen = Chosen::read(&mut *read)?;
        let warns = live.nodes().any(|(_, _, node)| node.warns);
        if chosen.is_empty() && !warns {
            (from, head, Vec::new())
        } else {
            let events = read.feed(from, PAGE)?;
            let to = events.last().map_or(from, |event| event.seq);
            let mut told =
                Told { live: &live, chosen: &chosen, conditions, people: None, notices: Vec::new() };
            for event in &events {
                told.event(&mut *read, event, office.now())?;
            }
            (from, to, told.notices)
        }
    };
    office.ask(move |session| {
        // Another process may have been quicker.
        if come_to(session.write())? != Some(from) {
            return Ok(true);
        }
        notices.iter().try_for_each(|notice| keep_notice(session.write(), notice))?;
        put_come_to(session, to)?;
        Ok(session.write().head()?.seq > to)
    })
}

fn come_to(read: &mut (impl Read + ?Sized)) -> Result<Option<u64>, StoreError> {
    let kept = read.record(Kind::Setting, COME_TO, Timestamp::MIN)?;
    Ok(kept.and_then(|record| record.body.parse().ok()))
}

fn put_come_to(session: &mut Session<'_>, seq: u64) -> Result<(), StoreError> {
    let record = Record { key: COME_TO.into(), body: seq.to_string(), expires: None };
    session.write().put_record(Kind::Setting, &record)
}

/// What comes of a page.
struct Told<'t> {
    live: &'t Live,
    chosen: &'t Chosen,
    conditions: &'t mut Conditions,
    /// Read once there is somebody to be told.
    people: Option<Vec<Person>>,
    notices: Vec<Notice>,
}

impl Told<'_> {
    fn event(
        &mut self,
        read: &mut (impl Read + ?Sized),
        event: &Event,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let is_late = event.body.event == What::Warned;
        if !is_late && !is_arrival(event) {
            return Ok(());
        }
        // Where it has gone on meanwhile there is nothing to be told any more.
        let is_there = |order: &Order| order.placement.at == event.body.after.at;
        let Some(order) = read.order(&event.order)?.filter(is_there) else { return Ok(()) };
        let people = match &mut self.people {
            Some(people) => people,
            none => none.insert(auth::people(read)?),
        };
        let (nothing, zone) = (Notices::default(), self.live.compiled().timezone());
        for person in people.iter().filter(|person| acts_on(self.live, person, &order)) {
            let own = self.chosen.people.get(&*person.id).unwrap_or(&nothing);
            let defaults = &self.chosen.defaults;
            let tell = match self.conditions.telling(self.live, person, &order, &own.nodes, defaults) {
                Some(Telling::Not) => continue,
                // Whoever has never said how is warned all the same: the program says that it matters.
                _ if is_late => Telling::AtOnce,
                Some(tell) => tell,
                None => continue,
            };
            let due = own.digest.due(tell, &zone, event.when.max(now));
            self.notices.extend(notices(person, own, tell, event, due));
        }
        Ok(())
    }
}

fn notices<'n>(
    person: &'n Person,
    own: &'n Notices,
    tell: Telling,
    event: &'n Event,
    due: Timestamp,
) -> impl Iterator<Item = Notice> + 'n {
    let at = event.body.after.at.as_ref();
    let node = at.map(|at| format!("{}.{}", at.workflow, at.node)).unwrap_or_default();
    own.by.iter().map(move |channel| Notice {
        seq: event.seq,
        person: person.id.clone(),
        channel: *channel,
        tell,
        order: event.order.clone(),
        node: node.clone(),
        arrived: event.body.after.arrived,
        is_late: event.body.event == What::Warned,
        since: due,
        due: Some(due),
        tries: 0,
        message: None,
        error: String::new(),
    })
}
