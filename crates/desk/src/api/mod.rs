//! The desk over HTTP: JSON under `/api/v1`, with an OpenAPI document made from what stands beside the handlers.
//!
//! A handler reads what it was sent, hands a command in or reads, and writes down what came of it. What may be done and
//! seen is decided in [`core`](crate::core) alone.

mod app;
mod bulk;
mod caller;
mod candidates;
mod client;
mod commands;
mod csv;
mod directory;
mod explanation;
mod feed;
mod forwarded;
mod health;
mod history;
mod idempotency;
mod listing;
mod ndjson;
mod notices;
mod open_id;
mod openapi;
mod openapi_errors;
mod orders;
mod people;
mod problem;
mod programs;
mod sign_in;
mod tokens;
mod view;
mod webhooks;

pub use app::{App, Limits};
pub use caller::session_of;
pub use client::{Client, Peer, network};
pub use explanation::{Explained, explained};
pub use ipnet::IpNet as Network;
pub use openapi::written as openapi;
pub use problem::Problem;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, StatusCode};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

/// All that the desk answers.
pub fn router(app: Arc<App>) -> Router {
    let id = HeaderName::from_static("x-request-id");
    let v1 = Router::new()
        .route("/orders", get(listing::list).post(orders::receive))
        .route("/orders/{id}", get(orders::get))
        .route("/orders/{id}/history", get(history::history))
        .route("/orders/{id}/explanation", get(explanation::explanation))
        .route("/orders/{id}/candidates", get(candidates::candidates))
        .route("/orders/{id}/{command}", post(commands::command))
        .route("/commands", post(bulk::commands))
        .route("/events", get(feed::events))
        .route("/programs", get(programs::list).post(programs::publish))
        .route("/programs/check", post(programs::check))
        .route("/programs/{version}", get(programs::get))
        .route("/providers", get(directory::providers))
        .route("/providers/{provider}", get(directory::provider).patch(directory::change_provider))
        .route("/providers/{provider}/engineers", get(directory::engineers))
        .route("/providers/{provider}/people", get(directory::people))
        .route("/me/notices", get(notices::own).put(notices::choose))
        .route("/roles/{role}/notices", get(notices::of_role).put(notices::set_for_role))
        .route("/notices/failures", get(notices::failures))
        .route("/notices/resend", post(notices::resend))
        .route(
            "/providers/{provider}/engineers/{engineer}",
            get(directory::engineer).patch(directory::change_engineer),
        )
        .route("/people", get(people::list).post(people::add))
        .route("/people/{id}", get(people::get).patch(people::change).delete(people::remove))
        .route("/people/{id}/link", post(people::link))
        .route("/people/{id}/anonymize", post(people::anonymize))
        .route("/tokens", get(tokens::list).post(tokens::add))
        .route("/tokens/{name}", axum::routing::delete(tokens::end))
        .route("/webhooks", get(webhooks::list).post(webhooks::add))
        .route("/webhooks/{id}", axum::routing::delete(webhooks::remove))
        .route("/webhooks/{id}/failures", get(webhooks::failures))
        .route("/webhooks/{id}/resend", post(webhooks::resend))
        .route("/roles", get(people::roles))
        .route("/me", get(people::me))
        .route("/me/password", post(people::password))
        .fallback(no_page)
        .layer(DefaultBodyLimit::max(app.limits().body));
    Router::new()
        .nest("/api/v1", v1)
        .route("/api/openapi.json", get(openapi::document))
        .route("/livez", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/open-id/company", get(open_id::company))
        .route("/sign-in/open-id/provider/{id}", get(open_id::provider))
        .route("/sign-in/open-id/callback", get(open_id::callback))
        .route("/sign-out", post(sign_in::sign_out))
        .merge(crate::portal::pages())
        .fallback(no_page)
        .method_not_allowed_fallback(no_method)
        .with_state(app.clone())
        .layer(axum::middleware::from_fn_with_state(app, client::known))
        .layer(axum::middleware::from_fn(app::measured))
        .layer(CatchPanicLayer::custom(|_| Problem::defect().into()))
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, MakeRequestUuid))
}

async fn no_page() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "there is nothing at this address")
}

async fn no_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this address does not take this method")
}
