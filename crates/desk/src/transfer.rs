//! A whole desk as lines of JSON: out of one database and into another, of whatever kind.

use std::io::{self, BufRead};
use std::sync::Arc;

use consign::Timestamp;
use serde::{Deserialize, Serialize};

use crate::core::{Body, Claim, Event, Order, Placement};
use crate::store::{Cursor, Kind, Record, Select, Sort, Store, StoreError, Write};

/// The version of the form.
const VERSION: u32 = 2;

/// How many lines are kept in one transaction.
const AT_ONCE: usize = 2000;

/// Why a desk is not transferred.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// A database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lines cannot be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// There is something in the database already.
    #[error("the database is not empty; a desk is taken in by a new one")]
    NotEmpty,
    /// A line is none of a desk.
    #[error("line {line}: {message}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The last line is missing.
    #[error("the lines end after {0}, before the desk does; what was taken in is not live")]
    Short(usize),
}

/// How much was transferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transferred {
    /// Records of all kinds.
    pub records: u64,
    /// Orders.
    pub orders: u64,
    /// Events.
    pub events: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::large_enum_variant, reason = "there is one line at a time")]
enum Line {
    Desk {
        version: u32,
        program: u32,
        directory: u32,
    },
    Record {
        kind: String,
        key: String,
        body: String,
        expires: Option<Timestamp>,
    },
    Order {
        id: Arc<str>,
        revision: u64,
        document: Arc<str>,
        placement: Placement,
        received: Timestamp,
        program: u32,
        claim: Option<Claim>,
    },
    /// Events up to this number were pruned.
    Skip(u64),
    Event {
        seq: u64,
        order: Arc<str>,
        revision: u64,
        when: Timestamp,
        program: u32,
        directory: u32,
        document: Option<Arc<str>>,
        body: Body,
    },
    End(Transferred),
}

/// Writes all that a desk holds, as it is at one instant.
///
/// # Errors
/// If the database fails, or the lines cannot be written.
pub fn export(store: &dyn Store, out: &mut dyn io::Write) -> Result<Transferred, TransferError> {
    let mut read = store.read()?;
    let head = read.head()?;
    let mut done = Transferred::default();
    line(out, &Line::Desk { version: VERSION, program: head.program, directory: head.directory })?;
    for kind in Kind::ALL {
        let mut after = String::new();
        loop {
            let page = read.records(kind, &after, AT_ONCE)?;
            let Some(last) = page.last() else { break };
            after = last.key.clone();
            for Record { key, body, expires } in page {
                line(out, &Line::Record { kind: kind.as_str().to_owned(), key, body, expires })?;
                done.records += 1;
            }
        }
    }
    let mut select = Select { sort: Sort::Id, limit: AT_ONCE, ..Select::default() };
    loop {
        let page = read.orders(&select)?;
        let Some(last) = page.last() else { break };
        select.after = Some(Cursor::after(Sort::Id, last));
        for order in page {
            line(out, &Line::from(order))?;
            done.orders += 1;
        }
    }
    loop {
        let page = read.feed(done.events, AT_ONCE)?;
        if page.is_empty() {
            break;
        }
        for event in page {
            skip(out, done.events, event.seq - 1)?;
            done.events = event.seq;
            line(out, &Line::from(event))?;
        }
    }
    skip(out, done.events, head.seq)?;
    done.events = head.seq;
    line(out, &Line::End(done))?;
    out.flush()?;
    Ok(done)
}

/// Says that the events between one and the next were pruned, where there is anything between them.
fn skip(out: &mut dyn io::Write, after: u64, to: u64) -> Result<(), TransferError> {
    if after < to { line(out, &Line::Skip(to)) } else { Ok(()) }
}

/// Writes orders with their events, as lines of [`export`].
///
/// # Errors
/// If they cannot be written.
pub fn write_orders(out: &mut dyn io::Write, orders: Vec<(Order, Vec<Event>)>) -> Result<(), TransferError> {
    for (order, events) in orders {
        line(out, &Line::from(order))?;
        for event in events {
            line(out, &Line::from(event))?;
        }
    }
    Ok(())
}

impl From<Order> for Line {
    fn from(order: Order) -> Self {
        let Order { id, revision, document, placement, received, program, claim } = order;
        Self::Order { id, revision, document, placement, received, program, claim }
    }
}

impl From<Event> for Line {
    fn from(event: Event) -> Self {
        let Event { seq, order, revision, when, program, directory, document, body } = event;
        Self::Event { seq, order, revision, when, program, directory, document, body }
    }
}

fn line(out: &mut dyn io::Write, line: &Line) -> Result<(), TransferError> {
    serde_json::to_writer(&mut *out, line).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// Takes a desk into a new database. It is live once all of it is there.
///
/// # Errors
/// If the database is not new or fails, or the lines are none of a whole desk.
pub fn import(store: &dyn Store, lines: &mut dyn BufRead) -> Result<Transferred, TransferError> {
    is_empty(store)?;
    let (mut number, mut done, mut live) = (0, Transferred::default(), None);
    let mut taking = Taking { write: store.write()?, events: Vec::new(), count: 0 };
    let mut text = String::new();
    loop {
        text.clear();
        if lines.read_line(&mut text)? == 0 {
            return Err(TransferError::Short(number));
        }
        number += 1;
        let wrong = |message: String| TransferError::Line { line: number, message };
        let read: Line = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        match (read, live) {
            (Line::Desk { version, program, directory }, None) if version <= VERSION => {
                live = Some((program, directory))
            }
            (Line::Desk { version, .. }, None) => {
                return Err(wrong(format!(
                    "the desk is of version {version}, and this `consign` knows versions up to {VERSION}"
                )));
            }
            (_, None) | (Line::Desk { .. }, Some(_)) => {
                return Err(wrong("a desk begins with its first line".into()));
            }
            (Line::End(all), Some((program, directory))) => {
                if all != done {
                    return Err(wrong(format!("the desk has {all:?}, and there were {done:?}")));
                }
                taking.write.go_live(program, directory)?;
                taking.commit()?;
                return Ok(done);
            }
            (line, Some(_)) => taking.add(line, &mut done, &wrong)?,
        }
        taking = taking.went_on(store)?;
    }
}

/// A transaction that is committed now and then.
struct Taking<'s> {
    write: Box<dyn Write + 's>,
    events: Vec<Event>,
    count: usize,
}

impl<'s> Taking<'s> {
    /// Takes what a line between the first and the last holds.
    fn add(
        &mut self,
        line: Line,
        done: &mut Transferred,
        wrong: &dyn Fn(String) -> TransferError,
    ) -> Result<(), TransferError> {
        match line {
            Line::Record { kind, key, body, expires } => {
                let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
                let kind =
                    kind.ok_or_else(|| wrong("a record of a kind that this `consign` does not know".into()))?;
                self.write.put_record(kind, &Record { key, body, expires })?;
                done.records += 1;
            }
            Line::Order { id, revision, document, placement, received, program, claim } => {
                let order = Order { id, revision, document, placement, received, program, claim };
                self.write.put_order(&order)?;
                done.orders += 1;
            }
            Line::Event { seq, order, revision, when, program, directory, document, body } => {
                if seq != done.events + 1 {
                    return Err(wrong(format!("event {seq} follows event {}", done.events)));
                }
                self.events.push(Event { seq, order, revision, when, program, directory, document, body });
                done.events = seq;
            }
            Line::Skip(to) => {
                if to <= done.events {
                    return Err(wrong(format!("it skips to event {to} after event {}", done.events)));
                }
                self.append()?;
                self.write.skip(to)?;
                done.events = to;
            }
            Line::Desk { .. } | Line::End(_) => {}
        }
        Ok(())
    }

    fn went_on(mut self, store: &'s dyn Store) -> Result<Self, StoreError> {
        self.count += 1;
        if self.count < AT_ONCE {
            return Ok(self);
        }
        self.commit()?;
        Ok(Self { write: store.write()?, events: Vec::new(), count: 0 })
    }

    fn append(&mut self) -> Result<(), StoreError> {
        if !self.events.is_empty() {
            self.write.append(&mut self.events)?;
            self.events.clear();
        }
        Ok(())
    }

    fn commit(mut self) -> Result<(), StoreError> {
        self.append()?;
        self.write.commit()
    }
}

fn is_empty(store: &dyn Store) -> Result<(), TransferError> {
    let mut read = store.read()?;
    let head = read.head()?;
    let mut is_empty = head.seq == 0 && head.program == 0;
    for kind in Kind::ALL {
        is_empty &= read.records(kind, "", 1)?.is_empty();
    }
    is_empty &= read.orders(&Select { limit: 1, ..Select::default() })?.is_empty();
    if is_empty { Ok(()) } else { Err(TransferError::NotEmpty) }
}
