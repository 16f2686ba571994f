//! XLS, as Excel 97 to 2003 write it (BIFF8): records in a stream of a compound file. What it says of its sizes is never more than what is there.

mod cells;
mod container;
mod formats;
mod globals;
mod records;
mod strings;
#[cfg(test)]
mod tests;

use std::io::Read;

use self::container::Container;
use self::globals::Globals;
use super::archive::Limits;
use super::{Sheet, WorkbookError, damaged};

/// What compound files begin with.
pub(super) const MARK: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// A workbook whose sheets have not been read.
pub(super) struct Book {
    stream: Vec<u8>,
    globals: Globals,
    limits: Limits,
}

impl Book {
    pub fn open(source: impl Read, limits: Limits) -> Result<Self, WorkbookError> {
        let mut bytes = Vec::new();
        let length = source.take(limits.all + 1).read_to_end(&mut bytes).map_err(damaged)?;
        if length as u64 > limits.all {
            return Err(WorkbookError::TooLarge { most: limits.all });
        }
        let container = Container::open(&bytes)?;
        let Some(stream) = container.stream("Workbook")? else { return Err(other(&container)) };
        let globals = Globals::read(&stream)?;
        Ok(Self { stream, globals, limits })
    }

    pub fn names(&self) -> Vec<String> {
        self.globals.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    /// Reads the sheet of an index.
    pub fn sheet(&self, at: usize) -> Result<Sheet, WorkbookError> {
        let place = &self.globals.sheets[at];
        let mut sheet = Sheet::new(&place.name, self.limits.sheet);
        let records =
            self.stream.get(place.start..).ok_or_else(|| damaged("a sheet is not where it says"))?;
        cells::read(records, &self.globals, &mut sheet)?;
        Ok(sheet)
    }
}

/// What a compound file is that has no workbook of these years.
fn other(container: &Container<'_>) -> WorkbookError {
    const KINDS: [(&str, &str); 4] = [
        ("Book", "a workbook of Excel 95 or before"),
        ("WordDocument", "a text document (DOC)"),
        ("PowerPoint Document", "a presentation (PPT)"),
        ("__properties_version1.0", "a mail (MSG)"),
    ];
    if container.has("EncryptedPackage") {
        return WorkbookError::Encrypted;
    }
    let found = KINDS.into_iter().find(|(name, _)| container.has(name));
    WorkbookError::Foreign(found.map_or("an Office document without a workbook", |(_, what)| what))
}
