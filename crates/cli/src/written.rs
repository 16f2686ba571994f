//! How files of orders are written: as somebody says, as what is in them tells, as their names hint.

use std::io::BufRead;
use std::path::Path;

use super::error::Failure;
use super::files;
use super::interrupt;
use super::progress::Tap;
use super::source::Source;
use super::unpacked::Unpacking;
use consign::Program;
use consign::input::{Contents, Dialect, Format, OrderReader, TableRows, contents};

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum InputFormat {
    /// A JSON object a line
    Ndjson,
    /// A JSON array, an object with one under a key, or one order
    Json,
    /// Comma-separated values with a header line
    Csv,
}

impl From<InputFormat> for Format {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Ndjson => Format::Ndjson,
            InputFormat::Json => Format::Json,
            InputFormat::Csv => Format::Csv,
        }
    }
}

/// How files of orders are written, where what is in them does not tell.
#[derive(clap::Args)]
pub(super) struct Written {
    /// How the orders are written, where neither what is in their file nor its name tells
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// What separates the cells of CSV, a sign or `tab`; otherwise as the header tells: `,`, `;`, a tab or `|`
    #[arg(long, value_name = "SIGN", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Which line of CSV is the header; otherwise the first of ten with the name of a column
    #[arg(long = "header", value_name = "LINE", value_parser = clap::value_parser!(u64).range(1..))]
    header: Option<u64>,
    /// The keys under which a JSON object has its records, such as `result.items`; otherwise the one that has orders
    #[arg(long, value_name = "PATH")]
    records: Option<String>,
    #[command(flatten)]
    unpacking: Unpacking,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [sign] if Dialect::is_delimiter(*sign) => Ok(*sign),
        _ => Err("expected one sign, such as `;`, or `tab`".to_owned()),
    }
}

/// A file of orders that was looked into.
pub(super) enum Told {
    /// Lines of JSON in UTF-8, as they are in the file.
    Lines(Source),
    /// The text of a file, unpacked, and what it is.
    Text(Format, Box<dyn BufRead>),
    /// The rows of a table that is no text.
    Rows(Box<dyn TableRows>),
}

impl Told {
    pub fn format(&self) -> Format {
        match self {
            Told::Lines(_) => Format::Ndjson,
            Told::Text(format, _) => *format,
            Told::Rows(_) => Format::Csv,
        }
    }

    /// The text of the file; nothing of a table that is none, which is refused where a text is needed.
    pub fn text(self, tap: &Tap) -> Box<dyn BufRead> {
        match self {
            Told::Lines(source) => source.tapped(tap),
            Told::Text(_, text) => text,
            Told::Rows(_) => Box::new(std::io::empty()),
        }
    }
}

/// What is assumed about a file: what its name says, and whether it is to be said.
pub(super) struct Assumed {
    /// Where neither the name nor what is in the file tells.
    pub otherwise: Option<Format>,
    pub is_said: bool,
}

impl Assumed {
    /// It is said, and nothing is assumed where nothing tells but of standard input, which is lines.
    pub fn of(path: &Path) -> Self {
        Self { otherwise: files::is_stdin(path).then_some(Format::Ndjson), is_said: true }
    }
}

impl Written {
    /// Looks into a file of orders.
    pub fn tell(
        &self,
        program: &Program,
        path: &Path,
        mut source: Source,
        tap: &Tap,
        assumed: &Assumed,
    ) -> Result<Told, Failure> {
        let failed = |error: std::io::Error| Failure::read(path, &error);
        let head = source.head().map_err(failed)?.to_vec();
        if self.unpacking.is_table(&head) {
            let rows =
                self.unpacking.rows(program, path, (&head, false), source.tapped(tap), assumed.is_said)?;
            return Ok(Told::Rows(rows));
        }
        if !self.unpacking.may_be_packed(&head) {
            let format = self.format(program, path, &head, assumed)?;
            return Ok(match format {
                Format::Ndjson => Told::Lines(source),
                other => Told::Text(other, source.tapped(tap)),
            });
        }
        let mut text = self.unpacking.text(path, source.tapped(tap), assumed.is_said);
        let head = match text.fill_buf() {
            Ok(head) => head.to_vec(),
            Err(error) if interrupt::is_interruption(&error) => Vec::new(),
            Err(error) => return Err(failed(error)),
        };
        if self.unpacking.is_table(&head) {
            let rows = self.unpacking.rows(program, path, (&head, true), text, assumed.is_said)?;
            return Ok(Told::Rows(rows));
        }
        let format = self.format(program, path, &head, assumed)?;
        Ok(Told::Text(format, text))
    }

    /// Reads the orders of a file.
    pub fn reader<'p>(&self, program: &'p Program, told: Told, tap: &Tap) -> OrderReader<'p> {
        let format = told.format();
        let reader = match told {
            Told::Rows(rows) => OrderReader::from_rows(program, rows),
            told => OrderReader::new(program, format, told.text(tap)),
        };
        reader.with_dialect(self.dialect())
    }

    /// What is said to separate cells.
    pub fn said_delimiter(&self) -> Option<u8> {
        self.delimiter
    }

    fn dialect(&self) -> Dialect {
        Dialect::new().delimiter(self.delimiter).header(self.header).records(self.records.as_deref())
    }

    /// What a text is that begins so.
    fn format(
        &self,
        program: &Program,
        path: &Path,
        head: &[u8],
        assumed: &Assumed,
    ) -> Result<Format, Failure> {
        let by_name = by_name(Unpacking::unpacked_name(path));
        let said = self.input_format.map(Format::from).or(self.records.is_some().then_some(Format::Json));
        match contents(program, head, said.or(by_name).or(assumed.otherwise)) {
            Contents::Foreign(what) => Err(Failure::message(format!(
                "{} is {what}, and no file of orders that is read here{}",
                files::named(path),
                Unpacking::READ_INSTEAD
            ))),
            Contents::Records(format) => Ok(said.unwrap_or(format)),
            _ => said.ok_or_else(|| {
                Failure::message(format!(
                    "neither the name of {} nor what is in it tells how it is written; say `--input-format ndjson`, `json` or `csv`",
                    files::named(path)
                ))
            }),
        }
    }
}

/// What the name of a file says of how it is written.
fn by_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    match extension.as_str() {
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        "json" => Some(Format::Json),
        "csv" | "tsv" | "tab" => Some(Format::Csv),
        _ => None,
    }
}
