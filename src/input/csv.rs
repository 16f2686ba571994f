//! CSV: the rows of a file, the header first.
//!
//! A quote that is never closed spoils one record and not the file: where a quoted cell reaches the end of the file, or text
//! follows its closing quote, the record ends with the line in which that quote stands; where a record that spans lines has not
//! the header's number of cells, it ends with its first line. What follows is read again, from what is in memory anyway: no more
//! than the largest record. All of it takes linear time, for two reasons. A line in the middle of a quoted cell has its quotes in
//! pairs, so that as the start of a record it ends with itself, and nothing is read ahead from there again. And the only such cells
//! that are come across a second time, those of a record of the wrong width, are not read again but counted with [`Ahead`].

mod cells;
mod dialect;
mod effort;
mod flaw;
mod scan;
mod window;

use std::io::{self, Read};

pub(super) use self::cells::Row;
pub(super) use self::dialect::has_header;
pub(super) use self::flaw::Flaw;

use self::cells::RowCells;
use self::scan::{ScanState, commas_within_quotes};
use self::window::Window;
use super::dialect::Dialect;
use super::header::is_column;
use super::lines::too_large;
use super::{Content, MAX_RECORD, Raw, Records};
use crate::program::Schema;

pub(super) struct Rows<R> {
    window: Window<R>,
    /// The number of line ends before what is unread.
    lines: u64,
    /// Whether a carriage return is right before what is unread, so that a line feed belongs to it.
    is_after_return: bool,
    /// The header's number of cells.
    width: Option<usize>,
    cells: RowCells,
    ahead: Option<Ahead>,
    /// How large a record may be.
    limit: usize,
}

/// A record of the wrong width, whose first line was flagged and whose others are unread. All of them begin within its quoted
/// cells. Where a record that begins in one of them is within a quoted cell at the end of the line, it goes on as this one does.
#[derive(Clone, Copy)]
struct Ahead {
    /// Its commas in what is unread.
    commas: usize,
    /// Where it ends.
    whole: UnreadLine,
    /// The number of its last line.
    last: u64,
}

/// A line, counted from the start of what is unread.
#[derive(Clone, Copy)]
struct UnreadLine {
    /// Where it ends.
    end: usize,
    /// Where the next one begins; the same at the end of the source.
    next: usize,
}

/// What a record that is within a quoted cell at the end of its first line comes to.
enum Spanning {
    /// It ends here; all its cells were read.
    Whole(UnreadLine),
    /// It ends here too; only those of its first line were read.
    WholeAhead(UnreadLine),
    /// It has another number of cells than the header, so that its first line is all that is taken.
    Width { found: usize, ahead: Ahead },
    /// It is taken up to the line in which this quote stands.
    Quote { at: usize, flaw: fn(u64) -> Flaw },
}

/// What was taken of the source.
enum Taken {
    /// Cells without quotes, in so many bytes at the start of those that were passed over.
    Plain {
        bytes: usize,
        passed: usize,
    },
    Cells,
    Flawed(Flaw),
    TooLarge,
}

impl<R: Read> Rows<R> {
    pub fn new(source: R) -> Self {
        Self {
            window: Window::new(source),
            lines: 0,
            is_after_return: false,
            width: None,
            cells: RowCells::default(),
            ahead: None,
            limit: MAX_RECORD,
        }
    }

    /// Skips blank lines, so that a row's line is the one it begins on; whether anything follows.
    fn skip_blank(&mut self) -> io::Result<bool> {
        loop {
            match self.window.unread().first().copied() {
                Some(b'\r' | b'\n') => self.pass(1),
                Some(_) => return Ok(true),
                None if self.window.fill()? => {}
                None => return Ok(false),
            }
        }
    }

    /// Passes over bytes and counts the lines that end in them.
    fn pass(&mut self, count: usize) {
        let lines = line_ends(&self.window.unread()[..count], self.is_after_return);
        self.pass_lines(count, lines);
    }

    /// Passes over bytes in which so many lines end.
    fn pass_lines(&mut self, count: usize, lines: u64) {
        self.window.pass(count);
        self.lines += lines;
        self.is_after_return = self.window.passed(count).last().is_some_and(|last| *last == b'\r');
        self.ahead = self.ahead.and_then(|ahead| ahead.after(count));
    }

    /// The line that begins so far behind the start of what is unread; `None` if it ends beyond the largest record.
    fn line(&mut self, from: usize) -> io::Result<Option<UnreadLine>> {
        let mut searched = from;
        loop {
            let unread = self.window.unread();
            let found = memchr::memchr2(b'\n', b'\r', &unread[searched..]).map(|length| searched + length);
            if found.unwrap_or(unread.len()) > self.limit {
                return Ok(None);
            }
            if let Some(end) = found {
                let both = unread[end..].starts_with(b"\r\n");
                return Ok(Some(UnreadLine { end, next: end + 1 + usize::from(both) }));
            }
            searched = unread.len();
            if !self.window.fill()? {
                return Ok(Some(UnreadLine { end: searched, next: searched }));
            }
        }
    }

    /// Takes a row, or what stands where one should be.
    fn take(&mut self) -> io::Result<Taken> {
        self.cells.clear();
        let Some(line) = self.line(0)? else {
            self.pass_large_line()?;
            return Ok(Taken::TooLarge);
        };
        let bytes = &self.window.unread()[..line.end];
        if memchr::memchr(b'"', bytes).is_none() {
            self.cells.split(bytes);
            self.pass_line(line);
            return Ok(Taken::Plain { bytes: line.end, passed: line.next });
        }
        match self.cells.read(ScanState::Start, bytes) {
            (_, Err(_)) => {
                let flaw = Flaw::TextAfterQuote { line: self.lines + 1 };
                self.pass_line(line);
                Ok(Taken::Flawed(flaw))
            }
            (quote, Ok(ScanState::Quoted)) => self.take_spanning(line, quote.unwrap_or(0)),
            (_, Ok(_)) => {
                self.cells.finish();
                self.pass_line(line);
                Ok(Taken::Cells)
            }
        }
    }

    /// Passes over one line, as a record or instead of one.
    fn pass_line(&mut self, line: UnreadLine) {
        if let Some(ahead) = &mut self.ahead {
            let commas = commas_within_quotes(&self.window.unread()[..line.end], self.cells.delimiter);
            ahead.commas = ahead.commas.saturating_sub(commas);
        }
        self.pass_lines(line.next, u64::from(line.next > line.end));
    }

    /// Passes over a line that is too large, which is not kept.
    fn pass_large_line(&mut self) -> io::Result<()> {
        loop {
            let unread = self.window.unread();
            let end = memchr::memchr2(b'\n', b'\r', unread);
            self.pass(end.map_or(unread.len(), |end| end + 1));
            if end.is_some() || !self.window.fill()? {
                return Ok(());
            }
        }
    }

    /// Takes a record whose first line, which was read, ends within the cell that this quote opens.
    fn take_spanning(&mut self, first: UnreadLine, quote: usize) -> io::Result<Taken> {
        let number = self.lines + 1;
        Ok(match self.span(first, quote)? {
            Spanning::Whole(whole) => {
                self.pass(whole.next);
                Taken::Cells
            }
            Spanning::WholeAhead(whole) => {
                self.cells.clear();
                // It was looked at to its end, so that no text follows a quote.
                let _ = self.cells.read(ScanState::Start, &self.window.unread()[..whole.end]);
                self.cells.finish();
                self.pass(whole.next);
                Taken::Cells
            }
            Spanning::Width { found, ahead } => {
                self.ahead = Some(ahead);
                self.pass(first.next);
                let wanted = self.width.unwrap_or_default();
                Taken::Flawed(Flaw::Width { line: number, last: ahead.last, wanted, found })
            }
            Spanning::Quote { at, flaw } => {
                let line = number + line_ends(&self.window.unread()[..at], false);
                let unread = self.window.unread();
                let end = memchr::memchr2(b'\n', b'\r', &unread[at..]).map(|length| at + length + 1);
                self.ahead = None;
                self.pass(end.unwrap_or(unread.len()));
                Taken::Flawed(flaw(line))
            }
        })
    }

    /// Looks what a record comes to whose first line ends within the cell that this quote opens.
    fn span(&mut self, first: UnreadLine, quote: usize) -> io::Result<Spanning> {
        let commas = self.cells.ends.len();
        if let Some(ahead) = self.ahead.filter(|ahead| first.next < ahead.whole.next) {
            let passed = commas_within_quotes(&self.window.unread()[..first.end], self.cells.delimiter);
            let ahead = Ahead { commas: ahead.commas.saturating_sub(passed), ..ahead };
            let found = commas + ahead.commas + 1;
            return Ok(if self.fits(found) {
                Spanning::WholeAhead(ahead.whole)
            } else {
                Spanning::Width { found, ahead }
            });
        }
        let spanning = self.look_ahead(first, quote)?;
        if !matches!(spanning, Spanning::Whole(_)) {
            self.cells.ends.truncate(commas);
        }
        Ok(spanning)
    }

    /// Reads the lines behind the first one, up to where it is clear what the record comes to.
    fn look_ahead(&mut self, first: UnreadLine, mut quote: usize) -> io::Result<Spanning> {
        let commas = self.cells.ends.len();
        let mut line = first;
        loop {
            let from = line.next;
            if from == line.end {
                return Ok(Spanning::Quote { at: quote, flaw: |line| Flaw::Unclosed { line } });
            }
            self.cells.add(&self.window.unread()[line.end..from]);
            let Some(next) = self.line(from)? else {
                return Ok(Spanning::Quote { at: quote, flaw: |line| Flaw::Endless { line } });
            };
            line = next;
            let (opened, state) = self.cells.read(ScanState::Quoted, &self.window.unread()[from..line.end]);
            quote = opened.map_or(quote, |opened| from + opened);
            match state {
                Ok(ScanState::Quoted) => {}
                Ok(_) => {
                    self.cells.finish();
                    return Ok(self.whole_or_not(commas, line));
                }
                Err(_) => {
                    return Ok(Spanning::Quote { at: quote, flaw: |line| Flaw::TextAfterQuote { line } });
                }
            }
        }
    }

    /// What a record comes to that was read to its end, with so many commas in its first line.
    fn whole_or_not(&self, commas: usize, whole: UnreadLine) -> Spanning {
        let found = self.cells.ends.len();
        if self.fits(found) {
            return Spanning::Whole(whole);
        }
        let last = self.lines + 1 + line_ends(&self.window.unread()[..whole.end], false);
        Spanning::Width { found, ahead: Ahead { commas: found - 1 - commas, whole, last } }
    }

    /// Whether a record that spans lines has the header's number of cells; the header itself may have any.
    fn fits(&self, found: usize) -> bool {
        self.width.is_none_or(|width| width == found)
    }
}

impl Ahead {
    /// What is left of it after so many bytes were passed over.
    fn after(mut self, count: usize) -> Option<Self> {
        self.whole.next = self.whole.next.checked_sub(count).filter(|left| *left > 0)?;
        self.whole.end = self.whole.end.checked_sub(count)?;
        Some(self)
    }
}

/// How many lines end in bytes: with a line feed, a carriage return, or both.
fn line_ends(bytes: &[u8], is_after_return: bool) -> u64 {
    effort::add(bytes.len());
    let mut count = 0;
    let mut returned = is_after_return.then_some(0);
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        count += u64::from(bytes[at] == b'\r' || returned != Some(at));
        returned = (bytes[at] == b'\r').then_some(at + 1);
    }
    count
}

impl<R: Read> Records for Rows<R> {
    fn settle(&mut self, dialect: &Dialect, schema: &Schema) -> io::Result<Vec<String>> {
        Self::settle(self, dialect, &|name| is_column(schema, name))
    }

    fn next(&mut self) -> io::Result<Option<Raw<'_>>> {
        if !self.skip_blank()? {
            return Ok(None);
        }
        let line = self.lines + 1;
        let taken = self.take()?;
        let (bytes, flaw) = match taken {
            Taken::TooLarge => return Ok(Some(Raw { line, content: Err(too_large()) })),
            Taken::Plain { bytes, passed } => (&self.window.passed(passed)[..bytes], None),
            Taken::Cells => (self.cells.bytes.as_slice(), None),
            Taken::Flawed(flaw) => (self.cells.whole(), Some(flaw)),
        };
        let row = Row { bytes, ends: &self.cells.ends, typed: &[], flaw };
        self.width = self.width.or(Some(row.len()));
        Ok(Some(Raw { line, content: Ok(Content::Csv(row)) }))
    }
}

#[cfg(test)]
mod tests;
