//! A program's sources and its directory from files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::confine::Confines;
use super::error::Failure;
use super::files::{name, named, read};
use super::output::say_findings;
use super::unpacked;
use consign::directory::DirectoryFile;
use consign::source::{LoadError, Loader, SheetText, Sources};
use consign::{Directory, Program};

/// Answers for the files of a program from the disk. The root has been read already, once: it may be
/// standard input or a pipe.
struct Disk {
    root: String,
    bytes: Vec<u8>,
    confines: Confines,
    asked: Asked,
}

/// The files that a program asked for and may read, those that are not there too.
#[derive(Clone, Default)]
pub(super) struct Asked(Arc<Mutex<BTreeSet<String>>>);

impl Asked {
    pub fn paths(&self) -> BTreeSet<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, path: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }
}

impl Loader for Disk {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        if path == self.root {
            self.asked.note(path);
            return Ok(self.bytes.clone());
        }
        let read = self.confines.read(path);
        if !matches!(read, Err(LoadError::Refused(_))) {
            self.asked.note(path);
        }
        read
    }

    fn unpacked(&self, path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        unpacked::unpacked(path, bytes)
    }

    fn sheets(&self, _: &str, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        unpacked::sheets(bytes)
    }
}

/// Files as they would be, before those on the disk.
pub(super) struct Overlay {
    files: BTreeMap<String, Vec<u8>>,
    confines: Confines,
}

impl Overlay {
    /// The sources of a program some of whose files are others than on the disk.
    pub fn sources(root: &str, files: BTreeMap<String, Vec<u8>>) -> Sources<'static> {
        Sources::new(root, Self { files, confines: Confines::around(Path::new(root)) })
    }
}

impl Loader for Overlay {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.files.get(path).map_or_else(|| self.confines.read(path), |bytes| Ok(bytes.clone()))
    }

    fn unpacked(&self, path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        unpacked::unpacked(path, bytes)
    }

    fn sheets(&self, _: &str, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        unpacked::sheets(bytes)
    }
}

/// The sources of a program, and the files that it will have asked for; a root file that cannot be read is a failure of the run.
pub(super) fn sources(path: &Path) -> Result<(Sources<'static>, Asked), Failure> {
    let bytes = read(path)?;
    let root = name(path);
    let (confines, asked) = (Confines::around(path), Asked::default());
    Ok((Sources::new(root.clone(), Disk { root, bytes, confines, asked: asked.clone() }), asked))
}

/// The sources of a program whose root file is not on the disk, or not yet as it is here.
pub(super) fn sources_of(root: String, text: &str) -> Sources<'static> {
    let confines = Confines::around(Path::new(&root));
    Sources::new(
        root.clone(),
        Disk { root, bytes: text.as_bytes().to_vec(), confines, asked: Asked::default() },
    )
}

/// The program's own directory, or the one of these files; nothing, with its findings said, where they
/// have errors.
pub(super) fn directory(program: &Program, paths: &[PathBuf]) -> Result<Option<Directory>, Failure> {
    if paths.is_empty() {
        return Ok(Some(program.directory().clone()));
    }
    let files = paths.iter().map(|path| directory_file(path)).collect::<Result<Vec<_>, _>>()?;
    match Directory::from_files(program, files) {
        Ok((directory, warnings)) => {
            if !warnings.is_empty() {
                say_findings(&warnings);
            }
            Ok(Some(directory))
        }
        Err(findings) => {
            say_findings(&findings);
            Ok(None)
        }
    }
}

/// A directory file, unpacked; of a workbook `people.xlsx [Partners]` is the sheet `Partners`.
fn directory_file(path: &Path) -> Result<DirectoryFile, Failure> {
    let (path, sheet) = with_sheet(path);
    let name = path.to_string_lossy().into_owned();
    let failed = |error: LoadError| Failure::message(format!("cannot read {}: {error}", named(&path)));
    let bytes = unpacked::unpacked(&name, read(&path)?).map_err(failed)?;
    if unpacked::has_sheets(&bytes) {
        let sheets = unpacked::sheets(&bytes).map_err(failed)?;
        return Ok(DirectoryFile::workbook(name, sheets, sheet.as_deref()));
    }
    match sheet {
        None => Ok(DirectoryFile::new(name, bytes)),
        Some(sheet) => {
            Err(Failure::message(format!("{} is no workbook, and has no sheet `{sheet}`", named(&path))))
        }
    }
}

/// The file and the sheet that are meant; a file that is called so itself is meant before.
fn with_sheet(path: &Path) -> (PathBuf, Option<String>) {
    let whole = path.to_string_lossy();
    let parts = whole.strip_suffix(']').and_then(|rest| rest.rsplit_once(" ["));
    match parts.filter(|_| !path.exists()) {
        Some((file, sheet)) => (PathBuf::from(file), Some(sheet.to_owned())),
        None => (path.to_owned(), None),
    }
}
