//! Who can take an order, and who cannot and why.

use consign::State;
use consign::decision::Assigns;
use consign::trace::Candidacy;
use maud::{Markup, html};

use crate::core::{Order, in_words};
use crate::portal::form;
use crate::portal::room::{Room, escaped};

/// Whom an order could be given to where it waits.
pub struct Choice {
    /// What is chosen.
    pub assigns: Assigns,
    /// Everybody, those who may be chosen first, as the rules rank them.
    pub all: Vec<Candidacy>,
}

/// Whom an order could be given to; `None` if nobody is chosen there, or whoever looks may not know.
pub fn choices(room: &Room, order: &Order, state: &State) -> Option<Choice> {
    let at = order.placement.at.as_ref()?;
    let assigns = room.live.node(at)?.assigns?;
    if !room.person.is_of_company() && assigns == Assigns::Provider {
        return None;
    }
    let read = room.live.order(&order.document).ok()?;
    let all = room.live.engine().candidacies(&read, at, room.now, state).ok()?;
    Some(Choice { assigns, all })
}

/// Those who can take it, each with a button, and below them those who cannot.
pub fn shown(room: &Room, order: &Order, choice: &Choice, command: &str, list: &str) -> Markup {
    let words = room.words;
    let (can, cannot): (Vec<_>, Vec<_>) = choice.all.iter().partition(|one| one.may_be_chosen);
    let ranks: Vec<&str> = can.iter().flat_map(|one| &one.rank).map(|ranked| ranked.key.as_str()).fold(
        Vec::new(),
        |mut all, key| {
            if !all.contains(&key) {
                all.push(key);
            }
            all
        },
    );
    let head = match choice.assigns {
        Assigns::Provider => "order-provider",
        _ => "order-engineer",
    };
    html! {
        h2 #candidates { (words.say("order-can")) }
        @if can.is_empty() { p.empty { (words.say("order-nobody")) } }
        @else {
            form method="post" action=(format!("{}/orders/{}/{command}", room.base, escaped(&order.id))) data-candidates {
                (form::hidden(room))
                input type="hidden" name="revision" value=(order.revision);
                input type="hidden" name="list" value=(list);
                div.scroll tabindex="0" role="region" aria-labelledby="candidates" {
                    table {
                        thead { tr {
                            th scope="col" { (words.say(head)) }
                            th.num scope="col" { (words.say("order-workload")) }
                            @for key in &ranks { th.num scope="col" { code { (key) } } }
                            td {}
                        } }
                        tbody { @for (index, one) in can.iter().enumerate() { (candidate(room, one, &ranks, index, command)) } }
                    }
                }
                label.note { (words.say("order-note-along")) input name="note" maxlength="2000"; }
            }
        }
        @if !cannot.is_empty() { (others(room, &cannot)) }
    }
}

fn candidate(room: &Room, one: &Candidacy, ranks: &[&str], index: usize, command: &str) -> Markup {
    let words = room.words;
    let name = one.name.as_deref().unwrap_or(&one.id);
    let value =
        |key: &str| one.rank.iter().find(|ranked| ranked.key == key).and_then(|ranked| ranked.value.clone());
    html! {
        tr {
            th scope="row" { bdi { (name) }
                @if one.declined { div.sub { (words.say("order-declined-before")) } }
                @if !one.objections.is_empty() { div.sub { (words.say("order-rules-would-not")) } }
            }
            td.num { (workload(one)) }
            @for key in ranks { td.num { (value(key).unwrap_or_default()) } }
            td.num {
                button class=[(index == 0).then_some("primary")] name="to" value=(one.id) data-choice=(index + 1) {
                    (words.say(if command == "reassign" { "order-reassign" } else { "order-assign" })) span.hidden { " " (name) }
                    @if index < 9 { " " kbd aria-hidden="true" { (index + 1) } }
                }
            }
        }
    }
}

fn workload(one: &Candidacy) -> String {
    match (one.workload, one.capacity) {
        (Some(workload), Some(capacity)) => format!("{workload} / {capacity}"),
        (Some(workload), None) => workload.to_string(),
        (None, _) => String::new(),
    }
}

/// Those who may not be chosen, each with what keeps them from it.
fn others(room: &Room, cannot: &[&Candidacy]) -> Markup {
    let words = room.words;
    html! {
        details.cannot open[cannot.len() <= 8] {
            summary { (words.count("order-cannot", cannot.len())) }
            div.scroll tabindex="0" role="region" aria-label=(words.say("order-cannot-label")) {
                table.off { tbody {
                    @for one in cannot {
                        tr {
                            th scope="row" { bdi { (one.name.as_deref().unwrap_or(&one.id)) } }
                            td { @for objection in &one.objections { div { (because(&in_words(&objection.because))) } } }
                            td.num { (workload(one)) }
                        }
                    }
                } }
            }
        }
    }
}

/// A text with what stands between backticks as code.
pub fn because(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
