//! Tables in columns, Parquet and Arrow: each record is a row of texts, as CSV would have it, and their types are kept as those of a spreadsheet's
//! cells are. They are read a batch at a time. What a file says of its sizes is looked at before anything of such a size is set aside, and
//! what the libraries that read them stop at is an error of the file.

mod columns;
mod compact;
mod footer;
mod groups;
mod guard;
mod ipc;
mod moment;
mod pages;

#[cfg(test)]
mod tests;
mod value;

use std::fs::File;
use std::io::{self, BufRead};

use arrow_array::RecordBatch;

use self::columns::{Column, columns};

/// Why a table in columns cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnarError {
    /// It is damaged, or something else.
    #[error("it is no sound {kind} file: {why}")]
    Damaged {
        /// `Parquet` or `Arrow`.
        kind: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// It is sound, perhaps, and written in a way that is not read.
    #[error("{0}")]
    Foreign(String),
    /// A part that is in memory as a whole is larger than anybody writes.
    #[error("{what} larger than {} MiB: write it in smaller ones", *.most >> 20)]
    TooLarge {
        /// `a page of it is`
        what: &'static str,
        /// How many bytes are taken.
        most: u64,
    },
    /// A column that is needed has a type that is not read.
    #[error(
        "its column `{name}` is {ty}, which is not read: convert it to a text, a number, a date, a time, a truth or a list of those"
    )]
    Column {
        /// Its name.
        name: String,
        /// Its type, as Arrow has it.
        ty: String,
    },
    /// It cannot be had.
    #[error(transparent)]
    Read(#[from] io::Error),
}

/// Where a table comes from.
pub enum Columnar {
    /// A file on the disk, of which only a part is read at a time.
    File(File),
    /// A file in memory.
    Bytes(Vec<u8>),
    /// What comes piece after piece; all of it is kept where any part is needed, as of all but Arrow's streams.
    Stream(Box<dyn BufRead>),
}

/// Which kind a file is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnarKind {
    /// Apache Parquet.
    Parquet,
    /// A file of Arrow's IPC, which is also called Feather.
    Arrow,
    /// A stream of Arrow's IPC.
    ArrowStream,
}

impl ColumnarKind {
    /// The kind of a file that begins so; `None` if it is another one.
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'A', b'R', b'1' | b'E', ..] => Some(Self::Parquet),
            _ if head.starts_with(ipc::MARK) => Some(Self::Arrow),
            _ => ipc::is_stream(head).then_some(Self::ArrowStream),
        }
    }
}

/// Hands out batches of records.
trait Batches {
    /// The next one; `None` at the end, where all are there that the file says to have.
    fn next(&mut self) -> Result<Option<RecordBatch>, ColumnarError>;
}

/// A table in columns, record by record.
pub struct ColumnarTable {
    columns: Vec<Column>,
    batches: Box<dyn Batches>,
    batch: Option<RecordBatch>,
    /// Which record of the batch is next.
    at: usize,
    /// How many records were handed out.
    count: u64,
    /// A value, while it is handed out.
    text: String,
}

impl ColumnarTable {
    /// Opens a table, of which the columns that are wanted are read; all of them if none is.
    ///
    /// # Errors
    /// Where it is damaged, or a column that is wanted cannot be read.
    pub fn open(
        kind: ColumnarKind,
        source: Columnar,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Self, ColumnarError> {
        match kind {
            ColumnarKind::Parquet => {
                let file = groups::Input::new(source)?;
                let opened = groups::Opened::new(file)?;
                let columns = chosen(columns(opened.schema(), kind)?, is_wanted)?;
                let roots = opened.roots(&columns);
                let batches = Box::new(opened.batches(&roots)?);
                let mut columns = columns;
                columns.iter_mut().for_each(|column| column.within(&roots));
                Ok(Self::new(columns, batches))
            }
            ColumnarKind::Arrow | ColumnarKind::ArrowStream => {
                let batches = match (kind, source) {
                    (ColumnarKind::Arrow, source) => ipc::Stream::open_file(groups::Input::new(source)?)?,
                    (_, Columnar::Stream(source)) => ipc::Stream::open(source)?,
                    (_, Columnar::Bytes(bytes)) => ipc::Stream::open(Box::new(io::Cursor::new(bytes)))?,
                    (_, Columnar::File(file)) => ipc::Stream::open(Box::new(io::BufReader::new(file)))?,
                };
                let columns = chosen(columns(batches.schema(), kind)?, is_wanted)?;
                Ok(Self::new(columns, Box::new(batches)))
            }
        }
    }

    fn new(columns: Vec<Column>, batches: Box<dyn Batches>) -> Self {
        Self { columns, batches, batch: None, at: 0, count: 0, text: String::new() }
    }

    /// The names of the columns, from the left; a field of a record is `record.field`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The columns whose type is not read, each with its type; their cells are empty.
    pub fn unread(&self) -> impl Iterator<Item = (&str, String)> {
        let unread = self.columns.iter().filter(|column| !column.is_readable);
        unread.map(|column| (column.name.as_str(), column.ty.to_string()))
    }

    /// Hands out the cells of the next record, each with whether it has a type of its own; its number, from 1. `None` at the end.
    ///
    /// # Errors
    /// Where the file is damaged; no more is to be asked for after that.
    pub fn next(&mut self, put: &mut dyn FnMut(&str, bool)) -> Result<Option<u64>, ColumnarError> {
        while self.batch.as_ref().is_none_or(|batch| self.at == batch.num_rows()) {
            self.at = 0;
            self.batch = self.batches.next()?;
            if self.batch.is_none() {
                return Ok(None);
            }
        }
        if let Some(batch) = &self.batch {
            for column in &self.columns {
                self.text.clear();
                column.write(batch, self.at, &mut self.text);
                put(&self.text, column.is_typed);
            }
        }
        self.at += 1;
        self.count += 1;
        Ok(Some(self.count))
    }
}

/// The columns with those marked that are read.
fn chosen(mut columns: Vec<Column>, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Column>, ColumnarError> {
    if !columns.iter().any(|column| is_wanted(&column.name)) {
        return Ok(columns);
    }
    for column in &mut columns {
        column.is_read &= is_wanted(&column.name);
        if !column.is_readable && is_wanted(&column.name) {
            let (name, ty) = (column.name.clone(), column.ty.to_string());
            return Err(ColumnarError::Column { name, ty });
        }
    }
    Ok(columns)
}
