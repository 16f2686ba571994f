//! A second, naive evaluator, written from the language's description alone: it shares no code with the
//! crate, knows programs as trees of its own, and walks them in the most direct way there is.

#![allow(
    clippy::large_enum_variant,
    clippy::result_large_err,
    clippy::type_complexity,
    reason = "written to be read beside the language's reference, not to be fast"
)]

pub mod ast;
pub mod choices;
pub mod clock;
pub mod condition;
pub mod decide;
pub mod decimal;
pub mod generate;
pub mod operand;
pub mod print;
pub mod targets;
pub mod value;
