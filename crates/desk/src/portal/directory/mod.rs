//! The directory: the company's providers with their engineers, a provider's own engineers. Administrators change all of
//! it, a provider's dispatchers what concerns their engineers.

mod entry;
mod fields;
mod import;
mod table;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use consign::State;

use super::room::Room;
use super::stop::Stop;
use crate::api::{App, Problem};

/// The pages, below where the portal begins.
pub fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/directory", get(table::table))
        .route("/directory/{of}", get(entry::provider).post(entry::change_provider))
        .route("/directory/{of}/{engineer}", get(entry::engineer).post(entry::change_engineer))
        .route("/export/{sheet}", get(table::export))
        .route("/import", get(import::import).post(import::preview))
        .route("/import/apply", post(import::apply))
}

/// Workloads at the moment.
async fn state(app: &Arc<App>, room: &Room) -> Result<State, Stop> {
    let office = app.office().clone();
    let state = tokio::task::spawn_blocking(move || office.state()).await;
    let state = state.map_err(|_| Stop::Problem(room.words, Problem::defect()))?;
    state.map_err(Stop::saying(room.words))
}

/// A file that the browser saves.
pub fn saved(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
