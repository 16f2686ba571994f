//! What findings show: an order as an example.

use crate::program::Program;
use crate::prove::Witness;

/// `for example the order { … }`, with the instant where it matters.
pub(super) fn for_example(witness: &Witness, program: &Program) -> String {
    let order = program.written_order(&witness.order);
    let now = if program.reads_now() { format!(", at {}", witness.now) } else { String::new() };
    format!("for example the order {order}{now}")
}
