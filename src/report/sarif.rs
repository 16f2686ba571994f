//! SARIF 2.1.0 (OASIS): the format that code scanning services read.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{Finding, Report, ends, json_text};
use crate::catalogue;
use crate::diagnostic::{Code, Edit, Fix, Label};
use crate::source::{Files, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

impl Report<'_> {
    /// A SARIF log with one run, in which every code that was found is explained.
    pub fn sarif(&self) -> String {
        let codes: BTreeSet<Code> = self.findings.iter().map(|one| one.found.code).collect();
        let codes: Vec<Code> = codes.into_iter().collect();
        let rules: Vec<Json> = codes.iter().map(|code| rule(*code)).collect();
        let index = |code: Code| codes.binary_search(&code).unwrap_or(0);
        let results: Vec<Json> =
            self.findings.iter().map(|one| self.result(one, index(one.found.code))).collect();
        json_text(&json!({
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
        }))
    }

    fn result(&self, finding: &Finding<'_>, rule: usize) -> Json {
        let Finding { files, found } = finding;
        let mut result = json!({
            "ruleId": found.code.info().id,
            "ruleIndex": rule,
            "level": found.severity.word(),
            "message": { "text": finding.message() },
            "locations": [self.location(files, &found.label)],
        });
        if !found.related.is_empty() {
            result["relatedLocations"] =
                found.related.iter().map(|label| self.location(files, label)).collect();
        }
        if let Some(fix) = &found.fix {
            result["fixes"] = json!([self.fix(files, fix)]);
        }
        result
    }

    fn location(&self, files: &Files, label: &Label) -> Json {
        let mut location = json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&self.path(files, label.span)) },
                "region": region(files, label.span),
            },
        });
        if !label.text.is_empty() {
            location["message"] = json!({ "text": label.text });
        }
        location
    }

    fn fix(&self, files: &Files, fix: &Fix) -> Json {
        let mut changes: Vec<Json> = Vec::new();
        let of: BTreeSet<_> = fix.edits.iter().map(|edit| edit.span.file).collect();
        for file in of {
            let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
            let replacements: Vec<Json> = edits.map(|edit| replacement(files, edit)).collect();
            changes.push(json!({
                "artifactLocation": { "uri": uri(&self.path(files, Span::new(file, 0, 0))) },
                "replacements": replacements,
            }));
        }
        json!({ "description": { "text": fix.title }, "artifactChanges": changes })
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

/// Lines and columns from 1, the end after the last character.
fn region(files: &Files, span: Span) -> Json {
    let (start, end) = ends(files, span);
    json!({
        "startLine": start.line, "startColumn": start.column,
        "endLine": end.line, "endColumn": end.column,
    })
}

fn replacement(files: &Files, edit: &Edit) -> Json {
    json!({ "deletedRegion": region(files, edit.span), "insertedContent": { "text": edit.text } })
}

/// A path as a reference, relative unless the path is not: what has a meaning in one is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escaped: String = path
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    if path.starts_with('/') { format!("file://{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_references() {
        assert_eq!(super::uri("rules/main.consign"), "rules/main.consign");
        assert_eq!(super::uri("/srv/main.consign"), "file:///srv/main.consign");
        assert_eq!(super::uri("<stdin>"), "%3Cstdin%3E");
        assert_eq!(super::uri("a b/é.consign"), "a%20b/%C3%A9.consign");
    }
}
