//! Where items start, and the members of their blocks, in a file that does not parse: a scan over the
//! tokens that also finds the next item after a bracket that was never closed.

use std::ops::Range;

use super::brackets::closed;
use super::lexer::TokenKind;
use super::marks::Marks;
use super::parser::Rule;
use super::words::nearest;

/// The words that begin items.
pub(super) const ITEMS: [&str; 15] = [
    "use",
    "timezone",
    "directory",
    "type",
    "schema",
    "role",
    "provider",
    "list",
    "group",
    "calendar",
    "let",
    "sample",
    "test",
    "rules",
    "workflow",
];

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
        if !self.can_end_before(index) {
            return false;
        }
        let word = self.marks.word(index);
        if ITEMS.contains(&word) {
            let starts_condition = matches!(self.marks.word(index + 1), "starts" | "ends");
            return has_item_header(self.marks, index) || self.marks.begins_line(index) && !starts_condition;
        }
        self.marks.begins_line(index)
            && self.marks.is_name(index + 1)
            && !CONTINUING.contains(&word)
            && nearest(word, ITEMS).is_some()
    }

    /// Whether an item may end with the mark before this one.
    fn can_end_before(&self, index: usize) -> bool {
        let before = index.wrapping_sub(1);
        let goes_on = matches!(self.marks.word(before), "of" | "assigns" | "when" | "from");
        let only_keyword = before == self.start && ITEMS.contains(&self.marks.word(before));
        let is_mistake = self.marks.kind(before).is_some_and(TokenKind::is_mistake);
        !goes_on
            && (!only_keyword || self.marks.begins_line(index) && has_item_header(self.marks, index))
            && (self.marks.ends_operand(before) || is_mistake)
    }

    /// In brackets an item begins only where one of them was never closed.
    fn begins_in_brackets(&self, index: usize) -> bool {
        if !self.marks.begins_line(index) || !ITEMS.contains(&self.marks.word(index)) {
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

/// What the members of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Fields,
    Provider,
    Entries,
    Calendar,
    Test,
    Rules,
    Rows,
    Workflow,
}

impl Level {
    /// The level of the members of the item that begins with `keyword`.
    pub(super) fn of_item(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "schema" => Self::Fields,
            "provider" => Self::Provider,
            "sample" => Self::Entries,
            "calendar" => Self::Calendar,
            "test" => Self::Test,
            "rules" => Self::Rules,
            "workflow" => Self::Workflow,
            _ => return None,
        })
    }

    /// The level of the members of the member that begins with `word`.
    pub(super) fn of_member(self, word: &str) -> Option<Self> {
        match (self, word) {
            (Self::Provider, "engineer") | (Self::Test, "order") => Some(Self::Entries),
            (Self::Rules, "table") => Some(Self::Rows),
            _ => None,
        }
    }

    /// The rule of the grammar for one member alone.
    pub(super) fn alone(self) -> Rule {
        match self {
            Self::Fields => Rule::field_alone,
            Self::Provider => Rule::provider_member_alone,
            Self::Entries => Rule::entry_alone,
            Self::Calendar => Rule::calendar_line_alone,
            Self::Test => Rule::test_line_alone,
            Self::Rules => Rule::rules_member_alone,
            Self::Rows => Rule::row_alone,
            Self::Workflow => Rule::workflow_member_alone,
        }
    }

    /// The words that begin members.
    fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::Calendar => &["open", "closed", "timezone"],
            Self::Test => {
                &["order", "workflow", "now", "directory", "expect", "declined", "assigned", "done"]
            }
            Self::Rules => &["eligible", "rule", "table", "otherwise"],
            Self::Workflow => &["start", "branch", "assign", "task", "end"],
            Self::Fields | Self::Provider | Self::Entries | Self::Rows => &[],
        }
    }

    /// What may follow a member.
    pub(super) fn follow(self) -> &'static [Rule] {
        match self {
            Self::Fields => &[Rule::identifier, Rule::rbrace],
            Self::Provider => &[Rule::comma, Rule::kw_engineer, Rule::kw_dispatcher, Rule::rbrace],
            Self::Entries => &[Rule::comma, Rule::rbrace],
            Self::Calendar => &[Rule::kw_open, Rule::kw_closed, Rule::kw_timezone, Rule::rbrace],
            Self::Test => &[Rule::kw_expect, Rule::rbrace],
            Self::Rules => {
                &[Rule::kw_eligible, Rule::kw_otherwise, Rule::kw_rule, Rule::kw_table, Rule::rbrace]
            }
            Self::Rows => &[Rule::bar, Rule::rbrace],
            Self::Workflow => {
                &[Rule::kw_start, Rule::kw_branch, Rule::kw_assign, Rule::kw_task, Rule::kw_end, Rule::rbrace]
            }
        }
    }

    /// Whether a member begins with this mark, which stands in the block and in no bracket of it.
    fn begins(self, marks: &Marks<'_, '_>, index: usize) -> bool {
        let before = index.wrapping_sub(1);
        let first = marks.begins_line(index);
        match self {
            Self::Fields => first,
            Self::Provider | Self::Entries => first || marks.is(before, TokenKind::Comma),
            Self::Rows => first && marks.is(index, TokenKind::Bar),
            Self::Calendar | Self::Test => first && self.keywords().contains(&marks.word(index)),
            Self::Rules | Self::Workflow => {
                self.keywords().contains(&marks.word(index))
                    && (first || self.has_header(marks, index))
                    && (marks.ends_operand(before) || marks.is(before, TokenKind::OpenBrace))
            }
        }
    }

    /// Whether the marks from `index` on are the first words of a member that cannot be anything else,
    /// at whatever depth.
    pub(super) fn has_header(self, marks: &Marks<'_, '_>, index: usize) -> bool {
        let is_open = |at: usize| marks.is(index + at, TokenKind::OpenBrace);
        let is_text = |at: usize| marks.is(index + at, TokenKind::Text);
        let named = marks.is_name(index + 1);
        match (self, marks.word(index)) {
            (Self::Rules, "rule") | (Self::Workflow, "branch") => {
                named && (is_open(2) || is_text(2) && is_open(3))
            }
            (Self::Rules, "table") => {
                let is_paren = |at: usize| marks.is(index + at, TokenKind::OpenParen);
                named && (is_paren(2) || is_text(2) && is_paren(3))
            }
            (Self::Rules, "eligible") => marks.word(index + 1) == "when",
            (Self::Rules, "otherwise") => matches!(marks.word(index + 1), "manual" | "assign"),
            (Self::Workflow, "assign" | "task") | (Self::Provider, "engineer") => {
                named && is_text(2) && is_open(3)
            }
            (Self::Test, "expect") => matches!(marks.word(index + 1), "assigned" | "manual" | "node"),
            _ => false,
        }
    }

    /// The members of the block that the range `outer` has, whose marks are as deep as `depth` says.
    pub(super) fn members(
        self,
        marks: &Marks<'_, '_>,
        outer: Range<usize>,
        depth: &[u32],
    ) -> Vec<Range<usize>> {
        let at = |index: usize| depth[index - outer.start];
        let own = depth.first().copied().unwrap_or_default();
        let is_body = |index: &usize| marks.is(*index, TokenKind::OpenBrace) && at(*index) == own;
        let Some(body) = outer.clone().find(is_body) else {
            return Vec::new();
        };
        let end = (body + 1..outer.end).find(|index| at(*index) <= own).unwrap_or(outer.end);
        let begins = |index: &usize| at(*index) == own + 1 && self.begins(marks, *index);
        let starts: Vec<usize> = (body + 1..end).filter(begins).collect();
        let ends = starts.iter().copied().skip(1).chain([end]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
    }
}
