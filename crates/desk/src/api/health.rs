//! Whether the process is alive, whether it is ready, and its metrics.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::app::App;
use super::caller::Caller;
use super::problem::Problem;
use crate::core::{DeskRole, Scope};
use crate::telemetry;

/// The process answers.
#[utoipa::path(get, path = "/livez", tag = "operation", responses((status = 200, description = "The process answers")))]
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The database is reachable and of this version, and a program is live.
#[utoipa::path(get, path = "/readyz", tag = "operation", responses((status = 200, description = "It is ready"),
    (status = 503, description = "It is not; `detail` says why", body = super::openapi::Problem)))]
pub async fn ready(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let live = app.live()?;
    let head = app.read(|read| Ok(read.head()?)).await?;
    let body =
        json!({ "ready": true, "program": live.program, "directory": live.directory, "seq": head.seq });
    Ok(Json(body).into_response())
}

/// The metrics, as Prometheus reads them.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, description = "The metrics, in the text format of Prometheus"),
    (status = 403, description = "It is for the scope `metrics`", body = super::openapi::Problem)))]
pub async fn metrics(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Problem> {
    if !caller.actor.has_scope(Scope::Metrics) && !caller.actor.has_desk_role(DeskRole::Administrator) {
        return Err(Problem::forbidden("metrics are for services with the scope `metrics`"));
    }
    let (head, waiting) = app.read(|read| Ok((read.head()?, read.waiting(None)?))).await?;
    telemetry::standing(head, &waiting);
    let text = app.metrics().map(metrics_exporter_prometheus::PrometheusHandle::render).unwrap_or_default();
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
