//! What can be folded, and how a selection grows.

use std::ops::Range;

use consign::editor::OutlineEntry;
use consign::highlight::Highlight;

use crate::document::{Document, Token};

/// What a fold hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// What stands in brackets.
    Block,
    /// Lines of comments.
    Comment,
    /// Several `use`.
    Imports,
}

/// Lines that can be folded into their first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The first line, from 0, which is still shown.
    pub first: usize,
    /// The last line that is hidden.
    pub last: usize,
    /// What is hidden.
    pub kind: FoldKind,
}

/// All that can be folded in a file, in the order of the first lines.
pub fn folds(document: &Document) -> Vec<Fold> {
    let mut all = Vec::new();
    for (open, close) in pairs(document) {
        let (first, last) = (document.text.line(open.start), document.text.line(close.start));
        // The line of the closing bracket stays.
        if last > first + 1 {
            all.push(Fold { first, last: last - 1, kind: FoldKind::Block });
        }
    }
    let comments = document.tokens().iter().filter(|token| token.kind == Highlight::Comment);
    let own_line = |token: &&Token| {
        let line = document.text.line_range(document.text.line(token.range.start));
        document.slice(line.start..token.range.start).trim().is_empty()
    };
    all.extend(runs(document, comments.filter(own_line).map(|token| &token.range), FoldKind::Comment));
    let uses = document.outline().iter().filter(|entry| entry.kind == consign::editor::OutlineKind::Use);
    all.extend(runs(document, uses.map(|entry| &entry.range), FoldKind::Imports));
    all.sort_by_key(|fold| (fold.first, fold.last));
    all.dedup_by_key(|fold| (fold.first, fold.last));
    all
}

/// Lines that follow one another.
fn runs<'r>(
    document: &Document,
    ranges: impl Iterator<Item = &'r Range<usize>>,
    kind: FoldKind,
) -> Vec<Fold> {
    let mut all: Vec<Fold> = Vec::new();
    for range in ranges {
        let (first, last) = (document.text.line(range.start), document.text.line(range.end));
        match all.last_mut().filter(|fold| fold.last + 1 == first) {
            Some(fold) => fold.last = last,
            None => all.push(Fold { first, last, kind }),
        }
    }
    all.retain(|fold| fold.last > fold.first);
    all
}

/// The brackets that belong together.
fn pairs(document: &Document) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    for token in document.tokens().iter().filter(|token| token.kind == Highlight::Sign) {
        match document.slice(token.range.clone()) {
            sign @ ("{" | "[" | "(") => open.push((sign, token.range.clone())),
            sign @ ("}" | "]" | ")") => {
                let fits = |open: &str| matches!((open, sign), ("{", "}") | ("[", "]") | ("(", ")"));
                if let Some(at) = open.iter().rposition(|(open, _)| fits(open)) {
                    open.truncate(at + 1);
                    all.extend(open.pop().map(|(_, open)| (open, token.range.clone())));
                }
            }
            _ => {}
        }
    }
    all
}

/// The ranges around a place, from the smallest: the word, what is in brackets, the brackets, the rule, the item, the file.
pub fn selections(document: &Document, offset: usize) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> =
        document.token_at(offset).map(|token| token.range.clone()).into_iter().collect();
    for (open, close) in pairs(document) {
        if open.start <= offset && offset <= close.end {
            all.extend([open.end..close.start, open.start..close.end]);
        }
    }
    let mut level = document.outline();
    while let Some(entry) = level.iter().find(|entry| holds(entry, offset)) {
        all.push(entry.range.clone());
        level = &entry.children;
    }
    let line = document.text.line_range(document.text.line(offset));
    let indent = document.slice(line.clone()).len() - document.slice(line.clone()).trim_start().len();
    all.push(line.start + indent..line.end);
    all.push(0..document.as_str().len());
    all.retain(|range| range.start <= offset && offset <= range.end);
    all.sort_by_key(|range| range.len());
    nested(all)
}

fn holds(entry: &OutlineEntry, offset: usize) -> bool {
    entry.range.start <= offset && offset <= entry.range.end
}

/// Those that lie in one another, each larger than the one before.
fn nested(all: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut kept: Vec<Range<usize>> = Vec::new();
    for range in all {
        let fits = kept.last().is_none_or(|last| {
            range.start <= last.start && last.end <= range.end && range.len() > last.len()
        });
        if fits {
            kept.push(range);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;

    fn document(text: &str) -> Document {
        Document::new("a.consign", 0, Text::new(text))
    }

    const TEXT: &str = "use \"a\"\nuse \"b\"\n\n// one\n// two\nrules r assigns provider {\n  rule a {\n    when x = [\n      1,\n    ]\n    assign p\n  }\n}\n";

    #[test]
    fn blocks_comments_and_imports_fold() {
        let folds: Vec<_> =
            folds(&document(TEXT)).iter().map(|fold| (fold.first, fold.last, fold.kind)).collect();
        assert_eq!(
            folds,
            [
                (0, 1, FoldKind::Imports),
                (3, 4, FoldKind::Comment),
                (5, 11, FoldKind::Block),
                (6, 10, FoldKind::Block),
                (7, 8, FoldKind::Block),
            ]
        );
    }

    #[test]
    fn a_selection_grows_from_the_word_to_the_file() {
        let document = document(TEXT);
        let at = TEXT.find("1,").expect("it is there");
        let shown: Vec<&str> = selections(&document, at).into_iter().map(|range| &TEXT[range]).collect();
        assert_eq!(shown[0], "1");
        assert_eq!(shown[1], "1,");
        assert!(shown.iter().any(|part| part.starts_with("rule a {") && part.ends_with('}')), "{shown:?}");
        assert_eq!(shown.last(), Some(&TEXT));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_text_is(text in "[{}()\\[\\]a \\n\"/]{0,60}", at in 0usize..70) {
            let document = document(&text);
            for fold in folds(&document) {
                prop_assert!(fold.first < fold.last && fold.last <= document.text.line(text.len()));
            }
            for pair in selections(&document, at.min(text.len())).windows(2) {
                prop_assert!(pair[1].start <= pair[0].start && pair[0].end <= pair[1].end);
            }
        }
    }
}
