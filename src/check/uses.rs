//! What the names of a program stand for, as the phases found out: for each place where a name is used, the
//! places that declare it.

use std::collections::{BTreeMap, HashSet};

use crate::source::{FileId, Span};

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameKind {
    /// A file: what declares it is its start.
    File,
    /// A `type`, or a type of the language.
    Type,
    /// A schema.
    Schema,
    /// A field of a schema or of a record.
    Field,
    /// A variant of an `enum`.
    Variant,
    /// A `role`.
    Role,
    /// A provider.
    Provider,
    /// An engineer.
    Engineer,
    /// A `group`.
    Group,
    /// A `list`.
    List,
    /// A `calendar`.
    Calendar,
    /// A `let`.
    Let,
    /// What a condition calls a record of a list.
    Record,
    /// A `sample`.
    Sample,
    /// A block of rules.
    Rules,
    /// A rule or a table of a block, or its `otherwise`.
    Rule,
    /// A `workflow`.
    Workflow,
    /// A node of a workflow.
    Node,
    /// A function of the language.
    Function,
    /// A word of the language that stands where a name could: `missing`.
    Word,
}

/// What a name stands for where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameUse {
    /// What kind of thing it is.
    pub kind: NameKind,
    /// The declaring names, in the order of the places: none for what the language brings, several where they
    /// declare one thing, as the same variant of two fields that have the same enum.
    pub declared: Vec<Span>,
}

/// The names of a program that are used, by place.
#[derive(Debug, Default)]
pub struct Uses(BTreeMap<Span, NameUse>);

impl Uses {
    /// Notes what a name stands for; a name that is looked at again, as a column in each row of its table,
    /// keeps what it had.
    pub(super) fn add(&mut self, name: Span, kind: NameKind, declared: impl IntoIterator<Item = Span>) {
        let known = self.0.entry(name).or_insert_with(|| NameUse { kind, declared: Vec::new() });
        for span in declared {
            if let Err(at) = known.declared.binary_search(&span) {
                known.declared.insert(at, span);
            }
        }
    }

    /// What the name at a place stands for; `None` if nothing is known of it.
    pub fn get(&self, name: Span) -> Option<&NameUse> {
        self.0.get(&name)
    }

    /// The name that a byte of a file is in, or that ends right before it.
    pub fn at(&self, file: FileId, offset: usize) -> Option<(Span, &NameUse)> {
        let end = Span::new(file, offset, usize::MAX);
        let (name, used) = self.0.range(..=end).next_back()?;
        (name.file == file && name.range().end >= offset).then_some((*name, used))
    }

    /// The names that begin in a part of a file, in the order of the places.
    pub fn within(&self, part: Span) -> impl Iterator<Item = (Span, &NameUse)> {
        let start = Span::new(part.file, part.range().start, part.range().start);
        let end = Span::new(part.file, part.range().end, part.range().end);
        self.0.range(start..end).map(|(name, used)| (*name, used))
    }

    /// The names that are used, in the order of the places.
    pub fn iter(&self) -> impl Iterator<Item = (Span, &NameUse)> {
        self.0.iter().map(|(name, used)| (*name, used))
    }

    /// The declaring names that something uses.
    pub(super) fn declarations(&self) -> HashSet<Span> {
        self.0.values().flat_map(|used| used.declared.iter().copied()).collect()
    }
}
