//! What a program meant when it was last checked.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use consign::editor::{Inspected, NameUse, Uses};
use consign::source::{FileId, Files, Span};
use consign::{Program, Sources};

use crate::document::Document;
use crate::finding::Finding;
use crate::host::Shares;
use crate::text::Text;

/// A program as it was checked once. Immutable, so that threads can look at it while the texts go on.
#[derive(Debug)]
pub struct Meaning {
    /// The path of its root file.
    pub root: String,
    /// Which state of the texts it is of: a higher number is a later one.
    pub revision: u64,
    /// Whether lints and proofs were run.
    pub linted: bool,
    /// What was found, as settings have it.
    pub findings: Vec<Finding>,
    /// The program; `None` if it has errors, or nobody looks at it.
    pub program: Option<Arc<Program>>,
    /// The files that it was read from.
    pub files: Arc<Files>,
    /// How many orders of the past each rule decides, if some are known.
    pub shares: Option<Shares>,
    uses: Uses,
    /// Where each declared name is used.
    used_at: HashMap<Span, Vec<Span>>,
    by_path: HashMap<String, FileId>,
    decides: OnceLock<BTreeMap<String, String>>,
    documents: OnceLock<BTreeMap<FileId, Arc<Document>>>,
}

impl Meaning {
    pub(crate) fn new(
        root: &str,
        revision: u64,
        linted: bool,
        inspected: Inspected,
        findings: Vec<Finding>,
    ) -> Self {
        let files = inspected.findings.files().clone();
        let by_path = files.iter().map(|(id, file)| (file.name().to_owned(), id)).collect();
        let mut used_at: HashMap<Span, Vec<Span>> = HashMap::new();
        for (name, used) in inspected.uses.iter() {
            for declared in &used.declared {
                used_at.entry(*declared).or_default().push(name);
            }
        }
        let (uses, program) = (inspected.uses, inspected.program);
        let root = root.to_owned();
        Self {
            root,
            revision,
            linted,
            findings,
            program,
            files,
            shares: None,
            uses,
            used_at,
            by_path,
            decides: OnceLock::new(),
            documents: OnceLock::new(),
        }
    }

    pub(crate) fn with_shares(self, shares: Option<Shares>) -> Self {
        Self { shares, ..self }
    }

    /// The number of a file of it; of a sheet of a workbook by `brands.xlsx [2026]`.
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Whether a file is one of it.
    pub fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path) || self.files.iter().any(|(_, file)| file.path() == path)
    }

    /// The paths of its files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(_, file)| file.path())
    }

    /// The sheets that it reads of a workbook.
    pub fn sheets(&self, workbook: &str) -> Vec<Arc<Document>> {
        let sheets = self.files.iter().filter(|(_, file)| file.sheet().is_some() && file.path() == workbook);
        sheets.filter_map(|(_, file)| self.document(file.name())).collect()
    }

    /// A file of it, as it was read.
    pub fn document(&self, path: &str) -> Option<Arc<Document>> {
        let id = self.file(path)?;
        let documents = self.documents.get_or_init(|| {
            let all = self.by_path.iter().map(|(path, id)| {
                let text = Text::new(self.files.get(*id).text());
                (*id, Arc::new(Document::new(path.clone(), 0, text)))
            });
            all.collect()
        });
        documents.get(&id).cloned()
    }

    /// The name at a byte of a file, with what it stands for; also right behind it.
    pub fn name_at(&self, file: FileId, offset: usize) -> Option<(Span, &NameUse)> {
        self.uses.at(file, offset)
    }

    /// The names in a range of a file, in order.
    pub fn names_in(&self, file: FileId, range: Range<usize>) -> impl Iterator<Item = (Span, &NameUse)> {
        self.uses.within(Span::new(file, range.start, range.end))
    }

    /// Where what is declared at a span is used.
    pub fn used_at(&self, declared: Span) -> &[Span] {
        self.used_at.get(&declared).map_or(&[], Vec::as_slice)
    }

    /// What a rule, `block.rule`, decides on, in Markdown. The first time, all rules are asked about, which takes a while.
    pub(crate) fn decides(&self, rule: &str) -> Option<&str> {
        let program = self.program.as_ref()?;
        self.decides.get_or_init(|| crate::decides::all(program)).get(rule).map(String::as_str)
    }

    /// Without the compiled program, which is large: of a program that nobody has open.
    pub(crate) fn closed(mut self) -> Self {
        self.program = None;
        self
    }
}

/// Checks what sources are now.
pub(crate) fn inspect(sources: &Sources<'_>, lint: Option<&consign::LintOptions>) -> Inspected {
    consign::editor::inspect(sources, lint)
}
