//! Parts the rules of a block by what they need.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::automaton::Automaton;
use super::needs::{FieldNeeds, Need, NeedsFinder, Ways};
use super::pattern::{Choice, Pattern};
use super::table::{Numbered, PartId, Table};
use super::{PartKind, RuleTree, TreePart};
use crate::program::{BlockId, Condition, IdVec, Program, Slot, Value};

/// What bounds an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// So few rules are not parted any more.
    pub leaf: usize,
    /// A rule stands in at most so many parts of a field's values; one that needs one of more is looked at for
    /// each of them.
    pub spread: usize,
    /// A block's leaves hold at most so many times its rules.
    pub copies: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { leaf: 2, spread: 16, copies: 16 }
    }
}

/// Parting must leave an order with at most so many of a hundred rules.
const WORTH: usize = 85;

/// So many rules that nothing parts well are parted by halves.
const MANY: usize = 64;

/// The trees of all blocks of a program.
pub(super) fn trees(program: &Program, limits: Limits) -> IdVec<BlockId, RuleTree> {
    let mut finder = NeedsFinder::new(program);
    let tree = |block: &crate::program::Block| {
        let ways: Vec<Ways> = block.rules.iter().map(|rule| finder.ways(&program.rule(*rule).when)).collect();
        tree(ways, limits)
    };
    program.blocks.iter().map(tree).collect()
}

/// The tree of conditions; what has none is always true.
pub(super) fn tree_of<'p>(
    program: &'p Program,
    conditions: impl Iterator<Item = Option<&'p Condition>>,
    limits: Limits,
) -> RuleTree {
    let mut finder = NeedsFinder::new(program);
    let ways = |condition: Option<&'p Condition>| match condition {
        Some(condition) => finder.ways(condition),
        None => vec![FieldNeeds::new()],
    };
    tree(conditions.map(ways).collect(), limits)
}

/// One way in which a rule can match.
struct RuleWay {
    /// The rule's position in its block.
    position: u32,
    needs: FieldNeeds,
}

/// The tree of rules that match in these ways; what can never match is not in it.
fn tree(rules: Vec<Ways>, limits: Limits) -> RuleTree {
    let positions = (0u32..).zip(rules);
    let ways: Vec<RuleWay> = positions
        .flat_map(|(position, ways)| ways.into_iter().map(move |needs| RuleWay { position, needs }))
        .collect();
    let all: Vec<u32> = (0u32..).zip(&ways).map(|(at, _)| at).collect();
    let mut builder = IndexBuilder {
        ways: &ways,
        limits,
        room: ways.len().saturating_mul(limits.copies),
        patterns: BTreeMap::new(),
        parted: Vec::new(),
        tree: RuleTree::default(),
    };
    builder.choose_patterns(&all);
    builder.tree.root = builder.part(all);
    let RuleTree { parts, automata, .. } = &mut builder.tree;
    let asks = |part: &TreePart, field: Slot| matches!(&part.kind, PartKind::ByPattern { slot, .. } if *slot == field);
    automata.retain(|field, _| parts.iter().any(|part| asks(part, *field)));
    builder.tree.parts.shrink_to_fit();
    builder.tree.rules.shrink_to_fit();
    builder.tree
}

/// Parts rules by what they need. A rule that matches in several ways stands once for each of them: what is numbered
/// here are ways, ascending as their rules do.
struct IndexBuilder<'a> {
    ways: &'a [RuleWay],
    limits: Limits,
    /// How many more copies of rules there is room for.
    room: usize,
    /// By field.
    patterns: BTreeMap<Slot, Patterns<'a>>,
    /// The fields by whose keys rules were parted on the way here: once more would part the same rules by the
    /// same keys, deeper and deeper while there is room.
    parted: Vec<Slot>,
    tree: RuleTree,
}

/// The patterns of a field.
struct Patterns<'a> {
    /// Those by which a rule is found.
    by_rule: FxHashMap<u32, &'a [Pattern]>,
    /// Their numbers in the automaton.
    numbers: FxHashMap<&'a Pattern, u32>,
}

/// Of some rules those that need something of a field.
struct Naming {
    rules: Vec<u32>,
    /// How many rules there are.
    all: usize,
}

/// The smallest and the largest value that a rule needs, where there are such.
type Ends<'a> = (Option<&'a Value>, Option<&'a Value>);

/// How rules can be parted.
enum Parting {
    /// With so many copies of rules.
    ByValue(Slot, usize),
    /// Like the values above, by what a text is like.
    ByPattern(Slot, usize),
    Cut(Slot, Value),
}

impl<'a> IndexBuilder<'a> {
    /// Chooses the patterns by which rules are found, numbers them as the rules stand, and makes the automata; a
    /// field for which that would be too large has none.
    fn choose_patterns(&mut self, rules: &[u32]) {
        let mut all: BTreeMap<Slot, Vec<(u32, &'a [Choice])>> = BTreeMap::new();
        for rule in rules.iter().filter(|_| rules.len() > self.limits.leaf) {
            let needs = self.needs(*rule);
            for (slot, need) in needs {
                if let Need::Like(choices) = need {
                    all.entry(*slot).or_default().push((*rule, choices));
                }
            }
        }
        for (slot, rules) in all {
            let chosen = self.rarest_of_all(&rules);
            let mut numbers: FxHashMap<&Pattern, u32> = FxHashMap::default();
            for pattern in chosen.iter().flat_map(|(_, patterns)| *patterns) {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                numbers.entry(pattern).or_insert(next);
            }
            let mut in_order: Vec<(&Pattern, u32)> =
                numbers.iter().map(|(of, number)| (*of, *number)).collect();
            in_order.sort_unstable_by_key(|(_, number)| *number);
            if let Some(automaton) = Automaton::build(&in_order) {
                let told =
                    |(_, patterns): &(u32, &[Pattern])| patterns.iter().all(|one| automaton.tells(one));
                let by_rule = chosen.into_iter().filter(told).collect();
                self.patterns.insert(slot, Patterns { by_rule, numbers });
                self.tree.automata.insert(slot, automaton);
            }
        }
    }

    /// Of each rule the choice whose patterns the fewest rules ask for, the longest where that is equal.
    fn rarest_of_all(&self, rules: &[(u32, &'a [Choice])]) -> Vec<(u32, &'a [Pattern])> {
        let mut counts: FxHashMap<&Pattern, usize> = FxHashMap::default();
        for pattern in rules.iter().flat_map(|(_, choices)| *choices).flatten() {
            *counts.entry(pattern).or_default() += 1;
        }
        let frequency = |choice: &&Choice| -> (usize, Reverse<usize>) {
            let lengths = choice.iter().map(Pattern::len).min();
            (choice.iter().map(|pattern| counts[pattern]).sum(), Reverse(lengths.unwrap_or_default()))
        };
        let rarest = |(rule, choices): &(u32, &'a [Choice])| {
            let few = choices.iter().filter(|choice| choice.len() <= self.limits.spread);
            Some((*rule, few.min_by_key(frequency)?.as_slice()))
        };
        rules.iter().filter_map(rarest).collect()
    }

    /// The part of these rules, ascending; `None` if there are none.
    fn part(&mut self, rules: Vec<u32>) -> Option<PartId> {
        let (first, last) = (*rules.first()?, *rules.last()?);
        let parting = if rules.len() <= self.limits.leaf { None } else { self.best(&rules) };
        let kind = match parting {
            None => self.leaf(&rules),
            Some(Parting::ByValue(slot, copies)) => {
                self.room -= copies;
                self.by_value(slot, rules)
            }
            Some(Parting::ByPattern(slot, copies)) => {
                self.room -= copies;
                self.by_pattern(slot, rules)
            }
            Some(Parting::Cut(slot, at)) => self.cut(slot, at, rules),
        };
        let id = PartId::at(self.tree.parts.len())?;
        let (first, last) = (self.position(first), self.position(last));
        self.tree.parts.push(TreePart { first, last, kind });
        Some(id)
    }

    fn needs(&self, rule: u32) -> &'a FieldNeeds {
        &self.ways[rule as usize].needs
    }

    fn position(&self, rule: u32) -> u32 {
        self.ways[rule as usize].position
    }

    fn leaf(&mut self, rules: &[u32]) -> PartKind {
        let offset = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = offset(self.tree.rules.len());
        let mut positions: Vec<u32> = rules.iter().map(|rule| self.position(*rule)).collect();
        positions.dedup();
        self.tree.rules.extend(positions);
        PartKind::Leaf(start, offset(self.tree.rules.len()))
    }

    /// The parting that leaves an order with the fewest rules, if that is worth it. Orders are taken to be
    /// as frequent as the rules for them.
    fn best(&self, rules: &[u32]) -> Option<Parting> {
        let mut best: Option<(usize, Parting)> = None;
        let mut offer = |left: usize, parting: Parting| {
            if left * 100 <= rules.len() * WORTH && best.as_ref().is_none_or(|(known, _)| left < *known) {
                best = Some((left, parting));
            }
        };
        for (slot, naming) in self.naming(rules) {
            let of = Naming { rules: naming, all: rules.len() };
            let is_new = !self.parted.contains(&slot);
            if is_new && let Some((left, copies)) = self.left_by(&of, |rule| self.values(rule, slot)) {
                offer(left, Parting::ByValue(slot, copies));
            }
            if is_new
                && self.patterns.contains_key(&slot)
                && let Some((left, copies)) = self.left_by(&of, |rule| self.patterns(rule, slot))
            {
                offer(left, Parting::ByPattern(slot, copies));
            }
            if let Some((left, at)) = self.left_by_cut(slot, &of) {
                offer(left, Parting::Cut(slot, at));
            }
        }
        best.map(|(_, parting)| parting).or_else(|| self.halved(rules))
    }

    /// How to part many rules that nothing parts well, half of which need a field to be so large, or so small: an order for
    /// which it is not meets the others alone.
    fn halved(&self, rules: &[u32]) -> Option<Parting> {
        if rules.len() < MANY {
            return None;
        }
        self.naming(rules).into_iter().find_map(|(slot, naming)| {
            let ends = |end: fn(Ends<'a>) -> Option<&'a Value>| {
                let mut ends: Vec<&Value> =
                    naming.iter().filter_map(|rule| end(self.ends(*rule, slot))).collect();
                ends.sort_unstable();
                ends
            };
            let (lows, highs) = (ends(|(low, _)| low), ends(|(_, high)| high));
            let middle = |ends: &[&'a Value]| {
                ends.get(ends.len() / 2).copied().filter(|_| ends.len() * 2 >= rules.len())
            };
            // Neither side has all of them.
            let by_low = middle(&lows).filter(|at| lows.len() < rules.len() || lows[0] < *at);
            let at = by_low.or_else(|| middle(&highs).filter(|at| highs[0] < *at))?;
            Some(Parting::Cut(slot, at.clone()))
        })
    }

    /// By field, those of the rules that need something of it: of many fields most rules need nothing.
    fn naming(&self, rules: &[u32]) -> BTreeMap<Slot, Vec<u32>> {
        let mut naming: BTreeMap<Slot, Vec<u32>> = BTreeMap::new();
        for rule in rules {
            for slot in self.needs(*rule).keys() {
                naming.entry(*slot).or_default().push(*rule);
            }
        }
        naming
    }

    /// The values by which a rule is found; `None` if it is looked at for all.
    fn values(&self, rule: u32, slot: Slot) -> Option<&'a [Value]> {
        match self.needs(rule).get(&slot)? {
            Need::OneOf(values) | Need::Element(values) if values.len() <= self.limits.spread => Some(values),
            _ => None,
        }
    }

    /// The patterns by which a rule is found; `None` if it is looked at for all texts.
    fn patterns(&self, rule: u32, slot: Slot) -> Option<&'a [Pattern]> {
        self.patterns.get(&slot)?.by_rule.get(&rule).copied()
    }

    /// The smallest and the largest value that a rule needs of a field, where there are such.
    fn ends(&self, rule: u32, slot: Slot) -> Ends<'a> {
        self.needs(rule).get(&slot).map(Need::ends).unwrap_or_default()
    }

    /// How many rules an order is left with by one of the keys, on average, and how many copies of rules that
    /// makes; `None` if there is no room.
    fn left_by<K: Eq + Hash + 'a>(
        &self,
        of: &Naming,
        keys: impl Fn(u32) -> Option<&'a [K]>,
    ) -> Option<(usize, usize)> {
        let mut counts: FxHashMap<&K, usize> = FxHashMap::default();
        let (mut rest, mut placed) = (of.all, 0);
        for keys in of.rules.iter().filter_map(|rule| keys(*rule)) {
            rest -= 1;
            placed += keys.len();
            keys.iter().for_each(|key| *counts.entry(key).or_default() += 1);
        }
        let copies = (placed + rest).saturating_sub(of.all);
        if placed == 0 || copies > self.room {
            return None;
        }
        let squares: usize = counts.values().map(|count| count * count).sum();
        Some((rest + squares / placed, copies))
    }

    /// The boundary that parts the rules best, and how many an order is then left with.
    fn left_by_cut(&self, slot: Slot, of: &Naming) -> Option<(usize, Value)> {
        let mut lows: Vec<&Value> = of.rules.iter().filter_map(|rule| self.ends(*rule, slot).0).collect();
        let mut highs: Vec<&Value> = of.rules.iter().filter_map(|rule| self.ends(*rule, slot).1).collect();
        lows.sort_unstable();
        highs.sort_unstable();
        // At a value, those are below that end before it, and those above that begin at it or after.
        let (mut best, mut ended) = (None::<(usize, &Value)>, 0);
        for (begun, low) in lows.iter().enumerate() {
            while ended < highs.len() && highs[ended] < *low {
                ended += 1;
            }
            let larger = ended.max(lows.len() - begun);
            let left = of.all - ended - (lows.len() - begun) + larger;
            let is_first_of_its_value = begun == 0 || lows[begun - 1] != *low;
            if ended > 0 && is_first_of_its_value && best.is_none_or(|(known, _)| left < known) {
                best = Some((left, low));
            }
        }
        best.map(|(left, at)| (left, at.clone()))
    }

    fn by_value(&mut self, slot: Slot, rules: Vec<u32>) -> PartKind {
        let (found, rest) = placed(rules, |rule| self.values(rule, slot));
        self.parted.push(slot);
        let parts: Vec<_> =
            found.into_iter().filter_map(|(value, rules)| Some((value.clone(), self.part(rules)?))).collect();
        self.parted.pop();
        let parts = Table::new(parts);
        PartKind::ByValue { slot, parts, rest: self.part(rest) }
    }

    fn by_pattern(&mut self, slot: Slot, rules: Vec<u32>) -> PartKind {
        let (found, rest) = placed(rules, |rule| self.patterns(rule, slot));
        self.parted.push(slot);
        let numbered: Vec<_> = found
            .into_iter()
            .filter_map(|(pattern, rules)| {
                let number = *self.patterns.get(&slot)?.numbers.get(pattern)?;
                Some((number, self.part(rules)?))
            })
            .collect();
        self.parted.pop();
        let parts = Numbered::new(numbered);
        PartKind::ByPattern { slot, parts, rest: self.part(rest) }
    }

    fn cut(&mut self, slot: Slot, at: Value, rules: Vec<u32>) -> PartKind {
        let (mut below, mut above, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for rule in rules {
            match self.ends(rule, slot) {
                (_, Some(high)) if *high < at => below.push(rule),
                (Some(low), _) if *low >= at => above.push(rule),
                _ => rest.push(rule),
            }
        }
        let (below, above, rest) = (self.part(below), self.part(above), self.part(rest));
        PartKind::Cut { slot, at: Box::new(at), below, above, rest }
    }
}

/// The rules by their keys, and those that have none.
fn placed<'a, K: Ord + Hash>(
    rules: Vec<u32>,
    keys: impl Fn(u32) -> Option<&'a [K]>,
) -> (Vec<(&'a K, Vec<u32>)>, Vec<u32>) {
    let mut found: FxHashMap<&K, Vec<u32>> = FxHashMap::default();
    let mut rest = Vec::new();
    for rule in rules {
        match keys(rule) {
            None => rest.push(rule),
            Some(keys) => keys.iter().for_each(|key| found.entry(key).or_default().push(rule)),
        }
    }
    let mut found: Vec<(&K, Vec<u32>)> = found.into_iter().collect();
    // The same tree each time.
    found.sort_unstable_by(|one, other| one.0.cmp(other.0));
    (found, rest)
}
