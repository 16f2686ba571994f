//! For eyes: each finding drawn, and a line that sums up.

use super::super::files::plural;
use super::super::{output, style};
use super::Report;
use consign::diagnostic::render;

impl Report<'_> {
    pub(super) fn say(&self) {
        for (files, found) in &self.findings {
            output::say(&render(files, found, style::on_stderr()));
        }
        let programs = plural(self.programs.len(), "program");
        let (errors, warnings) = (plural(self.errors, "error"), plural(self.warnings, "warning"));
        let found = match (self.errors, self.warnings) {
            (0, 0) => "nothing to report".to_owned(),
            (0, _) => warnings,
            (_, 0) => errors,
            _ => format!("{errors}, {warnings}"),
        };
        let fixes = self.findings.iter().filter(|(_, found)| found.fix.is_some()).count();
        let hint = if fixes == 0 { String::new() } else { format!(" ({fixes} can be mended by `--fix`)") };
        output::say(&format!("checked {programs}: {found}{hint}"));
    }
}
