//! An engineer's own orders, on a phone: what, where, done, or not possible.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use consign::schema::FieldType;
use maud::{Markup, html};

use super::flash::{self, Flash};
use super::room::{Room, escaped};
use super::shell::{Part, page};
use super::stop::Stop;
use super::{form, live, values};
use crate::api::App;
use crate::core::{Actor, Order, Status, allowed};
use crate::query::{List, QueryError, Sorting};
use crate::store::Select;

/// How many orders the page shows.
const ROWS: usize = 50;

/// The engineer's open orders, the most urgent first.
pub async fn mine(State(app): State<Arc<App>>, room: Room, headers: HeaderMap) -> Result<Response, Stop> {
    let words = room.words;
    if room.person.engineer.is_none() {
        return Err(Stop::Gone(words));
    }
    let flash = Flash::read(&headers);
    let reader = room.clone();
    let orders = app.read(move |read| {
        let actor = reader.actor();
        Ok(own(&reader, &actor).and_then(|list| list.page(read))?.orders)
    });
    let orders = orders.await.map_err(Stop::saying(words))?;
    let mut response =
        page(&room, Part::Mine, &words.say("nav-mine"), flash.as_ref(), &shown(&room, &orders));
    if flash.is_some() {
        flash::told(&mut response);
    }
    Ok(response)
}

fn own<'r>(room: &'r Room, actor: &'r Actor) -> Result<List<'r>, QueryError> {
    let sorting = Sorting::named(&room.live, actor, "desk.deadline")?;
    Ok(List {
        live: &room.live,
        actor,
        now: room.now,
        select: Select {
            status: Some(Status::Waiting),
            provider: room.person.provider().map(ToString::to_string),
            engineer: room.person.engineer.as_ref().map(ToString::to_string),
            ..Select::default()
        },
        sorting,
        filter: None,
        search: None,
        after: None,
        limit: ROWS,
    })
}

fn shown(room: &Room, orders: &[Order]) -> Markup {
    let words = room.words;
    html! {
        h1 { (words.say("nav-mine")) }
        p.lead { (words.count("mine-count", orders.len())) }
        p.notice role="status" hidden data-changed { a href="" { (words.say("mine-changed")) } }
        @if orders.is_empty() { div.empty { p { (words.say("mine-empty")) } } }
        div.mine data-live=(live::address(room, "mine=true")) {
            @for order in orders { (card(room, order)) }
        }
    }
}

fn card(room: &Room, order: &Order) -> Markup {
    let (words, times) = (room.words, room.times());
    let to = format!("{}/orders/{}", room.base, escaped(&order.id));
    let node = order.placement.at.as_ref().and_then(|at| room.live.node(at));
    let may = allowed(&room.live, &room.actor(), order);
    html! {
        article.card data-order=(order.id) {
            h2 { a href=(to) { bdi { (order.id) } } @if let Some(node) = node { span.sub { " " bdi { (node.label) } } } }
            p.sub { (words.say("order-waits")) " " (times.since(order.placement.arrived)) @if let Some(deadline) = order.placement.deadline { " · " (times.due(deadline)) } }
            (facts(room, order))
            div.actions {
                @if may.contains(&"complete") {
                    form method="post" action=(format!("{to}/complete")) { (form::hidden(room)) input type="hidden" name="revision" value=(order.revision); button.primary.wide { (words.say("do-complete")) } }
                }
                @if may.contains(&"decline") { a.button.wide href=(format!("{to}#decline")) { (words.say("mine-cannot")) } }
            }
        }
    }
}

/// What an engineer needs on the way: names, kinds, places with a map.
fn facts(room: &Room, order: &Order) -> Markup {
    let Ok(read) = room.live.order(&order.document) else { return html! {} };
    let (times, program) = (room.times(), room.live.compiled());
    let fields = values::fields(room);
    let wanted = fields.iter().filter(|field| {
        field.path != "id"
            && matches!(
                field.field_type,
                FieldType::Text { .. }
                    | FieldType::Enum { .. }
                    | FieldType::Point
                    | FieldType::Set(_)
                    | FieldType::DateTime
            )
    });
    html! {
        dl { @for field in wanted.take(8) { @if let Some(value) = program.order_value(&read, field.path) { dt { (values::label(field.path)) } dd dir="auto" { (values::value(&times, &value)) } } } }
    }
}
