//! What stands on one line where it fits: sequences, lists, conditions.

use pretty::DocAllocator;

use super::super::parser::{Pair, Rule};
use super::INDENT;
use super::layout::{Doc, Printer};
use super::spacing::Gap;

/// How elements are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parted {
    /// As many on a line as fit.
    Filled,
    /// All on one line, or each on its own.
    Together,
    /// Each on its own line.
    Lines,
}

impl<'a> Printer<'a> {
    /// The parts of a pair one after the other.
    pub(super) fn sequence(&self, pair: &Pair<'a>) -> Doc<'a> {
        self.row_of(&pair.clone().into_inner().collect::<Vec<_>>())
    }

    /// Parts one after the other. Where they do not fit on a line, it goes on after a comma, and before
    /// the clauses of an action.
    pub(super) fn row_of(&self, parts: &[Pair<'a>]) -> Doc<'a> {
        let mut doc = self.arena.nil();
        for (index, part) in parts.iter().enumerate() {
            let rule = part.as_rule();
            doc = match index.checked_sub(1).map(|before| parts[before].as_rule()) {
                None => doc.append(self.part(part)),
                Some(Rule::comma) => doc.append(self.gap(Gap::Line).append(self.part(part)).group()),
                Some(before) if is_clause(rule) && before != Rule::kw_among => {
                    doc.append(self.gap(Gap::Line)).append(self.part(part))
                }
                Some(_) => doc.append(self.gap(Gap::Space)).append(self.part(part)),
            };
        }
        doc
    }

    /// `[a, b]`, `{ a: 1, b: 2 }`: as many on a line as fit.
    pub(super) fn filled(&self, pair: &Pair<'a>) -> Doc<'a> {
        let parts: Vec<Pair<'a>> = pair.clone().into_inner().collect();
        self.bracketed(&parts, Parted::Filled)
    }

    /// `all { a, b }`: on one line, or one on each.
    pub(super) fn one_a_line(&self, pair: &Pair<'a>) -> Doc<'a> {
        let parts: Vec<Pair<'a>> = pair.clone().into_inner().collect();
        let opening = parts.iter().position(|part| part.as_rule() == Rule::lbrace).unwrap_or_default();
        let mut doc = self.row_of(&parts[..opening]);
        if opening > 0 {
            doc = doc.append(self.gap(Gap::Space));
        }
        doc.append(self.bracketed(&parts[opening..], Parted::Together))
    }

    /// `enum [a, b]`, `enum [a < b]`
    pub(super) fn enumeration(&self, pair: &Pair<'a>) -> Doc<'a> {
        let mut parts = Vec::new();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::variants | Rule::ordered_variants => parts.extend(part.into_inner()),
                _ => parts.push(part),
            }
        }
        let keyword = self.part(&parts[0]);
        keyword.append(self.gap(Gap::Space)).append(self.bracketed(&parts[1..], Parted::Filled))
    }

    /// An opening bracket, elements with what parts them, and a closing bracket. A comma after the last
    /// element asks for one element a line.
    fn bracketed(&self, parts: &[Pair<'a>], parted: Parted) -> Doc<'a> {
        let inner = &parts[1..parts.len() - 1];
        let is_comma = |part: &Pair<'_>| part.as_rule() == Rule::comma;
        let parted = if inner.last().is_some_and(is_comma) { Parted::Lines } else { parted };
        let gap = if parted == Parted::Lines { Gap::Hard } else { Gap::Line };
        let opening = self.token();
        let mut body = self.arena.nil();
        for (index, part) in inner.iter().enumerate() {
            let rule = part.as_rule();
            body = match (index, parted) {
                _ if rule == Rule::comma => body.append(self.gap(Gap::Space)).append(self.token()),
                (0, _) | (_, Parted::Lines | Parted::Together) => {
                    body.append(self.gap(gap)).append(self.part(part))
                }
                // `<` begins a line, what follows it does not.
                (_, Parted::Filled) if inner[index - 1].as_rule() == Rule::less => {
                    body.append(self.gap(Gap::Space)).append(self.part(part))
                }
                (_, Parted::Filled) => body.append(self.gap(gap).append(self.part(part)).group()),
            };
        }
        self.enclosed(opening, body, if inner.is_empty() { Gap::Space } else { gap }).group()
    }

    /// `(e)`, `(40.7, -74.0)`
    pub(super) fn parentheses(&self, pair: &Pair<'a>) -> Doc<'a> {
        let opening = self.token();
        let mut body = self.arena.nil();
        let parts: Vec<Pair<'a>> = pair.clone().into_inner().collect();
        for part in &parts[1..parts.len() - 1] {
            body = match part.as_rule() {
                Rule::comma => body.append(self.gap(Gap::Space)).append(self.token()),
                _ => body.append(self.gap(Gap::Line)).append(self.condition(part, 0)),
            };
        }
        self.enclosed(opening, body, Gap::Line).group()
    }

    /// A condition: where it does not fit on a line, it goes on before each `or`, or each `and` if it has
    /// none, `hang` columns further in.
    pub(super) fn condition(&self, pair: &Pair<'a>, hang: isize) -> Doc<'a> {
        let parts: Vec<Pair<'a>> = pair.clone().into_inner().collect();
        let alternatives = split_before(&parts, Rule::or);
        if let [only] = alternatives[..] {
            return self.conjunction(only, hang);
        }
        let first = self.conjunction(alternatives[0], hang + INDENT);
        let mut rest = self.arena.nil();
        for alternative in &alternatives[1..] {
            rest = rest.append(self.gap(Gap::Line)).append(self.conjunction(alternative, INDENT));
        }
        first.append(rest.nest(hang)).group()
    }

    /// What `and` joins; of the alternatives of a condition, each but the first begins with its `or`.
    fn conjunction(&self, parts: &[Pair<'a>], hang: isize) -> Doc<'a> {
        let conditions = split_before(parts, Rule::and);
        let first = self.row_of(conditions[0]);
        let mut rest = self.arena.nil();
        for condition in &conditions[1..] {
            rest = rest.append(self.gap(Gap::Line)).append(self.row_of(condition));
        }
        first.append(rest.nest(hang)).group()
    }
}

/// Parts of a condition, cut before each of a connective; at least one.
fn split_before<'p, 'a>(parts: &'p [Pair<'a>], connective: Rule) -> Vec<&'p [Pair<'a>]> {
    parts.chunk_by(|_, next| next.as_rule() != connective).collect()
}

/// Whether an action that does not fit on a line goes on with this on the next.
fn is_clause(rule: Rule) -> bool {
    matches!(rule, Rule::filter | Rule::rank | Rule::else_manual | Rule::manual_to | Rule::among)
}
