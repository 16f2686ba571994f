//! Findings in files and offsets, as they are shown at the texts of now.

use std::collections::HashMap;
use std::ops::Range;

use consign::diagnostic::{Code, Diagnostic, Diagnostics, Label, Severity};
use consign::editor::{NameKind, Uses};
use consign::source::{FileId, Files, SourceFile, Span};

use crate::hover::file_name;

/// A range of a file, or of a sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's path; of a sheet, `brands.xlsx [2026]`.
    pub path: String,
    /// In bytes.
    pub range: PlaceRange,
}

/// `start..end`, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceRange {
    /// The first byte.
    pub start: usize,
    /// Behind the last one.
    pub end: usize,
}

impl Place {
    /// A range of a file.
    pub fn new(path: impl Into<String>, range: Range<usize>) -> Self {
        Self { path: path.into(), range: PlaceRange { start: range.start, end: range.end } }
    }

    /// The place of a span.
    pub(crate) fn from_span(files: &Files, span: Span) -> Self {
        Self::new(files.get(span.file).name(), span.range())
    }

    /// Its range.
    pub fn bytes(&self) -> Range<usize> {
        self.range.start..self.range.end
    }
}

/// What is to be written in place of a range.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What is replaced.
    pub place: Place,
    /// What is written there.
    pub text: String,
}

/// A change of texts that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What it does, in a few words.
    pub title: String,
    /// What it writes.
    pub changes: Vec<Change>,
    /// Whether nothing else can have been meant.
    pub sure: bool,
}

/// A finding where it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which one.
    pub code: Code,
    /// How much it counts here.
    pub severity: Severity,
    /// What is wrong, and what to write instead.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Further places that matter, each with what is there.
    pub related: Vec<(Place, String)>,
    /// The change that mends it.
    pub remedy: Option<Remedy>,
}

/// Where findings of a program are shown: those in files that no editor shows as texts, where the program names the file.
pub(crate) struct Shown<'p> {
    files: &'p Files,
    /// Where the files that are packed are named, the first place of each.
    named: HashMap<FileId, Span>,
}

impl<'p> Shown<'p> {
    /// Of a program some of whose files are packed.
    pub fn new(files: &'p Files, uses: &Uses, is_packed: impl Fn(&SourceFile) -> bool) -> Self {
        let mut named: HashMap<FileId, Span> = HashMap::new();
        for (name, used) in uses.iter().filter(|(_, used)| used.kind == NameKind::File) {
            for file in used.declared.iter().map(|span| span.file).filter(|file| is_packed(files.get(*file)))
            {
                let first = named.entry(file).or_insert(name);
                *first = name.min(*first);
            }
        }
        Self { files, named }
    }

    /// A program whose files are all texts.
    pub fn plain(files: &'p Files) -> Self {
        Self { files, named: HashMap::new() }
    }

    fn place(&self, span: Span) -> Place {
        Place::from_span(self.files, span)
    }

    /// `brands.xlsx [2026] C17`, of a place in a file that is packed; with where that is named.
    fn packed(&self, span: Span) -> Option<(Place, String)> {
        let named = self.named.get(&span.file)?;
        let place = self.files.get(span.file).place(span.start as usize);
        Some((self.place(*named), file_name(&place).to_owned()))
    }

    fn related(&self, label: &Label) -> (Place, String) {
        let text = match self.packed(label.span) {
            Some((_, at)) if label.text.is_empty() => at,
            Some((_, at)) => format!("{at}: {}", label.text),
            None => label.text.clone(),
        };
        (self.place(label.span), text)
    }
}

impl Finding {
    fn new(shown: &Shown<'_>, found: &Diagnostic) -> Self {
        let help = found.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let message = format!("{}{help}", found.message);
        let related = found.related.iter().map(|label| shown.related(label));
        let (place, message, related) = match shown.packed(found.label.span) {
            Some((named, at)) => {
                let own = shown.related(&found.label);
                (named, format!("{at}: {message}"), std::iter::once(own).chain(related).collect())
            }
            None => (shown.place(found.label.span), message, related.collect()),
        };
        Self {
            code: found.code,
            severity: found.severity,
            message,
            place,
            related,
            remedy: found.fix.as_ref().map(|fix| Remedy {
                title: fix.title.clone(),
                changes: fix
                    .edits
                    .iter()
                    .map(|edit| Change { place: shown.place(edit.span), text: edit.text.clone() })
                    .collect(),
                sure: fix.sure,
            }),
        }
    }

    /// All findings of a program.
    pub(crate) fn all(found: &Diagnostics, shown: &Shown<'_>) -> Vec<Self> {
        found.iter().map(|one| Self::new(shown, one)).collect()
    }

    /// The finding in texts that changed; `None` if what it is about did. Places in other texts stay if they can.
    pub(crate) fn moved(&self, at: &impl Fn(&Place) -> Option<Place>) -> Option<Self> {
        let mut moved = self.clone();
        moved.place = at(&self.place)?;
        moved.related =
            self.related.iter().filter_map(|(place, text)| Some((at(place)?, text.clone()))).collect();
        moved.remedy = self.remedy.as_ref().and_then(|remedy| {
            let changes = remedy
                .changes
                .iter()
                .map(|change| Some(Change { place: at(&change.place)?, text: change.text.clone() }));
            Some(Remedy { changes: changes.collect::<Option<_>>()?, ..remedy.clone() })
        });
        Some(moved)
    }
}
