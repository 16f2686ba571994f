//! What proofs cost, counted in steps and not by the clock, so that the same program gets the same answers everywhere.
//!
//! Whatever takes longer for larger programs adds its steps where it happens: cubes that are looked at, states of
//! automata, values that are chosen. A budget is then a number of steps that may still be added.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The steps that were taken so far; one is about the time that two cubes of a few fields take to be compared.
#[derive(Debug)]
pub(super) struct Effort {
    steps: Cell<u64>,
    /// The effort at which the question that is asked ends.
    end: Cell<u64>,
    /// Whether something ended there that could have gone on.
    is_cut: Cell<bool>,
    /// Set by somebody who waits for no answer any more.
    stop: Option<Arc<AtomicBool>>,
}

impl Default for Effort {
    fn default() -> Self {
        Self { steps: Cell::new(0), end: Cell::new(u64::MAX), is_cut: Cell::new(false), stop: None }
    }
}

impl Effort {
    /// Leaves no steps to any question once `stop` is set.
    pub fn until(&mut self, stop: Option<Arc<AtomicBool>>) {
        self.stop = stop;
    }

    fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    pub fn add(&self, steps: usize) {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.steps.set(self.steps.get().saturating_add(steps));
    }

    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Lets a question take so many steps; with whether something in it was cut short.
    pub fn limited<T>(&self, steps: u64, ask: impl FnOnce() -> T) -> (T, bool) {
        let end = self.end.replace(self.end.get().min(self.steps().saturating_add(steps)));
        let was_cut = self.is_cut.replace(false);
        let answer = ask();
        self.end.set(end);
        let is_cut = self.is_cut.get();
        self.is_cut.set(was_cut || is_cut);
        (answer, is_cut)
    }

    /// The steps that are left to the question that is asked.
    pub fn left(&self) -> u64 {
        if self.is_stopped() { 0 } else { self.end.get().saturating_sub(self.steps()) }
    }

    /// Notes that something ends because no steps are left.
    pub fn cut(&self) {
        self.is_cut.set(true);
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
    pub fn new(effort: &'e Effort, steps: u64, end: u64) -> Self {
        Self { effort, left: Cell::new(steps), end }
    }

    /// Takes steps, at least one; whether there were so many.
    pub fn take(&self, steps: usize) -> bool {
        let steps = steps.max(1);
        self.effort.add(steps);
        let left = self.left.get().checked_sub(u64::try_from(steps).unwrap_or(u64::MAX));
        self.left.set(left.unwrap_or(0));
        left.is_some() && self.effort.steps() <= self.end && !self.effort.is_stopped()
    }
}
