//! The cells of a CSV file that a program names, each with its place.

use std::borrow::Cow;
use std::ops::Range;

use super::dialect::Dialect;
use crate::diagnostic::suggest::did_you_mean;
use crate::source::{FileId, SourceFile, Span};

/// The text of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableText<'t> {
    pub text: &'t str,
    /// Whether it is a sheet: cells are separated by `,`, and rows are no longer than what is in them.
    pub is_sheet: bool,
}

impl<'t> From<&'t SourceFile> for TableText<'t> {
    fn from(file: &'t SourceFile) -> Self {
        Self { text: file.text(), is_sheet: file.sheet().is_some() }
    }
}

/// A line with its cells; more lines where a quoted cell spans them.
#[derive(Debug)]
pub(crate) struct CsvRow<'t> {
    /// The number of its first line, from 1.
    pub line: u64,
    pub cells: Vec<CsvCell<'t>>,
    /// Why it is no row; then it is one line.
    pub flaw: Option<&'static str>,
    /// Whether what it lacks of the header's cells is blank.
    is_ragged: bool,
    start: usize,
    end: usize,
}

/// A cell without its quotes.
#[derive(Debug)]
pub(crate) struct CsvCell<'t> {
    pub text: Cow<'t, str>,
    pub is_quoted: bool,
    start: usize,
    end: usize,
}

impl CsvRow<'_> {
    /// Of a header: which cells are this column's.
    pub fn columns_named(&self, name: &str) -> impl Iterator<Item = usize> {
        let is_it = |(_, cell): &(usize, &CsvCell<'_>)| cell.text.trim() == name.trim();
        self.cells.iter().enumerate().filter(is_it).map(|(at, _)| at)
    }

    /// Of a header: the names of the columns that have one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.text.trim()).filter(|name| !name.is_empty())
    }

    /// Why it is no row of a table with this header: it is flawed, or not as wide; `None` if it is one, or blank.
    pub fn misfit(&self, header: &CsvRow<'_>) -> Option<String> {
        if let Some(flaw) = self.flaw {
            return Some(flaw.to_owned());
        }
        let width = header.cells.len();
        let is_blank = |cell: &CsvCell<'_>| cell.text.trim().is_empty();
        let is_wide = self.cells.iter().skip(width).any(|cell| !is_blank(cell));
        let is_misfit = !self.is_blank() && (self.cells.len() < width && !self.is_ragged || is_wide);
        is_misfit.then(|| format!("this line has {} cells, and the header {width}", self.cells.len()))
    }

    /// The cell of a column; a blank one at the end, where it has none.
    pub fn cell(&self, column: usize) -> CsvCell<'_> {
        match self.cells.get(column) {
            Some(cell) => CsvCell { text: Cow::Borrowed(&cell.text), ..*cell },
            None => CsvCell { text: Cow::Borrowed(""), is_quoted: false, start: self.end, end: self.end },
        }
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }

    /// Where it is in the file.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    pub fn span(&self, file: FileId) -> Span {
        Span::new(file, self.start, self.end)
    }
}

impl CsvCell<'_> {
    /// Where it is in the file, with its quotes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    pub fn span(&self, file: FileId) -> Span {
        Span::new(file, self.start, self.end)
    }
}

/// The rows of a text, without those that are blank. A quote that is never closed, or behind which text follows, spoils its line.
pub(crate) fn rows(text: &str, delimiter: u8) -> Vec<CsvRow<'_>> {
    let mut reader = CellReader { text, delimiter, at: 0, line: 1, is_closed: true };
    let mut rows = Vec::new();
    while reader.at < text.len() {
        let row = reader.row();
        if row.flaw.is_some() || row.end > row.start {
            rows.push(row);
        }
    }
    rows
}

/// The header of a file and the rows behind it: what separates cells and which line the header is are told by the names that are wanted.
/// Without one of them the first row is the header; `None` if there is no row.
pub(crate) fn with_header<'t>(
    table: TableText<'t>,
    is_wanted: impl Fn(&str) -> bool,
) -> Option<(CsvRow<'t>, Vec<CsvRow<'t>>)> {
    /// Among so many lines the header is looked for.
    const LINES: usize = 10;
    let mut best: (usize, usize, Vec<CsvRow<'t>>) = (0, 0, Vec::new());
    let delimiters = if table.is_sheet { &[b','][..] } else { &Dialect::DELIMITERS };
    for delimiter in delimiters {
        let mut rows = rows(table.text, *delimiter);
        rows.iter_mut().for_each(|row| row.is_ragged = table.is_sheet);
        let count = |row: &CsvRow<'_>| row.cells.iter().filter(|cell| is_wanted(cell.text.trim())).count();
        let counts = rows.iter().take(LINES).map(count).enumerate();
        let Some((at, found)) = counts.max_by_key(|(at, found)| (*found, std::cmp::Reverse(*at))) else {
            continue;
        };
        if best.2.is_empty() || found > best.0 {
            best = (found, at, rows);
        }
    }
    let mut behind = best.2.into_iter().skip(best.1);
    Some((behind.next()?, behind.collect()))
}

/// What is said of a column that a header has not, or has several times; and what may have been meant.
pub(crate) fn no_column(header: &CsvRow<'_>, file: &str, column: &str) -> (String, Option<String>) {
    /// How many columns are named where no near one is.
    const NAMED: usize = 5;
    match header.columns_named(column).count() {
        0 => {
            let near = did_you_mean(column, header.names());
            let named: Vec<String> = header.names().take(NAMED).map(|name| format!("`{name}`")).collect();
            let all = (!named.is_empty()).then(|| format!("its columns are {}", named.join(", ")));
            (format!("`{file}` has no column `{column}`"), near.or(all))
        }
        several => (format!("`{file}` has {several} columns `{column}`"), None),
    }
}

struct CellReader<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
    line: u64,
    /// Whether every quote so far was closed; where one is not, no later one is looked for to the end again.
    is_closed: bool,
}

impl<'t> CellReader<'t> {
    fn row(&mut self) -> CsvRow<'t> {
        let (start, line) = (self.at, self.line);
        let mut cells = Vec::new();
        let flaw = loop {
            match self.cell() {
                Ok(cell) => cells.push(cell),
                Err(flaw) => break Some(flaw),
            }
            match self.byte() {
                Some(byte) if byte == self.delimiter => self.at += 1,
                _ => break None,
            }
        };
        if flaw.is_some() {
            (self.at, self.line) = (start, line);
            self.at += self.text[start..].find(['\n', '\r']).unwrap_or(self.text.len() - start);
            cells.clear();
        }
        let end = self.at;
        self.line_end();
        CsvRow { line, cells, flaw, is_ragged: false, start, end }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over the end of a line.
    fn line_end(&mut self) {
        if self.text[self.at..].starts_with("\r\n") {
            self.at += 1;
        }
        if self.at < self.text.len() {
            self.at += 1;
            self.line += 1;
        }
    }

    fn cell(&mut self) -> Result<CsvCell<'t>, &'static str> {
        let start = self.at;
        if self.byte() == Some(b'"') {
            return self.quoted(start);
        }
        let rest = &self.text.as_bytes()[start..];
        let length = memchr::memchr3(b'\n', b'\r', self.delimiter, rest).unwrap_or(rest.len());
        self.at += length;
        Ok(CsvCell { text: Cow::Borrowed(&self.text[start..self.at]), is_quoted: false, start, end: self.at })
    }

    fn quoted(&mut self, start: usize) -> Result<CsvCell<'t>, &'static str> {
        const UNCLOSED: &str = "a quote in this line is never closed";
        if !self.is_closed {
            return Err(UNCLOSED);
        }
        let mut has_doubled = false;
        self.at += 1;
        loop {
            let Some(length) = memchr::memchr(b'"', &self.text.as_bytes()[self.at..]) else {
                self.is_closed = false;
                return Err(UNCLOSED);
            };
            self.at += length + 1;
            if self.byte() != Some(b'"') {
                break;
            }
            has_doubled = true;
            self.at += 1;
        }
        match self.byte() {
            None | Some(b'\n' | b'\r') => {}
            Some(byte) if byte == self.delimiter => {}
            Some(_) => {
                return Err("text follows the closing quote of a cell; a quote within one is written twice");
            }
        }
        let inner = &self.text[start + 1..self.at - 1];
        self.line += inner.matches('\n').count() as u64;
        let text = if has_doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
        Ok(CsvCell { text, is_quoted: true, start, end: self.at })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<(u64, Vec<String>)> {
        let of = |row: CsvRow<'_>| match row.flaw {
            Some(_) => (row.line, vec!["!".to_owned()]),
            None => (row.line, row.cells.iter().map(|cell| cell.text.clone().into_owned()).collect()),
        };
        rows(text, b',').into_iter().map(of).collect()
    }

    #[test]
    fn cells_have_their_lines_and_places() {
        let text = "a,b\r\n\n\"x, \"\"y\"\"\",\"two\nlines\"\nlast,\n";
        let found = shown(text);
        let row = |line, cells: [&str; 2]| (line, cells.map(str::to_owned).to_vec());
        assert_eq!(found, [row(1, ["a", "b"]), row(3, ["x, \"y\"", "two\nlines"]), row(5, ["last", ""])]);
        let cells = rows(text, b',');
        assert_eq!(&text[cells[1].cells[0].start..cells[1].cells[0].end], "\"x, \"\"y\"\"\"");
        assert_eq!(&text[cells[2].start..cells[2].end], "last,");
    }

    #[test]
    fn a_stray_quote_spoils_its_line() {
        assert_eq!(
            shown("a\n\"b\nc\n"),
            [(1, vec!["a".into()]), (2, vec!["!".into()]), (3, vec!["c".into()])]
        );
        assert_eq!(shown("\"a\"b,c\nd"), [(1, vec!["!".into()]), (2, vec!["d".into()])]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What is written with quotes is read again, each row in its line.
        #[test]
        fn cells_that_are_written_are_read(table in prop::collection::vec(prop::collection::vec("[a,\"\n\r ]{0,6}", 2), 0..6)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            table.iter().for_each(|row| writer.write_record(row).expect("written"));
            let text = String::from_utf8(writer.into_inner().expect("flushed")).expect("a text");
            let read: Vec<Vec<String>> = shown(&text).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, table);
        }

        /// Every line is in a row or blank, whatever it is.
        #[test]
        fn no_line_is_lost(text in "[a,\"\n]{0,40}") {
            let found = rows(&text, b',');
            let in_rows: usize = found.iter().map(|row| row.end - row.start).sum();
            let between = text.matches('\n').count() - found.iter().map(|row| text[row.start..row.end].matches('\n').count()).sum::<usize>();
            prop_assert_eq!(in_rows + between, text.len());
        }
    }
}
