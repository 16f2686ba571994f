//! A sheet in memory: its cells that are not empty, one text after the other.

use super::WorkbookError;

/// A sheet: rows of cells.
#[derive(Debug)]
pub struct Sheet {
    name: String,
    most: u64,
    texts: String,
    cells: Vec<Held>,
    rows: Vec<HeldRow>,
    /// How many of the cells stand in the file once for several.
    repeated: usize,
}

#[derive(Debug)]
struct HeldRow {
    /// From 1.
    number: u32,
    /// Where its cells end.
    end: usize,
}

#[derive(Debug)]
struct Held {
    column: u32,
    /// Where its text ends.
    end: usize,
    is_typed: bool,
}

/// A row of a sheet that is not empty.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s> {
    sheet: &'s Sheet,
    index: usize,
}

/// A cell that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'s> {
    /// Its column, from 0.
    pub column: usize,
    /// What it holds.
    pub text: &'s str,
    /// Whether it is a number, a date or the like, and no text.
    pub is_typed: bool,
}

impl Sheet {
    /// The most that a spreadsheet has.
    pub const COLUMNS: u32 = 16_384;
    const ROWS: u32 = 1_048_576;
    /// So many cells at most come of those that are said to be several, or to span rows: what takes no room in a file is to take little here.
    const REPEATED: usize = 1_000_000;

    /// An empty one, whose texts have so many bytes at most.
    pub(super) fn new(name: &str, most: u64) -> Self {
        Self {
            name: name.to_owned(),
            most,
            texts: String::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            repeated: 0,
        }
    }

    /// Adds a cell behind all others.
    pub(super) fn push(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        is_typed: bool,
    ) -> Result<(), WorkbookError> {
        if text.is_empty() {
            return Ok(());
        }
        if row >= Self::ROWS || column >= Self::COLUMNS {
            return Err(WorkbookError::Damaged(format!(
                "a cell in row {} and column {}",
                u64::from(row) + 1,
                u64::from(column) + 1
            )));
        }
        if (self.texts.len() + text.len()) as u64 > self.most {
            return Err(WorkbookError::TooLarge { most: self.most });
        }
        match self.rows.last().map(|last| last.number) {
            Some(last) if last == row + 1 => {
                if self.cells.last().is_some_and(|before| before.column >= column) {
                    return Err(WorkbookError::Damaged(format!("the cells of row {last} are out of order")));
                }
            }
            Some(last) if last > row => {
                return Err(WorkbookError::Damaged(format!("row {} stands behind row {last}", row + 1)));
            }
            _ => self.rows.push(HeldRow { number: row + 1, end: 0 }),
        }
        self.texts.push_str(text);
        self.cells.push(Held { column, end: self.texts.len(), is_typed });
        if let Some(last) = self.rows.last_mut() {
            last.end = self.cells.len();
        }
        Ok(())
    }

    /// Adds a cell behind all others whose text stands in the file once for several.
    pub(super) fn repeat(
        &mut self,
        row: u32,
        column: u32,
        text: &str,
        is_typed: bool,
    ) -> Result<(), WorkbookError> {
        self.repeated += 1;
        match self.repeated > Self::REPEATED {
            true => Err(WorkbookError::Repeated { most: Self::REPEATED }),
            false => self.push(row, column, text, is_typed),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The row of an index, from 0, among those that are not empty.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        (index < self.rows.len()).then_some(Row { sheet: self, index })
    }

    /// The rows that are not empty.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| Row { sheet: self, index })
    }
}

impl<'s> Row<'s> {
    /// Its number in the sheet, from 1.
    pub fn number(self) -> u32 {
        self.sheet.rows[self.index].number
    }

    /// Its cells that are not empty, from the left.
    pub fn cells(self) -> impl Iterator<Item = Cell<'s>> {
        let sheet = self.sheet;
        let start = self.index.checked_sub(1).map_or(0, |before| sheet.rows[before].end);
        (start..sheet.rows[self.index].end).map(move |at| {
            let held = &sheet.cells[at];
            let from = at.checked_sub(1).map_or(0, |before| sheet.cells[before].end);
            Cell { column: held.column as usize, text: &sheet.texts[from..held.end], is_typed: held.is_typed }
        })
    }
}
