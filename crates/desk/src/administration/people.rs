//! People: added, changed, removed, invited.

use serde_json::json;

use super::Refused;
use crate::auth::{self, Secret};
use crate::core::{Actor, DeskRole, Person};
use crate::office::Session;
use crate::store::{Kind, Read, StoreError};

/// Adds a person.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn add(
    session: &mut Session<'_>,
    by: &Actor,
    person: Person,
) -> Result<Result<Person, Refused>, StoreError> {
    if auth::person(session.write(), &person.id)?.is_some() {
        return Ok(Err(Refused::PersonExists(person.id.to_string())));
    }
    put(session, by, Person { removed: None, ..person }, "person added")
}

/// Changes a person. Roles count from the next request on.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn change(
    session: &mut Session<'_>,
    by: &Actor,
    id: &str,
    change: impl FnOnce(Person) -> Person,
) -> Result<Result<Person, Refused>, StoreError> {
    let Some(known) = auth::present(session.write(), id)? else {
        return Ok(Err(Refused::NoPerson(id.to_owned())));
    };
    let person = change(known.clone());
    if administers(&known) && !administers(&person) && administrators(session.write())? == 1 {
        return Ok(Err(Refused::LastAdministrator));
    }
    put(session, by, person, "person changed")
}

/// Removes a person: from this moment on nothing that the person sends is taken. The history keeps the id.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn remove(session: &mut Session<'_>, by: &Actor, id: &str) -> Result<Result<(), Refused>, StoreError> {
    let Some(known) = auth::present(session.write(), id)? else {
        return Ok(Err(Refused::NoPerson(id.to_owned())));
    };
    if administers(&known) && administrators(session.write())? == 1 {
        return Ok(Err(Refused::LastAdministrator));
    }
    let now = session.now();
    auth::put_person(session.write(), &Person { removed: Some(now), ..known })?;
    session.write().delete_record(Kind::Password, id)?;
    auth::end_sessions(session.write(), id)?;
    session.audit(by, "person removed", json!({ "person": id }))?;
    Ok(Ok(()))
}

/// Makes a link that signs a person in, once and within an hour.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn link(session: &mut Session<'_>, by: &Actor, id: &str) -> Result<Result<Secret, Refused>, StoreError> {
    if auth::present(session.write(), id)?.is_none() {
        return Ok(Err(Refused::NoPerson(id.to_owned())));
    }
    let now = session.now();
    let secret = auth::link_for(session.write(), id, now)?;
    session.audit(by, "link made", json!({ "person": id }))?;
    Ok(Ok(secret))
}

fn put(
    session: &mut Session<'_>,
    by: &Actor,
    person: Person,
    did: &str,
) -> Result<Result<Person, Refused>, StoreError> {
    let others = auth::people(session.write())?;
    let live = session.live().ok();
    if let Err(error) = auth::check_person(live.as_deref(), &person, &others) {
        return Ok(Err(error.into()));
    }
    auth::put_person(session.write(), &person)?;
    session.audit(by, did, json!({ "person": person.id }))?;
    Ok(Ok(person))
}

fn administers(person: &Person) -> bool {
    person.removed.is_none() && person.desk_roles.contains(&DeskRole::Administrator)
}

fn administrators(read: &mut (impl Read + ?Sized)) -> Result<usize, StoreError> {
    Ok(auth::people(read)?.iter().filter(|person| administers(person)).count())
}
