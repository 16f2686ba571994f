//! What a new desk begins with.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ServeError, Settings, demo};
use crate::auth;
use crate::core::{By, DeskRole, Person, Side, compile};
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

/// Publishes the first program and makes the first administrator, where there is none.
pub async fn start(office: &Arc<Office>, settings: &Settings, is_new: bool) -> Result<Started, ServeError> {
    let differs = if is_new {
        publish_first(office, &settings.program).await?;
        false
    } else {
        is_another(office, &settings.program)?
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
    let publication = Publication::new(&program.root, program.files.clone(), Arc::new(compiled));
    let by = By::Publisher { publisher: "the first start".into() };
    let published = office.asked(move |session| publish(session, &publication, &by)).await?;
    match published {
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

/// Where nobody is at the desk yet, somebody who can let the others in.
async fn administrator(office: &Arc<Office>) -> Result<Option<Link>, ServeError> {
    let made = office.asked(|session| {
        if !auth::people(session.write())?.is_empty() {
            return Ok(None);
        }
        let person = Person {
            id: "admin".into(),
            name: "Administrator".into(),
            sign_in: "admin".into(),
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
