//! Spreadsheets: the sheets of a workbook, each read as rows of texts. What a cell holds is written as CSV would have it, numbers and
//! dates without the form in which they are shown; of a formula it is the value that was computed last.

mod archive;
mod serial;
mod sheet;
#[cfg(test)]
mod tests;
mod written;

use std::collections::HashMap;
use std::io::{Read, Seek};

use calamine::{DataRef, Dimensions, Reader, Xlsx};

use self::archive::{Limits, Parts};
pub use self::sheet::{Cell, Row, Sheet};
pub use self::written::workbook;

/// Why a workbook cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// It is damaged, or something else.
    #[error("it is no sound workbook: {0}")]
    Damaged(String),
    /// It is a document of another kind.
    #[error("it is {0}: save it as XLSX or CSV")]
    Foreign(&'static str),
    /// It is encrypted.
    #[error("it is protected by a password; save it without one")]
    Encrypted,
    /// What is in it is larger than a workbook that anybody works with.
    #[error("unpacked, it is larger than {} MiB", *.most >> 20)]
    TooLarge {
        /// How many bytes are taken.
        most: u64,
    },
    /// It has no sheet of that name.
    #[error("there is no sheet `{name}`; there is {}", quoted(.known))]
    NoSheet {
        /// The name that was asked for.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
}

fn quoted(names: &[String]) -> String {
    const NAMED: usize = 20;
    let shown: Vec<String> =
        names.iter().take(NAMED).map(|name| format!("`{}`", name.escape_debug())).collect();
    let more = if names.len() > NAMED { ", …" } else { "" };
    if shown.is_empty() { "none".to_owned() } else { shown.join(", ") + more }
}

fn damaged(error: impl std::fmt::Display) -> WorkbookError {
    WorkbookError::Damaged(error.to_string())
}

/// A workbook (XLSX) whose sheets have not been read.
pub struct Workbook<R: Read + Seek> {
    book: Xlsx<R>,
    /// Whether some sheet has merged cells.
    has_merged: bool,
    limits: Limits,
}

impl<R: Read + Seek> Workbook<R> {
    /// Whether a file that begins so is meant: a ZIP archive.
    pub fn is_one(head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04")
    }

    /// Opens a workbook.
    ///
    /// # Errors
    /// Where it is none, or unpacks to more than is taken.
    pub fn open(source: R) -> Result<Self, WorkbookError> {
        Self::open_within(source, Limits::USUAL)
    }

    fn open_within(mut source: R, limits: Limits) -> Result<Self, WorkbookError> {
        if let Some(what) = archive::foreign(&mut source)? {
            return Err(WorkbookError::Foreign(what));
        }
        source.rewind().map_err(damaged)?;
        let Parts { has_merged } = archive::check(&mut source, limits)?;
        source.rewind().map_err(damaged)?;
        Ok(Self { book: Xlsx::new(source).map_err(damaged)?, has_merged, limits })
    }

    /// The names of its sheets, in their order.
    pub fn names(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    /// Reads the sheet of a name.
    ///
    /// # Errors
    /// Where there is none, or it is damaged or too large.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet, WorkbookError> {
        let known = self.names();
        if !known.iter().any(|known| known == name) {
            return Err(WorkbookError::NoSheet { name: name.to_owned(), known });
        }
        let merged = self.merged(name)?;
        let mut cells = self.book.worksheet_cells_reader(name).map_err(damaged)?;
        let mut sheet = Sheet::new(name, self.limits.sheet);
        let mut carried = Carried::new(&merged);
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let ((row, column), value) = (cell.get_position(), cell.get_value());
            let (text, is_typed) = written(value);
            carried.before(row, column, &mut sheet)?;
            if !carried.is_covered(row, column) {
                sheet.push(row, column, &text, is_typed)?;
                carried.begins(row, column, &text, is_typed);
            }
        }
        carried.rest(&mut sheet)?;
        Ok(sheet)
    }

    /// The merged cells of a sheet that span rows.
    fn merged(&mut self, name: &str) -> Result<Vec<Dimensions>, WorkbookError> {
        if !self.has_merged {
            return Ok(Vec::new());
        }
        let mut merged = self.book.merge_cells_by_sheet_name(name).map_err(damaged)?;
        merged.retain(|region| region.end.0 > region.start.0);
        merged.sort_by_key(|region| region.start);
        Ok(merged)
    }
}

/// Merged cells while the rows of a sheet come: each of their rows has the value, in their first column.
struct Carried<'m> {
    /// By the cell that they begin with.
    regions: HashMap<(u32, u32), &'m Dimensions>,
    /// Those that reach into the rows that come, by column, each with its value and the next row that lacks it.
    open: Vec<Open>,
}

struct Open {
    column: u32,
    next: u32,
    last: u32,
    text: String,
    is_typed: bool,
}

impl<'m> Carried<'m> {
    fn new(merged: &'m [Dimensions]) -> Self {
        Self { regions: merged.iter().map(|region| (region.start, region)).collect(), open: Vec::new() }
    }

    /// A cell with a value, which begins a merged one perhaps.
    fn begins(&mut self, row: u32, column: u32, text: &str, is_typed: bool) {
        if let Some(region) = self.regions.get(&(row, column)).filter(|_| !text.is_empty()) {
            let (next, last) = (row + 1, region.end.0);
            self.open.push(Open { column, next, last, text: text.to_owned(), is_typed });
            self.open.sort_by_key(|open| open.column);
        }
    }

    /// Whether a cell is a further row of a merged one.
    fn is_covered(&self, row: u32, column: u32) -> bool {
        self.open.iter().any(|open| open.column == column && row <= open.last)
    }

    /// Puts the values of merged cells that stand before a cell.
    fn before(&mut self, row: u32, column: u32, sheet: &mut Sheet) -> Result<(), WorkbookError> {
        loop {
            let is_before =
                |open: &&mut Open| open.next <= open.last && (open.next, open.column) < (row, column + 1);
            let next = self.open.iter_mut().filter(is_before).min_by_key(|open| (open.next, open.column));
            let Some(open) = next else { break };
            sheet.push(open.next, open.column, &open.text, open.is_typed)?;
            open.next += 1;
        }
        self.open.retain(|open| open.last >= row);
        Ok(())
    }

    fn rest(&mut self, sheet: &mut Sheet) -> Result<(), WorkbookError> {
        self.before(u32::MAX, u32::MAX - 1, sheet)
    }
}

/// A value as a text, and whether it has a type of its own.
fn written<'v>(value: &'v DataRef<'_>) -> (std::borrow::Cow<'v, str>, bool) {
    use std::borrow::Cow::{Borrowed, Owned};
    match value {
        DataRef::Empty => (Borrowed(""), false),
        DataRef::String(text) => (Borrowed(text), false),
        DataRef::SharedString(text) => (Borrowed(text), false),
        DataRef::Int(number) => (Owned(number.to_string()), true),
        DataRef::Float(number) => (Owned(serial::number(*number)), true),
        DataRef::Bool(truth) => (Borrowed(if *truth { "true" } else { "false" }), true),
        DataRef::DateTime(moment) if moment.is_duration() => (Owned(serial::duration(moment.as_f64())), true),
        DataRef::DateTime(moment) => (Owned(serial::moment(moment)), true),
        DataRef::DateTimeIso(text) => (Borrowed(text.strip_suffix("T00:00:00").unwrap_or(text)), true),
        DataRef::DurationIso(text) => (Borrowed(text), true),
        DataRef::Error(error) => (Owned(error.to_string()), false),
    }
}
