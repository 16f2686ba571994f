//! Workflows, held to section 7 of the language: presence, portal ownership, order, both nodes, shape.

mod dispatchers;
mod draft;
mod flow;
mod node;
mod shape;
mod vertices;
mod workflow;

use workflow::{NamedBlocks, WorkflowChecker};

use super::blocks::Blocks;
use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, Block, BlockId, IdSlice, IdVec, Workflow, WorkflowId};
use crate::syntax::ast::{ItemKind, WorkflowItem};

/// All workflows in the order of declaration. A workflow with an error may be left out.
pub(super) fn check(cx: &mut Context<'_>, blocks: &Blocks) -> IdVec<WorkflowId, Workflow> {
    let mut workflows = IdVec::new();
    let mut named = NamedBlocks::default();
    for item in cx.known.tree.items {
        if let ItemKind::Workflow(workflow) = &item.kind {
            let found = WorkflowChecker::new(cx, item, workflow, blocks).check(&mut named);
            workflows.extend(found);
        }
    }
    rules_without_node(cx, &blocks.blocks, &named);
    unreachable_workflows(cx);
    workflows
}

fn rules_without_node(cx: &mut Context<'_>, blocks: &IdSlice<BlockId, Block>, named: &NamedBlocks) {
    if named.unknown {
        return;
    }
    let items = cx.known.tree.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Rules(rules) => Some(rules),
        _ => None,
    });
    for (id, item) in (0..).map(BlockId).zip(items) {
        let name = &item.name.text;
        if named.blocks.contains(&id) || cx.report.is_poisoned(name) {
            continue;
        }
        let word = match blocks[id].assigns {
            Assigns::Provider => "provider",
            Assigns::Engineer => "engineer",
        };
        cx.report.push(
            Diagnostic::new(
                Code::WorkflowRulesWithoutNode,
                item.name.span,
                format!("no node of a workflow names the rules `{name}`"),
            )
            .label("these rules never take effect")
            .help(format!("write `rules {name}` in an `assigns {word}` node")),
        );
    }
}

/// Workflows after one that takes every order are entered only where they are asked for by name.
fn unreachable_workflows(cx: &mut Context<'_>) {
    let items: Vec<&WorkflowItem> = cx
        .known
        .tree
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Workflow(workflow) => Some(workflow),
            _ => None,
        })
        .collect();
    let Some(first) = items.iter().position(|item| item.when.is_none()) else { return };
    for later in &items[first + 1..] {
        cx.report.push(
            Diagnostic::new(
                Code::WorkflowUnreachableWorkflow,
                later.name.span,
                format!("no order takes workflow `{}` by itself", later.name.text),
            )
            .label("never reached")
            .related(items[first].name.span, "this workflow has no `when` and takes every order")
            .help(format!("give `{}` a `when`, or put it last", items[first].name.text)),
        );
    }
}
