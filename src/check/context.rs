//! What all parts of the checker share: the names, the schemas, the tables of the program so far, and
//! where findings go.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::expressions::Guards;
use super::lets::LetFacts;
use super::lists::ListValues;
use super::load::Loaded;
use super::names::{Names, kind_word, style_of};
use super::records::Draft;
use super::schemas::{Of, SchemaNames};
use super::suggest::did_you_mean;
use super::types::{TypeNames, first_enums};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{
    Atom, AtomId, BlockId, Calendar, CalendarId, Directory, EnumType, Interner, Let, LetId, Named, NamedId,
    Operand, Provider, Role, RoleId, Schema, Type,
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
    /// Whether the directory is whole: no file or item that may declare providers has an error.
    pub directory_known: bool,
    /// Whether it is known what the program's timezone is, or that it has none.
    pub(super) timezone_known: bool,
    pub(super) schema_names: [SchemaNames; 3],
    pub(super) type_names: TypeNames<'a>,
    pub(super) let_ids: HashMap<&'a str, LetId>,
    /// By [`LetId`].
    pub(super) let_facts: Vec<LetFacts>,
    pub(super) list_values: ListValues<'a>,
    pub(super) groups: HashMap<&'a str, Vec<NamedId>>,
    pub(super) samples: HashMap<&'a str, Draft>,
    /// Compiled regular expressions by text and whether they ignore case.
    pub(super) regexes: HashMap<(String, bool), crate::program::LazyRegex>,
    /// Of the condition that is being checked.
    pub(super) guards: Guards,
    /// Whether the condition that is being checked has an error.
    pub(super) failed: bool,
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
    /// A checker that knows the names of the items and nothing more.
    pub fn new(loaded: &'a Loaded, files: Arc<Files>, items: &'a [&'a ast::Item], mut sink: Sink) -> Self {
        let names = Names::collect(items, loaded.modules.iter(), loaded.incomplete, &mut sink);
        Self {
            sink,
            files,
            items,
            external: &loaded.external,
            names,
            texts: Interner::default(),
            enums: first_enums(),
            atoms: AtomTable::default(),
            work_order: Schema::default(),
            provider: Schema::default(),
            engineer: Schema::default(),
            timezone: None,
            roles: Vec::new(),
            calendars: Vec::new(),
            lets: Vec::new(),
            named: NamedTable::default(),
            written: Vec::new(),
            directory: Directory::default(),
            directory_known: true,
            timezone_known: true,
            schema_names: Default::default(),
            type_names: HashMap::new(),
            let_ids: HashMap::new(),
            let_facts: Vec::new(),
            list_values: HashMap::new(),
            groups: HashMap::new(),
            samples: HashMap::new(),
            regexes: HashMap::new(),
            guards: Guards::default(),
            failed: false,
        }
    }

    /// The calendar of a name: its number among the `calendar` items.
    pub fn calendar(&mut self, name: &ast::Name) -> Option<CalendarId> {
        self.numbered("calendar", name).map(CalendarId)
    }

    /// The role of a name: its number among the `role` items.
    pub fn role(&mut self, name: &ast::Name) -> Option<RoleId> {
        self.numbered("role", name).map(RoleId)
    }

    /// The block of rules of a name: its number among the `rules` items.
    pub fn block(&mut self, name: &ast::Name) -> Option<BlockId> {
        self.numbered("rules", name).map(BlockId)
    }

    /// The number of an item among those of its kind; other kinds and unknown names are reported.
    fn numbered(&mut self, kind: &'static str, name: &ast::Name) -> Option<u32> {
        match self.names.get(&name.text) {
            Some(declared) if kind_word(&declared.item.kind) == kind => return Some(declared.index),
            Some(other) => {
                let needed = if kind == "rules" { "a block of rules".into() } else { format!("a {kind}") };
                self.wrong_kind(name, kind_word(&other.item.kind), &needed, other.name.span);
            }
            None => {
                let same = self.names.iter().filter(|other| kind_word(&other.item.kind) == kind);
                let mut legal: Vec<&str> = same.map(|other| other.name.text.as_str()).collect();
                legal.sort_unstable();
                let what = if kind == "rules" { "block of rules" } else { kind };
                self.undefined(what, name, legal.iter());
            }
        }
        None
    }

    /// Reports `name/undefined` with the nearest of the legal names; silent for poisoned names.
    pub fn undefined(
        &mut self,
        what: &str,
        name: &ast::Name,
        candidates: impl Iterator<Item = impl AsRef<str>>,
    ) {
        self.undefined_or(what, name, candidates, None);
    }

    /// The same, where the help is known without a look at what there is.
    pub fn undefined_or(
        &mut self,
        what: &str,
        name: &ast::Name,
        candidates: impl Iterator<Item = impl AsRef<str>>,
        help: Option<String>,
    ) {
        if self.names.is_poisoned(&name.text) {
            return;
        }
        let message = format!("there is no {what} `{}`", name.text);
        let help = help.or_else(|| did_you_mean(&name.text, candidates));
        self.sink.push(Diagnostic::new(Code::NameUndefined, name.span, message).maybe_help(help));
    }

    /// Reports `name/wrong-kind`: what the name stands for, and what is needed here.
    pub fn wrong_kind(&mut self, name: &ast::Name, is: &str, needed: &str, declared: Span) {
        if self.names.is_poisoned(&name.text) {
            return;
        }
        let article = if is.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let is = if is == "rules" { "a block of rules".into() } else { format!("{article} {is}") };
        let message = format!("`{}` is {is}, and {needed} is needed", name.text);
        let found = Diagnostic::new(Code::NameWrongKind, name.span, message)
            .label(format!("{needed} is needed"))
            .related(declared, "declared here");
        self.sink.push(found);
    }

    /// Reports `name/style` for a declared name that is not in snake_case.
    pub fn style(&mut self, name: &ast::Name) {
        style_of(name).into_iter().for_each(|found| self.sink.push(found));
    }

    /// Reports `name/shadows-field` for a let or a list that has the name of a field of the work order.
    pub(super) fn forbid_field_name(&mut self, name: &ast::Name, what: &str) {
        let Some(slot) = self.work_order.by_path(&name.text) else { return };
        let message = format!("{what} `{}` has the name of a field of the work order", name.text);
        let mut found = Diagnostic::new(Code::NameShadowsField, name.span, message)
            .help(format!("call it something else, such as `{}_{what}`", name.text));
        if let Some(span) = self.work_order.field(slot).span {
            found = found.related(span, "the field");
        }
        self.sink.push(found);
    }

    /// Whether the program is known to have no timezone, so that the lack of one may be reported.
    pub fn no_timezone(&self) -> bool {
        self.timezone.is_none() && self.timezone_known
    }

    pub(super) fn schemas_incomplete(&self) -> bool {
        Of::ALL.into_iter().any(|of| self.schema_names[of as usize].is_incomplete())
    }
}
