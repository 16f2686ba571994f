//! Conditions over a program that is finished. They may say what a workflow's `when` may, and ask for what a desk
//! knows of an order besides.
//!
//! Of what conditions name, a program keeps what it decides with, and the names of its items with their places. So
//! nothing is checked again here; only a list that the filter uses is read again from its place.

use std::sync::Arc;

use super::candidates::Groups;
use super::entity::Entity;
use super::expressions::{ConditionChecker, LetTable};
use super::known::Known;
use super::lists::Lists;
use super::names::Names;
use super::providers::Providers;
use super::report::Report;
use super::schemas::Schemas;
use super::scope::Scope;
use super::tables::{AtomTable, Tables};
use super::timezones::ProgramTimezone;
use super::tree::Tree;
use crate::decide::{Fact, FactType, Filter, ReasonCode};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Sink};
use crate::program::{
    Atom, Condition, Declared, DeclaredKind, Directory, EnumType, Field, IdVec, Interner, Operand, Program,
    Reading, Slot, Type,
};
use crate::source::{FileId, Files};
use crate::syntax;
use crate::syntax::ast::Expr;

/// What stands before the name of a fact where the program has the name itself.
const DESK: &str = "desk.";

impl Program {
    /// The filter that a text is: one condition over work orders. It may use all that a workflow's `when` may, which
    /// means the same here: fields, lists, calendars, functions, every `let`. Besides it may ask what the desk knows of
    /// an order:
    ///
    /// | name | type | is |
    /// | --- | --- | --- |
    /// | `waiting_since` | `datetime?` | when the order came to where it waits |
    /// | `deadline` | `datetime?` | until when somebody has to act on it |
    /// | `reason` | `enum [no_rule_matched, …]?` | the [code](crate::decision::ReasonCode) of why it waits for a dispatcher |
    /// | `claimed_by` | `text?` | who is working on it |
    ///
    /// Where the program has a field, a `let`, a list or a variant of such a name, that is what the name stands for; as
    /// `desk.deadline` each can always be asked for, unless the schema has that path itself.
    ///
    /// # Errors
    /// What is wrong with the text: the findings that a program with the condition would have, in a file named
    /// `filter`. Warnings are none.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use consign::filter::Facts;
    ///
    /// let schema = "schema work_order { id text  priority enum [low < high]  region text caseless }";
    /// let program = Arc::new(consign::compile(&consign::Sources::in_memory([("main.consign", schema)]))?);
    /// let order = consign::Order::from_json(&program, br#"{"id": "T-1", "priority": "high", "region": "ny"}"#)?;
    ///
    /// let filter = program.filter("priority >= high and region in [\"NY\"] and waiting_since < now - 2h")?;
    /// let mut facts = Facts::at("2026-03-02T09:00:00Z".parse()?);
    /// facts.waiting_since = Some("2026-03-02T06:30:00Z".parse()?);
    /// assert!(filter.holds(&order, &facts));
    /// assert_eq!(filter.fields(), ["priority", "region"]);
    ///
    /// let found = program.filter("priority >= hihg").unwrap_err();
    /// assert_eq!(
    ///     found.to_string(),
    ///     "filter:1:13: error[type/unknown-variant]: `enum [low < high]` has no variant `hihg`"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn filter(self: &Arc<Self>, text: &str) -> Result<Filter, Diagnostics> {
        self.filter_with(text, &Sight { program: self, hidden: None })
    }

    /// Like [`Program::filter`], for somebody who sees only those fields of orders of whose paths `sees` is true. A
    /// field that is not seen does not exist in the filter, nor do the fields of a record that is not, nor a `let` that
    /// reads one of them; and findings show and name nothing else of the program than fields that are seen, lists and
    /// calendars.
    ///
    /// # Errors
    /// As of [`Program::filter`].
    ///
    /// ```
    /// let schema = "schema work_order { id text  region text  margin number }\nlet good = margin > 10";
    /// let program = std::sync::Arc::new(consign::compile(&consign::Sources::in_memory([("main.consign", schema)]))?);
    /// let own = |text| program.filter_seeing(text, |path| path != "margin");
    ///
    /// assert!(own("region = \"NY\"").is_ok());
    /// assert_eq!(own("margin > 3").unwrap_err().to_string(), "filter:1:1: error[name/undefined]: there is no field `margin`");
    /// assert!(own("good").is_err());
    /// # Ok::<(), consign::Diagnostics>(())
    /// ```
    pub fn filter_seeing(
        self: &Arc<Self>,
        text: &str,
        sees: impl Fn(&str) -> bool,
    ) -> Result<Filter, Diagnostics> {
        let mut hidden: IdVec<Slot, bool> = IdVec::with_capacity(self.work_order.fields.len());
        for field in &self.work_order.fields {
            let in_hidden = field.parent.is_some_and(|record| hidden[record]);
            hidden.push(in_hidden || !sees(&field.path));
        }
        self.filter_with(text, &Sight { program: self, hidden: Some(hidden) })
    }

    fn filter_with(self: &Arc<Self>, text: &str, sight: &Sight<'_>) -> Result<Filter, Diagnostics> {
        let (files, file) = self.files.with("filter", text);
        let files = Arc::new(files);
        let mut sink = Sink::default();
        let expr = syntax::parse_condition(text, file, &mut sink);
        let mut report = Report::new(sink, false);
        let checked = expr.and_then(|expr| sight.checked(&expr, files.clone(), &mut report));
        let (found, _) = report.finish(files);
        match checked {
            Some((condition, atoms)) if !found.has_errors() => {
                Ok(Filter::new(self.clone(), condition, atoms))
            }
            _ => Err(found.filtered(|one| sight.shown(one, file))),
        }
    }
}

/// What conditions over the work orders of a program that is finished may name.
pub(super) fn known(program: &Program) -> Known<'_> {
    Sight { program, hidden: None }.known(program.files.clone())
}

/// What of a program whoever writes a filter sees.
struct Sight<'p> {
    program: &'p Program,
    /// The fields of orders that are not seen; `None` if the whole program is.
    hidden: Option<IdVec<Slot, bool>>,
}

impl<'p> Sight<'p> {
    /// The condition, and the atoms that it adds to those of the program; `None` if it has an error, which is
    /// reported.
    fn checked(&self, expr: &Expr, files: Arc<Files>, report: &mut Report) -> Option<(Condition, Vec<Atom>)> {
        let program = self.program;
        let known = self.known(files);
        let lets = LetTable::from_program(program, |one| known.tree.names.get(&one.name).is_some());
        let texts = Interner::of_finished(program.texts.clone());
        let mut tables = Tables { texts, atoms: AtomTable::after(program.atoms.len()), ..Tables::default() };
        let checker = ConditionChecker::new(&known, &lets, &mut tables, report);
        let (condition, _) = checker.guarded_condition(expr, Scope::FILTER)?;
        Some((condition, tables.atoms.finish()))
    }

    /// What a filter may name: what the program's conditions over orders may, and the facts.
    fn known(&self, files: Arc<Files>) -> Known<'p> {
        let program = self.program;
        let names = Names::from_program(program, |declared| self.names(declared));
        let zone = program.timezone.clone();
        // Who writes `provider` is told so once, whoever is compared with it.
        let directory = if self.hidden.is_none() { program.directory.clone() } else { Directory::default() };
        Known {
            tree: Tree::from_program(files, names),
            timezone: ProgramTimezone { is_lacking: zone.is_none(), zone },
            roles: IdVec::new(),
            calendars: IdVec::new(),
            schemas: self.schemas(),
            providers: Providers { written: Vec::new(), directory, is_whole: true },
            groups: Groups::new(),
            lists: Lists::from_program(program),
        }
    }

    fn schemas(&self) -> Schemas {
        let mut schemas = Schemas::from_program(self.program);
        for (slot, _) in self.hidden.iter().flat_map(|hidden| hidden.iter_enumerated().filter(|(_, is)| **is))
        {
            schemas.hide(Entity::WorkOrder, slot);
        }
        Fact::ALL.into_iter().for_each(|fact| add_fact(&mut schemas, self.program, fact));
        schemas
    }

    /// Whether the name of an item is known.
    fn names(&self, declared: &Declared) -> bool {
        let Some(hidden) = &self.hidden else { return true };
        match declared.kind {
            DeclaredKind::List | DeclaredKind::Calendar => true,
            DeclaredKind::Let => {
                self.program.lets.iter().find(|one| one.name == declared.name).is_some_and(|one| {
                    let is_hidden =
                        &mut |operand: &Operand| matches!(operand, Operand::Field(slot) if hidden[*slot]);
                    !self.program.asks_for(&one.condition, is_hidden)
                })
            }
            _ => false,
        }
    }

    /// A finding as it is shown; `None` for one that is no error.
    fn shown(&self, found: &Diagnostic, file: FileId) -> Option<Diagnostic> {
        let mut found = found.clone();
        if self.hidden.is_some() {
            found.related.retain(|label| label.span.file == file);
        }
        (found.severity == Severity::Error).then_some(found)
    }
}

/// Adds a fact as a field behind those of the order: under its own name, unless the program has that, and with `desk.`
/// before it.
fn add_fact(schemas: &mut Schemas, program: &Program, fact: Fact) {
    let ty = match fact.fact_type() {
        FactType::DateTime => Type::DateTime,
        FactType::Text => Type::TEXT,
        FactType::Reason => Type::Enum(schemas.enums.add_type(reasons())),
    };
    let (name, long) = (fact.name().to_owned(), format!("{DESK}{}", fact.name()));
    let path = if is_taken(program, &name) { long.clone() } else { name };
    let field = Field {
        key: path.clone(),
        column: path.clone(),
        reading: Reading::default(),
        path,
        ty,
        optional: true,
        may_be_missing: true,
        parent: None,
        for_company: false,
        span: None,
    };
    let slot = schemas.add_field(Entity::WorkOrder, field, None);
    schemas.add_path(Entity::WorkOrder, long, slot);
}

/// Whether a name has a meaning in the program's conditions.
fn is_taken(program: &Program, name: &str) -> bool {
    let is_item = |kind| matches!(kind, DeclaredKind::Let | DeclaredKind::List);
    program.work_order.by_path(name).is_some()
        || program.declared.iter().any(|declared| declared.name == name && is_item(declared.kind))
        || program.enums.iter().any(|ty| ty.variants.iter().any(|variant| variant == name))
}

fn reasons() -> EnumType {
    let variants = ReasonCode::ALL.map(|code| code.as_str().to_owned()).to_vec();
    EnumType { variants, ordered: false }
}
