//! Who did something, by name, as far as whoever looks may know.

use std::collections::HashMap;
use std::sync::Arc;

use super::room::Visitor;
use crate::auth;
use crate::core::By;
use crate::store::{Read, StoreError};

/// The names of people, providers and engineers on a page.
#[derive(Default)]
pub struct Names(HashMap<Arc<str>, String>);

impl Names {
    /// Those of the people in these entries.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn read<'b>(read: &mut dyn Read, all: impl Iterator<Item = &'b By>) -> Result<Self, StoreError> {
        let mut names = HashMap::new();
        for by in all {
            if let By::Person { person, .. } = by
                && !names.contains_key(person)
            {
                let found = auth::person(read, person)?;
                names.insert(person.clone(), found.map_or_else(|| person.to_string(), |person| person.name));
            }
        }
        Ok(Self(names))
    }

    /// A person's name; the id if nobody knows it.
    pub fn person(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Who did it. A provider's people know their own by name, and the company as one.
    pub fn by(&self, visitor: &Visitor, by: &By) -> String {
        match by {
            By::Person { person, of }
                if visitor.person.is_of_company() || of.as_ref() == visitor.person.provider() =>
            {
                self.person(person)
            }
            other_one => other(visitor, other_one),
        }
    }
}

/// Somebody who is no person by name.
pub fn other(visitor: &Visitor, by: &By) -> String {
    match by {
        By::Itself(_) => visitor.words.say("by-clock"),
        _ if !visitor.person.is_of_company() => visitor.words.say("by-company"),
        By::Person { person, .. } => person.to_string(),
        By::Service { service } => service.to_string(),
        By::Publisher { publisher } => publisher.to_string(),
    }
}

/// A provider's name.
pub fn provider(visitor: &Visitor, id: &str) -> String {
    let directory = visitor.live.engine().directory().view(visitor.live.compiled());
    directory.provider(id).map_or_else(|| id.to_owned(), |one| one.name().to_owned())
}

/// The name of a provider's engineer.
pub fn engineer(visitor: &Visitor, provider: &str, id: &str) -> String {
    let directory = visitor.live.engine().directory().view(visitor.live.compiled());
    let found = directory.provider(provider).and_then(|one| one.engineer(id));
    found.map_or_else(|| id.to_owned(), |one| one.name().to_owned())
}
