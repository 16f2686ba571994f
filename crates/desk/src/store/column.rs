//! How values stand in columns, in either database.

use consign::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::select::nanos;
use crate::core::Placement;

/// The columns of an order, as each database's `row` reads them.
pub const ORDER: &str = "id, revision, document, place, received, program, claimed_by, claimed_to";

/// The columns of an event, as each database's `row` reads them.
pub const EVENT: &str = "seq, order_id, revision, at, program, directory, document, body";

/// An instant of the database.
pub fn instant(nanos: i64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(nanos)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// As databases have numbers.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many rows are asked for.
pub fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// A counter that the desk wrote.
pub fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("{number} stands where a count should")))
}

/// A version that the desk wrote.
pub fn version(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Damaged(format!("{number} stands where a version should")))
}

/// The workflow and the node of a placement; empty where it waits nowhere.
pub fn node(place: &Placement) -> (&str, &str) {
    place.at.as_ref().map_or(("", ""), |at| (&*at.workflow, &*at.node))
}

/// A deadline: those without one come last.
pub fn deadline(place: &Placement) -> i64 {
    place.deadline.map_or(i64::MAX, nanos)
}

/// When somebody is to be warned: those without a warning come last.
pub fn warns(place: &Placement) -> i64 {
    place.warn_at.map_or(i64::MAX, nanos)
}

/// A value as JSON text.
pub fn text(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Other(error.to_string()))
}

/// The value of JSON text that the desk wrote; `of` names what it belongs to.
pub fn value<'t, T: Deserialize<'t>>(text: &'t str, of: impl FnOnce() -> String) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(format!("{}: {error}", of())))
}
