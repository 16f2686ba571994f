//! Streams in which new orders and orders that go on follow one another.

use std::io::{self, BufRead};

use jiff::Timestamp;

use super::decoder::Decoder;
use super::resume::{self, RecordParts};
use super::{Content, Format, InvalidOrder, Raw, Resumption, json, records};
use crate::program::{Order, Program};

/// A record of such a stream.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Incoming {
    /// An order that enters its workflow: as it is, or as `{"order": {…}}`.
    Order {
        /// The order, or why it is not valid.
        order: Result<Order, InvalidOrder>,
        /// The instant that the record is decided at, where it says one.
        now: Option<Timestamp>,
    },
    /// An order that goes on, or why the record is not valid.
    Event(Result<Resumption, InvalidOrder>),
}

/// Reads a stream of orders and of records that go on, in any order. What is neither is an invalid event, never an
/// order, so that nothing that was meant to be an event enters a workflow anew.
///
/// # Errors
/// As of [`resumptions`](super::resumptions).
pub fn incoming<'p, R: BufRead + 'p>(
    program: &'p Program,
    format: Format,
    source: R,
) -> impl Iterator<Item = io::Result<(u64, Incoming)>> + 'p {
    let (mut decoder, mut records) = (Decoder::new(program), records(format, source));
    let shape = OrderMembers::new(program);
    let mut failed = false;
    std::iter::from_fn(move || {
        let next = if failed { None } else { records.next().transpose() };
        let next = next.map(|raw| one(&mut decoder, &shape, raw?));
        failed = matches!(next, None | Some(Err(_)));
        next
    })
}

fn one(
    decoder: &mut Decoder<&Program>,
    shape: &OrderMembers<'_>,
    raw: Raw<'_>,
) -> io::Result<(u64, Incoming)> {
    let record = match raw.content {
        Err(message) => Incoming::Event(Err(InvalidOrder::whole(None, message))),
        Ok(Content::Json(bytes)) if shape.is_order(bytes) => {
            Incoming::Order { order: decoder.owned_order(bytes), now: None }
        }
        Ok(Content::Json(bytes)) => incoming_from_parts(decoder, bytes),
        Ok(Content::Csv(_)) => return Err(resume::not_csv()),
    };
    Ok((raw.line, record))
}

/// A record with an order and, if it goes on, where it is and what happened there.
fn incoming_from_parts(decoder: &mut Decoder<&Program>, bytes: &[u8]) -> Incoming {
    let parts = match RecordParts::read(decoder, bytes) {
        Ok(parts) => parts,
        Err(invalid) => return Incoming::Event(Err(invalid)),
    };
    if !parts.is_new() {
        return Incoming::Event(parts.resumption());
    }
    match parts.now() {
        Ok(now) => Incoming::Order { order: parts.order(), now },
        Err(invalid) => Incoming::Order { order: Err(invalid), now: None },
    }
}

/// How an order is told from a record with an order in it: by the members that the schema has.
struct OrderMembers<'p> {
    /// The key of the member that holds the id, or the record with it.
    id: Option<&'p str>,
    /// Those of `order`, `at` and `event` that are records of the schema.
    own: Vec<&'p str>,
}

impl<'p> OrderMembers<'p> {
    fn new(program: &'p Program) -> Self {
        let schema = &program.work_order;
        let own = schema.slots().map(|slot| schema.field(slot)).filter(|field| {
            field.parent.is_none() && field.ty == crate::program::Type::Record && is_part(&field.key)
        });
        let id = schema.by_path("id").map(|slot| schema.field(slot).key.as_str());
        Self { id, own: own.map(|field| field.key.as_str()).collect() }
    }

    /// Whether it is an order as it is: it has the order's id, and none of the parts of a record.
    fn is_order(&self, bytes: &[u8]) -> bool {
        let Ok(text) = json::text(bytes) else { return false };
        let (mut has_id, mut has_part) = (false, false);
        let read = json::members(text, |key, raw| {
            has_id |= self.id == Some(&*key);
            has_part |= is_part(&key) && raw.starts_with('{') && !self.own.contains(&&*key);
        });
        read.is_ok() && has_id && !has_part
    }
}

fn is_part(key: &str) -> bool {
    matches!(key, "order" | "at" | "event")
}
