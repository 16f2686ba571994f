//! What a name is, and where it is declared.

use serde_json::{Value, json};

use super::blocks::blocks;
use super::context::Context;

/// What is said of the name or the word at a place; without `blocks` if nothing is known.
pub fn hover(context: &Context) -> Value {
    let found = context.snapshot.hover(&context.asked.file, context.at());
    let Some(hover) = found else { return json!({ "version": context.asked.version }) };
    let [from, to] = context.units().range(&hover.range);
    json!({ "version": context.asked.version, "from": from, "to": to, "blocks": blocks(&hover.text) })
}

/// Where the name at a place is declared.
pub fn definition(context: &Context) -> Value {
    let places = context.snapshot.definition(&context.asked.file, context.at());
    let places: Vec<Value> = places.iter().filter_map(|place| context.place(place)).collect();
    json!({ "version": context.asked.version, "places": places })
}
