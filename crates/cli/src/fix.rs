//! `check --fix`: applies the fixes that are sure until none is left, each time only if the program has fewer errors
//! afterwards, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::files::{self, plural};
use super::levels::{LevelArgs, Settings};
use super::sources::Overlay;
use super::{output, programs};
use consign::LintOptions;
use consign::diagnostic::{Diagnostic, Diagnostics, Severity};
use consign::source::{Files, SourceFile};

/// A fix may make room for another one; more rounds than this are a circle.
const ROUNDS: usize = 20;

/// Which fixes are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those that are sure. What nothing uses stays: the next step may be to use it.
    Certain,
    /// And what nothing uses is taken out.
    Unused,
}

impl Wanted {
    fn takes(self, found: &Diagnostic) -> bool {
        let sure = found.fix.as_ref().is_some_and(|fix| fix.sure);
        sure && (self == Self::Unused || found.code.info().category() != "unused")
    }
}

/// Whether what mends a finding is written into files that are the texts that were read: no workbook, nothing that is compressed
/// or in another encoding.
fn may_be_written(files: &Files, found: &Diagnostic) -> bool {
    let is_text = |file: &SourceFile| {
        let bytes = files::read(Path::new(file.name())).unwrap_or_default();
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        file.sheet().is_none() && text == file.text().as_bytes()
    };
    found.fix.iter().flat_map(|fix| &fix.edits).all(|edit| is_text(files.get(edit.span.file)))
}

/// Rewrites the files of programs, and says what was done.
pub(super) fn run(
    paths: &[PathBuf],
    options: &LintOptions,
    args: &LevelArgs,
    wanted: Wanted,
) -> Result<(), Failure> {
    if paths.iter().any(|path| files::is_stdin(path)) {
        return Err(Failure::message("`--fix` rewrites files, and standard input is none"));
    }
    let mut settings = Settings::new(args)?;
    let (mut count, mut files) = (0, BTreeSet::new());
    for _ in 0..ROUNDS {
        let mut done = 0;
        for program in programs::open_all(paths, |sources| consign::check(sources, options))? {
            let levels = settings.levels(&program.path)?;
            let found = &program.content;
            let takes = |one: &Diagnostic| wanted.takes(one) && may_be_written(found.files(), one);
            let taken = found.filtered(|one| takes(one).then(|| levels.apply(one)).flatten());
            done += mend(&program.root, found, &taken, &mut files)?;
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

/// Applies fixes of a program's findings, all or, where that makes it worse, the first that does not.
fn mend(
    root: &str,
    found: &Diagnostics,
    taken: &Diagnostics,
    files: &mut BTreeSet<String>,
) -> Result<usize, Failure> {
    let whole = taken.fixed();
    if whole.count == 0 {
        return Ok(0);
    }
    let before = Errors::from_findings(found);
    let good = |files: &BTreeMap<String, String>| {
        let files = files.iter().map(|(name, text)| (name.clone(), text.as_bytes().to_vec()));
        let sources = Overlay::sources(root, files.collect());
        let after = consign::compile(&sources)
            .map_or_else(|found| Errors::from_findings(&found), |_| Errors::default());
        after < before || after == Errors::default()
    };
    let fixed = if good(&whole.files) {
        whole
    } else {
        let mut single =
            taken.iter().map(|one| taken.filtered(|other| (other == one).then(|| other.clone())).fixed());
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

/// How many errors a program has. Those of syntax hide others, so that fewer of them are better in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Errors {
    syntax: usize,
    all: usize,
}

impl Errors {
    fn from_findings(found: &Diagnostics) -> Self {
        let errors = || found.iter().filter(|one| one.severity == Severity::Error);
        let syntax = errors().filter(|one| one.code.info().category() == "syntax").count();
        Self { syntax, all: errors().count() }
    }
}
