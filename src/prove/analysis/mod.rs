//! What no sample can show of a program: what each rule decides on, where rules overlap, which orders wait for
//! a dispatcher; each with an order that proves it.

mod examples;
mod gaps;
mod history;
mod overlaps;
mod regions;
mod report;
mod rules;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use gaps::{GapClass, GapCondition, Gaps};
pub use history::Recount;
pub use overlaps::{Overlap, OverlapKind, Overlaps};
pub use report::{Count, Described, Example, History, SourcePlace};
pub use rules::{RuleReport, RuleVerdict};

use super::prover::Prover;
use crate::decide::Engine;

/// Steps of all questions about gaps.
const OF_GAPS: u64 = 20_000_000;
/// Steps of all questions about rules.
const OF_RULES: u64 = 40_000_000;
/// Steps of all questions about overlaps.
const OF_OVERLAPS: u64 = 10_000_000;

/// All that is said of a program.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Analysis {
    /// In the order of the program.
    pub rules: Vec<RuleReport>,
    /// Where rules that do different things overlap.
    pub overlaps: Overlaps,
    /// Which orders wait for a dispatcher.
    pub gaps: Gaps,
    /// How often it came to that in orders that were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// Whether questions were left unanswered for want of steps.
    pub exhausted: bool,
}

impl Analysis {
    /// Asks everything of a program with the directory that it is bound to.
    pub fn new(engine: &Engine) -> Self {
        Self::with_prover(engine).0
    }

    fn with_prover(engine: &Engine) -> (Self, Prover<'_>) {
        Self::from_prover(Prover::new(engine).narrowed())
    }

    fn from_prover(mut prover: Prover<'_>) -> (Self, Prover<'_>) {
        let before = prover.space.allow(OF_GAPS);
        let gaps = gaps::find(&mut prover);
        prover.space.restore(before);
        let rules = prover.in_all(OF_RULES, || rules::report(&prover));
        let overlaps = prover.in_all(OF_OVERLAPS, || overlaps::find(&prover));
        let exhausted = prover.is_exhausted();
        (Self { rules, overlaps, gaps, history: None, exhausted }, prover)
    }
}
