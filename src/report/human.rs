//! For eyes: each finding drawn, and a line that sums up.

use super::Report;
use crate::diagnostic::render;

impl Report<'_> {
    /// Each finding drawn, an empty line after it, and a last line that sums up; `colours` adds ANSI escapes.
    pub fn human(&self, colours: bool) -> String {
        let drawn = self.findings.iter().map(|one| render(one.files, one.found, colours) + "\n");
        drawn.collect::<String>() + &self.summary() + "\n"
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
        let fixes = self.findings.iter().filter(|one| one.found.fix.is_some()).count();
        let hint = if fixes == 0 { String::new() } else { format!(" ({fixes} can be mended by `--fix`)") };
        format!("checked {programs}: {found}{hint}")
    }
}

fn plural(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}
