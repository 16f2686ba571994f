//! All that is known at one moment, for whoever asks about it: cheap to take, and the same however the texts go on.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use consign::Program;
use consign::source::{FileId, may_have_sheets};

use crate::document::{Document, is_program};
use crate::finding::{Finding, Place};
use crate::host::Host;
use crate::meaning::Meaning;
use crate::shift::{Shift, moved};
use crate::text::Text;
use crate::workspace::Known;

/// The texts and what their programs were last found to mean.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) open: Arc<BTreeMap<String, Arc<Document>>>,
    pub(crate) programs: Arc<BTreeMap<String, Known>>,
    pub(crate) revision: u64,
    pub(crate) shifts: Shifts,
}

/// Where texts have gone since they were checked: by the address of what they meant, which the snapshot keeps alive, and the
/// file. Each is found once, however many places are asked for.
pub(crate) type Shifts = Arc<Mutex<HashMap<(usize, FileId), Option<Arc<Shift>>>>>;

/// A file as a program knows it, and where its text has gone since.
pub(crate) struct Seen {
    pub meaning: Arc<Meaning>,
    pub file: FileId,
    /// From the text that was checked to the one of now.
    pub shift: Option<Shift>,
}

impl Seen {
    /// A range of the text of now in the one that was checked.
    pub fn then(&self, range: Range<usize>) -> Option<Range<usize>> {
        moved(self.shift.as_ref().map(Shift::back).as_ref(), range)
    }
}

impl Snapshot {
    /// Which state of the texts it is of.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The number of the open text of a file; `None` if it is not open.
    pub fn version(&self, path: &str) -> Option<i32> {
        self.open.get(path).map(|document| document.version)
    }

    /// A file as it is now: open, of a program, or on the disk. `None` if it cannot be read.
    pub fn document(&self, path: &str) -> Option<Arc<Document>> {
        if let Some(document) = self.open.get(path) {
            return Some(document.clone());
        }
        let mut known = self.programs.values().filter_map(|known| known.latest.as_ref());
        known.find_map(|latest| latest.document(path)).or_else(|| self.read(path))
    }

    fn read(&self, path: &str) -> Option<Arc<Document>> {
        let bytes = self.host.read(path, path).ok()?;
        let bytes = if is_program(path) { bytes } else { self.host.unpacked(bytes).ok()? };
        let text = String::from_utf8(bytes).ok().filter(|text| !may_have_sheets(text.as_bytes()))?;
        Some(Arc::new(Document::new(path, 0, Text::new(text))))
    }

    /// The paths of all files of the programs that are texts of the language.
    pub fn program_paths(&self) -> Vec<String> {
        let known = self.programs.values().filter_map(|known| known.latest.as_ref());
        let paths = known.flat_map(|latest| latest.paths()).chain(self.open.keys().map(String::as_str));
        let mut paths: Vec<String> = paths.filter(|path| is_program(path)).map(str::to_owned).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// The programs that a file is in, as they were last checked: the one that it is the root of first. Behind each that
    /// has errors comes what it was before.
    pub(crate) fn meanings(&self, path: &str) -> Vec<Arc<Meaning>> {
        let mut all = Vec::new();
        let own = self.programs.get_key_value(path);
        let others = self.programs.iter().filter(|(root, _)| *root != path);
        for (_, known) in own.into_iter().chain(others) {
            all.extend(known.latest.iter().chain(&known.good).filter(|meaning| meaning.has(path)).cloned());
        }
        all
    }

    /// A file as its programs know it.
    pub(crate) fn seen(&self, document: &Document) -> Vec<Seen> {
        let seen = self.meanings(&document.path).into_iter().filter_map(|meaning| {
            let file = meaning.file(&document.path)?;
            let shift = Shift::between(meaning.files.get(file).text(), document.as_str());
            Some(Seen { meaning, file, shift })
        });
        seen.collect()
    }

    /// The program that a file is in, as it was when it last had no errors; with the path of its root.
    pub fn program(&self, path: &str) -> Option<(String, Arc<Program>)> {
        self.meanings(path)
            .into_iter()
            .find_map(|meaning| Some((meaning.root.clone(), meaning.program.clone()?)))
    }

    /// The program that a file is in as it is now; `None` if it has errors, or was not checked since it changed.
    pub fn current_program(&self, path: &str) -> Option<(String, Arc<Program>)> {
        let meaning = self.meanings(path).into_iter().next()?;
        let is_now = self.programs.get(&meaning.root).is_some_and(|known| known.changed <= meaning.revision);
        Some((meaning.root.clone(), meaning.program.clone()?)).filter(|_| is_now)
    }

    /// A range of a file as a program knows it, in the text of now; `None` if that is another.
    pub(crate) fn now(&self, meaning: &Meaning, place: &Place) -> Option<Place> {
        let (Some(then), Some(now)) = (meaning.file(&place.path), self.open.get(&place.path)) else {
            return Some(place.clone());
        };
        let mut known = self.shifts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (std::ptr::from_ref(meaning).addr(), then);
        let between = || Shift::between(meaning.files.get(then).text(), now.as_str()).map(Arc::new);
        let shift = known.entry(key).or_insert_with(between).clone();
        drop(known);
        Some(Place::new(place.path.clone(), moved(shift.as_deref(), place.bytes())?))
    }

    /// What is to be said of a file now; each finding once, in the order of the places.
    pub fn findings(&self, path: &str) -> Vec<Finding> {
        let mut all = Vec::new();
        let mut is_stale = false;
        for known in self.programs.values() {
            let Some(latest) = &known.latest else { continue };
            let is_of_it = |finding: &&Finding| finding.place.path == path;
            is_stale |= latest.revision < known.changed && latest.has(path);
            let moved = |finding: &Finding| finding.moved(&|place| self.now(latest, place));
            all.extend(latest.findings.iter().filter(is_of_it).filter_map(moved));
        }
        let document = self.open.get(path).filter(|document| document.is_program());
        let is_new = all.is_empty() && self.meanings(path).is_empty();
        if let Some(document) = document.filter(|_| is_stale || is_new) {
            all.retain(|finding| finding.code.info().category() != "syntax");
            all.extend(document.syntax_errors().iter().cloned());
        }
        let key = |one: &Finding| (one.place.clone(), one.severity, one.code);
        all.sort_by(|one, other| key(one).cmp(&key(other)).then_with(|| one.message.cmp(&other.message)));
        all.dedup();
        all
    }
}
