//! The open texts, the programs that they belong to, and what was last found in them. It changes with each key; whoever
//! looks at it longer takes a [`Snapshot`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use consign::source::{SharedFiles, resolve, roots};

use crate::document::{Document, is_program};
use crate::finding::Finding;
use crate::host::Host;
use crate::job::{Job, Scan, Scanned};
use crate::meaning::Meaning;
use crate::packing::is_garbled;
use crate::snapshot::{Shifts, Snapshot};
use crate::text::Text;

/// A program and what is known of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// As it was last checked.
    pub latest: Option<Arc<Meaning>>,
    /// As it was when it last had no errors, if it has some now.
    pub good: Option<Arc<Meaning>>,
    /// The state of the texts in which something of it last changed.
    pub changed: u64,
    /// The latest state in which it could not be checked, by a defect.
    pub failed: Option<u64>,
}

impl Known {
    /// Whether it changed since it was checked, or was only compiled.
    fn is_stale(&self, lint: bool) -> bool {
        if self.failed.is_some_and(|failed| failed >= self.changed) {
            return false;
        }
        self.latest.as_ref().is_none_or(|latest| latest.revision < self.changed || lint && !latest.linted)
    }
}

/// All that an editor has open, and the programs around it.
pub struct Workspace {
    host: Arc<dyn Host>,
    /// The root of the one program that there is, where that is known.
    only: Option<String>,
    revision: u64,
    open: Arc<BTreeMap<String, Arc<Document>>>,
    /// What an editor shows of files that are no texts: what is on the disk counts.
    garbled: BTreeMap<String, Arc<Document>>,
    /// The files of programs and what each uses itself.
    used: BTreeMap<String, Vec<String>>,
    programs: Arc<BTreeMap<String, Known>>,
    /// The texts of programs: many use the same files.
    shared: SharedFiles,
}

impl Workspace {
    /// One in which nothing is open.
    pub fn new(host: Arc<dyn Host>) -> Self {
        Self {
            host,
            only: None,
            revision: 0,
            open: Arc::default(),
            garbled: BTreeMap::new(),
            used: BTreeMap::new(),
            programs: Arc::default(),
            shared: SharedFiles::default(),
        }
    }

    /// One of a single program, whose root is known: every other file is a part of it, or of nothing.
    pub fn of(host: Arc<dyn Host>, root: &str) -> Self {
        Self { only: Some(root.to_owned()), ..Self::new(host) }
    }

    /// What reads the files of a folder, which takes a while.
    pub fn scan(&self, folder: &str) -> Scan {
        Scan { host: self.host.clone(), folder: folder.to_owned() }
    }

    /// Takes what a folder was found to hold.
    pub fn scanned(&mut self, found: Scanned) {
        for (path, used) in found.files {
            if !self.open.contains_key(&path) {
                self.used.insert(path, used);
            }
        }
        self.find_roots();
        // What was missed may be there now.
        let revision = self.revision;
        let programs = Arc::make_mut(&mut self.programs).values_mut();
        let checked = programs.filter(|known| known.latest.is_some() && misses(known, &found.folder));
        checked.for_each(|known| known.changed = revision);
    }

    /// Leaves a folder out again, but for what is open.
    pub fn leave(&mut self, folder: &str) {
        let below = format!("{}/", folder.trim_end_matches('/'));
        let open = self.open.clone();
        self.used.retain(|path, _| !path.starts_with(&below) || open.contains_key(path));
        self.find_roots();
    }

    /// Opens a file, or puts a new text in its place.
    pub fn open(&mut self, path: &str, version: i32, text: Text) {
        let document = Arc::new(match self.document(path) {
            Some(before) => before.rewritten(version, text),
            None => Document::new(path, version, text),
        });
        if document.is_program() {
            let used = document.used();
            let is_new = self.used.get(path) != Some(&used);
            self.used.insert(path.to_owned(), used);
            Arc::make_mut(&mut self.open).insert(path.to_owned(), document);
            if is_new {
                self.find_roots();
            }
        } else if is_garbled(document.as_str()) && self.snapshot().packing(path).is_some() {
            Arc::make_mut(&mut self.open).remove(path);
            self.garbled.insert(path.to_owned(), document);
        } else {
            self.garbled.remove(path);
            Arc::make_mut(&mut self.open).insert(path.to_owned(), document);
        }
        self.touched(path);
    }

    /// Closes a file: what is on the disk counts again.
    pub fn close(&mut self, path: &str) {
        Arc::make_mut(&mut self.open).remove(path);
        self.garbled.remove(path);
        self.disk_changed(path);
    }

    /// Takes note that a file on the disk is another, is new or is gone; of a folder, that it is gone with all below it.
    pub fn disk_changed(&mut self, path: &str) {
        let known = self.used.keys().filter(|known| is_at_or_below(known, path));
        let own = Some(path.to_owned()).filter(|path| is_program(path));
        let programs: BTreeSet<String> = known.cloned().chain(own).collect();
        let closed: Vec<&String> = programs.iter().filter(|path| !self.open.contains_key(*path)).collect();
        for path in &closed {
            match self.host.read(path, path) {
                Ok(bytes) => drop(self.used.insert((*path).clone(), consign::used_files(path, &bytes))),
                Err(_) => drop(self.used.remove(*path)),
            }
        }
        if !closed.is_empty() {
            self.find_roots();
        }
        self.touched(path);
    }

    /// Takes note that settings changed, which are about all programs.
    pub fn settings_changed(&mut self) {
        self.revision += 1;
        let revision = self.revision;
        Arc::make_mut(&mut self.programs).values_mut().for_each(|known| known.changed = revision);
    }

    /// The text of an open file.
    pub fn document(&self, path: &str) -> Option<&Arc<Document>> {
        self.open.get(path).or_else(|| self.garbled.get(path))
    }

    /// Whether a program has an open file.
    fn is_open(&self, root: &str, known: &Known) -> bool {
        let has_open = |latest: &Arc<Meaning>| latest.paths().any(|path| self.open.contains_key(path));
        self.open.contains_key(root) || known.latest.as_ref().is_some_and(has_open)
    }

    /// The programs that are to be checked again, those with open files first: the one that changed last is the first.
    pub fn stale(&self, lint: bool) -> Vec<String> {
        let mut stale: Vec<(bool, u64, &String)> = self
            .programs
            .iter()
            .filter(|(_, known)| known.is_stale(lint))
            .map(|(root, known)| (!self.is_open(root, known), u64::MAX - known.changed, root))
            .collect();
        stale.sort();
        // Nobody waits for a look at programs that are not open.
        stale
            .into_iter()
            .filter(|(is_closed, ..)| lint || !is_closed)
            .map(|(.., root)| root.clone())
            .collect()
    }

    /// What checks a program as it is now, in a thread of its own.
    pub fn job(&self, root: &str, lint: bool) -> Job {
        let is_open = self.programs.get(root).is_some_and(|known| self.is_open(root, known));
        Job {
            host: self.host.clone(),
            open: self.open.clone(),
            root: root.to_owned(),
            revision: self.revision,
            lint,
            keep: is_open,
            stop: Arc::default(),
        }
    }

    /// Takes what a program was found to be; the paths of the files about which something else is to be said now.
    pub fn checked(&mut self, mut meaning: Meaning) -> BTreeSet<String> {
        let Some(known) = Arc::make_mut(&mut self.programs).get_mut(&meaning.root) else {
            return BTreeSet::new();
        };
        let later = |latest: &Arc<Meaning>| {
            (latest.revision, latest.linted) >= (meaning.revision, meaning.linted) && latest.revision > 0
        };
        if known.latest.as_ref().is_some_and(later) {
            return BTreeSet::new();
        }
        self.shared.share(Arc::make_mut(&mut meaning.files));
        let of =
            |latest: &Meaning| latest.findings.iter().map(|one| one.place.path.clone()).collect::<Vec<_>>();
        let mut paths: BTreeSet<String> = of(&meaning).into_iter().collect();
        paths.extend(meaning.paths().map(str::to_owned));
        if let Some(before) = known.latest.take() {
            paths.extend(of(&before));
            // What a compilation does not know is as before until the lints are done.
            if meaning.shares.is_none() && !meaning.linted {
                meaning.shares.clone_from(&before.shares);
            }
            if before.program.is_some() {
                known.good = Some(before);
            }
        }
        if meaning.program.is_some() {
            known.good = None;
        }
        known.latest = Some(Arc::new(meaning));
        paths
    }

    /// Takes note that a program could not be checked, so that it is not tried again before it changes.
    pub fn failed(&mut self, root: &str, revision: u64) {
        if let Some(known) = Arc::make_mut(&mut self.programs).get_mut(root) {
            known.failed = Some(revision);
        }
    }

    /// The roots of the programs that have open files.
    pub fn open_programs(&self) -> Vec<String> {
        let open = self.programs.iter().filter(|(root, known)| self.is_open(root, known));
        open.map(|(root, _)| root.clone()).collect()
    }

    /// The paths of all files that are known.
    pub fn paths(&self) -> BTreeSet<String> {
        let of_programs = self.programs.values().filter_map(|known| known.latest.as_ref());
        let of_programs =
            of_programs.flat_map(|latest| latest.paths().map(str::to_owned).collect::<Vec<_>>());
        of_programs.chain(self.open.keys().cloned()).chain(self.used.keys().cloned()).collect()
    }

    /// What is to be said of a file now: what was found when its programs were last checked, where it has moved to since,
    /// and syntax errors as they are.
    pub fn findings(&self, path: &str) -> Vec<Finding> {
        self.snapshot().findings(path)
    }

    /// What can be looked at while texts change.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            host: self.host.clone(),
            open: self.open.clone(),
            programs: self.programs.clone(),
            revision: self.revision,
            shifts: Shifts::default(),
        }
    }

    /// Whether nothing is left to be checked.
    pub fn is_settled(&self, lint: bool) -> bool {
        !self.programs.values().any(|known| known.is_stale(lint))
    }

    /// Marks the programs that a file is in, or may be in now that it is another; of a folder, those with a file below it.
    fn touched(&mut self, path: &str) {
        self.revision += 1;
        let revision = self.revision;
        let programs = Arc::make_mut(&mut self.programs);
        for (root, known) in programs.iter_mut() {
            let has_one = || known.latest.iter().flat_map(|latest| latest.paths());
            if has_one().chain([root.as_str()]).any(|one| is_at_or_below(one, path)) || misses(known, path) {
                known.changed = revision;
            }
        }
    }

    /// Finds which files are programs of their own.
    fn find_roots(&mut self) {
        let found = match &self.only {
            Some(root) => [root.clone()].into(),
            None => self.unused(),
        };
        self.revision += 1;
        let revision = self.revision;
        let programs = Arc::make_mut(&mut self.programs);
        programs.retain(|root, _| found.contains(root));
        for root in found {
            programs.entry(root).or_insert_with(|| Known { changed: revision, ..Known::default() });
        }
    }

    /// The files that no other one uses.
    fn unused(&self) -> BTreeSet<String> {
        let mut all: Vec<(String, Vec<String>)> =
            self.used.iter().map(|(path, used)| (path.clone(), used.clone())).collect();
        let own = all.len();
        self.add_others(&mut all);
        let is_root = roots(&all);
        let found = all.into_iter().take(own).zip(is_root).filter(|(_, is_root)| *is_root);
        found.map(|((path, _), _)| path).collect()
    }

    /// Adds the files elsewhere that files use, through which they may lead to each other.
    fn add_others(&self, all: &mut Vec<(String, Vec<String>)>) {
        let mut known: BTreeSet<String> = all.iter().map(|(path, _)| path.clone()).collect();
        let mut at = 0;
        while let Some((user, used)) = all.get(at) {
            let new: Vec<String> =
                used.iter().filter(|path| known.insert((*path).clone())).cloned().collect();
            let user = user.clone();
            for path in new {
                let bytes = self.host.read(&user, &path).unwrap_or_default();
                let used = consign::used_files(&path, &bytes);
                all.push((path, used));
            }
            at += 1;
        }
    }
}

/// Whether a path is the one of a file, or of something below a folder.
fn is_at_or_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a program names a file that it did not get, or one below a folder.
fn misses(known: &Known, path: &str) -> bool {
    let Some(latest) = &known.latest else { return true };
    let is_it = |finding: &&Finding| finding.code.info().id == "file/unreadable";
    let named = |finding: &Finding| {
        let text = latest.document(&finding.place.path)?;
        let written = text.slice(finding.place.bytes());
        Some(is_at_or_below(&resolve(&finding.place.path, written.trim_matches('"')), path))
    };
    latest.findings.iter().filter(is_it).any(|finding| named(finding).unwrap_or(true))
}
