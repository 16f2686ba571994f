//! The files of a version, which are all in memory: nothing of it is read from a disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use consign::diagnostic::Diagnostics;
use consign::source::{LoadError, Loader, SheetText};
use consign::{Decision, Engine, Program, Timestamp};
use consign_ide::{Host, Shares, is_program};
use jiff::civil::Date;

/// What a workbook is loaded as, which is there as its sheets: behind it stands its path, by which they are found.
const WORKBOOK: &[u8] = b"PK\x03\x04";

/// Files by their paths.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files of a version as it is being written.
pub struct Drafted {
    now: Timestamp,
    files: Mutex<Arc<Files>>,
}

impl Drafted {
    /// No files yet.
    pub fn new(now: Timestamp) -> Self {
        Self { now, files: Mutex::default() }
    }

    /// The day on which rules are looked at.
    pub fn day(&self) -> Date {
        crate::core::day(self.now)
    }

    /// The files as they are.
    pub fn files(&self) -> Arc<Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts others in their place; those that were there.
    pub fn replace(&self, files: BTreeMap<String, String>) -> Arc<Files> {
        let files: Files = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        let mut known = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *known, Arc::new(files))
    }

    /// Whether a file begins with a byte-order mark, which is no part of its text.
    pub fn is_marked(&self, path: &str) -> bool {
        self.files().get(path).is_some_and(|bytes| bytes.starts_with("\u{feff}".as_bytes()))
    }

    fn below(&self, folder: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let files = self.files();
        let is_in = |path: &&String| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        files.keys().filter(is_in).filter(|path| is_wanted(path)).cloned().collect()
    }
}

impl Host for Drafted {
    fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, LoadError> {
        let files = self.files();
        let bytes = files.load(path)?;
        let is_workbook = !files.contains_key(path);
        Ok(if is_workbook { [WORKBOOK, path.as_bytes()].concat() } else { bytes })
    }

    fn sheets(&self, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        let path = bytes.strip_prefix(WORKBOOK).and_then(|path| std::str::from_utf8(path).ok());
        self.files().sheets(path.unwrap_or_default(), bytes)
    }

    fn has_sheets(&self) -> bool {
        true
    }

    fn weighed(&self, _: &str, found: &Diagnostics) -> Diagnostics {
        found.clone()
    }

    fn programs_below(&self, folder: &str) -> Vec<String> {
        self.below(folder, is_program)
    }

    fn files_below(&self, folder: &str) -> Vec<String> {
        self.below(folder, |_| true)
    }

    fn shares(&self, _: &str, _: &Arc<Program>) -> Option<Shares> {
        None
    }

    fn today(&self) -> Date {
        self.day()
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn committed(&self, _: &str) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::NotFound)
    }

    fn explained(&self, decision: &Decision) -> String {
        serde_json::to_string_pretty(decision).unwrap_or_default()
    }

    fn difference(&self, old: &Arc<Program>, new: &Arc<Program>) -> (String, bool) {
        let engines = [old, new].map(|program| Engine::new(program.clone(), program.directory().clone()));
        let difference = consign::diff::diff(&consign::diff::Versions::new(&engines[0], &engines[1]));
        (difference.conclusion(), !difference.is_none())
    }
}
