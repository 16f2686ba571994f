//! Which rules can have anything to do with a cube: most others name other values of some field, and are left out
//! without being looked at.
//!
//! A rule is found by each of its cubes, unless it has very many. Where cubes name few cells of a variable, they are found
//! by them. Where they name wide ranges, the cells are parted into buckets with a set of cubes each, and the sets of all
//! variables are intersected: the bit vectors of packet classification (Lakshman and Stiliadis, SIGCOMM 1998).

use std::collections::HashMap;

use super::cube::{Cube, Cubes};
use super::domain::VarId;
use super::ranges::Ranges;

/// A rule of more cubes is found by all of them as one.
const APART: usize = 32;
/// A cube is found by its cells of a variable where it names at most so many.
const FEW: usize = 16;
/// By how many variables cubes are found.
const VARIABLES: usize = 6;
/// By how many variables sets of cubes are intersected.
const PARTED: usize = 16;
/// Into how many buckets the cells of a variable are parted.
const BUCKETS: usize = 64;

/// Rules by the cells that they name.
#[derive(Debug)]
pub(super) struct Near {
    by_cell: Vec<ByCell>,
    by_bucket: Vec<ByBucket>,
    /// Of what is found, whose it is; ascending.
    rules: Vec<u32>,
}

/// What is found together: a cube of a rule, or all that it has; `None` where there are too many.
type Found<'c> = Option<&'c [Cube]>;

/// What is found by its cells of one variable.
#[derive(Debug)]
struct ByCell {
    variable: VarId,
    found: HashMap<u32, Vec<u32>>,
    /// Those that name none or many.
    rest: Vec<u32>,
}

/// What is found by the buckets of one variable's cells that it meets.
#[derive(Debug)]
struct ByBucket {
    variable: VarId,
    /// The first cell of each bucket, ascending; the first bucket begins with cell 0.
    firsts: Vec<u32>,
    buckets: Vec<Bits>,
}

/// A set of what is found.
#[derive(Clone, Debug)]
struct Bits(Vec<u64>);

impl Near {
    /// Of rules by their numbers.
    pub fn new(rules: &[Cubes]) -> Self {
        let (rules, found): (Vec<u32>, Vec<Found<'_>>) =
            (0..).zip(rules).flat_map(|(rule, cubes)| apart(cubes).map(move |found| (rule, found))).unzip();
        let mut counts: HashMap<VarId, (usize, usize)> = HashMap::new();
        for (variable, ranges) in found.iter().flatten().copied().flatten().flat_map(Cube::entries) {
            let (named, few) = counts.entry(*variable).or_default();
            *named += 1;
            *few += usize::from(ranges.are_at_most(FEW));
        }
        let most = |count: fn(&(usize, usize)) -> usize, most: usize| {
            let mut most_named: Vec<(usize, VarId)> =
                counts.iter().map(|(variable, counts)| (count(counts), *variable)).collect();
            most_named.retain(|(count, _)| *count > 0);
            most_named.sort_unstable_by_key(|(count, variable)| (std::cmp::Reverse(*count), *variable));
            most_named.into_iter().take(most).map(|(_, variable)| variable)
        };
        Self {
            by_cell: most(|(_, few)| *few, VARIABLES).map(|variable| ByCell::new(variable, &found)).collect(),
            by_bucket: most(|(named, _)| *named, PARTED)
                .map(|variable| ByBucket::new(variable, &found))
                .collect(),
            rules,
        }
    }

    /// The rules that may meet one of the cubes, others among them, ascending.
    pub fn to(&self, cubes: &[Cube]) -> Vec<u32> {
        let mut near: Vec<u32> = Vec::new();
        for cube in cubes {
            let best = self.by_cell.iter().filter_map(|by| Some((by.count(cube)?, by)));
            match best.min_by_key(|(count, _)| *count) {
                Some((count, by)) if count < self.rules.len() / BUCKETS => by.extend(cube, &mut near),
                _ => near.extend(self.by_buckets(cube).numbers()),
            }
        }
        let mut near: Vec<u32> =
            near.into_iter().filter_map(|found| self.rules.get(found as usize)).copied().collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    fn by_buckets(&self, cube: &Cube) -> Bits {
        let mut near = Bits::all(self.rules.len());
        for by in &self.by_bucket {
            // What has no cells is nobody, and meets whatever says nothing of it.
            if let Some(ranges) = cube.get(by.variable).filter(|ranges| !ranges.is_empty()) {
                near.keep(&by.met(ranges));
            }
        }
        near
    }
}

impl Bits {
    fn none(of: usize) -> Self {
        Self(vec![0; of.div_ceil(64)])
    }

    /// Numbers beyond may be among them.
    fn all(of: usize) -> Self {
        Self(vec![u64::MAX; of.div_ceil(64)])
    }

    fn add(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    /// Ascending.
    fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).step_by(64).zip(&self.0).flat_map(|(first, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let at = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(first + at)
            })
        })
    }
}

impl ByBucket {
    fn new(variable: VarId, all: &[Found<'_>]) -> Self {
        let named = || all.iter().flatten().copied().flatten().filter_map(|cube| cube.get(variable));
        let mut firsts: Vec<u32> =
            named().flat_map(Ranges::spans).flat_map(|(from, to)| [from, to + 1]).collect();
        firsts.push(0);
        firsts.sort_unstable();
        firsts.dedup();
        let each = firsts.len().div_ceil(BUCKETS);
        let firsts: Vec<u32> = firsts.into_iter().step_by(each).collect();
        let buckets = vec![Bits::none(all.len()); firsts.len()];
        let mut by = Self { variable, firsts, buckets };
        for (number, cubes) in all.iter().enumerate() {
            by.add(number, *cubes);
        }
        by
    }

    fn add(&mut self, number: usize, cubes: Found<'_>) {
        let ranges = cubes.map(|cubes| cubes.iter().map(|cube| cube.get(self.variable)));
        match ranges.and_then(|ranges| ranges.collect::<Option<Vec<_>>>()) {
            Some(ranges) => {
                for (from, to) in ranges.into_iter().flat_map(Ranges::spans) {
                    let met = self.between(from, to);
                    self.buckets[met].iter_mut().for_each(|bucket| bucket.add(number));
                }
            }
            // It says nothing of the variable, or is too large.
            None => self.buckets.iter_mut().for_each(|bucket| bucket.add(number)),
        }
    }

    /// The buckets with cells between two, both included.
    fn between(&self, from: u32, to: u32) -> std::ops::Range<usize> {
        let bucket = |cell: u32| self.firsts.partition_point(|first| *first <= cell);
        bucket(from) - 1..bucket(to)
    }

    /// What meets a bucket of the cells.
    fn met(&self, ranges: &Ranges) -> Bits {
        let mut met = Bits(vec![0; self.buckets.first().map_or(0, |bucket| bucket.0.len())]);
        let mut from = 0;
        for (first, last) in ranges.spans() {
            let between = self.between(first, last);
            // Ranges ascend, and several may be in one bucket.
            for bucket in self.buckets.get(between.start.max(from)..between.end).unwrap_or_default() {
                met.extend(bucket);
            }
            from = from.max(between.end);
        }
        met
    }
}

impl ByCell {
    fn new(variable: VarId, all: &[Found<'_>]) -> Self {
        let mut by = Self { variable, found: HashMap::new(), rest: Vec::new() };
        for (at, cubes) in (0..).zip(all) {
            let few = |cube: &Cube| cube.get(variable).is_some_and(|ranges| ranges.are_at_most(FEW));
            match cubes {
                Some(cubes) if cubes.iter().all(few) => {
                    for cell in
                        cubes.iter().filter_map(|cube| cube.get(variable)).flat_map(|ranges| ranges.cells())
                    {
                        by.found.entry(cell).or_default().push(at);
                    }
                }
                _ => by.rest.push(at),
            }
        }
        by
    }

    /// How many are found for a cube; `None` if it names too many cells.
    fn count(&self, cube: &Cube) -> Option<usize> {
        let ranges = cube.get(self.variable).filter(|ranges| ranges.are_at_most(FEW))?;
        Some(
            self.rest.len()
                + ranges.cells().filter_map(|cell| self.found.get(&cell)).map(Vec::len).sum::<usize>(),
        )
    }

    fn extend(&self, cube: &Cube, near: &mut Vec<u32>) {
        near.extend(&self.rest);
        let cells = cube.get(self.variable).into_iter().flat_map(|ranges| ranges.cells());
        near.extend(cells.filter_map(|cell| self.found.get(&cell)).flatten());
    }
}

/// What of a rule's cubes is found together.
fn apart(cubes: &Cubes) -> impl Iterator<Item = Found<'_>> {
    let size = if cubes.as_ref().is_some_and(|cubes| cubes.len() <= APART) { 1 } else { usize::MAX };
    let is_too_large = cubes.is_none().then_some(None);
    cubes.iter().flat_map(move |cubes| cubes.chunks(size)).map(Some).chain(is_too_large)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ranges::Ranges;
    use super::*;

    fn cube() -> impl Strategy<Value = Cube> {
        let entry = (0u32..4, 0u32..40, 0u32..30);
        prop::collection::vec(entry, 0..3).prop_map(|entries| {
            let mut cube = Cube::default();
            for (variable, from, more) in entries {
                cube.narrow(VarId(variable), &Ranges::between(from, from + more));
            }
            cube
        })
    }

    /// Few, very many, or too many.
    fn cubes() -> impl Strategy<Value = Cubes> {
        prop_oneof![
            30 => prop::collection::vec(cube(), 0..4).prop_map(Some),
            2 => prop::collection::vec(cube(), APART..APART + 3).prop_map(Some),
            1 => Just(None),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whoever_meets_is_found(rules in prop::collection::vec(cubes(), 0..300), asked in cube()) {
            let near = Near::new(&rules).to(std::slice::from_ref(&asked));
            prop_assert!(near.is_sorted_by(|one, next| one < next));
            for (rule, cubes) in (0u32..).zip(&rules) {
                let meets = cubes.as_ref().is_none_or(|cubes| cubes.iter().any(|cube| cube.meets(&asked)));
                prop_assert!(!meets || near.contains(&rule));
            }
        }
    }

    /// One of its cubes that may be anything does not make a rule near to what its other cubes are apart from.
    #[test]
    fn a_rule_is_found_by_each_of_its_cubes() {
        let of = |variable, cell| Cube::one(VarId(variable), Ranges::one(cell));
        let mut either: Vec<Cubes> = (0..2_000).map(|cell| Some(vec![of(0, cell), of(1, cell)])).collect();
        either.push(None);
        let mut asked = of(0, 7);
        asked.narrow(VarId(1), &Ranges::one(1_200));
        let near = Near::new(&either).to(&[asked]);
        assert!([7, 1_200, 2_000].iter().all(|rule| near.contains(rule)), "{near:?}");
        assert!(near.len() < 100, "{near:?}");
    }
}
