//! The one way to ask whether some order is in cubes and outside of others, within a budget of steps.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::answer::{Answer, Why};
use super::cube::Cube;
use super::domain::Domain;
use super::search::{Budget, Doubt, Found, Leaf, Search};
use super::witness::Witness;

/// Steps of one question; a step looks at one cube.
const STEPS: u64 = 2_000_000;
/// Steps of all questions.
const STEPS_IN_ALL: u64 = 400_000_000;
/// How many conditions an undecided answer names.
const NAMED: usize = 3;

/// All orders there can be, and the steps that are left to ask about them.
pub(super) struct Space<'p> {
    pub domain: Domain<'p>,
    left: Cell<u64>,
    /// Of one question.
    at_most: Cell<u64>,
}

impl<'p> Space<'p> {
    pub fn new(domain: Domain<'p>) -> Self {
        Self { domain, left: Cell::new(STEPS_IN_ALL), at_most: Cell::new(STEPS) }
    }

    /// Another budget from now on.
    #[cfg(test)]
    pub fn set_steps(&self, steps: u64) {
        self.left.set(steps);
    }

    /// Whether no steps are left.
    pub fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }

    /// What is made of an order in one of the cubes and outside of the others.
    pub fn find<W>(
        &self,
        inside: &[Cube],
        outside: &[&Cube],
        confirm: &dyn Fn(&Cube, &Witness) -> Option<W>,
    ) -> Answer<W> {
        Answer::of_any(inside.iter().map(|cube| self.find_in(cube, &near(cube, outside), confirm)))
    }

    /// Whether it is proven that no order is in one of the cubes and outside of the others.
    pub fn is_nobody(&self, inside: &[Cube], outside: &[&Cube]) -> bool {
        matches!(self.find(inside, outside, &|_, _| Some(())), Answer::No)
    }

    /// Whether cubes are covered by others, without a look at what is left of them.
    pub fn are_covered(&self, inside: &[Cube], outside: &[&Cube]) -> bool {
        inside.iter().all(|cube| {
            let (found, _) = self.search(cube, &near(cube, outside), true, &mut |_| Leaf::Witness(()));
            matches!(found, Found::Nobody)
        })
    }

    /// Searches within the steps that a question may take; with how many it took, which are for the caller to spend.
    pub(super) fn search<W>(
        &self,
        inside: &Cube,
        outside: &[&Cube],
        leaves_cost: bool,
        witness: &mut dyn FnMut(&Cube) -> Leaf<W>,
    ) -> (Found<W>, u64) {
        let given = self.at_most.get().min(self.left.get());
        let mut budget = Budget(given);
        let mut search = Search { domain: &self.domain, budget: &mut budget, leaves_cost, witness };
        let found = search.outside(inside.clone(), outside);
        (found, given - budget.0)
    }

    /// Lets each question take so many steps at most.
    pub fn within<T>(&self, steps: u64, ask: impl FnOnce() -> T) -> T {
        let before = self.at_most.replace(steps);
        let answer = ask();
        self.at_most.set(before);
        answer
    }

    pub fn spend(&self, steps: u64) {
        self.left.set(self.left.get().saturating_sub(steps));
    }

    /// A cube in the program's words, joined by `and`; `every order` of all.
    pub fn words(&self, cube: &Cube) -> String {
        let words = self.domain.words(cube);
        if words.is_empty() { "every order".into() } else { words.join(" and ") }
    }

    fn find_in<W>(
        &self,
        inside: &Cube,
        outside: &[&Cube],
        confirm: &dyn Fn(&Cube, &Witness) -> Option<W>,
    ) -> Answer<W> {
        let beyond: RefCell<BTreeSet<String>> = RefCell::default();
        let mut witness = |cube: &Cube| {
            let mut made = None;
            let found = self.domain.witness(cube, &mut |witness| {
                made = confirm(cube, witness);
                made.is_some()
            });
            match (found, made) {
                (Leaf::Witness(_), Some(made)) => Leaf::Witness(made),
                (Leaf::Impossible, _) => Leaf::Impossible,
                (Leaf::Witness(_) | Leaf::Beyond, _) => {
                    beyond.borrow_mut().extend(self.not_looked_into(cube));
                    Leaf::Beyond
                }
            }
        };
        let (found, steps) = self.search(inside, outside, true, &mut witness);
        self.spend(steps);
        match found {
            Found::Witness(witness) => Answer::Yes(witness),
            Found::Nobody => Answer::No,
            Found::Undecided(Doubt::Budget) => Answer::Undecided(Why::Budget),
            Found::Undecided(Doubt::Beyond) => {
                Answer::Undecided(Why::Beyond(beyond.into_inner().into_iter().take(NAMED).collect()))
            }
        }
    }

    /// The conditions of a cube that stand for themselves.
    fn not_looked_into(&self, cube: &Cube) -> Vec<String> {
        let variables = cube.entries().iter().map(|(id, _)| self.domain.variable(*id));
        variables.filter_map(|variable| self.domain.not_looked_into(variable)).collect()
    }
}

/// The cubes that meet one.
pub(super) fn near<'c>(cube: &Cube, others: &[&'c Cube]) -> Vec<&'c Cube> {
    others.iter().copied().filter(|other| cube.meets(other)).collect()
}
