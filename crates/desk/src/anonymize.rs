//! Making a person anonymous: what tells who it was is deleted, and the history has a pseudonym from then on. It cannot be
//! undone, because nothing keeps whose pseudonym it is.
//!
//! First, in one transaction, the person is gone and can do nothing more; then the history is gone through, a part at a
//! time, so that nobody has to wait. Until that is done, and no longer, it is known which pseudonym takes whose place: a
//! process that ends in between leaves it to the next start, or to whoever asks again.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::auth;
use crate::core::{By, DeskRole, Event, Order, Person, Status};
use crate::store::{Cursor, Kind, Read, Record, Select, Sort, Store, StoreError, Write};

/// How many events, orders or records are looked at at a time.
const PAGE: usize = 1000;

/// What the settings that say whose history is being gone through are called, before the person's id.
const UNDER_WAY: &str = "anonymize/";

/// What a person can have begun: whose draft it is stands in its key.
const DRAFTS: [&str; 2] = ["import", "program"];

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Anonymized {
    /// The id that the history has in place of the person's.
    pub pseudonym: Arc<str>,
    /// In how many events.
    pub events: u64,
}

/// Why a person is not made anonymous.
#[derive(Debug, thiserror::Error)]
pub enum AnonymizeError {
    /// There is no such person.
    #[error("there is no person `{0}`, and was none")]
    Nobody(String),
    /// It is a pseudonym.
    #[error("`{0}` is a pseudonym already")]
    Already(String),
    /// Nobody could look after the desk.
    #[error("this is the last administrator; make somebody else one first")]
    LastAdministrator,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whose history is being gone through.
#[derive(Serialize, Deserialize)]
struct UnderWay {
    pseudonym: Arc<str>,
}

/// Makes a person anonymous, also one that was removed; `by` is who wants it.
///
/// # Errors
/// If there is no such person, it is the last administrator, or the database fails.
pub fn anonymize(store: &dyn Store, id: &str, by: &By, now: Timestamp) -> Result<Anonymized, AnonymizeError> {
    let pseudonym = begin(store, id, by, now)?;
    let events = go_through(store, id, &pseudonym)?;
    Ok(Anonymized { pseudonym, events })
}

/// Goes on with what a process that ended has left undone.
///
/// # Errors
/// What the database fails with.
pub fn resume(store: &dyn Store) -> Result<(), StoreError> {
    let left = store.read()?.records(Kind::Setting, UNDER_WAY, PAGE)?;
    for record in left.iter().take_while(|record| record.key.starts_with(UNDER_WAY)) {
        let id = &record.key[UNDER_WAY.len()..];
        let pseudonym = under_way(record)?;
        go_through(store, id, &pseudonym)?;
    }
    Ok(())
}

fn key(id: &str) -> String {
    format!("{UNDER_WAY}{id}")
}

fn under_way(record: &Record) -> Result<Arc<str>, StoreError> {
    let known: Result<UnderWay, _> = serde_json::from_str(&record.body);
    let damaged = |error| StoreError::Damaged(format!("setting `{}`: {error}", record.key));
    Ok(known.map_err(damaged)?.pseudonym)
}

fn text(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))
}

/// Has the person gone; the pseudonym.
fn begin(store: &dyn Store, id: &str, by: &By, now: Timestamp) -> Result<Arc<str>, AnonymizeError> {
    let mut write = store.write()?;
    // Of two that ask at once the second one finds what the first one has begun.
    write.hold_all()?;
    if let Some(known) = write.record(Kind::Setting, &key(id), now)? {
        return Ok(under_way(&known)?);
    }
    let person = auth::person(&mut *write, id)?.ok_or_else(|| AnonymizeError::Nobody(id.to_owned()))?;
    if is_pseudonym(&person) {
        return Err(AnonymizeError::Already(id.to_owned()));
    }
    if person.removed.is_none() && is_last_administrator(&mut *write, &person)? {
        return Err(AnonymizeError::LastAdministrator);
    }
    let pseudonym = pseudonym()?;
    forget(&mut *write, &person)?;
    auth::put_person(&mut *write, &nameless(&person, &pseudonym, now))?;
    let body = text(&UnderWay { pseudonym: pseudonym.clone() })?;
    write.put_record(Kind::Setting, &Record { key: key(id), body, expires: None })?;
    let what = json!({ "did": "person made anonymous", "person": pseudonym, "by": by, "at": now });
    write.put_next(Kind::Audit, &what.to_string())?;
    write.commit()?;
    Ok(pseudonym)
}

fn is_last_administrator(read: &mut dyn Read, person: &Person) -> Result<bool, StoreError> {
    let is_one = |one: &Person| one.removed.is_none() && one.desk_roles.contains(&DeskRole::Administrator);
    Ok(is_one(person) && auth::people(read)?.iter().filter(|one| is_one(one)).count() == 1)
}

/// A name that says nothing.
fn pseudonym() -> Result<Arc<str>, StoreError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::Other(format!("no random number can be had: {error}")))?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{PREFIX}{digits}").into())
}

const PREFIX: &str = "anonymous-";

fn is_pseudonym(person: &Person) -> bool {
    person.id.starts_with(PREFIX) && person.name == *person.id && person.removed.is_some()
}

/// Whose person it was is all that is left.
fn nameless(person: &Person, pseudonym: &Arc<str>, now: Timestamp) -> Person {
    Person {
        id: pseudonym.clone(),
        name: pseudonym.to_string(),
        sign_in: pseudonym.to_string(),
        email: None,
        side: person.side.clone(),
        engineer: None,
        roles: BTreeSet::new(),
        desk_roles: BTreeSet::new(),
        removed: person.removed.or(Some(now)),
    }
}

/// Deletes what lets the person in, and what tells who it is.
fn forget(write: &mut dyn Write, person: &Person) -> Result<(), StoreError> {
    write.delete_record(Kind::Person, &person.id)?;
    write.delete_record(Kind::Password, &person.id)?;
    write.delete_record(Kind::Preference, &person.id)?;
    write.delete_record(Kind::Choice, &format!("person/{}", person.id))?;
    for what in DRAFTS {
        write.delete_record(Kind::Draft, &format!("{what}/{}", person.id))?;
    }
    for kind in [Kind::Session, Kind::Token, Kind::Link, Kind::Answer, Kind::Notice] {
        let mut after = String::new();
        loop {
            let page = write.records(kind, &after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.key.clone();
            for record in page.iter().filter(|record| mentions(&record.body, &person.id)) {
                write.delete_record(kind, &record.key)?;
            }
        }
    }
    Ok(())
}

/// Whether a JSON text, or one inside of it, has the id for a value.
fn mentions(text: &str, id: &str) -> bool {
    fn has(value: &Value, id: &str) -> bool {
        match value {
            Value::String(text) => text == id || (text.starts_with(['{', '[']) && mentions(text, id)),
            Value::Array(values) => values.iter().any(|value| has(value, id)),
            Value::Object(members) => members.values().any(|value| has(value, id)),
            _ => false,
        }
    }
    text.contains(id) && serde_json::from_str(text).is_ok_and(|value| has(&value, id))
}

/// Puts the pseudonym in place of the person wherever the desk says who did something; the number of events.
fn go_through(store: &dyn Store, id: &str, pseudonym: &Arc<str>) -> Result<u64, StoreError> {
    let (events, to) = events(store, id, pseudonym, 0)?;
    claims(store, id)?;
    for kind in [Kind::Audit, Kind::Program, Kind::Directory] {
        records(store, kind, id, pseudonym)?;
    }
    // Somebody may have acted while this began.
    let (late, _) = self::events(store, id, pseudonym, to)?;
    let mut write = store.write()?;
    write.delete_record(Kind::Setting, &key(id))?;
    write.commit()?;
    Ok(events + late)
}

/// In the events after one; in how many, and the last of all of them.
fn events(
    store: &dyn Store,
    id: &str,
    pseudonym: &Arc<str>,
    mut after: u64,
) -> Result<(u64, u64), StoreError> {
    let mut count = 0;
    loop {
        let page = store.read()?.feed(after, PAGE)?;
        let Some(last) = page.last() else { return Ok((count, after)) };
        after = last.seq;
        let changed: Vec<Event> =
            page.into_iter().filter_map(|event| renamed(event, id, pseudonym)).collect();
        if changed.is_empty() {
            continue;
        }
        let mut write = store.write()?;
        for event in &changed {
            write.put_body(event)?;
        }
        write.commit()?;
        count += changed.len() as u64;
    }
}

/// The event with the pseudonym; `None` if the person has nothing to do with it.
fn renamed(mut event: Event, id: &str, pseudonym: &Arc<str>) -> Option<Event> {
    match &mut event.body.by {
        By::Person { person, .. } if **person == *id => *person = pseudonym.clone(),
        By::Publisher { publisher } if **publisher == *id => *publisher = pseudonym.clone(),
        _ => return None,
    }
    Some(event)
}

/// Lets go of what the person said to be working on.
fn claims(store: &dyn Store, id: &str) -> Result<(), StoreError> {
    let is_theirs = |order: &Order| order.claim.as_ref().is_some_and(|claim| *claim.by == *id);
    let mut select = Select { status: Some(Status::Waiting), limit: PAGE, ..Select::default() };
    loop {
        let page = store.read()?.orders(&select)?;
        let Some(last) = page.last() else { return Ok(()) };
        select.after = Some(Cursor::after(Sort::Arrived, last));
        for order in page.iter().filter(|order| is_theirs(order)) {
            let mut write = store.write()?;
            let now = write.order_to_change(&order.id)?.filter(is_theirs);
            if let Some(order) = now {
                write.put_order(&Order { claim: None, ..order })?;
            }
            write.commit()?;
        }
    }
}

/// What administrators did, and who published or changed versions.
fn records(store: &dyn Store, kind: Kind, id: &str, pseudonym: &str) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let page = store.read()?.records(kind, &after, PAGE / 10)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.key.clone();
        for record in page.into_iter().filter(|record| record.body.contains(id)) {
            let damaged = |error| StoreError::Damaged(format!("{} `{}`: {error}", kind.as_str(), record.key));
            let mut body: Value = serde_json::from_str(&record.body).map_err(damaged)?;
            if !rename(&mut body, id, pseudonym) {
                continue;
            }
            let mut write = store.write()?;
            write.put_record(kind, &Record { body: body.to_string(), ..record })?;
            write.commit()?;
        }
    }
}

/// Whether there was somebody to rename: who did it, or whom it was done to.
fn rename(body: &mut Value, id: &str, pseudonym: &str) -> bool {
    let mut is_renamed = false;
    for place in ["/person", "/by/person", "/by/publisher"] {
        if let Some(value) = body.pointer_mut(place).filter(|value| value.as_str() == Some(id)) {
            *value = pseudonym.into();
            is_renamed = true;
        }
    }
    is_renamed
}
