//! What reports on a program are made of: conditions in words, orders as proofs, places.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::decide::{Options, Settlement, State};
use crate::prove::cube::Cube;
use crate::prove::prover::Prover;
use crate::prove::witness::Witness;

/// How many conditions describe a region at most.
pub(super) const CONDITIONS: usize = 12;
/// Steps of a question about one region.
pub(super) const STEPS: u64 = 100_000;

/// Conditions that together describe some orders.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
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
#[non_exhaustive]
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
    /// `None` if examples have too many values already, which is noted.
    pub(super) fn from_witness(prover: &Prover<'_>, witness: &Witness, at_once: bool) -> Option<Self> {
        let program = prover.program;
        if !prover.may_write(program.work_order.fields.len()) {
            return None;
        }
        Some(Self {
            order: RawValue::from_string(program.json_order(&witness.order)).ok()?,
            now: witness.now.to_string(),
            at_once,
            written: program.written_order(&witness.order),
            reads_now: prover.reads_now,
        })
    }
}

/// The place of a rule in its file.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SourcePlace {
    /// The name of the file.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// Orders of the history.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Count {
    /// How many.
    pub orders: u64,
    /// Of all valid orders, in percent, rounded to hundredths.
    pub percent: f64,
}

/// The history as a whole.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct History {
    /// Valid ones.
    pub orders: u64,
    /// Records that are no valid orders; they count nowhere else.
    pub invalid: u64,
    /// How many were assigned at once.
    pub assigned: u64,
    /// How many were flagged for manual dispatch.
    pub manual: u64,
    /// How many wait for a task.
    pub task: u64,
    /// How many are done.
    pub done: u64,
    /// Flagged orders of none of the conditions that are shown.
    pub elsewhere: u64,
}

impl Prover<'_> {
    /// What cubes say, in words.
    pub(super) fn described(&self, cubes: Vec<Cube>, complete: bool) -> Described {
        Described { conditions: cubes.iter().map(|cube| self.words(cube)).collect(), complete, cubes }
    }

    /// What `look` sees of an order that enters, with nothing assigned before.
    pub(super) fn at_once<T>(&self, witness: &Witness, look: impl FnOnce(&Settlement<'_>) -> T) -> T {
        let options = Options { candidates: 0, ..Options::default() };
        self.counted(|count| {
            let mut state = State::new();
            let settled = self.engine.settle(&witness.order, witness.now, &options, &mut state);
            count.add(settled.looked_at());
            look(&settled)
        })
    }
}
