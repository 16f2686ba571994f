//! A file that does not parse: each item alone, each mistake once.

use std::collections::BTreeSet;
use std::ops::Range;

use consign_grammar::Pairs;

use super::ast::{Broken, Module};
use super::brackets::{self, Brackets};
use super::lexer::{TokenKind, Tokens};
use super::marks::{Marks, RESERVED};
use super::members::BlockLevel;
use super::parser::{Builder, Failure, Pair, Rule, parse};
use super::recovery::items;
use super::{lexical, nesting, unexpected};
use crate::diagnostic::Sink;
use crate::source::FileId;

/// Parses the items of a file one by one.
pub(super) fn recover(tokens: &Tokens<'_>, file: FileId, sink: &mut Sink) -> Module {
    let marks = Marks::collect(tokens, file);
    let mut recovery =
        Recovery { marks: &marks, builder: Builder::new(file, tokens), sink, module: Module::default() };
    for range in items(&marks) {
        recovery.item(range);
    }
    recovery.module
}

/// An item of which nothing more than its words is known.
pub(super) fn broken(marks: &Marks<'_, '_>, range: Range<usize>) -> Broken {
    let is_word = |index: &usize| matches!(marks.kind(*index), Some(TokenKind::Word | TokenKind::Text));
    let named = |index: usize| marks.text(index).trim_matches('"').to_owned();
    let keyword = Some(marks.word(range.start)).filter(|word| !word.is_empty());
    let name = Some(range.start + 1).filter(|at| range.contains(at)).filter(is_word).map(named);
    let words: BTreeSet<&str> = range
        .clone()
        .filter(is_word)
        .map(|index| marks.text(index).trim_matches('"'))
        .filter(|word| !RESERVED.contains(word))
        .collect();
    Broken {
        keyword: keyword.map(str::to_owned),
        name,
        words: words.into_iter().map(str::to_owned).collect(),
    }
}

struct Recovery<'r, 'a, 't> {
    marks: &'r Marks<'a, 't>,
    builder: Builder<'a, 't>,
    sink: &'r mut Sink,
    module: Module,
}

/// What is known of the item that is being looked at.
struct ItemContext {
    range: Range<usize>,
    brackets: Brackets,
}

impl ItemContext {
    /// Whether an error at this byte has a cause that is reported already. For an item as a whole that is
    /// any bracket before it that is not closed; its members are told apart by layout.
    fn explains(&self, at: usize, is_member: bool) -> bool {
        let affects = |affected: &Range<usize>| affected.contains(&at) || !is_member && affected.start <= at;
        self.brackets.problems.iter().any(|problem| affects(&problem.affects))
    }

    fn depth(&self, range: &Range<usize>) -> &[u32] {
        &self.brackets.depth[range.start - self.range.start..range.end - self.range.start]
    }
}

impl<'t> Recovery<'_, '_, 't> {
    fn item(&mut self, range: Range<usize>) {
        if self.is_too_deep(&range) {
            return self.give_up(range);
        }
        let is_right = self.report_tokens(&range);
        match self.parse_item(&range) {
            Ok(item) if is_right => self.keep(item, range),
            Ok(_) => self.give_up(range),
            Err(failure) => self.mistaken(range, &failure),
        }
    }

    fn is_too_deep(&mut self, range: &Range<usize>) -> bool {
        let tokens = self.marks.tokens;
        let inside = tokens.within(&self.marks.bytes(range));
        let found = nesting::too_deep(tokens.text, inside.iter().copied());
        found.map(|token| self.sink.push(nesting::problem(self.marks.file, token))).is_some()
    }

    /// Reports the tokens that have no place anywhere; whether there are none.
    fn report_tokens(&mut self, range: &Range<usize>) -> bool {
        let problems = range.clone().filter_map(|index| lexical::problem(self.marks, index));
        problems.map(|problem| self.sink.push(problem)).count() == 0
    }

    /// Parses a range of marks as `rule`.
    fn parse(&self, rule: Rule, range: &Range<usize>) -> Result<Pairs<'t>, Failure> {
        let bytes = self.marks.bytes(range);
        parse(rule, self.marks.tokens.text, bytes.start, bytes.end)
    }

    fn parse_item(&self, range: &Range<usize>) -> Result<Pair<'t>, Failure> {
        let first = self.parse(Rule::item_alone, range)?.next();
        first.ok_or(Failure { at: self.marks.bytes(range).start, expected: vec![Rule::item] })
    }

    /// Builds an item that parses.
    fn keep(&mut self, pair: Pair<'t>, range: Range<usize>) {
        let start = self.marks.bytes(&range).start;
        let item = self.builder.starting_at(start).item(pair);
        if self.report_values() {
            self.module.items.push(item);
        } else {
            self.give_up(range);
        }
    }

    /// Reports what the builder noted; returns whether it noted nothing.
    fn report_values(&mut self) -> bool {
        let problems = self.builder.take_problems();
        let is_right = problems.is_empty();
        problems.into_iter().for_each(|problem| self.sink.push(problem));
        is_right
    }

    fn give_up(&mut self, range: Range<usize>) {
        self.module.broken.push(broken(self.marks, range));
    }

    /// Reports the mistakes of an item that does not parse.
    fn mistaken(&mut self, range: Range<usize>, failure: &Failure) {
        let level = BlockLevel::for_item(self.marks.word(range.start));
        let context = ItemContext { brackets: brackets::find(self.marks, range.clone(), level), range };
        let opens_nothing = self.misses_brace(failure);
        for problem in context.brackets.problems.iter().filter(|problem| !(opens_nothing && problem.stray)) {
            self.sink.push(problem.diagnostic.clone());
        }
        if !self.keep_before(&context, failure) {
            self.explain(
                &context,
                &Unparsed { range: context.range.clone(), of: None, members: level },
                failure,
            );
            self.give_up(context.range);
        }
    }

    /// Whether a brace is missing where parsing stopped, behind the name or the label that it stands after; a brace at the
    /// end then closes nothing.
    fn misses_brace(&self, failure: &Failure) -> bool {
        let opens =
            [Rule::lbrace, Rule::rules_body, Rule::workflow_body, Rule::node_body, Rule::provider_body];
        let index = self.marks.at(failure.at);
        let is_found =
            self.marks.is(index, TokenKind::OpenBrace) || self.marks.is(index + 1, TokenKind::OpenBrace);
        opens.iter().any(|rule| failure.expected.contains(rule)) && !is_found
    }

    /// Keeps an item after which something follows that is none: on a line of its own, or a bracket too
    /// many.
    fn keep_before(&mut self, context: &ItemContext, failure: &Failure) -> bool {
        let rest = self.marks.at(failure.at).min(context.range.end);
        let own_line = self.marks.begins_line(rest) && !context.brackets.problems.iter().any(|p| p.stray);
        let only_closers =
            (rest..context.range.end).all(|at| self.marks.kind(at).is_some_and(TokenKind::closes));
        let before = context.range.start..rest;
        let is_whole =
            failure.expected.contains(&Rule::EOI) && rest < context.range.end && !before.is_empty();
        if !is_whole || !(own_line || only_closers) {
            return false;
        }
        let Ok(pair) = self.parse_item(&before) else {
            return false;
        };
        self.report(context, before.start, failure, None);
        self.keep(pair, before);
        self.give_up(rest..context.range.end);
        true
    }

    /// Reports the mistakes of a part that stops parsing at `failure`: those of its members, each parsed
    /// alone, and the failure itself, unless it is in a member that has reported its own, or follows
    /// from one in the member before.
    fn explain(&mut self, context: &ItemContext, part: &Unparsed, failure: &Failure) {
        let index = self.marks.at(failure.at);
        let mut is_explained = false;
        let mut before: Option<(Range<usize>, bool)> = None;
        for (level, range) in self.members(context, part) {
            let mut is_wrong = self.comma(level, before.as_ref().map(|(range, _)| range), &range);
            is_wrong |= self.member(context, level, &range);
            if range.contains(&index) {
                is_explained = is_wrong || before.is_some_and(|(_, was_wrong)| was_wrong);
            }
            before = Some((range, is_wrong));
        }
        if !is_explained {
            self.report(context, part.range.start, failure, part.of);
        }
    }

    fn members(&self, context: &ItemContext, part: &Unparsed) -> Vec<(BlockLevel, Range<usize>)> {
        let Some(level) = part.members else {
            return Vec::new();
        };
        let ranges = level.members(self.marks, part.range.clone(), context.depth(&part.range));
        ranges.into_iter().map(|range| (level, range)).collect()
    }

    /// Reports a comma that is missing before a member; whether one is.
    fn comma(&mut self, level: BlockLevel, before: Option<&Range<usize>>, member: &Range<usize>) -> bool {
        let is_missing = before.is_some_and(|before| level.lacks_comma(self.marks, before, member));
        if is_missing {
            let at = self.marks.bytes(member).start;
            let failure = Failure { at, expected: vec![Rule::rbrace, Rule::comma] };
            self.sink.push(unexpected::problem(self.marks, member.start, &failure, None));
        }
        is_missing
    }

    /// Reports the mistakes of a member; whether it has any.
    fn member(&mut self, context: &ItemContext, level: BlockLevel, range: &Range<usize>) -> bool {
        match self.parse(level.alone(), range) {
            Ok(pairs) => {
                let builder = self.builder.starting_at(self.marks.bytes(range).start);
                pairs.for_each(|pair| builder.examine(pair));
                !self.report_values()
            }
            Err(failure) => {
                let members = level.for_member(self.marks.word(range.start));
                self.explain(context, &Unparsed { range: range.clone(), of: Some(level), members }, &failure);
                true
            }
        }
    }

    /// Reports where parsing stopped, if that has no cause that is reported already.
    fn report(&mut self, context: &ItemContext, start: usize, failure: &Failure, level: Option<BlockLevel>) {
        let index = self.marks.at(failure.at);
        let is_mistake = self.marks.kind(index).is_some_and(TokenKind::is_mistake);
        if !is_mistake && !context.explains(failure.at, level.is_some()) {
            self.sink.push(unexpected::problem(self.marks, start, failure, level));
        }
    }
}

/// An item or a member that does not parse.
struct Unparsed {
    range: Range<usize>,
    /// What it is a member of.
    of: Option<BlockLevel>,
    /// What its own members are.
    members: Option<BlockLevel>,
}
