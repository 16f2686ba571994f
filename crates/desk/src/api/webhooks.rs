//! Webhooks: administration, and what could not be sent.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::app::App;
use super::caller::Caller;
use super::idempotency::Answer;
use super::orders::{not_json, whole};
use super::problem::Problem;
use crate::administration::Refused;
use crate::administration::hooks::{self as administration, Wanted};
use crate::core::Scope;
use crate::notify::{self, Hook};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    url: String,
    #[serde(default)]
    events: BTreeSet<String>,
}

/// All webhooks, without their secrets, with how many orders wait for each and how many were given up.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "events", responses((status = 200, description = "The webhooks", body = [super::openapi::Webhook])))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Vec<Value>>, Problem> {
    caller.administers(&app, Scope::People).await?;
    app.read(|read| {
        let mut all = Vec::new();
        for hook in notify::hooks(read)? {
            let waiting = notify::pending(read, &hook.id)?;
            let failed = waiting.iter().filter(|failure| failure.next.is_none()).count();
            all.push(json!({ "id": hook.id, "url": hook.url, "events": hook.events, "after": hook.after,
                "waiting": waiting.len() - failed, "failed": failed }));
        }
        Ok(Json(all))
    })
    .await
}

/// Adds a webhook. What happens from now on is sent to it, signed as Standard Webhooks has it; the secret is in this
/// answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "events", request_body = super::openapi::WebhookSent,
    responses((status = 201, description = "The webhook and its secret", body = super::openapi::Webhook), (status = 422, description = "It cannot be taken", body = super::openapi::Problem)))]
pub async fn add(State(app): State<Arc<App>>, caller: Caller, request: Request) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let text = whole(&app, request.into_body()).await?;
    let New { url, events } = serde_json::from_str(&text).map_err(|error| not_json(&error, "a webhook"))?;
    let secret = notify::new_secret().map_err(|_| Problem::defect())?;
    let by = caller.actor;
    let wanted = Wanted { url, events, secret };
    let added = app.office().asked(move |session| administration::add(session, &by, &wanted)).await?;
    let shown =
        |hook: Hook| json!({ "id": hook.id, "url": hook.url, "events": hook.events, "secret": hook.secret });
    let answer = |hook| Answer::json(StatusCode::CREATED, shown(hook).to_string(), None);
    Ok(Answer::from_result(added, answer).into_response())
}

/// Takes a webhook away, with all that was still to be sent to it.
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "events", params(("id" = String, Path, description = "Its id")),
    responses((status = 204, description = "Done"), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let by = caller.actor;
    let removed = app.office().asked(move |session| administration::remove(session, &by, &id)).await?;
    Ok(Answer::from_result(removed, |()| Answer::nothing()).into_response())
}

/// What could not be sent to a webhook yet, by order.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/failures", tag = "events", params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The orders with their events; without `next` it is not tried any more", body = [super::openapi::WebhookFailure]), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn failures(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    caller.administers(&app, Scope::People).await?;
    app.read(move |read| {
        if !administration::is_there(read, &id)? {
            return Err(Refused::NoHook(id).into());
        }
        Ok(Json(json!(notify::pending(read, &id)?)))
    })
    .await
}

/// Tries again at once what could not be sent, also what was given up.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/resend", tag = "events", params(("id" = String, Path, description = "Its id")),
    responses((status = 202, description = "It is tried"), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn resend(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    caller.administers(&app, Scope::People).await?;
    let by = caller.actor;
    let resent = app.office().asked(move |session| administration::resend(session, &by, &id)).await?;
    let shown = |count: usize| json!({ "orders": count }).to_string();
    Ok(Answer::from_result(resent, |count| Answer::json(StatusCode::ACCEPTED, shown(count), None))
        .into_response())
}
