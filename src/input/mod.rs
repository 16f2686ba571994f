//! Orders, resume records and directories from bytes; the JSON Schema of what is read.
//!
//! Knows the schemas of a checked program and nothing of rules. Files are read record by record: memory
//! is bounded by the largest record, and a bad record never stops the good ones.

mod array;
mod csv;
mod decoder;
mod directory;
mod json;
mod json_schema;
mod lines;
mod value;

use std::io::{self, BufRead};

use serde_json::value::RawValue;

pub(crate) use self::directory::{DirectoryTypes, decode_directory};
pub use self::json_schema::json_schema;
pub(crate) use self::value::{ValueReader, value_from_text};

use self::decoder::Decoder;
use self::json::Members;
use crate::program::{At, Event, Order, Program};

/// The largest record that is read, in bytes; a larger one is flagged without being kept in memory.
const MAX_RECORD: usize = 64 << 20;

/// How a file of orders is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// A JSON array of objects, or one object.
    Json,
    /// Comma-separated values with a header line.
    Csv,
}

/// One record of the input.
#[derive(Clone, Debug)]
pub struct Record<T> {
    /// The number of the line it begins on (of the element, in a JSON array), from 1.
    pub line: u64,
    /// What it holds, or why it is not valid.
    pub content: Result<T, InvalidOrder>,
}

/// Why a record is no valid order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidOrder {
    /// The order's id, where that much could be read.
    pub id: Option<String>,
    /// Names each bad field, what was expected and what was found.
    pub message: String,
}

/// A record that goes on from where an order waits.
#[derive(Clone, Debug)]
pub struct Resumption {
    /// The order.
    pub order: Order,
    /// Where it waits.
    pub at: At,
    /// What a person did there.
    pub event: Event,
}

/// A record before it is decoded.
struct Raw {
    line: u64,
    content: Result<RawContent, String>,
}

enum RawContent {
    Json(Vec<u8>),
    Csv(::csv::ByteRecord),
}

/// Reads orders, one for each record of the source. The source need not be buffered well: it is asked for
/// whatever it has.
///
/// # Errors
/// An item is an error where the source cannot be read, or where a CSV header names a column twice.
pub fn orders<'p, R: BufRead + 'p>(
    program: &'p Program,
    format: Format,
    source: R,
) -> impl Iterator<Item = io::Result<Record<Order>>> + 'p {
    let decoder = Decoder::new(program);
    let mut columns = None;
    records(format, source)
        .map(move |raw| {
            let raw = raw?;
            let content = match raw.content {
                Err(message) => Err(InvalidOrder { id: None, message }),
                Ok(RawContent::Json(bytes)) => decoder.order(&bytes),
                Ok(RawContent::Csv(record)) => match &columns {
                    // The first record is the header.
                    None => {
                        columns = Some(decoder.columns(&record)?);
                        return Ok(None);
                    }
                    Some(columns) => decoder.csv_order(columns, &record),
                },
            };
            Ok(Some(Record { line: raw.line, content }))
        })
        .filter_map(io::Result::transpose)
}

/// Reads records that go on: `{"order": {…}, "at": {…}, "event": {…}}`.
///
/// # Errors
/// An item is an error where the source cannot be read. Such records are JSON: a CSV source is refused.
pub fn resumptions<'p, R: BufRead + 'p>(
    program: &'p Program,
    format: Format,
    source: R,
) -> impl Iterator<Item = io::Result<Record<Resumption>>> + 'p {
    let decoder = Decoder::new(program);
    records(format, source).map(move |raw| {
        let raw = raw?;
        let content = match raw.content {
            Err(message) => Err(InvalidOrder { id: None, message }),
            Ok(RawContent::Json(bytes)) => resumption(&decoder, &bytes),
            Ok(RawContent::Csv(_)) => {
                let message = "records that go on are JSON: `{\"order\": …, \"at\": …, \"event\": …}`";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        };
        Ok(Record { line: raw.line, content })
    })
}

fn records<'p, R: BufRead + 'p>(format: Format, source: R) -> Box<dyn Iterator<Item = io::Result<Raw>> + 'p> {
    let source = lines::WithoutBom::new(source);
    match format {
        Format::Ndjson => Box::new(lines::Lines::new(source)),
        Format::Json => Box::new(array::Elements::new(source)),
        Format::Csv => Box::new(csv::Rows::new(source)),
    }
}

fn resumption(decoder: &Decoder<'_>, bytes: &[u8]) -> Result<Resumption, InvalidOrder> {
    let invalid = |id: Option<String>, message: String| InvalidOrder { id, message };
    let text = json::text(bytes).map_err(|message| invalid(None, message))?;
    let members = Members::parse(text).map_err(|message| invalid(None, message))?;
    let mut parts: [Option<&RawValue>; 3] = [None; 3];
    const KEYS: [&str; 3] = ["order", "at", "event"];
    for (key, value) in members.0 {
        match KEYS.iter().position(|known| *known == key) {
            Some(index) if parts[index].is_some() => {
                return Err(invalid(None, format!("`{key}` stands twice in the record")));
            }
            Some(index) => parts[index] = Some(value),
            None => {
                let message = format!("expected only `order`, `at` and `event`, found `{key}`");
                return Err(invalid(None, message));
            }
        }
    }
    let missing = KEYS.iter().zip(&parts).find(|(_, part)| part.is_none());
    if let Some((key, _)) = missing {
        return Err(invalid(
            None,
            format!("`{key}` is missing: expected `{{\"order\": …, \"at\": …, \"event\": …}}`"),
        ));
    }
    let [Some(order), Some(at), Some(event)] = parts else {
        return Err(invalid(None, "expected `order`, `at` and `event`".into()));
    };
    let order = decoder.order(order.get().as_bytes())?;
    let id = Some(order.id.clone());
    let at = serde_json::from_str(at.get())
        .map_err(|error| invalid(id.clone(), format!("`at`: {}", json::complaint(&error))))?;
    let event = serde_json::from_str(event.get())
        .map_err(|error| invalid(id, format!("`event`: {}", json::complaint(&error))))?;
    Ok(Resumption { order, at, event })
}

impl Order {
    /// Reads one order of a program from a JSON object.
    ///
    /// # Errors
    /// Where it is not JSON or does not fit the schema: every bad field, what was expected and found.
    pub fn from_json(program: &Program, json: &[u8]) -> Result<Self, InvalidOrder> {
        Decoder::new(program).order(json)
    }
}
