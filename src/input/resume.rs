//! Records that go on: `{"order": {…}, "at": {…}, "event": {…}}`.

use serde_json::Value as Json;

use super::decoder::Decoder;
use super::{InvalidOrder, Resumption, json};
use crate::diagnostic::suggest::did_you_mean;
use crate::program::{At, Event};

const PARTS: [&str; 3] = ["order", "at", "event"];
pub(super) const SHAPE: &str = "`{\"order\": {…}, \"at\": {…}, \"event\": {…}}`";

/// A record that goes on, from a JSON object.
pub(super) fn resumption(decoder: &mut Decoder<'_>, bytes: &[u8]) -> Result<Resumption, InvalidOrder> {
    let nameless = |message| InvalidOrder::whole(None, message);
    let text = json::text(bytes).map_err(nameless)?;
    let mut parts: [Option<&str>; 3] = [None; 3];
    let mut problem = None;
    let read = json::members(text, |key, raw| match PARTS.iter().position(|part| *part == key) {
        Some(index) if parts[index].is_none() => parts[index] = Some(raw),
        Some(_) => problem = Some(format!("expected `{key}` once, found it twice")),
        None => problem = problem.take().or_else(|| Some(unknown(&key))),
    });
    let order = parts[0].map(|raw| decoder.owned_order(raw.as_bytes()));
    let id = match &order {
        Some(Ok(order)) => Some(order.id.as_str().into()),
        Some(Err(invalid)) => invalid.id.clone(),
        None => None,
    };
    let invalid = |message| InvalidOrder::whole(id.clone(), message);
    read.map_err(|error| invalid(json::not_an_object(text, &error)))?;
    if let Some(message) = problem {
        return Err(invalid(message));
    }
    let part = |index: usize| {
        parts[index].ok_or_else(|| invalid(format!("expected {SHAPE}, found no `{}`", PARTS[index])))
    };
    let order = order.ok_or_else(|| part(0).err().unwrap_or_else(|| invalid(String::new())))?;
    let order =
        order.map_err(|error| InvalidOrder { message: format!("`order`: {}", error.message), ..error })?;
    let at = at(part(1)?).map_err(|message| invalid(format!("`at`: {message}")))?;
    let event = event(part(2)?).map_err(|message| invalid(format!("`event`: {message}")))?;
    Ok(Resumption { order, at, event })
}

fn unknown(key: &str) -> String {
    let near = did_you_mean(key, PARTS.iter()).map(|near| format!(", {near}")).unwrap_or_default();
    format!("expected only `order`, `at` and `event`, found {}{near}", json::describe(key))
}

fn at(raw: &str) -> Result<At, String> {
    json::members(raw, |_, _| {}).map_err(|error| json::not_an_object(raw, &error))?;
    serde_json::from_str(raw).map_err(|error| json::complaint(&error))
}

fn event(raw: &str) -> Result<Event, String> {
    let mut members = 0usize;
    json::members(raw, |_, _| members += 1).map_err(|error| json::not_an_object(raw, &error))?;
    let event: Event = serde_json::from_str(raw).map_err(|error| json::complaint(&error))?;
    // The derived reader lets `declined`, `done` and `expired` have members of any name.
    if !matches!(event, Event::Assigned { .. }) && members > 1 {
        let names: serde_json::Map<String, Json> = serde_json::from_str(raw).unwrap_or_default();
        let name = names.keys().find(|name| *name != "type").map_or("type", String::as_str);
        return Err(format!("expected only `type`, found {}", json::describe(name)));
    }
    Ok(event)
}
