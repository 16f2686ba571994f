//! The layout of each construct, by the rules of the grammar.
//!
//! Tokens are taken one after the other: whoever lays out a part emits all of its tokens, and what is
//! between them, from left to right. What is before its first token is for whoever contains it.

use std::cell::Cell;
use std::ops::Range;

use consign_grammar::Pairs;
use pretty::{Arena, DocAllocator, DocBuilder};

use super::super::lexer::Tokens;
use super::super::parser::{Pair, Rule};
use super::spacing::{self, Gap, is_token};
use super::{INDENT, WIDTH};

pub(super) type Doc<'a> = DocBuilder<'a, Arena<'a>>;

/// Lays out a file whose tokens it takes one after the other.
pub(super) struct Printer<'a> {
    pub arena: &'a Arena<'a>,
    pub tokens: &'a Tokens<'a>,
    /// The tokens that are neither white space nor comments, as indices of the file's.
    pub significant: Vec<usize>,
    /// Whether a space stands before each of them, on a line.
    pub spaces: Vec<bool>,
    /// The next one of them.
    pub next: Cell<usize>,
}

/// The text of a file in its canonical layout.
pub(super) fn print<'a>(arena: &'a Arena<'a>, tokens: &'a Tokens<'a>, pairs: Pairs<'a>) -> String {
    let is_code = |index: &usize| !tokens.list[*index].kind.is_trivia();
    let significant: Vec<usize> = (0..tokens.list.len()).filter(is_code).collect();
    let file = pairs.flat_map(|file| file.into_inner());
    let items: Vec<Pair<'a>> = file.filter(|pair| pair.as_rule() == Rule::item).collect();
    let mut spaces = Vec::with_capacity(significant.len());
    items.iter().for_each(|item| spacing::add(item, &mut spaces));
    let printer = Printer { arena, tokens, significant, spaces, next: Cell::new(0) };
    let doc = printer.members(Rule::file, &items).append(printer.gap(Gap::Hard));
    let mut text = String::with_capacity(tokens.text.len());
    // Writing to a text does not fail.
    let _ = doc.into_doc().render_fmt(WIDTH, &mut text);
    text
}

impl<'a> Printer<'a> {
    /// The next token.
    pub(super) fn token(&self) -> Doc<'a> {
        let index = self.next.get();
        self.next.set(index + 1);
        match self.significant.get(index) {
            Some(at) => self.arena.text(self.tokens.text(self.tokens.list[*at])),
            None => self.arena.nil(),
        }
    }

    /// A part of the file.
    pub(super) fn part(&self, pair: &Pair<'a>) -> Doc<'a> {
        if is_token(pair) {
            return self.token();
        }
        match pair.as_rule() {
            Rule::schema_item
            | Rule::record_type
            | Rule::calendar_item
            | Rule::test_item
            | Rule::rules_body
            | Rule::rule_item
            | Rule::table_item
            | Rule::workflow_body
            | Rule::branch_node
            | Rule::node_body => self.block(pair),
            Rule::provider_body => self.provider_body(pair),
            Rule::list | Rule::group_members | Rule::record | Rule::record_list => self.filled(pair),
            Rule::enum_type => self.enumeration(pair),
            Rule::conditions | Rule::any_engineer | Rule::any_element => self.one_a_line(pair),
            Rule::group => self.parentheses(pair),
            Rule::expr => self.condition(pair, INDENT),
            Rule::workflow_when => self.sequence(pair).nest(INDENT),
            Rule::action | Rule::otherwise | Rule::else_manual => self.sequence(pair).nest(INDENT).group(),
            _ => self.sequence(pair),
        }
    }

    /// A head, and members on lines of their own between braces.
    fn block(&self, pair: &Pair<'a>) -> Doc<'a> {
        let parts: Vec<Pair<'a>> = pair.clone().into_inner().collect();
        let opening = parts.iter().position(|part| part.as_rule() == Rule::lbrace).unwrap_or(parts.len());
        let (head, body) = parts.split_at(opening);
        let mut doc = self.row_of(head).nest(2 * INDENT);
        if !head.is_empty() {
            doc = doc.append(self.gap(Gap::Space));
        }
        let members = body.get(1..body.len().saturating_sub(1)).unwrap_or_default();
        doc.append(self.braces(pair.as_rule(), members))
    }

    /// Members on lines of their own between braces.
    fn braces(&self, within: Rule, members: &[Pair<'a>]) -> Doc<'a> {
        let opening = self.token();
        let body = self.members(within, members);
        let is_empty = members.is_empty() && self.between(self.next.get()).comments.is_empty();
        self.enclosed(opening, body, if is_empty { Gap::Space } else { Gap::Hard })
    }

    /// What an opening bracket, a body and the closing bracket make, with a gap before the last.
    pub(super) fn enclosed(&self, opening: Doc<'a>, body: Doc<'a>, gap: Gap) -> Doc<'a> {
        let (comments, end) = self.gap_in_two(gap);
        opening.append(body.append(comments).nest(INDENT)).append(end).append(self.token())
    }

    /// The attributes, engineers and dispatchers of a provider: on one line what has only one kind of
    /// thing to say.
    fn provider_body(&self, pair: &Pair<'a>) -> Doc<'a> {
        if !self.is_roomy(pair) {
            return self.filled(pair);
        }
        let parts: Vec<Pair<'a>> = pair.clone().into_inner().collect();
        let opening = self.token();
        let body = self.lines(&lines_of(&parts[1..parts.len() - 1]), INDENT);
        self.enclosed(opening, body, Gap::Hard)
    }

    /// Lines with what is before each, the labels of providers and engineers under one another.
    fn lines(&self, lines: &[&[Pair<'a>]], indent: isize) -> Doc<'a> {
        let pads = self.label_columns(&lines.iter().map(|line| &line[0]).collect::<Vec<_>>(), indent);
        let mut doc = self.arena.nil();
        for (line, pad) in lines.iter().zip(pads) {
            doc = doc.append(self.gap(Gap::Hard));
            doc = doc.append(match (line, pad) {
                ([member], Some(pad)) => self.labelled(member, pad),
                _ => self.row_of(line),
            });
        }
        doc
    }

    /// The members of a block, each on a line of its own, with what is before the first.
    fn members(&self, within: Rule, members: &[Pair<'a>]) -> Doc<'a> {
        let mut doc = self.arena.nil();
        match within {
            Rule::table_item if members.iter().all(|member| member.as_rule() == Rule::row) => {
                return self.rows(members);
            }
            Rule::schema_item | Rule::record_type | Rule::node_body | Rule::calendar_item => {
                let column = self.key_column(members);
                for member in members {
                    doc = doc.append(self.gap(Gap::Hard)).append(self.keyed(member, column));
                }
            }
            Rule::file => return self.lines(&members.chunks(1).collect::<Vec<_>>(), 0),
            _ => {
                for member in members {
                    doc = doc.append(self.gap(Gap::Hard)).append(self.part(member));
                }
            }
        }
        doc
    }

    /// The indices of a part's tokens among the significant ones.
    pub(super) fn tokens_of(&self, pair: &Pair<'a>) -> Range<usize> {
        let span = pair.as_span();
        let before = |offset: usize| {
            self.significant.partition_point(|at| (self.tokens.list[*at].start as usize) < offset)
        };
        before(span.start())..before(span.end())
    }

    /// Whether a comment stands between the first and the last of these tokens.
    pub(super) fn has_comment(&self, range: &Range<usize>) -> bool {
        (range.start + 1..range.end).any(|index| !self.between(index).comments.is_empty())
    }

    /// Tokens on one line.
    pub(super) fn flat(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        for index in range.clone() {
            if index > range.start && self.spaces[index] {
                text.push(' ');
            }
            text += self.tokens.text(self.tokens.list[self.significant[index]]);
        }
        text
    }
}

/// The lines that a provider's body is made of: attributes that follow one another, and each member.
fn lines_of<'p, 'a>(parts: &'p [Pair<'a>]) -> Vec<&'p [Pair<'a>]> {
    let is_attribute = |pair: &Pair<'_>| matches!(pair.as_rule(), Rule::entry | Rule::comma);
    parts.chunk_by(|one, other| is_attribute(one) && is_attribute(other)).collect()
}
