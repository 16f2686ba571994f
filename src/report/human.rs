//! For eyes: each finding drawn, and a line that sums up.

use super::Report;
use crate::diagnostic::{Code, render};

/// How to learn more about findings, from one of them.
pub fn more_about(code: Code) -> String {
    format!("more about a finding: `consign lints {code}`")
}

impl Report<'_> {
    /// Each finding drawn, an empty line after it, and a last line that sums up; `colours` adds ANSI escapes.
    pub fn human(&self, colours: bool) -> String {
        let drawn = self.findings.iter().map(|one| render(one.files, one.found, colours) + "\n");
        drawn.collect::<String>() + &self.summary() + "\n" + &self.more()
    }

    /// ` (2 can be mended by `--fix`, 1 more by `--fix unused`)`
    fn fixes(&self) -> String {
        let sure = self.findings.iter().filter(|one| one.found.fix.as_ref().is_some_and(|fix| fix.sure));
        let (unused, others): (Vec<&super::Finding<'_>>, Vec<_>) =
            sure.partition(|one| one.found.code.info().category() == "unused");
        match (others.len(), unused.len()) {
            (0, 0) => String::new(),
            (fixes, 0) => format!(" ({fixes} can be mended by `--fix`)"),
            (0, unused) => format!(" ({unused} can be mended by `--fix unused`)"),
            (fixes, unused) => {
                format!(" ({fixes} can be mended by `--fix`, {unused} more by `--fix unused`)")
            }
        }
    }

    /// How to learn more, said once: `consign lints name/undefined` explains the first finding's code.
    fn more(&self) -> String {
        let first = self.findings.first().map(|one| one.found.code);
        first.map_or_else(String::new, |code| more_about(code) + "\n")
    }

    /// `checked 2 programs: 1 error, 3 warnings (2 can be mended by `--fix`)`
    fn summary(&self) -> String {
        let programs = plural(self.programs.len(), "program");
        let (errors, warnings) = (plural(self.errors, "error"), plural(self.warnings, "warning"));
        let found = match (self.errors, self.warnings) {
            (0, 0) => "nothing to report".to_owned(),
            (0, _) => warnings,
            (_, 0) => errors,
            _ => format!("{errors}, {warnings}"),
        };
        format!("checked {programs}: {found}{}", self.fixes())
    }
}

fn plural(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}
