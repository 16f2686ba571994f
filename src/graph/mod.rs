//! A workflow as a picture: nodes in the portal they belong to, edges with what leads along them. The model is
//! here; each way to draw it has a file.

mod dot;
mod layout;
mod mermaid;
mod svg;

use crate::program::{
    Deadline, Goes, Handler, IdVec, Node, NodeId, NodeKind, Portal, Program, Work, Workflow,
};
use crate::scalar::show_duration;

/// The lanes with their labels, in the order in which they are drawn.
const LANES: [(Portal, &str); 2] =
    [(Portal::Company, "Company portal"), (Portal::Provider, "Provider portal")];

/// A workflow, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// The workflow's label.
    pub(crate) title: String,
    /// Where orders enter.
    pub(crate) start: usize,
    pub(crate) nodes: Vec<GraphNode>,
    pub(crate) edges: Vec<GraphEdge>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphNode {
    /// Its name in the program.
    pub name: String,
    /// What is written in it, a line each: its label, its handler, its rules.
    pub lines: Vec<String>,
    pub shape: Shape,
    pub lane: Portal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Branch,
    Assign,
    Task,
    End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphEdge {
    pub from: usize,
    pub to: usize,
    pub kind: EdgeKind,
    /// What leads along it; may be empty.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EdgeKind {
    /// The node's work is done.
    Then,
    /// A way of a branch.
    Way,
    Declined,
    Deadline,
}

impl Graph {
    /// The picture of one workflow; `None` if the program has none of this name.
    pub fn named(program: &Program, name: &str) -> Option<Self> {
        let workflow = program.workflows.iter().find(|workflow| *workflow.name == *name)?;
        Some(Self::from_workflow(program, workflow))
    }

    /// Writes another line into a node, such as how many orders wait there; nothing if there is no such node.
    pub fn note(&mut self, node: &str, line: impl Into<String>) {
        if let Some(node) = self.nodes.iter_mut().find(|one| one.name == node) {
            node.lines.push(line.into());
        }
    }

    fn from_workflow(program: &Program, workflow: &Workflow) -> Self {
        let lanes = lanes(workflow);
        let nodes = workflow.nodes.iter().zip(lanes).map(|(node, lane)| node_of(program, node, lane));
        let edges = workflow.nodes.iter().enumerate().flat_map(|(from, node)| edges_of(program, from, node));
        let start = workflow.start.into();
        Self { title: workflow.label.clone(), start, nodes: nodes.collect(), edges: edges.collect() }
    }
}

/// The portal of each node. Branches and ends belong to none: they stand where what leads to them does.
fn lanes(workflow: &Workflow) -> Vec<Portal> {
    let own = |node: &Node| match &node.kind {
        NodeKind::Work(work) => Some(work.portal),
        NodeKind::Branch { .. } | NodeKind::End => None,
    };
    let mut lanes: IdVec<NodeId, Option<Portal>> = workflow.nodes.iter().map(own).collect();
    let targets: IdVec<NodeId, Vec<NodeId>> = workflow.nodes.iter().map(forward).collect();
    // A chain of branches is as long as there are nodes at most.
    for _ in 0..workflow.nodes.len() {
        for (from, targets) in targets.iter_enumerated() {
            for to in targets {
                let lane = lanes[from];
                let slot = &mut lanes[*to];
                *slot = slot.or(lane);
            }
        }
    }
    lanes.into_iter().map(|lane| lane.unwrap_or(Portal::Company)).collect()
}

/// Where a node leads when all goes well.
fn forward(node: &Node) -> Vec<NodeId> {
    match &node.kind {
        NodeKind::Work(work) => vec![work.then],
        NodeKind::Branch { .. } | NodeKind::End => node.kind.ways(),
    }
}

fn node_of(program: &Program, node: &Node, lane: Portal) -> GraphNode {
    let mut lines =
        vec![node.label.as_ref().map_or_else(|| node.name.replace('_', " "), ToString::to_string)];
    let shape = match &node.kind {
        NodeKind::Branch { .. } => Shape::Branch,
        NodeKind::End => Shape::End,
        NodeKind::Work(work) => {
            lines.extend(work_lines(program, work));
            if work.assigns.is_some() { Shape::Assign } else { Shape::Task }
        }
    };
    GraphNode { name: node.name.to_string(), lines, shape, lane }
}

fn work_lines(program: &Program, work: &Work) -> Vec<String> {
    let handlers: Vec<String> = work.handlers.iter().map(|handler| handler_words(program, handler)).collect();
    let mut lines = vec![handlers.join(", ")];
    if !work.rules.is_empty() {
        let names: Vec<&str> = work.rules.iter().map(|id| &*program.block(*id).name).collect();
        lines.push(format!("rules {}", names.join(", ")));
    } else if work.assigns.is_some() {
        lines.push("by hand".to_owned());
    }
    lines
}

fn handler_words(program: &Program, handler: &Handler) -> String {
    match handler {
        Handler::Role(id) => program.role(*id).label.clone(),
        Handler::Person(id) => id.to_string(),
        Handler::Dispatchers => "the provider's dispatchers".to_owned(),
        Handler::Engineer => "the engineer".to_owned(),
    }
}

fn edges_of(program: &Program, from: usize, node: &Node) -> Vec<GraphEdge> {
    let edge = |to: NodeId, kind, text: String| GraphEdge { from, to: to.into(), kind, text };
    match &node.kind {
        NodeKind::End => Vec::new(),
        NodeKind::Branch { arms, otherwise } => {
            let arms =
                arms.iter().map(|(when, to)| edge(*to, EdgeKind::Way, program.files.one_line(when.span)));
            arms.chain(otherwise.map(|to| edge(to, EdgeKind::Way, "otherwise".to_owned()))).collect()
        }
        NodeKind::Work(work) => {
            let mut edges = vec![edge(work.then, EdgeKind::Then, String::new())];
            edges.extend(work.declined.map(|to| edge(to, EdgeKind::Declined, "declined".to_owned())));
            if let Some(deadline) = &work.deadline {
                let to = match deadline.goes {
                    Goes::Node(to) => Some(to),
                    Goes::Declined => work.declined,
                };
                edges.extend(to.map(|to| edge(to, EdgeKind::Deadline, deadline_words(program, deadline))));
            }
            edges
        }
    }
}

fn deadline_words(program: &Program, deadline: &Deadline) -> String {
    let of = deadline.of.map(|id| format!(" of {}", program.calendar(id).name)).unwrap_or_default();
    let warn =
        deadline.warn.map(|warn| format!(", warned {} before", show_duration(warn))).unwrap_or_default();
    format!("after {}{of}{warn}", deadline.after)
}
