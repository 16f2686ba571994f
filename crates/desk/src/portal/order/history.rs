//! What happened to an order, the last thing first.

use std::sync::Arc;

use consign::decision::Decided;
use maud::{Markup, html};

use crate::core::{Event, What, sees_event};
use crate::portal::room::Room;
use crate::portal::who::{self, Names};

/// The entries that whoever looks may see.
pub fn shown(room: &Room, events: &[Event], names: &Names) -> Markup {
    let actor = room.actor();
    let times = room.times();
    let seen = events.iter().rev().filter(|event| sees_event(&actor, event));
    html! {
        section aria-labelledby="history" {
            h2 #history { (room.words.say("order-history")) }
            ol.history {
                @for event in seen { li { (times.at(event.when)) div { (entry(room, event, names)) } } }
            }
        }
    }
}

fn entry(room: &Room, event: &Event, names: &Names) -> Markup {
    if !room.person.is_of_company() {
        return entry_for_provider(room, event, names);
    }
    let body = &event.body;
    let by = names.by(room, &body.by);
    html! {
        p { (line(room, event, &by)) }
        (remark(&body.event))
        @for decided in &body.decided { p.sub { (rule(room, event, decided)) } }
        @if body.decided.iter().all(|decided| decided.to.is_some()) && let Some(reason) = body.after.reason.as_ref().filter(|_| arrives(event)) {
            p.sub { (room.words.reason(reason.code)) }
        }
    }
}

/// Whether the order came to another node by it.
fn arrives(event: &Event) -> bool {
    let after = event.body.after.at.as_ref().map(|at| &at.node);
    event.body.before.as_ref().map(|at| &at.node) != after
}

/// A provider's people read that they got it, what they and their engineers did, and that it left them.
fn entry_for_provider(room: &Room, event: &Event, names: &Names) -> Markup {
    let own = room.person.provider();
    let had = event.body.before.as_ref().and_then(|at| at.provider.as_ref());
    let has = event.body.after.provider.as_ref();
    let by = names.by(room, &event.body.by);
    let is_own =
        matches!(&event.body.by, crate::core::By::Person { of, .. } if of.is_some() && of.as_ref() == own);
    let text = |id: &str| room.words.with(id, [("by", by.as_str().into()), ("who", "".into())]);
    if has == own && had != own {
        return html! { p { (text("event-given")) } };
    }
    if has != own && !is_own {
        return html! { p { (text("event-taken-away")) } };
    }
    html! { p { (line(room, event, &by)) } (remark(&event.body.event)) }
}

/// Who did what, in a sentence.
fn line(room: &Room, event: &Event, by: &str) -> String {
    let body = &event.body;
    let chosen = |provider: &Option<Arc<str>>, engineer: &Option<Arc<str>>| match (provider, engineer) {
        (Some(provider), None) => who::provider(room, provider),
        (_, Some(engineer)) => {
            let of = body.after.provider.as_deref().unwrap_or_default();
            who::engineer(room, of, engineer)
        }
        (None, None) => String::new(),
    };
    let to = match &body.event {
        What::Assigned { provider, engineer, .. } | What::Reassigned { provider, engineer, .. } => {
            chosen(provider, engineer)
        }
        What::Declined { reason, .. } => reason.clone().unwrap_or_default(),
        What::Updated { fields, .. } if room.person.is_of_company() => fields.join(", "),
        What::Moved { to, .. } => to.clone(),
        _ => String::new(),
    };
    let id = format!("event-{}", body.event.as_str());
    let id = if to.is_empty() && matches!(body.event, What::Declined { .. }) {
        "event-declined-plain"
    } else {
        &id
    };
    room.words.with(id, [("by", by.into()), ("who", to.into())])
}

fn remark(what: &What) -> Markup {
    let note = match what {
        What::Assigned { note, .. }
        | What::Declined { note, .. }
        | What::Done { note }
        | What::Recalled { note, .. }
        | What::Reassigned { note, .. }
        | What::Cancelled { note } => note.as_deref(),
        What::Noted { text, .. } => Some(text.as_str()),
        _ => None,
    };
    html! { @if let Some(note) = note { blockquote dir="auto" { (note) } } }
}

/// What rules decided then.
fn rule(room: &Room, event: &Event, decided: &Decided) -> Markup {
    let rule = format!("{}.{}", decided.rules, decided.rule);
    let link = format!("{}/rules?rule={}", room.base, crate::portal::room::escaped(&rule));
    let text = match (&decided.to, decided.assigns) {
        (None, _) => room.words.say("event-rule-manual"),
        (Some(to), consign::decision::Assigns::Provider) => {
            room.words.with("event-rule-to", [("who", who::provider(room, to).into())])
        }
        (Some(to), _) => {
            let of = event.body.after.provider.as_deref().unwrap_or_default();
            room.words.with("event-rule-to", [("who", who::engineer(room, of, to).into())])
        }
    };
    html! { (text) " " a href=(link) { code { (rule) } } " " span.sub { (room.words.count("event-version", event.program as usize)) } }
}

/// A sentence for each entry that whoever looks may see, the first ones first.
pub fn lines(room: &Room, events: &[Event], names: &Names) -> Vec<Markup> {
    let actor = room.actor();
    let seen = events.iter().filter(|event| sees_event(&actor, event));
    seen.map(|event| html! { (room.times().at(event.when)) " " (entry(room, event, names)) }).collect()
}
