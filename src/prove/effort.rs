//! What proofs cost, counted in steps and not by the clock, so that the same program gets the same answers everywhere.
//!
//! Whatever takes longer for larger programs adds its steps where it happens: cubes that are looked at, states of
//! automata, values that are chosen. A budget is then a number of steps that may still be added.

use std::cell::Cell;

/// The steps that were taken so far; one is about the time that two cubes of a few fields take to be compared.
#[derive(Debug, Default)]
pub(super) struct Effort(Cell<u64>);

impl Effort {
    pub fn add(&self, steps: usize) {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.0.set(self.0.get().saturating_add(steps));
    }

    pub fn steps(&self) -> u64 {
        self.0.get()
    }
}

/// How many steps the search for one question may still take; what its leaves cost counts against all questions alone.
#[derive(Debug)]
pub(super) struct Budget<'e> {
    effort: &'e Effort,
    left: Cell<u64>,
    /// The effort at which nothing is left for any question.
    end: u64,
}

impl<'e> Budget<'e> {
    pub fn of(effort: &'e Effort, steps: u64, end: u64) -> Self {
        Self { effort, left: Cell::new(steps), end }
    }

    /// Takes steps, at least one; whether there were so many.
    pub fn take(&self, steps: usize) -> bool {
        let steps = steps.max(1);
        self.effort.add(steps);
        let left = self.left.get().checked_sub(u64::try_from(steps).unwrap_or(u64::MAX));
        self.left.set(left.unwrap_or(0));
        left.is_some() && self.effort.steps() <= self.end
    }
}
