//! Tokens of services: administration.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use consign::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::app::App;
use super::caller::Caller;
use super::idempotency::Answer;
use super::orders::{not_json, whole};
use super::problem::Problem;
use crate::auth::{self, Token, TokenError};
use crate::core::Scope;
use crate::store::Kind;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: Arc<str>,
    #[serde(default)]
    scopes: BTreeSet<Scope>,
    #[serde(default)]
    person: Option<Arc<str>>,
    #[serde(default)]
    expires: Option<Timestamp>,
}

/// All tokens, without their secrets.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "administration", responses((status = 200, description = "The tokens", body = [super::openapi::Token])))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Vec<Token>>, Problem> {
    caller.administers(Scope::People)?;
    let tokens = app.read(|read| Ok(auth::tokens(read)?)).await?;
    let mut tokens: Vec<Token> = tokens.into_iter().map(|(_, token)| token).collect();
    tokens.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(Json(tokens))
}

/// Makes a token. Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "administration", request_body = super::openapi::Token,
    responses((status = 201, description = "The token and its secret", body = super::openapi::NewToken), (status = 422, description = "It cannot be made", body = super::openapi::Problem)))]
pub async fn add(State(app): State<Arc<App>>, caller: Caller, request: Request) -> Result<Response, Problem> {
    caller.administers(Scope::People)?;
    let text = whole(&app, request.into_body()).await?;
    let new: New = serde_json::from_str(&text).map_err(|error| not_json(&error, "a token"))?;
    let by = caller.actor;
    let answer = app.office().asked(move |session| {
        let New { name, scopes, person, expires } = new.clone();
        if let Some(id) = &person
            && auth::present(session.write(), id)?.is_none()
        {
            let detail = format!("there is no person `{id}`");
            return Ok(Answer::problem(&Problem::unprocessable("invalid-token", detail)));
        }
        let token = Token { name, scopes, person, made: session.now(), expires };
        match auth::new_token(session.write(), &token) {
            Ok(secret) => {
                session.audit(&by, "token made", json!({ "token": token.name }))?;
                let body = json!({ "token": token, "secret": secret.reveal() });
                Ok(Answer::json(StatusCode::CREATED, body.to_string(), None))
            }
            Err(TokenError::Store(error)) => Err(error),
            Err(error) => Ok(Answer::problem(&Problem::unprocessable("invalid-token", error.to_string()))),
        }
    });
    Ok(answer.await?.into_response())
}

/// Ends a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{name}", tag = "administration", params(("name" = String, Path, description = "Its name")),
    responses((status = 204, description = "It counts no more"), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn end(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    caller.administers(Scope::People)?;
    let by = caller.actor;
    let answer = app.office().asked(move |session| {
        let known = auth::tokens(session.write())?.into_iter().find(|(_, token)| *token.name == *name);
        let Some((hash, _)) = known else {
            return Ok(Answer::problem(&Problem::not_found(format!("there is no token `{name}`"))));
        };
        session.write().delete_record(Kind::Token, &hash)?;
        session.audit(&by, "token ended", json!({ "token": name }))?;
        Ok(Answer::json(StatusCode::NO_CONTENT, String::new(), None))
    });
    Ok(answer.await?.into_response())
}
