//! Nodes to vertices of the graph.

use super::draft::{DraftNodeKind, DraftWork};
use super::flow::{Arrival, Edge, Effect, Vertex};
use crate::program::{Assigns, Handler, Portal};

/// The node in the graph; `None` if one of its edges leads nowhere.
pub(super) fn vertex(kind: &DraftNodeKind<'_>) -> Option<Vertex> {
    let plain = |to: usize, automatic: bool| Edge { to, effect: Effect::Nothing, automatic };
    match kind {
        DraftNodeKind::End => {
            Some(Vertex { arrival: Arrival::Keeps, edges: Vec::new(), is_branch: false, is_end: true })
        }
        // It has been said that it has no way.
        DraftNodeKind::Branch { arms, otherwise: None } if arms.is_empty() => None,
        DraftNodeKind::Branch { arms, otherwise } => {
            let targets = arms.iter().map(|(_, to)| *to).chain(*otherwise);
            let edges = targets.map(|to| Some(plain(to?, true))).collect::<Option<Vec<_>>>()?;
            Some(Vertex { arrival: Arrival::Keeps, edges, is_branch: true, is_end: false })
        }
        DraftNodeKind::Work(work) => work_vertex(work),
    }
}

fn work_vertex(work: &DraftWork<'_>) -> Option<Vertex> {
    if work.incomplete {
        return None;
    }
    let assigns = work.assigns.map(|(what, _)| what);
    let (arrival, then) = match assigns {
        Some(Assigns::Provider) => (Arrival::ClearsBoth, Effect::Provider),
        Some(Assigns::Engineer) => (Arrival::ClearsEngineer, Effect::Engineer),
        None => (Arrival::Keeps, Effect::Nothing),
    };
    // Who declines does not have the order any more.
    let declining = match work.portal?.0 {
        Portal::Company => Effect::Nothing,
        Portal::Provider if work.handlers.contains(&Handler::Engineer) => Effect::NoEngineer,
        Portal::Provider => Effect::NoProvider,
    };
    let mut edges = vec![Edge { to: work.then?, effect: then, automatic: !work.rules.is_empty() }];
    edges.extend(work.declined.map(|to| Edge { to, effect: declining, automatic: false }));
    let expired = work.deadline.as_ref().and_then(|deadline| deadline.goes);
    edges.extend(expired.map(|to| Edge { to, effect: Effect::Nothing, automatic: false }));
    Some(Vertex { arrival, edges, is_branch: false, is_end: false })
}
