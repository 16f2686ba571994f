//! Why an order is where it is: what was true when it came there.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use consign::Decision;
use serde_json::{Value, json};

use super::app::App;
use super::caller::Caller;
use super::problem::Problem;
use super::view;
use crate::core::{Actor, Desk, Event, Live, Order, Refusal, Sight, sight};
use crate::office::{Office, state_before};
use crate::store::Read;

/// The last event that moved the order, with every node that it passed and every rule that was tried then: decided
/// again by the program, the directory, the instant and the workloads of then.
#[utoipa::path(get, path = "/api/v1/orders/{id}/explanation", tag = "orders", params(("id" = String, Path, description = "The order's id")),
    responses((status = 200, description = "The event and its trace", body = super::openapi::Explanation),
              (status = 404, description = "There is no such order for the caller", body = super::openapi::Problem)))]
pub async fn explanation(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (live, office) = (app.live()?, app.office().clone());
    app.read(move |read| {
        let Explained { event, decision } = explained(read, &live, &office, &caller.actor, &id)?;
        let shown = view::event(&live, &caller.actor, &event);
        Ok(Json(json!({ "event": shown, "decision": decision })))
    })
    .await
}

/// Why an order is where it is.
pub struct Explained {
    /// The last event that moved it.
    pub event: Event,
    /// What was decided then, with all that was tried; `None` if nothing was.
    pub decision: Option<Decision>,
}

/// Why an order is where it is, for those who see that.
///
/// # Errors
/// If there is no such order for whoever asks, or the database fails.
pub fn explained(
    read: &mut dyn Read,
    live: &Live,
    office: &Office,
    actor: &Actor,
    id: &str,
) -> Result<Explained, Problem> {
    let none = || Problem::from(Refusal::NoOrder(id.to_owned()));
    let order = read.order(id)?;
    let seen = order.as_ref().map_or(Sight::Nothing, |order| sight(live, actor, order));
    // Rules and traces are the company's.
    if seen != Sight::Company {
        return Err(none());
    }
    let mut history = read.history(id)?;
    let moves = |event: &Event| event.body.event.changes_the_order();
    let index = history.iter().rposition(moves).ok_or_else(none)?;
    let event = history.swap_remove(index);
    history.truncate(index);
    let before = history.iter().fold(None, |before, event| Order::after(before.as_ref(), event));
    let then = office.versions().open(read, event.program, event.directory)?;
    let mut state = state_before(read, event.seq, office.versions())?;
    let mut desk = Desk { live: &then, state: &mut state, now: event.when };
    let decision = desk.explained(before.as_ref(), &event)?;
    Ok(Explained { event, decision })
}
