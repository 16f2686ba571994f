//! Many commands in one request, each with its own result.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::app::App;
use super::caller::Caller;
use super::commands::{problem, read};
use super::ndjson;
use super::orders::{is_ndjson, result_of_problem};
use super::problem::Problem;
use crate::core::Actor;
use crate::office::Session;
use crate::store::StoreError;

#[derive(Deserialize)]
struct Line<'l> {
    order: String,
    command: String,
    #[serde(default)]
    revision: Option<u64>,
    #[serde(borrow, default)]
    body: Option<&'l RawValue>,
}

/// Commands on many orders, as NDJSON of `{"order", "command", "revision", "body"}`; a result a line, in their order.
#[utoipa::path(post, path = "/api/v1/commands", tag = "orders", request_body(content = super::openapi::BulkCommand, content_type = "application/x-ndjson"),
    responses((status = 200, description = "A result a line, as each becomes durable", body = super::openapi::BulkResult, content_type = "application/x-ndjson"),
              (status = 415, description = "The body is no NDJSON", body = super::openapi::Problem)))]
pub async fn commands(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    if !is_ndjson(&parts.headers) {
        let detail = "send the commands as NDJSON, with `Content-Type: application/x-ndjson`";
        let status = axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(status, "media-type", detail));
    }
    app.live()?;
    let by = caller.actor;
    Ok(ndjson::stream(app, body, move |session, line| one(session, line, &by)))
}

fn one(session: &mut Session<'_>, text: &str, by: &Actor) -> Result<String, StoreError> {
    let line: Line<'_> = match serde_json::from_str(text) {
        Ok(line) => line,
        Err(error) => {
            let detail = format!("a line is `{{\"order\", \"command\", \"revision\", \"body\"}}`: {error}");
            return Ok(result_of_problem(None, &Problem::bad_request(detail)));
        }
    };
    let command = match read(&line.command, line.body.map_or("{}", RawValue::get)) {
        Ok(command) => command,
        Err(problem) => return Ok(result_of_problem(Some(&line.order), &problem)),
    };
    if line.revision.is_none() && command.needs_revision() {
        let detail = "`revision` is missing: the one of the order that this was decided on";
        let status = axum::http::StatusCode::PRECONDITION_REQUIRED;
        return Ok(result_of_problem(Some(&line.order), &Problem::new(status, "no-revision", detail)));
    }
    Ok(match session.act(&line.order, &command, line.revision, by)? {
        Ok(change) => {
            json!({ "order": line.order, "status": 200, "revision": change.order.revision }).to_string()
        }
        Err(refusal) => {
            let problem = problem(session, &line.order, refusal, by)?;
            result_of_problem(Some(&line.order), &problem)
        }
    })
}
