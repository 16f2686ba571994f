//! Files of orders are plain UTF-8, where the command is built without the feature `files`.

use std::io::BufRead;
use std::path::Path;

use super::error::Failure;
use consign::Program;
use consign::input::TableRows;
use consign::source::{LoadError, SheetText};
use consign::table::TableCell;

/// What is plain UTF-8 is read.
pub(super) fn unpacked(_: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
    let what = match bytes.as_slice() {
        [0x1f, 0x8b, ..] => "it is compressed with gzip: unpack it",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "it is compressed with Zstandard: unpack it",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is in UTF-16: save it as UTF-8",
        _ => return Ok(bytes),
    };
    Err(LoadError::other(format!("{what}, or use a command that is built with the feature `files`")))
}

/// What is plain UTF-8 is read.
#[cfg(feature = "lsp")]
pub(super) fn silently_unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
    unpacked("", bytes)
}

/// Whether a file is a workbook: a ZIP archive.
pub(super) fn has_sheets(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Workbooks are not read.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
    if !has_sheets(bytes) {
        return Err(LoadError::Workbook);
    }
    Err(LoadError::other(
        "it is a workbook: save the sheet as CSV, or use a command that is built with the feature `files`",
    ))
}

/// None is written.
pub(super) fn workbook(_: &str, _: &[Vec<TableCell>]) -> Result<Vec<u8>, Failure> {
    Err(Failure::message(
        "XLSX is written by a command that is built with the feature `files`; write CSV, to a name that ends with `.csv`",
    ))
}

/// There is nothing to say.
#[derive(clap::Args)]
pub(super) struct Unpacking {}

#[allow(clippy::unused_self, reason = "with the feature `files` there is something to ask")]
impl Unpacking {
    /// What is added where a file is of another kind.
    pub const READ_INSTEAD: &str =
        ": write it as CSV, JSON or NDJSON in UTF-8, or use a command that is built with the feature `files`";

    /// The source as it is.
    pub fn text(&self, _: &Path, source: Box<dyn BufRead>, _: bool) -> Box<dyn BufRead> {
        source
    }

    /// It is read as it is.
    pub fn may_be_packed(&self, _: &[u8]) -> bool {
        false
    }

    /// Tables are texts.
    pub fn is_table(&self, _: &[u8]) -> bool {
        false
    }

    /// There is none that is read.
    pub fn rows(
        &self,
        _: &Program,
        path: &Path,
        _: (&[u8], bool),
        _: Box<dyn BufRead>,
        _: bool,
    ) -> Result<Box<dyn TableRows>, Failure> {
        let file = super::files::named(path);
        Err(Failure::message(format!("{file} is read by a command that is built with the feature `files`")))
    }

    /// The name as it is.
    pub fn unpacked_name(path: &Path) -> &Path {
        path
    }
}
