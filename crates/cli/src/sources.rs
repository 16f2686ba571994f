//! A program's sources and its directory from files.

use std::path::{Path, PathBuf};

use super::confine::Confines;
use super::error::Failure;
use super::files::{name, read};
use super::output::say_findings;
use super::unpacked;
use consign::source::{LoadError, Loader, SheetText, Sources};
use consign::{Directory, Program};

/// Answers for the files of a program from the disk. The root has been read already, once: it may be
/// standard input or a pipe.
struct Disk {
    root: String,
    bytes: Vec<u8>,
    confines: Confines,
}

impl Loader for Disk {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        if path == self.root {
            return Ok(self.bytes.clone());
        }
        self.confines.read(path)
    }

    fn sheets(&self, _: &str, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        unpacked::sheets(bytes)
    }
}

/// The sources of a program; a root file that cannot be read is a failure of the run.
pub(super) fn sources(path: &Path) -> Result<Sources<'static>, Failure> {
    let bytes = read(path)?;
    let root = name(path);
    let confines = Confines::around(path);
    Ok(Sources::new(root.clone(), Disk { root, bytes, confines }))
}

/// The sources of a program whose root file is not on the disk, or not yet as it is here.
pub(super) fn sources_of(root: String, text: &str) -> Sources<'static> {
    let confines = Confines::around(Path::new(&root));
    Sources::new(root.clone(), Disk { root, bytes: text.as_bytes().to_vec(), confines })
}

/// The program's own directory, or the one of these files; nothing, with its findings said, where they
/// have errors.
pub(super) fn directory(program: &Program, paths: &[PathBuf]) -> Result<Option<Directory>, Failure> {
    if paths.is_empty() {
        return Ok(Some(program.directory().clone()));
    }
    let mut files = Vec::new();
    for path in paths {
        files.push((path.to_string_lossy().into_owned(), read(path)?));
    }
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    match Directory::with_warnings(program, &borrowed) {
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
