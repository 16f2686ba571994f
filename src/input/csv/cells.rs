//! The cells of one row.

use std::ops::Range;

use super::flaw::Flaw;
use super::scan::{CellSink, ScanState, TextAfterQuote, scan};

/// The cells of one row, unquoted.
#[derive(Clone, Copy, Debug)]
pub(in crate::input) struct Row<'r> {
    /// With one byte between each two cells.
    pub bytes: &'r [u8],
    /// Where each cell ends.
    pub ends: &'r [usize],
    /// Which cells have a type of their own; empty if none has, as in CSV.
    pub typed: &'r [bool],
    /// What is wrong with the row. Then it has only the cells before that.
    pub flaw: Option<Flaw>,
}

impl<'r> Row<'r> {
    pub fn len(self) -> usize {
        self.ends.len()
    }

    pub fn get(self, index: usize) -> Option<&'r [u8]> {
        self.bytes.get(self.range(index)?)
    }

    /// Whether a cell is a number, a date or a truth in the file itself.
    pub fn is_typed(self, index: usize) -> bool {
        self.typed.get(index).copied().unwrap_or(false)
    }

    /// Where a cell is among the bytes.
    pub fn range(self, index: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        Some(start..end)
    }

    pub fn cells(self) -> impl Iterator<Item = &'r [u8]> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }
}

/// Room for the cells of a row.
pub(super) struct RowCells {
    /// What separates cells.
    pub delimiter: u8,
    /// Of a row that has quotes.
    pub bytes: Vec<u8>,
    pub ends: Vec<usize>,
    /// Where a quote opened a cell last, of what was read last.
    opened: Option<usize>,
}

impl Default for RowCells {
    fn default() -> Self {
        Self::separated_by(b',')
    }
}

impl RowCells {
    /// Room for a larger row is not kept.
    const LARGE: usize = 1 << 20;

    pub fn separated_by(delimiter: u8) -> Self {
        Self { delimiter, bytes: Vec::new(), ends: Vec::new(), opened: None }
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(Self::LARGE);
        self.ends.clear();
        self.ends.shrink_to(Self::LARGE);
    }

    /// Finds the cells of a row without quotes, which are left where they are.
    pub fn split(&mut self, bytes: &[u8]) {
        self.ends.extend(memchr::memchr_iter(self.delimiter, bytes));
        self.ends.push(bytes.len());
    }

    /// Reads more cells, from a state on; where in them the last quote opened a cell, if one did, and the state after them. The
    /// last cell is not ended.
    pub fn read(
        &mut self,
        state: ScanState,
        bytes: &[u8],
    ) -> (Option<usize>, Result<ScanState, TextAfterQuote>) {
        self.opened = None;
        let state = scan(state, bytes, self);
        (self.opened, state)
    }

    /// Adds to the last cell.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Ends the last cell.
    pub fn finish(&mut self) {
        self.ends.push(self.bytes.len());
    }

    /// The bytes of the cells that have ended.
    pub fn whole(&self) -> &[u8] {
        &self.bytes[..self.ends.last().copied().unwrap_or(0)]
    }
}

impl CellSink for RowCells {
    fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn open(&mut self, at: usize) {
        self.opened = Some(at);
    }

    fn part(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn run(&mut self, bytes: &[u8]) {
        let start = self.bytes.len();
        self.ends.extend(memchr::memchr_iter(self.delimiter, bytes).map(|at| start + at));
        self.bytes.extend_from_slice(bytes);
    }
}
