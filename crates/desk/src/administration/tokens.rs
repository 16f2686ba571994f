//! Tokens of services: made and ended.

use serde_json::json;

use super::Refused;
use crate::auth::{self, Secret, Token};
use crate::core::Actor;
use crate::office::Session;
use crate::store::{Kind, StoreError};

/// Makes a token. Its secret is what this returns, and nowhere else.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn make(
    session: &mut Session<'_>,
    by: &Actor,
    token: &Token,
) -> Result<Result<Secret, Refused>, StoreError> {
    if let Some(id) = &token.person
        && auth::present(session.write(), id)?.is_none()
    {
        return Ok(Err(Refused::Token(format!("there is no person `{id}`"))));
    }
    match auth::new_token(session.write(), token) {
        Ok(secret) => {
            session.audit(by, "token made", json!({ "token": token.name }))?;
            Ok(Ok(secret))
        }
        Err(error) => Ok(Err(Refused::of_token(error)?)),
    }
}

/// Ends a token: it counts no more.
///
/// # Errors
/// What the database fails with; a refusal is inside.
pub fn end(session: &mut Session<'_>, by: &Actor, name: &str) -> Result<Result<(), Refused>, StoreError> {
    let known = auth::tokens(session.write())?.into_iter().find(|(_, token)| *token.name == *name);
    let Some((hash, _)) = known else { return Ok(Err(Refused::NoToken(name.to_owned()))) };
    session.write().delete_record(Kind::Token, &hash)?;
    session.audit(by, "token ended", json!({ "token": name }))?;
    Ok(Ok(()))
}
