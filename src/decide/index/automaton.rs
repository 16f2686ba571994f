//! One search of a text for all patterns that the rules of a block ask for.

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};
use regex::{RegexSet, RegexSetBuilder};
use smallvec::SmallVec;

use super::pattern::{Anchor, Pattern};

/// How large the automaton of the regular expressions may be, in bytes, and so again the states of it that are
/// remembered while searching.
const REGEXES: usize = 1 << 22;

/// The patterns of a field, each with a number.
#[derive(Debug)]
pub(super) struct Automaton {
    parts: Option<AhoCorasick>,
    /// Where a text must have the part, and the pattern's number; by the number of the part.
    places: Box<[(Anchor, u32)]>,
    regexes: Option<RegexSet>,
    /// By the number of the expression: the pattern's number.
    numbers: Box<[u32]>,
    /// Whether all parts are where texts begin.
    is_anchored: bool,
}

/// The numbers of the patterns that a text is like; ascending, each once.
pub(super) type HeldPatterns = SmallVec<[u32; 8]>;

impl Automaton {
    /// The automaton of these patterns with their numbers; `None` if it would be too large. One for which
    /// only the regular expressions would be is without them.
    pub fn build(patterns: &[(&Pattern, u32)]) -> Option<Self> {
        let (mut parts, mut places, mut regexes, mut numbers) = (vec![], vec![], vec![], vec![]);
        for (pattern, number) in patterns {
            match pattern {
                Pattern::Part(place, bytes) => {
                    parts.push(bytes);
                    places.push((*place, *number));
                }
                Pattern::Regex(text) => {
                    regexes.push(text);
                    numbers.push(*number);
                }
            }
        }
        let is_anchored = places.iter().all(|(place, _)| matches!(place, Anchor::Whole | Anchor::Start));
        let start = if is_anchored { StartKind::Anchored } else { StartKind::Unanchored };
        let parts = (!parts.is_empty()).then(|| AhoCorasick::builder().start_kind(start).build(parts));
        let mut set = RegexSetBuilder::new(&regexes);
        let set = (!regexes.is_empty()).then(|| set.size_limit(REGEXES).dfa_size_limit(REGEXES).build());
        Some(Self {
            parts: parts.transpose().ok()?,
            places: places.into(),
            regexes: set.and_then(Result::ok),
            numbers: numbers.into(),
            is_anchored,
        })
    }

    /// Whether it is one of those that are told, of the patterns that it was made of.
    pub fn tells(&self, pattern: &Pattern) -> bool {
        matches!(pattern, Pattern::Part(..)) || self.regexes.is_some()
    }

    /// Which patterns the text is like.
    pub fn held(&self, text: &str) -> HeldPatterns {
        let mut held = HeldPatterns::new();
        if let Some(parts) = &self.parts {
            self.held_parts(parts, text, &mut held);
        }
        if let Some(regexes) = &self.regexes {
            held.extend(regexes.matches(text).into_iter().map(|expression| self.numbers[expression]));
        }
        tidy(&mut held);
        held
    }

    fn held_parts(&self, parts: &AhoCorasick, text: &str, held: &mut HeldPatterns) {
        let anchored = if self.is_anchored { Anchored::Yes } else { Anchored::No };
        let input = Input::new(text).anchored(anchored);
        let (mut state, mut room) = (OverlappingState::start(), 1024);
        loop {
            parts.find_overlapping(input.clone(), &mut state);
            let Some(found) = state.get_match() else { return };
            let (place, number) = self.places[found.pattern().as_usize()];
            let (at_start, at_end) = (found.start() == 0, found.end() == text.len());
            let fits = match place {
                Anchor::Whole => at_start && at_end,
                Anchor::Start => at_start,
                Anchor::End => at_end,
                Anchor::Anywhere => true,
            };
            if fits {
                held.push(number);
            }
            // A long text may have the same parts again and again.
            if held.len() == room {
                tidy(held);
                room = room.max(2 * held.len());
            }
        }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        // What the set of expressions takes is not told; its limit is what it may take.
        let regexes = self.regexes.as_ref().map_or(0, |_| REGEXES);
        self.parts.as_ref().map_or(0, AhoCorasick::memory_usage)
            + size_of_val(&*self.places)
            + size_of_val(&*self.numbers)
            + regexes
    }
}

fn tidy(held: &mut HeldPatterns) {
    held.sort_unstable();
    held.dedup();
}
