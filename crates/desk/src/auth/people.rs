//! People, as records.

use consign::Timestamp;
use consign::directory::{is_email, is_person_id, is_person_name};

use super::open_id::Identity;
use crate::core::{DeskRole, Live, Person, Side};
use crate::store::{Kind, Read, Record, StoreError, Write};

/// Why a person is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// Ids are what the program and the history know people by.
    #[error("`{0}` is no id; an id has letters, digits, `_`, `-` and `.`, and at most 64 of them")]
    Id(String),
    /// Nobody could sign in by it.
    #[error("the sign-in name is empty or longer than 128 characters")]
    SignIn,
    /// Somebody else signs in by it.
    #[error("`{0}` is the sign-in name of somebody else already")]
    Taken(String),
    /// The name is empty, or more than a line.
    #[error("the name is empty, longer than 200 characters or more than one line")]
    Name,
    /// No mail would arrive.
    #[error("`{0}` is no e-mail address")]
    Email(String),
    /// The program has no such role.
    #[error("the program has no role `{role}` of {side}; it has {known}")]
    Role {
        /// What was given.
        role: String,
        /// `the company`, or `providers`.
        side: &'static str,
        /// Those that there are.
        known: String,
    },
    /// The directory has no such provider.
    #[error("the directory has no provider `{0}`")]
    Provider(String),
    /// The provider has no such engineer.
    #[error("provider `{provider}` has no engineer `{engineer}`")]
    Engineer {
        /// The provider's id.
        provider: String,
        /// The id that was given.
        engineer: String,
    },
    /// The desk's roles are the company's.
    #[error("`{0}` is for the company's people")]
    CompanyOnly(&'static str),
    /// What was wrong with the JSON.
    #[error("{0}")]
    Form(String),
}

/// A person by id, also one that was removed.
///
/// # Errors
/// What the database fails with.
pub fn person(read: &mut (impl Read + ?Sized), id: &str) -> Result<Option<Person>, StoreError> {
    read.record(Kind::Person, id, Timestamp::MIN)?.map(|record| person_in(&record)).transpose()
}

/// A person by id who is at the desk.
///
/// # Errors
/// What the database fails with.
pub fn present(read: &mut (impl Read + ?Sized), id: &str) -> Result<Option<Person>, StoreError> {
    Ok(person(read, id)?.filter(|person| person.removed.is_none()))
}

/// All people.
///
/// # Errors
/// What the database fails with.
pub fn people(read: &mut (impl Read + ?Sized)) -> Result<Vec<Person>, StoreError> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = read.records(Kind::Person, &after, 1000)?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.key.clone();
        all.extend(page.iter().map(person_in).collect::<Result<Vec<_>, _>>()?);
    }
}

/// Who signs in by this name.
///
/// # Errors
/// What the database fails with.
pub fn by_sign_in(read: &mut (impl Read + ?Sized), name: &str) -> Result<Option<Person>, StoreError> {
    let folded = name.trim().to_lowercase();
    let is_it = |person: &Person| person.removed.is_none() && person.sign_in.to_lowercase() == folded;
    Ok(people(read)?.into_iter().find(is_it))
}

/// Whom an issuer means that signs in a side's people; `None` if it is nobody, or could be one of two.
///
/// # Errors
/// What the database fails with.
pub fn by_identity(
    read: &mut (impl Read + ?Sized),
    of: &Side,
    identity: &Identity,
) -> Result<Option<Person>, StoreError> {
    let is_it = |person: &Person| {
        let (known, given) = match identity {
            Identity::Email(email) => (person.email.as_deref(), email),
            Identity::Name(name) => (Some(person.sign_in.as_str()), name),
        };
        let folded = |text: &str| text.trim().to_lowercase();
        person.removed.is_none()
            && person.side == *of
            && known.is_some_and(|known| folded(known) == folded(given))
    };
    let mut found = people(read)?.into_iter().filter(is_it);
    let first = found.next();
    Ok(if found.next().is_none() { first } else { None })
}

/// Keeps a person.
///
/// # Errors
/// What the database fails with.
pub fn put_person(write: &mut (impl Write + ?Sized), person: &Person) -> Result<(), StoreError> {
    let body = serde_json::to_string(person).map_err(|error| StoreError::Other(error.to_string()))?;
    write.put_record(Kind::Person, &Record { key: person.id.to_string(), body, expires: None })
}

/// Whether a person can be taken by this program and directory, among these others.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_person(live: Option<&Live>, person: &Person, others: &[Person]) -> Result<(), PersonError> {
    let id = &*person.id;
    if !is_person_id(id) {
        return Err(PersonError::Id(id.to_owned()));
    }
    let sign_in = person.sign_in.trim();
    if sign_in.is_empty() || sign_in.chars().count() > 128 {
        return Err(PersonError::SignIn);
    }
    let same =
        |other: &&Person| other.sign_in.to_lowercase() == sign_in.to_lowercase() && other.id != person.id;
    if others.iter().filter(|other| other.removed.is_none()).any(|other| same(&other)) {
        return Err(PersonError::Taken(sign_in.to_owned()));
    }
    if !is_person_name(&person.name) {
        return Err(PersonError::Name);
    }
    if let Some(email) = person.email.as_ref().filter(|email| !is_email(email)) {
        return Err(PersonError::Email(email.clone()));
    }
    check_side(live, person)
}

fn check_side(live: Option<&Live>, person: &Person) -> Result<(), PersonError> {
    let of_provider = !person.is_of_company();
    if of_provider && let Some(role) = person.desk_roles.first() {
        return Err(PersonError::CompanyOnly(match role {
            DeskRole::Administrator => "administrator",
            DeskRole::Viewer => "viewer",
        }));
    }
    if !of_provider && person.engineer.is_some() {
        return Err(PersonError::Form(
            "engineers are a provider's people: give `side` as `{\"provider\": ID}`".into(),
        ));
    }
    let Some(live) = live else { return Ok(()) };
    if let Side::Provider(id) = &person.side {
        let provider = live.engine().directory().view(live.compiled()).provider(id);
        let provider = provider.ok_or_else(|| PersonError::Provider(id.to_string()))?;
        if let Some(engineer) =
            person.engineer.as_ref().filter(|engineer| provider.engineer(engineer).is_none())
        {
            return Err(PersonError::Engineer { provider: id.to_string(), engineer: engineer.to_string() });
        }
    }
    let roles = live.compiled().roles();
    let known: Vec<&str> = roles
        .filter(|role| (role.of == consign::decision::Portal::Provider) == of_provider)
        .map(|role| role.name)
        .collect();
    match person.roles.iter().find(|role| !known.contains(&role.as_str())) {
        None => Ok(()),
        Some(role) => Err(PersonError::Role {
            role: role.clone(),
            side: if of_provider { "providers" } else { "the company" },
            known: if known.is_empty() { "none".into() } else { known.join(", ") },
        }),
    }
}

fn person_in(record: &Record) -> Result<Person, StoreError> {
    serde_json::from_str(&record.body)
        .map_err(|error| StoreError::Damaged(format!("person `{}`: {error}", record.key)))
}
