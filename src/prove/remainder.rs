//! What is left of cubes when others are taken away, as few wide cubes that people can read.

use std::collections::HashMap;

use super::cube::Cube;
use super::domain::VarId;
use super::ranges::Ranges;
use super::search::{Doubt, SearchResult, Solved};
use super::space::{Space, near};

/// What is left, and whether that is all.
#[derive(Clone, Debug)]
pub(crate) struct Remainder {
    /// Every order that is in one of them and in what was asked about is left.
    pub(crate) cubes: Vec<Cube>,
    /// Whether no others are left.
    pub(crate) is_all: bool,
}

/// A cube that is made wider, and how the cubes that it must not touch keep it from that. Only one that is apart from it
/// by a single variable does, and by that variable alone.
struct Widening<'c> {
    there: Cube,
    outside: &'c [&'c Cube],
    /// By how many variables each is apart.
    apart: Vec<usize>,
    /// How many are by none.
    touched: usize,
    /// By variable of the cube: those that say something of it.
    naming: HashMap<VarId, Vec<usize>>,
}

impl<'c> Widening<'c> {
    /// `None` if nobody is in the leaf.
    fn new(leaf: &Cube, inside: &Cube, outside: &'c [&'c Cube]) -> Option<Self> {
        let there = leaf.and(inside)?;
        let mut naming: HashMap<VarId, Vec<usize>> =
            leaf.entries().iter().map(|(variable, _)| (*variable, Vec::new())).collect();
        let mut apart = vec![0; outside.len()];
        for (at, other) in outside.iter().enumerate() {
            for (variable, ranges) in other.entries() {
                apart[at] += usize::from(is_apart(&there, *variable, ranges));
                if let Some(naming) = naming.get_mut(variable) {
                    naming.push(at);
                }
            }
        }
        let touched = apart.iter().filter(|apart| **apart == 0).count();
        Some(Self { there, outside, apart, touched, naming })
    }

    /// The cells of a variable that may be added without touching another cube.
    fn allowed(&self, variable: VarId, all: &Ranges) -> Ranges {
        let (mut taken_away, mut touched) = (Vec::new(), self.touched);
        for at in self.naming.get(&variable).into_iter().flatten() {
            let Some(taken) = self.outside[*at].get(variable) else { continue };
            touched -= usize::from(self.apart[*at] == 0);
            if self.apart[*at] == usize::from(is_apart(&self.there, variable, taken)) {
                taken_away.push(taken);
            }
        }
        // What is touched already, and says nothing of the variable, is touched whatever it is.
        if touched == 0 { all.without(&Ranges::union(taken_away.into_iter())) } else { Ranges::none() }
    }

    /// Notes what a variable is now.
    fn update(&mut self, variable: VarId, wide: Option<&Ranges>, inside: Option<&Ranges>) {
        let before = self.there.get(variable).cloned();
        let now = match (wide, inside) {
            (Some(wide), Some(inside)) => Some(wide.and(inside)),
            (one, other) => one.or(other).cloned(),
        };
        self.there.put(variable, now.clone());
        for at in self.naming.get(&variable).into_iter().flatten() {
            let Some(taken) = self.outside[*at].get(variable) else { continue };
            let is_apart = |cells: &Option<Ranges>| cells.as_ref().is_some_and(|cells| !cells.meets(taken));
            self.touched -= usize::from(self.apart[*at] == 0);
            self.apart[*at] += usize::from(is_apart(&now));
            self.apart[*at] -= usize::from(is_apart(&before));
            self.touched += usize::from(self.apart[*at] == 0);
        }
    }
}

fn is_apart(cube: &Cube, variable: VarId, ranges: &Ranges) -> bool {
    cube.get(variable).is_some_and(|cells| !cells.meets(ranges))
}

/// How many leaves are looked into.
const LEAVES: usize = 500;

impl Space<'_> {
    /// What is in one of the cubes and outside of the others: at most so many cubes, which may overlap, and
    /// each of which is as wide as it can be.
    pub fn remainder(&self, inside: &[Cube], outside: &[&Cube], most: usize) -> Remainder {
        let mut remainder = Remainder { cubes: Vec::new(), is_all: true };
        for cube in inside {
            let near = near(cube, outside);
            let around = |leaf: &Cube| {
                let wide = self.widest(leaf, cube, &near);
                // What is said of one cube must not be wrong of another.
                let is_right = |other: &Cube| match other.and(&wide) {
                    Some(there) => !outside.iter().any(|taken| taken.meets(&there)),
                    None => true,
                };
                let others = inside.iter().filter(|other| !std::ptr::eq(*other, cube));
                if others.into_iter().all(is_right) { wide } else { wide.and(cube).unwrap_or(wide) }
            };
            remainder.is_all &= self.collect(cube, &near, &around, most, &mut remainder.cubes);
        }
        self.without_needless(inside, &mut remainder.cubes);
        remainder
    }

    /// Adds what is left of one cube; whether that was all.
    fn collect(
        &self,
        inside: &Cube,
        outside: &[&Cube],
        around: &dyn Fn(&Cube) -> Cube,
        most: usize,
        all: &mut Vec<Cube>,
    ) -> bool {
        let (mut is_full, mut looked_into) = (false, 0);
        // A leaf that is in what is known already is no news; the search goes on as if it were nobody's.
        let mut leaf = |leaf: &Cube| {
            if all.iter().any(|known| leaf.is_within(known)) {
                return Solved::Impossible;
            }
            looked_into += 1;
            if matches!(self.domain.witness(leaf, &mut |_| true), Solved::Impossible) && looked_into <= LEAVES
            {
                return Solved::Impossible;
            }
            if all.len() == most || looked_into > LEAVES {
                is_full = true;
                return Solved::Witness(());
            }
            all.push(around(leaf));
            Solved::Impossible
        };
        let found = self.search(inside, outside, false, &mut leaf);
        !is_full && !matches!(found, SearchResult::Undecided(Doubt::Budget))
    }

    /// The leaf with each variable as free as it can be while none of the others is touched.
    fn widest(&self, leaf: &Cube, inside: &Cube, outside: &[&Cube]) -> Cube {
        let Some(mut around) = Widening::new(leaf, inside, outside) else { return leaf.clone() };
        let named: usize = outside.iter().map(|other| other.entries().len()).sum();
        self.domain.effort.add(named + leaf.entries().len());
        let mut wide = leaf.clone();
        // First those that need not be asked for at all, then the rest.
        for only_free in [true, false] {
            for (variable, _) in leaf.entries() {
                if wide.get(*variable).is_none() {
                    continue;
                }
                let all = &self.domain.variable(*variable).all;
                let allowed = around.allowed(*variable, all);
                if allowed == *all {
                    wide.put(*variable, None);
                } else if !only_free {
                    wide.put(*variable, Some(allowed));
                } else {
                    continue;
                }
                around.update(*variable, wide.get(*variable), inside.get(*variable));
            }
        }
        wide
    }

    /// Takes out the cubes that the others cover together.
    pub(super) fn without_needless(&self, inside: &[Cube], cubes: &mut Vec<Cube>) {
        for at in (0..cubes.len()).rev() {
            let others: Vec<&Cube> =
                cubes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, cube)| cube).collect();
            let own: Vec<Cube> = inside.iter().filter_map(|inside| inside.and(&cubes[at])).collect();
            if self.is_nobody(&own, &others) {
                cubes.remove(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cube() -> impl Strategy<Value = Cube> {
        let entry = (0u32..4, 0u32..8, 0u32..5);
        prop::collection::vec(entry, 0..4).prop_map(|entries| {
            let mut cube = Cube::default();
            for (variable, from, more) in entries {
                cube.put(VarId(variable), Some(Ranges::between(from, from + more)));
            }
            cube
        })
    }

    /// What of a variable may be added, looked up cube by cube.
    fn allowed(there: &Cube, outside: &[&Cube], variable: VarId, all: &Ranges) -> Ranges {
        let but_for = |cube: &Cube| {
            let mut cube = cube.clone();
            cube.put(variable, None);
            cube
        };
        let touched = outside.iter().filter(|other| but_for(there).meets(&but_for(other)));
        touched.fold(all.clone(), |allowed, other| match other.get(variable) {
            Some(taken) => allowed.without(taken),
            None => Ranges::none(),
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_keeps_a_cube_from_being_wider_is_counted(
            leaf in cube(),
            inside in cube(),
            outside in prop::collection::vec(cube(), 0..12),
            steps in prop::collection::vec((0u32..4, any::<bool>()), 0..6),
        ) {
            let outside: Vec<&Cube> = outside.iter().collect();
            let all = Ranges::between(0, 20);
            let Some(mut around) = Widening::new(&leaf, &inside, &outside) else { return Ok(()) };
            let mut wide = leaf.clone();
            for (variable, is_free) in steps.into_iter().map(|(variable, is_free)| (VarId(variable), is_free)) {
                if wide.get(variable).is_none() {
                    continue;
                }
                let there = wide.and(&inside).expect("it is only made wider");
                let expected = allowed(&there, &outside, variable, &all);
                prop_assert_eq!(around.allowed(variable, &all), expected.clone());
                let wider = wide.get(variable).map(|cells| cells.or(&expected));
                wide.put(variable, wider.filter(|_| !is_free));
                around.update(variable, wide.get(variable), inside.get(variable));
            }
        }
    }
}
