//! Orders and other tables in Parquet and Arrow, where the command is built with the feature `columnar`.

use std::fs::File;
use std::io::{self, BufRead};
use std::path::Path;

use super::error::Failure;
use super::{files, output};
use consign::Program;
use consign::input::{TableRow, TableRows, is_column};
use consign::source::{LoadError, SheetText};
use consign_files::{Columnar, ColumnarError, ColumnarKind, ColumnarTable};

/// What the one sheet is called that such a file is where a program names it.
const SHEET: &str = "records";

/// Whether a file that begins so is one.
pub(super) fn is_one(head: &[u8]) -> bool {
    ColumnarKind::of(head).is_some()
}

/// The records of a file of orders that begins so, with the columns that the program reads; nothing if it is something else. A file on the disk that
/// is not packed is read in place.
pub(super) fn rows(
    program: &Program,
    path: &Path,
    head: &[u8],
    source: Box<dyn BufRead>,
    is_packed: bool,
    is_said: bool,
) -> Result<Box<dyn TableRows>, Failure> {
    let failed = |error: ColumnarError| match error {
        ColumnarError::Read(error) => Failure::read(path, &error),
        other => Failure::message(format!("{} cannot be read: {other}", files::named(path))),
    };
    let kind = ColumnarKind::of(head).unwrap_or(ColumnarKind::Parquet);
    let source = match kind {
        ColumnarKind::ArrowStream => Columnar::Stream(source),
        _ => in_place(path, source, is_packed).map_err(|error| Failure::read(path, &error))?,
    };
    let table = ColumnarTable::open(kind, source, &|name| is_column(program, name.trim())).map_err(failed)?;
    for (name, ty) in table.unread().filter(|_| is_said) {
        let (file, name) = (files::named(path), name.escape_debug());
        output::say(&format!("{file}: the column `{name}` is {ty}, which is not read"));
    }
    Ok(Box::new(Records { table, is_begun: false }))
}

/// A file of which any part can be read: that on the disk, or all of it in memory.
fn in_place(path: &Path, source: Box<dyn BufRead>, is_packed: bool) -> io::Result<Columnar> {
    if !is_packed && !files::is_stdin(path) && path.is_file() {
        return File::open(path).map(Columnar::File);
    }
    files::bounded(source).map(Columnar::Bytes)
}

/// The sheet that a file is that a program names.
pub(super) fn sheet(bytes: &[u8]) -> Result<SheetText, LoadError> {
    let kind = ColumnarKind::of(bytes).ok_or(LoadError::Workbook)?;
    let table =
        ColumnarTable::open(kind, Columnar::Bytes(bytes.to_vec()), &|_| false).map_err(LoadError::other)?;
    let mut sheet = SheetText::new(SHEET);
    let mut records = Records { table, is_begun: false };
    let (mut cells, mut row) = (TableRow::default(), 0);
    while records.next(&mut cells)?.is_some() {
        for (column, (cell, is_typed)) in (0..).zip(cells.typed_cells()) {
            if !cell.is_empty() {
                sheet.push(row, column, cell, is_typed)?;
            }
        }
        cells.clear();
        row += 1;
    }
    Ok(sheet)
}

/// The names of the columns and the records, as the rows of a sheet.
struct Records {
    table: ColumnarTable,
    /// Whether the names were handed out.
    is_begun: bool,
}

impl TableRows for Records {
    fn next(&mut self, row: &mut TableRow) -> io::Result<Option<u64>> {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.table.names().for_each(|name| row.push(name, false));
            return Ok(Some(1));
        }
        let number = self.table.next(&mut |text, is_typed| row.push(text, is_typed));
        let failed = |error: ColumnarError| match error {
            ColumnarError::Read(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, other),
        };
        Ok(number.map_err(failed)?.map(|number| number + 1))
    }
}
