//! SARIF 2.1.0 (OASIS): the format that code scanning services read.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::super::error::Failure;
use super::super::output;
use super::{Report, ends};
use consign::catalogue;
use consign::diagnostic::{Code, Diagnostic, Edit, Fix, Label};
use consign::source::{Files, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

impl Report<'_> {
    pub(super) fn sarif(&self) -> Result<String, Failure> {
        let codes: BTreeSet<Code> = self.findings.iter().map(|(_, found)| found.code).collect();
        let codes: Vec<Code> = codes.into_iter().collect();
        let rules: Vec<Json> = codes.iter().map(|code| rule(*code)).collect();
        let results: Vec<Json> = self
            .findings
            .iter()
            .map(|(files, found)| result(files, found, codes.binary_search(&found.code).unwrap_or(0)))
            .collect();
        let document = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "consign",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                } },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        });
        output::json("the report", &document)
    }
}

/// What is known of a code.
fn rule(code: Code) -> Json {
    let info = code.info();
    let entry = catalogue::entry(code);
    json!({
        "id": info.id,
        "shortDescription": { "text": info.summary },
        "help": { "text": entry.explanation, "markdown": entry.markdown() },
        "defaultConfiguration": { "level": info.severity.word() },
    })
}

fn result(files: &Files, found: &Diagnostic, rule: usize) -> Json {
    let help = found.help.as_deref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let mut result = json!({
        "ruleId": found.code.info().id,
        "ruleIndex": rule,
        "level": found.severity.word(),
        "message": { "text": format!("{}{help}", found.message) },
        "locations": [location(files, &found.label)],
    });
    if !found.related.is_empty() {
        result["relatedLocations"] = found.related.iter().map(|label| location(files, label)).collect();
    }
    if let Some(fix) = &found.fix {
        result["fixes"] = json!([self::fix(files, fix)]);
    }
    result
}

fn location(files: &Files, label: &Label) -> Json {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(files.get(label.span.file).name()) },
            "region": region(files, label.span),
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    location
}

/// Lines and columns from 1, the end after the last character.
fn region(files: &Files, span: Span) -> Json {
    let (start, end) = ends(files, span);
    json!({
        "startLine": start.line, "startColumn": start.column,
        "endLine": end.line, "endColumn": end.column,
    })
}

fn fix(files: &Files, fix: &Fix) -> Json {
    let mut changes: Vec<Json> = Vec::new();
    let of: BTreeSet<_> = fix.edits.iter().map(|edit| edit.span.file).collect();
    for file in of {
        let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
        let replacements: Vec<Json> = edits.map(|edit| replacement(files, edit)).collect();
        changes.push(json!({
            "artifactLocation": { "uri": uri(files.get(file).name()) },
            "replacements": replacements,
        }));
    }
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

fn replacement(files: &Files, edit: &Edit) -> Json {
    json!({ "deletedRegion": region(files, edit.span), "insertedContent": { "text": edit.text } })
}

/// A path as a relative reference: what has a meaning in one is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_references() {
        assert_eq!(super::uri("rules/main.consign"), "rules/main.consign");
        assert_eq!(super::uri("<stdin>"), "%3Cstdin%3E");
        assert_eq!(super::uri("a b/é.consign"), "a%20b/%C3%A9.consign");
    }
}
