//! The history of an order.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use super::app::App;
use super::caller::Caller;
use super::problem::Problem;
use super::view;
use crate::core::{Refusal, Sight, sight};

/// Every event that changed the order, the first one first, as much of it as the caller sees.
#[utoipa::path(get, path = "/api/v1/orders/{id}/history", tag = "orders", params(("id" = String, Path, description = "The order's id")),
    responses((status = 200, description = "The events", body = [super::openapi::Event]),
              (status = 404, description = "There is no such order for the caller", body = super::openapi::Problem)))]
pub async fn history(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Value>>, Problem> {
    let live = app.live()?;
    app.read(move |read| {
        let order = read.order(&id)?;
        let order = order.filter(|order| sight(&live, &caller.actor, order) != Sight::Nothing);
        let Some(order) = order else { return Err(Refusal::NoOrder(id).into()) };
        let history = read.history(&order.id)?;
        Ok(Json(history.iter().filter_map(|event| view::event(&live, &caller.actor, event)).collect()))
    })
    .await
}
