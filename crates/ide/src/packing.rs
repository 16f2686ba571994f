//! Why the bytes of a file are not the text that a program reads of it: nothing is written into such a file.

use std::sync::Arc;

use consign::source::may_have_sheets;

use crate::document::{Document, is_program};
use crate::snapshot::Snapshot;
use crate::text::Text;

/// Why the bytes of a file are not its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// A workbook, whose sheets are texts, or a table in columns, which is read as one.
    Workbook,
    /// Compressed.
    Compressed,
    /// In another encoding than UTF-8.
    Encoded,
}

impl Packing {
    /// Why these bytes are not the text that they hold; `None` if they are.
    pub(crate) fn of(bytes: &[u8], text: &[u8]) -> Option<Self> {
        if may_have_sheets(text) {
            return Some(Self::Workbook);
        }
        if is_compressed(bytes) {
            return Some(Self::Compressed);
        }
        let is_text = bytes == text && std::str::from_utf8(text).is_ok() && !text.contains(&0);
        (!is_text).then_some(Self::Encoded)
    }

    /// What the file is, and what to do, in words that complete "`brands.xlsx` …".
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Workbook => "is a workbook: save its sheet as CSV and name that",
            Self::Compressed => "is compressed: unpack it and name the plain file",
            Self::Encoded => "is not in UTF-8: save it in UTF-8",
        }
    }
}

/// Whether a file begins as gzip or Zstandard has it.
pub(crate) fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
}

/// Whether an editor that shows this took for a text what is none.
pub(crate) fn is_garbled(text: &str) -> bool {
    text.contains(['\u{fffd}', '\0'])
}

impl Snapshot {
    /// Why the bytes of a file of data are not its text; `None` if they are, or there is no such file.
    pub(crate) fn packing(&self, path: &str) -> Option<Packing> {
        if is_program(path) {
            return None;
        }
        match self.host.read(path, path) {
            Ok(bytes) => {
                let text = self.host.unpacked(bytes.clone()).unwrap_or_default();
                Packing::of(&bytes, &text)
            }
            Err(_) => self.workbook(path).map(|_| Packing::Workbook),
        }
    }

    /// The texts that a file holds: itself, or the sheets of a workbook, all or the one with a name.
    pub(crate) fn tables(&self, path: &str, sheet: Option<&str>) -> Vec<Arc<Document>> {
        let is_meant = |name: &str| sheet.is_none_or(|sheet| name == format!("{path} [{sheet}]"));
        let known = self.meanings(path).into_iter().flat_map(|meaning| meaning.sheets(path));
        let known: Vec<_> = known.filter(|known| sheet.is_some() && is_meant(&known.path)).collect();
        if !known.is_empty() {
            return known;
        }
        if let Some(document) = self.document(path) {
            return vec![document];
        }
        let bytes =
            self.host.read(path, path).and_then(|bytes| self.host.unpacked(bytes)).unwrap_or_default();
        let sheets = self.host.sheets(&bytes).unwrap_or_default();
        let sheets = sheets.into_iter().map(|one| (format!("{path} [{}]", one.name()), one));
        let meant = sheets.filter(|(name, _)| is_meant(name));
        meant.map(|(name, one)| Arc::new(Document::new(name, 0, Text::new(one.text())))).collect()
    }

    /// The path of the workbook of which a path is that of a sheet, as [`crate::Place`] has it.
    pub fn workbook(&self, sheet: &str) -> Option<String> {
        if !sheet.ends_with(']') {
            return None;
        }
        let mut known = self.programs.values().filter_map(|known| known.latest.as_ref());
        known.find_map(|latest| {
            let file = latest.files.get(latest.file(sheet)?);
            file.sheet().map(|_| file.path().to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_text_is_told() {
        let of = |bytes: &[u8], text: &[u8]| Packing::of(bytes, text);
        assert_eq!(of(b"a,b\n", b"a,b\n"), None);
        assert_eq!(of(b"\xef\xbb\xbfa,b\n", b"\xef\xbb\xbfa,b\n"), None, "a mark is no part of a text");
        assert_eq!(of(b"", b""), None);
        assert_eq!(of(b"PK\x03\x04...", b"PK\x03\x04..."), Some(Packing::Workbook));
        assert_eq!(of(b"\x1f\x8b...", b"PK\x03\x04..."), Some(Packing::Workbook));
        assert_eq!(of(b"PAR1...", b"PAR1..."), Some(Packing::Workbook), "a table in columns");
        assert_eq!(of(b"\x1f\x8b...", b"a,b\n"), Some(Packing::Compressed));
        assert_eq!(of(b"\x28\xb5\x2f\xfd...", b""), Some(Packing::Compressed), "also where it is damaged");
        assert_eq!(of(b"Gen\xe8ve", "Genève".as_bytes()), Some(Packing::Encoded));
        assert_eq!(of(b"a\0b\0", b"a\0b\0"), Some(Packing::Encoded));
    }
}
