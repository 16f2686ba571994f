//! Records that are handed from one thread to another, many together.

use std::io::{self, BufRead};
use std::sync::Arc;

use super::columns::Columns;
use super::csv::{Flaw, Row};
use super::lines::{Chunk, Lines, WithoutBom};
use super::{Body, Undecoded};

/// Records that have been read and not decoded, of one source: lines as they were read, or records that were told apart.
#[derive(Default)]
pub struct Batch {
    lines: Chunk,
    /// All records, one after the other.
    bytes: Vec<u8>,
    /// Where each cell ends within its row.
    cells: Vec<usize>,
    /// Which cells have a type of their own, if the source has types.
    typed: Vec<bool>,
    records: Vec<HeldRecord>,
    /// Of CSV.
    columns: Option<Arc<Columns>>,
}

/// Reads orders that are lines, many at once.
pub struct LineReader<R>(Lines<WithoutBom<R>>);

impl<R: BufRead> LineReader<R> {
    /// Reads lines of a source that hands out its bytes in any pieces.
    pub fn new(source: R) -> Self {
        Self(Lines::new(WithoutBom::new(source)))
    }

    /// Fills an empty batch with the lines that the source has ready; whether there were any.
    ///
    /// # Errors
    /// Where the source cannot be read; no more is to be asked for after that.
    pub fn next(&mut self, batch: &mut Batch) -> io::Result<bool> {
        self.0.next_chunk(&mut batch.lines)
    }
}

/// A record that was told apart.
struct HeldRecord {
    line: u64,
    /// Where it ends in `bytes` and in `cells`.
    end: (usize, usize),
    problem: Option<String>,
    flaw: Option<Flaw>,
}

impl Batch {
    /// Copies a record into the batch.
    pub fn add(&mut self, record: Undecoded<'_>) {
        let mut flaw = None;
        let problem = match record.content {
            Ok(Body::Json(bytes)) => {
                self.bytes.extend_from_slice(bytes);
                None
            }
            Ok(Body::Csv(row, columns)) => {
                self.bytes.extend_from_slice(row.bytes);
                self.cells.extend_from_slice(row.ends);
                self.typed.extend_from_slice(row.typed);
                self.columns.get_or_insert_with(|| columns.clone());
                flaw = row.flaw;
                None
            }
            Err(message) => Some(message),
        };
        self.records.push(HeldRecord {
            line: record.line,
            end: (self.bytes.len(), self.cells.len()),
            problem,
            flaw,
        });
    }

    /// Begins anew; the room for usual records is kept.
    pub fn clear(&mut self) {
        const USUAL: usize = 1 << 20;
        self.lines.clear();
        self.bytes.clear();
        self.bytes.shrink_to(USUAL);
        self.cells.clear();
        self.cells.shrink_to(USUAL);
        self.typed.clear();
        self.typed.shrink_to(USUAL);
        self.records.clear();
        self.columns = None;
    }

    /// How many records were told apart.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds no record that was told apart.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many bytes they have.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The records, in the order in which they were read.
    pub fn records(&mut self) -> impl Iterator<Item = Undecoded<'_>> {
        let (bytes, cells, typed, columns) = (&self.bytes, &self.cells, &self.typed, self.columns.as_ref());
        let mut start = (0, 0);
        let lines = self.lines.records();
        let lines = lines.map(|(line, bytes)| Undecoded { line, content: bytes.map(Body::Json) });
        let told_apart = self.records.iter_mut().map(move |held| {
            let from = std::mem::replace(&mut start, held.end);
            let bytes = &bytes[from.0..held.end.0];
            let content = match (held.problem.take(), columns) {
                (Some(message), _) => Err(message),
                (None, Some(columns)) => {
                    let (ends, typed) =
                        (&cells[from.1..held.end.1], typed.get(from.1..held.end.1).unwrap_or_default());
                    Ok(Body::Csv(Row { bytes, ends, typed, flaw: held.flaw }, columns))
                }
                (None, None) => Ok(Body::Json(bytes)),
            };
            Undecoded { line: held.line, content }
        });
        lines.chain(told_apart)
    }
}
