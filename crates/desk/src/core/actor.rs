//! Who acts at the desk.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::By;

/// Who gives a command or asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person who signed in.
    Person(Arc<Person>),
    /// A service with a token.
    Service(Arc<Service>),
    /// The clock of the desk.
    Clock,
}

/// A person at the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What the program and the history know the person by.
    pub id: Arc<str>,
    /// The full name.
    pub name: String,
    /// What is typed in to sign in.
    pub sign_in: String,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whose person it is.
    pub side: Side,
    /// The engineer of the provider whom the person is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engineer: Option<Arc<str>>,
    /// The roles of the program that the person has.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<String>,
    /// The roles of the desk that the person has.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub desk_roles: BTreeSet<DeskRole>,
    /// When the person was removed; a removed one can do nothing, and stays in the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Timestamp>,
}

/// Whose people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The company's.
    Company,
    /// A provider's, by id.
    Provider(Arc<str>),
}

/// What the desk itself lets somebody of the company do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskRole {
    /// People, tokens, programs, the directory.
    Administrator,
    /// Sees the company's side, changes nothing.
    Viewer,
}

/// A service, as its token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The token's name.
    pub name: Arc<str>,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
}

/// What a token lets a service do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// See orders, histories and the feed.
    OrdersRead,
    /// Take orders in, update and cancel them.
    OrdersWrite,
    /// Act where a dispatcher or an engineer of any side could.
    Dispatch,
    /// See and publish programs.
    Programs,
    /// See and change the directory.
    Directory,
    /// See and change people, tokens and webhooks.
    People,
    /// See the metrics.
    Metrics,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 7] = [
        Scope::OrdersRead,
        Scope::OrdersWrite,
        Scope::Dispatch,
        Scope::Programs,
        Scope::Directory,
        Scope::People,
        Scope::Metrics,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::OrdersRead => "orders-read",
            Scope::OrdersWrite => "orders-write",
            Scope::Dispatch => "dispatch",
            Scope::Programs => "programs",
            Scope::Directory => "directory",
            Scope::People => "people",
            Scope::Metrics => "metrics",
        }
    }

    /// The scope with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

impl Actor {
    /// As the history names it.
    pub fn by(&self) -> By {
        match self {
            Actor::Person(person) => By::Person { person: person.id.clone(), of: person.provider().cloned() },
            Actor::Service(service) => By::Service { service: service.name.clone() },
            Actor::Clock => By::CLOCK,
        }
    }

    /// Whether it is a service that may do this.
    pub fn has_scope(&self, scope: Scope) -> bool {
        matches!(self, Actor::Service(service) if service.scopes.contains(&scope))
    }

    /// Whether it is a person with this role of the desk.
    pub fn has_desk_role(&self, role: DeskRole) -> bool {
        matches!(self, Actor::Person(person) if person.is_of_company() && person.desk_roles.contains(&role))
    }

    /// The provider whose person it is; `None` for the company's, services and the clock.
    pub fn provider(&self) -> Option<&Arc<str>> {
        match self {
            Actor::Person(person) => person.provider(),
            Actor::Service(_) | Actor::Clock => None,
        }
    }
}

impl Service {
    /// Whether orders exist for it: with each scope that has to do with them.
    pub fn sees_orders(&self) -> bool {
        let scopes = [Scope::OrdersRead, Scope::OrdersWrite, Scope::Dispatch];
        scopes.iter().any(|scope| self.scopes.contains(scope))
    }
}

impl Person {
    /// Whether the person is the company's.
    pub fn is_of_company(&self) -> bool {
        self.side == Side::Company
    }

    /// The provider whose person it is.
    pub fn provider(&self) -> Option<&Arc<str>> {
        match &self.side {
            Side::Company => None,
            Side::Provider(id) => Some(id),
        }
    }
}
