//! Pages.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use consign::Timestamp;
use consign::schema::SortKey;

use super::QueryError;
use super::cursor::{Key, Mark};
use super::filter::Filter;
use super::search::Search;
use super::sorting::{By, Sorting};
use crate::core::{Actor, Live, Order, Sight, sight};
use crate::store::{Cursor, Read, Select, Sort};

/// How many orders are looked at for one page at most, where a filter or a search leaves few.
const LOOKS: usize = 50_000;

/// How many are sorted by a field at most.
const SORTED: usize = 200_000;

/// How many are read at a time.
const READS: usize = 500;

/// Whoever asks, by what decides at the moment.
pub struct List<'l> {
    /// What decides.
    pub live: &'l Live,
    /// Who asks.
    pub actor: &'l Actor,
    /// The instant.
    pub now: Timestamp,
    /// What the database looks at; how it sorts and where it begins is said below.
    pub select: Select,
    /// By what the page is sorted.
    pub sorting: Sorting,
    /// Only orders for which this is true.
    pub filter: Option<Filter>,
    /// Only orders that hold these words.
    pub search: Option<Search>,
    /// Where the page before ended, as [`Listed::next`] said.
    pub after: Option<String>,
    /// How many orders at most.
    pub limit: usize,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The orders, each of which whoever asked sees.
    pub orders: Vec<Order>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

impl List<'_> {
    /// The page.
    ///
    /// # Errors
    /// If `after` is no place where a page ended, there are too many orders to be sorted, or the database fails.
    pub fn page(&self, read: &mut dyn Read) -> Result<Listed, QueryError> {
        let after = self.after.as_deref().map(|text| Mark::read(text, &self.sorting)).transpose()?;
        if matches!(self.actor, Actor::Service(service) if !service.sees_orders()) {
            return Ok(Listed::default());
        }
        match &self.sorting.by {
            By::Desk(sort) => self.by_desk(read, *sort, after.as_ref()),
            By::Field(path) => self.by_field(read, path, after.as_ref()),
        }
    }

    /// How many orders the list has on all its pages, and whether there are more: no more than `looks` are looked at.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count(&self, read: &mut dyn Read, looks: usize) -> Result<(usize, bool), QueryError> {
        let mut count = 0;
        let is_end = self.each(read, looks, |_, _| count += 1)?;
        Ok((count, !is_end))
    }

    /// Where the database sorts, it is read no further than the page needs.
    fn by_desk(&self, read: &mut dyn Read, sort: Sort, after: Option<&Mark>) -> Result<Listed, QueryError> {
        let is_picky = self.filter.is_some() || self.search.is_some();
        let mut select = Select {
            sort,
            descending: self.sorting.descending,
            after: after.and_then(Mark::desk),
            limit: if is_picky { READS } else { self.limit },
            ..self.select.clone()
        };
        let mark = |order: &Order| {
            let Cursor { key, id } = Cursor::after(sort, order);
            Some(Mark::new(&self.sorting, Key::Desk(key), &id).written())
        };
        let (mut orders, mut looked) = (Vec::new(), 0);
        loop {
            let found = read.orders(&select)?;
            let (count, last) = (found.len(), found.last().cloned());
            for (index, order) in found.into_iter().enumerate() {
                if !self.passes(&order) {
                    continue;
                }
                orders.push(order);
                if orders.len() == self.limit {
                    let is_end = index + 1 == count && count < select.limit;
                    let next = orders.last().filter(|_| !is_end).and_then(mark);
                    return Ok(Listed { orders, next });
                }
            }
            looked += count;
            let Some(last) = last.filter(|_| count == select.limit) else {
                return Ok(Listed { orders, next: None });
            };
            if looked >= LOOKS {
                return Ok(Listed { orders, next: mark(&last) });
            }
            select.after = Some(Cursor::after(sort, &last));
        }
    }

    /// Where a field sorts, all orders are looked at, and as many kept as the page has.
    fn by_field(&self, read: &mut dyn Read, path: &str, after: Option<&Mark>) -> Result<Listed, QueryError> {
        let descending = self.sorting.descending;
        let after = after.and_then(Mark::field).map(|(key, id)| Place {
            key: key.clone(),
            id: id.into(),
            descending,
        });
        let mut page: BinaryHeap<Row> = BinaryHeap::new();
        let mut is_end = true;
        let are_all = self.each(read, SORTED, |order, read| {
            let key = read.and_then(|read| self.live.compiled().sort_key(read, path));
            let key = key.unwrap_or_else(SortKey::missing);
            let place = Place { key, id: order.id.clone(), descending };
            if after.as_ref().is_none_or(|after| place > *after) {
                page.push(Row { place, order });
            }
            if page.len() > self.limit {
                page.pop();
                is_end = false;
            }
        })?;
        if !are_all {
            return Err(QueryError::TooMany { most: SORTED, by: path.to_owned() });
        }
        let rows = page.into_sorted_vec();
        let mark =
            |row: &Row| Mark::new(&self.sorting, Key::Field(row.place.key.clone()), &row.place.id).written();
        let next = rows.last().filter(|_| !is_end).map(mark);
        Ok(Listed { orders: rows.into_iter().map(|row| row.order).collect(), next })
    }

    /// Calls with each order of the list in no order that matters, of at most so many that are looked at and a page more;
    /// whether those were all.
    fn each(
        &self,
        read: &mut dyn Read,
        most: usize,
        mut each: impl FnMut(Order, Option<&consign::Order>),
    ) -> Result<bool, QueryError> {
        let mut select = Select {
            sort: Sort::Arrived,
            descending: false,
            after: None,
            limit: READS,
            ..self.select.clone()
        };
        let mut looked = 0;
        loop {
            let found = read.orders(&select)?;
            let is_end = found.len() < READS;
            looked += found.len();
            select.after = found.last().map(|last| Cursor::after(Sort::Arrived, last));
            for order in found {
                let document = self.live.order(&order.document).ok();
                if self.passes_as(&order, document.as_ref()) {
                    each(order, document.as_ref());
                }
            }
            if is_end || looked > most {
                return Ok(is_end);
            }
        }
    }

    fn passes(&self, order: &Order) -> bool {
        let is_read = self.filter.is_some() || self.search.is_some();
        let document = if is_read { self.live.order(&order.document).ok() } else { None };
        self.passes_as(order, document.as_ref())
    }

    /// An order that does not fit the schema is no order for a filter.
    fn passes_as(&self, order: &Order, document: Option<&consign::Order>) -> bool {
        let is_wanted = |filter: &Filter| document.is_some_and(|read| filter.holds(order, read, self.now));
        self.filter.as_ref().is_none_or(is_wanted)
            && self.search.as_ref().is_none_or(|words| words.holds(self.live, self.actor, order, document))
            && sight(self.live, self.actor, order) != Sight::Nothing
    }
}

/// Where an order is in a list that is sorted by a field.
#[derive(PartialEq, Eq)]
struct Place {
    key: SortKey,
    id: Arc<str>,
    descending: bool,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let missing = self.key.is_missing().cmp(&other.key.is_missing());
        let value = (&self.key, &self.id).cmp(&(&other.key, &other.id));
        missing.then(if self.descending { value.reverse() } else { value })
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An order at its place.
struct Row {
    place: Place,
    order: Order,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Row {}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
