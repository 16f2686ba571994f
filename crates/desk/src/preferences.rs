//! What a person has chosen for the portal and for mails: language, columns, filters, keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::store::{Kind, Read, Record, StoreError, Write};
use crate::words::Language;

/// What a person has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The language, by its tag; what the browser asks for if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The fields that lists show, by `workflow.node`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, Vec<String>>,
    /// Filters with names, by `workflow.node`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<String, Vec<Saved>>,
    /// Whether keys without Ctrl or Alt do nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_single_keys: bool,
}

/// A filter with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// Its name, unique among those of the list.
    pub name: String,
    /// The condition.
    pub filter: String,
    /// The words that are searched for.
    pub search: String,
    /// What the list is sorted by.
    pub sort: String,
}

/// How many filters somebody keeps for a list.
pub const MOST_FILTERS: usize = 20;

impl Preferences {
    /// A person's.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn read(read: &mut (impl Read + ?Sized), person: &str) -> Result<Self, StoreError> {
        let record = read.record(Kind::Preference, person, consign::Timestamp::MIN)?;
        // What a newer version wrote and this one cannot read is chosen again.
        Ok(record.and_then(|record| serde_json::from_str(&record.body).ok()).unwrap_or_default())
    }

    /// The language that was chosen; the first of all where none was.
    pub fn language(&self) -> Language {
        self.language.as_deref().and_then(Language::tagged).unwrap_or_default()
    }

    /// Keeps them.
    ///
    /// # Errors
    /// What the database fails with.
    pub fn keep(&self, write: &mut (impl Write + ?Sized), person: &str) -> Result<(), StoreError> {
        let body = serde_json::to_string(self).map_err(|error| StoreError::Other(error.to_string()))?;
        write.put_record(Kind::Preference, &Record { key: person.to_owned(), body, expires: None })
    }

    /// Adds a filter, in place of the one with its name; the oldest goes where there are too many.
    pub fn save(&mut self, node: &str, saved: Saved) {
        let list = self.filters.entry(node.to_owned()).or_default();
        list.retain(|one| one.name != saved.name);
        list.push(saved);
        if list.len() > MOST_FILTERS {
            list.remove(0);
        }
    }

    /// Forgets a filter.
    pub fn forget(&mut self, node: &str, name: &str) {
        if let Some(list) = self.filters.get_mut(node) {
            list.retain(|one| one.name != name);
        }
    }
}
