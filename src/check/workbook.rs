//! Workbooks that a program names: which sheet is meant.

use std::collections::HashMap;

use crate::diagnostic::suggest::did_you_mean;
use crate::input::{CsvRow, csv_rows};
use crate::source::{FileId, Files, SheetText};

/// Among so many rows the header of a sheet is looked for.
const ROWS: usize = 10;
/// So many sheets are named where no near one is.
const NAMED: usize = 10;

/// The sheets of a workbook, and those among the program's files.
pub(super) struct Workbook {
    sheets: Vec<SheetText>,
    files: HashMap<usize, FileId>,
}

impl Workbook {
    pub fn new(sheets: Vec<SheetText>) -> Self {
        Self { sheets, files: HashMap::new() }
    }

    /// Which sheet has that name, or else the first that has most of the columns in one row; `None` if there is none.
    pub fn sheet(&self, name: Option<&str>, columns: &[String]) -> Option<usize> {
        if let Some(name) = name {
            return self.sheets.iter().position(|sheet| sheet.name() == name);
        }
        let most = self.sheets.iter().map(|sheet| columns_in(sheet, columns)).enumerate();
        most.max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at))).map(|(at, _)| at)
    }

    /// The file of a sheet.
    pub fn file(&mut self, at: usize, path: &str, files: &mut Files) -> FileId {
        *self.files.entry(at).or_insert_with(|| files.add_sheet(path, self.sheets[at].clone()))
    }

    /// What a name was meant to be.
    pub fn meant(&self, name: &str) -> String {
        let names = || self.sheets.iter().map(SheetText::name);
        let all = || names().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        did_you_mean(name, names()).unwrap_or_else(|| format!("its sheets are {}", all()))
    }
}

/// How many of the columns a row of a sheet has at most, among the first ones.
fn columns_in(sheet: &SheetText, columns: &[String]) -> usize {
    let first: usize = sheet.text().split_inclusive('\n').take(ROWS).map(str::len).sum();
    let rows = csv_rows(&sheet.text()[..first], b',');
    let count =
        |row: &CsvRow<'_>| columns.iter().filter(|column| row.columns_named(column).next().is_some()).count();
    rows.iter().map(count).max().unwrap_or(0)
}
