//! The feed of all changes: pages, a long poll, or server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::ReceiverStream;

use super::app::App;
use super::caller::Caller;
use super::problem::Problem;
use super::view;
use crate::office::last_pruned;

/// The longest poll, in seconds.
const LONGEST_WAIT: u64 = 60;

/// How often a feed looks for itself, where another process writes.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// What can be asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Events after this number.
    #[serde(default)]
    after: u64,
    /// How many at most.
    limit: Option<usize>,
    /// How many seconds to wait for the first.
    #[serde(default)]
    wait: u64,
    /// `skip` to read on where events were pruned.
    pruned: Option<Pruned>,
}

/// What becomes of events that were pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Pruned {
    /// They are left out.
    Skip,
}

/// Every change of every order that the caller sees, in order and without gaps; `next` is where to go on.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(("after" = Option<u64>, Query, description = "Events after this number; 0 for all"),
           ("limit" = Option<usize>, Query, description = "How many at most"),
           ("wait" = Option<u64>, Query, description = "Seconds to wait for the first, at most 60"),
           ("pruned" = Option<String>, Query, description = "`skip` to read on past events that were pruned, instead of being told with 410"),
           ("Last-Event-ID" = Option<u64>, Header, description = "As `after`, where server-sent events are taken up again")),
    responses((status = 200, description = "The events; with `Accept: text/event-stream` as server-sent events", body = super::openapi::Page),
        (status = 410, description = "Events after `after` were pruned; `next` of the answer is the last of them", body = super::openapi::Problem)))]
pub async fn events(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    app.live()?;
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::ACCEPT).is_some_and(|accept| accept.contains("text/event-stream")) {
        let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
        let after = last.unwrap_or(asked.after);
        page(&app, &caller, (after, asked.pruned), 1).await?;
        return Ok(sse(app, caller, (after, asked.pruned)));
    }
    let limit = asked.limit.unwrap_or(100).clamp(1, app.limits().page);
    let until = tokio::time::Instant::now() + Duration::from_secs(asked.wait.min(LONGEST_WAIT));
    let mut watch = app.office().watch();
    let mut after = asked.after;
    loop {
        watch.mark_unchanged();
        let (events, next, is_end) = page(&app, &caller, (after, asked.pruned), limit).await?;
        if !events.is_empty() || (is_end && tokio::time::Instant::now() >= until) {
            return Ok(Json(json!({ "events": events, "next": next })).into_response());
        }
        after = next;
        if is_end {
            let wait = tokio::time::timeout(LOOKS_EVERY, watch.changed());
            let _ = tokio::time::timeout_at(until, wait).await;
        }
    }
}

/// A page of the feed as the caller sees it, where to go on, and whether that is the end.
async fn page(
    app: &Arc<App>,
    caller: &Caller,
    (after, pruned): (u64, Option<Pruned>),
    limit: usize,
) -> Result<(Vec<Value>, u64, bool), Problem> {
    let (live, caller) = (app.live()?, caller.clone());
    app.read(move |read| {
        let last_pruned = last_pruned(read)?.unwrap_or(0);
        if last_pruned > after && pruned.is_none() {
            return Err(gone(last_pruned));
        }
        let events = read.feed(after, limit)?;
        let next = events.last().map_or(after, |event| event.seq);
        let next = if events.len() < limit { next.max(last_pruned) } else { next };
        let seen = events.iter().filter(|event| {
            caller.actor.provider().is_none() || is_of_an_order_that_was_theirs(&caller, event)
        });
        let seen = seen.filter_map(|event| view::event(&live, &caller.actor, event)).collect();
        Ok((seen, next, events.len() < limit))
    })
    .await
}

/// The reader has not seen all that was there after where it has come to.
fn gone(last_pruned: u64) -> Problem {
    let detail = format!(
        "events up to {last_pruned} were pruned, some of them after where you are; look at the orders, and go on with \
         `after={last_pruned}`, or read what is left with `pruned=skip`"
    );
    Problem::new(StatusCode::GONE, "pruned", detail).with("next", last_pruned)
}

/// Of a provider, engineers see their own orders alone.
fn is_of_an_order_that_was_theirs(caller: &Caller, event: &crate::core::Event) -> bool {
    let Some(person) = caller.person() else { return true };
    let before = event.body.before.as_ref();
    let is_own = |engineer: Option<&Arc<str>>| engineer.is_some() && engineer == person.engineer.as_ref();
    !person.roles.is_empty()
        || is_own(event.body.after.engineer.as_ref())
        || is_own(before.and_then(|at| at.engineer.as_ref()))
}

fn sse(app: Arc<App>, caller: Caller, (after, pruned): (u64, Option<Pruned>)) -> Response {
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<SseEvent, Infallible>>(64);
    tokio::spawn(async move {
        let (mut after, mut watch) = (after, app.office().watch());
        loop {
            watch.mark_unchanged();
            // Whoever was removed, or whose database fails, is left to connect again.
            let Ok((events, next, is_end)) = page(&app, &caller, (after, pruned), 100).await else { return };
            for event in events {
                let id = event["seq"].to_string();
                let message = SseEvent::default().id(id).event("change").data(event.to_string());
                if sender.send(Ok(message)).await.is_err() {
                    return;
                }
            }
            after = next;
            if is_end {
                let _ = tokio::time::timeout(LOOKS_EVERY, watch.changed()).await;
                if sender.is_closed() {
                    return;
                }
            }
        }
    });
    Sse::new(ReceiverStream::new(receiver))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response()
}
