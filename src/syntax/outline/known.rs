//! Outlines of parts that stand in a text as they stood in it a moment ago.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::super::brackets;
use super::super::lexer::{TokenKind, Tokens};
use super::super::marks::Marks;
use super::super::members::BlockLevel;
use super::super::parser::Rule;
use super::super::{no_file, recovery};
use super::{OutlineEntry, Outliner, broken};

/// What parts declare, with ranges from where each begins; by what the part was parsed as, and its text with the comments
/// before it.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct KnownOutlines(HashMap<u128, Vec<OutlineEntry>>);

/// What was known, and what is known now.
#[derive(Debug, Default)]
pub(super) struct Memory {
    before: KnownOutlines,
    now: RefCell<KnownOutlines>,
}

/// What [`outline`](super::outline) finds. Items with more than `large` marks are looked at member by member.
pub(in crate::syntax) fn outline_again(
    text: &str,
    known: &mut KnownOutlines,
    large: usize,
) -> Vec<OutlineEntry> {
    let tokens = Tokens::lex(text);
    let marks = Marks::collect(&tokens, no_file());
    let memory = Memory { before: std::mem::take(known), now: RefCell::default() };
    let outliner = Outliner { tokens: &tokens, memory: Some(&memory) };
    let items = recovery::items(&marks).into_iter();
    let found = items.flat_map(|range| outliner.item_again(&marks, range, large)).collect();
    *known = memory.now.take();
    found
}

impl<'t> Outliner<'_, 't> {
    fn item_again(&self, marks: &Marks<'_, 't>, range: Range<usize>, large: usize) -> Option<OutlineEntry> {
        if range.len() > large && consists_of_members(marks, &range) {
            return broken::item(self, marks, range);
        }
        self.item(marks, range)
    }

    /// What a part declares that parses; `None` of one that does not.
    pub(super) fn part(
        &self,
        marks: &Marks<'_, 't>,
        rule: Rule,
        range: &Range<usize>,
    ) -> Option<Vec<OutlineEntry>> {
        let bytes = marks.bytes(range);
        let parsed = || Some(self.all(self.parse(rule, &bytes)?, bytes.start));
        let Some(memory) = self.memory else { return parsed() };
        let before =
            range.start.checked_sub(1).and_then(|at| marks.get(at)).map_or(0, |mark| mark.end as usize);
        let key = xxh3_128_with_seed(&self.tokens.text.as_bytes()[before..bytes.end], rule as u64);
        let found = match memory.before.0.get(&key) {
            Some(known) => known.clone(),
            None => moved(parsed()?, |at| at.saturating_sub(bytes.start)),
        };
        memory.now.borrow_mut().0.insert(key, found.clone());
        Some(moved(found, |at| at + bytes.start))
    }
}

/// Whether all that is in the block of an item is members that are told from each other by their first words.
fn consists_of_members(marks: &Marks<'_, '_>, item: &Range<usize>) -> bool {
    let level = BlockLevel::for_item(marks.word(item.start)).filter(|level| level.has_keywords());
    let Some(level) = level else { return false };
    let depth = brackets::find(marks, item.clone(), Some(level)).depth;
    let first = level.members(marks, item.clone(), &depth).into_iter().next();
    first.is_some_and(|first| marks.is(first.start - 1, TokenKind::OpenBrace))
}

/// Entries whose ranges are elsewhere.
fn moved(entries: Vec<OutlineEntry>, to: impl Fn(usize) -> usize + Copy) -> Vec<OutlineEntry> {
    let range = |range: Range<usize>| to(range.start)..to(range.end);
    let entry = |entry: OutlineEntry| OutlineEntry {
        name_range: range(entry.name_range),
        range: range(entry.range),
        children: moved(entry.children, to),
        ..entry
    };
    entries.into_iter().map(entry).collect()
}
