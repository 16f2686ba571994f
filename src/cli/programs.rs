//! Which programs a verb is about, and what is found in each: files as they are named, and those below
//! folders that no other one uses.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::files;
use crate::check::LintOptions;
use crate::diagnostic::Diagnostics;

/// One program that was checked.
pub(super) struct Checked {
    /// As it was named or found.
    pub path: PathBuf,
    /// The name of its root file.
    pub root: String,
    pub findings: Diagnostics,
    /// The files it is made of.
    files: BTreeSet<String>,
}

/// Checks the programs of these paths, each once.
pub(super) fn check_all(paths: &[PathBuf], options: &LintOptions) -> Result<Vec<Checked>, Failure> {
    let mut checked: Vec<Checked> = Vec::new();
    let mut roots = BTreeSet::new();
    for path in paths {
        let more = if path.is_dir() { check_folder(path, options)? } else { vec![check(path, options)?] };
        checked.extend(more.into_iter().filter(|program| roots.insert(program.root.clone())));
    }
    Ok(checked)
}

fn check(path: &Path, options: &LintOptions) -> Result<Checked, Failure> {
    let sources = files::sources(path)?;
    let findings = crate::check(&sources, options);
    let files = findings.files().iter().map(|(_, file)| file.name().to_owned()).collect();
    Ok(Checked { path: path.to_owned(), root: sources.root().to_owned(), findings, files })
}

/// The programs of a folder: files that no other one uses; of files that use each other, the first.
pub(super) fn check_folder(folder: &Path, options: &LintOptions) -> Result<Vec<Checked>, Failure> {
    let paths = files::programs_below(folder)?;
    if paths.is_empty() {
        let message = format!("there is no `*.consign` file below `{}`", folder.display());
        return Err(Failure::message(message));
    }
    let all = each(&paths, |path| check(path, options))?;
    // Who uses each file; most programs are of one file, and these are looked at once.
    let users: Vec<&Checked> = all.iter().filter(|program| program.files.len() > 1).collect();
    let position = |name: &str| all.iter().position(|program| program.root == name);
    let is_used = |index: usize, program: &Checked| {
        users.iter().any(|user| {
            let uses = user.root != program.root && user.files.contains(&program.root);
            let round = program.files.contains(&user.root) && Some(index) < position(&user.root);
            uses && !round
        })
    };
    let keep: Vec<bool> = all.iter().enumerate().map(|(index, program)| !is_used(index, program)).collect();
    Ok(all.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(program, _)| program).collect())
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
