//! Which orders a page shows.

use consign::Timestamp;

use crate::core::{Order, Status};

/// Which orders, in which order, how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// Only those of this status.
    pub status: Option<Status>,
    /// Only those that wait at this node, as workflow and node.
    pub node: Option<(String, String)>,
    /// Only those that this provider has.
    pub provider: Option<String>,
    /// Only those that this engineer of the provider has.
    pub engineer: Option<String>,
    /// Only those that came to where they are at this instant or after it.
    pub since: Option<Timestamp>,
    /// By what they are sorted.
    pub sort: Sort,
    /// From the last to the first.
    pub descending: bool,
    /// Only those after this one.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: usize,
}

impl Default for Select {
    fn default() -> Self {
        Self {
            status: None,
            node: None,
            provider: None,
            engineer: None,
            since: None,
            sort: Sort::Arrived,
            descending: false,
            after: None,
            limit: 50,
        }
    }
}

/// By what orders are sorted; the id decides among equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// When they came to where they are.
    Arrived,
    /// When they were received.
    Received,
    /// Until when somebody is to act; those without a deadline last.
    Deadline,
    /// Their ids.
    Id,
}

impl Sort {
    /// All of them.
    pub const ALL: [Sort; 4] = [Sort::Arrived, Sort::Received, Sort::Deadline, Sort::Id];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Arrived => "arrived",
            Sort::Received => "received",
            Sort::Deadline => "deadline",
            Sort::Id => "id",
        }
    }

    /// The sort with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// What an order is sorted by: nanoseconds since 1970; `i64::MAX` where it has none, and 0 for ids.
    pub fn key(self, order: &Order) -> i64 {
        match self {
            Sort::Arrived => nanos(order.placement.arrived),
            Sort::Received => nanos(order.received),
            Sort::Deadline => order.placement.deadline.map_or(i64::MAX, nanos),
            Sort::Id => 0,
        }
    }
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the last order of the page was sorted by.
    pub key: i64,
    /// Its id.
    pub id: String,
}

impl Cursor {
    /// After this order.
    pub fn after(sort: Sort, order: &Order) -> Self {
        Self { key: sort.key(order), id: order.id.to_string() }
    }
}

/// An instant as it stands in the database; those beyond the years 1677 and 2262 as the nearest.
pub fn nanos(instant: Timestamp) -> i64 {
    let nanos = instant.as_nanosecond();
    i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX - 1 })
}
