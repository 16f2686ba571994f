//! The tree to the checked program: names, types, conditions, directory, workflows, portals.
//!
//! Everything that has a name is settled before what uses it, and everything is settled even where
//! something else has an error: what had one is silently skipped by its users.

mod blocks;
mod calendars;
mod candidates;
pub mod catalogue;
mod context;
mod expressions;
mod fields;
mod graph;
mod lets;
pub(crate) mod lints;
mod lists;
mod literals;
mod load;
mod names;
mod proofs;
mod providers;
mod records;
mod roles;
mod samples;
mod schemas;
#[cfg(test)]
mod testing;
mod tests;
mod timezones;
mod types;
mod workflows;

use std::cell::RefCell;
use std::sync::Arc;

use context::Checker;
pub use lints::LintOptions;
use proofs::Needed;

use crate::decide::Engine;
use crate::diagnostic::{Code, Diagnostics, Severity, Sink, suggest};
use crate::program::{Block, Program, Rule, TestCase, Workflow};
use crate::prove::Prover;
use crate::source::Sources;

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
    run(sources, None)
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
    let found = match run(sources, Some(options)) {
        Ok(program) => return program.warnings,
        Err(found) => found,
    };
    lints::silenced(&found, false)
}

fn run(sources: &Sources<'_>, lint: Option<&LintOptions>) -> Result<Program, Diagnostics> {
    let mut sink = Sink::default();
    let mut loaded = load::load(sources, &mut sink);
    let files = Arc::new(std::mem::take(&mut loaded.files));
    let items = loaded.items();
    let mut checker = Checker::new(&loaded, files.clone(), &items, sink);
    settle(&mut checker);
    let (blocks, rules) = blocks::check(&mut checker);
    let workflows = workflows::check(&mut checker, &blocks, &rules);
    let tests = tests::check(&mut checker, &blocks, &rules, &workflows);
    let program = Arc::new(finish(checker, blocks, rules, workflows, tests)?);
    let mut found = Vec::new();
    let needed = proofs::needed(&program);
    if lint.is_some() || needed != Needed::Nothing {
        let engine = Engine::new(program.clone(), program.directory.clone());
        let prover = match needed {
            Needed::Nothing | Needed::Workflows if lint.is_none() => Prover::of_workflows(&engine),
            _ => Prover::new(&engine),
        };
        let prover = RefCell::new(prover);
        found = proofs::check(&prover.borrow(), &items);
        if found.iter().any(|one| one.severity == Severity::Error) {
            return Err(program.warnings.with(found));
        }
        if let Some(options) = lint {
            found.extend(lints::run(&lints::Context::new(&prover, &items, options)));
        }
    }
    let warnings = lints::silenced(&program.warnings.with(found), lint.is_some());
    let mut program = Arc::into_inner(program).expect("whoever looked at the program is done with it");
    program.warnings = warnings;
    Ok(program)
}

/// Settles everything that rules and workflows may name.
fn settle(checker: &mut Checker<'_>) {
    checker.declare_timezone();
    roles::check(checker);
    calendars::check(checker);
    checker.declare_types();
    checker.declare_schemas();
    checker.declare_providers();
    checker.declare_groups();
    checker.declare_lists();
    checker.declare_lets();
    checker.declare_samples();
}

fn finish(
    checker: Checker<'_>,
    blocks: Vec<Block>,
    rules: Vec<Rule>,
    workflows: Vec<Workflow>,
    tests: Vec<TestCase>,
) -> Result<Program, Diagnostics> {
    let failed = checker.sink.has_errors();
    let unknown = [Code::NameUndefined, Code::ValueUnknown, Code::TypeUnknownVariant];
    let warnings = checker.sink.gathered(&unknown).finish(checker.files.clone());
    if failed {
        return Err(warnings);
    }
    Ok(Program {
        files: checker.files,
        warnings,
        timezone: checker.timezone,
        texts: checker.texts,
        enums: checker.enums,
        work_order: checker.work_order,
        provider: checker.provider,
        engineer: checker.engineer,
        roles: checker.roles,
        calendars: checker.calendars,
        atoms: checker.atoms.finish(),
        lets: checker.lets,
        named: checker.named.finish(),
        blocks,
        rules,
        workflows,
        written: checker.written,
        directory: checker.directory,
        tests,
    })
}
