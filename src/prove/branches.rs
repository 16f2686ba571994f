//! Questions about workflows: does a branch miss an order, can an arm be taken, can a node be reached.

use super::answer::{Answer, Unanswered};
use super::cube::{Cube, Cubes, product};
use super::node_path::NodePath;
use super::prover::Prover;
use super::witness::Witness;

impl Prover<'_> {
    fn arms(&self, at: NodePath) -> &[Cubes] {
        &self.arms[at.workflow][at.node]
    }

    /// Which of a branch's arms an order that is there takes; `None` if it fits none.
    pub fn takes(&self, at: NodePath, witness: &Witness, wanted: Option<usize>) -> bool {
        let branch = (at.workflow, at.node);
        self.can_arrive(at, witness) && self.engine.can_take(branch, wanted, &witness.order, witness.now)
    }

    /// An order that comes to a branch and fits none of its arms.
    pub fn missed(&self, at: NodePath) -> Answer<Witness> {
        self.missed_as(at, &|witness| self.takes(at, witness, None))
    }

    /// An order that comes to a branch and fits none of its arms, of which somebody else says so.
    pub fn missed_as(&self, at: NodePath, missed: &dyn Fn(&Witness) -> bool) -> Answer<Witness> {
        let mut outside: Vec<&Cube> = Vec::new();
        for arm in self.arms(at) {
            let Some(arm) = arm else { return Answer::Undecided(Unanswered::TooLarge) };
            outside.extend(arm);
        }
        self.find(self.arrivals(at), &outside, missed)
    }

    /// Some order that takes an arm of a branch: one that is known, because it passes many, or one that shows the arm.
    pub fn taking_any(&self, at: NodePath, arm: usize) -> Answer<Witness> {
        let known = self.known_comers(at).into_iter().find(|witness| self.takes(at, witness, Some(arm)));
        known.map_or_else(|| self.taking(at, arm), Answer::Yes)
    }

    /// An order that takes an arm of a branch.
    pub fn taking(&self, at: NodePath, arm: usize) -> Answer<Witness> {
        self.taking_as(at, arm, &|witness| self.takes(at, witness, Some(arm)))
    }

    /// An order that takes an arm of a branch, of which somebody else says so.
    pub fn taking_as(&self, at: NodePath, arm: usize, taken: &dyn Fn(&Witness) -> bool) -> Answer<Witness> {
        let arms = self.arms(at);
        let Some(own) = &arms[arm] else { return Answer::Undecided(Unanswered::TooLarge) };
        let Some(inside) = product(self.arrivals(at), own) else {
            return Answer::Undecided(Unanswered::TooLarge);
        };
        let of_arm = |(index, arm)| cubes_of(arm).map(move |cube| (cube, index));
        let before: Vec<(&Cube, usize)> = arms[..arm].iter().enumerate().flat_map(of_arm).collect();
        let taker =
            |witness: &Witness| self.engine.first_arm((at.workflow, at.node), &witness.order, witness.now);
        self.find_beside(&inside, &before, &taker, taken).answer()
    }

    /// An order that comes to a branch and satisfies an arm, whether one before takes it or not.
    pub fn taking_alone(&self, at: NodePath, arm: usize) -> Answer<Witness> {
        let Some(own) = &self.arms(at)[arm] else { return Answer::Undecided(Unanswered::TooLarge) };
        let Some(inside) = product(self.arrivals(at), own) else {
            return Answer::Undecided(Unanswered::TooLarge);
        };
        self.find(&inside, &[], &|witness| self.can_arrive(at, witness))
    }

    /// An order that comes to a node, as far as its own values tell.
    pub fn arriving(&self, at: NodePath) -> Answer<Witness> {
        if let Some(known) = self.known_comers(at).into_iter().next() {
            return Answer::Yes(known);
        }
        self.find(self.arrivals(at), &[], &|witness| self.can_arrive(at, witness))
    }
}

fn cubes_of(cubes: &Cubes) -> impl Iterator<Item = &Cube> {
    cubes.iter().flatten()
}
