//! The tree to the checked program: names, types, conditions, directory, workflows, portals.
//!
//! A phase takes the values of those before it and returns its own; `program` is the whole way. All phases run
//! also where an earlier one found errors: what had one is silently skipped by its users.

mod blocks;
mod calendars;
mod candidates;
pub mod catalogue;
mod closures;
mod context;
mod entity;
mod enums;
mod expressions;
mod fields;
mod filter;
mod graph;
mod groups;
mod guarded;
mod inspect;
mod known;
mod lets;
pub(crate) mod lints;
mod lists;
mod literals;
mod load;
mod named_files;
mod names;
mod proofs;
mod providers;
mod readings;
mod records;
mod report;
mod roles;
mod rule_names;
mod samples;
mod schema_items;
mod schemas;
mod scope;
mod table_files;
mod table_text;
mod tables;
mod test_items;
#[cfg(test)]
mod test_support;
mod timezones;
mod tree;
mod types;
mod uses;
#[cfg(test)]
mod uses_tests;
mod workbook;
mod workflows;

use std::cell::RefCell;
use std::sync::Arc;

use blocks::Blocks;
use context::Context;
pub use expressions::functions;
pub use inspect::{Inspected, inspect, syntax_errors};
use known::Known;
pub use lints::LintOptions;
use load::Loaded;
pub use load::used_files;
use proofs::Needed;
use report::Report;
pub use table_text::{ProgramTable, TableCell};
use tables::Tables;
pub use timezones::timezones;
use tree::Tree;
pub use types::types;
pub use uses::{NameKind, NameUse, Uses};

use crate::decide::Engine;
use crate::diagnostic::{Diagnostics, Severity, Sink};
use crate::program::{IdVec, Let, LetId, Program, TestCase, Workflow, WorkflowId};
use crate::prove::Prover;
use crate::source::{Files, Sources};
use crate::syntax::ast::Item;

/// Compiles a program: reads its files, parses and checks them.
///
/// # Errors
///
/// All the errors of the program and its warnings, each once, none caused by another.
///
/// ```
/// let sources = consign::Sources::in_memory([("main.consign", "list north = [\"NY\", \"NJ\"]")]);
/// assert!(consign::compile(&sources).is_ok());
///
/// let sources = consign::Sources::in_memory([("main.consign", "let late = now > deadline")]);
/// let found = consign::compile(&sources).expect_err("there is no such field");
/// assert!(found.to_string().contains("schema/missing"));
/// ```
pub fn compile(sources: &Sources<'_>) -> Result<Program, Diagnostics> {
    run(sources, None).program
}

/// Checks a program as `consign check` does: all that [`compile`] finds and, where there are no errors, what
/// the lints find; without what `consign: allow` comments silence.
///
/// ```
/// let program = "schema work_order { id text  a bool  b bool }\nlet c = a or b and not a";
/// let sources = consign::Sources::in_memory([("main.consign", program)]);
/// let found = consign::check(&sources, &consign::LintOptions::default());
/// assert_eq!(found.to_string(), "main.consign:2:14: warning[condition/mixed-and-or]: `and` and `or` are mixed \
///     without brackets");
/// ```
pub fn check(sources: &Sources<'_>, options: &LintOptions) -> Diagnostics {
    let found = match run(sources, Some(options)).program {
        Ok(program) => return program.warnings,
        Err(found) => found,
    };
    lints::silenced(&found, false)
}

/// A program as it was checked, and what its names stand for, which is known also where it has errors.
pub(crate) struct Checked {
    pub program: Result<Program, Diagnostics>,
    pub uses: Uses,
}

/// Compiles a program and, where `lint` is given and there are no errors, lints it.
pub(crate) fn run(sources: &Sources<'_>, lint: Option<&LintOptions>) -> Checked {
    let mut sink = Sink::default();
    let mut loaded = load::load(sources, &mut sink);
    let files = Arc::new(std::mem::take(&mut loaded.files));
    let items = loaded.items();
    let Checked { program, uses } = program(&loaded, files, &items, sink);
    let program = program.and_then(|program| proven(program, &items, &uses, lint));
    Checked { program, uses }
}

/// The program with what is proven of it and what the lints find; an error if it breaks a promise.
fn proven(
    program: Program,
    items: &[&Item],
    uses: &Uses,
    lint: Option<&LintOptions>,
) -> Result<Program, Diagnostics> {
    let program = Arc::new(program);
    let (mut found, mut unguarded) = (Vec::new(), None);
    let needed = proofs::needed(&program);
    if lint.is_some() || needed != Needed::Nothing {
        let engine = Engine::new(program.clone(), program.directory.clone());
        let prover = match needed {
            Needed::Nothing | Needed::Workflows if lint.is_none() => Prover::for_workflows(&engine),
            _ => Prover::until(&engine, lint.and_then(|options| options.stop.clone())),
        };
        let prover = RefCell::new(prover);
        found = proofs::check(&prover.borrow(), items);
        if found.iter().any(|one| one.severity == Severity::Error) {
            return Err(program.warnings.with(found));
        }
        if let Some(options) = lint {
            unguarded = Some(guarded::kept(&mut prover.borrow_mut(), &program.warnings));
            found.extend(lints::run(&lints::LintContext::new(&prover, items, uses, options)));
        }
    }
    let warnings =
        lints::silenced(&unguarded.as_ref().unwrap_or(&program.warnings).with(found), lint.is_some());
    let mut program = Arc::into_inner(program).expect("whoever looked at the program is done with it");
    program.warnings = warnings;
    Ok(program)
}

/// The phases, one after the other.
fn program(loaded: &Loaded, files: Arc<Files>, items: &[&Item], sink: Sink) -> Checked {
    let mut report = Report::new(sink, loaded.incomplete);
    let mut tables = Tables::default();
    let tree = Tree::new(loaded, files, items, &mut report);
    let known = known(tree, &mut tables, &mut report);
    let lets = lets::declare(&known, &mut tables, &mut report);
    let samples = samples::declare(known.values(&mut tables.texts, &mut report), items);
    let mut context = Context { known: &known, lets: &lets, tables: &mut tables, report: &mut report };
    let blocks = blocks::check(&mut context);
    let workflows = workflows::check(&mut context, &blocks);
    let tests = test_items::check(&mut context, &samples, &blocks, &workflows);
    lists::note_unused(&known.tree, &known.schemas, &mut report);
    let lets = lets.finish();
    finish(known, tables, report, LaterPhases { lets, blocks, workflows, tests })
}

/// What rules may name, each phase after those it needs.
fn known<'a>(tree: Tree<'a>, tables: &mut Tables, report: &mut Report) -> Known<'a> {
    let timezone = timezones::declare(&tree, report);
    let roles = roles::declare(&tree, report);
    let calendars = calendars::declare(&tree, &timezone, report);
    let types = types::declare(&tree, report);
    let schemas = schema_items::declare(&tree, types, report);
    let values = literals::Values { tree: &tree, schemas: &schemas, texts: &mut tables.texts, report };
    let surroundings = providers::Surroundings { timezone: timezone.zone.as_ref(), roles: &roles };
    let providers = providers::declare(values, surroundings);
    let groups = groups::declare(&tree, &providers, &mut tables.named, report);
    let lists = lists::declare(&tree, &schemas, &providers, report);
    Known { tree, timezone, roles, calendars, schemas, providers, groups, lists }
}

/// What comes after [`Known`].
struct LaterPhases {
    lets: IdVec<LetId, Let>,
    blocks: Blocks,
    workflows: IdVec<WorkflowId, Workflow>,
    tests: Vec<TestCase>,
}

fn finish(known: Known<'_>, tables: Tables, report: Report, rest: LaterPhases) -> Checked {
    let failed = report.has_errors();
    let declared = known.tree.declared();
    let files = known.tree.files;
    let (warnings, uses) = report.finish(files.clone());
    if failed {
        return Checked { program: Err(warnings), uses };
    }
    let ([work_order, provider, engineer], enums) = known.schemas.into_schemas();
    let program = Program {
        files,
        warnings,
        timezone: known.timezone.zone,
        texts: Arc::new(tables.texts),
        enums,
        work_order,
        provider,
        engineer,
        roles: known.roles,
        calendars: known.calendars,
        atoms: tables.atoms.finish().into(),
        lets: rest.lets,
        named: tables.named.finish(),
        blocks: rest.blocks.blocks,
        rules: rest.blocks.rules,
        workflows: rest.workflows,
        declared,
        written: known.providers.written,
        directory: known.providers.directory,
        tests: rest.tests,
    };
    Checked { program: Ok(program), uses }
}
