//! The archive that a workbook is: how large it is when it is unpacked, before anything of it is kept.

use std::io::{self, Read, Seek};

use zip::ZipArchive;

use super::{WorkbookError, damaged};

/// What was seen in the parts.
pub(super) struct Parts {
    /// Whether some sheet has merged cells.
    pub has_merged: bool,
}

/// How large a workbook may be.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// All its parts, in bytes.
    pub all: u64,
    /// The part with the texts, which is in memory as a whole.
    pub texts: u64,
    /// The texts of a sheet, each as often as it stands there.
    pub sheet: u64,
}

impl Limits {
    /// More than what anybody works with.
    pub const USUAL: Self = Self { all: 4 << 30, texts: 512 << 20, sheet: 1 << 30 };
}

/// How many parts there are at most.
const PARTS: usize = 10_000;

/// What an archive is.
pub(super) enum Kind {
    Xlsx,
    /// A spreadsheet (ODS) or another document.
    OpenDocument,
    /// Something else, in words with an article.
    Foreign(&'static str),
}

/// What an archive is, by the names of its parts.
pub(super) fn kind(source: &mut (impl Read + Seek)) -> Result<Kind, WorkbookError> {
    const KINDS: [(&str, &str); 5] = [
        ("xl/workbook.bin", "a binary workbook (XLSB)"),
        ("word/", "a text document (DOCX)"),
        ("ppt/", "a presentation (PPTX)"),
        ("Index/", "a spreadsheet of Numbers"),
        ("META-INF/", "an archive of programs (JAR)"),
    ];
    let archive = ZipArchive::new(source).map_err(damaged)?;
    if archive.index_for_name("xl/workbook.xml").is_some() || archive.is_empty() {
        return Ok(Kind::Xlsx);
    }
    if archive.index_for_name("content.xml").is_some() {
        return Ok(Kind::OpenDocument);
    }
    let has = |start: &str| {
        archive.file_names().take(PARTS).any(|name| name.is_ok_and(|name| name.starts_with(start)))
    };
    Ok(match KINDS.into_iter().find(|(start, _)| has(start)) {
        Some((_, what)) => Kind::Foreign(what),
        // A workbook may call its parts otherwise.
        None if has("_rels/") => Kind::Xlsx,
        None => Kind::Foreign("a ZIP archive without a workbook"),
    })
}

/// Unpacks all parts and keeps none of them: what an archive says of its sizes need not be true.
pub(super) fn check(source: &mut (impl Read + Seek), limits: Limits) -> Result<Parts, WorkbookError> {
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    if archive.len() > PARTS {
        return Err(WorkbookError::Damaged(format!("it has {} parts", archive.len())));
    }
    let (mut total, mut has_merged) = (0, false);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                WorkbookError::Encrypted
            }
            other => damaged(other),
        })?;
        let name = part.name().map_err(damaged)?.into_owned();
        let is_sheet = name.contains("worksheets/");
        let texts = if name.ends_with("sharedStrings.xml") { limits.texts } else { u64::MAX };
        let most = texts.min(limits.all - total);
        let mut counter =
            Counter { count: 0, searches: is_sheet && !has_merged, found: false, tail: Vec::new() };
        io::copy(&mut (&mut part).take(most + 1), &mut counter).map_err(damaged)?;
        if counter.count > most {
            return Err(WorkbookError::TooLarge { most });
        }
        total += counter.count;
        has_merged |= counter.found;
    }
    Ok(Parts { has_merged })
}

/// Counts bytes and looks for merged cells among them.
struct Counter {
    count: u64,
    searches: bool,
    found: bool,
    /// The last bytes of the piece before.
    tail: Vec<u8>,
}

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const MARK: &[u8] = b"mergeCell ";
        self.count += bytes.len() as u64;
        if self.searches && !self.found {
            let has_mark = |bytes: &[u8]| memchr::memmem::find(bytes, MARK).is_some();
            let across = bytes.len().min(MARK.len());
            self.tail.extend_from_slice(&bytes[..across]);
            self.found = has_mark(&self.tail) || has_mark(bytes);
            self.tail.clear();
            self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(MARK.len())..]);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
