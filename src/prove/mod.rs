//! Questions about all work orders: a decision procedure over the conditions of a program.
//!
//! `domain` cuts what orders can be like into cells, `cube` makes conditions unions of cubes, `search` looks for
//! what is in one and outside of others, `theories` makes an order of it by what is known of texts, sets and instants, or
//! proves that there is none. `analysis` is all that is said of a program for `analyze`.

mod analysis;
mod answer;
mod arms;
mod arrivals;
mod beside;
mod branches;
mod contains;
mod cube;
mod deciders;
pub mod diff;
mod difference_constraints;
mod domain;
mod effort;
mod ends;
mod first;
mod input;
mod known_assignee;
mod near;
mod node_path;
mod partial;
mod parts;
mod plainest;
mod prover;
mod ranges;
mod reaching;
mod remainder;
mod rules;
mod search;
mod space;
#[cfg(test)]
mod tests;
mod text;
mod theories;
mod utf8;
mod widest;
mod witness;
mod words;

pub use analysis::{
    Analysis, Count, Described, Example, GapClass, GapCondition, Gaps, History, Overlap, OverlapKind,
    Overlaps, Recount, RuleReport, RuleVerdict, SourcePlace,
};
pub(crate) use answer::{Answer, Unanswered};
pub(crate) use node_path::NodePath;
pub(crate) use parts::Idle;
pub(crate) use prover::Prover;
pub(crate) use rules::Fate;
pub(crate) use witness::Witness;
