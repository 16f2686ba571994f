//! What an order says, field by field.

use maud::{Markup, html};

use crate::core::Order;
use crate::portal::room::Room;
use crate::portal::values;

/// The fields that have a value, under their names.
pub fn shown(room: &Room, order: &Order) -> Markup {
    let times = room.times();
    let program = room.live.compiled();
    let words = room.words;
    let Ok(read) = room.live.order(&order.document) else { return raw(room, order) };
    html! {
        section.card aria-labelledby="document" {
            h2 #document { (words.say("order-document")) }
            dl {
                @for field in values::fields(room) {
                    @if let Some(value) = program.order_value(&read, field.path) {
                        dt { (values::label(field.path)) @if field.for_company { " " span.tag { (words.say("order-company-only")) } } }
                        dd dir="auto" { (values::value(&times, &value)) }
                    }
                }
            }
        }
    }
}

/// An order that does not fit the schema, as it was received; providers see nothing of it.
fn raw(room: &Room, order: &Order) -> Markup {
    let pretty = serde_json::from_str::<serde_json::Value>(&order.document)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| order.document.to_string());
    html! {
        section.card aria-labelledby="document" {
            h2 #document { (room.words.say("order-document")) }
            @if room.person.is_of_company() { pre.raw tabindex="0" { (pretty) } }
            @else { p { (room.words.say("order-no-document")) } }
        }
    }
}
