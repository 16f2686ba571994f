//! Workflow commands of GitHub, which shows them as annotations at the lines of a change.

use super::{Finding, Report, ends};

impl Report<'_> {
    /// A line for each finding: `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=CODE::MESSAGE`.
    pub fn github(&self) -> String {
        self.findings.iter().map(|finding| self.annotation(finding) + "\n").collect()
    }

    fn annotation(&self, finding: &Finding<'_>) -> String {
        let found = finding.found;
        let span = found.label.span;
        let (start, end) = ends(finding.files, span);
        // Columns count only within one line.
        let columns = match start.line == end.line {
            true => format!(",col={},endColumn={}", start.column, end.column.max(start.column + 1) - 1),
            false => String::new(),
        };
        format!(
            "::{} file={},line={},endLine={}{columns},title={}::{}",
            found.severity.word(),
            property(&crate::printable(&self.path(finding.files, span))),
            start.line,
            end.line,
            property(&found.code.to_string()),
            data(&finding.message()),
        )
    }
}

/// What stands after the last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands between commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50 %\r\nnext: a, b"), "50 %25%0D%0Anext: a, b");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
