//! Keeping what was counted, and going on from there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use consign::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::day::{Day, Fired, fired};
use crate::core::{Event, What};
use crate::office::{Failed, Office};
use crate::store::{Kind, Read, Record, StoreError};

/// How many events are read at a time.
const PAGE: usize = 1000;

/// How many events whoever looks counts beside what is kept; of more, those that are kept are shown.
const BESIDE: usize = 20_000;

/// How often it is looked whether there is something to count.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// The key of what is counted over all days. It sorts after every day's.
const ALL: &str = "all";

/// Over all days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct All {
    /// The last event that is counted.
    seq: u64,
    /// What each rule decided.
    rules: BTreeMap<String, Fired>,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Days on which something happened, in the order of time.
    pub days: BTreeMap<Date, Day>,
    /// What each rule decided, ever.
    pub rules: BTreeMap<String, Fired>,
    /// How many events are not counted yet, because there are too many for whoever looks.
    pub left: u64,
}

impl Counted {
    /// All days since one as one.
    pub fn since(&self, first: Date) -> Day {
        self.days.range(first..).fold(Day::default(), |mut all, (_, day)| {
            all.join(day);
            all
        })
    }
}

/// What was counted since a day, up to the last event.
///
/// # Errors
/// What the database fails with.
pub fn counted(read: &mut dyn Read, zone: &TimeZone, first: Date) -> Result<Counted, StoreError> {
    let before = first.yesterday().map(|day| day.to_string()).unwrap_or_default();
    let mut all = All::default();
    let mut counted = Counted::default();
    for record in read.records(Kind::Tally, &before, 10_000)? {
        match record.key.parse::<Date>() {
            Ok(day) => drop(counted.days.insert(day, parsed(&record)?)),
            Err(_) => all = parsed(&record)?,
        }
    }
    counted.rules = all.rules;
    let head = read.head()?.seq;
    let mut after = all.seq;
    if head.saturating_sub(after) > BESIDE as u64 {
        counted.left = head - after;
        return Ok(counted);
    }
    while after < head {
        let events = read.feed(after, PAGE)?;
        let Some(last) = events.last() else { break };
        after = last.seq;
        let part = Part::from_events(read, &events, zone)?;
        part.rules.iter().for_each(|(rule, more)| join_rule(&mut counted.rules, rule, more));
        for (day, more) in part.days.into_iter().filter(|(day, _)| *day >= first) {
            counted.days.entry(day).or_default().join(&more);
        }
    }
    Ok(counted)
}

fn parsed<T: for<'d> Deserialize<'d>>(record: &Record) -> Result<T, StoreError> {
    serde_json::from_str(&record.body)
        .map_err(|error| StoreError::Damaged(format!("what was counted, `{}`: {error}", record.key)))
}

fn join_rule(rules: &mut BTreeMap<String, Fired>, rule: &str, more: &Fired) {
    rules.entry(rule.to_owned()).and_modify(|known| known.join(more)).or_insert_with(|| more.clone());
}

/// What some events add.
struct Part {
    days: BTreeMap<Date, Day>,
    rules: BTreeMap<String, Fired>,
}

impl Part {
    fn from_events(read: &mut dyn Read, events: &[Event], zone: &TimeZone) -> Result<Self, StoreError> {
        let mut part = Self { days: BTreeMap::new(), rules: BTreeMap::new() };
        for event in events {
            let since = came(read, event)?;
            let day = event.when.to_zoned_datetime(zone.clone()).date();
            part.days.entry(day).or_default().count(event, since);
            for decided in &event.body.decided {
                fired(&mut part.rules, decided, event.when);
            }
        }
        Ok(part)
    }
}

/// When the order came to where a person assigned it; `None` of other events.
fn came(read: &mut dyn Read, event: &Event) -> Result<Option<Timestamp>, StoreError> {
    if !matches!(event.body.event, What::Assigned { .. } | What::Reassigned { .. }) {
        return Ok(None);
    }
    let history = read.history(&event.order)?;
    let before = history.iter().rev().find(|one| one.seq < event.seq);
    Ok(before.map(|before| before.body.after.arrived))
}

/// Counts a number of events more and keeps what comes of it; whether there are more.
///
/// # Errors
/// What the database fails with.
pub fn forward(office: &Arc<Office>) -> Result<bool, Failed> {
    let Some(live) = office.live() else { return Ok(false) };
    let zone = live.compiled().timezone();
    let (from, part, last) = {
        let mut read = office.store().read()?;
        let from = all(&mut *read)?.seq;
        let events = read.feed(from, PAGE)?;
        let Some(last) = events.last().map(|event| event.seq) else { return Ok(false) };
        (from, Part::from_events(&mut *read, &events, &zone)?, last)
    };
    office.ask(move |session| {
        // One after the other, if several processes do so at once.
        session.write().alone()?;
        let mut all = all(session.write())?;
        if all.seq != from {
            return Ok(true);
        }
        all.seq = last;
        part.rules.iter().for_each(|(rule, more)| join_rule(&mut all.rules, rule, more));
        for (day, more) in &part.days {
            let key = day.to_string();
            let known = session.write().record(Kind::Tally, &key, Timestamp::MIN)?;
            let mut known: Day = known.as_ref().map(parsed).transpose()?.unwrap_or_default();
            known.join(more);
            put(session.write(), &key, &known)?;
        }
        put(session.write(), ALL, &all)?;
        Ok(true)
    })
}

fn all(read: &mut (impl Read + ?Sized)) -> Result<All, StoreError> {
    let known = read.record(Kind::Tally, ALL, Timestamp::MIN)?;
    Ok(known.as_ref().map(parsed).transpose()?.unwrap_or_default())
}

fn put(
    write: &mut (impl crate::store::Write + ?Sized),
    key: &str,
    what: &impl Serialize,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(what).map_err(|error| StoreError::Other(error.to_string()))?;
    write.put_record(Kind::Tally, &Record { key: key.to_owned(), body, expires: None })
}

/// Counts whatever there is until the desk closes; in a thread of its own.
pub fn run(office: &Arc<Office>, closing: &watch::Receiver<bool>) {
    while !*closing.borrow() {
        match forward(office) {
            Ok(true) => {}
            Ok(false) => std::thread::sleep(LOOKS_EVERY),
            Err(failed) => {
                tracing::warn!(error = %failed, "what happened cannot be added up; it is again in a moment");
                std::thread::sleep(LOOKS_EVERY);
            }
        }
    }
}
