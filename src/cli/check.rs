//! `check`: compiles and lints; what CI runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::Failure;
use super::files::plural;
use super::{Found, files, output, style};
use crate::diagnostic::{Diagnostic, Diagnostics, JsonDiagnostic, Severity, render};
use crate::source::Files;

/// Check programs: names, types, workflows, portals
///
/// A folder means every `*.consign` below it, each a program of its own unless another one uses it.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  consign check rules/\n  consign check --format json main.consign > findings.json\n  cat main.consign | consign check -"
)]
pub(super) struct Args {
    /// Programs or folders; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are written: for eyes to standard error, or as JSON to standard output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
}

/// One program that was checked.
pub(super) struct Checked {
    /// As it was named or found.
    pub path: PathBuf,
    root: String,
    findings: Diagnostics,
    /// The files it is made of.
    files: BTreeSet<String>,
}

impl Checked {
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|found| found.severity == severity).count()
    }
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let mut checked: Vec<Checked> = Vec::new();
    for path in &args.paths {
        let more = if path.is_dir() { check_folder(path)? } else { vec![check(path)?] };
        for program in more {
            if checked.iter().all(|known| known.root != program.root) {
                checked.push(program);
            }
        }
    }
    let report = Report::new(&checked);
    match args.format {
        Format::Human => report.say(),
        Format::Json => output::print(&report.json()?)?,
    }
    Ok(if report.errors == 0 { Found::Nothing } else { Found::Something })
}

/// What is found in all programs; what is found in a file that several use is reported once.
struct Report<'a> {
    checked: &'a [Checked],
    findings: Vec<(&'a Files, &'a Diagnostic)>,
    errors: usize,
    warnings: usize,
}

impl<'a> Report<'a> {
    fn new(checked: &'a [Checked]) -> Self {
        let mut seen = BTreeSet::new();
        let all = checked.iter().flat_map(|program| {
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
        Self { checked, findings, errors, warnings }
    }

    fn say(&self) {
        for (files, found) in &self.findings {
            output::say(&render(files, found, style::on_stderr()));
        }
        let programs = plural(self.checked.len(), "program");
        let (errors, warnings) = (plural(self.errors, "error"), plural(self.warnings, "warning"));
        let found = match (self.errors, self.warnings) {
            (0, 0) => "nothing to report".to_owned(),
            (0, _) => warnings,
            (_, 0) => errors,
            _ => format!("{errors}, {warnings}"),
        };
        output::say(&format!("checked {programs}: {found}"));
    }

    /// `{"version": 1, "files": [{"file", "errors", "warnings"}], "diagnostics": [as
    /// `Diagnostics::to_json` has them], "summary": {"programs", "errors", "warnings"}}`; `files` are the
    /// programs' root files.
    fn json(&self) -> Result<String, Failure> {
        let files = self.checked.iter().map(|program| JsonFile {
            file: &program.root,
            errors: program.count(Severity::Error),
            warnings: program.count(Severity::Warning),
        });
        let diagnostics = self.findings.iter().map(|(files, found)| JsonDiagnostic::new(files, found));
        let summary =
            JsonSummary { programs: self.checked.len(), errors: self.errors, warnings: self.warnings };
        let report =
            JsonReport { version: 1, files: files.collect(), diagnostics: diagnostics.collect(), summary };
        let text = serde_json::to_string_pretty(&report)
            .map_err(|error| Failure::message(format!("the report cannot be written as JSON: {error}")))?;
        Ok(text + "\n")
    }
}

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u32,
    files: Vec<JsonFile<'a>>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    file: &'a str,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct JsonSummary {
    programs: usize,
    errors: usize,
    warnings: usize,
}

fn check(path: &Path) -> Result<Checked, Failure> {
    let sources = files::sources(path)?;
    let findings = match crate::compile(&sources) {
        Ok(program) => program.warnings().clone(),
        Err(findings) => findings,
    };
    let files = findings.files().iter().map(|(_, file)| file.name().to_owned()).collect();
    Ok(Checked { path: path.to_owned(), root: sources.root().to_owned(), findings, files })
}

/// The programs of a folder: files that no other one uses; of files that use each other, the first.
pub(super) fn check_folder(folder: &Path) -> Result<Vec<Checked>, Failure> {
    let paths = files::programs_below(folder)?;
    if paths.is_empty() {
        let message = format!("there is no `*.consign` file below `{}`", folder.display());
        return Err(Failure::message(message));
    }
    let all = paths.iter().map(|path| check(path)).collect::<Result<Vec<_>, _>>()?;
    let used_by = |user: &Checked, file: &str| user.root != file && user.files.contains(file);
    let is_program = |index: usize| {
        let file = &all[index];
        all.iter().enumerate().all(|(other, user)| {
            let round = index < other && used_by(file, &user.root);
            !used_by(user, &file.root) || round
        })
    };
    let keep: Vec<bool> = (0..all.len()).map(is_program).collect();
    Ok(all.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(program, _)| program).collect())
}
