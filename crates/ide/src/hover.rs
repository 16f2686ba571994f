//! What is said of the name at a place, in Markdown.

use std::fmt::Write as _;
use std::ops::Range;

use consign::editor::{NameKind, OutlineEntry};

use crate::document::{Document, is_program};
use crate::finding::Place;
use crate::people;
use crate::snapshot::Snapshot;
use crate::symbol::Symbol;
use crate::words;

/// How much of a declaration is shown, in bytes.
const SHOWN: usize = 600;

/// What is said of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The name.
    pub range: Range<usize>,
    /// Markdown.
    pub text: String,
}

impl Snapshot {
    /// What is said of the name, or of the word of the language, at a place.
    pub fn hover(&self, path: &str, offset: usize) -> Option<Hover> {
        let document = self.document(path)?;
        let symbol = self.symbol(path, offset);
        match symbol.as_ref().and_then(|symbol| self.about(path, symbol)) {
            Some(text) => Some(Hover { range: symbol?.range, text }),
            None => of_word(&document, offset),
        }
    }

    fn about(&self, path: &str, symbol: &Symbol) -> Option<String> {
        let mut parts = Vec::new();
        match symbol.declared.first() {
            Some(place) if symbol.kind == NameKind::File => parts.push(format!("`{}`", place.path)),
            Some(place) => parts.extend(self.declaration(symbol, place)),
            None => parts.push(words::about(&symbol.name, symbol.kind)?.to_owned()),
        }
        parts.extend(self.more(path, symbol));
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }

    /// How something is declared, its doc comment, and where.
    fn declaration(&self, symbol: &Symbol, place: &Place) -> Option<String> {
        if !is_program(&place.path) {
            return Some(format!(
                "declared in `{}`",
                self.cell(place).unwrap_or(file_name(&place.path).to_owned())
            ));
        }
        let document = self.document(&place.path)?;
        let chain = chain(&document, place.range.start)?;
        let entry = chain.last()?;
        let mut text = format!("```consign\n{}\n```", header(&document, entry));
        let owners: Vec<&str> = chain[..chain.len() - 1].iter().map(|owner| owner.name.as_str()).collect();
        if !owners.is_empty() {
            let _ = write!(text, "\n\nin `{}`, `{}`", owners.join("."), file_name(&place.path));
        } else {
            let _ = write!(text, "\n\nin `{}`", file_name(&place.path));
        }
        let also = symbol.declared.len() - 1;
        if also > 0 {
            let _ = write!(text, ", and at {also} more places");
        }
        if let Some(docs) = &entry.docs {
            let _ = write!(text, "\n\n{docs}");
        }
        Some(text)
    }

    /// `people.xlsx [Partners] A3`, of a place in a workbook.
    fn cell(&self, place: &Place) -> Option<String> {
        let meaning = self.meanings(&place.path).into_iter().next()?;
        let file = meaning.files.get(meaning.file(&place.path)?);
        file.sheet().map(|_| file_name(&file.place(place.range.start)).to_owned())
    }

    /// What the program itself knows.
    fn more(&self, path: &str, symbol: &Symbol) -> Option<String> {
        let (_, program) = self.program(path)?;
        match symbol.kind {
            NameKind::Provider => people::provider(&program, &symbol.name),
            NameKind::Engineer => people::engineer(&program, &symbol.name),
            NameKind::Rule => {
                let rule = format!("{}.{}", self.owner(symbol)?, symbol.name);
                let meanings = self.meanings(path);
                let decides = meanings.iter().find(|meaning| meaning.program.is_some())?.decides(&rule)?;
                Some(decides.to_owned())
            }
            NameKind::Node => {
                let workflow = self.owner(symbol)?;
                crate::nodes::about(&program, &workflow, &symbol.name)
            }
            _ => None,
        }
    }

    /// The name of the item in which something is declared.
    pub(crate) fn owner(&self, symbol: &Symbol) -> Option<String> {
        let place = symbol.declared.first()?;
        let document = self.document(&place.path)?;
        let owner = chain(&document, place.range.start)?.first()?.name.clone();
        Some(owner)
    }
}

/// What is declared at an offset, behind all that it is in.
pub(crate) fn chain(document: &Document, name: usize) -> Option<Vec<&OutlineEntry>> {
    let mut chain = Vec::new();
    let mut level = document.outline();
    loop {
        let inner = level.iter().find(|entry| entry.range.contains(&name))?;
        chain.push(inner);
        if inner.name_range.start == name || inner.range.start == name {
            return Some(chain);
        }
        level = &inner.children;
    }
}

/// A declaration without what is in its braces, where it is long.
pub(crate) fn header(document: &Document, entry: &OutlineEntry) -> String {
    let whole = document.slice(entry.range.clone());
    let lines = whole.lines().count();
    let shown = if lines <= 8 && whole.len() <= SHOWN {
        whole.to_owned()
    } else {
        let first = whole.lines().next().unwrap_or_default();
        let end = crate::text::boundary(first, SHOWN);
        format!("{} …", first[..end].trim_end_matches('{').trim_end())
    };
    outdented(document, entry, &shown)
}

/// A text as if its first line began at the margin.
fn outdented(document: &Document, entry: &OutlineEntry, shown: &str) -> String {
    let line = document.text.line_range(document.text.line(entry.range.start));
    let indent = document.slice(line).chars().take_while(|c| *c == ' ').count();
    let without = |line: &str| {
        let blank = line.chars().take_while(|c| *c == ' ').count().min(indent);
        line[blank..].to_owned()
    };
    let mut lines = shown.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    std::iter::once(first).chain(lines.map(without)).collect::<Vec<_>>().join("\n")
}

pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What is said of a word of the language.
fn of_word(document: &Document, offset: usize) -> Option<Hover> {
    let token = document.token_at(offset)?;
    let word = document.slice(token.range.clone());
    let text = words::of_language(word)?;
    Some(Hover { range: token.range.clone(), text: format!("`{word}`: {text}") })
}
