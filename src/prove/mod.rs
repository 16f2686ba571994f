//! Questions about all work orders: a decision procedure over the conditions of a program.
//!
//! `domain` cuts what orders can be like into cells, `cube` makes conditions unions of cubes, `search` looks for
//! what is in one and outside of others, `leaf` makes an order of it by theories of texts, sets and instants, or
//! proves that there is none. Nobody asks yet but its tests: `check`,
//! `analyze` and `diff` will.

mod cube;
mod difference;
mod domain;
mod leaf;
mod ranges;
mod search;
mod tests;
mod text;
mod utf8;
mod witness;
