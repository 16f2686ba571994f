//! What all parts of the checker share: the names, the schemas, the tables of the program so far, and
//! where findings go.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::names::Names;
use crate::diagnostic::Sink;
use crate::program::{
    Assigns, Atom, AtomId, BlockId, Calendar, CalendarId, Condition, Directory, EnumType, Interner, Let,
    Named, NamedId, Operand, Order, Provider, Role, RoleId, Schema, Type,
};
use crate::source::{FileId, Files, Span};
use crate::syntax::ast;

/// A program that is being checked.
pub(super) struct Checker<'a> {
    pub sink: Sink,
    pub files: Arc<Files>,
    /// The items of all files in the order of declaration.
    pub items: &'a [&'a ast::Item],
    /// The files that lists, directories and tests name, by the place where they are named.
    pub external: &'a HashMap<Span, FileId>,
    pub names: Names<'a>,
    pub texts: Interner,
    pub enums: Vec<EnumType>,
    pub atoms: AtomTable,
    pub work_order: Schema,
    pub provider: Schema,
    pub engineer: Schema,
    pub timezone: Option<TimeZone>,
    /// One for each `role` item, in the order of declaration.
    pub roles: Vec<Role>,
    /// One for each `calendar` item, in the order of declaration.
    pub calendars: Vec<Calendar>,
    pub lets: Vec<Let>,
    pub named: NamedTable,
    pub written: Vec<Provider>,
    pub directory: Directory,
}

/// What `provider` and `engineer` stand for in a condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub provider: Who,
    pub engineer: Who,
    /// The provider of a block `of P`, whose engineers need no provider's name before theirs.
    pub of: Option<NamedId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Nobody,
    Candidate,
    Assigned,
}

impl Scope {
    /// Only the work order: rules and tables of provider blocks, `workflow … when`.
    pub const ORDER: Scope = Scope { provider: Who::Nobody, engineer: Who::Nobody, of: None };
    /// A `let`.
    pub const LET: Scope = Scope::ORDER;

    /// Eligibility, filters and ranks of provider rules.
    pub fn provider_candidate() -> Self {
        Self { provider: Who::Candidate, ..Self::ORDER }
    }

    /// Eligibility, filters and ranks of engineer rules: the provider is assigned.
    pub fn engineer_candidate() -> Self {
        Self { provider: Who::Assigned, engineer: Who::Candidate, of: None }
    }

    /// Rules of engineer blocks, branches behind an assigned provider.
    pub fn provider_assigned() -> Self {
        Self { provider: Who::Assigned, ..Self::ORDER }
    }

    /// The same in a block `of P`.
    pub fn under(self, of: Option<NamedId>) -> Self {
        Self { of, ..self }
    }
}

/// An operand with its type and where both come from.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub operand: Operand,
    pub ty: Type,
    pub may_be_missing: bool,
    pub span: Span,
    /// The field that it is, with the place of its declaration, where it is one.
    pub origin: Option<(String, Option<Span>)>,
}

/// The atoms of a program, each different one once.
#[derive(Debug, Default)]
pub(super) struct AtomTable {
    list: Vec<Arc<Atom>>,
    ids: HashMap<Arc<Atom>, AtomId>,
}

impl AtomTable {
    pub fn add(&mut self, atom: Atom) -> AtomId {
        if let Some(id) = self.ids.get(&atom) {
            return *id;
        }
        let id = AtomId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let atom = Arc::new(atom);
        self.list.push(atom.clone());
        self.ids.insert(atom, id);
        id
    }

    pub fn get(&self, id: AtomId) -> &Atom {
        &self.list[id.0 as usize]
    }

    /// The atoms by their ids.
    pub fn finish(self) -> Vec<Atom> {
        drop(self.ids);
        self.list.into_iter().map(Arc::unwrap_or_clone).collect()
    }
}

/// The providers and engineers that the program names, each once.
#[derive(Debug, Default)]
pub(super) struct NamedTable {
    list: Vec<Named>,
    ids: HashMap<Named, NamedId>,
}

impl NamedTable {
    pub fn add(&mut self, named: Named) -> NamedId {
        if let Some(id) = self.ids.get(&named) {
            return *id;
        }
        let id = NamedId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(named.clone());
        self.ids.insert(named, id);
        id
    }

    pub fn get(&self, id: NamedId) -> &Named {
        &self.list[id.0 as usize]
    }

    pub fn finish(self) -> Vec<Named> {
        self.list
    }
}

impl<'a> Checker<'a> {
    /// A condition; where it has an error, which is then in the sink, a constant.
    pub fn condition(&mut self, expr: &ast::Expr, scope: Scope) -> Condition {
        todo!()
    }

    /// An operand, for rank keys and table columns; nothing where it has an error.
    pub fn operand(&mut self, expr: &ast::Expr, scope: Scope) -> Option<Typed> {
        todo!()
    }

    /// A table's cell as a condition over its column.
    pub fn cell(&mut self, column: &ast::Expr, cell: &ast::Cell, scope: Scope) -> Condition {
        todo!()
    }

    /// The providers or engineers that a name means: one, or the members of a group; none where the name
    /// has an error. `of` is the id of the block's provider.
    pub fn candidates(
        &mut self,
        name: &ast::CandidateName,
        assigns: Assigns,
        of: Option<&str>,
    ) -> Vec<NamedId> {
        todo!()
    }

    /// The calendar of a name: its number among the `calendar` items.
    pub fn calendar(&mut self, name: &ast::Name) -> Option<CalendarId> {
        todo!()
    }

    /// The role of a name: its number among the `role` items.
    pub fn role(&mut self, name: &ast::Name) -> Option<RoleId> {
        todo!()
    }

    /// The block of rules of a name: its number among the `rules` items.
    pub fn block(&mut self, name: &ast::Name) -> Option<BlockId> {
        todo!()
    }

    /// Reports `name/undefined` with the nearest of the legal names; silent for poisoned names.
    pub fn undefined(
        &mut self,
        what: &str,
        name: &ast::Name,
        candidates: impl Iterator<Item = impl AsRef<str>>,
    ) {
        todo!()
    }

    /// Reports `name/style` for a declared name that is not in snake_case.
    pub fn style(&mut self, name: &ast::Name) {
        todo!()
    }

    /// A timezone by its IANA name; `timezone/unknown` with the nearest one.
    pub fn zone(&mut self, name: &ast::TextLiteral) -> Option<TimeZone> {
        todo!()
    }

    /// The work order of a test: a record, a sample, or a sample with changes.
    pub fn order(&mut self, statement: &ast::OrderStatement) -> Option<Order> {
        todo!()
    }

    /// The directory of a test's own file, with the providers written in the program.
    pub fn test_directory(&mut self, file: &ast::TextLiteral) -> Option<Directory> {
        todo!()
    }
}
