//! Which programs a verb is about, and what is found in each: files as they are named, and those below
//! folders that no other one uses.

use std::collections::{BTreeSet, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::confine::{self, Confines};
use super::error::Failure;
use super::{files, output, sources, style};
use consign::Program;
use consign::diagnostic::{Diagnostics, Severity};
use consign::report::more_about;
use consign::source::{Files, Sources, roots};

/// A program that was read once, and what a verb made of it.
pub(super) struct Opened<T> {
    /// As it was named or found.
    pub path: PathBuf,
    /// The name of its root file.
    pub root: String,
    /// What was made of it.
    pub content: T,
    /// The files it is made of, those that it names and that are not there too.
    pub files: BTreeSet<String>,
}

/// What compiling a program came to.
pub(super) type Compiled = Result<Arc<Program>, Diagnostics>;

/// Compiles sources.
pub(super) fn compiled(sources: &Sources<'_>) -> Compiled {
    consign::compile(sources).map(Arc::new)
}

/// The files that were read for it.
pub(super) fn files_of(compiled: &Compiled) -> &Arc<Files> {
    match compiled {
        Ok(program) => program.files(),
        Err(found) => found.files(),
    }
}

/// A program to decide with: its source, or a bundle that `build` made of it; nothing, with its findings said,
/// where it has errors.
pub(super) fn program(path: &Path) -> Result<Option<Arc<Program>>, Failure> {
    if !is_bundle(path) {
        return source(path);
    }
    let opened = Program::from_bundle(&files::read(path)?);
    let program = opened
        .map_err(|error| Failure::message(format!("`{}` cannot be opened: {error}", path.display())))?;
    Ok(Some(Arc::new(program)))
}

/// Whether the file begins as bundles do; what cannot be read is said by whoever reads it.
fn is_bundle(path: &Path) -> bool {
    let mut start = Vec::new();
    let file = std::fs::File::open(path).ok().filter(|_| path.is_file());
    let read = file.map(|file| file.take(16).read_to_end(&mut start));
    read.is_some_and(|read| read.is_ok()) && Program::is_bundle(&start)
}

/// A program without errors from its source; nothing, with its findings said, where it has some. A folder is the one
/// program in it.
pub(super) fn source(path: &Path) -> Result<Option<Arc<Program>>, Failure> {
    let opened = if path.is_dir() { only(path)? } else { open(path, compiled)? };
    match opened.content {
        Ok(program) => Ok(Some(program)),
        Err(findings) => {
            output::say_findings(&findings);
            let errors = findings.iter().filter(|found| found.severity == Severity::Error).count();
            let errors = files::plural(errors, "error");
            output::say(&format!("\n{} `{}` has {errors}", style::error_word(), opened.path.display()));
            if let Some(first) = findings.iter().next() {
                output::say(&more_about(first.code));
            }
            Ok(None)
        }
    }
}

fn only(folder: &Path) -> Result<Opened<Compiled>, Failure> {
    let shown = folder.display();
    let mut programs = open_folder(folder, compiled)?.into_iter();
    match (programs.next(), programs.next()) {
        (Some(only), None) => Ok(only),
        (Some(first), Some(_)) => Err(Failure::message(format!(
            "`{shown}` holds {} programs; name one of them, such as `{}`",
            programs.count() + 2,
            first.path.display()
        ))),
        (None, _) => Err(Failure::message(format!("`{shown}` holds no program"))),
    }
}

/// Opens the programs of these paths, each once.
pub(super) fn open_all<T: Send>(
    paths: &[PathBuf],
    make: impl Fn(&Sources<'_>) -> T + Sync,
) -> Result<Vec<Opened<T>>, Failure> {
    let mut opened: Vec<Opened<T>> = Vec::new();
    let mut roots = BTreeSet::new();
    for path in paths {
        let more = if path.is_dir() { open_folder(path, &make)? } else { vec![open(path, &make)?] };
        opened.extend(more.into_iter().filter(|program| roots.insert(program.root.clone())));
    }
    Ok(opened)
}

pub(super) fn open<T>(path: &Path, make: impl Fn(&Sources<'_>) -> T) -> Result<Opened<T>, Failure> {
    if is_bundle(path) {
        return Err(Failure::message(format!(
            "`{}` is a bundle, compiled already; name the program that it was built from",
            path.display()
        )));
    }
    let (sources, asked) = sources::sources(path)?;
    let content = make(&sources);
    let files = asked.paths();
    Ok(Opened { path: path.to_owned(), root: sources.root().to_owned(), content, files })
}

/// The programs of a folder: files that no other one uses; of files that use each other, the first.
fn open_folder<T: Send>(
    folder: &Path,
    make: impl Fn(&Sources<'_>) -> T + Sync,
) -> Result<Vec<Opened<T>>, Failure> {
    let paths = files::programs_below(folder)?;
    confine::allow_programs_of(folder);
    let mut used = each(&paths, |path| {
        let name = files::name(path);
        let used = consign::used_files(&name, &files::read(path)?);
        Ok((name, used))
    })?;
    add_others(&mut used);
    let kept = roots(&used);
    let paths: Vec<PathBuf> =
        paths.into_iter().zip(kept).filter(|(_, keep)| *keep).map(|(path, _)| path).collect();
    each(&paths, |path| open(path, &make))
}

/// Adds the files elsewhere that files use, through which they may lead to each other. What cannot be read is said where
/// the program is compiled.
fn add_others(files: &mut Vec<(String, Vec<String>)>) {
    let mut known: HashSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let mut at = 0;
    while let Some((user, used)) = files.get(at) {
        let confines = Confines::around(Path::new(user));
        let new: Vec<String> = used.iter().filter(|name| known.insert((*name).clone())).cloned().collect();
        for name in new {
            let bytes = confines.read(&name).unwrap_or_default();
            let used = consign::used_files(&name, &bytes);
            files.push((name, used));
        }
        at += 1;
    }
}

/// Does the same with every item, on all cores; the results are in the order of the items.
pub(super) fn each<I: Sync, T: Send>(
    items: &[I],
    work: impl Fn(&I) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len()).max(1);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(item)));
        }
    };
    let mut done: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
