//! Files, spans, lines and columns, and how a program's files are asked for.
//!
//! The library opens no file: whoever compiles a program hands it [`Sources`], a root path and a
//! [`Loader`] that answers for the paths which `use`, `list … from` and `directory` name.

mod roots;
mod sheet;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock, Weak};

pub use roots::roots;
pub use sheet::SheetText;
pub(crate) use sheet::may_be_typed;

/// One file of a compilation, numbered in the order of loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(u32);

impl FileId {
    /// Its place among the files.
    pub(crate) fn index(self) -> Option<usize> {
        usize::try_from(self.0).ok()
    }
}

/// A range of bytes in one file: `start` included, `end` excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `start..end` in `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The smallest span that holds both; `other` must be of the same file.
    pub fn to(self, other: Span) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The byte range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The name and text of one file.
#[derive(Debug, Serialize, Deserialize)]
pub struct SourceFile {
    name: String,
    /// Of a sheet: how long the path of its workbook is, with which the name begins.
    workbook: Option<u32>,
    text: String,
    #[serde(skip)]
    line_starts: OnceLock<Vec<usize>>,
    /// The text as it is drawn; `None` if that is the text itself.
    #[serde(skip)]
    drawn: OnceLock<Option<Box<str>>>,
}

impl SourceFile {
    /// What it is called: its path, or `brands.xlsx [2026]` of a sheet.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of the file: of a sheet, that of the workbook.
    pub fn path(&self) -> &str {
        self.workbook.and_then(|length| self.name.get(..length as usize)).unwrap_or(&self.name)
    }

    /// The name of the sheet that it is, if it is one.
    pub fn sheet(&self) -> Option<&str> {
        let length = self.workbook?;
        self.name.get(length as usize..)?.strip_prefix(" [")?.strip_suffix(']')
    }

    /// The cell in which a byte offset is, `C17`; `None` of a file that is no sheet.
    pub fn cell(&self, offset: usize) -> Option<String> {
        self.workbook?;
        let at = self.position(offset);
        Some(format!("{}{}", sheet::column_name(at.column - 1), at.line))
    }

    /// Where a byte offset is, in words: `brands.csv:17:3`, `brands.xlsx [2026] C17`.
    pub fn place(&self, offset: usize) -> String {
        match self.cell(offset) {
            Some(cell) => format!("{} {cell}", self.name),
            None => {
                let at = self.position(offset);
                format!("{}:{}:{}", self.name, at.line, at.column)
            }
        }
    }

    /// The whole text, without a byte-order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as it is drawn: what `clean` makes of it, or the text itself. It is made once, however many findings are
    /// in the file.
    pub(crate) fn drawn(&self, clean: impl FnOnce(&str) -> Option<Box<str>>) -> &str {
        self.drawn.get_or_init(|| clean(&self.text)).as_deref().unwrap_or(&self.text)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// Where a byte offset is; an offset past the end is at the end. In a sheet it is the row and the column.
    pub fn position(&self, offset: usize) -> Position {
        let starts = self.line_starts();
        let offset = offset.min(self.text.len());
        let line = starts.partition_point(|start| *start <= offset);
        let before = self.text.get(starts[line - 1]..offset).unwrap_or_default();
        let column = 1 + if self.workbook.is_some() { sheet::column(before) } else { before.chars().count() };
        Position { line, column }
    }
}

/// Files that several programs read, so that each text is kept once.
///
/// ```
/// use consign::source::{Files, SharedFiles};
///
/// let (mut one, mut other) = (Files::default(), Files::default());
/// let id = one.add("lists.consign", "list north = [\"NY\"]");
/// other.add("lists.consign", "list north = [\"NY\"]");
/// let mut shared = SharedFiles::default();
/// shared.share(&mut one);
/// shared.share(&mut other);
/// assert!(std::ptr::eq(one.get(id), other.get(id)));
/// ```
#[derive(Debug, Default)]
pub struct SharedFiles(HashMap<String, Vec<Weak<SourceFile>>>);

impl SharedFiles {
    /// Puts what is known in the place of files that are the same. What nobody has any more is forgotten.
    pub fn share(&mut self, files: &mut Files) {
        for file in &mut files.0 {
            let known = self.0.entry(file.name.clone()).or_default();
            known.retain(|one| one.strong_count() > 0);
            let is_same = |one: &Arc<SourceFile>| one.workbook == file.workbook && one.text == file.text;
            match known.iter().filter_map(Weak::upgrade).find(is_same) {
                Some(same) => *file = same,
                None => known.push(Arc::downgrade(file)),
            }
        }
    }
}

/// Every file of a compilation, so that spans can be shown. Copies share the texts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Files(Vec<Arc<SourceFile>>);

impl Files {
    /// Adds a file and returns its number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.add_file(name.into(), None, text.into())
    }

    /// Adds a sheet of the workbook at a path.
    pub(crate) fn add_sheet(&mut self, path: &str, sheet: SheetText) -> FileId {
        let name = format!("{path} [{}]", sheet.name());
        self.add_file(name, u32::try_from(path.len()).ok(), sheet.into_text())
    }

    fn add_file(&mut self, name: String, workbook: Option<u32>, text: String) -> FileId {
        let id = FileId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(Arc::new(SourceFile {
            name,
            workbook,
            text,
            line_starts: OnceLock::new(),
            drawn: OnceLock::new(),
        }));
        id
    }

    /// These files and one more; their texts are shared.
    pub(crate) fn with(&self, name: impl Into<String>, text: impl Into<String>) -> (Self, FileId) {
        let mut files = Self(self.0.clone());
        let id = files.add(name, text);
        (files, id)
    }

    /// The files of a path: one, or the sheets of a workbook.
    pub(crate) fn at(&self, path: &str) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.iter().filter(move |(_, file)| file.path() == path)
    }

    /// The file of a number that [`Files::add`] gave; an empty one for another number.
    pub fn get(&self, id: FileId) -> &SourceFile {
        static NONE: SourceFile = SourceFile {
            name: String::new(),
            workbook: None,
            text: String::new(),
            line_starts: OnceLock::new(),
            drawn: OnceLock::new(),
        };
        self.0.get(id.0 as usize).map_or(&NONE, |file| file)
    }

    /// The text of a span; empty where the span does not fall on characters.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or("")
    }

    /// The text of a span with its white space and line ends folded.
    pub(crate) fn one_line(&self, span: Span) -> String {
        self.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// All files in the order of loading.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.0
            .iter()
            .enumerate()
            .map(|(index, file)| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), &**file))
    }
}

/// Why a file could not be had, in words that complete "cannot read `north.csv`: …".
///
/// A loader of files uses `?` on [`std::io::Error`]; one that asks something else, such as a database, has
/// [`LoadError::other`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// `use "gone.consign"`
    #[error("there is no such file")]
    NotFound,
    /// `list north from "lists"`, where that is a folder.
    #[error("it is a folder, and a file is needed")]
    Folder,
    /// `list north from "/dev/zero"`: a pipe or a device.
    #[error("it is no regular file")]
    Irregular,
    /// The file is there and the loader may not read it.
    #[error("permission denied")]
    Denied,
    /// The loader does not let programs read there; holds why, and what would let them.
    #[error("{0}")]
    Refused(String),
    /// `list zips from "zips.xlsx"`, where the loader reads no workbooks.
    #[error("it is a workbook; save the sheet as CSV, and name that file")]
    Workbook,
    /// Larger than the loader takes.
    #[error("it is larger than {}", in_words(*.most))]
    TooLarge {
        /// How many bytes it takes.
        most: u64,
    },
    /// Any other failure of the operating system.
    #[error(transparent)]
    Io(std::io::Error),
    /// Any other failure of a loader.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl LoadError {
    /// A failure that only the loader knows, or its words.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}

impl From<std::io::Error> for LoadError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            std::io::ErrorKind::IsADirectory => Self::Folder,
            std::io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Io(error),
        }
    }
}

/// `1 GiB`, `640 bytes`
fn in_words(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.into_iter().find(|(bits, _)| bytes >> bits > 0 && bytes.is_multiple_of(1 << bits));
    unit.map_or_else(|| format!("{bytes} bytes"), |(bits, unit)| format!("{} {unit}", bytes >> bits))
}

/// Answers for the files that a program names.
pub trait Loader {
    /// The bytes of the file at `path` (separated by `/`, no `.` or `..` within).
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError>;

    /// What a table, a list or a directory at `path` holds, whose `bytes` [`Loader::load`] gave: unpacked, and texts in UTF-8, which is all
    /// that the library reads. Programs are never packed.
    ///
    /// # Errors
    /// Where it is damaged, or larger than the loader takes.
    fn unpacked(&self, path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        let _ = path;
        Ok(bytes)
    }

    /// The sheets of the workbook at `path`, whose `bytes` [`Loader::load`] and [`Loader::unpacked`] gave, in their order. The library knows workbooks by their
    /// first bytes, and reads none; XLS, Parquet and Arrow, which are workbooks with one sheet, are asked for in the same way.
    ///
    /// # Errors
    /// Where the loader reads no workbooks, or this is no sound one.
    fn sheets(&self, path: &str, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        let _ = (path, bytes);
        Err(LoadError::Workbook)
    }
}

/// What workbooks (XLSX, ODS) begin with.
const WORKBOOK: &[u8] = b"PK\x03\x04";
/// What other files begin with that have sheets for a loader that reads them: workbooks of Excel 97, tables in columns (Parquet, Arrow, which is also a stream).
const OTHERS: [&[u8]; 4] = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"ARROW1", b"\xff\xff\xff\xff"];

/// Whether a file that begins so is a workbook: a ZIP archive.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(WORKBOOK)
}

/// Whether a file that was unpacked and begins so may have sheets, where a [`Loader`] reads such files: a workbook, or a table in columns.
pub fn may_have_sheets(bytes: &[u8]) -> bool {
    is_workbook(bytes) || OTHERS.iter().any(|mark| bytes.starts_with(mark))
}

/// Files in memory. A workbook is there as its sheets, each under the workbook's path and its name, `brands.xlsx [2026]`, as
/// [`SourceFile::name`] has it.
impl Loader for BTreeMap<String, Vec<u8>> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let has_sheets = || sheets_of(self, path).next().is_some();
        let found = self.get(path).cloned();
        found.or_else(|| has_sheets().then(|| WORKBOOK.to_vec())).ok_or(LoadError::NotFound)
    }

    fn sheets(&self, path: &str, _: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        let sheets = sheets_of(self, path).map(|(name, text)| {
            let text = String::from_utf8(text.clone()).map_err(LoadError::other)?;
            Ok(SheetText::with_text(name, text))
        });
        let sheets: Vec<SheetText> = sheets.collect::<Result<_, LoadError>>()?;
        if sheets.is_empty() { Err(LoadError::Workbook) } else { Ok(sheets) }
    }
}

/// The names and texts of the sheets that stand under the path of a workbook.
fn sheets_of<'m>(
    files: &'m BTreeMap<String, Vec<u8>>,
    path: &'m str,
) -> impl Iterator<Item = (&'m str, &'m Vec<u8>)> {
    let behind = files.range(format!("{path} [")..);
    let behind =
        behind.map_while(move |(name, text)| Some((name.strip_prefix(path)?.strip_prefix(" [")?, text)));
    behind.filter_map(|(name, text)| Some((name.strip_suffix(']')?, text)))
}

/// What a program is compiled from: the path of its root file and the files it may name.
pub struct Sources<'a> {
    root: String,
    loader: Box<dyn Loader + 'a>,
}

impl<'a> Sources<'a> {
    /// A program whose root file and all others come from `loader`.
    pub fn new(root: impl Into<String>, loader: impl Loader + 'a) -> Self {
        Self { root: root.into(), loader: Box::new(loader) }
    }

    /// The path of the root file.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The bytes of a file.
    pub fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.loader.load(path)
    }

    /// What a file that is no program holds, of its bytes.
    pub fn unpacked(&self, path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        self.loader.unpacked(path, bytes)
    }

    /// The sheets of a workbook.
    pub fn sheets(&self, path: &str, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        self.loader.sheets(path, bytes)
    }
}

impl Sources<'static> {
    /// Files that are in memory: `(path, contents)` each; the first one is the root.
    ///
    /// ```
    /// let sources = consign::Sources::in_memory([
    ///     ("main.consign", r#"use "lists.consign""#),
    ///     ("lists.consign", r#"list north = ["NY", "NJ"]"#),
    /// ]);
    /// assert_eq!(sources.root(), "main.consign");
    /// ```
    pub fn in_memory<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let mut root = None;
        let mut map = BTreeMap::new();
        for (path, text) in files {
            root.get_or_insert_with(|| path.to_owned());
            map.insert(path.to_owned(), text.as_bytes().to_vec());
        }
        Self::new(root.unwrap_or_default(), map)
    }
}

/// The path that `named`, written in the file `from`, means: relative to the folder of `from`, with
/// `.` and `..` taken out, so that one file has one path; `.` if nothing is left, as for a folder.
pub fn resolve(from: &str, named: &str) -> String {
    let named = named.replace('\\', "/");
    let folder = from.rfind('/').map_or("", |slash| &from[..=slash]);
    let joined = if named.starts_with('/') { named } else { format!("{folder}{named}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let root = if joined.starts_with('/') { "/" } else { "" };
    match format!("{root}{}", parts.join("/")) {
        path if path.is_empty() => ".".into(),
        path => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_the_file_that_names_it() {
        assert_eq!(resolve("a/main.consign", "b.consign"), "a/b.consign");
        assert_eq!(resolve("a/main.consign", "../b.consign"), "b.consign");
        assert_eq!(resolve("main.consign", "../b.consign"), "../b.consign");
        assert_eq!(resolve("main.consign", "./x/./b.consign"), "x/b.consign");
        assert_eq!(resolve("a/main.consign", "/x/b.consign"), "/x/b.consign");
        for folder in ["", ".", "./", "x/..", "x/../."] {
            assert_eq!(resolve("main.consign", folder), ".");
        }
    }

    #[test]
    fn why_a_file_could_not_be_had_is_said_in_plain_words() {
        let of_kind = |kind| LoadError::from(std::io::Error::from(kind)).to_string();
        assert_eq!(of_kind(std::io::ErrorKind::NotFound), "there is no such file");
        assert_eq!(of_kind(std::io::ErrorKind::IsADirectory), "it is a folder, and a file is needed");
        assert_eq!(LoadError::TooLarge { most: 3 << 30 }.to_string(), "it is larger than 3 GiB");
        assert_eq!(LoadError::TooLarge { most: 1025 }.to_string(), "it is larger than 1025 bytes");
        assert_eq!(LoadError::other("the database is away").to_string(), "the database is away");
    }

    #[test]
    fn columns_count_characters() {
        let mut files = Files::default();
        let id = files.add("a", "one\nzwölf x\n");
        let file = files.get(id);
        let at = file.text().find('x').expect("there is one");
        assert_eq!(file.position(at), Position { line: 2, column: 7 });
        assert_eq!(file.position(999), Position { line: 3, column: 1 });
    }
}
