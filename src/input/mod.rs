//! Orders, resume records and directories from bytes; the JSON Schema of what is read.
//!
//! Knows the schemas of a checked program and nothing of rules. Files are read record by record: memory
//! is bounded by the largest record, and a bad record never stops the good ones.

mod array;
mod batch;
mod cell;
mod columns;
mod contents;
mod csv;
mod csv_cells;
mod cursor;
mod declared;
mod decoder;
mod dialect;
mod directory;
mod directory_edit;
mod directory_table;
mod fields;
mod given;
mod guess;
mod header;
mod incoming;
mod invalid;
pub(crate) mod json;
mod json_schema;
mod lines;
mod onepass;
mod readable;
mod resume;
mod row;
mod sheets;
mod suggestion;
#[cfg(test)]
mod tests;
mod unknown_attributes;
mod value;
mod wrapped;

use std::sync::Arc;

use std::io::{self, BufRead};

use jiff::Timestamp;

pub use self::batch::{Batch, LineReader};
pub(crate) use self::cell::cell_value;
pub(crate) use self::contents::foreign;
pub use self::contents::{Contents, contents};
pub(crate) use self::csv_cells::{CsvCell, CsvRow, TableText, no_column, rows as csv_rows, with_header};
pub use self::dialect::Dialect;
pub use self::directory::DirectoryFile;
pub(crate) use self::directory::{
    DirectoryTypes, KnownRoles, ListedEntries, decode_directory, each_person_once,
};
pub use self::directory_edit::{DirectoryEdit, DirectoryError};
pub(crate) use self::directory_table::{ListedAs, ListedEngineer, employ};
pub use self::given::{TableRow, TableRows};
pub use self::guess::{ColumnGuess, GuessedField};
pub use self::header::HeaderProblem;
pub use self::incoming::{Incoming, incoming};
pub use self::invalid::{BadField, InvalidOrder, Remedy};
pub use self::json_schema::json_schema;
pub(crate) use self::readable::Readable;
pub(crate) use self::sheets::chosen as chosen_sheet;
pub use self::suggestion::{FoundValue, Suggestion};
pub(crate) use self::value::value_from_text;
pub use crate::scalar::parse_datetime;

use self::columns::Columns;
use self::csv::Row;
use self::decoder::Decoder;
use crate::program::{At, Event, Order, Program, Schema};

/// The largest record that is read, in bytes; a larger one is flagged without being kept in memory.
const MAX_RECORD: usize = 64 << 20;

/// How a file of orders is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// A JSON array of objects, an object with such an array under one of its keys, or one order.
    Json,
    /// Comma-separated values with a header line.
    Csv,
}

/// One record of the input.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record<T> {
    /// The number of the line it begins on (of the element, in a JSON array), from 1.
    pub line: u64,
    /// What it holds, or why it is not valid.
    pub content: Result<T, InvalidOrder>,
}

impl<T> Record<T> {
    /// What a line holds, or why it is not valid.
    pub fn new(line: u64, content: Result<T, InvalidOrder>) -> Self {
        Self { line, content }
    }

    /// This record with its content borrowed.
    pub fn as_ref(&self) -> Record<&T> {
        Record { line: self.line, content: self.content.as_ref().map_err(InvalidOrder::clone) }
    }
}

/// A record that goes on from where an order waits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Resumption {
    /// The order.
    pub order: Order,
    /// Where it waits.
    pub at: At,
    /// What a person did there.
    pub event: Event,
    /// The instant that it is decided at, where the record says one.
    pub now: Option<Timestamp>,
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
    /// The next one; `None` at the end. After an error, no more is to be asked for.
    fn next(&mut self) -> io::Result<Option<Raw<'_>>>;

    /// Before the first is asked for: settles how the source is written, by the names of fields; what was assumed.
    fn settle(&mut self, _: &Dialect, _: &Schema) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }
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
    dialect: Dialect,
    columns: Option<Arc<Columns>>,
    is_settled: bool,
    assumed: Vec<String>,
}

impl<'p> OrderReader<'p> {
    /// Reads a source whose bytes may come in any pieces.
    pub fn new(program: &'p Program, format: Format, source: impl BufRead + 'p) -> Self {
        Self {
            program,
            format,
            records: records(format, source),
            dialect: Dialect::default(),
            columns: None,
            is_settled: false,
            assumed: Vec::new(),
        }
    }

    /// Reads a table whose rows another reader tells apart.
    pub fn from_rows(program: &'p Program, table: impl TableRows + 'p) -> Self {
        let records = Box::new(given::GivenRows::new(table));
        Self { records, ..Self::new(program, Format::Csv, io::empty()) }
    }

    /// Reads a source that is written so. To be called before anything is read.
    #[must_use]
    pub fn with_dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// The order of each record that is not read yet, or why it is none.
    ///
    /// # Errors
    /// An item is an error where the source cannot be read or its header does not fit; it is the last one.
    pub fn orders(mut self) -> impl Iterator<Item = io::Result<Record<Order>>> + 'p {
        let mut decoder = Decoder::new(self.program);
        let mut failed = false;
        std::iter::from_fn(move || {
            let next = if failed { None } else { self.read().transpose() };
            failed = matches!(next, None | Some(Err(_)));
            next.map(|record| Ok(decoder.decode_owned(record?)))
        })
    }

    /// What was assumed of how the source is written, to be said once; known when [`OrderReader::header`] is.
    pub fn assumed(&self) -> &[String] {
        &self.assumed
    }

    /// What does not fit in the header of a table, which is read now if it was not before; none for other formats.
    ///
    /// # Errors
    /// Where the source cannot be read, or its first record is none; no more is to be asked for after that.
    pub fn header(&mut self) -> io::Result<&[HeaderProblem]> {
        if !std::mem::replace(&mut self.is_settled, true) {
            self.assumed = self.records.settle(&self.dialect, &self.program.work_order)?;
            if self.format == Format::Csv {
                self.read_header()?;
            }
        }
        Ok(self.columns.as_ref().map_or(&[], |columns| columns.problems.as_slice()))
    }

    fn read_header(&mut self) -> io::Result<()> {
        let Some(raw) = self.records.next()? else { return Ok(()) };
        let problem = match raw.content {
            Ok(Content::Csv(header)) => match header.flaw {
                None => {
                    self.columns = Some(Arc::new(Decoder::new(self.program).columns(header)));
                    return Ok(());
                }
                Some(flaw) => flaw.to_string(),
            },
            Ok(Content::Json(_)) => return Ok(()),
            Err(message) => message,
        };
        Err(io::Error::new(io::ErrorKind::InvalidData, format!("the header: {problem}")))
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// Where the source cannot be read, or the header lacks a column that is needed; no more is to be asked for after that.
    pub fn read(&mut self) -> io::Result<Option<Undecoded<'_>>> {
        let errors = self.header()?.iter().filter(|problem| problem.is_error);
        let errors: Vec<&str> = errors.map(|problem| problem.message.as_str()).collect();
        if !errors.is_empty() {
            let message = format!("the header: {}", errors.join("; "));
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
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

/// Decodes the orders of one program, one after the other: of an [`OrderReader`], or single records that a service was
/// sent. Made once, it takes a fraction of the time of a decoder for each order. It shares the program, so that a service
/// keeps one for each thread beside it.
///
/// ```
/// use std::sync::Arc;
/// use consign::input::OrderDecoder;
/// let text = "schema work_order { id text  region text }";
/// let program = Arc::new(consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?);
/// let mut decoder = OrderDecoder::new(program.clone());
/// let order = decoder.decode_json(br#"{"id": "WO-1", "region": "NY"}"#)?;
/// assert_eq!(order.id(), "WO-1");
/// let invalid = decoder.decode_json(br#"{"id": "WO-2"}"#).expect_err("the region is required");
/// assert_eq!(invalid.fields[0].path, "region");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OrderDecoder(Decoder<Arc<Program>>);

impl OrderDecoder {
    /// Keeps every field.
    pub fn new(program: Arc<Program>) -> Self {
        Self(Decoder::new(program))
    }

    /// Keeps only the values that decisions and their explanations can depend on.
    pub fn for_decisions(program: Arc<Program>) -> Self {
        Self(Decoder::for_decisions(program))
    }

    /// An order. Its room is used for the next one.
    pub fn decode(&mut self, record: Undecoded<'_>) -> Record<&Order> {
        self.0.decode(record)
    }

    /// An order from one JSON object. Its room is used for the next one.
    ///
    /// # Errors
    /// If it is not JSON or does not fit the schema: every bad field, what was expected and found.
    pub fn decode_json(&mut self, json: &[u8]) -> Result<&Order, InvalidOrder> {
        self.0.order(json)
    }

    /// An order from one JSON object, to be kept.
    ///
    /// # Errors
    /// Those of [`OrderDecoder::decode_json`].
    pub fn decode_json_owned(&mut self, json: &[u8]) -> Result<Order, InvalidOrder> {
        self.0.owned_order(json)
    }

    /// An order to be kept.
    pub fn decode_owned(&mut self, record: Undecoded<'_>) -> Record<Order> {
        self.0.decode_owned(record)
    }
}

/// Reads orders, one for each record of the source; the source may hand out its bytes in any pieces.
///
/// In CSV the first row is the header. Where it lacks a column that a required field needs, or has a field's column twice, no
/// order is read. [`OrderReader::header`] says more, also which fields are missing in every order.
///
/// # Errors
/// An item is an error where the source cannot be read or its header does not fit; it is the last one.
pub fn orders<'p, R: BufRead + 'p>(
    program: &'p Program,
    format: Format,
    source: R,
) -> impl Iterator<Item = io::Result<Record<Order>>> + 'p {
    OrderReader::new(program, format, source).orders()
}

/// Reads records that go on: `{"order": {…}, "at": {…}, "event": {…}}`, and `"now"` where they have an instant of their
/// own.
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

fn resumption(decoder: &mut Decoder<&Program>, raw: Raw<'_>) -> io::Result<Record<Resumption>> {
    let content = match raw.content {
        Err(message) => Err(InvalidOrder::whole(None, message)),
        Ok(Content::Json(bytes)) => resume::resumption(decoder, bytes),
        Ok(Content::Csv(_)) => return Err(resume::not_csv()),
    };
    Ok(Record { line: raw.line, content })
}

/// Whether some field of an order is read from a column of this name.
pub fn is_column(program: &Program, name: &str) -> bool {
    header::is_column(&program.work_order, name)
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
