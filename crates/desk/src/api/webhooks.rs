//! Webhooks: administration, and what could not be sent.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use consign::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::app::App;
use super::caller::Caller;
use super::idempotency::Answer;
use super::orders::{not_json, whole};
use super::problem::Problem;
use crate::core::Scope;
use crate::notify::{self, Hook};
use crate::store::{Kind, Read, Record, StoreError};

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
    caller.administers(Scope::People)?;
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
    caller.administers(Scope::People)?;
    let text = whole(&app, request.into_body()).await?;
    let New { url, events } = serde_json::from_str(&text).map_err(|error| not_json(&error, "a webhook"))?;
    let secret = notify::new_secret().map_err(|_| Problem::defect())?;
    let by = caller.actor;
    let answer = app.office().asked(move |session| {
        let last = session.write().record(Kind::Setting, "webhooks", Timestamp::MIN)?;
        let number = last.and_then(|record| record.body.parse().ok()).unwrap_or(0u64) + 1;
        session.write().put_record(
            Kind::Setting,
            &Record { key: "webhooks".into(), body: number.to_string(), expires: None },
        )?;
        let after = session.write().head()?.seq;
        let id: Arc<str> = format!("hook-{number}").into();
        let hook = Hook { id, url: url.clone(), events: events.clone(), secret: secret.clone(), after };
        if let Err(error) = notify::check(&hook) {
            return Ok(Answer::problem(&Problem::unprocessable("invalid-webhook", error.to_string())));
        }
        notify::put(session.write(), &hook)?;
        session.audit(&by, "webhook added", json!({ "webhook": hook.id }))?;
        let body = json!({ "id": hook.id, "url": hook.url, "events": hook.events, "secret": hook.secret });
        Ok(Answer::json(StatusCode::CREATED, body.to_string(), None))
    });
    Ok(answer.await?.into_response())
}

/// Takes a webhook away, with all that was still to be sent to it.
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "events", params(("id" = String, Path, description = "Its id")),
    responses((status = 204, description = "Done"), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    caller.administers(Scope::People)?;
    let by = caller.actor;
    let answer = app.office().asked(move |session| {
        if !is_there(session.write(), &id)? {
            return Ok(Answer::problem(&none(&id)));
        }
        session.write().delete_record(Kind::Webhook, &id)?;
        for failure in notify::pending(session.write(), &id)? {
            session.write().delete_record(Kind::Delivery, &format!("{id}/{}", failure.order))?;
        }
        session.audit(&by, "webhook removed", json!({ "webhook": id }))?;
        Ok(Answer::json(StatusCode::NO_CONTENT, String::new(), None))
    });
    Ok(answer.await?.into_response())
}

/// What could not be sent to a webhook yet, by order.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/failures", tag = "events", params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The orders with their events; without `next` it is not tried any more", body = [super::openapi::WebhookFailure]), (status = 404, description = "There is none", body = super::openapi::Problem)))]
pub async fn failures(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    caller.administers(Scope::People)?;
    app.read(move |read| {
        if !is_there(read, &id)? {
            return Err(none(&id));
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
    caller.administers(Scope::People)?;
    let answer = app.office().asked(move |session| -> Result<Answer, StoreError> {
        if !is_there(session.write(), &id)? {
            return Ok(Answer::problem(&none(&id)));
        }
        let (now, waiting) = (session.now(), notify::pending(session.write(), &id)?);
        let count = waiting.len();
        for failure in waiting {
            let again = notify::Failure { next: Some(now), since: now, tries: 0, ..failure };
            notify::keep(session.write(), &id, &again)?;
        }
        Ok(Answer::json(StatusCode::ACCEPTED, json!({ "orders": count }).to_string(), None))
    });
    Ok(answer.await?.into_response())
}

fn is_there(read: &mut (impl Read + ?Sized), id: &str) -> Result<bool, StoreError> {
    Ok(read.record(Kind::Webhook, id, Timestamp::MIN)?.is_some())
}

fn none(id: &str) -> Problem {
    Problem::not_found(format!("there is no webhook `{id}`"))
}
