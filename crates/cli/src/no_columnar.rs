//! Parquet and Arrow are not read, where the command is built without the feature `columnar`.

use std::io::BufRead;
use std::path::Path;

use super::error::Failure;
use super::files;
use consign::Program;
use consign::input::TableRows;
use consign::source::{LoadError, SheetText};

/// None is told from what is no text.
pub(super) fn is_one(_: &[u8]) -> bool {
    false
}

/// None is read.
pub(super) fn rows(
    _: &Program,
    path: &Path,
    _: &[u8],
    _: Box<dyn BufRead>,
    _: bool,
    _: bool,
) -> Result<Box<dyn TableRows>, Failure> {
    let file = files::named(path);
    Err(Failure::message(format!("{file} is read by a command that is built with the feature `columnar`")))
}

/// None is read.
pub(super) fn sheet(_: &[u8]) -> Result<SheetText, LoadError> {
    Err(LoadError::Workbook)
}
