//! What no sample can show of a program: what each rule decides on, where rules overlap, which orders wait for
//! a dispatcher; each with an order that proves it.

mod examples;
mod gaps;
mod history;
mod overlaps;
mod regions;
mod rules;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::value::RawValue;

pub(super) use examples::SEARCHES;
pub use gaps::{Class, Gaps};
pub use history::{Count, History, Recount};
pub use overlaps::{Kind, Overlap, Overlaps};
pub use rules::{RuleReport, Verdict};

use super::cube::Cube;
use super::prover::Prover;
use super::witness::Witness;
use crate::decide::{Engine, Options, Settlement, State};
use crate::program::Program;

/// How many conditions describe a region at most.
const CONDITIONS: usize = 12;
/// Steps of a question about one region.
const STEPS: u64 = 100_000;

/// All that is said of a program.
#[derive(Debug, Serialize)]
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
    pub fn of(engine: &Engine) -> Self {
        Self::with_prover(engine).0
    }

    fn with_prover(engine: &Engine) -> (Self, Prover<'_>) {
        let mut prover = Prover::new(engine).narrowed();
        let gaps = gaps::of(&mut prover);
        let rules = rules::of(&prover);
        let overlaps = overlaps::of(&prover);
        let exhausted = prover.is_exhausted();
        (Self { rules, overlaps, gaps, history: None, exhausted }, prover)
    }
}

/// Conditions that together describe some orders.
#[derive(Clone, Debug, Serialize)]
pub struct Described {
    /// An order is meant that satisfies one of them.
    pub conditions: Vec<String>,
    /// Whether these are all.
    pub complete: bool,
    #[serde(skip)]
    pub(super) cubes: Vec<Cube>,
}

impl Described {
    /// Whether it is certain that no order is meant.
    pub fn is_empty(&self) -> bool {
        self.cubes.is_empty() && self.complete
    }
}

/// An order as a proof.
#[derive(Debug, Serialize)]
pub struct Example {
    /// As `route` reads it.
    pub order: Box<RawValue>,
    /// The instant of the decision; RFC 3339, UTC.
    pub now: String,
    /// Whether `route` decides so at that instant. Otherwise somebody acts on the order before, or has more work
    /// orders than none.
    pub at_once: bool,
    /// As a program has it.
    #[serde(skip)]
    pub written: String,
    /// Whether the instant can matter.
    #[serde(skip)]
    pub reads_now: bool,
}

impl Example {
    fn of(program: &Program, witness: &Witness, at_once: bool) -> Option<Self> {
        Some(Self {
            order: RawValue::from_string(program.json_order(&witness.order)).ok()?,
            now: witness.now.to_string(),
            at_once,
            written: program.written_order(&witness.order),
            reads_now: program.reads_now(),
        })
    }
}

/// The place of a rule in its file.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The name of the file.
    pub file: String,
    /// From 1.
    pub line: usize,
}

impl Prover<'_> {
    /// What cubes say, in words.
    fn described(&self, cubes: Vec<Cube>, complete: bool) -> Described {
        Described { conditions: cubes.iter().map(|cube| self.words(cube)).collect(), complete, cubes }
    }

    /// What `look` sees of an order that enters, with nothing assigned before.
    fn at_once<T>(&self, witness: &Witness, look: impl FnOnce(&Settlement<'_>) -> T) -> T {
        let options = Options { candidates: 0, ..Options::default() };
        look(&self.engine.settle(&witness.order, witness.now, &options, &mut State::new()))
    }
}
