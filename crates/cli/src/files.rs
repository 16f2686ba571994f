//! Files as they are named: what they hold, what they are called, and those below a folder.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::Failure;
use consign::source::resolve;

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
    let source: Box<dyn Read> = if is_stdin(path) {
        Box::new(io::stdin().lock())
    } else if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    } else {
        Box::new(std::fs::File::open(path)?)
    };
    bounded(source)
}

/// All that a source has, if it is no larger than files may be.
pub(super) fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = source.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if read as u64 > MAX_FILE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is larger than 1 GiB"));
    }
    Ok(bytes)
}

/// What a file is called: as files that are used are, so that one file has one name.
pub(super) fn name(path: &Path) -> String {
    if is_stdin(path) { STDIN.to_owned() } else { resolve("", &path.to_string_lossy()) }
}

/// The path by which the file `from` names the file `to`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let absolute =
        |name: &str| std::path::absolute(name).map_or_else(|_| name.into(), |path| self::name(&path));
    let (from, to) = (absolute(from), absolute(to));
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = &from[..from.len() - 1];
    let same = folders.iter().zip(&to[..to.len() - 1]).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..", folders.len() - same);
    up.chain(to[same..].iter().copied()).collect::<Vec<_>>().join("/")
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

/// The `*.consign` files below a folder, sorted; hidden folders and those of build tools are passed over.
///
/// # Errors
///
/// A folder that cannot be read, or has none.
pub(super) fn programs_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in entries(&folder)? {
            match entry {
                Entry::Folder(path) => folders.push(path),
                Entry::Other(path) if path.to_string_lossy().ends_with(".consign") && path.is_file() => {
                    found.push(path)
                }
                Entry::Other(_) => {}
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::message(format!("there is no `*.consign` file below `{}`", folder.display())));
    }
    found.sort();
    Ok(found)
}

/// Some of the files below a folder, at most so many, sorted; of folders that can be read.
#[cfg(feature = "lsp")]
pub(super) fn files_below(folder: &Path, most: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = std::collections::VecDeque::from([folder.to_owned()]);
    while let Some(folder) = folders.pop_front().filter(|_| found.len() < most) {
        for entry in entries(&folder).unwrap_or_default() {
            match entry {
                Entry::Folder(path) => folders.push_back(path),
                Entry::Other(path) => found.extend(Some(path).filter(|path| path.is_file())),
            }
        }
    }
    found.sort();
    found.truncate(most);
    found
}

/// What is in a folder and is not passed over.
enum Entry {
    Folder(PathBuf),
    /// A file, or a link to whatever: a folder behind one is not entered, so that no circle of links is.
    Other(PathBuf),
}

fn entries(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| Failure::read(folder, &error))? {
        let entry = entry.map_err(|error| Failure::read(folder, &error))?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_passed_over = name.starts_with('.') || name == "target" || name == "node_modules";
        match is_folder {
            true if is_passed_over => {}
            true => all.push(Entry::Folder(path)),
            false => all.push(Entry::Other(path)),
        }
    }
    Ok(all)
}
