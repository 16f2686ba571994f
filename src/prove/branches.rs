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
    fn takes(&self, at: NodePath, witness: &Witness, wanted: Option<usize>) -> bool {
        let node = self.program.workflows[at.workflow].node(at.node);
        self.can_arrive(at, witness) && self.engine.can_take(&node.kind, wanted, &witness.order, witness.now)
    }

    /// An order that comes to a branch and fits none of its arms.
    pub fn missed(&self, at: NodePath) -> Answer<Witness> {
        let mut outside: Vec<&Cube> = Vec::new();
        for arm in self.arms(at) {
            let Some(arm) = arm else { return Answer::Undecided(Unanswered::TooLarge) };
            outside.extend(arm);
        }
        self.find(self.arrivals(at), &outside, &|witness| self.takes(at, witness, None))
    }

    /// An order that takes an arm of a branch.
    pub fn taking(&self, at: NodePath, arm: usize) -> Answer<Witness> {
        let arms = self.arms(at);
        let Some(own) = &arms[arm] else { return Answer::Undecided(Unanswered::TooLarge) };
        let Some(inside) = product(self.arrivals(at), own) else {
            return Answer::Undecided(Unanswered::TooLarge);
        };
        let before: Vec<&Cube> = arms[..arm].iter().flatten().flatten().collect();
        self.find_beside(&inside, &before, &|witness| self.takes(at, witness, Some(arm)))
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
        self.find(self.arrivals(at), &[], &|witness| self.can_arrive(at, witness))
    }
}
