//! What `check` reports, in one of several formats: a file for each.

mod github;
mod human;
mod json;
mod junit;
mod sarif;

use std::collections::BTreeSet;

use super::error::Failure;
use super::{output, programs::Opened};
use consign::diagnostic::{Diagnostic, Diagnostics, Severity};
use consign::source::{Files, Position, Span};

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For eyes, to standard error
    Human,
    /// A stable document of its own
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub workflows
    Github,
    /// A test case for each program
    Junit,
}

/// A program with its findings as they count.
pub(super) struct Program {
    /// Its root file.
    pub root: String,
    pub findings: Diagnostics,
}

/// What is found in all programs; what is found in a file that several use is reported once.
pub(super) struct Report<'a> {
    programs: &'a [Program],
    findings: Vec<(&'a Files, &'a Diagnostic)>,
    pub errors: usize,
    pub warnings: usize,
}

impl<'a> Report<'a> {
    pub fn new(programs: &'a [Program]) -> Self {
        let mut seen = BTreeSet::new();
        let all = programs.iter().flat_map(|program| {
            let files: &Files = program.findings.files();
            program.findings.iter().map(move |found| (files, found))
        });
        let findings: Vec<_> = all
            .filter(|(files, found)| {
                let span = found.label.span;
                let place = (files.get(span.file).name(), span.start, span.end);
                seen.insert((place, found.code, found.message.as_str()))
            })
            .collect();
        let count = |severity| findings.iter().filter(|(_, found)| found.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        Self { programs, findings, errors, warnings }
    }

    /// Writes the report: results to standard output, what is for eyes to standard error.
    pub fn write(&self, format: Format) -> Result<(), Failure> {
        match format {
            Format::Human => {
                self.say();
                Ok(())
            }
            Format::Json => output::print(&self.json()?),
            Format::Sarif => output::print(&self.sarif()?),
            Format::Github => output::print(&self.github()),
            Format::Junit => output::print(&self.junit()?),
        }
    }
}

impl From<Opened<Diagnostics>> for Program {
    fn from(checked: Opened<Diagnostics>) -> Self {
        Self { root: checked.root, findings: checked.content }
    }
}

/// Where a span begins and ends.
fn ends(files: &Files, span: Span) -> (Position, Position) {
    let file = files.get(span.file);
    (file.position(span.start as usize), file.position(span.end as usize))
}
