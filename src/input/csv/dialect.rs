//! What separates the cells of a file, and which line is its header: as is said, or as the header's names tell.

use std::io::{self, Read};

use super::super::dialect::Dialect;
use super::Rows;
use super::cells::RowCells;
use super::scan::ScanState;

/// Among so many lines the header is looked for.
const LINES: usize = 10;

impl<R: Read> Rows<R> {
    /// Settles the dialect before anything is read, and passes over what stands above the header; what was assumed. Of a stream no line is waited for behind
    /// the one with the first known name.
    pub fn settle(&mut self, dialect: &Dialect, is_column: &dyn Fn(&str) -> bool) -> io::Result<Vec<String>> {
        let mut assumed = Vec::new();
        let said = match self.separator_line()? {
            said if dialect.delimiter.is_none() => said,
            _ => dialect.delimiter,
        };
        let known = said.map(|one| [one]);
        let candidates: &[u8] = known.as_ref().map_or(&Dialect::DELIMITERS, |one| one);
        let found = match dialect.header {
            Some(line) => self.line_of_number(line, candidates, is_column)?,
            None => self.search(candidates, is_column)?,
        };
        let (from, delimiter) = found.unwrap_or((0, candidates[0]));
        if dialect.header.is_none() && from > 0 {
            assumed.push(self.titles(from));
        }
        if said.is_none() && delimiter != b',' {
            assumed.push(format!("cells are separated by {}", named(delimiter)));
        }
        self.pass(from);
        self.cells.delimiter = delimiter;
        Ok(assumed)
    }

    /// Takes a first line such as `sep=;`, by which spreadsheets are told what separates cells.
    fn separator_line(&mut self) -> io::Result<Option<u8>> {
        let Some(line) = self.line(0)? else { return Ok(None) };
        let text = self.window.unread()[..line.end].trim_ascii();
        let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
        let Some(delimiter) = said(text) else { return Ok(None) };
        self.pass(line.next);
        Ok(Some(delimiter))
    }

    /// Where the first line begins that has the name of a column, and what separates its cells.
    fn search(
        &mut self,
        candidates: &[u8],
        is_column: &dyn Fn(&str) -> bool,
    ) -> io::Result<Option<(usize, u8)>> {
        let mut from = 0;
        for _ in 0..LINES {
            let Some(line) = self.line(from)? else { return Ok(None) };
            let bytes = &self.window.unread()[from..line.end];
            if let Some(delimiter) = best(bytes, candidates, is_column) {
                return Ok(Some((from, delimiter)));
            }
            if line.next == line.end {
                return Ok(None);
            }
            from = line.next;
        }
        Ok(None)
    }

    /// Where the line of a number begins, and what seems to separate its cells.
    fn line_of_number(
        &mut self,
        number: u64,
        candidates: &[u8],
        is_column: &dyn Fn(&str) -> bool,
    ) -> io::Result<Option<(usize, u8)>> {
        let none = || {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("there is no line {number}, which would be the header"),
            )
        };
        for _ in self.lines + 1..number {
            let line = self.line(0)?.filter(|line| line.next > line.end).ok_or_else(none)?;
            self.pass(line.next);
        }
        let line = self.line(0)?.ok_or_else(none)?;
        let bytes = &self.window.unread()[..line.end];
        if bytes.trim_ascii().is_empty() {
            return Err(none());
        }
        Ok(Some((0, best(bytes, candidates, is_column).unwrap_or(candidates[0]))))
    }

    /// What is said of the lines above the header.
    fn titles(&self, from: usize) -> String {
        const SHOWN: usize = 60;
        let above = String::from_utf8_lossy(&self.window.unread()[..from]);
        let first = above.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let shown: String = first.chars().take(SHOWN).collect();
        let more = if shown.len() < first.len() { "…" } else { "" };
        let line = self.lines + super::line_ends(&self.window.unread()[..from], self.is_after_return) + 1;
        match shown.as_str() {
            "" => format!("the header is line {line}"),
            _ => format!("the header is line {line}; above it stands `{}{more}`", shown.escape_debug()),
        }
    }
}

/// Whether one of the first lines of a text has the name of a column.
pub(in crate::input) fn has_header(text: &[u8], is_column: &dyn Fn(&str) -> bool) -> bool {
    let mut lines =
        text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty()).take(LINES);
    lines.any(|line| best(line, &Dialect::DELIMITERS, is_column).is_some())
}

/// The delimiter by which most cells of a line are names of columns; `None` if no cell is by any.
fn best(line: &[u8], candidates: &[u8], is_column: &dyn Fn(&str) -> bool) -> Option<u8> {
    let mut best = (0, None);
    for delimiter in candidates {
        let count = names(line, *delimiter, is_column);
        if count > best.0 {
            best = (count, Some(*delimiter));
        }
    }
    best.1
}

/// How many cells of a line are names of columns.
fn names(line: &[u8], delimiter: u8, is_column: &dyn Fn(&str) -> bool) -> usize {
    let mut cells = RowCells::separated_by(delimiter);
    // Of a cell that goes on in the next line the name is not known yet.
    if matches!(cells.read(ScanState::Start, line), (_, Ok(state)) if state != ScanState::Quoted) {
        cells.finish();
    }
    let row = super::Row { bytes: &cells.bytes, ends: &cells.ends, typed: &[], flaw: None };
    row.cells().filter(|cell| std::str::from_utf8(cell).is_ok_and(|name| is_column(name.trim()))).count()
}

/// The delimiter of `sep=;`.
fn said(line: &[u8]) -> Option<u8> {
    match line {
        [s, e, p, b'=', delimiter] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => {
            Dialect::is_delimiter(*delimiter).then_some(*delimiter)
        }
        // The tab was trimmed.
        [s, e, p, b'='] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Some(b'\t'),
        _ => None,
    }
}

fn named(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tabs".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}
