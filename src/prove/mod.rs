//! Questions about all work orders: a decision procedure over the conditions of a program.
//!
//! `domain` cuts what orders can be like into cells, `cube` makes conditions unions of cubes, `search` looks for
//! what is in one and outside of others, `witness` makes an order of it. `check` asks for its lints, `analysis` is
//! all that is asked of a program for `analyze`.

mod analysis;
mod arrivals;
mod branches;
mod contains;
mod cube;
mod deciders;
mod domain;
mod first;
mod known;
mod left;
mod parts;
mod prover;
mod ranges;
mod rules;
mod search;
#[cfg(test)]
mod tests;
mod witness;
mod words;

pub(crate) use analysis::{
    Analysis, Class, Count, Described, Example, Kind, Overlap, RuleReport, Tally, Verdict,
};
pub(crate) use parts::Idle;
pub(crate) use prover::{Answer, Prover, Why};
pub(crate) use rules::{At, Fate};
pub(crate) use witness::Witness;
