//! The cells of a record, byte by byte, as RFC 4180 has them: a quote stands at the start of a cell and at its end, and one within
//! it is doubled. In a cell that does not begin with a quote, quotes are characters.

use super::effort;

/// Where in a record a byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
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
pub(super) trait Sink {
    /// A quote opens a cell at this byte.
    fn open(&mut self, at: usize);
    /// More of a cell.
    fn part(&mut self, bytes: &[u8]);
    /// A comma ends a cell.
    fn comma(&mut self);
}

/// Goes on from a state through bytes in which no line end ends the record; the state after them.
///
/// # Errors
/// Where text follows a closing quote.
pub(super) fn scan(mut state: State, bytes: &[u8], sink: &mut impl Sink) -> Result<State, TextAfterQuote> {
    effort::add(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let left = &bytes[at..];
        let (taken, next) = match (state, byte) {
            (State::Start, b'"') => {
                sink.open(at);
                (1, State::Quoted)
            }
            (State::Closed, b'"') => {
                sink.part(b"\"");
                (1, State::Quoted)
            }
            (State::Closed, b',') => {
                sink.comma();
                (1, State::Start)
            }
            (State::Closed, _) => return Err(TextAfterQuote),
            (State::Start | State::Plain, _) => match memchr::memchr(b',', left) {
                Some(length) => {
                    sink.part(&left[..length]);
                    sink.comma();
                    (length + 1, State::Start)
                }
                None => {
                    sink.part(left);
                    (left.len(), State::Plain)
                }
            },
            (State::Quoted, _) => {
                let quote = memchr::memchr(b'"', left);
                sink.part(&left[..quote.unwrap_or(left.len())]);
                quote.map_or((left.len(), State::Quoted), |length| (length + 1, State::Closed))
            }
        };
        (at, state) = (at + taken, next);
    }
    Ok(state)
}

/// Counts commas.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counter {
    pub commas: usize,
    /// Where the last quote opened a cell.
    pub opened: Option<usize>,
}

impl Counter {
    /// The commas that end cells in a line that begins within a quoted one.
    pub fn within_quotes(line: &[u8]) -> usize {
        let mut counter = Self::default();
        // What follows text behind a closing quote is not looked at: where the line is part of a record there is none.
        let _ = scan(State::Quoted, line, &mut counter);
        counter.commas
    }
}

impl Sink for Counter {
    fn open(&mut self, at: usize) {
        self.opened = Some(at);
    }

    fn part(&mut self, _: &[u8]) {}

    fn comma(&mut self) {
        self.commas += 1;
    }
}
