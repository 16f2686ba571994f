//! Code quality of GitLab: a list of issues, each with a fingerprint by which it is known again after other lines
//! of the file have changed.

use std::collections::HashMap;

use serde_json::{Value as Json, json};
use xxhash_rust::xxh3::xxh3_128;

use super::{Finding, Report, ends, json_text};
use crate::diagnostic::Severity;

impl Report<'_> {
    /// `[{"description", "check_name", "fingerprint", "severity", "location": {"path", "positions": {"begin", "end"}}}]`
    ///
    /// A fingerprint is of the path, the code, the message, and how many findings before have these; not of the line.
    pub fn gitlab(&self) -> String {
        let mut known: HashMap<String, usize> = HashMap::new();
        let issues: Vec<Json> = self
            .findings
            .iter()
            .map(|finding| {
                let path = self.path(finding.files, finding.found.label.span);
                let what = format!("{path}\0{}\0{}", finding.found.code, finding.found.message);
                let before = known.entry(what.clone()).or_default();
                let fingerprint = format!("{:032x}", xxh3_128(format!("{what}\0{before}").as_bytes()));
                *before += 1;
                issue(finding, &path, &fingerprint)
            })
            .collect();
        json_text(&issues)
    }
}

fn issue(finding: &Finding<'_>, path: &str, fingerprint: &str) -> Json {
    let found = finding.found;
    let (start, end) = ends(finding.files, found.label.span);
    let severity = match found.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
    };
    json!({
        "description": finding.message(),
        "check_name": found.code.to_string(),
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {
            "path": path,
            "positions": {
                "begin": { "line": start.line, "column": start.column },
                "end": { "line": end.line, "column": end.column },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Checked, Report};
    use crate::source::Sources;
    use crate::{LintOptions, check};

    fn issues(text: &str) -> Vec<serde_json::Value> {
        let findings = check(&Sources::in_memory([("main.consign", text)]), &LintOptions::default());
        let programs = [Checked { root: "main.consign".into(), findings }];
        serde_json::from_str(&Report::new(&programs).gitlab()).expect("JSON")
    }

    fn fingerprints(issues: &[serde_json::Value]) -> Vec<&str> {
        issues.iter().map(|issue| issue["fingerprint"].as_str().expect("a text")).collect()
    }

    #[test]
    fn a_finding_keeps_its_fingerprint_where_other_lines_change() {
        let (before, after) =
            ("list a = [b]\nlist c = [d]\n", "// new\n\nlist a = [b]\n// more\nlist c = [d]\n");
        let (before, after) = (issues(before), issues(after));
        assert!(before.len() >= 2);
        assert_eq!(fingerprints(&before), fingerprints(&after));
        assert_ne!(before[0]["location"]["positions"], after[0]["location"]["positions"]);
    }

    #[test]
    fn no_two_findings_have_one_fingerprint() {
        let mixed = "region = \"NY\" or region = \"NJ\" and region != \"CT\"";
        let lets: String = ["a", "b", "c"].map(|name| format!("let {name} = {mixed}\n")).concat();
        let issues = issues(&format!("schema work_order {{ id text  region text }}\n{lets}"));
        let same = issues.iter().filter(|issue| issue["check_name"] == "condition/mixed-and-or");
        assert_eq!(same.count(), 3, "{issues:?}");
        let mut known = fingerprints(&issues);
        let all = known.len();
        known.sort_unstable();
        known.dedup();
        assert_eq!(known.len(), all, "{issues:?}");
    }
}
