//! Spreadsheets: the sheets of a workbook, each read as rows of texts. What a cell holds is written as CSV would have it, numbers and
//! dates without the form in which they are shown; of a formula it is the value that was computed last.

mod archive;
mod carried;
mod ods;
mod serial;
mod sheet;
#[cfg(test)]
mod tests;
mod written;
mod xls;
mod xlsx;

use std::io::{Read, Seek};

use self::archive::{Kind, Limits};
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
    #[error("it is {0}: save it as XLSX, ODS or CSV")]
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
    /// A sheet says of cells that they are many, and these are more than in a sheet that anybody works with.
    #[error(
        "more than {most} of its cells are repetitions of others or parts of merged ones; save it as CSV, or without them"
    )]
    Repeated {
        /// How many cells are taken.
        most: usize,
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

/// A workbook (XLSX, ODS, XLS) whose sheets have not been read.
pub struct Workbook<R: Read + Seek>(Book<R>);

enum Book<R: Read + Seek> {
    Xlsx(xlsx::Book<R>),
    Ods(ods::Book<R>),
    Xls(xls::Book),
}

impl<R: Read + Seek> Workbook<R> {
    /// Whether a file that begins so is meant: a ZIP archive, or a document of older Offices.
    pub fn is_one(head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04") || head.starts_with(xls::MARK)
    }

    /// Opens a workbook.
    ///
    /// # Errors
    /// Where it is none, or unpacks to more than is taken.
    pub fn open(source: R) -> Result<Self, WorkbookError> {
        Self::open_within(source, Limits::USUAL)
    }

    fn open_within(mut source: R, limits: Limits) -> Result<Self, WorkbookError> {
        let mut head = Vec::new();
        (&mut source).take(xls::MARK.len() as u64).read_to_end(&mut head).map_err(damaged)?;
        source.rewind().map_err(damaged)?;
        if head == xls::MARK {
            return Ok(Self(Book::Xls(xls::Book::open(source, limits)?)));
        }
        let kind = archive::kind(&mut source)?;
        source.rewind().map_err(damaged)?;
        Ok(Self(match kind {
            Kind::Xlsx => Book::Xlsx(xlsx::Book::open(source, limits)?),
            Kind::OpenDocument => Book::Ods(ods::Book::open(source, limits)?),
            Kind::Foreign(what) => return Err(WorkbookError::Foreign(what)),
        }))
    }

    /// The names of its sheets, in their order.
    pub fn names(&self) -> Vec<String> {
        match &self.0 {
            Book::Xlsx(book) => book.names(),
            Book::Ods(book) => book.names(),
            Book::Xls(book) => book.names(),
        }
    }

    /// Reads the sheet of a name.
    ///
    /// # Errors
    /// Where there is none, or it is damaged or too large.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet, WorkbookError> {
        let known = self.names();
        let Some(at) = known.iter().position(|known| known == name) else {
            return Err(WorkbookError::NoSheet { name: name.to_owned(), known });
        };
        match &mut self.0 {
            Book::Xlsx(book) => book.sheet(name),
            Book::Ods(book) => book.sheet(at),
            Book::Xls(book) => book.sheet(at),
        }
    }
}
