//! `--watch`: does something again whenever a file of the programs changes. Files are looked at twice a second,
//! which works on every disk, those of a network and of containers too.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::error::Failure;
use super::{files, output};

const PAUSE: Duration = Duration::from_millis(500);

/// What a file was like when it was last looked at.
type Seen = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Runs once, and then after each change, until it is interrupted.
pub(super) fn watch(
    paths: &[PathBuf],
    mut run: impl FnMut() -> Result<Vec<PathBuf>, Failure>,
) -> Result<super::Found, Failure> {
    if paths.iter().any(|path| files::is_stdin(path)) {
        return Err(Failure::message("`--watch` looks at files, and standard input is none"));
    }
    let mut used = Vec::new();
    loop {
        // Looked at before the run, so that what changes during it is not missed.
        let mut before = look(paths, &used);
        if std::io::stderr().is_terminal() {
            output::clear();
        }
        used = match run() {
            Ok(used) => used,
            // A reader that is gone watches no more.
            Err(Failure::Closed) => return Ok(super::Found::Nothing),
            Err(Failure::Message(message)) => {
                output::say(&format!("{} {message}", super::style::error_word()));
                Vec::new()
            }
        };
        let after = look(paths, &used);
        before.retain(|path, _| after.contains_key(path));
        for (path, state) in after {
            before.entry(path).or_insert(state);
        }
        // Said when all is looked at, so that whoever waits for it can change files.
        output::say("watching for changes; Ctrl-C ends it");
        while look(paths, &used) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// The files as they are: those named, those below folders, and those that programs use.
fn look(paths: &[PathBuf], used: &[PathBuf]) -> Seen {
    let below = paths.iter().filter(|path| path.is_dir());
    let below = below.flat_map(|folder| files::programs_below(folder).unwrap_or_default());
    let all = below.chain(paths.iter().cloned()).chain(used.iter().cloned());
    let state = |path: &Path| {
        let data = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        Some((data.modified().ok()?, data.len()))
    };
    all.map(|path| {
        let state = state(&path);
        (path, state)
    })
    .collect()
}
