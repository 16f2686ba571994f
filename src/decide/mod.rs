//! Program and order to decision.

mod decision;
mod trace;

pub use decision::{Candidate, Decided, Decision, Outcome, Person, Reason, ReasonCode, Refusal, Waiting};
pub use trace::{Considered, Dropped, Step, Traced, Tried, TriedResult, Way};
