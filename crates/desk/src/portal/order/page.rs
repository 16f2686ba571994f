//! The page.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use consign::decision::Portal;
use maud::{Markup, html};

use super::candidates::{self, Choice};
use super::work::{self, Allowed};
use super::{document, history};
use crate::api::{App, Problem};
use crate::core::{Event, Order, Sight, Status, allowed, sight};
use crate::office::state_before;
use crate::portal::flash::{self, Flash};
use crate::portal::list::{Asked, InList, neighbours};
use crate::portal::live;
use crate::portal::places;
use crate::portal::reason;
use crate::portal::room::{Room, escaped};
use crate::portal::shell::{Part, page};
use crate::portal::stop::Stop;
use crate::portal::who::{self, Names};
use crate::store::Read;

/// The page of an order that whoever asks sees.
pub async fn order(
    State(app): State<Arc<App>>,
    room: Room,
    Path(path): Path<super::super::OfOrder>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let flash = Flash::read(&headers);
    let mut response = again(&app, &room, &path.id, &asked, StatusCode::OK, flash.as_ref(), None).await?;
    if flash.is_some() {
        flash::told(&mut response);
    }
    Ok(response)
}

/// The page as it is now, with what kept a command from being done.
pub async fn again(
    app: &Arc<App>,
    room: &Room,
    id: &str,
    asked: &Asked,
    status: StatusCode,
    flash: Option<&Flash>,
    alert: Option<&Markup>,
) -> Result<Response, Stop> {
    let (of, reader, list, id) = (app.clone(), room.clone(), asked.clone(), id.to_owned());
    let found = app.read(move |read| found(&of, read, &reader, &id, &list)).await;
    let found = found.map_err(Stop::saying(room.words))?.ok_or(Stop::Gone(room.words))?;
    let part = if places::sees_lists(room) { Part::Orders } else { Part::Mine };
    let title = format!("{} · {}", found.order.id, found.label);
    let mut response = page(room, part, &title, flash, &shown(room, &found, asked, alert));
    *response.status_mut() = status;
    Ok(response)
}

struct Found {
    order: Order,
    /// The node's label, or what became of it.
    label: String,
    history: Vec<Event>,
    names: Names,
    choice: Option<Choice>,
    allowed: Allowed,
    nearest: Option<Arc<consign::trace::NearestMiss>>,
    place: Option<InList>,
}

fn found(
    app: &App,
    read: &mut dyn Read,
    room: &Room,
    id: &str,
    asked: &Asked,
) -> Result<Option<Found>, Problem> {
    let actor = room.actor();
    let Some(order) = read.order(id)? else { return Ok(None) };
    if sight(&room.live, &actor, &order) == Sight::Nothing {
        return Ok(None);
    }
    let history = read.history(id)?;
    let names = Names::read(read, history.iter().map(|event| &event.body.by))?;
    let seq = read.head()?.seq;
    let state = state_before(read, seq + 1, app.office().versions()).map_err(Problem::from)?;
    let nearest = if room.person.is_of_company() {
        app.nearest().find(&room.live, &order, &state, room.now)
    } else {
        None
    };
    let label =
        order.placement.at.as_ref().and_then(|at| room.live.node(at)).map(|node| node.label.to_string());
    let label =
        label.unwrap_or_else(|| room.words.say(&format!("status-{}", order.placement.status.as_str())));
    let allowed = Allowed(allowed(&room.live, &actor, &order));
    let choice = candidates::choices(room, &order, &state).filter(|_| allowed.has("assign"));
    let place = neighbours(app.standing(), read, room, asked, id)?;
    Ok(Some(Found { order, label, history, names, choice, allowed, nearest, place }))
}

fn shown(room: &Room, found: &Found, asked: &Asked, alert: Option<&Markup>) -> Markup {
    let order = &found.order;
    let list = asked.query();
    let live = live::address(room, &format!("order={}", escaped(&order.id)));
    html! {
        div data-order-page=(order.id) data-revision=(order.revision) data-live=(live) {
            (crumbs(room, found, asked))
            h1 { bdi { (order.id) } " · " bdi { (found.label) } }
            p.lead { (lead(room, order)) }
            @if let Some(alert) = alert { div.problem role="alert" { (alert) } }
            p.notice role="status" hidden data-changed { a href="" { (room.words.say("order-changed")) } }
            div.split {
                div {
                    @if let Some(choice) = &found.choice { (candidates::shown(room, order, choice, "assign", &list)) }
                    (why(room, found))
                    (work::shown(room, order, &found.allowed, &list))
                    (history::shown(room, &found.history, &found.names))
                }
                aside {
                    (document::shown(room, order))
                    (work::notes(room, order, &found.history, &found.names, &found.allowed))
                }
            }
        }
    }
}

fn crumbs(room: &Room, found: &Found, asked: &Asked) -> Markup {
    let words = room.words;
    let to = |id: &str| format!("{}/orders/{}?{}", room.base, escaped(id), asked.query());
    html! {
        nav.crumbs aria-label=(words.say("crumbs")) {
            @if places::sees_lists(room) { a href=(format!("{}/orders?{}", room.base, asked.query())) { (words.say("order-back")) } }
            @else { a href=(format!("{}/mine", room.base)) { (words.say("nav-mine")) } }
            @if let Some(InList { at: Some(at), count, next }) = &found.place {
                span { (words.with("order-place", [("at", (*at).into()), ("count", (*count).into())])) }
                @if let Some(next) = next { a href=(to(next)) data-next { (words.say("order-next")) " " kbd aria-hidden="true" { "n" } } }
            }
        }
    }
}

/// Who has it, since when, until when.
fn lead(room: &Room, order: &Order) -> Markup {
    let (words, times, place) = (room.words, room.times(), &order.placement);
    html! {
        @match place.status {
            Status::Waiting => { (words.say("order-waits")) " " (times.since(place.arrived)) @if let Some(deadline) = place.deadline { ", " (times.due(deadline)) } }
            Status::Done => { (words.say("status-done")) " · " (times.at(place.arrived)) }
            Status::Cancelled => { (words.say("status-cancelled")) " · " (times.at(place.arrived)) }
        }
        @if room.person.is_of_company() && let Some(provider) = &place.provider { " · " bdi { (who::provider(room, provider)) } }
        @if let (Some(provider), Some(engineer)) = (&place.provider, &place.engineer) { " · " bdi { (who::engineer(room, provider, engineer)) } }
        @if let Some(claim) = order.claim_at(room.now) {
            " · " @if claim.by == room.person.id { (words.say("claimed-by-you")) } @else { (words.with("claimed-by", [("who", (&*claim.by).into())])) }
        }
    }
}

/// Why it waits for somebody, for the company's people.
fn why(room: &Room, found: &Found) -> Markup {
    let order = &found.order;
    if !room.person.is_of_company() || order.placement.status != Status::Waiting {
        return html! {};
    }
    let why = reason::why(room, order, found.nearest.as_deref());
    let node = order.placement.at.as_ref().and_then(|at| room.live.node(at));
    let is_ours = node.is_none_or(|node| node.portal == Portal::Company);
    html! {
        @if is_ours && !why.head.is_empty() {
            section.card aria-labelledby="why" {
                h2 #why { (room.words.say("order-why")) }
                p { b { (why.head) } @if !why.detail.is_empty() { ": " (candidates::because(&why.detail)) } }
                p { a href=(format!("{}/orders/{}/why", room.base, escaped(&order.id))) { (room.words.say("order-explanation")) } }
            }
        }
    }
}
