//! Workbooks that a program names: which sheet is meant.

use std::collections::HashMap;

use crate::diagnostic::suggest::did_you_mean;
use crate::input::chosen_sheet;
use crate::source::{FileId, Files, SheetText};

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
        chosen_sheet(&self.sheets, name, columns)
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
