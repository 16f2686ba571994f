//! What is found in programs, written for people and for other programs: a file for each format. Findings in, text out;
//! nothing here prints.
//!
//! ```
//! use consign::report::{Checked, Report};
//! use consign::{LintOptions, Sources};
//!
//! let sources = Sources::in_memory([("main.consign", "list north = [NY]")]);
//! let programs = [Checked { root: "main.consign".into(), findings: consign::check(&sources, &LintOptions::default()) }];
//! let report = Report::new(&programs);
//! assert_eq!(report.errors(), 1);
//! assert!(report.concise().starts_with("main.consign:1:15: name/undefined "));
//! ```

mod concise;
mod github;
mod gitlab;
mod human;
mod json;
pub mod junit;
mod sarif;

pub use human::more_about;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::printable;
use crate::source::{Files, Position, Span};

/// A program that was checked, with its findings as they count.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The name of its root file.
    pub root: String,
    /// What was found in it.
    pub findings: Diagnostics,
}

/// What is found in all programs; what is found in a file that several use is reported once.
pub struct Report<'a> {
    programs: &'a [Checked],
    findings: Vec<Finding<'a>>,
    errors: usize,
    warnings: usize,
    in_repository: Box<dyn Fn(&str) -> String + 'a>,
}

/// A finding with the files that it points into.
#[derive(Clone, Copy)]
struct Finding<'a> {
    files: &'a Files,
    found: &'a Diagnostic,
}

impl<'a> Report<'a> {
    /// The findings of programs.
    pub fn new(programs: &'a [Checked]) -> Self {
        let mut seen = BTreeSet::new();
        let all = programs.iter().flat_map(|program| {
            let files: &Files = program.findings.files();
            program.findings.iter().map(move |found| Finding { files, found })
        });
        let findings: Vec<_> = all
            .filter(|Finding { files, found }| {
                let span = found.label.span;
                let place = (files.get(span.file).name(), span.start, span.end);
                seen.insert((place, found.code, found.message.as_str()))
            })
            .collect();
        let count = |severity| findings.iter().filter(|one| one.found.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        Self { programs, findings, errors, warnings, in_repository: Box::new(str::to_owned) }
    }

    /// Says what files are called where annotations are shown (`github`, `gitlab`, `sarif`): by their path from the
    /// root of the repository, whatever they are called here.
    #[must_use]
    pub fn in_repository(mut self, name: impl Fn(&str) -> String + 'a) -> Self {
        self.in_repository = Box::new(name);
        self
    }

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// The name of a file where annotations are shown.
    fn path(&self, files: &Files, span: Span) -> String {
        (self.in_repository)(files.get(span.file).path())
    }
}

impl Finding<'_> {
    /// The message with what to write, for where they are not drawn apart; of a sheet with the cell, which no such place names.
    fn message(&self) -> String {
        let help = self.found.help.as_deref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let span = self.found.label.span;
        let file = self.files.get(span.file);
        let cell = file.sheet().zip(file.cell(span.start as usize));
        let cell = cell.map(|(sheet, cell)| format!("[{sheet}] {cell}: ")).unwrap_or_default();
        printable(&format!("{cell}{}{help}", self.found.message)).into_owned()
    }

    /// `file:line:column`, or `workbook [sheet] cell`, of the place itself; on one line, whatever the file is called.
    fn place(&self) -> String {
        let span = self.found.label.span;
        one_line(&self.files.get(span.file).place(span.start as usize)).into_owned()
    }
}

/// Where a span begins and ends.
fn ends(files: &Files, span: Span) -> (Position, Position) {
    let file = files.get(span.file);
    (file.position(span.start as usize), file.position(span.end as usize))
}

/// A text on one line, with nothing in it that cannot be shown.
fn one_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        Cow::Borrowed(text) if !text.contains('\n') => Cow::Borrowed(text),
        text => Cow::Owned(text.replace('\n', " ")),
    }
}

/// A document as JSON text with a line end.
fn json_text(document: &impl serde::Serialize) -> String {
    // Plain data with string keys: this cannot fail.
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// A program with an error in its first file, which another one uses too.
    fn checked(root: &str, text: &str) -> Checked {
        let sources = Sources::in_memory([(root, text), ("shared.consign", "list north = [NY]\n")]);
        let findings = crate::check(&sources, &crate::LintOptions::default());
        Checked { root: root.into(), findings }
    }

    #[test]
    fn what_several_programs_use_is_reported_once() {
        let programs = [
            checked("a.consign", "use \"shared.consign\"\n"),
            checked("b.consign", "use \"shared.consign\"\n"),
        ];
        let report = Report::new(&programs);
        assert_eq!(report.errors(), 1, "{}", report.concise());
        assert_eq!(report.concise().lines().filter(|line| line.contains("NY")).count(), 1);
        assert!(programs.iter().all(|program| program.findings.has_errors()));
    }

    #[test]
    fn annotations_are_named_as_the_repository_names_files() {
        let programs = [checked("main.consign", "list a = [b]\n")];
        let report = Report::new(&programs).in_repository(|name| format!("rules/{name}"));
        assert!(report.github().contains(" file=rules/main.consign,"));
        assert!(report.sarif().contains("\"uri\": \"rules/main.consign\""));
        assert!(report.gitlab().contains("\"path\": \"rules/main.consign\""));
        assert!(report.concise().starts_with("main.consign:1:"));
    }

    #[test]
    fn nothing_unprintable_is_in_a_report_of_a_hostile_program() {
        use crate::printable::tests::UNPRINTABLE;
        let text = format!("list a = [\"{UNPRINTABLE}\"]\nlet b = {UNPRINTABLE}\n\n::error::x\n");
        let programs = [checked(&format!("::{UNPRINTABLE}.consign"), &text)];
        let report = Report::new(&programs);
        assert!(report.errors() > 0);
        for text in [report.human(false), report.github(), report.concise(), report.junit()] {
            assert!(text.chars().all(crate::is_printable), "{text:?}");
        }
        for line in report.concise().lines().chain(report.human(false).lines()) {
            assert!(!line.starts_with("::"), "{line}");
        }
    }
}
