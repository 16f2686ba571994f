//! The whole explanation of why an order is where it is: every node that it passed, every rule that was tried.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use consign::trace::{Step, Traced, Tried, TriedResult, Way};
use maud::{Markup, html};

use super::room::{Room, escaped};
use super::shell::{Part, page};
use super::stop::Stop;
use super::{OfOrder, order, reason};
use crate::api::{App, Explained, explained};

/// The page, for the company's people.
pub async fn explanation(
    State(app): State<Arc<App>>,
    room: Room,
    Path(path): Path<OfOrder>,
) -> Result<Response, Stop> {
    let (actor, id, live, office) = (room.actor(), path.id.clone(), room.live.clone(), app.office().clone());
    let found = app.read(move |read| explained(read, &live, &office, &actor, &id)).await;
    let found = found.map_err(Stop::saying(room.words))?;
    let title = room.words.with("why-title", [("order", path.id.as_str().into())]);
    Ok(page(&room, Part::Orders, &title, None, &shown(&room, &path.id, &title, &found)))
}

fn shown(room: &Room, id: &str, title: &str, found: &Explained) -> Markup {
    let words = room.words;
    let steps = found.decision.as_ref().and_then(|decision| decision.steps.as_deref()).unwrap_or_default();
    html! {
        nav.crumbs aria-label=(words.say("crumbs")) { a href=(format!("{}/orders/{}", room.base, escaped(id))) { bdi { (id) } } }
        h1 { (title) }
        p.lead { (words.with("why-lead", [("version", found.event.program.into()), ("time", room.times().instant(found.event.when).into())])) }
        @if steps.is_empty() { p.empty { (words.say("why-nothing")) } }
        @for one in steps { (step(room, one)) }
    }
}

fn step(room: &Room, step: &Step) -> Markup {
    html! {
        section.card.step {
            h2 { code { (step.node) } @if let Some(then) = &step.then { " → " code { (then) } } }
            @if let Some(nearest) = &step.nearest { p { (order::because(&reason::nearest_in_words(room.words, nearest))) } }
            @for one in &step.ways { (way(one)) }
            @for one in &step.tried { (tried(room, one)) }
        }
    }
}

fn way(way: &Way) -> Markup {
    html! { details.tried open[way.taken] { summary { (mark(Some(way.taken))) " → " code { (way.to) } } @if let Some(when) = &way.when { ul.trace { (traced(when)) } } } }
}

fn tried(room: &Room, tried: &Tried) -> Markup {
    let (word, is_hit) = match tried.result {
        TriedResult::NotMatched => ("tried-not-matched", false),
        TriedResult::NotActive => ("tried-not-active", false),
        TriedResult::NoCandidate => ("tried-no-candidate", false),
        TriedResult::Assigned => ("tried-assigned", true),
        _ => ("tried-manual", true),
    };
    html! {
        details.tried open[is_hit] {
            summary { (mark(Some(is_hit))) " " code { (tried.rules) "." (tried.rule) } @if let Some(label) = &tried.label { " " bdi { (label) } } " " span.sub { (room.words.say(word)) } }
            @if let Some(when) = &tried.when { ul.trace { (traced(when)) } }
            @for lack in &tried.lacks { p.sub { (order::because(lack)) } }
            @if !tried.candidates.is_empty() { ul.trace { @for one in &tried.candidates { li { (mark(Some(one.chosen))) " " code { (one.id) } @if let Some(dropped) = &one.dropped { " " (order::because(&crate::core::in_words(dropped))) } } } } }
        }
    }
}

fn traced(one: &Traced) -> Markup {
    html! {
        li { (mark(one.value)) " " code { (one.text) } @if let Some(found) = &one.found { span.sub { " " (found) } }
            @if !one.parts.is_empty() { ul { @for part in &one.parts { (traced(part)) } } }
        }
    }
}

/// Whether it was so, for eyes and for those who listen.
fn mark(value: Option<bool>) -> Markup {
    match value {
        Some(true) => html! { span.good role="img" aria-label="✓" { "✓" } },
        Some(false) => html! { span.late role="img" aria-label="✗" { "✗" } },
        None => html! { span.sub role="img" aria-label="?" { "?" } },
    }
}
