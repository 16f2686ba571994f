//! The tables of a program that grow with what conditions and rules say, each different entry once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::program::{Atom, AtomId, IdVec, Interner, LazyRegex, Named, NamedId, Type, Value};

/// The values of lists by name and type.
pub(super) type ListValues = HashMap<(String, Type), Option<Arc<[Value]>>>;

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub texts: Interner,
    pub atoms: AtomTable,
    pub named: NamedTable,
    /// Compiled regular expressions by text and whether they ignore case.
    pub regexes: HashMap<(String, bool), LazyRegex>,
    /// The values of lists by name and type; `None` where an error is reported.
    pub lists: ListValues,
}

/// The atoms of a program, each different one once.
#[derive(Debug, Default)]
pub(super) struct AtomTable {
    /// How many there were before.
    before: usize,
    list: Vec<Arc<Atom>>,
    ids: HashMap<Arc<Atom>, AtomId>,
}

impl AtomTable {
    /// For atoms whose numbers go on after those of a program.
    pub fn after(before: usize) -> Self {
        Self { before, ..Self::default() }
    }

    pub fn add(&mut self, atom: Atom) -> AtomId {
        if let Some(id) = self.ids.get(&atom) {
            return *id;
        }
        let atom = Arc::new(atom);
        let id = AtomId::from(self.before + self.list.len());
        self.list.push(atom.clone());
        self.ids.insert(atom, id);
        id
    }

    /// The atom of an id.
    pub fn get(&self, id: AtomId) -> Option<&Atom> {
        self.list.get(usize::from(id).checked_sub(self.before)?).map(|atom| &**atom)
    }

    /// The atoms in the order of their ids.
    pub fn finish(self) -> Vec<Atom> {
        drop(self.ids);
        self.list.into_iter().map(Arc::unwrap_or_clone).collect()
    }
}

/// The providers and engineers that the program names, each once.
#[derive(Debug, Default)]
pub(super) struct NamedTable {
    list: IdVec<NamedId, Named>,
    ids: HashMap<Named, NamedId>,
}

impl NamedTable {
    pub fn add(&mut self, named: Named) -> NamedId {
        if let Some(id) = self.ids.get(&named) {
            return *id;
        }
        let id = self.list.push_and_get_key(named.clone());
        self.ids.insert(named, id);
        id
    }

    pub fn get(&self, id: NamedId) -> &Named {
        &self.list[id]
    }

    pub fn finish(self) -> IdVec<NamedId, Named> {
        self.list
    }
}
