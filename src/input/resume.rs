//! Records that go on: `{"order": {…}, "at": {…}, "event": {…}}`, and when: `"now"`.

use std::io;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::decoder::Decoder;
use super::{InvalidOrder, Resumption, json};
use crate::diagnostic::suggest::did_you_mean;
use crate::program::{At, Event, Order, Program};
use crate::scalar::parse_datetime;

const PARTS: [&str; 4] = ["order", "at", "event", "now"];
const SHAPE: &str = "`{\"order\": {…}, \"at\": {…}, \"event\": {…}}`";

/// Why rows are refused.
pub(super) fn not_csv() -> io::Error {
    let message = format!("records that go on are JSON: {SHAPE}");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// A record that goes on, from a JSON object.
pub(super) fn resumption(decoder: &mut Decoder<&Program>, bytes: &[u8]) -> Result<Resumption, InvalidOrder> {
    RecordParts::read(decoder, bytes)?.resumption()
}

/// The parts of a record: the order is decoded, the others are pieces of the text.
pub(super) struct RecordParts<'t> {
    /// As [`PARTS`].
    raw: [Option<&'t str>; 4],
    order: Option<Result<Order, InvalidOrder>>,
    id: Option<std::sync::Arc<str>>,
}

impl<'t> RecordParts<'t> {
    pub fn read(decoder: &mut Decoder<&Program>, bytes: &'t [u8]) -> Result<Self, InvalidOrder> {
        let nameless = |message| InvalidOrder::whole(None, message);
        let text = json::text(bytes).map_err(nameless)?;
        let mut raw: [Option<&str>; 4] = [None; 4];
        let mut problem = None;
        let read = json::members(text, |key, value| match PARTS.iter().position(|part| *part == key) {
            Some(index) if raw[index].is_none() => raw[index] = Some(value),
            Some(_) => problem = Some(format!("expected `{key}` once, found it twice")),
            None => problem = problem.take().or_else(|| Some(unknown(&key))),
        });
        let order = raw[0].map(|order| decoder.owned_order(order.as_bytes()));
        let id = match &order {
            Some(Ok(order)) => Some(order.id.as_str().into()),
            Some(Err(invalid)) => invalid.id.clone(),
            None => None,
        };
        let parts = Self { raw, order, id };
        read.map_err(|error| parts.invalid(json::not_an_object(text, &error)))?;
        match problem {
            Some(message) => Err(parts.invalid(message)),
            None => Ok(parts),
        }
    }

    /// Whether it has an order and nothing of an event, so that the order is a new one.
    pub fn is_new(&self) -> bool {
        self.raw[0].is_some() && self.raw[1].is_none() && self.raw[2].is_none()
    }

    pub fn resumption(self) -> Result<Resumption, InvalidOrder> {
        let named = |name: &str, message: String| self.invalid(format!("`{name}`: {message}"));
        self.part(0)?;
        if let Some(Err(error)) = &self.order {
            return Err(InvalidOrder { message: format!("`order`: {}", error.message), ..error.clone() });
        }
        let at = at(self.part(1)?).map_err(|message| named("at", message))?;
        let event = event(self.part(2)?).map_err(|message| named("event", message))?;
        let now = self.now()?;
        Ok(Resumption { order: self.order()?, at, event, now })
    }

    /// The order, whatever else there is.
    pub fn order(self) -> Result<Order, InvalidOrder> {
        let missing = self.part(0).err();
        match (self.order, missing) {
            (Some(order), _) => order,
            (None, missing) => Err(missing.unwrap_or(InvalidOrder::whole(None, String::new()))),
        }
    }

    /// The instant that the record is to be decided at.
    pub fn now(&self) -> Result<Option<Timestamp>, InvalidOrder> {
        let Some(raw) = self.raw[3] else { return Ok(None) };
        let read = json::string(raw).and_then(|text| parse_datetime(&text));
        read.map(Some).ok_or_else(|| {
            let found = json::describe(raw);
            self.invalid(format!("`now`: expected a datetime with an offset, found {found}"))
        })
    }

    fn part(&self, index: usize) -> Result<&'t str, InvalidOrder> {
        self.raw[index].ok_or_else(|| self.invalid(format!("expected {SHAPE}, found no `{}`", PARTS[index])))
    }

    fn invalid(&self, message: String) -> InvalidOrder {
        InvalidOrder::whole(self.id.clone(), message)
    }
}

fn unknown(key: &str) -> String {
    let near = did_you_mean(key, PARTS.iter()).map(|near| format!(", {near}")).unwrap_or_default();
    format!("expected only `order`, `at`, `event` and `now`, found {}{near}", json::describe(key))
}

fn at(raw: &str) -> Result<At, String> {
    json::members(raw, |_, _| {}).map_err(|error| json::not_an_object(raw, &error))?;
    serde_json::from_str(raw).map_err(|error| json::complaint(&error))
}

fn event(raw: &str) -> Result<Event, String> {
    let mut members = 0usize;
    json::members(raw, |_, _| members += 1).map_err(|error| json::not_an_object(raw, &error))?;
    let event: Event = serde_json::from_str(raw).map_err(|error| json::complaint(&error))?;
    // The derived reader lets events without members have members of any name.
    if matches!(event, Event::Done | Event::Expired | Event::Cancelled) && members > 1 {
        let names: serde_json::Map<String, Json> = serde_json::from_str(raw).unwrap_or_default();
        let name = names.keys().find(|name| *name != "type").map_or("type", String::as_str);
        return Err(format!("expected only `type`, found {}", json::describe(name)));
    }
    Ok(event)
}
