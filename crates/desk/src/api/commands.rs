//! A command on an order.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::app::App;
use super::caller::Caller;
use super::idempotency::{Answer, Key, once};
use super::orders::whole;
use super::problem::Problem;
use super::view;
use crate::core::{Actor, Change, Command, Refusal, Sight, sight};
use crate::office::Session;
use crate::store::StoreError;

/// Gives a command on an order that was decided on at a revision.
#[utoipa::path(post, path = "/api/v1/orders/{id}/{command}", tag = "orders",
    params(("id" = String, Path, description = "The order's id"),
           ("command" = String, Path, description = "`assign`, `decline`, `complete`, `recall`, `reassign`, `update`, `rerun`, `cancel`, `claim`, `release` or `note`"),
           ("If-Match" = String, Header, description = "The revision in quotes, such as `\"3\"`; not needed for `claim`, `release` and `note`")),
    request_body(content = super::openapi::CommandBody, description = "What the command takes"),
    responses((status = 200, description = "The order afterwards; `{\"gone\": true}` if it has left whoever asked", body = super::openapi::Order),
              (status = 403, description = "It is for others", body = super::openapi::Problem),
              (status = 404, description = "There is no such order or command", body = super::openapi::Problem),
              (status = 409, description = "It is not offered where the order is; `offered` has what is", body = super::openapi::Problem),
              (status = 412, description = "The order has changed since; `since` has what happened", body = super::openapi::Problem),
              (status = 422, description = "What it says cannot be taken", body = super::openapi::Problem),
              (status = 428, description = "`If-Match` is missing", body = super::openapi::Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((id, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let text = whole(&app, body).await?;
    let command = read(&name, &text)?;
    let revision = revision(&parts.headers)?;
    if revision.is_none() && command.needs_revision() {
        return Err(no_revision());
    }
    let key =
        Key::from_headers(&parts.headers, &caller, &format!("orders/{id}/{name}\n{revision:?}"), &text)?;
    let by = caller.actor;
    app.live()?;
    let answer = app
        .office()
        .asked(move |session| {
            once(key.as_ref(), session, |session| one(session, &id, &command, revision, &by))
        })
        .await?;
    Ok(answer.into_response())
}

fn no_revision() -> Problem {
    let detail = "`If-Match` is missing: send the revision of the order that this was decided on, such as `If-Match: \"3\"`";
    Problem::new(StatusCode::PRECONDITION_REQUIRED, "no-revision", detail)
}

/// The command with this word and this JSON object.
///
/// # Errors
/// If there is no such command, or it does not take that.
pub fn read(name: &str, text: &str) -> Result<Command, Problem> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    match Command::read(name, text) {
        None => {
            let known = Command::NAMES.join("`, `");
            Err(Problem::not_found(format!("there is no command `{name}`; the commands are `{known}`")))
        }
        Some(Err(error)) => Err(Problem::bad_request(format!("`{name}` does not take this: {error}"))),
        Some(Ok(command)) => Ok(command),
    }
}

/// The revision that `If-Match` names.
fn revision(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let number = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let wrong = || Problem::bad_request("`If-Match` is a revision in quotes, such as `\"3\"`");
    number.parse().map(Some).map_err(|_| wrong())
}

fn one(
    session: &mut Session<'_>,
    id: &str,
    command: &Command,
    revision: Option<u64>,
    by: &Actor,
) -> Result<Answer, StoreError> {
    let changed = session.act(id, command, revision, by)?;
    let (live, now) = (session.live()?, session.now());
    Ok(match changed {
        Ok(Change { order, .. }) => {
            let body = view::order(&live, by, &order, now);
            let gone = || json!({ "id": order.id, "gone": true }).to_string();
            let body = body.map_or_else(gone, |body| body.get().to_owned());
            Answer::json(StatusCode::OK, body, Some(order.revision))
        }
        Err(refusal) => Answer::problem(&problem(session, id, refusal, by)?),
    })
}

/// A refusal as a problem; a stale one tells what happened since.
///
/// # Errors
/// What the database fails with.
pub fn problem(
    session: &mut Session<'_>,
    id: &str,
    refusal: Refusal,
    by: &Actor,
) -> Result<Problem, StoreError> {
    let Refusal::Stale { given, .. } = refusal else { return Ok(refusal.into()) };
    let live = session.live()?;
    let Some(order) = session.write().order(id)? else { return Ok(refusal.into()) };
    if sight(&live, by, &order) == Sight::Nothing {
        return Ok(Refusal::NoOrder(id.to_owned()).into());
    }
    let history = session.write().history(id)?;
    let since = history.iter().filter(|event| event.revision > given);
    let since: Vec<_> = since.filter_map(|event| view::event(&live, by, event)).collect();
    Ok(Problem::from(refusal).with("since", since))
}
