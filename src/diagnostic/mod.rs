//! What a finding is. Knows the sources it points into and nothing else of the compiler.

mod codes;
mod fix;
mod human;
mod json;
pub(crate) mod suggest;

use std::collections::HashMap;
use std::sync::Arc;

pub use codes::{CODES, Code, CodeInfo};
pub use fix::Fixed;
pub use human::render;
pub use json::JsonDiagnostic;
pub use suggest::did_you_mean;

use crate::source::{FileId, Files, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The program cannot be used.
    Error,
    /// The program can be used, and probably does not do what was meant.
    Warning,
}

/// A place and what it has to do with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there, in a few words; may be empty.
    pub text: String,
}

/// A change of the program's text that makes a finding go away and leaves its meaning as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// What it writes; no two edits touch the same bytes.
    pub edits: Vec<Edit>,
}

/// A replacement of a part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// What is written instead.
    pub text: String,
}

/// One finding: a code, a message in the user's words, the place, what else matters, what to write.
///
/// Messages are in lower case without a final period, with the user's own words in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which finding it is.
    pub code: Code,
    /// The code's severity, unless the command line or a setting says otherwise.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub label: Label,
    /// Further places that matter: where the other definition is, where the type came from.
    pub related: Vec<Label>,
    /// What to write instead, with text that can be pasted.
    pub help: Option<String>,
    /// The change that mends it, where there is one right answer.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding with the severity of its code; the label says nothing yet.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.info().severity,
            message: message.into(),
            label: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says what stands at the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = text.into();
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds the change that mends it.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }

    /// Says what to write, where that is known.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = self.help.or(text);
        self
    }
}

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

    /// How many findings there are, before equal ones are made one.
    pub fn len(&self) -> usize {
        self.0.len()
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

    /// The same files with the findings that `keep` leaves, as it leaves them.
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
            let at = file.position(found.label.span.start as usize);
            let severity = found.severity.word();
            let newline = if index == 0 { "" } else { "\n" };
            write!(
                f,
                "{newline}{}:{}:{}: {severity}[{}]: {}",
                file.name(),
                at.line,
                at.column,
                found.code,
                found.message
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
