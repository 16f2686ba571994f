//! A line for each finding: `path:line:column: code message`, for terminals, editors and `grep`.

use super::{Finding, Report, one_line};

impl Report<'_> {
    /// A line for each finding: `path:line:column: code message`.
    pub fn concise(&self) -> String {
        self.findings.iter().map(|finding| line(finding) + "\n").collect()
    }
}

/// One finding on one line.
pub(super) fn line(finding: &Finding<'_>) -> String {
    let found = finding.found;
    let place = finding.place();
    // A line that begins with two colons is a command to GitHub's runners.
    let here = if place.starts_with("::") { "./" } else { "" };
    format!("{here}{place}: {} {}", found.code, one_line(&found.message))
}
