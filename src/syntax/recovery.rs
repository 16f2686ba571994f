//! Where items start in a file that does not parse: a scan over the tokens that also finds the next item
//! after a bracket that was never closed.

use std::ops::Range;

use super::ast::ItemKind;
use super::brackets::closed;
use super::lexer::TokenKind;
use super::marks::Marks;
use super::misspelt::nearest;

/// The ranges of marks that are an item each, or were meant to be; together they are the whole file.
pub(super) fn items(marks: &Marks<'_, '_>) -> Vec<Range<usize>> {
    let closed = closed(marks);
    let mut scan = ItemScan { marks, closed: &closed, start: 0, depth: 0, is_open: false };
    let mut starts = Vec::new();
    for index in 0..marks.len() {
        if index == 0 || scan.begins_item(index) {
            starts.push(index);
            scan.begin(index);
        }
        scan.pass(index);
    }
    let ends = starts.iter().copied().skip(1).chain([marks.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

struct ItemScan<'m, 'a, 't> {
    marks: &'m Marks<'a, 't>,
    closed: &'m [bool],
    /// The first mark of the item that is being passed.
    start: usize,
    depth: usize,
    /// Whether a bracket of it that stands in no other is never closed.
    is_open: bool,
}

impl ItemScan<'_, '_, '_> {
    fn begin(&mut self, index: usize) {
        (self.start, self.depth, self.is_open) = (index, 0, false);
    }

    fn pass(&mut self, index: usize) {
        let kind = self.marks.kind(index);
        if kind.is_some_and(TokenKind::opens) {
            self.is_open |= self.depth == 0 && !self.closed[index];
            self.depth += 1;
        } else if kind.is_some_and(TokenKind::closes) {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    fn begins_item(&self, index: usize) -> bool {
        if self.depth == 0 { self.begins_at_top(index) } else { self.begins_in_brackets(index) }
    }

    fn begins_at_top(&self, index: usize) -> bool {
        let (word, first) = (self.marks.word(index), self.marks.begins_line(index));
        let before = index.wrapping_sub(1);
        if first && has_item_header(self.marks, index) && self.marks.word(before) != "of" {
            return true;
        }
        if !self.can_end_with(before) {
            return false;
        }
        if ItemKind::KEYWORDS.contains(&word) {
            let starts_condition = matches!(self.marks.word(index + 1), "starts" | "ends");
            return has_item_header(self.marks, index) || first && !starts_condition;
        }
        first
            && self.marks.is_name(index + 1)
            && !CONTINUING.contains(&word)
            && nearest(word, ItemKind::KEYWORDS.iter().copied()).is_some()
    }

    /// Whether an item may end with this mark.
    fn can_end_with(&self, last: usize) -> bool {
        let goes_on = matches!(self.marks.word(last), "of" | "assigns" | "when" | "from");
        let only_keyword = last == self.start && ItemKind::KEYWORDS.contains(&self.marks.word(last));
        let is_mistake = self.marks.kind(last).is_some_and(TokenKind::is_mistake);
        !goes_on && !only_keyword && (self.marks.ends_operand(last) || is_mistake)
    }

    /// In brackets an item begins only where one of them was never closed.
    fn begins_in_brackets(&self, index: usize) -> bool {
        if !self.marks.begins_line(index) || !ItemKind::KEYWORDS.contains(&self.marks.word(index)) {
            return false;
        }
        let has_header = has_item_header(self.marks, index);
        if has_header && !is_ambiguous_header(self.marks, index) {
            return true;
        }
        let indent = |index: usize| self.marks.get(index).map(|mark| mark.indent);
        let is_member = LINES_OF_MEMBERS.contains(&(self.marks.word(self.start), self.marks.word(index)));
        self.is_open
            && !is_member
            && indent(index) <= indent(self.start)
            && (has_header || self.marks.is_name(index + 1))
    }
}

/// Words that begin a line within an item although they are no item; near to those that are.
const CONTINUING: [&str; 14] = [
    "rule", "table", "start", "task", "when", "of", "from", "assigns", "unique", "complete", "starts",
    "ends", "row", "role",
];

/// Items of which a line may look like another item.
const LINES_OF_MEMBERS: [(&str, &str); 4] =
    [("test", "directory"), ("calendar", "timezone"), ("test", "workflow"), ("workflow", "rules")];

/// Whether the marks from `index` on are the complete first words of an item.
fn has_item_header(marks: &Marks<'_, '_>, index: usize) -> bool {
    let is = |at: usize, text: &str| marks.text(index + at) == text;
    let is_text = |at: usize| marks.is(index + at, TokenKind::Text);
    let named = marks.is_identifier(index + 1);
    match marks.word(index) {
        "use" | "timezone" | "directory" => is_text(1),
        "type" | "group" | "let" => named && is(2, "="),
        "schema" | "calendar" | "sample" => named && is(2, "{"),
        "role" | "workflow" => named && is_text(2),
        "provider" => marks.is_name(index + 1) && is_text(2),
        "list" => named && (is(2, "=") || is(2, "from") && is_text(3)),
        "test" => is_text(1) && is(2, "{"),
        "rules" => named && is(2, "assigns"),
        _ => false,
    }
}

/// Whether a header could also be a line within an item: `directory "d.json"` in a test, a field
/// `list text from "l"`.
fn is_ambiguous_header(marks: &Marks<'_, '_>, index: usize) -> bool {
    match marks.word(index) {
        "use" | "timezone" | "directory" => true,
        "list" => marks.text(index + 2) == "from",
        _ => false,
    }
}
