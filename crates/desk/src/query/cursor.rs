//! Where a page ended, as it is sent to whoever asks for the next one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use consign::schema::SortKey;
use serde::{Deserialize, Serialize};

use super::QueryError;
use super::sorting::{By, Sorting};
use crate::store::Cursor;

/// Where a page ended: after the order with this id, whose value was this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What the list was sorted by.
    sorted: String,
    /// The value of the last order.
    key: Key,
    /// Its id.
    id: String,
}

/// What the last order of a page was sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// What the desk keeps.
    Desk(i64),
    /// The value of a field.
    Field(SortKey),
}

impl Mark {
    /// Of a list that is sorted like this.
    pub fn new(sorting: &Sorting, key: Key, id: &str) -> Self {
        Self { sorted: sorting.to_string(), key, id: id.to_owned() }
    }

    /// As it is sent.
    pub fn written(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// What was sent, for a list that is sorted like this.
    ///
    /// # Errors
    /// If it is no such place, or of a list that is sorted otherwise.
    pub fn read(text: &str, sorting: &Sorting) -> Result<Self, QueryError> {
        let none = || {
            let message = "`after` is no place where a page ended; take it from `next` of the page before";
            QueryError::Cursor(message.to_owned())
        };
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| none())?;
        let mark: Self = serde_json::from_slice(&bytes).map_err(|_| none())?;
        if mark.sorted != sorting.to_string() {
            let message =
                format!("`after` is of a page that was sorted by `{}`; ask for the same `sort`", mark.sorted);
            return Err(QueryError::Cursor(message));
        }
        match (&sorting.by, &mark.key) {
            (By::Desk(_), Key::Desk(_)) | (By::Field(_), Key::Field(_)) => Ok(mark),
            _ => Err(none()),
        }
    }

    /// For the database, where it sorts.
    pub fn desk(&self) -> Option<Cursor> {
        match &self.key {
            Key::Desk(key) => Some(Cursor { key: *key, id: self.id.clone() }),
            Key::Field(_) => None,
        }
    }

    /// The value and the id, where the list is sorted by a field.
    pub fn field(&self) -> Option<(&SortKey, &str)> {
        match &self.key {
            Key::Field(key) => Some((key, &self.id)),
            Key::Desk(_) => None,
        }
    }
}
