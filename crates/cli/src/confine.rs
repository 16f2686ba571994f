//! Which files a program may name: those below its root, the folder of `consign.toml` or of the program, and below the
//! folders of `--allow-outside`. Programs may come from strangers.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::plain;
use super::files::MAX_FILE;
use super::levels;
use consign::source::LoadError;

/// The folders of `--allow-outside`, and those whose programs were asked for; links resolved.
static ALLOWED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Lets programs of this run read below these folders too.
///
/// # Errors
/// One that is not there, with what is wrong with it.
pub(super) fn allow(folders: &[PathBuf]) -> Result<(), String> {
    let resolved = folders.iter().map(|folder| {
        let failed = |why: &str| format!("`--allow-outside {}`: {why}", folder.display());
        let real = std::fs::canonicalize(folder).map_err(|error| failed(&plain(&error)))?;
        if real.is_dir() { Ok(real) } else { Err(failed("it is no folder")) }
    });
    let resolved: Vec<PathBuf> = resolved.collect::<Result<_, _>>()?;
    allowed().extend(resolved);
    Ok(())
}

/// Lets programs of this run read below a folder all of whose programs are asked for: they use each other.
pub(super) fn allow_programs_of(folder: &Path) {
    allowed().extend(std::fs::canonicalize(folder));
}

/// Lets programs of this run read below the folder of a program that was asked for itself.
pub(super) fn allow_program(program: &Path) {
    allowed().push(folder_of(program));
}

/// The folder in which a program is named, links resolved. Of a program that is a link, it is not the one of what it
/// leads to: files are looked for beside its name.
fn folder_of(program: &Path) -> PathBuf {
    let named = program.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = named.unwrap_or(Path::new("."));
    std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

fn allowed() -> MutexGuard<'static, Vec<PathBuf>> {
    ALLOWED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a program may read.
pub(super) struct Confines {
    /// Links resolved.
    root: PathBuf,
}

impl Confines {
    /// Those of the program at this path.
    pub fn around(program: &Path) -> Self {
        let folder = folder_of(program);
        let root = levels::settings_file(&folder).and_then(|file| file.parent().map(Path::to_owned));
        Self { root: root.unwrap_or(folder) }
    }

    /// Reads a regular file within; what lies outside is not even looked for.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let whole = std::path::absolute(path).map_err(failed)?;
        // By its name first, so that nothing tells what is there outside.
        if !self.has(&resolved_folders(&whole)) {
            return Err(self.outside());
        }
        let real = std::fs::canonicalize(&whole).map_err(failed)?;
        if !self.has(&real) {
            return Err(self.outside());
        }
        // A pipe or a device might never end, and is not opened.
        is_regular(&std::fs::metadata(&real).map_err(failed)?)?;
        let file = File::open(&real).map_err(failed)?;
        is_regular(&file.metadata().map_err(failed)?)?;
        let mut bytes = Vec::new();
        let read = file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
        if read as u64 > MAX_FILE {
            return Err(LoadError::TooLarge { most: MAX_FILE });
        }
        Ok(bytes)
    }

    fn has(&self, path: &Path) -> bool {
        path.starts_with(&self.root) || allowed().iter().any(|folder| path.starts_with(folder))
    }

    fn outside(&self) -> LoadError {
        LoadError::Refused(format!(
            "it lies outside of `{}`, below which the program may read; `--allow-outside DIR` adds a folder",
            self.root.display()
        ))
    }
}

/// Why the operating system does not give a file.
fn failed(error: std::io::Error) -> LoadError {
    match LoadError::from(error) {
        LoadError::Io(error) => LoadError::other(plain(&error)),
        known => known,
    }
}

fn is_regular(metadata: &std::fs::Metadata) -> Result<(), LoadError> {
    match metadata {
        metadata if metadata.is_file() => Ok(()),
        metadata if metadata.is_dir() => Err(LoadError::Folder),
        _ => Err(LoadError::Irregular),
    }
}

/// The path with `..` taken out and the links of its longest part that is there resolved.
fn resolved_folders(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    let there = plain.ancestors().skip(1).find_map(|folder| {
        let real = std::fs::canonicalize(folder).ok()?;
        Some(real.join(plain.strip_prefix(folder).ok()?))
    });
    there.unwrap_or(plain)
}
