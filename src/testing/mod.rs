//! Runs the `test` items of a program, counts what they reach, and writes some for what they do not. No I/O: a test is an order, an instant and a
//! directory of its own, with a state that nobody shares.

mod coverage;
mod generate;
mod needs_now;
mod run;
mod written;

pub use self::coverage::{Coverage, Item, ItemKind};
pub use self::generate::{Generated, GeneratedTest, Unreached, generate, generate_for};
pub use self::run::{Failure, Report, Runner};

use std::sync::Arc;

use crate::decide::Decision;
use crate::program::Program;
use crate::source::Span;

/// The names and places of a program's tests, in the order in which they are written.
///
/// ```
/// let program = consign::compile(&consign::Sources::in_memory([("main.consign", "")]))?;
/// assert_eq!(consign::testing::tests(&program).count(), 0);
/// # Ok::<(), consign::Diagnostics>(())
/// ```
pub fn tests(program: &Program) -> impl Iterator<Item = (&str, Span)> {
    program.tests.iter().map(|test| (test.name.as_str(), test.span))
}

/// Runs one test, by its number in [`tests`]; `None` if there is no such test. For many tests, a [`Runner`] is quicker.
///
/// ```
/// use std::sync::Arc;
/// let text = r#"
///     schema work_order { id text }
///     role dispatcher "Dispatcher" of company
///     provider a "A" {}
///     rules r assigns provider { rule all { assign a } }
///     workflow w "W" {
///       start n
///       assign n "N" { portal company  assigns provider  handler role dispatcher  rules r  then e }
///       end e
///     }
///     test "somebody gets it" { order { id: "T-1" }  expect assigned a by all }
/// "#;
/// let program = Arc::new(consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?);
/// let report = consign::testing::run(&program, 0).expect("there is one");
/// assert!(report.passed());
/// # Ok::<(), consign::Diagnostics>(())
/// ```
pub fn run(program: &Arc<Program>, index: usize) -> Option<Report> {
    Runner::new(program).run(index)
}

/// What becomes of the order of a test, step by step, each decision with its explanation; `None` if there is no such test.
/// The first one is of the order as it enters its workflow.
pub fn explain(program: &Arc<Program>, index: usize) -> Option<Vec<Decision>> {
    Runner::new(program).explained(index)
}
