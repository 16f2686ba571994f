//! The JSON document of `check`, version 1.

use serde::Serialize;

use super::{Report, json_text};
use crate::diagnostic::{JsonDiagnostic, Severity};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    files: Vec<File<'a>>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct File<'a> {
    file: &'a str,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct Summary {
    programs: usize,
    errors: usize,
    warnings: usize,
}

impl Report<'_> {
    /// `{"version": 1, "files": [{"file", "errors", "warnings"}], "diagnostics": [as
    /// `Diagnostics::to_json` has them], "summary": {"programs", "errors", "warnings"}}`; `files` are the
    /// programs' root files.
    pub fn json(&self) -> String {
        let files = self.programs.iter().map(|program| {
            let count = |severity| program.findings.iter().filter(|found| found.severity == severity).count();
            File { file: &program.root, errors: count(Severity::Error), warnings: count(Severity::Warning) }
        });
        let diagnostics = self.findings.iter().map(|one| JsonDiagnostic::new(one.files, one.found));
        let summary = Summary { programs: self.programs.len(), errors: self.errors, warnings: self.warnings };
        json_text(&Document {
            version: 1,
            files: files.collect(),
            diagnostics: diagnostics.collect(),
            summary,
        })
    }
}
