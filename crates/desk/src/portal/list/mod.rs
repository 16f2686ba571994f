//! Lists: what waits at a node, why, since when, until when.

mod bar;
mod columns;
mod completion;
mod neighbours;
mod page;
mod row;

pub use neighbours::{InList, neighbours};
pub use page::{list, query, save};

use serde::Deserialize;

use super::room::escaped;

/// What a list is asked for. Its address is all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The node, as `workflow.node`.
    pub node: String,
    /// A condition.
    pub filter: String,
    /// Words.
    pub search: String,
    /// What it is sorted by.
    pub sort: String,
    /// Where the page before ended.
    pub after: String,
}

impl Asked {
    /// The query of its address, without `?`.
    pub fn query(&self) -> String {
        let pairs = [
            ("node", &self.node),
            ("filter", &self.filter),
            ("search", &self.search),
            ("sort", &self.sort),
            ("after", &self.after),
        ];
        let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
    }

    /// The same list from its start, sorted otherwise.
    #[must_use]
    pub fn sorted(&self, sort: &str) -> Self {
        Self { sort: sort.to_owned(), after: String::new(), ..self.clone() }
    }

    /// Whether it is not all that waits there.
    pub fn is_narrow(&self) -> bool {
        !self.filter.is_empty() || !self.search.is_empty()
    }
}
