//! Orders, resume records and directories from bytes; the JSON Schema of what is read.
//!
//! Knows the schemas of a checked program and nothing of rules. Files are read record by record: memory
//! is bounded by the largest record, and a bad record never stops the good ones.

mod array;
mod columns;
mod csv;
mod cursor;
mod decoder;
mod directory;
mod fields;
mod json;
mod json_schema;
mod lines;
mod onepass;
mod resume;
#[cfg(test)]
mod tests;
mod value;

use std::sync::Arc;

use std::io::{self, BufRead};

pub(crate) use self::directory::{DirectoryTypes, decode_directory};
pub use self::json_schema::json_schema;
pub(crate) use self::value::value_from_text;

use self::columns::Columns;
use self::decoder::Decoder;
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
    pub id: Option<Arc<str>>,
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
    Csv(csv::Row),
}

/// A record that has been read and not decoded yet, which takes most of the time.
pub(crate) struct Undecoded {
    line: u64,
    content: Result<Body, String>,
}

enum Body {
    Json(Vec<u8>),
    Csv(csv::Row, Arc<Columns>),
}

#[cfg(feature = "cli")]
impl Undecoded {
    /// About how many bytes it holds.
    pub fn bytes(&self) -> usize {
        match &self.content {
            Ok(Body::Json(bytes)) => bytes.len(),
            Ok(Body::Csv(row, _)) => row.bytes(),
            Err(message) => message.len(),
        }
    }
}

/// Decodes the orders of one program.
pub(crate) struct OrderDecoder<'p>(Decoder<'p>);

impl<'p> OrderDecoder<'p> {
    pub fn new(program: &'p Program) -> Self {
        Self(Decoder::new(program))
    }

    pub fn decode(&mut self, record: Undecoded) -> Record<Order> {
        let content = match record.content {
            Err(message) => Err(InvalidOrder { id: None, message }),
            Ok(Body::Json(bytes)) => self.0.order(&bytes),
            Ok(Body::Csv(row, columns)) => self.0.csv_order(&columns, &row),
        };
        Record { line: record.line, content }
    }
}

/// Reads the records of orders, for an [`OrderDecoder`]; as [`orders`] does.
pub(crate) fn undecoded<'p, R: BufRead + 'p>(
    program: &'p Program,
    format: Format,
    source: R,
) -> impl Iterator<Item = io::Result<Undecoded>> + 'p {
    let decoder = Decoder::new(program);
    let mut columns: Option<Arc<Columns>> = None;
    records(format, source)
        .map(move |raw| {
            let Raw { line, content } = raw?;
            let content = match (content, &columns) {
                (Err(message), None) if format == Format::Csv => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, format!("the header: {message}")));
                }
                (Err(message), _) => Err(message),
                (Ok(RawContent::Json(bytes)), _) => Ok(Body::Json(bytes)),
                (Ok(RawContent::Csv(row)), Some(columns)) => Ok(Body::Csv(row, columns.clone())),
                (Ok(RawContent::Csv(row)), None) => {
                    columns = Some(Arc::new(decoder.columns(&row)));
                    return Ok(None);
                }
            };
            Ok(Some(Undecoded { line, content }))
        })
        .filter_map(io::Result::transpose)
        .scan(false, until_error)
}

/// Reads orders, one for each record of the source; the source may hand out its bytes in any pieces.
///
/// In CSV the first row is the header. What is wrong with it (a column that a required field needs and that
/// is not there, one that is there twice) is said of every order.
///
/// # Errors
/// An item is an error where the source cannot be read; it is the last one.
pub fn orders<'p, R: BufRead + 'p>(
    program: &'p Program,
    format: Format,
    source: R,
) -> impl Iterator<Item = io::Result<Record<Order>>> + 'p {
    let mut decoder = OrderDecoder::new(program);
    undecoded(program, format, source).map(move |record| Ok(decoder.decode(record?)))
}

/// Reads records that go on: `{"order": {…}, "at": {…}, "event": {…}}`.
///
/// # Errors
/// An item is an error where the source cannot be read; it is the last one. Such records are JSON: a CSV
/// source is refused.
pub fn resumptions<'p, R: BufRead + 'p>(
    program: &'p Program,
    format: Format,
    source: R,
) -> impl Iterator<Item = io::Result<Record<Resumption>>> + 'p {
    let mut decoder = Decoder::new(program);
    let read = move |raw: io::Result<Raw>| {
        let raw = raw?;
        let content = match raw.content {
            Err(message) => Err(InvalidOrder { id: None, message }),
            Ok(RawContent::Json(bytes)) => resume::resumption(&mut decoder, &bytes),
            Ok(RawContent::Csv(_)) => {
                let message = format!("records that go on are JSON: {}", resume::SHAPE);
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        };
        Ok(Record { line: raw.line, content })
    };
    records(format, source).map(read).scan(false, until_error)
}

/// Ends an iterator after its first error.
fn until_error<T>(failed: &mut bool, item: io::Result<T>) -> Option<io::Result<T>> {
    if *failed {
        return None;
    }
    *failed = item.is_err();
    Some(item)
}

fn records<'p, R: BufRead + 'p>(format: Format, source: R) -> Box<dyn Iterator<Item = io::Result<Raw>> + 'p> {
    let source = lines::WithoutBom::new(source);
    match format {
        Format::Ndjson => Box::new(lines::Lines::new(source)),
        Format::Json => Box::new(array::Elements::new(source)),
        Format::Csv => Box::new(csv::Rows::new(source)),
    }
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
