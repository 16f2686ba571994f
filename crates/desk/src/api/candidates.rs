//! Whom an order could be given to.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use consign::decision::Assigns;
use serde::Deserialize;
use serde_json::{Value, json};

use super::app::App;
use super::caller::Caller;
use super::problem::Problem;
use crate::core::{Live, Order, Refusal, Sight, Status, in_words, sight};
use crate::office::state_before;

/// What can be asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Also those who may not be chosen, each with what keeps them from it.
    #[serde(default)]
    all: bool,
}

/// The list of a waiting order: those who may be chosen, as the rules rank them, and with `all=true` the others too.
#[utoipa::path(get, path = "/api/v1/orders/{id}/candidates", tag = "orders",
    params(("id" = String, Path, description = "The order's id"),
           ("all" = Option<bool>, Query, description = "Also those who may not be chosen, each with the condition that it fails")),
    responses((status = 200, description = "The candidates", body = [super::openapi::Candidate]),
              (status = 404, description = "There is no such order for the caller", body = super::openapi::Problem),
              (status = 409, description = "Nobody is chosen where the order is", body = super::openapi::Problem)))]
pub async fn candidates(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Problem> {
    let (live, now, office) = (app.live()?, app.now(), app.office().clone());
    app.read(move |read| {
        let order = read.order(&id)?;
        let sighted = order.as_ref().map_or(Sight::Nothing, |order| sight(&live, &caller.actor, order));
        let Some(order) = order.filter(|_| sighted != Sight::Nothing) else {
            return Err(Refusal::NoOrder(id).into());
        };
        let assigns = assigns(&live, &order)?;
        // Of the company's candidates a provider knows nothing.
        if sighted == Sight::Provider && assigns == Assigns::Provider {
            return Err(Refusal::NoOrder(id).into());
        }
        let seq = read.head()?.seq;
        let state = state_before(read, seq + 1, office.versions())?;
        list(&live, &order, &state, now, asked.all).map(Json)
    })
    .await
}

fn assigns(live: &Live, order: &Order) -> Result<Assigns, Problem> {
    let node = order.placement.at.as_ref().and_then(|at| live.node(at));
    let node = node.filter(|_| order.placement.status == Status::Waiting);
    node.and_then(|node| node.assigns).ok_or_else(|| {
        let detail = "nobody is chosen where the order is";
        Problem::new(axum::http::StatusCode::CONFLICT, "nobody-chosen", detail)
    })
}

fn list(
    live: &Live,
    order: &Order,
    state: &consign::State,
    now: consign::Timestamp,
    all: bool,
) -> Result<Value, Problem> {
    let work_order =
        live.order(&order.document).map_err(|invalid| Problem::from(Refusal::Invalid(invalid.message)))?;
    let Some(at) = &order.placement.at else { return Ok(json!([])) };
    let engine = live.engine();
    let refused = |refusal: consign::event::Refusal| Problem::from(Refusal::from(refusal));
    let mut rows: Vec<Value> = Vec::new();
    let mut candidacies = engine.candidacies(&work_order, at, now, state).map_err(refused)?;
    candidacies.retain(|candidacy| all || candidacy.may_be_chosen);
    for candidacy in candidacies {
        let because: Vec<String> =
            candidacy.objections.iter().map(|objection| in_words(&objection.because)).collect();
        let mut row = json!(candidacy);
        if !because.is_empty() {
            row["because"] = json!(because);
        }
        rows.push(row);
    }
    Ok(Value::Array(rows))
}
