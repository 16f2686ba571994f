//! Programs, directories and states from files, and folders of programs.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::confine::Confines;
use super::error::Failure;
use super::{output, style};
use consign::diagnostic::Diagnostics;
use consign::source::{LoadError, Loader, Sources, resolve};
use consign::{Directory, Program};

/// The name of the program that comes from standard input.
pub(super) const STDIN: &str = "<stdin>";
/// A file larger than this is refused, in bytes.
pub(super) const MAX_FILE: u64 = 1 << 30;

/// Whether standard input is meant, and no file.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The whole of a file, or of standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_all(path).map_err(|error| Failure::read(path, &error))
}

fn read_all(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let source: Box<dyn Read> = if is_stdin(path) {
        Box::new(io::stdin().lock())
    } else if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    } else {
        Box::new(std::fs::File::open(path)?)
    };
    let read = source.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if read as u64 > MAX_FILE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is larger than 1 GiB"));
    }
    Ok(bytes)
}

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
}

/// The sources of a program; a root file that cannot be read is a failure of the run.
pub(super) fn sources(path: &Path) -> Result<Sources<'static>, Failure> {
    let bytes = read(path)?;
    let root = name(path);
    let confines = Confines::of(path);
    Ok(Sources::new(root.clone(), Disk { root, bytes, confines }))
}

/// The sources of a program whose root file is not on the disk, or not yet as it is here.
pub(super) fn sources_of(root: String, text: &str) -> Sources<'static> {
    let confines = Confines::of(Path::new(&root));
    Sources::new(root.clone(), Disk { root, bytes: text.as_bytes().to_vec(), confines })
}

/// What a file is called: as files that are used are, so that one file has one name.
pub(super) fn name(path: &Path) -> String {
    if is_stdin(path) { STDIN.to_owned() } else { resolve("", &path.to_string_lossy()) }
}

/// What a file is called in messages.
pub(super) fn named(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { format!("`{}`", path.display()) }
}

/// `3 programs`
pub(super) fn plural<N: std::fmt::Display + From<u8> + PartialEq>(count: N, what: &str) -> String {
    let end = if count == N::from(1) { "" } else { "s" };
    format!("{count} {what}{end}")
}

/// Draws findings for whoever watches.
pub(super) fn say_findings(findings: &Diagnostics) {
    output::say(findings.to_human(style::on_stderr()).trim_end());
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

/// The `*.consign` files below a folder, sorted; hidden folders and those of build tools are passed over.
///
/// # Errors
///
/// A folder that cannot be read, or has none.
pub(super) fn programs_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let root = folder.display();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| Failure::read(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Failure::read(&folder, &error))?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            // A folder behind a link is not entered, so that no circle of links is.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !name.starts_with('.') && name != "target" && name != "node_modules" {
                folders.push(path);
            } else if !is_folder && name.ends_with(".consign") && path.is_file() {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::message(format!("there is no `*.consign` file below `{root}`")));
    }
    found.sort();
    Ok(found)
}
