//! What a program promises of all work orders: `unique` and `complete`, and branches that miss no order. Each
//! promise is proven, or an order is shown that breaks it; one that is beyond the prover is an error too.

mod promises;
mod shown;
mod ways;

use crate::diagnostic::{Diagnostic, Sink};
use crate::program::{NodeKind, Program};
use crate::prove::Prover;
use crate::syntax::ast::{Item, ItemKind, RulesItem, WorkflowItem};

/// What there is to be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    Nothing,
    /// Of workflows; no rules need be looked at.
    Workflows,
    Promises,
}

pub(super) fn needed(program: &Program) -> Needed {
    let promises = program.blocks.iter().any(|block| block.unique || block.complete);
    let conditions = program.workflows.iter().any(|workflow| workflow.when.is_some());
    let mut nodes = program.workflows.iter().flat_map(|workflow| &workflow.nodes);
    if promises {
        Needed::Promises
    } else if conditions || nodes.any(|node| matches!(node.kind, NodeKind::Branch { .. })) {
        Needed::Workflows
    } else {
        Needed::Nothing
    }
}

/// What is wrong with the promises.
pub(super) fn check(prover: &Prover<'_>, items: &[&Item]) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    promises::check(prover, &blocks(items), &mut sink);
    ways::check(prover, &workflows(items), &mut sink);
    sink.into_list()
}

/// By block.
fn blocks<'a>(items: &[&'a Item]) -> Vec<&'a RulesItem> {
    let block = |item: &&'a Item| match &item.kind {
        ItemKind::Rules(block) => Some(block),
        _ => None,
    };
    items.iter().filter_map(block).collect()
}

/// By workflow.
fn workflows<'a>(items: &[&'a Item]) -> Vec<&'a WorkflowItem> {
    let workflow = |item: &&'a Item| match &item.kind {
        ItemKind::Workflow(workflow) => Some(workflow),
        _ => None,
    };
    items.iter().filter_map(workflow).collect()
}
