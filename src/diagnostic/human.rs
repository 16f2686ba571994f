//! Findings for people: the message, the lines they are about with labels under them, and what to write
//! instead. miette draws; what it draws is cut here so that long lines and long spans stay readable.

use std::borrow::Cow;
use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::finding::{Diagnostic, Label};
use super::severity::Severity;
use super::sink::Diagnostics;
use crate::printable::is_printable;
use crate::source::{FileId, Files, SourceFile, Span};

/// A label over more lines than this is drawn under its first line alone.
const LINES: usize = 8;
/// Labels no more than so many lines apart share a snippet: the line after one is shown, and the line before
/// the other.
const REACH: usize = 3;
/// Text before or after a label that is longer than this is cut.
const LONG: usize = 400;
/// How much of such a text stays.
const SHORT: usize = 80;
/// Labels further apart than this, in bytes, get a snippet each.
const APART: usize = 4_000;

impl Diagnostics {
    /// All findings as text for people, an empty line between them; `colours` adds ANSI escapes.
    pub fn to_human(&self, colours: bool) -> String {
        let shown: Vec<String> = self.iter().map(|found| render(self.files(), found, colours)).collect();
        shown.join("\n")
    }
}

/// One finding as text that ends with a line end.
pub fn render(files: &Files, found: &Diagnostic, colours: bool) -> String {
    let (near, far) = neighbours(files, found);
    let mut reports = vec![Drawing::new(files, found, &near, colours)];
    reports.extend(far.into_iter().map(|label| Drawing::note(files, label)));
    if let Some(last) = reports.last_mut() {
        last.help = found.help.as_deref().map(|help| clean(help).into_owned());
    }
    reports.iter().map(|report| report.draw(colours)).collect()
}

/// The further places that stand in one snippet with the place itself, and those that have their own, so
/// that the place itself always comes first.
fn neighbours<'d>(files: &Files, found: &'d Diagnostic) -> (Vec<&'d Label>, Vec<&'d Label>) {
    let lines = |span: Span| {
        let file = files.get(span.file);
        (file.position(span.start as usize).line, file.position(span.end as usize).line)
    };
    let (mut first, mut last) = lines(found.label.span);
    let mut near = Vec::new();
    let mut far: Vec<&Label> = found.related.iter().collect();
    loop {
        let in_reach = |label: &&Label| {
            let (from, to) = lines(label.span);
            label.span.file == found.label.span.file && from <= last + REACH && first <= to + REACH
        };
        let (reached, rest): (Vec<_>, Vec<_>) = far.into_iter().partition(in_reach);
        far = rest;
        if reached.is_empty() {
            return (near, far);
        }
        for label in &reached {
            let (from, to) = lines(label.span);
            (first, last) = (first.min(from), last.max(to));
        }
        near.extend(reached);
    }
}

/// What miette draws in one go: a first line, a snippet of one file, a help line.
#[derive(Debug)]
struct Drawing<'a> {
    title: String,
    text: String,
    severity: miette::Severity,
    source: DrawnFile<'a>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
}

impl<'a> Drawing<'a> {
    fn new(files: &'a Files, found: &Diagnostic, near: &[&Label], colours: bool) -> Self {
        let (word, severity) = match found.severity {
            Severity::Error => ("error", miette::Severity::Error),
            Severity::Warning => ("warning", miette::Severity::Warning),
        };
        let source = DrawnFile::new(files, found.label.span.file);
        let mut labels = vec![source.label(&found.label, true)];
        labels.extend(near.iter().map(|label| source.label(label, false)));
        labels.sort_by_key(LabeledSpan::offset);
        let message = clean(&found.message);
        let text = if colours { format!("\u{1b}[1m{message}\u{1b}[22m") } else { message.into_owned() };
        Self { title: format!("{word}[{}]:", found.code), text, severity, source, labels, help: None }
    }

    /// A further place in another file, or far away in this one.
    fn note(files: &'a Files, label: &Label) -> Self {
        let source = DrawnFile::new(files, label.span.file);
        let text = if label.text.is_empty() { "see also".into() } else { clean(&label.text).into_owned() };
        let place = Label { span: label.span, text: String::new() };
        let labels = vec![source.label(&place, true)];
        let severity = miette::Severity::Advice;
        Self { title: "note:".into(), text, severity, source, labels, help: None }
    }

    fn draw(&self, colours: bool) -> String {
        let handler = GraphicalReportHandler::new_themed(self.theme(colours))
            .with_links(false)
            .with_wrap_lines(false)
            .without_syntax_highlighting();
        let mut text = String::new();
        // Writing to a `String` does not fail, and no label reaches outside of its file.
        let _ = handler.render_report(&mut text, self);
        let text = without_lines(&text);
        let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        if let Some(first) = lines.first_mut() {
            *first = first.trim_start();
        }
        lines.iter().flat_map(|line| [line, "\n"]).collect()
    }

    /// The severity in words in place of miette's sign, and the severity's colour under the place itself.
    fn theme(&self, colours: bool) -> GraphicalTheme {
        let mut theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let (characters, styles) = (&mut theme.characters, &mut theme.styles);
        let own = match self.severity {
            miette::Severity::Error => {
                characters.error.clone_from(&self.title);
                &mut styles.error
            }
            miette::Severity::Warning => {
                characters.warning.clone_from(&self.title);
                &mut styles.warning
            }
            miette::Severity::Advice => {
                characters.advice.clone_from(&self.title);
                &mut styles.advice
            }
        };
        if colours {
            *own = own.bold();
            let (own, other) = (*own, styles.help);
            styles.link = styles.help;
            styles.highlights =
                self.labels.iter().map(|label| if label.primary() { own } else { other }).collect();
        }
        theme
    }
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.source.text.is_empty()).then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A file as miette asks for it.
#[derive(Debug)]
struct DrawnFile<'a> {
    file: &'a SourceFile,
    text: &'a str,
}

impl<'a> DrawnFile<'a> {
    fn new(files: &'a Files, file: FileId) -> Self {
        let file = files.get(file);
        let cleaned = |text: &str| match clean(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(cleaned) => Some(cleaned.into_boxed_str()),
        };
        Self { file, text: file.drawn(cleaned) }
    }

    fn label(&self, label: &Label, primary: bool) -> LabeledSpan {
        let (start, end) = self.cut(label.span);
        let text = (!label.text.is_empty()).then(|| clean(&label.text).into_owned());
        let span = SourceSpan::new(start.into(), end - start);
        if primary {
            LabeledSpan::new_primary_with_span(text, span)
        } else {
            LabeledSpan::new_with_span(text, span)
        }
    }

    /// The bytes to underline: of a span over many lines, or of a very long one, only the beginning.
    fn cut(&self, span: Span) -> (usize, usize) {
        let text = self.text;
        let start = boundary(text, span.start as usize);
        let end = boundary(text, span.end as usize).max(start);
        let spanned = &text[start..end];
        let mut shown = spanned;
        if spanned.matches('\n').count() >= LINES {
            shown = spanned.lines().next().unwrap_or(spanned);
        }
        (start, start + boundary(shown, APART / 4))
    }

    /// From where a label's surroundings are shown: the line before, its own line, or less of that.
    fn shown_from(&self, start: usize, lines: usize) -> usize {
        let text = &self.text[..start];
        let line_start = |end: usize| text[..end].rfind('\n').map_or(0, |at| at + 1);
        let own = line_start(start);
        let mut from = own;
        for _ in 0..lines {
            from = line_start(from.saturating_sub(1));
        }
        match start {
            _ if start - from <= LONG => from,
            _ if start - own <= LONG => own,
            _ => boundary(self.text, start - SHORT),
        }
    }

    fn shown_to(&self, end: usize, lines: usize) -> usize {
        let line_end = |from: usize| self.text[from..].find('\n').map_or(self.text.len(), |at| from + at + 1);
        let own = line_end(end);
        let mut to = own;
        for _ in 0..lines {
            to = line_end(to);
        }
        match end {
            _ if to - end <= LONG => to,
            _ if own - end <= LONG => own,
            _ => boundary(self.text, end + SHORT),
        }
    }
}

impl SourceCode for DrawnFile<'_> {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        if end > self.text.len() || span.len() > APART {
            return Err(MietteError::OutOfBounds);
        }
        // Without surroundings miette asks where the label is; with them, what to draw.
        let (from, to) = if before + after == 0 {
            (start, end)
        } else {
            (self.shown_from(start, before), self.shown_to(end, after))
        };
        let at = self.file.position(from);
        let data = &self.text[from..to];
        let lines = data.matches('\n').count();
        let shown = SourceSpan::new(from.into(), data.len());
        let cell = self.file.cell(from).map(|cell| format!(" {cell}{CELL}")).unwrap_or_default();
        let name = format!("{}{cell}", clean(self.file.name()));
        let (line, column) = (at.line - 1, at.column - 1);
        Ok(Box::new(MietteSpanContents::new_named(name, data.as_bytes(), shown, line, column, lines)))
    }
}

/// Stands behind the name of a cell, where miette adds a line and a column; no text that is drawn has it.
const CELL: char = '\u{1}';

/// A drawing without the lines and columns behind the names of cells.
fn without_lines(text: &str) -> Cow<'_, str> {
    let mut parts = text.split(CELL);
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    let rest: String = rest.collect();
    if rest.is_empty() { Cow::Borrowed(first) } else { Cow::Owned(format!("{first}{rest}")) }
}

/// The nearest end of a character at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The text with question marks for each character that is not printable, as many as the character has bytes, so
/// that offsets stay. A line may end with CR LF.
fn clean(text: &str) -> Cow<'_, str> {
    let harmless =
        |(at, c): (usize, char)| is_printable(c) || (c == '\r' && text[at + 1..].starts_with('\n'));
    // Plain text is looked through faster by bytes than by characters.
    let plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    if text.bytes().all(plain) || text.char_indices().all(harmless) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if harmless((at, c)) {
            cleaned.push(c);
        } else {
            cleaned.extend(std::iter::repeat_n('?', c.len_utf8()));
        }
    }
    Cow::Owned(cleaned)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Code, Sink};
    use super::*;

    fn shown(files: Files, found: Diagnostic) -> String {
        let mut sink = Sink::default();
        sink.push(found);
        sink.finish(Arc::new(files)).to_human(false)
    }

    #[test]
    fn the_place_is_shown_with_its_label_and_the_help() {
        let mut files = Files::default();
        let id = files.add("a.consign", "list a = [1]\nlist b = [2]\nlist a = [3]\nlist c = [4]\n");
        let found = Diagnostic::new(Code::NameDuplicate, Span::new(id, 31, 32), "`a` is declared twice")
            .label("declared again")
            .related(Span::new(id, 5, 6), "first declared here")
            .help("give one of them another name");
        insta::assert_snapshot!(shown(files, found));
    }

    #[test]
    fn a_place_in_another_file_has_a_snippet_of_its_own() {
        let mut files = Files::default();
        let one = files.add("a.consign", "list a = [1]\n");
        let two = files.add("b.consign", "\n\nlist a = [1]\n");
        let found = Diagnostic::new(Code::NameDuplicate, Span::new(two, 7, 8), "`a` is declared twice")
            .related(Span::new(one, 5, 6), "first declared here")
            .help("give one of them another name");
        insta::assert_snapshot!(shown(files, found));
    }

    #[test]
    fn long_lines_are_cut() {
        let mut files = Files::default();
        let id = files.add("a.json", format!("{}\u{1b}[31mX{}", "é".repeat(100_000), "b".repeat(100_000)));
        let found = Diagnostic::new(Code::DirectoryJson, Span::new(id, 200_005, 200_006), "no");
        let shown = shown(files, found);
        assert!(shown.len() < 1_000 && shown.contains("é?[31mXbb"), "{shown}");
        assert!(shown.contains("a.json:1:100006"), "{shown}");
    }

    #[test]
    fn any_span_can_be_drawn() {
        let text = "a\r\nb = é\n\tc\n\n\n\n\n\n\n\n\n\nd";
        for start in 0..=text.len() + 1 {
            for end in start..=text.len() + 2 {
                let mut files = Files::default();
                let id = files.add("a", text);
                let found = Diagnostic::new(Code::NameStyle, Span::new(id, start, end), "m")
                    .label("one")
                    .related(Span::new(id, end.saturating_sub(2), end), "two");
                assert!(shown(files, found).starts_with("warning[name/style]: m\n"));
            }
        }
    }

    #[test]
    fn a_file_without_text_is_not_drawn() {
        let mut files = Files::default();
        let id = files.add("gone.consign", "");
        let found = Diagnostic::new(Code::FileUnreadable, Span::new(id, 0, 0), "cannot read it");
        assert_eq!(shown(files, found), "error[file/unreadable]: cannot read it\n");
    }
}
