//! Taking orders in, and looking at one.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::json;
use serde_json::value::RawValue;

use super::app::App;
use super::caller::Caller;
use super::idempotency::{Answer, Key, once};
use super::ndjson;
use super::problem::Problem;
use super::view;
use crate::core::{Actor, Refusal};
use crate::office::{Received, Session};
use crate::store::StoreError;

/// One order, by id.
#[utoipa::path(get, path = "/api/v1/orders/{id}", tag = "orders", params(("id" = String, Path, description = "The order's id")),
    responses((status = 200, description = "The order, with its revision as `ETag`", body = super::openapi::Order),
              (status = 404, description = "There is none, or none that the caller may know of", body = super::openapi::Problem)))]
pub async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (live, now) = (app.live()?, app.now());
    let asked = id.clone();
    let order = app.read(move |read| Ok(read.order(&asked)?)).await?;
    let none = || Problem::from(Refusal::NoOrder(id.clone()));
    let order = order.ok_or_else(none)?;
    let body = view::order(&live, &caller.actor, &order, now).ok_or_else(none)?;
    let answer = Answer::json(StatusCode::OK, body.get().to_owned(), Some(order.revision));
    Ok(answer.into_response())
}

/// Takes orders in: one JSON object, a JSON array, or NDJSON, which is answered line by line as each becomes durable.
#[utoipa::path(post, path = "/api/v1/orders", tag = "orders", request_body(content = super::openapi::Document, description = "One order, an array of orders, or (`application/x-ndjson`) an order a line"),
    responses((status = 201, description = "It came in", body = super::openapi::Order),
              (status = 200, description = "It came in before with the same document; for arrays and NDJSON, a result for each", body = super::openapi::CameBefore),
              (status = 409, description = "Another document came in with this id", body = super::openapi::Problem),
              (status = 413, description = "The body is too long", body = super::openapi::Problem),
              (status = 422, description = "It has no id, or the idempotency key is another request's", body = super::openapi::Problem)))]
pub async fn receive(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    if is_ndjson(&parts.headers) {
        let live = app.live()?;
        if !crate::core::may_take_in(&live, &caller.actor) {
            return Err(Problem::forbidden(
                "orders are taken in by services with the scope `orders-write` and the company's dispatchers",
            ));
        }
        let by = caller.actor.clone();
        return Ok(ndjson::stream(app, body, move |session, line| receive_line(session, line, &by)));
    }
    let text = whole(&app, body).await?;
    let key = Key::from_headers(&parts.headers, &caller, "orders", &text)?;
    let by = caller.actor;
    if text.trim_start().starts_with('[') {
        let elements: Vec<Box<RawValue>> =
            serde_json::from_str(&text).map_err(|error| not_json(&error, "an array of orders"))?;
        let answer = app
            .office()
            .asked(move |session| once(key.as_ref(), session, |session| receive_all(session, &elements, &by)))
            .await?;
        return Ok(answer.into_response());
    }
    let _: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).map_err(|error| not_json(&error, "an order, as a JSON object"))?;
    let answer = app
        .office()
        .asked(move |session| once(key.as_ref(), session, |session| receive_one(session, &text, &by)));
    Ok(answer.await?.into_response())
}

fn receive_one(session: &mut Session<'_>, document: &str, by: &Actor) -> Result<Answer, StoreError> {
    let received = session.receive(document, by)?;
    let (live, now) = (session.live()?, session.now());
    Ok(match received {
        Err(refusal) => Answer::problem(&refusal.into()),
        Ok(Received { order, again }) => {
            let status = if again { StatusCode::OK } else { StatusCode::CREATED };
            let body = view::order(&live, by, &order, now).map_or_else(
                || json!({ "id": order.id, "revision": order.revision }).to_string(),
                |body| body.get().to_owned(),
            );
            Answer::json(status, body, Some(order.revision))
        }
    })
}

fn receive_all(
    session: &mut Session<'_>,
    documents: &[Box<RawValue>],
    by: &Actor,
) -> Result<Answer, StoreError> {
    let mut results = Vec::with_capacity(documents.len());
    for document in documents {
        results.push(receive_line(session, document.get(), by)?);
    }
    Ok(Answer::json(StatusCode::OK, format!("[{}]", results.join(",")), None))
}

/// The result for an order of many: `{"order", "status", "revision" or "problem"}`.
fn receive_line(session: &mut Session<'_>, line: &str, by: &Actor) -> Result<String, StoreError> {
    Ok(match session.receive(line, by)? {
        Ok(Received { order, again }) => {
            let status = if again { 200 } else { 201 };
            json!({ "order": order.id, "status": status, "revision": order.revision }).to_string()
        }
        Err(refusal) => {
            let id = match &refusal {
                Refusal::Different(id) => Some(id.clone()),
                _ => None,
            };
            result_of_problem(id.as_deref(), &refusal.into())
        }
    })
}

/// The result for one of many that was not done.
pub fn result_of_problem(order: Option<&str>, problem: &Problem) -> String {
    let mut result = serde_json::Map::new();
    if let Some(order) = order {
        result.insert("order".into(), order.into());
    }
    result.insert("status".into(), problem.status().as_u16().into());
    result.insert("problem".into(), problem.to_json());
    serde_json::Value::Object(result).to_string()
}

/// Whether the body is a value a line.
pub fn is_ndjson(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-ndjson") || kind.eq_ignore_ascii_case("application/jsonl")
}

/// A body as text.
///
/// # Errors
/// If it is longer than the limit, or no UTF-8.
pub async fn whole(app: &App, body: Body) -> Result<String, Problem> {
    let most = app.limits().body;
    let limited = http_body_util::Limited::new(body, most);
    let bytes: Bytes = match limited.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => return Err(too_long(most)),
        Err(_) => return Err(Problem::bad_request("the body ended before it was whole")),
    };
    String::from_utf8(bytes.into()).map_err(|error| {
        Problem::bad_request(format!(
            "the body is no UTF-8 from byte {} on",
            error.utf8_error().valid_up_to()
        ))
    })
}

/// More than is taken.
pub fn too_long(most: usize) -> Problem {
    let detail = format!(
        "the body is longer than {most} bytes; send orders in parts, or an order a line as `application/x-ndjson`"
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", detail).with("limit", most)
}

/// A body that is no JSON.
pub fn not_json(error: &serde_json::Error, expected: &str) -> Problem {
    Problem::bad_request(format!("the body is not {expected}: {error}"))
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        Self::into_response(self)
    }
}
