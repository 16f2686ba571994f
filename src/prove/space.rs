//! The one way to ask whether some order is in cubes and outside of others, within a budget of steps.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::answer::{Answer, Unanswered};
use super::cube::Cube;
use super::domain::Domain;
use super::effort::Budget;
use super::search::{Doubt, Search, SearchResult, Solved};
use super::witness::Witness;

/// Steps of one question; a step looks at one cube.
const STEPS: u64 = 2_000_000;
/// Steps of all questions.
const STEPS_IN_ALL: u64 = 400_000_000;
/// How many times as much as its share a question may take.
const SHARES: u64 = 8;
/// How many steps each question may take at least.
const LEAST: u64 = 20_000;
/// So many steps after the end orders are still looked for, as they are often found at once; then no more, since to look where others
/// are takes as long as there are others.
const BEYOND_END: u64 = 80_000_000;
/// How many conditions an undecided answer names.
const NAMED: usize = 3;

/// All orders there can be, and the steps that are left to ask about them.
pub(super) struct Space<'p> {
    pub domain: Domain<'p>,
    /// The effort at which no steps are left.
    end: Cell<u64>,
    /// Whether some were wanted then.
    is_exhausted: Cell<bool>,
    /// Of one question.
    at_most: Cell<u64>,
}

impl<'p> Space<'p> {
    pub fn new(domain: Domain<'p>) -> Self {
        let end = Cell::new(domain.effort.steps().saturating_add(STEPS_IN_ALL));
        Self { domain, end, is_exhausted: Cell::new(false), at_most: Cell::new(STEPS) }
    }

    /// Another budget from now on.
    #[cfg(test)]
    pub fn set_steps(&self, steps: u64) {
        self.end.set(self.domain.effort.steps().saturating_add(steps));
    }

    /// The steps that are left.
    pub fn left(&self) -> u64 {
        let left = self.end.get().saturating_sub(self.domain.effort.steps());
        if left == 0 {
            self.is_exhausted.set(true);
        }
        left
    }

    fn is_long_exhausted(&self) -> bool {
        self.domain.effort.steps() > self.end.get().saturating_add(BEYOND_END)
    }

    /// Whether there were steps missing.
    pub fn is_exhausted(&self) -> bool {
        self.left() == 0 || self.is_exhausted.get()
    }

    /// Notes that something was left out.
    pub fn note_exhausted(&self) {
        self.is_exhausted.set(true);
    }

    /// Lets all questions that are asked together take so many steps at most.
    pub fn in_all<T>(&self, steps: u64, ask: impl FnOnce() -> T) -> T {
        let before = self.allow(steps);
        let answer = ask();
        self.restore(before);
        answer
    }

    /// Leaves so many steps at most; with what to restore.
    pub fn allow(&self, steps: u64) -> u64 {
        self.end.replace(self.end.get().min(self.domain.effort.steps().saturating_add(steps)))
    }

    /// Leaves as many steps as before, and notes whether they were used up.
    pub fn restore(&self, end: u64) {
        self.left();
        self.end.set(end);
    }

    /// What is made of an order in one of the cubes and outside of the others.
    pub fn find<W>(
        &self,
        inside: &[Cube],
        outside: &[&Cube],
        confirm: &dyn Fn(&Cube, &Witness) -> Option<W>,
    ) -> Answer<W> {
        Answer::any(inside.iter().map(|cube| {
            if self.is_long_exhausted() {
                return Answer::Undecided(Unanswered::Budget);
            }
            self.domain.effort.add(outside.len());
            self.find_in(cube, &near(cube, outside), confirm)
        }))
    }

    /// Whether it is proven that no order is in one of the cubes and outside of the others.
    pub fn is_nobody(&self, inside: &[Cube], outside: &[&Cube]) -> bool {
        matches!(self.find(inside, outside, &|_, _| Some(())), Answer::No)
    }

    /// Whether cubes are covered by others, without a look at what is left of them.
    pub fn are_covered(&self, inside: &[Cube], outside: &[&Cube]) -> bool {
        inside.iter().all(|cube| {
            matches!(
                self.search(cube, &near(cube, outside), true, &mut |_| Solved::Witness(())),
                SearchResult::Nobody
            )
        })
    }

    /// Searches within the steps that a question may take.
    pub(super) fn search<W>(
        &self,
        inside: &Cube,
        outside: &[&Cube],
        leaves_cost: bool,
        witness: &mut dyn FnMut(&Cube) -> Solved<W>,
    ) -> SearchResult<W> {
        let steps = self.at_most.get().min(self.left());
        let budget = Budget::new(&self.domain.effort, steps, self.end.get());
        let mut search = Search { domain: &self.domain, budget: &budget, leaves_cost, witness };
        match self.domain.effort.limited(steps, || search.outside(inside.clone(), outside)) {
            (SearchResult::Undecided(_), true) => SearchResult::Undecided(Doubt::Budget),
            (found, _) => found,
        }
    }

    /// How many steps a question may take where so many things are still to be asked about: several times its share,
    /// because most take next to none.
    pub fn share(&self, open: usize) -> u64 {
        let open = u64::try_from(open).unwrap_or(u64::MAX).max(1);
        (self.left() / open).saturating_mul(SHARES).clamp(LEAST, STEPS)
    }

    /// Lets each question take so many steps at most, and no more than it might before.
    pub fn within<T>(&self, steps: u64, ask: impl FnOnce() -> T) -> T {
        let before = self.at_most.replace(self.at_most.get().min(steps));
        let answer = ask();
        self.at_most.set(before);
        answer
    }

    /// Asks about orders whose sums and products have digits enough: what takes more than there are refutes nothing.
    pub fn with_digits<T>(&self, ask: impl FnOnce() -> T) -> T {
        let before = self.domain.has_digits.replace(true);
        let answer = ask();
        self.domain.has_digits.set(before);
        answer
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
                (Solved::Witness(_), Some(made)) => Solved::Witness(made),
                (Solved::Impossible, _) => Solved::Impossible,
                (Solved::Witness(_) | Solved::Beyond, _) => {
                    beyond.borrow_mut().extend(self.not_looked_into(cube));
                    Solved::Beyond
                }
            }
        };
        match self.search(inside, outside, true, &mut witness) {
            SearchResult::Witness(witness) => Answer::Yes(witness),
            SearchResult::Nobody => Answer::No,
            SearchResult::Undecided(Doubt::Budget) => Answer::Undecided(Unanswered::Budget),
            SearchResult::Undecided(Doubt::Beyond) => {
                Answer::Undecided(Unanswered::Beyond(beyond.into_inner().into_iter().take(NAMED).collect()))
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
