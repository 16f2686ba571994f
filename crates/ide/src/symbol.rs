//! The name at a place: what it stands for, where that is declared, and where else it stands.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use consign::editor::{NameKind, OutlineEntry, OutlineKind};
use consign::highlight::Highlight;
use consign::source::Span;

use crate::document::{Document, is_program};
use crate::finding::Place;
use crate::meaning::Meaning;
use crate::snapshot::Snapshot;

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What kind of thing it is.
    pub kind: NameKind,
    /// Without quotes.
    pub name: String,
    /// Where the name stands that was asked about.
    pub range: Range<usize>,
    /// Where it is declared: empty for what the language brings.
    pub declared: Vec<Place>,
}

impl Snapshot {
    /// The name at a byte of a file; `None` if there is none, or nothing is known of it.
    pub fn symbol(&self, path: &str, offset: usize) -> Option<Symbol> {
        let document = self.document(path)?;
        self.used(&document, offset)
            .or_else(|| declaration(&document, offset))
            .or_else(|| self.by_name(&document, offset))
    }

    /// Where the name at a place is declared.
    pub fn definition(&self, path: &str, offset: usize) -> Vec<Place> {
        self.symbol(path, offset).map(|symbol| symbol.declared).unwrap_or_default()
    }

    /// All places of the name at a place, in all programs that are known, and where it is declared if that is wanted.
    pub fn references(&self, path: &str, offset: usize, with_declared: bool) -> Vec<Place> {
        let Some(symbol) = self.symbol(path, offset) else { return Vec::new() };
        let (declared, used) = self.everywhere(&symbol.declared);
        let all: BTreeSet<Place> =
            if with_declared { declared.into_iter().chain(used).collect() } else { used };
        all.into_iter().collect()
    }

    /// All that declares what these places declare, as the same variant of several enums, and where it is used.
    pub(crate) fn everywhere(&self, declared: &[Place]) -> (BTreeSet<Place>, BTreeSet<Place>) {
        let mut open = declared.to_vec();
        let (mut all, mut used) = (BTreeSet::new(), BTreeSet::new());
        while let Some(place) = open.pop() {
            if !all.insert(place.clone()) {
                continue;
            }
            for meaning in self.meanings(&place.path) {
                let Some(span) = self.span(&meaning, &place) else { continue };
                for name in meaning.used_at(span) {
                    used.extend(self.place(&meaning, *name));
                    let also = meaning.name_at(name.file, name.range().start);
                    let also = also.into_iter().flat_map(|(_, used)| &used.declared);
                    open.extend(also.filter_map(|span| self.place(&meaning, *span)));
                }
            }
        }
        (all, used)
    }

    /// The places of what the name at a place stands for that are in the file itself, each with whether it is declared there.
    pub fn highlights(&self, path: &str, offset: usize) -> Vec<(Range<usize>, bool)> {
        let Some(symbol) = self.symbol(path, offset) else { return Vec::new() };
        let (declared, used) = self.everywhere(&symbol.declared);
        let marked = used
            .into_iter()
            .map(|place| (place, false))
            .chain(declared.into_iter().map(|place| (place, true)));
        marked.filter(|(place, _)| place.path == path).map(|(place, is)| (place.bytes(), is)).collect()
    }

    /// A span of a program in the text of now.
    pub(crate) fn place(&self, meaning: &Meaning, span: Span) -> Option<Place> {
        self.now(meaning, &Place::from_span(&meaning.files, span))
    }

    /// A place of now as a span of a program.
    pub(crate) fn span(&self, meaning: &Meaning, place: &Place) -> Option<Span> {
        let file = meaning.file(&place.path)?;
        let document = self.document(&place.path)?;
        let shift = crate::shift::Shift::between(meaning.files.get(file).text(), document.as_str());
        let range = crate::shift::moved(shift.map(|shift| shift.back()).as_ref(), place.bytes())?;
        Some(Span::new(file, range.start, range.end))
    }

    /// A name that is used at a place, as the programs of the file know it.
    fn used(&self, document: &Document, offset: usize) -> Option<Symbol> {
        self.seen(document).into_iter().find_map(|seen| {
            let then = seen.then(offset..offset)?;
            let (name, used) = seen.meaning.name_at(seen.file, then.start)?;
            let here = self.place(&seen.meaning, name)?;
            let declared = used.declared.iter().filter_map(|span| self.place(&seen.meaning, *span));
            Some(Symbol {
                kind: used.kind,
                name: unquoted(document.slice(here.bytes())).to_owned(),
                range: here.bytes(),
                declared: declared.collect(),
            })
        })
    }

    /// Whatever of the programs of the file has the name of a word that is part of nothing that could be understood.
    fn by_name(&self, document: &Document, offset: usize) -> Option<Symbol> {
        let token = document.token_at(offset).filter(|token| token.kind == Highlight::Name)?;
        let name = unquoted(document.slice(token.range.clone()));
        let found = self.visible(&document.path).into_iter().find_map(|other| {
            let entry =
                other.entries().find(|entry| entry.name == name && name_kind(entry.kind).is_some())?;
            Some((name_kind(entry.kind)?, declared_at(&other.path, entry)))
        });
        let (kind, place) = found?;
        let known: HashSet<&str> = ["true", "false", "now"].into();
        (!known.contains(name)).then(|| Symbol {
            kind,
            name: name.to_owned(),
            range: token.range.clone(),
            declared: vec![place],
        })
    }

    /// The texts of the language whose items the file can name: those of the programs that it is in, itself first.
    pub(crate) fn visible(&self, path: &str) -> Vec<std::sync::Arc<Document>> {
        let mut paths = vec![path.to_owned()];
        for meaning in self.meanings(path) {
            paths.extend(meaning.paths().filter(|path| is_program(path)).map(str::to_owned));
        }
        let mut seen = HashSet::new();
        paths.retain(|path| seen.insert(path.clone()));
        paths.iter().filter_map(|path| self.document(path)).collect()
    }
}

/// The name that is declared at a place.
fn declaration(document: &Document, offset: usize) -> Option<Symbol> {
    let is_here = |entry: &&OutlineEntry| entry.name_range.start <= offset && offset <= entry.name_range.end;
    let entry = document.entries().filter(is_here).last()?;
    Some(Symbol {
        kind: name_kind(entry.kind)?,
        name: entry.name.clone(),
        range: entry.name_range.clone(),
        declared: vec![declared_at(&document.path, entry)],
    })
}

/// Where the library says that something is declared.
fn declared_at(path: &str, entry: &OutlineEntry) -> Place {
    let whole = entry.kind == OutlineKind::Otherwise;
    Place::new(path, if whole { entry.range.clone() } else { entry.name_range.clone() })
}

/// What kind of name something that is declared has; `None` if it has no name that is used elsewhere.
pub(crate) fn name_kind(kind: OutlineKind) -> Option<NameKind> {
    Some(match kind {
        OutlineKind::Type => NameKind::Type,
        OutlineKind::Schema => NameKind::Schema,
        OutlineKind::Field => NameKind::Field,
        OutlineKind::Variant => NameKind::Variant,
        OutlineKind::Role => NameKind::Role,
        OutlineKind::Provider => NameKind::Provider,
        OutlineKind::Engineer => NameKind::Engineer,
        OutlineKind::List => NameKind::List,
        OutlineKind::Group => NameKind::Group,
        OutlineKind::Calendar => NameKind::Calendar,
        OutlineKind::Let => NameKind::Let,
        OutlineKind::Sample => NameKind::Sample,
        OutlineKind::Rules => NameKind::Rules,
        OutlineKind::Rule | OutlineKind::Table | OutlineKind::Otherwise => NameKind::Rule,
        OutlineKind::Workflow => NameKind::Workflow,
        OutlineKind::Branch | OutlineKind::Assign | OutlineKind::Task | OutlineKind::End => NameKind::Node,
        _ => return None,
    })
}

/// A name without its quotes.
pub(crate) fn unquoted(written: &str) -> &str {
    written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written)
}
