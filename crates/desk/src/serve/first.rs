//! What a new desk begins with.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ServeError, Settings, beside, demo};
use crate::auth;
use crate::core::{By, DeskRole, Person, Side, compile, listed_people};
use crate::office::{Office, Publication, Published, publish};
use crate::store::StoreError;

/// A program as its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramFiles {
    /// The path of the root file.
    pub root: String,
    /// Path and text.
    pub files: Vec<(String, String)>,
}

/// A link that signs somebody in once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whom.
    pub name: String,
    /// What the person does, in a few words.
    pub what: String,
    /// Below the desk's address.
    pub path: String,
}

/// How the desk was started.
pub struct Started {
    /// Links of the first people.
    pub links: Vec<Link>,
    /// Whether the given program is another one than the live version.
    pub differs: bool,
}

/// Publishes the first program with the people of its directory, and makes the first administrator, where there is none.
pub async fn start(office: &Arc<Office>, settings: &Settings, is_new: bool) -> Result<Started, ServeError> {
    let differs = if is_new {
        publish_first(office, &settings.program).await?;
        false
    } else {
        let (office, program) = (office.clone(), settings.program.clone());
        beside(move || is_another(&office, &program)).await?
    };
    let mut links = Vec::new();
    links.extend(administrator(office).await?);
    if let Some(orders) = &settings.demo {
        links.extend(demo::fill(office, orders.clone()).await?);
    }
    Ok(Started { links, differs })
}

async fn publish_first(office: &Arc<Office>, program: &ProgramFiles) -> Result<(), ServeError> {
    let compiled =
        compile(&program.root, &program.files).map_err(|found| ServeError::Program(Box::new(found)))?;
    let people = listed_people(&compiled);
    for (number, person) in people.iter().enumerate() {
        auth::check_person(None, person, &people[..number])
            .map_err(|why| ServeError::Person { id: person.id.clone(), why })?;
    }
    let publication = Publication::new(&program.root, program.files.clone(), Arc::new(compiled));
    let by = By::Publisher { publisher: "the first start".into() };
    // Both or neither: a start that is broken off begins anew.
    let published = office.asked(move |session| {
        people.iter().try_for_each(|person| auth::put_person(session.write(), person))?;
        publish(session, &publication, &by)
    });
    match published.await? {
        Published::Directory(findings) => Err(ServeError::Program(Box::new(findings))),
        _ => Ok(()),
    }
}

fn is_another(office: &Arc<Office>, program: &ProgramFiles) -> Result<bool, ServeError> {
    let Some(live) = office.live() else { return Ok(false) };
    let mut read = office.store().read()?;
    let stored = crate::office::program_version(&mut *read, live.program)?;
    let sorted = |files: &[(String, String)]| {
        let mut files = files.to_vec();
        files.sort();
        files
    };
    Ok(!program.files.is_empty() && sorted(&stored.files) != sorted(&program.files))
}

/// Where nobody administers the desk yet, somebody who can let the others in.
async fn administrator(office: &Arc<Office>) -> Result<Option<Link>, ServeError> {
    let made = office.asked(|session| {
        let people = auth::people(session.write())?;
        let administers = |person: &Person| person.desk_roles.contains(&DeskRole::Administrator);
        if people.iter().any(|person| person.removed.is_none() && administers(person)) {
            return Ok(None);
        }
        let id = free_id(&people);
        let person = Person {
            id: id.as_str().into(),
            name: "Administrator".into(),
            sign_in: id,
            email: None,
            side: Side::Company,
            engineer: None,
            roles: BTreeSet::new(),
            desk_roles: BTreeSet::from([DeskRole::Administrator]),
            removed: None,
        };
        add(session, &person, "administrator").map(Some)
    });
    Ok(made.await?)
}

/// `admin`, or with a number where the directory lists somebody by it; ids are never given twice.
fn free_id(people: &[Person]) -> String {
    let is_taken = |id: &str| {
        people
            .iter()
            .any(|person| person.id.eq_ignore_ascii_case(id) || person.sign_in.eq_ignore_ascii_case(id))
    };
    let numbered = (2..).map(|number| format!("admin-{number}"));
    std::iter::once("admin".to_owned()).chain(numbered).find(|id| !is_taken(id)).unwrap_or_default()
}

/// Adds a person and makes a link.
pub fn add(
    session: &mut crate::office::Session<'_>,
    person: &Person,
    what: &str,
) -> Result<Link, StoreError> {
    auth::put_person(session.write(), person)?;
    let now = session.now();
    let secret = auth::link_for(session.write(), &person.id, now)?;
    let path = format!("/sign-in?link={}", secret.reveal());
    Ok(Link { name: person.name.clone(), what: what.to_owned(), path })
}
