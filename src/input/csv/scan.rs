//! The cells of a record, byte by byte, as RFC 4180 has them: a quote stands at the start of a cell and at its end, and one within
//! it is doubled. In a cell that does not begin with a quote, quotes are characters.

use super::effort;

/// Where in a record a byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScanState {
    /// At the start of a cell.
    Start,
    /// In a cell without quotes.
    Plain,
    /// In a cell behind its quote.
    Quoted,
    /// Behind a quote that closes its cell, unless another one follows.
    Closed,
}

/// Text follows the closing quote of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextAfterQuote;

/// What is made of the cells.
pub(super) trait CellSink {
    /// What separates cells.
    fn delimiter(&self) -> u8;
    /// A quote opens a cell at this byte.
    fn open(&mut self, at: usize);
    /// More of a cell.
    fn part(&mut self, bytes: &[u8]);
    /// More of a cell, and cells without quotes behind it: each delimiter ends one.
    fn run(&mut self, bytes: &[u8]);
}

/// Goes on from a state through bytes in which no line end ends the record; the state after them.
///
/// # Errors
/// Where text follows a closing quote.
pub(super) fn scan(
    mut state: ScanState,
    bytes: &[u8],
    sink: &mut impl CellSink,
) -> Result<ScanState, TextAfterQuote> {
    effort::add(bytes.len());
    let (mut at, delimiter) = (0, sink.delimiter());
    while let Some(byte) = bytes.get(at) {
        let left = &bytes[at..];
        let (taken, next) = match (state, byte) {
            (ScanState::Start, b'"') => {
                sink.open(at);
                (1, ScanState::Quoted)
            }
            (ScanState::Plain, b'"') => {
                sink.part(b"\"");
                (1, ScanState::Plain)
            }
            (ScanState::Closed, b'"') => {
                sink.part(b"\"");
                (1, ScanState::Quoted)
            }
            (ScanState::Closed, sign) if *sign == delimiter => {
                sink.run(&[delimiter]);
                (1, ScanState::Start)
            }
            (ScanState::Closed, _) => return Err(TextAfterQuote),
            (ScanState::Start | ScanState::Plain, _) => {
                let run = memchr::memchr(b'"', left).map_or(left, |length| &left[..length]);
                sink.run(run);
                (run.len(), if run.last() == Some(&delimiter) { ScanState::Start } else { ScanState::Plain })
            }
            (ScanState::Quoted, _) => {
                let quote = memchr::memchr(b'"', left);
                sink.part(&left[..quote.unwrap_or(left.len())]);
                quote.map_or((left.len(), ScanState::Quoted), |length| (length + 1, ScanState::Closed))
            }
        };
        (at, state) = (at + taken, next);
    }
    Ok(state)
}

/// The commas that end cells in a line that begins within a quoted one.
pub(super) fn commas_within_quotes(line: &[u8], delimiter: u8) -> usize {
    let mut counter = Counter { count: 0, delimiter };
    // What follows text behind a closing quote is not looked at: where the line is part of a record there is none.
    let _ = scan(ScanState::Quoted, line, &mut counter);
    counter.count
}

struct Counter {
    count: usize,
    delimiter: u8,
}

impl CellSink for Counter {
    fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn open(&mut self, _: usize) {}

    fn part(&mut self, _: &[u8]) {}

    fn run(&mut self, bytes: &[u8]) {
        self.count += memchr::memchr_iter(self.delimiter, bytes).count();
    }
}
