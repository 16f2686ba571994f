//! Findings for eyes: snippets with labels, drawn by miette.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
};
use miette::{SourceSpan, SpanContents};

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{Files, SourceFile, Span};

/// A line longer than this, in bytes, is not shown.
const LONGEST_LINE: usize = 2_000;

/// Draws findings.
pub struct Human {
    handler: GraphicalReportHandler,
}

impl Human {
    /// Snippets of so many columns, with colours or without.
    pub fn new(width: usize, colours: bool) -> Self {
        let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(width)
            .with_links(false)
            .with_context_lines(1)
            .without_cause_chain();
        Self { handler }
    }

    /// All findings, an empty line after each.
    pub fn render(&self, diagnostics: &Diagnostics) -> String {
        diagnostics.iter().map(|found| self.render_one(found, diagnostics.files())).collect()
    }

    fn render_one(&self, found: &Diagnostic, files: &Files) -> String {
        let mut text = String::new();
        let report = Report::new(found, files);
        // Only a writer can fail, and a string does not.
        if self.handler.render_report(&mut text, &report).is_err() {
            text = found.message.clone();
        }
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        format!("{}\n\n", lines.join("\n").trim_end())
    }
}

/// A finding, or a further place of one in another file, as miette sees it.
struct Report<'a> {
    found: Option<&'a Diagnostic>,
    message: String,
    snippet: Option<Snippet<'a>>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Report<'a>>,
}

impl<'a> Report<'a> {
    fn new(found: &'a Diagnostic, files: &'a Files) -> Self {
        let file = files.get(found.label.span.file);
        let here = |span: Span| span.file == found.label.span.file;
        let mut labels =
            vec![LabeledSpan::new_primary_with_span(label(&found.label.text), source_span(found.label.span))];
        for further in found.related.iter().filter(|further| here(further.span)) {
            labels.push(LabeledSpan::new_with_span(label(&further.text), source_span(further.span)));
        }
        let elsewhere = found.related.iter().filter(|further| !here(further.span));
        let elsewhere = elsewhere.map(|further| Self::further(&further.text, further.span, files)).collect();
        let shown = is_short(file, found.label.span)
            && found.related.iter().all(|further| !here(further.span) || is_short(file, further.span));
        let mut message = found.message.clone();
        if !shown {
            let at = file.position(found.label.span.start as usize);
            message += &format!(" ({}:{}:{})", file.name(), at.line, at.column);
            labels.clear();
        }
        Self { found: Some(found), message, snippet: shown.then_some(Snippet(file)), labels, elsewhere }
    }

    fn further(text: &str, span: Span, files: &'a Files) -> Self {
        let file = files.get(span.file);
        let shown = is_short(file, span);
        let labels = if shown {
            vec![LabeledSpan::new_primary_with_span(None, source_span(span))]
        } else {
            Vec::new()
        };
        Self {
            found: None,
            message: text.to_owned(),
            snippet: shown.then_some(Snippet(file)),
            labels,
            elsewhere: Vec::new(),
        }
    }
}

fn label(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn source_span(span: Span) -> SourceSpan {
    (span.start as usize, (span.end - span.start) as usize).into()
}

/// Whether the lines of a span can be shown.
fn is_short(file: &SourceFile, span: Span) -> bool {
    [span.start, span.end].iter().all(|offset| {
        let line = file.position(*offset as usize).line;
        file.lines(line.saturating_sub(1), line + 1).len() <= LONGEST_LINE
    })
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.found.map(|found| Box::new(found.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.found.map(|found| found.severity) {
            Some(Severity::Error) => miette::Severity::Error,
            Some(Severity::Warning) => miette::Severity::Warning,
            None => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let help = self.found.and_then(|found| found.help.as_ref());
        help.map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'b>(&'b self) -> Option<Box<dyn Iterator<Item = &'b dyn miette::Diagnostic> + 'b>> {
        Some(Box::new(self.elsewhere.iter().map(|report| report as &dyn miette::Diagnostic)))
    }
}

/// A file whose lines are found through its own index, so that a snippet costs its own length.
struct Snippet<'a>(&'a SourceFile);

impl SourceCode for Snippet<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        if end > self.0.text().len() {
            return Err(MietteError::OutOfBounds);
        }
        let position = self.0.position(start);
        let first = position.line.saturating_sub(before).max(1);
        let last = self.0.position(end).line + after;
        let mut range = self.0.lines(first, last);
        // Without context the contents begin where the span does, which is how its column is asked for.
        let column = if before == 0 { position.column - 1 } else { 0 };
        if before == 0 {
            range.start = start;
        }
        let data = &self.0.text().as_bytes()[range.clone()];
        let count = data.iter().filter(|byte| **byte == b'\n').count();
        let contents = MietteSpanContents::new_named(
            self.0.name().to_owned(),
            data,
            (range.start, range.len()).into(),
            first - 1,
            column,
            count,
        );
        Ok(Box::new(contents))
    }
}
