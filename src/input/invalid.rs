//! Why a record is no valid order.

use std::sync::Arc;

use super::suggestion::FoundValue;

/// Why a record is no valid order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct InvalidOrder {
    /// The order's id, where that much could be read.
    pub id: Option<Arc<str>>,
    /// Names each bad field, what was expected and what was found.
    pub message: String,
    /// The bad fields, all of them; none where the record as a whole is bad.
    pub fields: Vec<BadField>,
}

/// A field of a record that is not as its schema says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadField {
    /// Its path in the program.
    pub path: String,
    /// `expected …, found …`
    pub message: String,
    /// What to write in the program, if the record is meant so.
    pub remedy: Option<Remedy>,
    /// The value, if a declaration in the schema could make it valid.
    pub found: Option<FoundValue>,
}

/// What a program lacks for a record to be valid, if the record is meant so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Remedy {
    /// A `?` behind the field's type: orders may lack it.
    Optional,
    /// Another variant of the field's enum.
    Variant,
    /// A `timezone`, in which datetimes without an offset are read.
    Timezone,
}

impl InvalidOrder {
    /// A record that is bad as a whole, with its order's id if that is known.
    pub fn whole(id: Option<Arc<str>>, message: String) -> Self {
        Self { id, message, fields: Vec::new() }
    }
}
