//! Tokens of services.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::Timestamp;
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use crate::core::Scope;
use crate::store::{Kind, Read, Record, StoreError, Write};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What the history calls the service.
    pub name: Arc<str>,
    /// What it may do.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub scopes: BTreeSet<Scope>,
    /// The person for whom it acts, with no scopes of its own; `None` for a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Arc<str>>,
    /// When it was made.
    pub made: Timestamp,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// Why a token is not made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It could do nothing.
    #[error("a token needs a scope: {}", Scope::ALL.map(Scope::as_str).join(", "))]
    NoScope,
    /// Its name is empty or too long.
    #[error("a token's name has 1 to 64 characters")]
    Name,
    /// Another one has the name.
    #[error("there is a token `{0}` already; end that one first, or choose another name")]
    Taken(String),
    /// The system gives no random numbers.
    #[error("no random number can be had: {0}")]
    Random(#[from] getrandom::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a token; its secret is never shown again.
///
/// # Errors
/// If it has no name or scope, or another one has its name.
pub fn new_token(write: &mut (impl Write + ?Sized), token: &Token) -> Result<Secret, TokenError> {
    if token.name.trim().is_empty() || token.name.chars().count() > 64 {
        return Err(TokenError::Name);
    }
    if token.scopes.is_empty() && token.person.is_none() {
        return Err(TokenError::NoScope);
    }
    let is_it = |(_, known): &(String, Token)| known.name == token.name;
    if tokens(write)?.iter().any(is_it) {
        return Err(TokenError::Taken(token.name.to_string()));
    }
    let secret = Secret::new()?;
    let body = serde_json::to_string(token).map_err(|error| StoreError::Other(error.to_string()))?;
    write.put_record(Kind::Token, &Record { key: secret.hash(), body, expires: token.expires })?;
    Ok(secret)
}

/// The token of a secret, if it counts at this instant.
///
/// # Errors
/// What the database fails with.
pub fn token(
    read: &mut (impl Read + ?Sized),
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<Token>, StoreError> {
    read.record(Kind::Token, &secret.hash(), now)?.map(|record| token_in(&record)).transpose()
}

/// All tokens, by the hashes of their secrets.
///
/// # Errors
/// What the database fails with.
pub fn tokens(read: &mut (impl Read + ?Sized)) -> Result<Vec<(String, Token)>, StoreError> {
    let records = read.records(Kind::Token, "", 10_000)?;
    records.iter().map(|record| Ok((record.key.clone(), token_in(record)?))).collect()
}

fn token_in(record: &Record) -> Result<Token, StoreError> {
    serde_json::from_str(&record.body).map_err(|error| StoreError::Damaged(format!("a token: {error}")))
}
