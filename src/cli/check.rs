//! `check`: compiles and lints; what CI runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::error::Failure;
use super::{Found, files, output};
use crate::diagnostic::{Diagnostics, Severity};

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
struct Checked {
    root: String,
    findings: Diagnostics,
    /// The files it is made of.
    files: BTreeSet<String>,
}

pub(super) fn run(args: &Args) -> Result<Found, Failure> {
    let mut checked = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            checked.extend(check_folder(path)?);
        } else {
            checked.push(check(path)?);
        }
    }
    let count = |severity: Severity| {
        let all = checked.iter().flat_map(|program| program.findings.iter());
        all.filter(|found| found.severity == severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match args.format {
        Format::Human => {
            for program in checked.iter().filter(|program| !program.findings.is_empty()) {
                files::say_findings(&program.findings);
                output::say("");
            }
            let programs = plural(checked.len(), "program");
            let found = match (errors, warnings) {
                (0, 0) => "nothing to report".to_owned(),
                (0, _) => plural(warnings, "warning"),
                (_, 0) => plural(errors, "error"),
                _ => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
            };
            output::say(&format!("checked {programs}: {found}"));
        }
        Format::Json => output::print(&format!("{:#}\n", as_json(&checked, errors, warnings)))?,
    }
    Ok(if errors == 0 { Found::Nothing } else { Found::Something })
}

/// `3 programs`
pub(super) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn check(path: &Path) -> Result<Checked, Failure> {
    let sources = files::sources(path)?;
    let findings = match crate::compile(&sources) {
        Ok(program) => program.warnings().clone(),
        Err(findings) => findings,
    };
    let files = findings.files().iter().map(|(_, file)| file.name().to_owned()).collect();
    Ok(Checked { root: sources.root().to_owned(), findings, files })
}

/// The programs of a folder: files that no other one uses; of files that use each other, the first.
fn check_folder(folder: &Path) -> Result<Vec<Checked>, Failure> {
    let paths = files::programs_below(folder)?;
    if paths.is_empty() {
        let message = format!("there is no `*.consign` file below `{}`", folder.display());
        return Err(Failure::message(message));
    }
    let all = paths.iter().map(|path| check(path)).collect::<Result<Vec<_>, _>>()?;
    let used: BTreeSet<&str> = all
        .iter()
        .flat_map(|program| program.files.iter().filter(|file| **file != program.root))
        .map(String::as_str)
        .collect();
    let mut covered: BTreeSet<String> = BTreeSet::new();
    let mut keep = vec![false; all.len()];
    for (index, program) in all.iter().enumerate() {
        if !used.contains(program.root.as_str()) {
            keep[index] = true;
            covered.extend(program.files.iter().cloned());
        }
    }
    for (index, program) in all.iter().enumerate() {
        if !covered.contains(&program.root) {
            keep[index] = true;
            covered.extend(program.files.iter().cloned());
        }
    }
    Ok(all.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(program, _)| program).collect())
}

fn as_json(checked: &[Checked], errors: usize, warnings: usize) -> serde_json::Value {
    let programs: Vec<_> = checked
        .iter()
        .map(|program| json!({ "program": program.root, "findings": program.findings.to_json() }))
        .collect();
    let summary = json!({ "programs": checked.len(), "errors": errors, "warnings": warnings });
    json!({ "version": 1, "programs": programs, "summary": summary })
}
