//! Sheets of workbooks as texts: a line for each row, so that what points into one can say the row and the column.

use super::LoadError;

/// A sheet of a workbook, as whoever loads files hands it to the compiler. Cells come row after row, each from the left.
///
/// ```
/// let mut sheet = consign::source::SheetText::new("2026");
/// sheet.push(0, 0, "Brand", false)?;
/// sheet.push(0, 1, "Partner", false)?;
/// sheet.push(2, 1, "north", false)?;
/// assert_eq!(sheet.text(), "Brand,Partner\n\n,north");
/// # Ok::<(), consign::source::LoadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetText {
    name: String,
    text: String,
    /// Where the next cell would stand, from 0.
    row: u32,
    column: u32,
    /// How wide rows are written at least, so that a cell that is blank has a place in its line too.
    width: u32,
}

impl SheetText {
    /// A larger text is refused, in bytes.
    const MOST: u64 = 64 << 20;
    /// Wider rows are as long as what is in them.
    const WIDE: u32 = 32;

    /// An empty sheet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// One with the text that another one had.
    pub(super) fn with_text(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), text, ..Self::default() }
    }

    /// Adds a cell behind all others; rows and columns are counted from 0. A cell is typed if it is a number, a date or a truth, and no text.
    ///
    /// # Errors
    /// Where the sheet is too large, or a cell stands before the last one.
    pub fn push(&mut self, row: u32, column: u32, text: &str, is_typed: bool) -> Result<(), LoadError> {
        if (row, column) < (self.row, self.column) {
            return Err(LoadError::other(format!("the cells of sheet `{}` are out of order", self.name)));
        }
        let columns = if row > self.row { column + Self::WIDE } else { column - self.column };
        let separators = u64::from(row - self.row) + u64::from(columns);
        if self.text.len() as u64 + separators + text.len() as u64 > Self::MOST {
            return Err(LoadError::TooLarge { most: Self::MOST });
        }
        if row > self.row {
            self.widen();
        }
        self.text.extend(std::iter::repeat_n('\n', (row - self.row) as usize));
        let at = if row > self.row { 0 } else { self.column };
        let is_behind = at > 0 && !self.text.ends_with('\n');
        self.text.extend(std::iter::repeat_n(',', (column - at) as usize + usize::from(is_behind)));
        (self.row, self.column) = (row, column + 1);
        self.width = self.width.max(column + 1).min(Self::WIDE);
        self.write(text, is_typed);
        Ok(())
    }

    /// Makes the last row as wide as the others.
    fn widen(&mut self) {
        let missing = if self.column == 0 { 0 } else { self.width.saturating_sub(self.column) };
        self.text.extend(std::iter::repeat_n(',', missing as usize));
        self.column = self.column.max(self.width);
    }

    /// Writes a cell on its line: with quotes where it has what would end it, and a text that could be taken for a value that has a type.
    fn write(&mut self, text: &str, is_typed: bool) {
        let is_quoted = text.contains([',', '"']) || (!is_typed && may_be_typed(text));
        let line_ends = |c: char| if matches!(c, '\n' | '\r') { ' ' } else { c };
        if !is_quoted {
            self.text.extend(text.chars().map(line_ends));
            return;
        }
        self.text.push('"');
        for c in text.chars().map(line_ends) {
            self.text.extend(std::iter::repeat_n(c, if c == '"' { 2 } else { 1 }));
        }
        self.text.push('"');
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its cells with `,` between them, each row on its line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its text, to be kept.
    pub(crate) fn into_text(mut self) -> String {
        self.widen();
        self.text
    }
}

/// Whether a cell without quotes is a number, a date or a truth.
pub(crate) fn may_be_typed(text: &str) -> bool {
    matches!(text, "true" | "false")
        || text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
}

/// Which column of a sheet a place of its line is in, from 0.
pub(super) fn column(before: &str) -> usize {
    let mut is_quoted = false;
    let separators = before.bytes().filter(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b',' && !is_quoted
    });
    separators.count()
}

/// What spreadsheets call a column: `A` to `Z`, `AA` and so on.
pub(super) fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_in_spreadsheets() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_name(column), name);
        }
    }

    #[test]
    fn every_cell_stands_in_its_row_and_column() {
        let mut sheet = SheetText::new("s");
        for (row, column, text, is_typed) in
            [(1, 0, "a, \"b\"", false), (1, 2, "two\nlines", false), (3, 1, "7", true), (3, 2, "7", false)]
        {
            sheet.push(row, column, text, is_typed).expect("in order");
        }
        assert_eq!(sheet.text(), "\n\"a, \"\"b\"\"\",,two lines\n\n,7,\"7\"");
        let last = sheet.text().lines().last().expect("a line");
        assert_eq!(column(&last[..last.len() - 1]), 2);
        assert_eq!(column("\"a, \"\"b\"\"\",,t"), 2);
        assert!(sheet.push(3, 2, "again", false).is_err());
        assert!(sheet.push(2, 9, "above", false).is_err());
    }

    #[test]
    fn a_sheet_that_is_too_large_is_refused() {
        let mut sheet = SheetText::new("s");
        let rows = (0..10_000).try_for_each(|row| sheet.push(row, 16_383, "x", false));
        assert!(matches!(rows, Err(LoadError::TooLarge { .. })));
    }
}
