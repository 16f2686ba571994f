//! Expressions to conditions and operands: one grammar for both, told apart here.
//!
//! Every function that finds an error reports it and returns `None`; it also returns `None`, silently, where
//! the cause was reported elsewhere.

mod arithmetic;
mod cells;
mod checker;
mod compare;
mod conditions;
mod elements;
mod functions;
mod guards;
mod identity;
mod let_table;
mod meant;
mod operands;
mod operators;
mod paths;
mod sets;
mod surroundings;
#[cfg(test)]
mod tests;
mod typed;
mod undeclared;
mod written_cells;

pub(super) use checker::ConditionChecker;
pub use functions::functions;
pub(super) use let_table::LetTable;
pub(super) use typed::Typed;
pub(super) use written_cells::WrittenCells;
