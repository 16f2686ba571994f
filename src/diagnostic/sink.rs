//! Where findings go while they are made, and where they are kept.

use std::collections::HashMap;
use std::sync::Arc;

use super::codes::Code;
use super::finding::{Diagnostic, Label};
use super::severity::Severity;
use crate::source::{FileId, Files, Span};

/// Where the stages put what they find; hands it out in the order of the places, each finding once.
#[derive(Debug, Default)]
pub(crate) struct Sink(Vec<Diagnostic>);

impl Sink {
    /// Takes a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether an error is among the findings.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|found| found.severity == Severity::Error)
    }

    /// Takes the findings back that came after so many.
    pub fn split_off(&mut self, count: usize) -> Vec<Diagnostic> {
        self.0.split_off(count)
    }

    /// How many findings there are, before equal ones are made one.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Puts all that findings point at elsewhere.
    pub fn place_anew(&mut self, place: impl Fn(Span) -> Span) {
        for found in &mut self.0 {
            let labels = std::iter::once(&mut found.label).chain(&mut found.related);
            let edits = found.fix.iter_mut().flat_map(|fix| &mut fix.edits);
            let spans = labels.map(|label| &mut label.span).chain(edits.map(|edit| &mut edit.span));
            spans.for_each(|span| *span = place(*span));
        }
    }

    /// Makes findings of these codes that say the same of several places one, which shows the places: a
    /// name that is declared with a slip of the pen is one mistake, however often it is used.
    #[must_use]
    pub fn gathered(mut self, codes: &[Code]) -> Self {
        const SHOWN: usize = 8;
        self.0.sort_by_key(|found| found.label.span);
        self.0.dedup();
        let mut first: HashMap<(Code, String), usize> = HashMap::new();
        let mut further: HashMap<usize, usize> = HashMap::new();
        let mut kept: Vec<Diagnostic> = Vec::with_capacity(self.0.len());
        for found in self.0 {
            let key = (found.code, found.message.clone());
            match first.get(&key).filter(|_| codes.contains(&found.code)) {
                None => {
                    first.entry(key).or_insert(kept.len());
                    kept.push(found);
                }
                Some(at) => {
                    let count = further.entry(*at).or_default();
                    *count += 1;
                    if *count <= SHOWN {
                        kept[*at].related.push(Label { span: found.label.span, text: "and here".into() });
                    }
                }
            }
        }
        for (at, count) in further.into_iter().filter(|(_, count)| *count > SHOWN) {
            if let Some(last) = kept[at].related.last_mut() {
                last.text = format!("and here, and at {} further places", count - SHOWN);
            }
        }
        Self(kept)
    }

    /// The findings as they came.
    pub fn into_list(self) -> Vec<Diagnostic> {
        self.0
    }

    /// The findings with the files they point into.
    pub fn finish(mut self, files: Arc<Files>) -> Diagnostics {
        self.0.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.label.span, d.severity, d.code);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        self.0.dedup();
        Diagnostics { files, list: self.0 }
    }
}

/// The findings of one compilation, in the order of files and places, with the files themselves.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    files: Arc<Files>,
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No findings, in no files.
    pub fn none() -> Self {
        Sink::default().finish(Arc::default())
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether an error is among the findings.
    pub fn has_errors(&self) -> bool {
        self.iter().any(|found| found.severity == Severity::Error)
    }

    /// These findings and more, in the same files, in the order of the places.
    #[must_use]
    pub fn with(&self, more: Vec<Diagnostic>) -> Self {
        let mut sink = Sink(self.list.clone());
        sink.0.extend(more);
        sink.finish(self.files.clone())
    }

    /// These files with the findings that `keep` leaves, as it leaves them.
    #[must_use]
    pub fn filtered(&self, mut keep: impl FnMut(&Diagnostic) -> Option<Diagnostic>) -> Self {
        Self { files: self.files.clone(), list: self.list.iter().filter_map(&mut keep).collect() }
    }

    /// The files that the findings point into.
    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// The name of a file, for a label of another file.
    pub fn file_name(&self, id: FileId) -> &str {
        self.files.get(id).name()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::fmt::Display for Diagnostics {
    /// A line each: `file:line:column: error[code]: message`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, found) in self.iter().enumerate() {
            let file = self.files.get(found.label.span.file);
            let place = file.place(found.label.span.start as usize);
            let severity = found.severity.word();
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{place}: {severity}[{}]: {}", found.code, found.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
