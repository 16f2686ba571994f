//! Providers and their engineers, with typed attributes.

use crate::program::{IdSlice, IdVec};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::person::{ListedPerson, are_alike};
use super::types::{ID, Slot};
use super::value::{Text, Value};
use crate::source::Span;

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub(crate) struct $name(NonZeroU32);

            impl $name {
                /// The one at this place.
                pub const fn at(place: u32) -> Self {
                    Self(NonZeroU32::MIN.saturating_add(place))
                }

                /// Its place.
                pub const fn place(self) -> usize {
                    self.0.get() as usize - 1
                }
            }
        )*
    };
}

// Numbers from 1, so that one that may be missing takes no more room and stays in a register.
places! {
    /// Which provider of a directory.
    ProviderIx
    /// Which engineer of a provider.
    EngineerIx
}

/// A service provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Provider {
    pub name: Arc<str>,
    /// The persons who dispatch for it: ids of its people, where it lists any.
    pub dispatchers: Vec<Arc<str>>,
    /// Its people, ascending by id; empty if the directory lists none.
    pub people: Vec<ListedPerson>,
    /// By slot of `schema provider`; id and name included, workload not.
    pub attributes: IdVec<Slot, Value>,
    /// Open work orders when the directory was written.
    pub workload: u64,
    /// Ascending by id.
    pub engineers: Vec<Engineer>,
    /// Where it is written.
    pub span: Span,
}

/// An engineer of a provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Engineer {
    pub name: Arc<str>,
    /// By slot of `schema engineer`; id and name included, workload not.
    pub attributes: IdVec<Slot, Value>,
    /// Open work orders when the directory was written.
    pub workload: u64,
    /// Where it is written.
    pub span: Span,
}

fn id_of(attributes: &IdSlice<Slot, Value>) -> Option<&Text> {
    match attributes.get(ID) {
        Some(Value::Text(id)) => Some(id),
        _ => None,
    }
}

impl Provider {
    pub fn id(&self) -> &str {
        id_of(&self.attributes).map_or("", Text::shown)
    }

    /// The id, to be kept.
    pub fn shared_id(&self) -> Arc<str> {
        id_of(&self.attributes).map_or_else(Arc::default, |id| id.shown().into())
    }

    /// Whether both are the same but for where they are written.
    fn is_like(&self, other: &Self) -> bool {
        let Self { name, dispatchers, people, attributes, workload, engineers, span: _ } = self;
        (name, dispatchers, attributes, workload)
            == (&other.name, &other.dispatchers, &other.attributes, &other.workload)
            && are_alike(people, &other.people)
            && engineers.len() == other.engineers.len()
            && engineers.iter().zip(&other.engineers).all(|(one, other)| one.is_like(other))
    }

    pub fn attribute(&self, slot: Slot) -> &Value {
        &self.attributes[slot]
    }

    pub fn engineer(&self, ix: EngineerIx) -> &Engineer {
        &self.engineers[ix.place()]
    }

    pub fn engineer_by_id(&self, id: &str) -> Option<EngineerIx> {
        let at = self.engineers.binary_search_by(|engineer| engineer.id().cmp(id)).ok()?;
        u32::try_from(at).ok().map(EngineerIx::at)
    }
}

impl Engineer {
    /// Whether both are the same but for where they are written.
    fn is_like(&self, other: &Self) -> bool {
        let Self { name, attributes, workload, span: _ } = self;
        (name, attributes, workload) == (&other.name, &other.attributes, &other.workload)
    }

    pub fn id(&self) -> &str {
        id_of(&self.attributes).map_or("", Text::shown)
    }

    /// The id, to be kept.
    pub fn shared_id(&self) -> Arc<str> {
        id_of(&self.attributes).map_or_else(Arc::default, |id| id.shown().into())
    }

    pub fn attribute(&self, slot: Slot) -> &Value {
        &self.attributes[slot]
    }
}

/// What directory files list: providers, and people of the company.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct DirectoryEntries {
    pub people: Vec<ListedPerson>,
    pub providers: Vec<Provider>,
}

/// All providers that orders can be assigned to, ascending by id, each id once; and the people of the company, if files
/// list them.
///
/// Cheap to clone: what it holds is shared.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(into = "DirectoryEntries", from = "DirectoryEntries")]
pub struct Directory {
    people: Arc<[ListedPerson]>,
    providers: Arc<Vec<Provider>>,
    by_id: Arc<HashMap<Arc<str>, ProviderIx>>,
}

impl Directory {
    /// The directory of these entries; ids must differ.
    pub(crate) fn new(entries: DirectoryEntries) -> Self {
        let DirectoryEntries { mut people, mut providers } = entries;
        people.sort_by(|a, b| a.id.cmp(&b.id));
        providers.sort_by(|a, b| a.id().cmp(b.id()));
        for provider in &mut providers {
            provider.people.sort_by(|a, b| a.id.cmp(&b.id));
            provider.engineers.sort_by(|a, b| a.id().cmp(b.id()));
        }
        let by_id =
            (0..).zip(&providers).map(|(ix, provider)| (provider.shared_id(), ProviderIx::at(ix))).collect();
        Self { people: people.into(), providers: Arc::new(providers), by_id: Arc::new(by_id) }
    }

    /// The same providers without anybody's people, for a service that keeps people elsewhere. Who dispatches for a
    /// provider stays.
    #[must_use]
    pub fn without_people(&self) -> Self {
        if !self.lists_people() {
            return self.clone();
        }
        let mut providers = self.providers.to_vec();
        providers.iter_mut().for_each(|provider| provider.people.clear());
        Self { people: Arc::default(), providers: Arc::new(providers), by_id: self.by_id.clone() }
    }

    fn lists_people(&self) -> bool {
        !self.people.is_empty() || self.providers.iter().any(|provider| !provider.people.is_empty())
    }

    /// How many providers there are.
    pub fn len(&self) -> usize {
        self.providers.len()
    }

    /// Whether there is no provider.
    pub fn is_empty(&self) -> bool {
        self.providers.is_empty()
    }

    /// Whether both are one, not only alike.
    pub(crate) fn is(&self, other: &Directory) -> bool {
        Arc::ptr_eq(&self.providers, &other.providers)
    }

    /// The company's people, ascending by id.
    pub(crate) fn people(&self) -> &[ListedPerson] {
        &self.people
    }

    pub(crate) fn provider(&self, ix: ProviderIx) -> &Provider {
        &self.providers[ix.place()]
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<ProviderIx> {
        self.by_id.get(id).copied()
    }

    /// The ids of the providers, ascending.
    pub fn provider_ids(&self) -> impl Iterator<Item = &str> {
        self.providers.iter().map(Provider::id)
    }

    pub(crate) fn providers(&self) -> impl Iterator<Item = (ProviderIx, &Provider)> {
        (0..).map(ProviderIx::at).zip(self.providers.iter())
    }
}

/// Equal if they have the same providers with the same attributes, people, engineers and workloads, and the same people
/// of the company, wherever those are written.
impl PartialEq for Directory {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
            || self.len() == other.len()
                && are_alike(&self.people, &other.people)
                && self.providers.iter().zip(other.providers.iter()).all(|(one, other)| one.is_like(other))
    }
}

impl Eq for Directory {}

impl From<Directory> for DirectoryEntries {
    fn from(directory: Directory) -> Self {
        Self { people: directory.people.to_vec(), providers: directory.providers.to_vec() }
    }
}

impl From<DirectoryEntries> for Directory {
    fn from(entries: DirectoryEntries) -> Self {
        Self::new(entries)
    }
}

impl From<Vec<Provider>> for DirectoryEntries {
    fn from(providers: Vec<Provider>) -> Self {
        Self { people: Vec::new(), providers }
    }
}
