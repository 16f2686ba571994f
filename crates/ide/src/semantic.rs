//! What each part of a text is, for colours: by its tokens, and by what names stand for where that is known.

use std::collections::HashMap;
use std::ops::Range;

use consign::editor::NameKind;
use consign::highlight::Highlight;

use crate::document::Document;
use crate::snapshot::Snapshot;
use crate::symbol::name_kind;

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// By its token alone.
    Token(Highlight),
    /// A name of this kind.
    Name(NameKind),
}

/// A part of a text with what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coloured {
    /// Where it is.
    pub range: Range<usize>,
    /// What it is.
    pub colour: Colour,
    /// Whether it is declared here.
    pub declared: bool,
}

impl Snapshot {
    /// The parts of a file in their order; white space is in none of them, and none reaches over the end of a line.
    pub fn colours(&self, document: &Document) -> Vec<Coloured> {
        let names = self.kinds(document);
        let declared: HashMap<usize, NameKind> = document
            .entries()
            .filter_map(|entry| Some((entry.name_range.start, name_kind(entry.kind)?)))
            .filter(|(start, _)| document.token_at(*start).is_some())
            .collect();
        let of = |token: &crate::document::Token| {
            let start = token.range.start;
            let own = declared
                .get(&start)
                .filter(|_| token.kind != Highlight::Keyword || is_named(document, start));
            let colour = match (names.get(&start), own) {
                (_, Some(kind)) | (Some(kind), None) => Colour::Name(*kind),
                (None, None) => Colour::Token(token.kind),
            };
            Coloured { range: token.range.clone(), colour, declared: own.is_some() }
        };
        document.tokens().iter().flat_map(|token| lines(document, of(token))).collect()
    }

    /// What names of a file stand for, by where they begin.
    fn kinds(&self, document: &Document) -> HashMap<usize, NameKind> {
        let mut all = HashMap::new();
        for seen in self.seen(document) {
            for (name, used) in seen.meaning.names_in(seen.file, 0..usize::MAX) {
                let kind = used.kind;
                if matches!(kind, NameKind::File | NameKind::Word) {
                    continue;
                }
                let now = crate::shift::moved(seen.shift.as_ref(), name.range());
                if let Some(now) = now {
                    all.entry(now.start).or_insert(kind);
                }
            }
        }
        all
    }
}

/// Whether a word of the language is a name where it stands, as a field called `from`.
fn is_named(document: &Document, start: usize) -> bool {
    document.entries().any(|entry| entry.name_range.start == start && entry.range.start != start)
        || document
            .entries()
            .any(|entry| entry.name_range.start == start && entry.kind == consign::editor::OutlineKind::Field)
}

/// A part that goes over several lines, line by line.
fn lines(document: &Document, whole: Coloured) -> Vec<Coloured> {
    let (first, last) = (document.text.line(whole.range.start), document.text.line(whole.range.end));
    if first == last {
        return vec![whole];
    }
    let parts = (first..=last).map(|line| {
        let line = document.text.line_range(line);
        line.start.max(whole.range.start)..line.end.min(whole.range.end)
    });
    parts.filter(|part| !part.is_empty()).map(|range| Coloured { range, ..whole.clone() }).collect()
}
