//! What the graph as a whole must be: reachable, leading to an end, without circles, and with somebody
//! assigned wherever somebody is needed.

use super::WorkflowChecker;
use super::draft::{Draft, DraftKind};
use super::flow::{self, Arrivals, Vertex};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, Handler, Portal};

impl WorkflowChecker<'_, '_, '_> {
    pub(super) fn shape(&mut self, graph: &[Vertex], arrivals: &Arrivals) {
        let mut found = Vec::new();
        let can_end = flow::can_end(graph);
        let has_end = graph.iter().any(|vertex| vertex.is_end);
        if !has_end {
            found.push(
                Diagnostic::new(
                    Code::WorkflowNoEnd,
                    self.item.name.span,
                    format!("workflow `{}` has no `end`", self.item.name.text),
                )
                .label("orders never leave it")
                .help("add a node `end done`, and lead the last node there with `then done`"),
            );
        }
        for (index, draft) in self.drafts.iter().enumerate() {
            let name = &draft.item.name;
            if !arrivals.is_reachable(index) {
                found.push(
                    Diagnostic::new(
                        Code::WorkflowUnreachableNode,
                        name.span,
                        format!("no order ever comes to node `{}`", name.text),
                    )
                    .label("no path from the start leads here")
                    .help(format!("lead a node here with `then {}`, or take it out", name.text)),
                );
            } else if has_end && !can_end[index] {
                found.push(
                    Diagnostic::new(
                        Code::WorkflowNoEnd,
                        name.span,
                        format!("an order at node `{}` never comes to an end", name.text),
                    )
                    .label("no path from here leads to an `end`")
                    .help("lead it, or a node behind it, to an `end` with `then`"),
                );
            }
        }
        found.extend(self.circles(graph));
        found.extend(self.drafts.iter().filter_map(open_branch));
        for problem in found {
            self.cx.sink.push(problem);
        }
        self.dispatchers();
    }

    fn circles(&self, graph: &[Vertex]) -> Option<Diagnostic> {
        if let Some(circle) = flow::circle(graph, |vertex| vertex.is_branch) {
            let at = self.drafts[circle[0]].item.name.span;
            return Some(
                Diagnostic::new(Code::WorkflowBranchCycle, at, "branches lead round in a circle")
                    .label(self.walk(&circle, true))
                    .help("lead one of them to a node where somebody acts"),
            );
        }
        let circle = flow::circle(graph, |_| true)?;
        let at = self.drafts[circle[0]].item.name.span;
        Some(
            Diagnostic::new(
                Code::WorkflowAutomaticCycle,
                at,
                "rules can lead an order round in a circle without a person",
            )
            .label(self.walk(&circle, true))
            .help("put a `task` node into the circle, or lead it to an `end`"),
        )
    }

    /// `a → b → c`, cut in the middle where it is long.
    fn walk(&self, path: &[usize], round: bool) -> String {
        let mut names: Vec<&str> =
            path.iter().map(|node| self.drafts[*node].item.name.text.as_str()).collect();
        if round {
            names.push(names[0]);
        }
        if names.len() > 8 {
            names.splice(4..names.len() - 3, ["…"]);
        }
        names.join(" → ")
    }

    /// On every path to a node of the provider portal a provider has been assigned before, on every path
    /// to the engineer's node an engineer.
    pub(super) fn order(&mut self, arrivals: &Arrivals) {
        let mut found = Vec::new();
        for (index, draft) in self.drafts.iter().enumerate() {
            let DraftKind::Work(work) = &draft.kind else { continue };
            let Some((portal, portal_span)) = work.portal else { continue };
            let name = &draft.item.name.text;
            let wrong_side = work.assigns.is_some_and(|(what, _)| what == Assigns::Provider);
            if portal != Portal::Provider || wrong_side {
                continue;
            }
            if let Some(path) = arrivals.path(index, |assigned| !assigned.provider) {
                found.push(
                    Diagnostic::new(
                        Code::WorkflowUnassigned,
                        portal_span,
                        format!("an order can come to `{name}` without a provider"),
                    )
                    .label("in whose portal?")
                    .related(draft.item.name.span, format!("no provider is assigned on {}", self.walk(&path, false)))
                    .help("lead that path through an `assigns provider` node first; only leaving it by `then` counts"),
                );
                continue;
            }
            let engineer = work.handlers.contains(&Handler::Engineer) && work.assigns.is_none();
            if let (true, Some(path), Some(span)) =
                (engineer, arrivals.path(index, |assigned| !assigned.engineer), work.handler_span)
            {
                found.push(
                    Diagnostic::new(
                        Code::WorkflowUnassigned,
                        span,
                        format!("an order can come to `{name}` without an engineer"),
                    )
                    .label("which engineer?")
                    .related(draft.item.name.span, format!("no engineer is assigned on {}", self.walk(&path, false)))
                    .help("lead that path through an `assigns engineer` node first; only leaving it by `then` counts"),
                );
            }
        }
        for problem in found {
            self.cx.sink.push(problem);
        }
    }
}

/// A branch that may miss an order, as far as is known without a proof.
fn open_branch(draft: &Draft<'_>) -> Option<Diagnostic> {
    let DraftKind::Branch { arms, otherwise: None } = &draft.kind else { return None };
    let name = &draft.item.name;
    let message = match arms.len() {
        0 => format!("branch `{}` has no way out", name.text),
        _ => format!("that branch `{}` misses no order is not proven yet", name.text),
    };
    Some(
        Diagnostic::new(Code::WorkflowBranchNotProven, name.span, message)
            .label("an order that fits no `when` is flagged for manual dispatch here")
            .help("add a last line: `otherwise -> NODE`"),
    )
}
