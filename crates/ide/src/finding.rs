//! Findings in files and offsets, as they are shown at the texts of now.

use std::ops::Range;

use consign::diagnostic::{Code, Diagnostic, Diagnostics, Label, Severity};
use consign::source::{Files, Span};

/// A range of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's path.
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

    /// The place of a span; of a sheet, the beginning of its workbook, which is no text.
    pub(crate) fn from_span(files: &Files, span: Span) -> Self {
        let file = files.get(span.file);
        let range = if file.sheet().is_some() { 0..0 } else { span.range() };
        Self::new(file.path(), range)
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

impl Finding {
    fn new(files: &Files, found: &Diagnostic) -> Self {
        let place = |span| Place::from_span(files, span);
        let file = files.get(found.label.span.file);
        // The place of a cell is no place of a text, and is said.
        let cell =
            file.cell(found.label.span.start as usize).map(|cell| format!(" (sheet and cell: {cell})"));
        let help = found.help.as_ref().map(|help| format!("\n{help}"));
        let related = |label: &Label| (place(label.span), label.text.clone());
        Self {
            code: found.code,
            severity: found.severity,
            message: format!("{}{}{}", found.message, cell.unwrap_or_default(), help.unwrap_or_default()),
            place: place(found.label.span),
            related: found.related.iter().map(related).collect(),
            remedy: found.fix.as_ref().map(|fix| Remedy {
                title: fix.title.clone(),
                changes: fix
                    .edits
                    .iter()
                    .map(|edit| Change { place: place(edit.span), text: edit.text.clone() })
                    .collect(),
                sure: fix.sure,
            }),
        }
    }

    /// All findings of a program.
    pub(crate) fn all(found: &Diagnostics) -> Vec<Self> {
        found.iter().map(|one| Self::new(found.files(), one)).collect()
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
