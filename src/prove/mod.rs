//! Questions about all work orders: a decision procedure over the conditions of a program.
//!
//! `domain` cuts what orders can be like into cells, `cube` makes conditions unions of cubes, `search` looks for
//! what is in one and outside of others, `witness` makes an order of it. Nobody asks yet but its tests: `check`,
//! `analyze` and `diff` will.

mod arrivals;
mod branches;
mod cube;
mod deciders;
mod domain;
mod known;
mod parts;
mod prover;
mod ranges;
mod reaching;
mod rules;
mod search;
#[cfg(test)]
mod tests;
mod witness;

pub(crate) use parts::Idle;
pub(crate) use prover::{Answer, Prover, Why};
pub(crate) use rules::{At, Fate};
pub(crate) use witness::Witness;
