//! The canonical layout, as changes of the text.

use std::ops::Range;

use consign::editor::OutlineKind;

use crate::document::Document;

/// What is to be written in place of a range of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    /// What is replaced.
    pub range: Range<usize>,
    /// What is written there.
    pub text: String,
}

/// The changes that bring a file into the canonical layout, a run of lines each; none if it is in it, or has a syntax
/// error.
pub fn format(document: &Document) -> Vec<TextChange> {
    if !document.is_program() {
        return Vec::new();
    }
    let text = document.as_str();
    match consign::format(&document.path, text.as_bytes()) {
        Ok(laid_out) => changes(text, &laid_out),
        Err(_) => Vec::new(),
    }
}

/// Those of the changes that touch some lines.
pub fn format_range(document: &Document, range: Range<usize>) -> Vec<TextChange> {
    let first = document.text.line_range(document.text.line(range.start)).start;
    let last = document.text.line_range(document.text.line(range.end)).end;
    let mut all = format(document);
    all.retain(|change| change.range.start <= last && first <= change.range.end);
    all
}

/// The changes while somebody writes: those of the member that was just finished, so that a table's columns stay aligned.
/// What is on later lines is left alone.
pub fn format_typed(document: &Document, offset: usize) -> Vec<TextChange> {
    let mut level = document.outline();
    let mut inner = None;
    // A row is aligned with the others of its table.
    while let Some(entry) =
        level.iter().rev().find(|entry| entry.range.start < offset && offset <= entry.range.end + 1)
    {
        if entry.kind == OutlineKind::Row {
            break;
        }
        inner = Some(entry);
        level = &entry.children;
    }
    let Some(entry) = inner else { return Vec::new() };
    let mut all = format_range(document, entry.range.start..entry.range.end.min(offset));
    let line = document.text.line_range(document.text.line(offset)).end + 2;
    all.retain(|change| change.range.end <= line);
    all
}

/// The runs of lines that differ. Lines are compared from both ends, and between them by what they are without white
/// space, as a layout changes nothing else.
fn changes(before: &str, after: &str) -> Vec<TextChange> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let mut all: Vec<TextChange> = Vec::new();
    let (mut at, mut from, mut offset) = (0, 0, 0);
    while at < old.len() || from < new.len() {
        if at < old.len() && old.get(at) == new.get(from) {
            offset += old[at].len();
            (at, from) = (at + 1, from + 1);
            continue;
        }
        let (taken, written) = run(&old[at..], &new[from..]);
        let length: usize = old[at..at + taken].iter().map(|line| line.len()).sum();
        all.push(TextChange { range: offset..offset + length, text: new[from..from + written].concat() });
        offset += length;
        (at, from) = (at + taken, from + written);
    }
    all
}

/// How many lines of each have the same signs: as few as can be, at least one in all.
fn run(old: &[&str], new: &[&str]) -> (usize, usize) {
    let signs = |line: &str| line.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    let (mut taken, mut written) = (0, 0);
    let (mut olds, mut news) = (0, 0);
    loop {
        if taken < old.len() && (olds <= news || written == new.len()) {
            olds += signs(old[taken]);
            taken += 1;
        } else if written < new.len() {
            news += signs(new[written]);
            written += 1;
        } else {
            return (taken, written);
        }
        if olds == news {
            return (taken, written);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;

    fn applied(text: &str, changes: &[TextChange]) -> String {
        let mut text = text.to_owned();
        for change in changes.iter().rev() {
            text.replace_range(change.range.clone(), &change.text);
        }
        text
    }

    const TEXT: &str = "list a = [1,2]\n\n\nrules r assigns provider {\n table t (region) {\n  | \"NY\" => assign p\n  | \"New\" => assign northstar\n }\n}\nlist b = [3]\n";

    #[test]
    fn only_lines_that_change_are_written() {
        let document = Document::new("a.consign", 0, Text::new(TEXT));
        let all = format(&document);
        assert!(all.iter().all(|change| !change.range.contains(&TEXT.find("list b").expect("it is there"))));
        let laid_out = consign::format("a.consign", TEXT.as_bytes()).expect("it has no error");
        assert_eq!(applied(TEXT, &all), laid_out);
        assert!(laid_out.contains("| \"NY\"  => assign p\n"), "{laid_out}");
    }

    #[test]
    fn while_a_row_is_written_its_table_is_aligned_and_nothing_else_changes() {
        let document = Document::new("a.consign", 0, Text::new(TEXT));
        let at = TEXT.find("northstar\n").expect("it is there") + "northstar".len();
        let after = applied(TEXT, &format_typed(&document, at));
        assert!(after.starts_with("list a = [1,2]\n\n\n"), "{after}");
        assert!(after.contains("| \"NY\"  => assign p\n"), "{after}");
    }

    #[test]
    fn what_is_broken_is_left_alone() {
        let document = Document::new("a.consign", 0, Text::new("let a =   "));
        assert!(format(&document).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_changes_make_the_layout(words in prop::collection::vec(("[ab]{1,2}", "[ \\n]{1,3}", "[ \\n]{1,3}"), 0..12)) {
            let before: String = words.iter().map(|(word, gap, _)| format!("{word}{gap}")).collect();
            let after: String = words.iter().map(|(word, _, gap)| format!("{word}{gap}")).collect();
            prop_assert_eq!(applied(&before, &changes(&before, &after)), after);
        }
    }
}
