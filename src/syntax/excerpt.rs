//! What is new of a text with what stands around it: a shorter text in which the same syntax errors are found.
//!
//! While somebody writes, all of a text but a few words is as it was a moment ago. Items, and the members of large ones,
//! that parsed by themselves are left out of the excerpt where they stand between others of their kind; where such a
//! row may have three members, it may have any number.

use std::collections::HashMap;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::brackets;
use super::lexer::Tokens;
use super::marks::Marks;
use super::members::BlockLevel;
use super::parser::{Builder, Rule, parse};
use super::{lexical, nesting, recovery};
use crate::source::Span;

/// Items with more marks than this are looked at member by member.
pub(super) const LARGE: usize = 200;

/// Which parts of a text were right by themselves when it was last looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownParts(HashMap<u128, bool>);

/// A text without some of its parts.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    pub text: String,
    /// Where each piece begins: in the excerpt, and in the whole text.
    pieces: Vec<(usize, usize)>,
}

impl Excerpt {
    /// Leaves out what is right and stands between others like it; what the text consists of is known afterwards.
    pub fn of(text: &str, known: &mut KnownParts, large: usize) -> Self {
        let tokens = Tokens::lex(text);
        let marks = Marks::collect(&tokens, super::no_file());
        let mut parts = Parts { marks: &marks, before: std::mem::take(known), now: KnownParts::default() };
        let left_out = parts.left_out(large);
        *known = parts.now;
        Self::without(text, &left_out)
    }

    fn without(text: &str, left_out: &[Range<usize>]) -> Self {
        let mut excerpt = Self::default();
        let mut at = 0;
        for out in left_out {
            excerpt.add(text, at..out.start);
            at = out.end;
        }
        excerpt.add(text, at..text.len());
        excerpt
    }

    fn add(&mut self, text: &str, piece: Range<usize>) {
        self.pieces.push((self.text.len(), piece.start));
        self.text.push_str(&text[piece]);
    }

    /// Where a byte of the excerpt is in the whole text.
    fn offset(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.pieces.get(piece).map_or(at, |(start, whole)| whole + (at - start))
    }

    /// Where a span of the excerpt is in the whole text.
    pub fn whole(&self, span: Span) -> Span {
        let Range { start, end } = span.range();
        let start_in_whole = self.offset(start);
        let end_in_whole = if end > start { self.offset(end - 1) + 1 } else { start_in_whole };
        Span::new(span.file, start_in_whole, end_in_whole)
    }
}

/// The parts of a text while it is found out which of them are right.
struct Parts<'m, 'a, 't> {
    marks: &'m Marks<'a, 't>,
    before: KnownParts,
    now: KnownParts,
}

/// An item or a member.
struct Part<'t> {
    range: Range<usize>,
    /// What it is like: its first word, but for members that begin with names.
    word: &'t str,
    is_right: bool,
}

impl<'t> Parts<'_, '_, 't> {
    /// The bytes that say nothing new, in order.
    fn left_out(&mut self, large: usize) -> Vec<Range<usize>> {
        let items = recovery::items(self.marks);
        let inside: Vec<Option<Vec<Range<usize>>>> = items
            .iter()
            .map(|item| (item.len() > large).then(|| self.left_out_of_item(item.clone())).flatten())
            .collect();
        let parts: Vec<Part<'t>> = items
            .into_iter()
            .zip(&inside)
            .map(|(range, inside)| Part {
                word: self.marks.word(range.start),
                is_right: inside.is_none() && self.is_right(Rule::item_alone, &range),
                range,
            })
            .collect();
        let mut all: Vec<Range<usize>> = inside.into_iter().flatten().flatten().collect();
        all.extend(self.between_others(&parts));
        all.sort_by_key(|range| range.start);
        all
    }

    /// What is left out of an item; `None` of one without members.
    fn left_out_of_item(&mut self, item: Range<usize>) -> Option<Vec<Range<usize>>> {
        let level = BlockLevel::for_item(self.marks.word(item.start))?;
        let depth = brackets::find(self.marks, item.clone(), Some(level)).depth;
        let members = level.members(self.marks, item, &depth);
        let parts: Vec<Part<'t>> = members
            .into_iter()
            .map(|range| Part {
                word: level.kind_of_member(self.marks.word(range.start)),
                is_right: self.is_right(level.alone(), &range),
                range,
            })
            .collect();
        Some(self.between_others(&parts))
    }

    /// The parts between others of their kind, if all of them are right.
    fn between_others(&self, parts: &[Part<'t>]) -> Vec<Range<usize>> {
        let is_out = |three: &&[Part<'t>]| {
            three.iter().all(|part| part.is_right && part.word == three[1].word && !part.word.is_empty())
        };
        let start = |part: &Part<'t>| self.marks.bytes(&part.range).start;
        parts.windows(3).filter(is_out).map(|three| start(&three[1])..start(&three[2])).collect()
    }

    /// Whether a part is right by itself, as is known or found out.
    fn is_right(&mut self, rule: Rule, range: &Range<usize>) -> bool {
        let bytes = self.marks.bytes(range);
        let key = xxh3_128_with_seed(&self.marks.tokens.text.as_bytes()[bytes], rule as u64);
        let known = self.before.0.get(&key).copied();
        let is_right = known.unwrap_or_else(|| self.parses(rule, range));
        self.now.0.insert(key, is_right);
        is_right
    }

    fn parses(&self, rule: Rule, range: &Range<usize>) -> bool {
        let (tokens, bytes) = (self.marks.tokens, self.marks.bytes(range));
        if nesting::too_deep(tokens.text, tokens.within(&bytes).iter().copied()).is_some()
            || range.clone().any(|index| lexical::problem(self.marks, index).is_some())
        {
            return false;
        }
        let Ok(pairs) = parse(rule, tokens.text, bytes.start, bytes.end) else { return false };
        let builder = Builder::new(self.marks.file, tokens);
        builder.starting_at(bytes.start);
        pairs.for_each(|pair| builder.examine(pair));
        builder.take_problems().is_empty()
    }
}
