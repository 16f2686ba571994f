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
use crate::administration::tokens as administration;
use crate::auth::{self, Secret, Token};
use crate::core::Scope;

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
    caller.administers(&app, Scope::People).await?;
    let tokens = app.read(|read| Ok(auth::tokens(read)?)).await?;
    let mut tokens: Vec<Token> = tokens.into_iter().map(|(_, token)| token).collect();
    tokens.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(Json(tokens))
}

/// Makes a token. Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "administration", request_body = super::openapi::Token,
    responses((status = 201, description = "The token and its secret", body = super::openapi::NewToken), (status = 422, description = "It cannot be made", body = super::openapi::Problem)))]
pub async fn add(State(app): State<Arc<App>>, caller: Caller, request: Request) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let text = whole(&app, request.into_body()).await?;
    let new: New = serde_json::from_str(&text).map_err(|error| not_json(&error, "a token"))?;
    let by = caller.actor;
    let New { name, scopes, person, expires } = new;
    let made = app.office().asked(move |session| {
        let (name, scopes, person) = (name.clone(), scopes.clone(), person.clone());
        let token = Token { name, scopes, person, made: session.now(), expires };
        Ok(administration::make(session, &by, &token)?.map(|secret| (token, secret)))
    });
    let shown =
        |(token, secret): (Token, Secret)| json!({ "token": token, "secret": secret.reveal() }).to_string();
    Ok(Answer::from_result(made.await?, |made| Answer::json(StatusCode::CREATED, shown(made), None))
        .into_response())
}

/// Ends a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{name}", tag = "administration", params(("name" = String, Path, description = "Its name")),
    responses((status = 204, description = "It counts no more"), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn end(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let by = caller.actor;
    let ended = app.office().asked(move |session| administration::end(session, &by, &name)).await?;
    Ok(Answer::from_result(ended, |()| Answer::nothing()).into_response())
}
