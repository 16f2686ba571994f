//! What findings show: the node as it is written, and an order as an example.

use crate::program::Program;
use crate::prove::Witness;
use crate::syntax::ast::{NodeItem, WorkflowItem};

/// A node as it is written.
pub(super) fn written<'a>(workflow: &'a WorkflowItem, name: &str) -> Option<&'a NodeItem> {
    workflow.nodes.iter().find(|node| node.name.text == name)
}

/// `for example the order { … }`, with the instant where it matters.
pub(super) fn for_example(witness: &Witness, program: &Program) -> String {
    let order = program.written_order(&witness.order);
    let now = if program.reads_now() { format!(", at {}", witness.now) } else { String::new() };
    format!("for example the order {order}{now}")
}
