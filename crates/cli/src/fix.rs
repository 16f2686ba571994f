//! `check --fix`: applies fixes until none is left, each time only if the program still has no errors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::confine::Confines;
use super::error::Failure;
use super::files::{self, plural};
use super::levels::{LevelArgs, Settings};
use super::{output, programs};
use consign::LintOptions;
use consign::diagnostic::Diagnostics;
use consign::source::{LoadError, Loader, Sources};

/// A fix may make room for another one; more rounds than this are a circle.
const ROUNDS: usize = 20;

/// Rewrites the files of programs, and says what was done.
pub(super) fn run(paths: &[PathBuf], options: &LintOptions, args: &LevelArgs) -> Result<(), Failure> {
    if paths.iter().any(|path| files::is_stdin(path)) {
        return Err(Failure::message("`--fix` rewrites files, and standard input is none"));
    }
    let mut settings = Settings::new(args)?;
    let (mut count, mut files) = (0, BTreeSet::new());
    for _ in 0..ROUNDS {
        let mut done = 0;
        for program in programs::open_all(paths, |sources| programs::checked(sources, options))? {
            let levels = settings.levels(&program.path)?;
            let wanted = program.content.filtered(|found| levels.apply(found));
            done += mend(&program.root, &wanted, &mut files)?;
        }
        count += done;
        if done == 0 {
            break;
        }
    }
    if count > 0 {
        output::say(&format!("mended {} in {}", plural(count, "finding"), plural(files.len(), "file")));
    }
    Ok(())
}

/// Applies the fixes of a program's findings, all or, where that makes an error, each that makes none.
fn mend(root: &str, found: &Diagnostics, files: &mut BTreeSet<String>) -> Result<usize, Failure> {
    let whole = found.fixed();
    if whole.count == 0 {
        return Ok(0);
    }
    let good = |files: &BTreeMap<String, String>| {
        let confines = Confines::around(Path::new(root));
        let sources = Sources::new(root, Overlay { files: files.clone(), confines });
        consign::compile(&sources).is_ok()
    };
    let fixed = if good(&whole.files) {
        whole
    } else {
        let mut single = found
            .iter()
            .filter(|one| one.fix.is_some())
            .map(|one| found.filtered(|other| (other == one).then(|| other.clone())).fixed());
        match single.find(|fixed| good(&fixed.files)) {
            Some(fixed) => fixed,
            None => return Ok(0),
        }
    };
    for (name, text) in fixed.files {
        output::deliver(Some(Path::new(&name)), &text)?;
        files.insert(name);
    }
    Ok(fixed.count)
}

/// Files as they would be, before those on the disk.
struct Overlay {
    files: BTreeMap<String, String>,
    confines: Confines,
}

impl Loader for Overlay {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match self.files.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.confines.read(path),
        }
    }
}
