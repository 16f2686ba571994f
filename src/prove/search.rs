//! Whether some order is in a cube and outside of others: the cubes that meet it are taken away one after the
//! other, those that leave only one way first.

use std::rc::Rc;

use super::cube::Cube;
use super::domain::{Domain, MISSING, VarId};
use super::effort::Budget;
use super::ranges::Ranges;

/// What a search ended with.
#[derive(Debug)]
pub(super) enum SearchResult<W> {
    /// An order, evaluated.
    Witness(W),
    /// There is none.
    Nobody,
    /// Neither an order nor a proof.
    Undecided(Doubt),
}

/// What is in a cube that nothing is to be taken away from any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Solved<W> {
    /// This.
    Witness(W),
    /// Nothing: it is proved that the cube holds no order.
    Impossible,
    /// Nothing was found, and nothing proved.
    Beyond,
}

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The search took too many steps.
    Budget,
    /// Of what is left no order could be made: it is about conditions that the prover does not look into.
    Beyond,
}

pub(super) struct Search<'s, 'p, W> {
    pub domain: &'s Domain<'p>,
    pub budget: &'s Budget<'s>,
    /// Whether leaves without an order cost steps, because they are looked into.
    pub leaves_cost: bool,
    /// Makes an order of what is left and evaluates it, or proves that there is none.
    pub witness: &'s mut dyn FnMut(&Cube) -> Solved<W>,
}

/// Of more others than this, an order is looked for first that is as plain as can be: most of many are avoided by it.
const DIVED: usize = 100;

/// How many steps it costs that many orders were tried for what is left, and none of them accepted.
const FAILED: usize = 50_000;
/// How many steps it costs that what is left was proven to be nobody by more than its cells.
const REFUTED: usize = 5_000;

/// How many variables of a cube, or ranges of one of them, are moved in the time of a step.
const MOVED: usize = 32;

/// How many steps it takes to look at a variable of a cube that meets another: most do not, which is told by the first.
const LOOKS: usize = 16;

/// What is still to be taken away from a cube.
enum Left<'c> {
    Nothing,
    Covered,
    Cubes(Vec<&'c Cube>),
}

/// A cube that is still to be looked at, and what is still to be taken away from it.
type Pending<'c> = (Cube, Rc<[&'c Cube]>);

impl<W> Search<'_, '_, W> {
    /// An order in the cube and in none of the others.
    pub fn outside(&mut self, inside: Cube, others: &[&Cube]) -> SearchResult<W> {
        let mut doubt = None;
        if self.leaves_cost && others.len() > DIVED {
            self.domain.effort.add(others.len());
            if let Some(leaf) = self.dive(&inside, others)
                && let Solved::Witness(witness) = (self.witness)(&leaf)
            {
                return SearchResult::Witness(witness);
            }
        }
        let mut open: Vec<Pending<'_>> = vec![(inside, others.into())];
        while let Some((mut inside, others)) = open.pop() {
            if !self.close(&mut inside) {
                continue;
            }
            if !self.budget.take(others.len()) {
                return SearchResult::Undecided(Doubt::Budget);
            }
            match self.narrowed(&mut inside, &others) {
                Left::Covered => {}
                Left::Nothing => match (self.witness)(&inside) {
                    Solved::Witness(witness) => return SearchResult::Witness(witness),
                    Solved::Impossible if !self.leaves_cost || self.budget.take(REFUTED) => {}
                    Solved::Beyond if self.budget.take(FAILED) => doubt = Some(Doubt::Beyond),
                    Solved::Impossible | Solved::Beyond => return SearchResult::Undecided(Doubt::Budget),
                },
                Left::Cubes(others) => self.part(inside, &others.into(), &mut open),
            }
        }
        doubt.map_or(SearchResult::Nobody, SearchResult::Undecided)
    }

    /// A part of the cube that is outside of all others: of each it is kept by one variable, one that may have its plain cell
    /// if there is such. `None` if that leads nowhere, which proves nothing.
    fn dive(&self, inside: &Cube, others: &[&Cube]) -> Option<Cube> {
        let mut leaf = inside.clone();
        for other in others.iter().filter(|other| inside.meets(other)) {
            self.domain.effort.add(LOOKS * other.entries().len());
            if !leaf.meets(other) {
                continue;
            }
            let kept_plain = |(variable, ranges): &&(VarId, Ranges)| {
                let plain = self.domain.plain_cell(*variable);
                !ranges.contains(plain) && self.own(&leaf, *variable).contains(plain)
            };
            let by = self.open(&leaf, other).find(kept_plain).or_else(|| self.open(&leaf, other).next());
            let (variable, ranges) = by?;
            let left = leaf.remove(*variable, ranges, &self.domain.variable(*variable).all);
            self.domain.effort.add(left / MOVED);
        }
        self.domain.effort.add(leaf.entries().len());
        self.close(&mut leaf).then_some(leaf)
    }

    /// Takes away the cube that leaves the fewest ways: what is outside of it by its first variable is one
    /// part, what is inside by that and outside by the second the next.
    fn part<'c>(&self, mut inside: Cube, others: &Rc<[&'c Cube]>, open: &mut Vec<Pending<'c>>) {
        let Some(away) = self.most_settled(&inside, others) else { return };
        let first = open.len();
        for (variable, ranges) in away.entries() {
            if self.own(&inside, *variable).is_within(ranges) {
                continue;
            }
            let mut part = inside.clone();
            self.domain.effort.add(inside.weight() / MOVED);
            if part.remove(*variable, ranges, &self.domain.variable(*variable).all) > 0 {
                open.push((part, others.clone()));
            }
            if !inside.narrow(*variable, ranges) {
                break;
            }
        }
        // The first part is looked at first.
        open[first..].reverse();
    }

    /// The first of those that leave the fewest ways; each leaves two at least, or the cube would have been narrowed by it.
    fn most_settled<'c>(&self, inside: &Cube, others: &[&'c Cube]) -> Option<&'c Cube> {
        const FEWEST: usize = 2;
        let mut best: Option<(usize, &Cube)> = None;
        for other in others {
            let ways = self.open(inside, other).count();
            if best.is_none_or(|(fewest, _)| ways < fewest) {
                best = Some((ways, other));
            }
            if ways <= FEWEST {
                break;
            }
        }
        best.map(|(_, other)| other)
    }

    /// Leaves out what does not meet the cube, and narrows it where only one way is left.
    fn narrowed<'c>(&self, inside: &mut Cube, others: &[&'c Cube]) -> Left<'c> {
        let mut left: Vec<&Cube> = others.to_vec();
        loop {
            let mut narrowed = false;
            let mut kept = Vec::new();
            for other in left {
                if !inside.meets(other) {
                    continue;
                }
                // It is looked at here by each of its variables, and again by whoever picks one of those that are left.
                self.domain.effort.add(LOOKS * other.entries().len());
                let (first, second) = {
                    let mut open = self.open(inside, other);
                    (open.next(), open.next())
                };
                match (first, second) {
                    (None, _) => return Left::Covered,
                    (Some(_), Some(_)) => kept.push(other),
                    (Some((variable, ranges)), None) => {
                        let left = inside.remove(*variable, ranges, &self.domain.variable(*variable).all);
                        // One that was free so far moves those after it.
                        self.domain.effort.add((inside.entries().len() + left) / MOVED);
                        if left == 0 {
                            return Left::Covered;
                        }
                        narrowed = true;
                    }
                }
            }
            left = kept;
            // Once for all that was narrowed: a cube may come to have as many variables as there are others.
            if narrowed && !self.close(inside) {
                return Left::Covered;
            }
            if left.is_empty() {
                return Left::Nothing;
            }
            if !narrowed {
                return Left::Cubes(left);
            }
            self.domain.effort.add(left.len() + inside.entries().len());
        }
    }

    fn own<'c>(&'c self, cube: &'c Cube, variable: VarId) -> &'c Ranges {
        cube.get(variable).unwrap_or(&self.domain.variable(variable).all)
    }

    /// The variables of a cube that are not settled by another.
    fn open<'o>(&self, inside: &Cube, other: &'o Cube) -> impl Iterator<Item = &'o (VarId, Ranges)> {
        other
            .entries()
            .iter()
            .filter(move |(variable, ranges)| !self.own(inside, *variable).is_within(ranges))
    }

    /// Makes what is missing together be missing together; whether anything is left.
    fn close(&self, cube: &mut Cube) -> bool {
        loop {
            let mut changed = false;
            let variables: Vec<VarId> = cube.entries().iter().map(|(variable, _)| *variable).collect();
            for id in variables {
                let variable = self.domain.variable(id);
                let cells = self.own(cube, id);
                if cells.is_empty() {
                    return false;
                }
                let Some(base) = variable.base else { continue };
                let present = self.domain.variable(base).present();
                let missing = Ranges::one(MISSING);
                let of_base = self.own(cube, base);
                // Present here asks for it there, missing there for missing here, and the other way round where
                // both are missing together.
                let (base_to, to) = if !cells.contains(MISSING) {
                    (Some(&present), None)
                } else if !of_base.meets(&present) {
                    (None, Some(missing.clone()))
                } else if variable.follows_base && *cells == missing {
                    (Some(&missing), None)
                } else if variable.follows_base && !of_base.contains(MISSING) {
                    (None, Some(variable.present()))
                } else {
                    (None, None)
                };
                let base_to = base_to.filter(|to| !of_base.is_within(to));
                let to = to.filter(|to| !cells.is_within(to));
                if let Some(to) = base_to {
                    changed = true;
                    if !cube.narrow(base, to) {
                        return false;
                    }
                }
                if let Some(to) = to {
                    changed = true;
                    if !cube.narrow(id, &to) {
                        return false;
                    }
                }
            }
            if !changed {
                return true;
            }
        }
    }
}
