//! What can be done with an order, as forms.

use maud::{Markup, html};

use crate::core::{Order, What};
use crate::portal::form;
use crate::portal::room::{Room, escaped};

/// The commands that whoever looks may give.
pub struct Allowed(pub Vec<&'static str>);

impl Allowed {
    /// Whether a command is among them.
    pub fn has(&self, command: &str) -> bool {
        self.0.contains(&command)
    }
}

/// A form that gives a command.
fn form(room: &Room, order: &Order, list: &str, command: &str, fields: &Markup) -> Markup {
    html! {
        form.act method="post" action=(format!("{}/orders/{}/{command}", room.base, escaped(&order.id))) data-command=(command) {
            (form::hidden(room))
            input type="hidden" name="revision" value=(order.revision);
            input type="hidden" name="list" value=(list);
            (fields)
        }
    }
}

/// A form behind its name, because it asks for something or cannot be taken back.
fn folded(room: &Room, order: &Order, list: &str, command: &str, is_grave: bool, fields: &Markup) -> Markup {
    let text = room.words.say(&format!("do-{command}"));
    let fields = html! { (fields) button class=[is_grave.then_some("grave")] { (text) } };
    html! { details.menu data-menu=(command) { summary { (text) "…" } div.sheet { (form(room, order, list, command, &fields)) } } }
}

fn note(room: &Room) -> Markup {
    html! { label { (room.words.say("order-note-optional")) textarea name="note" rows="2" maxlength="2000" {} } }
}

/// All that can be done besides choosing from the list.
pub fn shown(room: &Room, order: &Order, allowed: &Allowed, list: &str) -> Markup {
    let words = room.words;
    let plain = |command: &'static str, class: Option<&'static str>| {
        let button = html! { button class=[class] { (words.say(&format!("do-{command}"))) } };
        form(room, order, list, command, &button)
    };
    let is_mine = order.claim_at(room.now).is_some_and(|claim| claim.by == room.person.id);
    html! {
        div.actions {
            @if allowed.has("complete") { (form(room, order, list, "complete", &html! { (note(room)) button.primary { (words.say("do-complete")) } })) }
            @if allowed.has("decline") { (folded(room, order, list, "decline", false, &html! { (reasons(room, order)) (note(room)) })) }
            @if allowed.has("rerun") { (plain("rerun", None)) }
            @if allowed.has("recall") { (folded(room, order, list, "recall", false, &note(room))) }
            @if allowed.has("claim") && !is_mine { (plain("claim", None)) }
            @if allowed.has("release") && is_mine { (plain("release", None)) }
            @if allowed.has("update") { (folded(room, order, list, "update", false, &changes(room, order))) }
            @if allowed.has("cancel") { (folded(room, order, list, "cancel", true, &note(room))) }
        }
    }
}

/// The reasons among which a decline chooses.
fn reasons(room: &Room, order: &Order) -> Markup {
    let node = order.placement.at.as_ref().and_then(|at| room.live.node(at));
    let reasons = node.map(|node| node.reasons.clone()).unwrap_or_default();
    html! {
        @if !reasons.is_empty() {
            fieldset {
                legend { (room.words.say("order-reason")) }
                @for reason in &reasons { label { input type="radio" name="reason" value=(reason) required; " " bdi { (reason) } } }
            }
        }
    }
}

/// The document to be changed, as JSON: what somebody of the company mends.
fn changes(room: &Room, order: &Order) -> Markup {
    let pretty = serde_json::from_str::<serde_json::Value>(&order.document)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| order.document.to_string());
    html! {
        label { (room.words.say("order-change")) textarea.code name="document" rows="16" spellcheck="false" { (pretty) } }
        label { input type="checkbox" name="rerun" value="true"; " " (room.words.say("order-change-rerun")) }
    }
}

/// Remarks, and a form for another one.
pub fn notes(
    room: &Room,
    order: &Order,
    events: &[crate::core::Event],
    names: &crate::portal::who::Names,
    allowed: &Allowed,
) -> Markup {
    let words = room.words;
    let actor = room.actor();
    let noted: Vec<_> = events
        .iter()
        .rev()
        .filter(|event| crate::core::sees_event(&actor, event))
        .filter_map(|event| match &event.body.event {
            What::Noted { text, shared } => Some((event, text, *shared)),
            _ => None,
        })
        .collect();
    let may_share = room.person.is_of_company() && order.placement.provider.is_some();
    html! {
        section.card aria-labelledby="notes" {
            h2 #notes { (words.say("order-notes")) }
            @for (event, text, shared) in noted {
                div.note-entry { p.sub { (names.by(room, &event.body.by)) " · " (room.times().at(event.when)) @if shared && room.person.is_of_company() { " · " (words.say("order-shared")) } } p dir="auto" { (text) } }
            }
            @if allowed.has("note") {
                form method="post" action=(format!("{}/orders/{}/note", room.base, escaped(&order.id))) {
                    (form::hidden(room))
                    label { span.hidden { (words.say("order-note")) } textarea name="text" rows="2" maxlength="4000" required placeholder=(words.say("order-note")) {} }
                    @if may_share { label { input type="checkbox" name="shared" value="true"; " " (words.say("order-share")) } }
                    @else if room.person.is_of_company() { p.sub { (words.say("order-internal")) } }
                    button { (words.say("do-note")) }
                }
            }
        }
    }
}
