//! Which sheet of a workbook is meant: the one that is named, or the first that has most of the columns.

use super::csv_cells::{CsvRow, rows};
use crate::source::SheetText;

/// Among so many rows the header of a sheet is looked for.
const ROWS: usize = 10;

/// Which sheet has that name, or else the first that has most of the columns in one row; `None` if there is none.
pub(crate) fn chosen(sheets: &[SheetText], name: Option<&str>, columns: &[String]) -> Option<usize> {
    if let Some(name) = name {
        return sheets.iter().position(|sheet| sheet.name() == name);
    }
    let most = sheets.iter().map(|sheet| columns_in(sheet, columns)).enumerate();
    most.max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at))).map(|(at, _)| at)
}

/// How many of the columns a row of a sheet has at most, among the first ones.
fn columns_in(sheet: &SheetText, columns: &[String]) -> usize {
    let first: usize = sheet.text().split_inclusive('\n').take(ROWS).map(str::len).sum();
    let rows = rows(&sheet.text()[..first], b',');
    let count =
        |row: &CsvRow<'_>| columns.iter().filter(|column| row.columns_named(column).next().is_some()).count();
    rows.iter().map(count).max().unwrap_or(0)
}
