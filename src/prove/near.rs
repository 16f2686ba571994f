//! Which rules can have anything to do with a cube: most others name other values of some field, and are left out
//! without being looked at.

use std::collections::HashMap;

use super::cube::{Cube, Cubes};
use super::domain::VarId;

/// A rule is found by its cells of a variable where it names at most so many.
const FEW: usize = 16;
/// By how many variables rules are found.
const VARIABLES: usize = 6;

/// Rules by the cells that they name.
#[derive(Debug)]
pub(super) struct Near {
    variables: Vec<ByCell>,
    /// How many rules there are.
    all: u32,
}

/// Rules by their cells of one variable.
#[derive(Debug)]
struct ByCell {
    variable: VarId,
    found: HashMap<u32, Vec<u32>>,
    /// Those that name none or many.
    rest: Vec<u32>,
}

impl Near {
    /// Of rules by their numbers.
    pub fn of(rules: &[Cubes]) -> Self {
        let mut counts: HashMap<VarId, usize> = HashMap::new();
        for (variable, ranges) in rules.iter().flatten().flatten().flat_map(Cube::entries) {
            if ranges.are_at_most(FEW) {
                *counts.entry(*variable).or_default() += 1;
            }
        }
        let mut counts: Vec<(VarId, usize)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(variable, count)| (std::cmp::Reverse(*count), *variable));
        let variables = counts.into_iter().take(VARIABLES).map(|(variable, _)| ByCell::of(variable, rules));
        Self { variables: variables.collect(), all: number(rules.len()) }
    }

    /// The rules that may meet one of the cubes, others among them, ascending.
    pub fn to(&self, cubes: &[Cube]) -> Vec<u32> {
        let mut near: Vec<u32> = Vec::new();
        for cube in cubes {
            let best = self.variables.iter().filter_map(|by| Some((by.count(cube)?, by)));
            match best.min_by_key(|(count, _)| *count) {
                Some((_, by)) => by.extend(cube, &mut near),
                None => return (0..self.all).collect(),
            }
        }
        near.sort_unstable();
        near.dedup();
        near
    }
}

impl ByCell {
    fn of(variable: VarId, rules: &[Cubes]) -> Self {
        let mut by = Self { variable, found: HashMap::new(), rest: Vec::new() };
        for (rule, cubes) in rules.iter().enumerate() {
            let few = |cube: &Cube| cube.get(variable).is_some_and(|ranges| ranges.are_at_most(FEW));
            match cubes {
                Some(cubes) if cubes.iter().all(few) => {
                    for cell in
                        cubes.iter().filter_map(|cube| cube.get(variable)).flat_map(|ranges| ranges.cells())
                    {
                        by.found.entry(cell).or_default().push(number(rule));
                    }
                }
                _ => by.rest.push(number(rule)),
            }
        }
        by
    }

    /// How many rules are found for a cube; nothing where it names too many cells.
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

fn number(from: usize) -> u32 {
    u32::try_from(from).unwrap_or(u32::MAX)
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

    proptest! {
        #[test]
        fn whoever_meets_is_found(rules in prop::collection::vec(prop::collection::vec(cube(), 0..3), 0..20), asked in cube()) {
            let rules: Vec<Cubes> = rules.into_iter().map(Some).collect();
            let near = Near::of(&rules).to(std::slice::from_ref(&asked));
            for (rule, cubes) in (0u32..).zip(&rules) {
                let meets = cubes.iter().flatten().any(|cube| cube.meets(&asked));
                prop_assert!(!meets || near.contains(&rule));
            }
        }
    }
}
