//! Orders, resume records and directories from bytes; the JSON Schema of what is read.
//!
//! Knows the schemas of a checked program and nothing of rules. Files are read record by record: memory
//! is bounded by the largest record, and a bad record never stops the good ones.

mod array;
mod batch;
mod columns;
mod csv;
mod cursor;
mod decoder;
mod directory;
mod directory_edit;
mod fields;
pub(crate) mod json;
mod json_schema;
mod lines;
mod onepass;
mod resume;
mod row;
#[cfg(test)]
mod tests;
mod value;

use std::sync::Arc;

use std::io::{self, BufRead};

pub use self::batch::{Batch, LineReader};
pub(crate) use self::directory::{DirectoryTypes, decode_directory};
pub use self::directory_edit::{DirectoryEdit, DirectoryError};
pub use self::json_schema::json_schema;
pub(crate) use self::value::value_from_text;
pub use crate::scalar::parse_datetime;

use self::columns::Columns;
use self::csv::Row;
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

/// A record before it is decoded; it lives until the next one is read.
struct Raw<'r> {
    line: u64,
    content: Result<Content<'r>, String>,
}

enum Content<'r> {
    Json(&'r [u8]),
    Csv(Row<'r>),
}

/// The records of a source, one after the other.
trait Records {
    /// The next one; nothing at the end. After an error nothing is to be asked for.
    fn next(&mut self) -> io::Result<Option<Raw<'_>>>;
}

fn records<'p, R: BufRead + 'p>(format: Format, source: R) -> Box<dyn Records + 'p> {
    let source = lines::WithoutBom::new(source);
    match format {
        Format::Ndjson => Box::new(lines::Lines::new(source)),
        Format::Json => Box::new(array::Elements::new(source)),
        Format::Csv => Box::new(csv::Rows::new(source)),
    }
}

/// A record that has been read and not decoded yet, which takes most of the time.
pub struct Undecoded<'r> {
    line: u64,
    content: Result<Body<'r>, String>,
}

enum Body<'r> {
    Json(&'r [u8]),
    Csv(Row<'r>, &'r Arc<Columns>),
}

/// Reads the records of orders, for an [`OrderDecoder`].
pub struct OrderReader<'p> {
    program: &'p Program,
    format: Format,
    records: Box<dyn Records + 'p>,
    columns: Option<Arc<Columns>>,
}

impl<'p> OrderReader<'p> {
    /// Reads a source whose bytes may come in any pieces.
    pub fn new(program: &'p Program, format: Format, source: impl BufRead + 'p) -> Self {
        Self { program, format, records: records(format, source), columns: None }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// Where the source cannot be read; nothing is to be asked for after that.
    pub fn read(&mut self) -> io::Result<Option<Undecoded<'_>>> {
        if self.format == Format::Csv && self.columns.is_none() {
            let Some(raw) = self.records.next()? else { return Ok(None) };
            let columns = match raw.content {
                Ok(Content::Csv(Row { flaw: Some(flaw), .. })) => {
                    let message = format!("the header: {flaw}");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
                Ok(Content::Csv(header)) => Decoder::new(self.program).columns(header),
                Ok(Content::Json(_)) => return Ok(None),
                Err(message) => {
                    let message = format!("the header: {message}");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
            };
            self.columns = Some(Arc::new(columns));
        }
        let Some(Raw { line, content }) = self.records.next()? else { return Ok(None) };
        let content = match (content, &self.columns) {
            (Ok(Content::Json(bytes)), _) => Ok(Body::Json(bytes)),
            (Ok(Content::Csv(row)), Some(columns)) => Ok(Body::Csv(row, columns)),
            (Ok(Content::Csv(_)), None) => return Ok(None),
            (Err(message), _) => Err(message),
        };
        Ok(Some(Undecoded { line, content }))
    }
}

/// Decodes the orders of one program.
pub struct OrderDecoder<'p>(Decoder<'p>);

impl<'p> OrderDecoder<'p> {
    /// Keeps every field.
    pub fn new(program: &'p Program) -> Self {
        Self(Decoder::new(program))
    }

    /// Keeps only the values that decisions and their explanations can depend on.
    pub fn for_decisions(program: &'p Program) -> Self {
        Self(Decoder::for_decisions(program))
    }

    /// An order. Its room is used for the next one.
    pub fn decode(&mut self, record: Undecoded<'_>) -> Record<&Order> {
        let content = match record.content {
            Err(message) => Err(InvalidOrder { id: None, message }),
            Ok(Body::Json(bytes)) => self.0.order(bytes),
            Ok(Body::Csv(row, columns)) => self.0.csv_order(columns, row),
        };
        Record { line: record.line, content }
    }

    /// An order to be kept.
    pub fn decode_owned(&mut self, record: Undecoded<'_>) -> Record<Order> {
        let Record { line, content } = self.decode(record);
        let content = content.map(|_| ());
        Record { line, content: content.map(|()| self.0.take()) }
    }
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
    let (mut decoder, mut reader) = (OrderDecoder::new(program), OrderReader::new(program, format, source));
    let mut failed = false;
    std::iter::from_fn(move || {
        let next = if failed { None } else { reader.read().transpose() };
        failed = matches!(next, None | Some(Err(_)));
        next.map(|record| Ok(decoder.decode_owned(record?)))
    })
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
    let (mut decoder, mut records) = (Decoder::new(program), records(format, source));
    let mut failed = false;
    std::iter::from_fn(move || {
        let next = if failed { None } else { records.next().transpose() };
        let next = next.map(|raw| resumption(&mut decoder, raw?));
        failed = matches!(next, None | Some(Err(_)));
        next
    })
}

fn resumption(decoder: &mut Decoder<'_>, raw: Raw<'_>) -> io::Result<Record<Resumption>> {
    let content = match raw.content {
        Err(message) => Err(InvalidOrder { id: None, message }),
        Ok(Content::Json(bytes)) => resume::resumption(decoder, bytes),
        Ok(Content::Csv(_)) => {
            let message = format!("records that go on are JSON: {}", resume::SHAPE);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    };
    Ok(Record { line: raw.line, content })
}

impl Order {
    /// Reads one order of a program from a JSON object.
    ///
    /// # Errors
    /// Where it is not JSON or does not fit the schema: every bad field, what was expected and found.
    pub fn from_json(program: &Program, json: &[u8]) -> Result<Self, InvalidOrder> {
        Decoder::new(program).owned_order(json)
    }
}
