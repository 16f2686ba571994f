//! Files that are compressed, in another encoding, or no text, where the command is built with the feature `files`.

use std::io::{self, BufRead, Cursor, Read, Seek};
use std::path::Path;

use super::error::Failure;
use super::{columnar, files, output};
use consign::Program;
use consign::input::{TableRow, TableRows, is_column};
use consign::source::{LoadError, SheetText};
use consign::table::TableCell;
use consign_files::{Opening, Row, Sheet, TextEncoding, Workbook, WorkbookError};

/// How a file is packed, as far as somebody says so.
#[derive(clap::Args)]
pub(super) struct Unpacking {
    /// The encoding of the orders, such as windows-1252; otherwise by its mark, UTF-8, or as it seems
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<TextEncoding>,
    /// The sheet of a spreadsheet; otherwise the first with the name of a column
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

fn encoding(name: &str) -> Result<TextEncoding, String> {
    TextEncoding::from_name(name)
        .ok_or_else(|| "expected an encoding, such as `windows-1252` or `utf-16le`".to_owned())
}

impl Unpacking {
    /// What is added where a file is of another kind.
    pub const READ_INSTEAD: &str = if cfg!(feature = "columnar") {
        ": write it as CSV, XLSX, ODS, XLS, Parquet, JSON or NDJSON"
    } else {
        ": write it as CSV, XLSX, ODS, XLS, JSON or NDJSON"
    };

    /// The text of a source; what is assumed is said, if it is to be.
    pub fn text(&self, path: &Path, source: Box<dyn BufRead>, is_said: bool) -> Box<dyn BufRead> {
        let name = files::named(path);
        let say = move |assumed: &str| {
            if is_said {
                output::say(&format!("{name}: {assumed}"));
            }
        };
        Box::new(Opening::new(source).encoded(self.encoding).telling(say))
    }

    /// Whether a file that begins so is a table that is no text.
    pub fn is_table(&self, head: &[u8]) -> bool {
        has_sheets(head)
    }

    /// The rows of a table that is no text, and begins so; whether it was packed is said too. What is assumed is said, if it is to be.
    pub fn rows(
        &self,
        program: &Program,
        path: &Path,
        (head, is_packed): (&[u8], bool),
        source: Box<dyn BufRead>,
        is_said: bool,
    ) -> Result<Box<dyn TableRows>, Failure> {
        if columnar::is_one(head) {
            return columnar::rows(program, path, head, source, is_packed, is_said);
        }
        let bytes = files::bounded(source).map_err(|error| Failure::read(path, &error))?;
        let failed = |error: WorkbookError| {
            Failure::message(format!("{} cannot be read: {error}", files::named(path)))
        };
        let mut book = Workbook::open(Cursor::new(bytes)).map_err(failed)?;
        let sheet = match &self.sheet {
            Some(name) => book.sheet(name).map_err(failed)?,
            None => {
                let (sheet, is_choice) = self::sheet(&mut book, program).map_err(failed)?;
                if is_choice && is_said {
                    output::say(&format!(
                        "{}: the orders are those of sheet `{}`",
                        files::named(path),
                        sheet.name().escape_debug()
                    ));
                }
                sheet
            }
        };
        Ok(Box::new(SheetRows { sheet, next: 0 }))
    }

    /// Whether a source that begins so may be something else than UTF-8.
    pub fn may_be_packed(&self, head: &[u8]) -> bool {
        self.encoding.is_some() || !Opening::is_plain(head)
    }

    /// The name of a file without what says that it is compressed.
    pub fn unpacked_name(path: &Path) -> &Path {
        let is_packed = path
            .extension()
            .is_some_and(|ends| ends.eq_ignore_ascii_case("gz") || ends.eq_ignore_ascii_case("zst"));
        path.file_stem().filter(|_| is_packed).map_or(path, Path::new)
    }
}

/// What a file holds that a program names and that is no program. What is assumed is said.
pub(super) fn unpacked(path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
    let (text, guessed) = text_of(bytes)?;
    if let Some(encoding) = guessed {
        output::say(&format!(
            "`{path}`: the text is no UTF-8 and is read as {}; save it as UTF-8 where that is wrong",
            encoding.name()
        ));
    }
    Ok(text)
}

/// What a file holds, without a word.
#[cfg(feature = "lsp")]
pub(super) fn silently_unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
    text_of(bytes).map(|(text, _)| text)
}

/// What a file holds, and the encoding that was guessed.
fn text_of(bytes: Vec<u8>) -> Result<(Vec<u8>, Option<TextEncoding>), LoadError> {
    let too_large = |error: io::Error| match error.kind() {
        io::ErrorKind::FileTooLarge => LoadError::TooLarge { most: files::MAX_FILE },
        _ => LoadError::other(error),
    };
    consign_files::unpacked(bytes, files::MAX_FILE).map_err(too_large)
}

/// Whether a file is a workbook, or a table in columns, which is read as one with a sheet.
pub(super) fn has_sheets(bytes: &[u8]) -> bool {
    Workbook::<Cursor<Vec<u8>>>::is_one(bytes) || columnar::is_one(bytes)
}

/// The sheets of a workbook that a program names.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
    if !Workbook::<Cursor<Vec<u8>>>::is_one(bytes) {
        return Ok(vec![columnar::sheet(bytes)?]);
    }
    let mut book = Workbook::open(Cursor::new(bytes)).map_err(LoadError::other)?;
    let names = book.names();
    let sheets = names.iter().map(|name| {
        let sheet = book.sheet(name).map_err(LoadError::other)?;
        let mut text = SheetText::new(name);
        for row in sheet.rows() {
            for cell in row.cells() {
                let column = u32::try_from(cell.column).unwrap_or(u32::MAX);
                text.push(row.number() - 1, column, cell.text, cell.is_typed)?;
            }
        }
        Ok(text)
    });
    let sheets: Vec<SheetText> = sheets.collect::<Result<_, LoadError>>()?;
    if sheets.is_empty() { Err(LoadError::other("it is a workbook without a sheet")) } else { Ok(sheets) }
}

/// A workbook with one sheet, its cells as they are said to be.
pub(super) fn workbook(sheet: &str, rows: &[Vec<TableCell>]) -> Result<Vec<u8>, Failure> {
    let rows = rows.iter().map(|row| row.iter().map(|cell| (cell.text.as_str(), cell.is_number)));
    consign_files::workbook(sheet, rows)
        .map_err(|error| Failure::message(format!("the workbook cannot be written: {error}")))
}

/// The first sheet with the name of a column in one of its first rows, or the first one; whether there are others.
fn sheet<R: Read + Seek>(book: &mut Workbook<R>, program: &Program) -> Result<(Sheet, bool), WorkbookError> {
    const ROWS: usize = 10;
    let names = book.names();
    let mut first = None;
    for name in &names {
        let sheet = book.sheet(name)?;
        let has_column = |row: Row<'_>| row.cells().any(|cell| is_column(program, cell.text.trim()));
        if sheet.rows().take(ROWS).any(has_column) {
            return Ok((sheet, names.len() > 1));
        }
        first.get_or_insert(sheet);
    }
    let none = || WorkbookError::Damaged("it has no sheet".to_owned());
    first.map(|sheet| (sheet, names.len() > 1)).ok_or_else(none)
}

/// The rows of a sheet, one after the other.
struct SheetRows {
    sheet: Sheet,
    next: usize,
}

impl TableRows for SheetRows {
    fn next(&mut self, row: &mut TableRow) -> io::Result<Option<u64>> {
        let Some(found) = self.sheet.row(self.next) else { return Ok(None) };
        self.next += 1;
        for cell in found.cells() {
            while row.len() < cell.column {
                row.push("", false);
            }
            row.push(cell.text, cell.is_typed);
        }
        Ok(Some(u64::from(found.number())))
    }
}
