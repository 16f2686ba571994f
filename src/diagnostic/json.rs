//! Findings for programs: a stable form, documented here and versioned.

use serde::Serialize;

use super::{Diagnostics, Label, Severity};
use crate::source::{Files, Position};

/// One finding: `{"code", "severity": "error" | "warning", "message", "file", "span": {"start", "end"},
/// "label", "related": [{"file", "span", "label"}], "help"}`; a place is `{"line", "column", "offset"}`, line
/// and column from 1, the column in characters, the offset in bytes from 0.
#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    related: Vec<Place<'a>>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    span: Range,
    label: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: u32,
}

impl Diagnostics {
    /// The findings as a JSON array, in the form that `consign check --format json` prints.
    pub fn to_json(&self) -> serde_json::Value {
        let findings: Vec<Finding<'_>> = self
            .iter()
            .map(|found| Finding {
                code: found.code.info().id,
                severity: match found.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                message: &found.message,
                place: place(self.files(), &found.label),
                related: found.related.iter().map(|label| place(self.files(), label)).collect(),
                help: found.help.as_deref(),
            })
            .collect();
        serde_json::json!(findings)
    }
}

fn place<'a>(files: &'a Files, label: &'a Label) -> Place<'a> {
    let file = files.get(label.span.file);
    let point = |offset: u32| {
        let Position { line, column } = file.position(offset as usize);
        Point { line, column, offset }
    };
    Place {
        file: file.name(),
        span: Range { start: point(label.span.start), end: point(label.span.end) },
        label: &label.text,
    }
}
