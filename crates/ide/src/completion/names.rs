//! The names that a file can use, from the texts as they are now and from the directory as it was last read.

use std::sync::Arc;

use consign::Program;
use consign::editor::{NameKind, OutlineEntry, OutlineKind, functions, types};

use super::place::Place;
use super::{Offer, OfferKind};
use crate::document::Document;
use crate::snapshot::Snapshot;
use crate::symbol::name_kind;
use crate::words;

/// All that can be named.
pub(super) struct Names {
    documents: Vec<Arc<Document>>,
    program: Option<Arc<Program>>,
}

/// A field of a schema or a record.
#[derive(Clone, Copy)]
pub(super) struct Field<'n> {
    document: &'n Document,
    pub entry: &'n OutlineEntry,
}

impl<'n> Field<'n> {
    /// Its type and what else is written behind its name, on one line.
    pub fn written(self) -> String {
        let text = self.document.slice(self.entry.name_range.end..self.entry.range.end);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The first word of its type.
    pub fn type_word(self) -> String {
        let written = self.written();
        let end = written.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(written.len());
        written[..end].to_owned()
    }

    pub fn fields(self) -> impl Iterator<Item = Field<'n>> {
        of_kind(self.document, self.entry, OutlineKind::Field)
    }

    fn offer(self) -> Offer {
        let mut offer = Offer::name(&self.entry.name, NameKind::Field).detail(Some(self.written()));
        offer.docs = self.entry.docs.clone();
        offer
    }
}

fn of_kind<'n>(
    document: &'n Document,
    entry: &'n OutlineEntry,
    kind: OutlineKind,
) -> impl Iterator<Item = Field<'n>> {
    entry.children.iter().filter(move |child| child.kind == kind).map(move |entry| Field { document, entry })
}

impl Names {
    pub fn new(snapshot: &Snapshot, path: &str) -> Self {
        Self {
            documents: snapshot.visible(path),
            program: snapshot.program(path).map(|(_, program)| program),
        }
    }

    /// The items of all files.
    fn items(&self) -> impl Iterator<Item = (&Document, &OutlineEntry)> {
        self.documents.iter().flat_map(|document| document.outline().iter().map(|entry| (&**document, entry)))
    }

    /// Everything that is declared, with the item that it is in.
    fn all(&self) -> impl Iterator<Item = (&OutlineEntry, &OutlineEntry)> {
        self.items().flat_map(|(_, item)| item.all().into_iter().map(move |entry| (item, entry)))
    }

    /// Whether a workflow has a node of a kind whose text has these words.
    pub fn has_node_with(&self, words: &[&str]) -> bool {
        let nodes = self.items().filter(|(_, item)| item.kind == OutlineKind::Workflow);
        let nodes = nodes.flat_map(|(document, item)| item.children.iter().map(move |node| (document, node)));
        let mut texts = nodes.map(|(document, node)| document.slice(node.range.clone()));
        texts.any(|text| {
            text.split_whitespace().collect::<Vec<_>>().windows(words.len()).any(|part| part == words)
        })
    }

    /// The first thing of a kind that is declared.
    pub fn first(&self, kind: OutlineKind) -> Option<&str> {
        self.all().find(|(_, entry)| entry.kind == kind).map(|(_, entry)| entry.name.as_str())
    }

    /// The fields of a schema.
    pub fn fields(&self, schema: &str) -> Vec<Field<'_>> {
        let schemas =
            self.items().filter(|(_, item)| item.kind == OutlineKind::Schema && item.name == schema);
        schemas.flat_map(|(document, item)| of_kind(document, item, OutlineKind::Field)).collect()
    }

    /// The field at a path.
    pub fn field(&self, schema: &str, path: &[impl AsRef<str>]) -> Option<Field<'_>> {
        let (first, rest) = path.split_first()?;
        let mut field = self.fields(schema).into_iter().find(|field| field.entry.name == first.as_ref())?;
        for name in rest {
            field = field.fields().find(|inner| inner.entry.name == name.as_ref())?;
        }
        Some(field)
    }

    /// The field that a path means in a condition: of a work order, or of the provider or engineer that it begins with.
    pub fn operand(&self, path: &[impl AsRef<str>]) -> Option<Field<'_>> {
        match path.first().map(AsRef::as_ref) {
            Some(schema @ ("provider" | "engineer")) => self.field(schema, &path[1..]),
            _ => self.field("work_order", path),
        }
    }

    /// The field that a path means at a place: also of a record of a list, by what it is called there.
    fn operand_at(&self, place: &Place<'_>, path: &[String]) -> Option<Field<'_>> {
        let (first, rest) = path.split_first()?;
        match place.records().into_iter().find(|(name, _)| name == first) {
            Some((_, list)) => {
                let whole: Vec<&str> = list.into_iter().chain(rest.iter().map(String::as_str)).collect();
                self.operand(&whole)
            }
            None => self.operand(path),
        }
    }

    /// The variants of a field, its type's too.
    pub fn variants(&self, field: Field<'_>) -> Vec<Offer> {
        let own = field.entry.children.iter().filter(|child| child.kind == OutlineKind::Variant);
        let word = field.type_word();
        let named = self.items().filter(|(_, item)| item.kind == OutlineKind::Type && item.name == word);
        let named = named.flat_map(|(_, item)| &item.children);
        let all = own.chain(named).map(|variant| Offer::name(&variant.name, NameKind::Variant).rank(0));
        let all = all.map(|offer| offer.detail(Some(format!("of {}", field.entry.name))));
        if word == "bool" {
            return ["true", "false"].map(|word| Offer::new(word, OfferKind::Word).rank(0)).into();
        }
        all.collect()
    }

    /// What is declared of some kinds.
    pub fn of_kinds(&self, place: &Place<'_>, kinds: &[NameKind]) -> Vec<Offer> {
        let is_meant = |entry: &OutlineEntry| name_kind(entry.kind).is_some_and(|kind| kinds.contains(&kind));
        let mut list: Vec<Offer> = self
            .all()
            .filter(|(item, entry)| is_meant(entry) && self.is_near(place, item, entry))
            .map(|(item, entry)| of_entry(item, entry))
            .collect();
        if kinds.contains(&NameKind::Type) {
            list.extend(types().map(|name| {
                let mut offer = Offer::new(name, OfferKind::Name(NameKind::Type)).rank(3);
                offer.docs = words::about(name, NameKind::Type).map(str::to_owned);
                offer
            }));
        }
        if kinds.contains(&NameKind::Provider) {
            list.extend(self.providers());
        }
        if kinds == [NameKind::Schema] {
            let schemas = ["work_order", "provider", "engineer"].into_iter();
            list = schemas.map(|name| Offer::new(name, OfferKind::Name(NameKind::Schema))).collect();
        }
        list
    }

    /// Whether something can be meant at a place: nodes are of the same workflow, and rows have no name there.
    fn is_near(&self, place: &Place<'_>, item: &OutlineEntry, entry: &OutlineEntry) -> bool {
        let is_node = name_kind(entry.kind) == Some(NameKind::Node);
        !is_node || place.item() != "workflow" || item.range.start == place.expected.item
    }

    /// The providers of the directory, which are found by their names, too.
    fn providers(&self) -> Vec<Offer> {
        let Some(program) = &self.program else { return Vec::new() };
        let all = program.directory().view(program).providers();
        let offers = all.map(|provider| {
            let mut offer = Offer::name(provider.id(), NameKind::Provider).rank(1);
            offer.found_by = Some(format!("{} {}", provider.id(), provider.name()));
            offer.docs = crate::people::provider(program, provider.id());
            offer.detail(Some(provider.name().to_owned()))
        });
        offers.collect()
    }

    fn engineers(&self, provider: &str) -> Vec<Offer> {
        let items =
            self.items().filter(|(_, item)| item.kind == OutlineKind::Provider && item.name == provider);
        let written =
            items.flat_map(|(_, item)| item.children.iter().map(move |entry| of_entry(item, entry)));
        let mut list: Vec<Offer> = written.collect();
        let Some(program) = &self.program else { return list };
        let found = program.directory().view(program).provider(provider);
        list.extend(found.into_iter().flat_map(|provider| provider.engineers()).map(|engineer| {
            let mut offer = Offer::name(engineer.id(), NameKind::Engineer).rank(1);
            offer.found_by = Some(format!("{} {}", engineer.id(), engineer.name()));
            offer.detail(Some(engineer.name().to_owned()))
        }));
        list
    }

    /// What may follow the dot behind some names.
    pub fn members(&self, place: &Place<'_>, path: &[String]) -> Vec<Offer> {
        let Some(first) = path.first().map(String::as_str) else { return Vec::new() };
        let rules = self.items().find(|(_, item)| item.kind == OutlineKind::Rules && item.name == first);
        if let Some((_, block)) = rules.filter(|_| place.item() == "test") {
            return block.children.iter().map(|rule| of_entry(block, rule)).collect();
        }
        let mut list: Vec<Offer> = match (first, path.len()) {
            ("provider" | "engineer", 1) => self.of_schema(first),
            _ => self.operand_at(place, path).into_iter().flat_map(Field::fields).map(Field::offer).collect(),
        };
        if path.len() == 1 {
            list.extend(self.engineers(first));
        }
        list.into_iter().map(|offer| offer.rank(1)).collect()
    }

    /// The fields of a schema of people, and those that are always there.
    fn of_schema(&self, schema: &str) -> Vec<Offer> {
        let always = ["id", "name", "workload"].map(|name| {
            let mut offer = Offer::new(name, OfferKind::Name(NameKind::Field));
            offer.docs = words::about(name, NameKind::Field).map(str::to_owned);
            offer
        });
        self.fields(schema).into_iter().map(Field::offer).chain(always).collect()
    }

    /// What a condition or a value may begin with.
    pub fn operands(&self, place: &Place<'_>) -> Vec<Offer> {
        let mut list: Vec<Offer> =
            self.fields("work_order").into_iter().map(|field| field.offer().rank(2)).collect();
        list.extend(self.compared(place));
        list.extend(place.records().into_iter().map(|(name, list)| {
            let detail = format!("a record of {}", list.join("."));
            Offer::new(name, OfferKind::Name(NameKind::Field)).rank(1).detail(Some(detail))
        }));
        list.extend(self.of_kinds(place, &[NameKind::Let]).into_iter().map(|offer| offer.rank(3)));
        if matches!(place.back(1), "in" | "contains" | "any" | "none" | "all") {
            list.extend(self.of_kinds(place, &[NameKind::List]).into_iter().map(|offer| offer.rank(1)));
        }
        if place.item() == "rules" || place.item() == "let" {
            list.extend(["provider", "engineer"].map(|name| {
                let mut offer = Offer::new(name, OfferKind::Name(NameKind::Schema)).rank(3);
                offer.docs = words::about(name, NameKind::Schema).map(str::to_owned);
                offer
            }));
        }
        list.extend(functions().map(function));
        list
    }

    /// The variants of the field that the place is compared with, or whose column it is in; and providers, where they are
    /// compared.
    fn compared(&self, place: &Place<'_>) -> Vec<Offer> {
        let Some(path) = place.compared_with() else { return Vec::new() };
        match (path.as_slice(), self.operand_at(place, &path)) {
            (_, Some(field)) => self.variants(field),
            ([only], None) if only == "provider" => {
                self.of_kinds(place, &[NameKind::Provider, NameKind::Group])
            }
            _ => Vec::new(),
        }
    }
}

fn of_entry(item: &OutlineEntry, entry: &OutlineEntry) -> Offer {
    let kind = name_kind(entry.kind).unwrap_or(NameKind::Word);
    let mut offer = Offer::name(&entry.name, kind).rank(1);
    offer.docs = entry.docs.clone();
    offer.found_by = entry.label.as_ref().map(|label| format!("{} {label}", entry.name));
    let own = std::ptr::eq(item, entry);
    let of = (!own).then(|| format!("of {}", item.name));
    let detail = [entry.label.clone(), of].into_iter().flatten().collect::<Vec<_>>().join(" ");
    offer.detail(Some(detail))
}

fn function((name, arguments): (&str, &[&str])) -> Offer {
    let holes: Vec<String> = arguments
        .iter()
        .enumerate()
        .map(|(at, argument)| format!("${{{}:{}}}", at + 1, argument.to_lowercase()))
        .collect();
    let mut offer = Offer::new(name, OfferKind::Snippet).rank(5);
    offer.insert = format!("{name}({})", holes.join(", "));
    offer.docs = words::about(name, NameKind::Function).map(str::to_owned);
    offer.detail(Some("function".into()))
}
