//! What a transaction puts: collected, and written many rows at a time.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::connection::Connection;
use super::text::kept;
use crate::core::{Event, Order};
use crate::store::column::{self, signed, unsigned};
use crate::store::error::StoreError;
use crate::store::select::nanos;
use crate::store::{Kind, Record};

/// How many rows one statement takes at most, and how many bytes of documents, about.
const ROWS: usize = 2000;
const BYTES: usize = 8 << 20;

macro_rules! put_orders {
    ($conflict:literal) => {
        concat!(
            "INSERT INTO orders AS known (id, revision, status, workflow, node, provider, engineer, received, arrived, \
             deadline, program, claimed_by, claimed_to, place, document, warns) \
             SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], \
             $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::bigint[], \
             $14::text[], $15::text[], $16::bigint[]) ON CONFLICT (id) DO ",
            $conflict
        )
    };
}

/// Orders that no process is known to have: another one may have brought them in a moment ago.
const PUT_NEW: &str = put_orders!("NOTHING");

/// Orders that may be there; one that is further than this is another process's.
const PUT_KNOWN: &str = put_orders!(
    "UPDATE SET revision = excluded.revision, status = excluded.status, workflow = excluded.workflow, \
     node = excluded.node, provider = excluded.provider, engineer = excluded.engineer, \
     received = excluded.received, arrived = excluded.arrived, deadline = excluded.deadline, \
     program = excluded.program, claimed_by = excluded.claimed_by, claimed_to = excluded.claimed_to, \
     place = excluded.place, document = excluded.document, warns = excluded.warns WHERE known.revision <= excluded.revision"
);

/// Numbers events and keeps them: in the order in which transactions commit, because the next one waits at `head`.
const APPEND: &str = "WITH numbered AS (UPDATE head SET seq = seq + $1 RETURNING seq), \
    kept AS (INSERT INTO events (seq, order_id, revision, at, program, directory, document, body) \
    SELECT numbered.seq - $1 + event.number, event.order_id, event.revision, event.at, event.program, \
    event.directory, event.document, event.body FROM numbered, unnest($2::text[], $3::bigint[], $4::bigint[], \
    $5::bigint[], $6::bigint[], $7::text[], $8::text[]) WITH ORDINALITY \
    AS event (order_id, revision, at, program, directory, document, body, number)) \
    SELECT numbered.seq, pg_current_xact_id()::text FROM numbered";

const PUT_RECORDS: &str = "INSERT INTO records (kind, key, body, expires) \
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) \
    ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, expires = excluded.expires";

/// What is not written yet. Rows are written in the order of their keys, so that two processes that write the same ones
/// do not wait for each other.
#[derive(Default)]
pub struct Pending {
    orders: BTreeMap<Arc<str>, Order>,
    /// Bytes of their documents.
    bytes: usize,
    records: BTreeMap<(&'static str, String), Record>,
    /// Ids of orders that the transaction has locked or made.
    own: HashSet<Arc<str>>,
}

impl Pending {
    /// Says that the transaction has locked an order.
    pub fn lock(&mut self, id: Arc<str>) {
        self.own.insert(id);
    }

    /// An order as it was put.
    pub fn order(&self, id: &str) -> Option<&Order> {
        self.orders.get(id)
    }

    /// A record as it was put.
    pub fn record(&self, kind: Kind, key: &str) -> Option<&Record> {
        self.records.get(&(kind.as_str(), key.to_owned()))
    }

    pub fn put_order(&mut self, connection: &mut Connection, order: &Order) -> Result<(), StoreError> {
        self.bytes += order.document.len();
        self.orders.insert(order.id.clone(), order.clone());
        if self.orders.len() >= ROWS || self.bytes >= BYTES { self.write_orders(connection) } else { Ok(()) }
    }

    pub fn put_record(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        record: &Record,
    ) -> Result<(), StoreError> {
        self.records.insert((kind.as_str(), record.key.clone()), record.clone());
        if self.records.len() >= ROWS { self.write_records(connection) } else { Ok(()) }
    }

    /// Writes the orders that were put.
    pub fn write_orders(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        self.bytes = 0;
        let orders = std::mem::take(&mut self.orders);
        let is_new = |order: &&Order| order.revision == 1 && !self.own.contains(&order.id);
        let (new, known): (Vec<&Order>, Vec<&Order>) = orders.values().partition(is_new);
        insert(connection, PUT_NEW, &new)?;
        insert(connection, PUT_KNOWN, &known)?;
        self.own.extend(orders.into_keys());
        Ok(())
    }

    /// Writes the records that were put.
    pub fn write_records(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let records = std::mem::take(&mut self.records);
        if records.is_empty() {
            return Ok(());
        }
        let kinds: Vec<&str> = records.keys().map(|(kind, _)| *kind).collect();
        let keys: Vec<Cow<'_, str>> = records.values().map(|record| kept(&record.key)).collect();
        let bodies: Vec<Cow<'_, str>> = records.values().map(|record| kept(&record.body)).collect();
        let expires: Vec<Option<i64>> = records.values().map(|record| record.expires.map(nanos)).collect();
        connection.execute(PUT_RECORDS, &[&kinds, &keys, &bodies, &expires])?;
        Ok(())
    }
}

fn insert(connection: &mut Connection, sql: &str, orders: &[&Order]) -> Result<(), StoreError> {
    if orders.is_empty() {
        return Ok(());
    }
    let numbers = |of: fn(&Order) -> i64| -> Vec<i64> { orders.iter().map(|order| of(order)).collect() };
    let claimed: Vec<_> = orders.iter().map(|order| order.claim.as_ref()).collect();
    let places: Vec<_> = orders.iter().map(|order| &order.placement).collect();
    let texts: Vec<String> = places.iter().map(column::text).collect::<Result<_, _>>()?;
    let optional = |text: &Option<Arc<str>>| text.as_deref().map(|text| kept(text).into_owned());
    let written = connection.execute(
        sql,
        &[
            &orders.iter().map(|order| kept(&order.id)).collect::<Vec<_>>(),
            &numbers(|order| signed(order.revision)),
            &places.iter().map(|place| place.status.as_str()).collect::<Vec<_>>(),
            &places.iter().map(|place| kept(column::node(place).0)).collect::<Vec<_>>(),
            &places.iter().map(|place| kept(column::node(place).1)).collect::<Vec<_>>(),
            &places.iter().map(|place| optional(&place.provider)).collect::<Vec<_>>(),
            &places.iter().map(|place| optional(&place.engineer)).collect::<Vec<_>>(),
            &numbers(|order| nanos(order.received)),
            &numbers(|order| nanos(order.placement.arrived)),
            &numbers(|order| column::deadline(&order.placement)),
            &numbers(|order| order.program.into()),
            &claimed.iter().map(|claim| claim.map(|claim| kept(&claim.by))).collect::<Vec<_>>(),
            &claimed.iter().map(|claim| claim.map(|claim| nanos(claim.until))).collect::<Vec<_>>(),
            &texts,
            &orders.iter().map(|order| &*order.document).collect::<Vec<_>>(),
            &numbers(|order| column::warns(&order.placement)),
        ],
    )?;
    // What is missing, another process has brought in or changed.
    if written == orders.len() as u64 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Numbers events and writes them. Gives the last number and the id of the transaction; `None` for no events.
pub fn append(
    connection: &mut Connection,
    events: &mut [Event],
) -> Result<Option<(u64, String)>, StoreError> {
    let mut last = None;
    for chunk in chunks(events) {
        let (seq, transaction) = append_chunk(connection, chunk)?;
        let first = seq + 1 - chunk.len() as u64;
        (first..).zip(chunk).for_each(|(number, event)| event.seq = number);
        last = Some((seq, transaction));
    }
    Ok(last)
}

fn append_chunk(connection: &mut Connection, events: &[Event]) -> Result<(u64, String), StoreError> {
    let numbers = |of: fn(&Event) -> i64| -> Vec<i64> { events.iter().map(of).collect() };
    let bodies: Vec<String> =
        events.iter().map(|event| column::text(&event.body)).collect::<Result<_, _>>()?;
    let row = connection.only(
        APPEND,
        &[
            &signed(events.len() as u64),
            &events.iter().map(|event| kept(&event.order)).collect::<Vec<_>>(),
            &numbers(|event| signed(event.revision)),
            &numbers(|event| nanos(event.when)),
            &numbers(|event| event.program.into()),
            &numbers(|event| event.directory.into()),
            &events.iter().map(|event| event.document.as_deref()).collect::<Vec<_>>(),
            &bodies,
        ],
    )?;
    Ok((unsigned(row.try_get(0)?)?, row.try_get(1)?))
}

/// Events in parts that a statement can take.
fn chunks(mut events: &mut [Event]) -> impl Iterator<Item = &mut [Event]> {
    std::iter::from_fn(move || {
        let (mut count, mut bytes) = (0, 0);
        while count < events.len().min(ROWS) && bytes < BYTES {
            bytes += events[count].document.as_deref().map_or(0, str::len);
            count += 1;
        }
        let (chunk, rest) = std::mem::take(&mut events).split_at_mut(count);
        events = rest;
        (!chunk.is_empty()).then_some(chunk)
    })
}
