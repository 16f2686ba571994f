//! What the graph as a whole must be: reachable, leading to an end, without cycles, and with somebody
//! assigned wherever somebody is needed.

use super::draft::DraftNodeKind;
use super::flow::{self, FlowArrivals, Vertex};
use super::workflow::WorkflowChecker;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, Handler, Portal};
use crate::source::Span;

impl WorkflowChecker<'_, '_> {
    pub(super) fn shape(&mut self, graph: &[Vertex], arrivals: &FlowArrivals) {
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
            let is_named_before =
                || self.drafts[..index].iter().any(|other| other.item.name.text == name.text);
            // A name that stands twice is told of already, and whoever writes it means the first.
            if !arrivals.is_reachable(index) && is_named_before() {
                continue;
            }
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
        found.extend(self.cycles(graph));
        for problem in found {
            self.cx.report.push(problem);
        }
        self.dispatchers();
    }

    fn cycles(&self, graph: &[Vertex]) -> Option<Diagnostic> {
        if let Some(cycle) = flow::cycle(graph, |vertex| vertex.is_branch) {
            let at = self.drafts[cycle[0]].item.name.span;
            return Some(
                Diagnostic::new(Code::WorkflowBranchCycle, at, "branches lead round in a circle")
                    .label(self.walk(&cycle, true))
                    .help("lead one of them to a node where somebody acts"),
            );
        }
        let cycle = flow::cycle(graph, |_| true)?;
        let at = self.drafts[cycle[0]].item.name.span;
        Some(
            Diagnostic::new(
                Code::WorkflowAutomaticCycle,
                at,
                "rules can lead an order round in a circle without a person",
            )
            .label(self.walk(&cycle, true))
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
    /// to the engineer's node an engineer. A node behind one that is reported is not reported again.
    pub(super) fn order(&mut self, arrivals: &FlowArrivals) {
        let unassigned: Vec<Unassigned> =
            (0..self.drafts.len()).filter_map(|node| self.unassigned(node, arrivals)).collect();
        let mut is_reported = vec![false; self.drafts.len()];
        for lacking in &unassigned {
            is_reported[lacking.node] = true;
        }
        for lacking in &unassigned {
            let (_, before) = lacking.path.split_last().unwrap_or((&lacking.node, &[]));
            if before.iter().any(|node| is_reported[*node]) {
                continue;
            }
            let (name, who) = (&self.drafts[lacking.node].item.name, lacking.who);
            let label = if who == "provider" { "in whose portal?" } else { "which engineer?" };
            let help = match who {
                "engineer" if !self.assigns(Assigns::Engineer) => {
                    format!(
                        "add the node in which one is assigned, and lead there: `{}`",
                        self.engineer_node(&name.text)
                    )
                }
                _ => format!(
                    "lead that path through an `assigns {who}` node first; only leaving it by `then` counts"
                ),
            };
            let way = match before {
                [] => format!("orders start here, and nobody has assigned {} {who}", article(who)),
                _ => format!("no {who} is assigned on the way {}", self.walk(&lacking.path, false)),
            };
            let problem = Diagnostic::new(
                Code::WorkflowUnassigned,
                lacking.span,
                format!("an order can come to `{}` without {} {who}", name.text, article(who)),
            )
            .label(label)
            .related(name.span, way)
            .help(help);
            self.lacks_engineer |= who == "engineer";
            self.cx.report.push(problem);
        }
    }

    /// Who is lacking at a node that needs somebody, and on which path.
    fn unassigned(&self, node: usize, arrivals: &FlowArrivals) -> Option<Unassigned> {
        let DraftNodeKind::Work(work) = &self.drafts[node].kind else { return None };
        let (portal, portal_span) = work.portal?;
        let on_wrong_side = work.assigns.is_some_and(|(what, _)| what == Assigns::Provider);
        if portal != Portal::Provider || on_wrong_side {
            return None;
        }
        if let Some(path) = arrivals.path(node, |assigned| !assigned.provider) {
            return Some(Unassigned { node, who: "provider", span: portal_span, path });
        }
        if work.assigns.is_some() || !work.handlers.contains(&Handler::Engineer) {
            return None;
        }
        let path = arrivals.path(node, |assigned| !assigned.engineer)?;
        Some(Unassigned { node, who: "engineer", span: work.handler_span?, path })
    }
}

/// A node to which an order can come without somebody it needs.
struct Unassigned {
    node: usize,
    who: &'static str,
    span: Span,
    path: Vec<usize>,
}

fn article(who: &str) -> &'static str {
    if who.starts_with('e') { "an" } else { "a" }
}
