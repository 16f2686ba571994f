//! What stands around a place, as its tokens tell.

use consign::editor::{Expected, ExpectedPart, NameKind, expected};
use consign::highlight::Highlight;

use crate::document::{Document, Token};
use crate::symbol::unquoted;

/// A place of a text and what is before it in its item.
pub(super) struct Place<'d> {
    pub document: &'d Document,
    pub expected: Expected,
    /// Whether it is in a comment.
    in_comment: bool,
    /// The tokens of the item before the word that is being written, without comments.
    before: Vec<&'d Token>,
}

/// What kind of thing is wanted at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing that is known: a new name is made up here.
    Nothing,
    /// Words of the language alone.
    Words,
    /// A part of what these names before a dot are.
    Member(Vec<String>),
    /// Something that is declared.
    Kinds(&'static [NameKind]),
    /// A text that names a file or a column.
    Text,
    /// A name with a value, in a record.
    Entry,
    /// A value or a condition.
    Value,
}

/// Providers, their engineers, and groups.
const CANDIDATES: &[NameKind] = &[NameKind::Provider, NameKind::Group];

impl<'d> Place<'d> {
    pub fn new(document: &'d Document, offset: usize) -> Self {
        let expected = expected(document.as_str(), offset);
        let tokens = document.tokens();
        let first = tokens.partition_point(|token| token.range.start < expected.item);
        let last = tokens.partition_point(|token| token.range.start < expected.start);
        let before = tokens.get(first..last).unwrap_or_default();
        let before = before.iter().filter(|token| token.kind != Highlight::Comment).collect();
        let is_around = |token: &&Token| token.range.start < offset && offset <= token.range.end;
        let in_comment = tokens.iter().find(is_around).is_some_and(|token| token.kind == Highlight::Comment);
        Self { document, expected, in_comment, before }
    }

    /// The text of the `n`th token before the place, from 1; empty if there are not so many.
    pub fn back(&self, n: usize) -> &'d str {
        let at = self.before.len().checked_sub(n);
        at.and_then(|at| self.before.get(at)).map_or("", |token| self.document.slice(token.range.clone()))
    }

    /// The tokens before the place, the nearest first.
    pub fn backwards(&self) -> impl Iterator<Item = &'d str> {
        self.before.iter().rev().map(|token| self.document.slice(token.range.clone()))
    }

    /// The word that the item begins with; empty at the beginning of one.
    pub fn item(&self) -> &'d str {
        self.before.first().map_or("", |token| self.document.slice(token.range.clone()))
    }

    /// The braces that are open at the place, the outermost first: for each the words before it since the last brace or
    /// comma, such as `["order"]`, `["customer", ":"]`, `["rule", "north"]`; what is in round brackets does not count.
    pub fn blocks(&self) -> Vec<Vec<&'d str>> {
        let mut open: Vec<Vec<&'d str>> = Vec::new();
        let mut words: Vec<&'d str> = Vec::new();
        let mut in_parens = false;
        for token in &self.before {
            match self.document.slice(token.range.clone()) {
                sign @ ("(" | ")") => in_parens = sign == "(",
                _ if in_parens => {}
                "{" => open.push(std::mem::take(&mut words)),
                "}" => {
                    open.pop();
                    words.clear();
                }
                "," => words.clear(),
                word => words.push(word),
            }
        }
        open
    }

    /// What records are called in the conditions over lists that the place is in, with the path of each list; the
    /// innermost first.
    pub fn records(&self) -> Vec<(&'d str, Vec<&'d str>)> {
        let record = |words: Vec<&'d str>| {
            let at = words
                .windows(3)
                .rposition(|three| matches!(three[0], "any" | "all" | "none") && three[2] == "in")?;
            let path = words[at + 3..].iter().copied().filter(|word| *word != ".").collect();
            Some((words[at + 1], path))
        };
        self.blocks().into_iter().rev().filter_map(record).collect()
    }

    pub fn wants(&self, part: ExpectedPart) -> bool {
        self.expected.parts.contains(&part)
    }

    pub fn wanted(&self) -> Wanted {
        if self.in_comment {
            return Wanted::Nothing;
        }
        if self.back(1) == "." {
            return Wanted::Member(self.path_before());
        }
        let is_candidate = self.wants(ExpectedPart::Candidate) || self.is_group_member();
        match self.named_here() {
            Some(wanted) => wanted,
            None if is_candidate => Wanted::Kinds(CANDIDATES),
            None if self.wants(ExpectedPart::Type) => Wanted::Kinds(&[NameKind::Type]),
            None if self.is_entry() => Wanted::Entry,
            None if self.is_value() => Wanted::Value,
            None if self.wants(ExpectedPart::Text) => Wanted::Text,
            None if !self.expected.is_known => Wanted::Value,
            None => Wanted::Words,
        }
    }

    fn is_value(&self) -> bool {
        let parts = [ExpectedPart::Value, ExpectedPart::Condition, ExpectedPart::Cell];
        parts.into_iter().any(|part| self.wants(part))
    }

    fn is_entry(&self) -> bool {
        let block = self.blocks().pop();
        let is_record = block.is_some_and(|words| match words.first() {
            Some(word) if matches!(*word, "order" | "sample" | "provider" | "engineer") => true,
            _ => words.last() == Some(&":") || words.last() == Some(&"with"),
        });
        is_record && matches!(self.back(1), "{" | ",")
    }

    fn is_group_member(&self) -> bool {
        self.item() == "group" && matches!(self.back(1), "[" | ",")
    }

    /// The names before the dot before the place.
    fn path_before(&self) -> Vec<String> {
        let mut path = Vec::new();
        let mut n = 1;
        while self.back(n) == "." {
            path.push(unquoted(self.back(n + 1)).to_owned());
            n += 2;
        }
        path.reverse();
        path
    }

    /// What the word before says that follows it.
    fn named_here(&self) -> Option<Wanted> {
        let kinds: &[NameKind] = match (self.item(), self.back(1)) {
            ("workflow", "then" | "start" | "->" | "declined" | "else") | ("test", "node") => {
                &[NameKind::Node]
            }
            ("workflow", "rules") => &[NameKind::Rules],
            ("workflow", ",") if self.statement() == "rules" => &[NameKind::Rules],
            ("workflow" | "rules", "role") => &[NameKind::Role],
            (_, "during") => &[NameKind::Calendar],
            ("workflow", "of") if self.statement() == "within" => &[NameKind::Calendar],
            ("test", "by") if self.statement() == "expect" => &[NameKind::Rules, NameKind::Rule],
            ("test", "workflow") => &[NameKind::Workflow],
            ("test", "order") => &[NameKind::Sample],
            ("test", "assigned" | "by" | "to") => CANDIDATES,
            ("rules", "of") if self.back(2) == "engineer" && self.back(3) == "assigns" => {
                &[NameKind::Provider]
            }
            ("rules", "assign" | "of" | "split" | "among" | ",") if self.is_target() => CANDIDATES,
            _ => return self.made_up(),
        };
        Some(Wanted::Kinds(kinds))
    }

    fn is_target(&self) -> bool {
        self.wants(ExpectedPart::Candidate) || !self.is_value() && self.wants(ExpectedPart::Name)
    }

    /// Places where something new gets a name.
    fn made_up(&self) -> Option<Wanted> {
        let declares =
            ["type", "role", "provider", "list", "group", "calendar", "let", "sample", "rules", "workflow"];
        let is_item = self.before.len() == 1 && declares.contains(&self.back(1));
        let is_member = match (self.item(), self.back(1)) {
            ("rules", word) => matches!(word, "rule" | "table"),
            ("workflow", word) => matches!(word, "branch" | "task" | "end" | "assign"),
            ("provider", word) => word == "engineer",
            _ => false,
        };
        if self.before.len() == 1 && self.back(1) == "schema" {
            return Some(Wanted::Kinds(&[NameKind::Schema]));
        }
        (is_item || is_member && !self.wants(ExpectedPart::Candidate)).then_some(Wanted::Nothing)
    }

    /// The word that the statement of a node or a test began with.
    fn statement(&self) -> &'d str {
        let begin = [
            "portal", "assigns", "handler", "rules", "then", "declined", "within", "expect", "order",
            "assigned",
        ];
        self.backwards().find(|word| begin.contains(word)).unwrap_or_default()
    }
}
