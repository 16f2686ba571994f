//! The members of items' blocks: rules, rows, nodes, fields, entries, lines. Where each begins in a block
//! that does not parse, and how it is parsed alone.

use std::ops::Range;

use super::lexer::TokenKind;
use super::marks::Marks;
use super::misspelt::nearest;
use super::parser::Rule;

/// What the members of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockLevel {
    Fields,
    Provider,
    Entries,
    Calendar,
    Test,
    Rules,
    Rule,
    Rows,
    Workflow,
    Branch,
    Node,
}

impl BlockLevel {
    /// The level of the members of the item that begins with `keyword`.
    pub(super) fn for_item(keyword: &str) -> Option<Self> {
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
    pub(super) fn for_member(self, word: &str) -> Option<Self> {
        match (self, word) {
            (Self::Provider, "engineer") | (Self::Test, "order") => Some(Self::Entries),
            (Self::Rules, "rule") => Some(Self::Rule),
            (Self::Rules, "table") => Some(Self::Rows),
            (Self::Workflow, "branch") => Some(Self::Branch),
            (Self::Workflow, "assign" | "task") => Some(Self::Node),
            _ => None,
        }
    }

    /// The rule of the grammar for members alone.
    pub(super) fn alone(self) -> Rule {
        match self {
            Self::Fields => Rule::fields_alone,
            Self::Provider => Rule::provider_member_alone,
            Self::Entries => Rule::entries_alone,
            Self::Calendar => Rule::calendar_lines_alone,
            Self::Test => Rule::test_lines_alone,
            Self::Rules => Rule::rules_members_alone,
            Self::Rule => Rule::rule_statements_alone,
            Self::Rows => Rule::rows_alone,
            Self::Workflow => Rule::nodes_alone,
            Self::Branch => Rule::arms_alone,
            Self::Node => Rule::statements_alone,
        }
    }

    /// The words that begin members.
    fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::Calendar => &["open", "closed", "timezone"],
            Self::Test => &[
                "order",
                "workflow",
                "now",
                "directory",
                "expect",
                "declined",
                "assigned",
                "done",
                "expired",
                "recalled",
                "cancelled",
                "after",
            ],
            Self::Rules => &["eligible", "rule", "table", "otherwise"],
            Self::Rule => &["when", "active", "assign", "manual"],
            Self::Workflow => &["start", "branch", "assign", "task", "end"],
            Self::Branch => &["when", "otherwise"],
            Self::Node => &["portal", "assigns", "handler", "rules", "then", "declined", "within"],
            Self::Fields | Self::Provider | Self::Entries | Self::Rows => &[],
        }
    }

    /// What kind of member the one is that begins with a word; empty where no word or sign tells where one begins, so that a
    /// mistake in one can be read on into the next ones.
    pub(super) fn kind_of_member(self, word: &str) -> &'static str {
        let keyword = self.keywords().iter().copied().find(|keyword| *keyword == word);
        if self == Self::Rows { "row" } else { keyword.unwrap_or_default() }
    }

    /// Whether words tell where a member begins.
    pub(super) fn has_keywords(self) -> bool {
        !self.keywords().is_empty()
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
                &[Rule::kw_rule, Rule::kw_table, Rule::kw_eligible, Rule::kw_otherwise, Rule::rbrace]
            }
            Self::Rule => &[Rule::kw_when, Rule::kw_active, Rule::kw_assign, Rule::kw_manual, Rule::rbrace],
            Self::Rows => &[Rule::bar, Rule::rbrace],
            Self::Workflow => {
                &[Rule::kw_start, Rule::kw_branch, Rule::kw_assign, Rule::kw_task, Rule::kw_end, Rule::rbrace]
            }
            Self::Branch => &[Rule::kw_when, Rule::kw_otherwise, Rule::rbrace],
            Self::Node => NODE_STATEMENTS,
        }
    }

    /// Whether a member begins with this mark, which stands in the block and in no bracket of it.
    fn begins(self, marks: &Marks<'_, '_>, index: usize) -> bool {
        if marks.closes(index) {
            return false;
        }
        let before = index.wrapping_sub(1);
        let is_keyword = self.keywords().contains(&marks.word(index));
        if !marks.begins_line(index) {
            let after_comma = marks.is(before, TokenKind::Comma);
            return match self {
                Self::Provider | Self::Entries => after_comma,
                _ => is_keyword && self.has_header(marks, index),
            };
        }
        if marks.is(before, TokenKind::CloseBrace) || self.is_misspelt(marks, index) {
            return true;
        }
        match self {
            Self::Fields | Self::Provider | Self::Entries => true,
            Self::Rows => marks.is(index, TokenKind::Bar),
            Self::Rule => is_keyword && !matches!(marks.word(before), "else" | "otherwise"),
            Self::Calendar | Self::Test | Self::Branch | Self::Node => is_keyword,
            Self::Rules | Self::Workflow => {
                let may_begin = marks.ends_operand(before) || marks.is(before, TokenKind::OpenBrace);
                is_keyword && (may_begin || self.has_header(marks, index))
            }
        }
    }

    /// Whether a mark that begins a line was meant to begin a member: its word is nearly one that does,
    /// or the word of another language for it.
    fn is_misspelt(self, marks: &Marks<'_, '_>, index: usize) -> bool {
        let word = marks.word(index);
        let foreign = match self {
            Self::Branch => matches!(word, "if" | "else" | "default"),
            Self::Rule => matches!(word, "if" | "then"),
            _ => false,
        };
        let goes_on =
            matches!(word, "of" | "to" | "else" | "with" | "by" | "where" | "among" | "rank" | "from");
        let near = || nearest(word, self.keywords().iter().copied()).is_some();
        marks.ends_operand(index.wrapping_sub(1))
            && !marks.is_reserved(index)
            && (foreign || !goes_on && near())
    }

    /// Whether a comma is missing between two members that follow one another.
    pub(super) fn lacks_comma(self, marks: &Marks<'_, '_>, one: &Range<usize>, other: &Range<usize>) -> bool {
        let is_entry = |range: &Range<usize>| marks.is(range.start + 1, TokenKind::Colon);
        matches!(self, Self::Provider | Self::Entries)
            && is_entry(one)
            && is_entry(other)
            && !marks.is(other.start - 1, TokenKind::Comma)
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

    /// Whether a statement of a member begins with this mark, which begins a line: a word after an operand
    /// cannot go on with it.
    pub(super) fn begins_statement(self, marks: &Marks<'_, '_>, index: usize) -> bool {
        let inner: &[Self] = match self {
            Self::Rules => &[Self::Rules, Self::Rule],
            Self::Workflow => &[Self::Workflow, Self::Branch, Self::Node],
            Self::Test => &[Self::Test],
            _ => &[],
        };
        let is_keyword = inner.iter().any(|level| level.keywords().contains(&marks.word(index)));
        is_keyword && !marks.is_reserved(index) && marks.ends_operand(index.wrapping_sub(1))
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

/// What may follow a statement of a node.
const NODE_STATEMENTS: &[Rule] = &[
    Rule::kw_portal,
    Rule::kw_assigns,
    Rule::kw_handler,
    Rule::kw_rules,
    Rule::kw_then,
    Rule::kw_declined,
    Rule::kw_within,
    Rule::rbrace,
];
