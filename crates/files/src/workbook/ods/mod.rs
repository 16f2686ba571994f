//! ODS: the document is read as it is unpacked, sheet by sheet; of what is said to be repeated, nothing is kept that holds nothing.

mod content;
mod events;
mod paragraph;
mod styles;
#[cfg(test)]
mod tests;
mod value;

use std::io::{BufReader, Read, Seek};

use zip::ZipArchive;
use zip::read::ZipFile;

use self::events::Events;
use self::styles::Styles;
use super::archive::{self, Limits};
use super::{Sheet, WorkbookError, damaged};

const CONTENT: &str = "content.xml";

/// A workbook whose sheets have not been read.
pub(super) struct Book<R: Read + Seek> {
    archive: ZipArchive<R>,
    names: Vec<String>,
    styles: Styles,
    limits: Limits,
}

impl<R: Read + Seek> Book<R> {
    pub fn open(mut source: R, limits: Limits) -> Result<Self, WorkbookError> {
        archive::check(&mut source, limits)?;
        source.rewind().map_err(damaged)?;
        let mut archive = ZipArchive::new(source).map_err(damaged)?;
        if is_encrypted(&mut archive)? {
            return Err(WorkbookError::Encrypted);
        }
        if let Some(what) = foreign(&mut archive)? {
            return Err(WorkbookError::Foreign(what));
        }
        let mut styles = Styles::default();
        if archive.index_for_name("styles.xml").is_some() {
            content::outline(&mut events(&mut archive, "styles.xml")?, &mut styles)?;
        }
        let names = content::outline(&mut events(&mut archive, CONTENT)?, &mut styles)?;
        if names.is_empty() {
            return Err(damaged("it has no sheet"));
        }
        Ok(Self { archive, names, styles, limits })
    }

    pub fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// Reads the sheet of an index.
    pub fn sheet(&mut self, at: usize) -> Result<Sheet, WorkbookError> {
        let mut sheet = Sheet::new(&self.names[at], self.limits.sheet);
        let mut events = events(&mut self.archive, CONTENT)?;
        content::sheet(&mut events, at, &self.styles, self.limits.sheet, &mut sheet)?;
        Ok(sheet)
    }
}

type Part<'a, R> = Events<BufReader<ZipFile<'a, R>>>;

fn events<'a, R: Read + Seek>(
    archive: &'a mut ZipArchive<R>,
    name: &str,
) -> Result<Part<'a, R>, WorkbookError> {
    const BUFFER: usize = 1 << 16;
    let part = archive.by_name(name).map_err(damaged)?;
    Ok(Events::new(BufReader::with_capacity(BUFFER, part)))
}

/// The start of a part; nothing of one that is not there.
fn start<R: Read + Seek>(archive: &mut ZipArchive<R>, name: &str) -> Result<Vec<u8>, WorkbookError> {
    const MOST: u64 = 1 << 20;
    let mut bytes = Vec::new();
    if archive.index_for_name(name).is_some() {
        let part = archive.by_name(name).map_err(damaged)?;
        part.take(MOST).read_to_end(&mut bytes).map_err(damaged)?;
    }
    Ok(bytes)
}

/// Whether a password protects it: the list of its parts says with what they are encrypted.
fn is_encrypted<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<bool, WorkbookError> {
    let listed = start(archive, "META-INF/manifest.xml")?;
    Ok(memchr::memmem::find(&listed, b"encryption-data").is_some())
}

/// What a document is that is no spreadsheet, as it says itself.
fn foreign<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Option<&'static str>, WorkbookError> {
    const KINDS: [(&str, Option<&str>); 6] = [
        ("spreadsheet", None),
        ("text", Some("a text document (ODT)")),
        ("presentation", Some("a presentation (ODP)")),
        ("graphics", Some("a drawing (ODG)")),
        ("chart", Some("a chart (ODC)")),
        ("formula", Some("a formula (ODF)")),
    ];
    let kind = start(archive, "mimetype")?;
    let Some(kind) = kind.strip_prefix(b"application/vnd.oasis.opendocument.") else { return Ok(None) };
    let found = KINDS.into_iter().find(|(name, _)| kind.starts_with(name.as_bytes()));
    Ok(found.map_or(Some("a document of another kind"), |(_, what)| what))
}
