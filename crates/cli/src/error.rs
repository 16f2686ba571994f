//! Why a verb could not run.

use std::io;
use std::path::Path;

/// What ends a run early.
#[derive(Debug)]
pub(super) enum Failure {
    /// The output was closed by its reader.
    Closed,
    /// Exit status 2, with this said.
    Message(String),
}

impl Failure {
    pub fn message(text: impl Into<String>) -> Self {
        Failure::Message(text.into())
    }

    /// A file that cannot be read.
    pub fn read(path: &Path, error: &io::Error) -> Self {
        Failure::Message(format!("cannot read `{}`: {}", path.display(), plain(error)))
    }

    /// An output that cannot be written; a closed one is no failure.
    pub fn write(name: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::Closed;
        }
        // Files are made where there are none, folders are not.
        let why = match error.kind() {
            io::ErrorKind::NotFound => "there is no such folder; make it first".into(),
            _ => plain(error),
        };
        Failure::Message(format!("cannot write {name}: {why}"))
    }
}

/// An operating system's error in plain words.
pub(super) fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder, and a file is needed".into(),
        io::ErrorKind::StorageFull => "no space is left on the disk".into(),
        _ => {
            let text = error.to_string();
            text.rfind(" (os error").map_or(text.clone(), |at| text[..at].to_lowercase())
        }
    }
}
