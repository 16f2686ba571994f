//! Work on texts as they were at one moment, for threads.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use consign::LintOptions;
use consign::source::{LoadError, Loader, SheetText, Sources};

use crate::document::Document;
use crate::finding::{Finding, Shown};
use crate::host::Host;
use crate::meaning::{Meaning, inspect};
use crate::packing::is_compressed;

/// Looks for the programs of a folder.
pub struct Scan {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) folder: String,
}

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Scanned {
    pub(crate) folder: String,
    pub(crate) files: Vec<(String, Vec<String>)>,
}

impl Scan {
    /// Reads the programs of the folder.
    pub fn run(self) -> Scanned {
        let paths = self.host.programs_below(&self.folder);
        let files = paths.into_iter().filter_map(|path| {
            let bytes = self.host.read(&path, &path).ok()?;
            let used = consign::used_files(&path, &bytes);
            Some((path, used))
        });
        Scanned { files: files.collect(), folder: self.folder }
    }
}

/// Checks a program as it is at one moment.
pub struct Job {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) open: Arc<BTreeMap<String, Arc<Document>>>,
    pub(crate) root: String,
    pub(crate) revision: u64,
    pub(crate) lint: bool,
    /// Whether the program itself is kept.
    pub(crate) keep: bool,
    pub(crate) stop: Arc<AtomicBool>,
}

impl Job {
    /// What is set to have it end soon, with a result that says nothing.
    pub fn stop(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    /// The root of the program.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Which state of the texts it checks.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether lints and proofs are run.
    pub fn lints(&self) -> bool {
        self.lint
    }

    /// Checks it; this takes as long as the program is large.
    pub fn run(self) -> Meaning {
        let compressed = RefCell::default();
        let loader =
            Overlay { host: &*self.host, open: &self.open, root: &self.root, compressed: &compressed };
        let sources = Sources::new(self.root.clone(), loader);
        let options = LintOptions::on(self.host.today()).until(self.stop.clone());
        let inspected = inspect(&sources, self.lint.then_some(&options));
        let weighed = self.host.weighed(&self.root, &inspected.findings);
        let shown = Shown::new(weighed.files(), &inspected.uses, |file| {
            file.sheet().is_some() && !self.host.has_sheets() || compressed.borrow().contains(file.path())
        });
        let findings = Finding::all(&weighed, &shown);
        let program = inspected
            .program
            .as_ref()
            .filter(|_| self.lint && self.keep && !self.stop.load(Ordering::Relaxed));
        let shares = program.and_then(|program| self.host.shares(&self.root, program));
        let meaning =
            Meaning::new(&self.root, self.revision, self.lint, inspected, findings).with_shares(shares);
        if self.keep { meaning } else { meaning.closed() }
    }
}

/// Files as they are open, before those on the disk.
pub(crate) struct Overlay<'a> {
    pub host: &'a dyn Host,
    pub open: &'a BTreeMap<String, Arc<Document>>,
    pub root: &'a str,
    /// Takes the paths of those that are compressed.
    pub compressed: &'a RefCell<BTreeSet<String>>,
}

impl Loader for Overlay<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match self.open.get(path) {
            Some(document) => Ok(document.as_str().as_bytes().to_vec()),
            None => self.host.read(self.root, path),
        }
    }

    fn unpacked(&self, path: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        if self.open.contains_key(path) {
            return Ok(bytes);
        }
        if is_compressed(&bytes) {
            self.compressed.borrow_mut().insert(path.to_owned());
        }
        self.host.unpacked(bytes)
    }

    fn sheets(&self, _: &str, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        self.host.sheets(bytes)
    }
}
