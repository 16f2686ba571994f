//! Merged cells while the rows of a sheet come: each of their rows has the value, in their first column.

use std::collections::{BTreeMap, HashMap};

use super::{Sheet, WorkbookError};

/// The merged cells that reach into the rows that come.
#[derive(Default)]
pub(super) struct Carried {
    /// By the row and the column that are next to have the value.
    open: BTreeMap<(u32, u32), Value>,
    /// The last row that a merged cell covers in a column.
    covered: HashMap<u32, u32>,
}

struct Value {
    last: u32,
    text: String,
    is_typed: bool,
}

impl Carried {
    /// A cell with a value spans the rows to `last`.
    pub fn spans(&mut self, (row, column): (u32, u32), last: u32, text: &str, is_typed: bool) {
        if last > row && !text.is_empty() {
            self.open.insert((row + 1, column), Value { last, text: text.to_owned(), is_typed });
            let covered = self.covered.entry(column).or_default();
            *covered = last.max(*covered);
        }
    }

    /// Whether a cell is a further row of a merged one.
    pub fn is_covered(&self, row: u32, column: u32) -> bool {
        self.covered.get(&column).is_some_and(|last| row <= *last)
    }

    /// Puts the values of merged cells that stand before a cell, or in its place.
    pub fn before(&mut self, row: u32, column: u32, sheet: &mut Sheet) -> Result<(), WorkbookError> {
        while let Some(next) = self.open.first_entry().filter(|next| *next.key() <= (row, column)) {
            let ((row, column), value) = next.remove_entry();
            sheet.repeat(row, column, &value.text, value.is_typed)?;
            if row < value.last {
                self.open.insert((row + 1, column), value);
            }
        }
        Ok(())
    }

    /// Puts all that is left.
    pub fn rest(&mut self, sheet: &mut Sheet) -> Result<(), WorkbookError> {
        self.before(u32::MAX, u32::MAX, sheet)
    }
}
