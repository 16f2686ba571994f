//! Files of orders are plain UTF-8, where the command is built without the feature `files`.

use std::io::{BufRead, Read};
use std::path::Path;

use super::error::Failure;
use consign::Program;
use consign::input::TableRows;
use consign::source::{LoadError, SheetText};

/// Workbooks are not read.
pub(super) fn sheets(_: &[u8]) -> Result<Vec<SheetText>, LoadError> {
    Err(LoadError::other(
        "it is a workbook: save the sheet as CSV, or use a command that is built with the feature `files`",
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

    /// There is none that is read.
    pub fn rows(
        &self,
        _: &Program,
        _: &Path,
        _: &[u8],
        _: impl Read,
        _: bool,
    ) -> Result<Option<Box<dyn TableRows>>, Failure> {
        Ok(None)
    }

    /// The name as it is.
    pub fn unpacked_name(path: &Path) -> &Path {
        path
    }
}
