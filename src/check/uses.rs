//! What the names of a program stand for, as the phases found out: for each place where a name is used, the
//! places that declare it.

use std::collections::{BTreeMap, HashSet};

use crate::source::Span;

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NameKind {
    File,
    Type,
    Schema,
    Field,
    Variant,
    Role,
    Provider,
    Engineer,
    Group,
    List,
    Calendar,
    Let,
    Sample,
    Rules,
    Rule,
    Workflow,
    Node,
    Function,
    /// A word of the language that stands where a name could: `missing`.
    Word,
}

/// What a name stands for where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub kind: NameKind,
    /// The declaring names, in the order of the places: none for what the language brings, several where they
    /// declare one thing, as the same variant of two fields that have the same enum.
    pub declared: Vec<Span>,
}

/// The names of a program that are used, by place.
#[derive(Debug, Default)]
pub(crate) struct Uses(BTreeMap<Span, Use>);

impl Uses {
    /// Notes what a name stands for; a name that is looked at again, as a column in each row of its table,
    /// keeps what it had.
    pub(super) fn add(&mut self, name: Span, kind: NameKind, declared: impl IntoIterator<Item = Span>) {
        let known = self.0.entry(name).or_insert_with(|| Use { kind, declared: Vec::new() });
        for span in declared {
            if let Err(at) = known.declared.binary_search(&span) {
                known.declared.insert(at, span);
            }
        }
    }

    /// What the name at a place stands for; `None` if nothing is known of it.
    pub fn get(&self, name: Span) -> Option<&Use> {
        self.0.get(&name)
    }

    /// The names that are used, in the order of the places.
    #[cfg_attr(not(test), expect(dead_code, reason = "an editor finds names by their places"))]
    pub fn iter(&self) -> impl Iterator<Item = (Span, &Use)> {
        self.0.iter().map(|(name, used)| (*name, used))
    }

    /// The declaring names that something uses.
    pub fn declarations(&self) -> HashSet<Span> {
        self.0.values().flat_map(|used| used.declared.iter().copied()).collect()
    }
}
