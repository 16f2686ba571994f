//! The ways through a workflow: branches that miss an order, arms that none takes, nodes that none reaches.

use std::collections::HashMap;

use super::shown::for_example;
use crate::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::program::{Condition, IdSlice, IdVec, Node, NodeId, NodeKind, Program, Workflow, WorkflowId};
use crate::prove::{Answer, NodePath, Prover, Witness};
use crate::source::Span;
use crate::syntax::ast::{self, NodeItem, WorkflowItem};

/// How many steps are taken for the ways of all workflows together.
const STEPS: u64 = 20_000_000;

pub(super) fn check(prover: &Prover<'_>, items: &[&WorkflowItem], sink: &mut Sink) {
    prover.in_all(STEPS, || all(prover, items, sink));
}

fn all(prover: &Prover<'_>, items: &[&WorkflowItem], sink: &mut Sink) {
    for ((id, workflow), item) in prover.program.workflows.iter_enumerated().zip(items) {
        if prover.is_forced(id) {
            untaken(prover.program, id, item.name.span).into_iter().for_each(|found| sink.push(found));
        }
        if !workflow.nodes.iter().any(|node| matches!(node.kind, NodeKind::Branch { .. })) {
            continue;
        }
        // The last nodes first: who comes there has passed many of the others.
        let nodes = workflow.nodes.keys().rev();
        let mut reached: Vec<bool> =
            nodes.map(|node| is_reached(prover, NodePath { workflow: id, node })).collect();
        reached.reverse();
        let reached: IdVec<NodeId, bool> = reached.into();
        let items: HashMap<&str, &NodeItem> =
            item.nodes.iter().map(|node| (node.name.text.as_str(), node)).collect();
        for (node, of) in workflow.nodes.iter_enumerated() {
            let at = NodePath { workflow: id, node };
            let item = items.get(&*of.name).copied();
            let name = item.map_or(of.span, |node| node.name.span);
            if !reached[node] {
                // A node behind one that is reported is not reported again.
                if comes_from_reached(workflow, node, &reached) {
                    sink.push(unreached(of, name));
                }
                continue;
            }
            if let NodeKind::Branch { arms, otherwise } = &of.kind {
                branch(prover, at, &WrittenBranch { name, item }, of, arms, otherwise.is_some(), sink);
            }
        }
    }
}

/// A workflow whose `when` no order satisfies that the workflows before leave. One after a workflow without
/// `when` is reported without a proof.
fn untaken(program: &Program, id: WorkflowId, at: Span) -> Option<Diagnostic> {
    let (before, from) = program.workflows.split_at(id);
    let workflow = from.first()?;
    if before.iter().any(|earlier| earlier.when.is_none()) {
        return None;
    }
    let message = format!("no order takes workflow `{}` by itself", workflow.name);
    let found = Diagnostic::new(Code::WorkflowUnreachableWorkflow, at, message).label("never reached");
    let found = match &workflow.when {
        Some(when) if before.is_empty() => found.related(when.span, "no order satisfies this"),
        Some(when) => found.related(when.span, "no order satisfies this that the workflows before it leave"),
        None => found.related(before.last()?.span, "with the workflows up to here every order has one"),
    };
    Some(found.help("mend its `when`, or put it before those that take its orders"))
}

/// Where a branch is written.
struct WrittenBranch<'a> {
    name: Span,
    item: Option<&'a ast::NodeItem>,
}

fn is_reached(prover: &Prover<'_>, at: NodePath) -> bool {
    !matches!(prover.arriving(at), Answer::No)
}

fn comes_from_reached(workflow: &Workflow, node: NodeId, reached: &IdSlice<NodeId, bool>) -> bool {
    let leads = |from: &Node| from.kind.ways().contains(&node);
    workflow.start == node
        || workflow.nodes.iter().zip(reached).any(|(from, reached)| *reached && leads(from))
}

fn unreached(node: &Node, name: Span) -> Diagnostic {
    let message = format!("no order ever comes to node `{}`", node.name);
    let found = Diagnostic::new(Code::WorkflowUnreachableNode, name, message);
    // Lines lead there, so that the program can be used.
    Diagnostic { severity: Severity::Warning, ..found }
        .label("the conditions on every way here contradict each other")
        .help("look at the `when` of the workflow and of the branches before it, or take the node out")
}

fn branch(
    prover: &Prover<'_>,
    at: NodePath,
    place: &WrittenBranch<'_>,
    node: &Node,
    arms: &[(Condition, NodeId)],
    has_otherwise: bool,
    sink: &mut Sink,
) {
    // That an order has no way on is an error, and asked first.
    let missed = prover.missed(at);
    untaken_lines(prover, at, node, arms, sink);
    match (missed, has_otherwise) {
        (Answer::No, true) => needless_otherwise(place, node).into_iter().for_each(|found| sink.push(found)),
        (missed, false) => {
            missed_orders(prover, missed, place, node).into_iter().for_each(|found| sink.push(found))
        }
        (Answer::Yes(_) | Answer::Undecided(_), true) => {}
    }
}

/// The lines that no order takes.
fn untaken_lines(
    prover: &Prover<'_>,
    at: NodePath,
    node: &Node,
    arms: &[(Condition, NodeId)],
    sink: &mut Sink,
) {
    for (index, (condition, _)) in arms.iter().enumerate() {
        if let Answer::No = prover.within(prover.share(arms.len() - index), || prover.taking_any(at, index)) {
            let message = format!("no order takes this way out of branch `{}`", node.name);
            let found = Diagnostic::new(Code::WorkflowUnreachableBranch, condition.span, message);
            let found = match prover.taking_alone(at, index) {
                Answer::No => found.label("no order that comes here is such"),
                _ => found.label("the lines before it take every such order"),
            };
            sink.push(found.help("take the line out, or mend the condition"));
        }
    }
}

/// An `otherwise` that no order is left for.
fn needless_otherwise(place: &WrittenBranch<'_>, node: &Node) -> Option<Diagnostic> {
    let ast::NodeKind::Branch(branch) = &place.item?.kind else { return None };
    let (_, span) = branch.otherwise.first()?;
    let message = format!("no order takes the `otherwise` of branch `{}`", node.name);
    let found = Diagnostic::new(Code::WorkflowUnreachableBranch, *span, message);
    Some(
        found
            .label("the lines before it take every order")
            .help("take the line out: that the branch misses no order is proven without it"),
    )
}

/// What is wrong with a branch without `otherwise`.
fn missed_orders(
    prover: &Prover<'_>,
    missed: Answer<Witness>,
    place: &WrittenBranch<'_>,
    node: &Node,
) -> Option<Diagnostic> {
    let name = &node.name;
    match missed {
        Answer::No => None,
        Answer::Yes(witness) => {
            let message = format!("branch `{name}` misses some orders");
            let found = Diagnostic::new(Code::WorkflowBranchNotExhaustive, place.name, message);
            let help = format!(
                "{}; add a line for such orders, or a last line `otherwise -> NODE`",
                for_example(&witness, prover.program)
            );
            Some(found.label("an order that fits no `when` has no way on from here").help(help))
        }
        Answer::Undecided(why) => {
            let message = format!("whether branch `{name}` misses an order is beyond the prover: {why}");
            let found = Diagnostic::new(Code::WorkflowBranchNotProven, place.name, message);
            let found = found.label("that every order has a way on is not proven");
            Some(found.help("add a last line: `otherwise -> NODE`"))
        }
    }
}
