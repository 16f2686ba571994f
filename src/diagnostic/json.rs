//! Findings for programs: the stable JSON form of a diagnostic.

use serde::Serialize;

use super::finding::{Diagnostic, Fix, Label};
use super::severity::Severity;
use super::sink::Diagnostics;
use crate::source::{Files, Span};

/// A finding as JSON: `{"code", "severity", "message", "file", "span", "label", "related": [{"file",
/// "span", "label"}], "help", "fix": {"title", "sure", "edits": [{"file", "span", "text"}]}}`; `label`, `help` and `fix`
/// are `null` where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JsonDiagnostic<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
    related: Vec<JsonPlace<'a>>,
    help: Option<&'a str>,
    fix: Option<JsonFix<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    sure: bool,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct JsonEdit<'a> {
    file: &'a str,
    span: JsonSpan,
    text: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct JsonPlace<'a> {
    file: &'a str,
    /// Of a sheet of a workbook.
    #[serde(flatten)]
    sheet: Option<JsonSheet<'a>>,
    span: JsonSpan,
    label: Option<&'a str>,
}

/// `"sheet": "2026", "cell": "C17"`, where the file is a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct JsonSheet<'a> {
    sheet: &'a str,
    cell: String,
}

/// From the first character to after the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct JsonSpan {
    start: JsonPosition,
    end: JsonPosition,
}

/// Line and column from 1, the column in characters; the offset from 0 in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
    offset: u32,
}

impl Severity {
    /// The severity in a word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl<'a> JsonDiagnostic<'a> {
    /// A finding of these files.
    pub fn new(files: &'a Files, found: &'a Diagnostic) -> Self {
        Self {
            code: found.code.info().id,
            severity: found.severity.word(),
            message: &found.message,
            place: place(files, &found.label),
            related: found.related.iter().map(|label| place(files, label)).collect(),
            help: found.help.as_deref(),
            fix: found.fix.as_ref().map(|fix| json_fix(files, fix)),
        }
    }
}

fn json_fix<'a>(files: &'a Files, fix: &'a Fix) -> JsonFix<'a> {
    let edits = fix.edits.iter().map(|edit| JsonEdit {
        file: files.get(edit.span.file).name(),
        span: span(files, edit.span),
        text: &edit.text,
    });
    JsonFix { title: &fix.title, sure: fix.sure, edits: edits.collect() }
}

impl Diagnostics {
    /// All findings as a JSON array of `{"code", "severity", "message", "file", "span": {"start": {"line",
    /// "column", "offset"}, "end": …}, "label", "related": [{"file", "span", "label"}], "help", "fix"}`. Lines and
    /// columns count from 1, columns characters, offsets bytes from 0. In a workbook a place has `"sheet"` and `"cell"` too; lines and columns
    /// are those of the sheet.
    pub fn to_json(&self) -> serde_json::Value {
        let entries = self.iter().map(|found| {
            // Plain data with string keys: this cannot fail.
            serde_json::to_value(JsonDiagnostic::new(self.files(), found)).unwrap_or_default()
        });
        entries.collect()
    }
}

fn place<'a>(files: &'a Files, label: &'a Label) -> JsonPlace<'a> {
    let file = files.get(label.span.file);
    let sheet = file.sheet().zip(file.cell(label.span.start as usize));
    JsonPlace {
        file: file.path(),
        sheet: sheet.map(|(sheet, cell)| JsonSheet { sheet, cell }),
        span: span(files, label.span),
        label: Some(label.text.as_str()).filter(|text| !text.is_empty()),
    }
}

fn span(files: &Files, span: Span) -> JsonSpan {
    let position = |offset: u32| {
        let at = files.get(span.file).position(offset as usize);
        JsonPosition { line: at.line, column: at.column, offset }
    };
    JsonSpan { start: position(span.start), end: position(span.end) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Code, Sink};
    use super::*;

    #[test]
    fn a_finding_has_its_documented_form() {
        let mut files = Files::default();
        let id = files.add("a.consign", "é\nlist a = [1]");
        let mut sink = Sink::default();
        let found = Diagnostic::new(Code::NameStyle, Span::new(id, 8, 9), "message").label("here");
        sink.push(found.related(Span::new(id, 0, 2), ""));
        let json = sink.finish(Arc::new(files)).to_json();
        let expected = serde_json::json!([{
            "code": "name/style", "severity": "warning", "message": "message", "file": "a.consign",
            "span": {
                "start": { "line": 2, "column": 6, "offset": 8 },
                "end": { "line": 2, "column": 7, "offset": 9 },
            },
            "label": "here",
            "related": [{
                "file": "a.consign",
                "span": {
                    "start": { "line": 1, "column": 1, "offset": 0 },
                    "end": { "line": 1, "column": 2, "offset": 2 },
                },
                "label": null,
            }],
            "help": null,
            "fix": null,
        }]);
        assert_eq!(json, expected);
    }
}
