//! What it takes the evaluator to decide, for those who decide many orders within a budget.

use std::cell::Cell;

/// How often was decided, and how many rules were looked at for it.
#[derive(Debug, Default)]
pub(crate) struct DecisionCount {
    decisions: Cell<usize>,
    rules: Cell<usize>,
}

impl DecisionCount {
    /// Counts one more decision.
    pub fn add(&self, looked_at: usize) {
        self.decisions.set(self.decisions.get() + 1);
        self.rules.set(self.rules.get() + looked_at);
    }

    /// How often was decided.
    pub fn decisions(&self) -> usize {
        self.decisions.get()
    }

    /// How many rules were looked at that the index did not leave out.
    pub fn rules(&self) -> usize {
        self.rules.get()
    }
}
