//! Sets of cells of one variable: ascending ranges of cell numbers, so that an interval is one range however
//! many cells it has.

use smallvec::SmallVec;

/// Of ranges that are so many times as many as others, those that others meet are searched for, and not gone through.
const LONGER: usize = 8;

/// Cells, by their numbers; ranges include both ends, ascend, and do not touch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ranges(SmallVec<[(u32, u32); 2]>);

impl Ranges {
    pub fn none() -> Self {
        Self(SmallVec::new())
    }

    pub fn one(cell: u32) -> Self {
        Self::between(cell, cell)
    }

    /// From `first` to `last`, both included; none where they are the wrong way round.
    pub fn between(first: u32, last: u32) -> Self {
        let mut ranges = SmallVec::new();
        if first <= last {
            ranges.push((first, last));
        }
        Self(ranges)
    }

    /// Of cells in ascending order.
    pub fn from_cells(cells: impl Iterator<Item = u32>) -> Self {
        let mut ranges: SmallVec<[(u32, u32); 2]> = SmallVec::new();
        for cell in cells {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == cell => *last = cell,
                _ => ranges.push((cell, cell)),
            }
        }
        Self(ranges)
    }

    /// Of ranges that ascend, of which one may come twice in a row.
    pub fn from_spans(spans: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut ranges: SmallVec<[(u32, u32); 2]> = SmallVec::new();
        for (first, last) in spans {
            match ranges.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => ranges.push((first, last)),
            }
        }
        Self(ranges)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn contains(&self, cell: u32) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < cell);
        self.0.get(at).is_some_and(|(first, _)| *first <= cell)
    }

    /// The cells, ascending.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.0.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// Whether they are no more than so many.
    pub fn are_at_most(&self, count: usize) -> bool {
        self.cells().take(count + 1).count() <= count
    }

    /// The ranges, from and to, both included.
    pub fn spans(&self) -> impl ExactSizeIterator<Item = (u32, u32)> + DoubleEndedIterator + '_ {
        self.0.iter().copied()
    }

    /// Takes out those that are in `other`, in place where they are few.
    pub fn remove(&mut self, other: &Self) {
        if other.0.len() * LONGER < self.0.len() {
            other.0.iter().for_each(|(first, last)| self.take_out(*first, *last));
        } else {
            *self = self.without(other);
        }
    }

    /// Takes out the cells from one to another.
    fn take_out(&mut self, first: u32, last: u32) {
        let from = self.0.partition_point(|(_, own_last)| *own_last < first);
        let to = self.0.partition_point(|(own_first, _)| *own_first <= last);
        let Some((begin, end)) = self.0.get(from..to).and_then(|met| Some((met.first()?.0, met.last()?.1)))
        else {
            return;
        };
        let before = (begin < first).then(|| (begin, first - 1));
        let after = (end > last).then(|| (last + 1, end));
        let rest: SmallVec<[(u32, u32); 2]> = before.into_iter().chain(after).collect();
        self.0.drain(from..to);
        self.0.insert_from_slice(from, &rest);
    }

    /// The first range that does not end before a cell.
    fn beginning_at(&self, cell: u32) -> Option<(u32, u32)> {
        self.0.get(self.0.partition_point(|(_, last)| *last < cell)).copied()
    }

    /// Whether some cell is from one to another.
    fn has_between(&self, first: u32, last: u32) -> bool {
        self.beginning_at(first).is_some_and(|(begin, _)| begin <= last)
    }

    /// What lies before, between and behind the ranges.
    fn gaps(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let starts = std::iter::once(Some(0)).chain(self.0.iter().map(|(_, last)| last.checked_add(1)));
        let ends = self.0.iter().map(|(first, _)| first.checked_sub(1)).chain([Some(u32::MAX)]);
        let gaps = starts.zip(ends).filter_map(|(first, last)| Some((first?, last?)));
        gaps.filter(|(first, last)| first <= last)
    }

    /// Cells that are in one of them.
    pub fn union<'r>(all: impl Iterator<Item = &'r Self>) -> Self {
        let mut spans: Vec<(u32, u32)> = all.flat_map(Self::spans).collect();
        spans.sort_unstable();
        Self::from_spans(spans.into_iter())
    }

    pub fn and(&self, other: &Self) -> Self {
        let mut both = SmallVec::new();
        let (mut one, mut two) = (0, 0);
        while let (Some(a), Some(b)) = (self.0.get(one), other.0.get(two)) {
            let (first, last) = (a.0.max(b.0), a.1.min(b.1));
            if first <= last {
                both.push((first, last));
            }
            if a.1 < b.1 {
                one += 1;
            } else {
                two += 1;
            }
        }
        Self(both)
    }

    pub fn or(&self, other: &Self) -> Self {
        let mut all: SmallVec<[(u32, u32); 4]> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut joined: SmallVec<[(u32, u32); 2]> = SmallVec::new();
        for (first, last) in all {
            match joined.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        Self(joined)
    }

    /// Those that are not in `other`.
    pub fn without(&self, other: &Self) -> Self {
        if other.0.len() * LONGER < self.0.len() {
            let mut left = Self(SmallVec::from_slice(&self.0));
            left.remove(other);
            return left;
        }
        let mut left = SmallVec::new();
        let mut others = other.0.iter().peekable();
        for (first, last) in &self.0 {
            let mut next = Some(*first);
            while let (Some(from), Some((other_first, other_last))) = (next, others.peek()) {
                if other_first > last {
                    break;
                }
                if other_last < &from {
                    others.next();
                    continue;
                }
                if from < *other_first {
                    left.push((from, other_first - 1));
                }
                if other_last >= last {
                    next = None;
                } else {
                    next = Some(other_last + 1);
                    others.next();
                }
            }
            if let Some(from) = next {
                left.push((from, *last));
            }
        }
        Self(left)
    }

    pub fn meets(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        if few.0.len() * LONGER < many.0.len() {
            return few.0.iter().any(|(first, last)| many.has_between(*first, *last));
        }
        let (mut one, mut two) = (0, 0);
        while let (Some(a), Some(b)) = (self.0.get(one), other.0.get(two)) {
            if a.0.max(b.0) <= a.1.min(b.1) {
                return true;
            }
            if a.1 < b.1 {
                one += 1;
            } else {
                two += 1;
            }
        }
        false
    }

    /// Whether all of them are in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        if self.0.len() * LONGER < other.0.len() {
            let is_there = |(first, last): &(u32, u32)| {
                other.beginning_at(*first).is_some_and(|range| range.0 <= *first && *last <= range.1)
            };
            return self.0.iter().all(is_there);
        }
        if other.0.len() * LONGER < self.0.len() {
            return other.gaps().all(|(first, last)| !self.has_between(first, last));
        }
        let mut two = 0;
        self.0.iter().all(|(first, last)| {
            while other.0.get(two).is_some_and(|(_, other_last)| other_last < first) {
                two += 1;
            }
            other.0.get(two).is_some_and(|range| range.0 <= *first && *last <= range.1)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn ranges(cells: &BTreeSet<u32>) -> Ranges {
        Ranges::from_cells(cells.iter().copied())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn they_are_sets_of_cells(
            one in prop::collection::btree_set(0u32..24, 0..16),
            two in prop::collection::btree_set(0u32..24, 0..16),
        ) {
            let (a, b) = (ranges(&one), ranges(&two));
            prop_assert_eq!(a.cells().collect::<BTreeSet<_>>(), one.clone());
            prop_assert_eq!(a.and(&b), ranges(&one.intersection(&two).copied().collect()));
            prop_assert_eq!(a.or(&b), ranges(&one.union(&two).copied().collect()));
            prop_assert_eq!(a.without(&b), ranges(&one.difference(&two).copied().collect()));
            let mut left = a.clone();
            left.remove(&b);
            prop_assert_eq!(left, a.without(&b));
            prop_assert_eq!(a.meets(&b), !one.is_disjoint(&two));
            prop_assert_eq!(a.is_within(&b), one.is_subset(&two));
            prop_assert_eq!(Ranges::union([&a, &b].into_iter()), a.or(&b));
            prop_assert!((0..24).all(|cell| a.contains(cell) == one.contains(&cell)));
        }

        #[test]
        fn few_are_found_among_many(
            few in prop::collection::btree_set(0u32..200, 0..4),
            many in prop::collection::btree_set(0u32..200, 60..120),
        ) {
            let (a, b) = (ranges(&few), ranges(&many));
            prop_assert_eq!((a.meets(&b), b.meets(&a)), (!few.is_disjoint(&many), !few.is_disjoint(&many)));
            prop_assert_eq!((a.is_within(&b), b.is_within(&a)), (few.is_subset(&many), many.is_subset(&few)));
            prop_assert_eq!(b.without(&a), ranges(&many.difference(&few).copied().collect()));
            let mut left = b.clone();
            left.remove(&a);
            prop_assert_eq!(left, b.without(&a));
        }
    }
}
