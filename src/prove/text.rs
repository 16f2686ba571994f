//! A text of which some patterns hold and others do not, or a proof that there is none: a search through the
//! product of the patterns' automata, shortest texts first.

use std::collections::VecDeque;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::{Input, util::syntax};
use rustc_hash::FxHashMap;

use super::effort::Effort;
use super::search::Solved;
use super::utf8::{self, Utf8};
use crate::program::Pattern;
use crate::scalar::fold;

/// How many states of the product are looked at before a question is beyond the prover.
const STATES: usize = 20_000;
/// How many steps of automata are made for one text.
const MOVES: usize = 4_000_000;
/// How many are made however few steps are left to the question.
const FEW_MOVES: usize = 40_000;
/// How many steps of automata are made in the time in which two cubes are compared.
const MOVES_A_STEP: usize = 2;
/// How many such times it takes to make an automaton.
const MAKING: usize = 1_000;
/// How many bytes the states of one pattern's automaton may take.
const AUTOMATON: usize = 4 << 20;
/// The characters that a text is made of where others would do as well, the most readable ones first.
pub(super) const READABLE: &str =
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_ .,:/+#@&()!?*'\"=%$;<>[]{}|\\^~`";

/// A regular expression that is found in the texts of which the pattern holds.
fn source(pattern: &Pattern<'_>) -> (String, bool) {
    match pattern {
        Pattern::Contains(part) => (regex::escape(part), false),
        Pattern::StartsWith(part) => (format!(r"\A(?:{})", regex::escape(part)), false),
        Pattern::EndsWith(part) => (format!(r"(?:{})\z", regex::escape(part)), false),
        Pattern::Matches(regex) => (regex.regex.as_str().to_owned(), regex.caseless),
    }
}

/// What is asked of one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts<'a> {
    pub holds: Vec<Pattern<'a>>,
    pub fails: Vec<Pattern<'a>>,
    /// What it must not be; ascending.
    pub excluded: Vec<&'a str>,
    /// What it must come after, by code point.
    pub above: Option<&'a str>,
    /// What it must come before.
    pub below: Option<&'a str>,
    /// Whether it must be its own folding.
    pub caseless: bool,
}

impl Texts<'_> {
    /// Whether a text is as asked.
    pub fn fit(&self, text: &str) -> bool {
        self.holds.iter().all(|pattern| pattern.holds(text))
            && !self.fails.iter().any(|pattern| pattern.holds(text))
            && self.excluded.binary_search(&text).is_err()
            && self.above.is_none_or(|above| above < text)
            && self.below.is_none_or(|below| text < below)
            && (!self.caseless || fold(text) == text)
    }

    /// A text as asked: one of the plain ones, or one of the shortest, readable and not empty where there is
    /// such a one.
    pub fn find<'t>(&self, plain: impl IntoIterator<Item = &'t str>, effort: &Effort) -> Solved<String> {
        effort.add(self.holds.len() + self.fails.len() + self.excluded.len());
        if let Some(text) = plain.into_iter().find(|text| self.fit(text)) {
            return Solved::Witness(text.to_owned());
        }
        let Some(mut automata) = automata_of(&self.holds, true, effort) else { return Solved::Beyond };
        let allowed = usize::try_from(effort.left()).unwrap_or(usize::MAX).saturating_mul(MOVES_A_STEP);
        let mut moves = MOVES.min(allowed.max(FEW_MOVES));
        let is_less = moves < MOVES;
        // Of what must not hold, most never comes up: a pattern has a part in the search once a text was found of
        // which it does hold. Where there is no text for some of them, there is none for all.
        let mut left: Vec<&Pattern<'_>> = self.fails.iter().collect();
        loop {
            let found = match self.shortest(&mut automata, &mut moves, effort) {
                Solved::Witness(found) => found,
                Solved::Impossible => return Solved::Impossible,
                Solved::Beyond => {
                    if is_less && moves == 0 {
                        effort.cut();
                    }
                    return Solved::Beyond;
                }
            };
            effort.add(left.len());
            let (wrong, right): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|pattern| pattern.holds(&found));
            if wrong.is_empty() {
                return if self.fit(&found) { Solved::Witness(found) } else { Solved::Beyond };
            }
            let Some(more) = automata_of(wrong, false, effort) else { return Solved::Beyond };
            automata.extend(more);
            left = right;
        }
    }

    /// The shortest text as the automata want it, or its folding: every candidate is looked at as conditions look at
    /// texts.
    fn shortest(
        &self,
        automata: &mut [PatternAutomaton],
        moves: &mut usize,
        effort: &Effort,
    ) -> Solved<String> {
        for readable in [true, false] {
            let before = *moves;
            let mut search = Product::new(self, automata, readable, *moves);
            let found = search.shortest();
            let is_whole = search.is_whole;
            *moves = search.moves;
            effort.add((before - *moves) / MOVES_A_STEP);
            match found {
                Some(text) => {
                    let text = String::from_utf8_lossy(&text);
                    return Solved::Witness(if self.caseless { fold(&text) } else { text.into_owned() });
                }
                None if !readable && is_whole => return Solved::Impossible,
                None => {}
            }
        }
        Solved::Beyond
    }
}

/// `None` if a pattern has no automaton.
fn automata_of<'p, 't: 'p>(
    patterns: impl IntoIterator<Item = &'p Pattern<'t>>,
    wanted: bool,
    effort: &Effort,
) -> Option<Vec<PatternAutomaton>> {
    let one = |pattern| {
        effort.add(MAKING);
        PatternAutomaton::new(pattern, wanted)
    };
    patterns.into_iter().map(one).collect()
}

/// A pattern's automaton, whose states are made as they are reached.
struct PatternAutomaton {
    dfa: DFA,
    cache: Cache,
    start: AutomatonRun,
    /// Whether it is to be found, rather than not to be.
    wanted: bool,
}

/// Where an automaton is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum AutomatonRun {
    At(LazyStateID),
    /// The pattern was found, whatever follows.
    Found,
    /// It will not be found, whatever follows.
    Never,
}

impl PatternAutomaton {
    /// `None` if the pattern has no automaton.
    fn new(pattern: &Pattern, wanted: bool) -> Option<Self> {
        let (source, caseless) = source(pattern);
        let syntax = syntax::Config::new().case_insensitive(caseless);
        let parsed = syntax::parse_with(&source, &syntax).ok()?;
        let mut config = DFA::config()
            .cache_capacity(AUTOMATON)
            .minimum_cache_clear_count(Some(0))
            .skip_cache_capacity_check(true);
        // Boundaries of words are looked for within characters too, which is right of ASCII alone.
        if parsed.properties().look_set().contains_word() {
            config = config.unicode_word_boundary(true);
            for byte in 0x80..=0xff {
                config = config.quit(byte, true);
            }
        }
        let dfa = DFA::builder().syntax(syntax).configure(config).build(&source).ok()?;
        let mut cache = dfa.create_cache();
        let start = AutomatonRun::At(dfa.start_state_forward(&mut cache, &Input::new("")).ok()?);
        Some(Self { dfa, cache, start, wanted })
    }

    /// `None` if the automaton gives up.
    fn step(&mut self, run: AutomatonRun, byte: u8) -> Option<AutomatonRun> {
        let AutomatonRun::At(state) = run else { return Some(run) };
        let next = self.dfa.next_state(&mut self.cache, state, byte).ok()?;
        Self::run(next)
    }

    fn run(state: LazyStateID) -> Option<AutomatonRun> {
        match state {
            state if state.is_quit() => None,
            state if state.is_match() => Some(AutomatonRun::Found),
            state if state.is_dead() => Some(AutomatonRun::Never),
            state => Some(AutomatonRun::At(state)),
        }
    }

    /// Whether it is as wanted of the text that ends here; `None` if that is not known.
    fn ends(&mut self, run: AutomatonRun) -> Option<bool> {
        let end = match run {
            AutomatonRun::At(state) => Self::run(self.dfa.next_eoi_state(&mut self.cache, state).ok()?)?,
            run => run,
        };
        Some((end == AutomatonRun::Found) == self.wanted)
    }

    /// Whether no text that goes on from here is as wanted.
    fn is_over(&self, run: AutomatonRun) -> bool {
        run == if self.wanted { AutomatonRun::Never } else { AutomatonRun::Found }
    }
}

/// A state of the product, reached by a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ProductState {
    runs: Box<[AutomatonRun]>,
    utf8: Utf8,
    /// Which of the excluded texts begin with the text, by the first and the one after the last, and its length.
    excluded: Option<(usize, usize, usize)>,
    /// The length of the text, while it is the beginning of the one that it must come after.
    above: Option<usize>,
    /// The length of the text, while it is the beginning of the one that it must come before.
    below: Option<usize>,
}

struct Product<'s, 't> {
    texts: &'s Texts<'t>,
    automata: &'s mut [PatternAutomaton],
    /// Bytes, one of each kind that nothing tells apart.
    alphabet: Vec<u8>,
    readable: bool,
    /// Whether nothing was left out so far.
    is_whole: bool,
    /// How many steps of automata may still be made.
    moves: usize,
}

impl<'s, 't> Product<'s, 't> {
    fn new(texts: &'s Texts<'t>, automata: &'s mut [PatternAutomaton], readable: bool, moves: usize) -> Self {
        let alphabet = alphabet(texts, automata, readable);
        Self { texts, automata, alphabet, readable, is_whole: true, moves }
    }

    fn shortest(&mut self) -> Option<Vec<u8>> {
        let start = ProductState {
            runs: self.automata.iter().map(|automaton| automaton.start).collect(),
            utf8: Utf8::START,
            excluded: Some((0, self.texts.excluded.len(), 0)),
            above: self.texts.above.map(|_| 0),
            below: self.texts.below.map(|_| 0),
        };
        if !self.readable && self.ends(&start) {
            return Some(Vec::new());
        }
        let mut states = vec![(start.clone(), 0, 0)];
        let mut known = FxHashMap::from_iter([(start, 0)]);
        let mut queue = VecDeque::from([0]);
        while let Some(at) = queue.pop_front() {
            for letter in 0..self.alphabet.len() {
                let byte = self.alphabet[letter];
                let Some(next) = self.step(&states[at].0.clone(), byte) else { continue };
                let is_end = self.ends(&next);
                if !is_end && known.contains_key(&next) {
                    continue;
                }
                states.push((next.clone(), at, byte));
                let new = states.len() - 1;
                if is_end {
                    return Some(spelled(&states, new));
                }
                if states.len() > STATES || self.moves == 0 {
                    self.is_whole = false;
                    return None;
                }
                known.insert(next, new);
                queue.push_back(new);
            }
        }
        None
    }

    /// `None` if no text that begins so is as asked, or if the automata give up.
    fn step(&mut self, from: &ProductState, byte: u8) -> Option<ProductState> {
        let utf8 = from.utf8.step(byte)?;
        let (above, below) =
            (self.bound(self.texts.above, from.above, byte), self.bound(self.texts.below, from.below, byte));
        if above == Some(Bound::Before) || below == Some(Bound::After) {
            return None;
        }
        let mut runs = from.runs.clone();
        self.moves = self.moves.saturating_sub(1 + runs.len());
        for (run, automaton) in runs.iter_mut().zip(self.automata.iter_mut()) {
            let Some(next) = automaton.step(*run, byte) else {
                self.is_whole = false;
                return None;
            };
            if automaton.is_over(next) {
                return None;
            }
            *run = next;
        }
        let excluded = from.excluded.and_then(|of| self.excluded(of, byte));
        let within = |bound| match bound {
            Some(Bound::Within(length)) => Some(length),
            _ => None,
        };
        Some(ProductState { runs, utf8, excluded, above: within(above), below: within(below) })
    }

    /// Those of the excluded texts that go on with the byte.
    fn excluded(
        &self,
        (first, last, length): (usize, usize, usize),
        byte: u8,
    ) -> Option<(usize, usize, usize)> {
        let among = &self.texts.excluded[first..last];
        let at = |text: &&str| text.as_bytes().get(length).copied();
        let from = among.partition_point(|text| at(text) < Some(byte));
        let to = among.partition_point(|text| at(text) <= Some(byte));
        (from < to).then_some((first + from, first + to, length + 1))
    }

    fn bound(&self, text: Option<&str>, length: Option<usize>, byte: u8) -> Option<Bound> {
        let (text, length) = (text?, length?);
        Some(match text.as_bytes().get(length) {
            Some(other) if byte < *other => Bound::Before,
            Some(other) if byte == *other => Bound::Within(length + 1),
            _ => Bound::After,
        })
    }

    fn ends(&mut self, state: &ProductState) -> bool {
        let is_excluded = state.excluded.is_some_and(|(first, last, length)| {
            self.texts.excluded[first..last].first().is_some_and(|text| text.len() == length)
        });
        let is_whole_below =
            state.below.is_some_and(|length| self.texts.below.is_some_and(|below| below.len() == length));
        if is_excluded || state.above.is_some() || is_whole_below || state.utf8 != Utf8::START {
            return false;
        }
        for (run, automaton) in state.runs.iter().zip(self.automata.iter_mut()) {
            match automaton.ends(*run) {
                Some(true) => {}
                Some(false) => return false,
                None => {
                    self.is_whole = false;
                    return false;
                }
            }
        }
        true
    }
}

/// How a text stands to another, of which it was the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Before,
    /// It is the beginning still, of this length.
    Within(usize),
    After,
}

fn spelled(states: &[(ProductState, usize, u8)], mut at: usize) -> Vec<u8> {
    let mut text = Vec::new();
    while at != 0 {
        text.push(states[at].2);
        at = states[at].1;
    }
    text.reverse();
    text
}

/// One byte of each kind that neither the automata nor the other texts nor UTF-8 tell apart, the readable ones
/// first, or alone.
fn alphabet(texts: &Texts, automata: &[PatternAutomaton], readable: bool) -> Vec<u8> {
    let bounds = texts.above.iter().chain(&texts.below).chain(&texts.excluded);
    let mut special: Vec<u8> = bounds.flat_map(|text| text.bytes()).collect();
    special.sort_unstable();
    special.dedup();
    let mut seen = std::collections::HashSet::new();
    let readable_first =
        READABLE.bytes().chain((0..=255u8).filter(|byte| !readable && !READABLE.as_bytes().contains(byte)));
    // What is folded has no capitals of ASCII.
    readable_first
        .filter(|byte| !(texts.caseless && byte.is_ascii_uppercase()))
        .filter(|byte| {
            let kind = utf8::kind(*byte);
            let rank = special.partition_point(|other| other <= byte);
            let classes: Vec<u8> =
                automata.iter().map(|automaton| automaton.dfa.byte_classes().get(*byte)).collect();
            let is_special = special.binary_search(byte).is_ok();
            kind.is_some() && seen.insert((kind, rank, is_special, classes))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::program::Regex;

    const EXPRESSIONS: [&str; 10] =
        ["^a*$", "b.a", "^(ab|ba)*$", "[^a]$", "^.{3}$", "(?s)^..?$", "aa|bb", "^$", "a{2,}", "^é?a"];

    /// All texts of at most six of these letters.
    fn all() -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..6 {
            last = last
                .iter()
                .flat_map(|text| ["a", "b", "é"].map(|letter| format!("{text}{letter}")))
                .collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    #[derive(Clone, Debug)]
    enum Kind {
        Contains(String),
        Starts(String),
        Ends(String),
        Matches(Regex),
    }

    impl Kind {
        fn pattern(&self) -> Pattern<'_> {
            match self {
                Kind::Contains(text) => Pattern::Contains(text),
                Kind::Starts(text) => Pattern::StartsWith(text),
                Kind::Ends(text) => Pattern::EndsWith(text),
                Kind::Matches(regex) => Pattern::Matches(regex),
            }
        }
    }

    fn kind() -> impl Strategy<Value = Kind> {
        let expression = prop::sample::select(&EXPRESSIONS[..]);
        prop_oneof![
            "[abé]{0,2}".prop_map(Kind::Contains),
            "[abé]{0,2}".prop_map(Kind::Starts),
            "[abé]{0,2}".prop_map(Kind::Ends),
            expression.prop_map(|text| Kind::Matches(Regex::new(text, false).expect("it is one"))),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

        /// What is found is as asked, and nothing is only where no short text is.
        #[test]
        fn texts_are_found_where_there_are_any(
            holds in prop::collection::vec(kind(), 0..4),
            fails in prop::collection::vec(kind(), 0..4),
            mut excluded in prop::collection::vec("[abé]{0,2}", 0..4),
            above in prop::option::of("[abé]{0,2}"),
            below in prop::option::of("[abé]{0,2}"),
        ) {
            excluded.sort();
            excluded.dedup();
            let texts = Texts {
                holds: holds.iter().map(Kind::pattern).collect(),
                fails: fails.iter().map(Kind::pattern).collect(),
                excluded: excluded.iter().map(|text| &**text).collect(),
                above: above.as_deref(),
                below: below.as_deref(),
                caseless: false,
            };
            match texts.find([], &Effort::default()) {
                Solved::Witness(text) => prop_assert!(texts.fit(&text), "{text:?}"),
                Solved::Impossible => prop_assert_eq!(all().into_iter().find(|text| texts.fit(text)), None),
                Solved::Beyond => prop_assert!(false, "it is small"),
            }
        }
    }

    #[test]
    fn the_shortest_readable_text_is_preferred() {
        let regex = Regex::new(r"^[\x00-\x7f]{3}$", false).expect("it is one");
        let texts =
            Texts { holds: vec![Pattern::Matches(&regex), Pattern::Contains("é")], ..Texts::default() };
        assert_eq!(texts.find([], &Effort::default()), Solved::Impossible);
        let texts = Texts { holds: vec![Pattern::Matches(&regex)], ..Texts::default() };
        assert_eq!(texts.find([], &Effort::default()), Solved::Witness("aaa".to_owned()));
        assert_eq!(Texts::default().find([], &Effort::default()), Solved::Witness("a".to_owned()));
        let folded = Texts { holds: vec![Pattern::Contains("A")], caseless: true, ..Texts::default() };
        assert_eq!(folded.find([], &Effort::default()), Solved::Impossible, "no capital is its own folding");
    }

    #[test]
    fn too_large_a_question_is_no_proof() {
        let sources = ["a.{40}b", "b.{40}c", "c.{41}a"];
        let regexes: Vec<Regex> =
            sources.iter().map(|text| Regex::new(text, false).expect("it is one")).collect();
        let texts = Texts { holds: regexes.iter().map(Pattern::Matches).collect(), ..Texts::default() };
        assert_ne!(texts.find([], &Effort::default()), Solved::Impossible);
    }
}
