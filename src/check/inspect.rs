//! All that an editor is told of a program at once: what is found in it, what its names stand for and, where it has no
//! errors, the program.

use std::sync::Arc;

use super::lints::LintOptions;
use super::uses::Uses;
use super::{Checked, lints, run};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Sink;
use crate::program::Program;
use crate::source::{Files, Sources};
use crate::syntax;

/// A program as it is written now, also where it has errors.
#[derive(Debug)]
#[non_exhaustive]
pub struct Inspected {
    /// What [`check`](crate::check) finds, or without lints what [`compile`](crate::compile) does; without what comments
    /// silence.
    pub findings: Diagnostics,
    /// The program; `None` if it has errors.
    pub program: Option<Arc<Program>>,
    /// What its names stand for, as far as that is known.
    pub uses: Uses,
}

/// Checks a program, as [`check`](crate::check) does where `lint` is given, and keeps what becomes known of it.
///
/// ```
/// let text = "schema work_order { id text  region text }\nlet north = region = \"N\"\nlet broken = north and";
/// let sources = consign::Sources::in_memory([("main.consign", text)]);
/// let inspected = consign::editor::inspect(&sources, None);
/// assert!(inspected.program.is_none() && inspected.findings.has_errors());
/// let (place, region) = inspected.uses.iter().find(|(place, _)| &text[place.range()] == "region").unwrap();
/// assert_eq!(region.kind, consign::editor::NameKind::Field);
/// assert_eq!(region.declared[0].start, 29);
/// assert_eq!(place.start, 55);
/// ```
pub fn inspect(sources: &Sources<'_>, lint: Option<&LintOptions>) -> Inspected {
    let Checked { program, uses } = run(sources, lint);
    match program {
        Ok(program) => {
            let findings = program.warnings.clone();
            Inspected { findings, program: Some(Arc::new(program)), uses }
        }
        Err(found) => Inspected { findings: lints::silenced(&found, false), program: None, uses },
    }
}

/// The syntax errors of one file, which is not asked for others; what is no text has one.
///
/// ```
/// let found = consign::editor::syntax_errors("main.consign", b"let a = ");
/// let only = found.iter().next().expect("an error");
/// assert_eq!(only.message, "expected a condition after `=`, found the end of the file");
/// ```
pub fn syntax_errors(name: &str, bytes: &[u8]) -> Diagnostics {
    let (mut files, mut sink) = (Files::default(), Sink::default());
    if let Some(file) = syntax::open(name, bytes, &mut files, &mut sink) {
        syntax::parse(files.get(file).text(), file, &mut sink);
    }
    sink.finish(Arc::new(files))
}
