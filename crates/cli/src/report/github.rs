//! Workflow commands of GitHub, which shows them as annotations at the lines of a change.

use std::fmt::Write as _;

use super::{Report, ends};
use consign::diagnostic::Diagnostic;
use consign::source::Files;

impl Report<'_> {
    /// A line each: `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=CODE::MESSAGE`.
    pub(super) fn github(&self) -> String {
        let mut text = String::new();
        for (files, found) in &self.findings {
            // Writing to a `String` does not fail.
            let _ = writeln!(text, "{}", annotation(files, found));
        }
        text
    }
}

fn annotation(files: &Files, found: &Diagnostic) -> String {
    let word = found.severity.word();
    let span = found.label.span;
    let (start, end) = ends(files, span);
    // Columns count only within one line.
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.column, end.column.max(start.column + 1) - 1),
        false => String::new(),
    };
    let help = found.help.as_deref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!(
        "::{word} file={},line={},endLine={}{columns},title={}::{}",
        property(files.get(span.file).name()),
        start.line,
        end.line,
        property(&found.code.to_string()),
        data(&format!("{}{help}", found.message)),
    )
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
