//! What earlier entries of a list leave to later ones, as far as it is seen without a search: where two say the same of all
//! variables but one, the later one has of that only what the earlier one has not.
//!
//! Most entries that have anything to do with each other are so: they name values of one field. Left out here, those that many
//! share need not be held against each other in pairs.

use std::collections::{BTreeMap, HashMap};

use super::list::ListEntry;
use crate::prove::cube::Cube;
use crate::prove::domain::VarId;
use crate::prove::ranges::Ranges;

/// Cubes of more variables are left as they are.
const MOST: usize = 6;

/// Cells that entries have.
#[derive(Debug, Default)]
struct Claims {
    /// By variable, and what is said of the others: the first and the last cell of each range.
    of: HashMap<(VarId, Cube), BTreeMap<u32, u32>>,
    /// Whether some entry has everything.
    are_all: bool,
}

/// The entries without what those before them have: of each order the first that it is in is the same.
pub(super) fn unclaimed(entries: &[ListEntry]) -> Vec<ListEntry> {
    let mut claims = Claims::default();
    let left = |entry: &ListEntry| {
        let cubes = entry.cubes.iter().filter_map(|cube| claims.left(cube)).collect();
        entry.cubes.iter().for_each(|cube| claims.add(cube));
        let ListEntry { cubes: _, outcome, beyond, rule } = entry;
        ListEntry { cubes, outcome: outcome.clone(), beyond: beyond.clone(), rule: *rule }
    };
    entries.iter().map(left).collect()
}

impl Claims {
    /// What is left of a cube; `None` if nothing is.
    fn left(&self, cube: &Cube) -> Option<Cube> {
        if self.are_all {
            return None;
        }
        let mut left = cube.clone();
        if cube.entries().len() > MOST {
            return Some(left);
        }
        for (variable, _) in cube.entries() {
            for others in [but_for(cube, *variable), Cube::default()] {
                let Some(claimed) = self.of.get(&(*variable, others)) else { continue };
                let cells = left.get(*variable)?;
                let cells = cells.without(&overlapping(claimed, cells));
                if cells.is_empty() {
                    return None;
                }
                left.put(*variable, Some(cells));
            }
        }
        Some(left)
    }

    fn add(&mut self, cube: &Cube) {
        self.are_all |= cube.entries().is_empty();
        if cube.entries().len() > MOST {
            return;
        }
        for (variable, cells) in cube.entries() {
            let claimed = self.of.entry((*variable, but_for(cube, *variable))).or_default();
            cells.spans().for_each(|(first, last)| claim(claimed, first, last));
        }
    }
}

fn but_for(cube: &Cube, variable: VarId) -> Cube {
    let mut others = cube.clone();
    others.put(variable, None);
    others
}

/// Adds a range to others, which do not touch each other.
fn claim(claimed: &mut BTreeMap<u32, u32>, mut first: u32, mut last: u32) {
    if let Some((from, to)) = claimed.range(..first).next_back().filter(|(_, to)| **to + 1 >= first) {
        (first, last) = (*from, last.max(*to));
    }
    while let Some((from, to)) = claimed.range(first..=last.saturating_add(1)).next() {
        let (from, to) = (*from, *to);
        last = last.max(to);
        claimed.remove(&from);
    }
    claimed.insert(first, last);
}

/// The ranges that have cells among these.
fn overlapping(claimed: &BTreeMap<u32, u32>, cells: &Ranges) -> Ranges {
    let of_span = |(first, last): (u32, u32)| {
        let before = claimed.range(..first).next_back().filter(move |(_, to)| **to >= first);
        before.into_iter().chain(claimed.range(first..=last)).map(|(from, to)| (*from, *to))
    };
    Ranges::from_spans(cells.spans().flat_map(of_span))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::outcome::{Beyond, Treatment};
    use super::*;

    fn entry(cubes: Vec<Cube>) -> ListEntry {
        ListEntry { cubes, outcome: Treatment::Done, beyond: Beyond::default(), rule: None }
    }

    /// Few variables with few cells, so that cubes often say the same of some.
    fn cube() -> impl Strategy<Value = Cube> {
        let range = (0u32..3, 0u32..8, 0u32..4);
        prop::collection::vec(range, 0..4).prop_map(|ranges| {
            let mut cube = Cube::default();
            for (variable, from, more) in ranges {
                let cells = Ranges::between(from, from + more);
                let cells = cube.get(VarId(variable)).map_or(cells.clone(), |known| known.or(&cells));
                cube.put(VarId(variable), Some(cells));
            }
            cube
        })
    }

    fn is_in(cube: &Cube, cells: &[u32; 3]) -> bool {
        cube.entries().iter().all(|(variable, ranges)| ranges.contains(cells[variable.0 as usize]))
    }

    #[test]
    fn values_that_many_name_are_left_to_the_first() {
        let named = |cells: &[u32]| Cube::one(VarId(0), Ranges::from_cells(cells.iter().copied()));
        let with =
            |cube: Cube, cell: u32| cube.and(&Cube::one(VarId(1), Ranges::one(cell))).expect("it is apart");
        let entries = [
            entry(vec![named(&[1, 7, 9])]),
            entry(vec![named(&[2, 7, 9])]),
            entry(vec![with(named(&[3, 7]), 4)]),
            entry(vec![with(named(&[3, 5]), 4)]),
            entry(vec![with(named(&[3, 5]), 6)]),
            entry(vec![named(&[1, 2])]),
            entry(vec![Cube::default()]),
            entry(vec![named(&[8])]),
        ];
        let left: Vec<Vec<Cube>> = unclaimed(&entries).into_iter().map(|entry| entry.cubes).collect();
        let expected = [
            vec![named(&[1, 7, 9])],
            vec![named(&[2])],
            vec![with(named(&[3]), 4)],
            vec![with(named(&[5]), 4)],
            vec![with(named(&[3, 5]), 6)],
            vec![],
            vec![Cube::default()],
            vec![],
        ];
        assert_eq!(left, expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is in an entry first is in it still, and nothing is in it that was not.
        #[test]
        fn the_first_entry_of_each_order_is_the_same(
            lists in prop::collection::vec(prop::collection::vec(cube(), 0..3), 0..12),
        ) {
            let entries: Vec<ListEntry> = lists.into_iter().map(entry).collect();
            let left = unclaimed(&entries);
            for number in 0..12 * 12 * 12u32 {
                let cells = [number % 12, number / 12 % 12, number / 144];
                let first = |entries: &[ListEntry]| {
                    entries.iter().position(|entry| entry.cubes.iter().any(|cube| is_in(cube, &cells)))
                };
                prop_assert_eq!(first(&entries), first(&left));
                for (entry, left) in entries.iter().zip(&left) {
                    let was = entry.cubes.iter().any(|cube| is_in(cube, &cells));
                    prop_assert!(was || !left.cubes.iter().any(|cube| is_in(cube, &cells)));
                }
            }
        }
    }
}
