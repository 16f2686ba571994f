//! What may be written at a place, the likeliest first.

mod filled;
mod names;
mod place;
mod records;
mod snippets;
mod tables;

use std::ops::Range;

use consign::editor::{ExpectedPart, NameKind};

use crate::snapshot::Snapshot;
use names::Names;
use place::{Place, Wanted};

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OfferKind {
    /// A word of the language.
    Word,
    /// A name of a kind.
    Name(NameKind),
    /// A text of several parts to be filled in.
    Snippet,
    /// What a text may be.
    Text,
    /// A file.
    File,
    /// A column of a table.
    Column,
}

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// As it is listed.
    pub label: String,
    /// What it is.
    pub kind: OfferKind,
    /// What is said beside it: its type, its label.
    pub detail: Option<String>,
    /// Markdown.
    pub docs: Option<String>,
    /// What is written. Of a snippet, `${1:name}` are parts to be filled in, as editors have them.
    pub insert: String,
    /// What it is found by besides its label.
    pub found_by: Option<String>,
    /// The lower, the earlier in the list.
    pub rank: u8,
}

/// What may be written at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// What is replaced: the word before the place.
    pub range: Range<usize>,
    /// The likeliest first.
    pub list: Vec<Offer>,
}

impl Offer {
    pub(crate) fn new(label: impl Into<String>, kind: OfferKind) -> Self {
        let label = label.into();
        let insert = label.clone();
        Self { label, kind, detail: None, docs: None, insert, found_by: None, rank: 5 }
    }

    /// A text in quotes, which is found with them.
    pub(crate) fn text(text: &str, kind: OfferKind) -> Self {
        let quoted = consign::quoted(text);
        let offer = Self::new(text, kind).rank(1);
        Self { insert: quoted.clone(), found_by: Some(quoted), ..offer }
    }

    pub(crate) fn detail(mut self, detail: Option<String>) -> Self {
        self.detail = detail.filter(|detail| !detail.is_empty());
        self
    }

    pub(crate) fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    /// A name, in quotes where it needs some.
    pub(crate) fn name(name: &str, kind: NameKind) -> Self {
        let mut offer = Self::new(name, OfferKind::Name(kind));
        offer.insert = written(name);
        offer
    }
}

/// A name as it is written: in quotes unless it is an identifier.
pub(crate) fn written(name: &str) -> String {
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let is_plain = starts && characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain && !consign::is_reserved(name) { name.to_owned() } else { consign::quoted(name) }
}

impl Snapshot {
    /// What may be written at a byte of a file; nothing in a comment.
    pub fn complete(&self, path: &str, offset: usize) -> Offers {
        let Some(document) = self.document(path).filter(|document| document.is_program()) else {
            return Offers::default();
        };
        let place = Place::new(&document, offset);
        let names = Names::new(self, path);
        let mut list = offers(self, &place, &names);
        let is_text = document.slice(place.expected.start..offset).starts_with('"');
        if is_text {
            list.retain(is_in_quotes);
        }
        list.sort_by(|one, other| (one.rank, &one.label).cmp(&(other.rank, &other.label)));
        list.dedup_by(|one, other| (one.kind, &one.insert) == (other.kind, &other.insert));
        // A text that an editor has closed already is replaced with its quotes.
        let is_closed = is_text && document.as_str().get(offset..).is_some_and(|rest| rest.starts_with('"'));
        Offers { range: place.expected.start..offset + usize::from(is_closed), list }
    }
}

/// Whether something may be meant by a text that is begun: what stands in quotes, and those who have labels.
fn is_in_quotes(offer: &Offer) -> bool {
    let has_label =
        matches!(offer.kind, OfferKind::Name(NameKind::Provider | NameKind::Engineer | NameKind::Group));
    offer.insert.starts_with('"') || has_label
}

fn offers(snapshot: &Snapshot, place: &Place<'_>, names: &Names) -> Vec<Offer> {
    let mut list = match place.wanted() {
        Wanted::Nothing => return Vec::new(),
        Wanted::Member(path) => return names.members(place, &path),
        Wanted::Kinds(kinds) => names.of_kinds(place, kinds),
        Wanted::Text => return tables::texts(snapshot, place),
        Wanted::Entry => records::entries(place, names),
        Wanted::Value => records::values(place, names).unwrap_or_else(|| names.operands(place)),
        Wanted::Words => Vec::new(),
    };
    let is_only_names = !list.is_empty() && !place.expected.parts.contains(&ExpectedPart::Value);
    let rank = if is_only_names { 6 } else { 4 };
    list.extend(place.expected.words.iter().map(|word| {
        let mut offer = Offer::new(word, OfferKind::Word).rank(rank);
        offer.docs = crate::words::of_language(word).map(str::to_owned);
        offer
    }));
    list.extend(snippets::at(place, names));
    list
}

#[cfg(test)]
mod tests;
