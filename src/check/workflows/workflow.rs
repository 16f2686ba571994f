//! One workflow.

use std::collections::HashSet;

use super::draft::{DraftNode, DraftNodeKind, DraftWork, NodeNames, draft};
use super::flow::{FlowArrivals, Vertex};
use super::node;
use super::vertices::vertex;
use crate::check::blocks::Blocks;
use crate::check::context::Context;
use crate::check::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Assigns, BlockId, Condition, Deadline, Goes, IdSlice, IdVec, Node, NodeId, NodeKind, Portal, Role,
    RoleId, Work, Workflow,
};
use crate::syntax::ast::{Item, WorkflowItem};

/// The blocks that nodes name.
#[derive(Default)]
pub(super) struct NamedBlocks {
    pub blocks: HashSet<BlockId>,
    /// Whether a name among them is not known, and may stand for any block.
    pub unknown: bool,
}

/// One workflow that is being checked.
pub(super) struct WorkflowChecker<'c, 'a> {
    pub cx: &'c mut Context<'a>,
    docs: Option<String>,
    pub item: &'a WorkflowItem,
    pub blocks: &'c Blocks,
    pub drafts: Vec<DraftNode<'a>>,
    /// Whether it has been said that an engineer is lacking somewhere.
    pub lacks_engineer: bool,
}

impl<'c, 'a> WorkflowChecker<'c, 'a> {
    pub fn new(
        cx: &'c mut Context<'a>,
        item: &'a Item,
        workflow: &'a WorkflowItem,
        blocks: &'c Blocks,
    ) -> Self {
        Self {
            cx,
            docs: item.docs.clone(),
            item: workflow,
            blocks,
            drafts: Vec::new(),
            lacks_engineer: false,
        }
    }

    pub fn check(mut self, named: &mut NamedBlocks) -> Option<Workflow> {
        self.cx.report.style(&self.item.name);
        let when = self.item.when.as_ref().map(|when| self.cx.condition(when, Scope::ORDER));
        let names = NodeNames::collect(self.cx, self.item);
        let start = self.start(&names);
        self.drafts = self.item.nodes.iter().map(|node| draft(self.cx, &names, node)).collect();
        for index in 0..self.drafts.len() {
            self.check_node(index, named);
        }
        let graph = self.graph();
        let arrivals = graph.as_ref().zip(start).map(|(graph, start)| FlowArrivals::explore(graph, start));
        if let (Some(graph), Some(arrivals)) = (&graph, &arrivals) {
            self.shape(graph, arrivals);
            self.order(arrivals);
            self.both_nodes();
        }
        let nodes = self.nodes(arrivals.as_ref());
        Some(Workflow {
            name: self.item.name.text.as_str().into(),
            label: self.item.label.text.clone(),
            docs: self.docs,
            when,
            start: node_id(start?),
            nodes: nodes?,
            span: self.item.span,
        })
    }

    fn start(&mut self, names: &NodeNames<'a>) -> Option<usize> {
        match self.item.starts.as_slice() {
            [] => {
                let help = match self.item.nodes.first() {
                    Some(node) => format!("add a line: `start {}`", node.name.text),
                    None => "add nodes, and `start NODE` before them".into(),
                };
                self.cx.report.push(
                    Diagnostic::new(
                        Code::WorkflowNoStart,
                        self.item.name.span,
                        format!("workflow `{}` does not say where orders start", self.item.name.text),
                    )
                    .label("no `start` in this workflow")
                    .help(help),
                );
                None
            }
            [start, rest @ ..] => {
                if let Some(second) = rest.first() {
                    self.cx.report.push(
                        Diagnostic::new(
                            Code::WorkflowDuplicateStatement,
                            second.span,
                            "a workflow has one `start`",
                        )
                        .label("the second one")
                        .related(start.span, "the first one"),
                    );
                }
                names.resolve(self.cx, start)
            }
        }
    }

    /// What can be said of a node without the others.
    fn check_node(&mut self, index: usize, named: &mut NamedBlocks) {
        let DraftNodeKind::Work(work) = &self.drafts[index].kind else { return };
        named.blocks.extend(work.rules.iter().map(|(block, _)| *block));
        named.unknown |= work.unknown_rules;
        let mut found = Vec::new();
        node::wrong_side(self.drafts[index].item, work, &mut found);
        node::wrong_rules(work, &self.blocks.blocks, &mut found);
        node::unreachable_blocks(work, &self.blocks.blocks, &mut found);
        for problem in found {
            self.cx.report.push(problem);
        }
    }

    /// The graph, where every edge leads somewhere.
    fn graph(&self) -> Option<Vec<Vertex>> {
        self.drafts.iter().map(|draft| vertex(&draft.kind)).collect()
    }

    /// The first node that assigns such.
    fn assigning(&self, what: Assigns) -> Option<&DraftNode<'a>> {
        self.drafts.iter().find(|draft| match &draft.kind {
            DraftNodeKind::Work(work) => work.assigns.is_some_and(|(assigns, _)| assigns == what),
            _ => false,
        })
    }

    pub(super) fn assigns(&self, what: Assigns) -> bool {
        self.assigning(what).is_some()
    }

    /// The engineer's node as it can be written.
    pub(super) fn engineer_node(&self, then: &str) -> String {
        let names = self.drafts.iter().map(|draft| draft.item.name.text.as_str());
        let name = if names.clone().any(|name| name == "engineer_assignment") {
            "assign_engineer"
        } else {
            "engineer_assignment"
        };
        engineer_node(name, then, &self.cx.known.roles)
    }

    fn both_nodes(&mut self) {
        if self.lacks_engineer {
            return;
        }
        if let (Some(provider), false) = (self.assigning(Assigns::Provider), self.assigns(Assigns::Engineer))
        {
            let problem = Diagnostic::new(
                Code::WorkflowNoEngineerNode,
                self.item.name.span,
                format!("workflow `{}` assigns a provider and never an engineer", self.item.name.text),
            )
            .label("no `assigns engineer` node")
            .related(provider.item.name.span, "the provider is assigned here")
            .help(format!(
                "add a node of the provider portal, and lead there from `{}`: `{}`",
                provider.item.name.text,
                self.engineer_node(self.behind(provider).unwrap_or("NODE"))
            ));
            self.cx.report.push(problem);
        }
    }

    /// The name of the node to which one leads with `then`.
    fn behind(&self, node: &DraftNode<'a>) -> Option<&'a str> {
        let DraftNodeKind::Work(work) = &node.kind else { return None };
        Some(&self.drafts.get(work.then?)?.item.name.text)
    }

    /// The checked nodes; `None` if one of them is not whole.
    fn nodes(&mut self, arrivals: Option<&FlowArrivals>) -> Option<IdVec<NodeId, Node>> {
        let drafts = std::mem::take(&mut self.drafts);
        let mut nodes = Some(IdVec::new());
        for (index, draft) in drafts.into_iter().enumerate() {
            let assigned = arrivals.is_none_or(|arrivals| arrivals.path(index, |at| !at.provider).is_none());
            let kind = match draft.kind {
                DraftNodeKind::End => Some(NodeKind::End),
                DraftNodeKind::Branch { arms, otherwise } => {
                    let scope = if assigned { Scope::provider_assigned() } else { Scope::ORDER };
                    let arms: Vec<(Condition, Option<usize>)> =
                        arms.into_iter().map(|(when, to)| (self.cx.condition(when, scope), to)).collect();
                    let arms = arms.into_iter().map(|(when, to)| Some((when, node_id(to?)))).collect();
                    let otherwise = match otherwise {
                        None => Some(None),
                        Some(to) => to.map(|to| Some(node_id(to))),
                    };
                    Option::zip(arms, otherwise).map(|(arms, otherwise)| NodeKind::Branch { arms, otherwise })
                }
                DraftNodeKind::Work(work) => whole(work).map(NodeKind::Work),
            };
            let node = kind.map(|kind| Node {
                name: draft.item.name.text.as_str().into(),
                label: draft.item.label.as_ref().map(|label| label.text.as_str().into()),
                docs: draft.item.docs.clone(),
                kind,
                span: draft.item.span,
            });
            nodes = Option::zip(nodes, node).map(|(mut nodes, node)| {
                nodes.push(node);
                nodes
            });
        }
        nodes
    }
}

fn node_id(index: usize) -> NodeId {
    NodeId(u32::try_from(index).unwrap_or(u32::MAX))
}

fn whole(work: DraftWork<'_>) -> Option<Work> {
    let deadline = work.deadline.map(|deadline| Deadline {
        after: deadline.after,
        of: deadline.of,
        warn: deadline.warn,
        goes: deadline.goes.map_or(Goes::Declined, |to| Goes::Node(node_id(to))),
    });
    Some(Work {
        portal: work.portal?.0,
        assigns: work.assigns.map(|(what, _)| what),
        handlers: work.handlers,
        rules: work.rules.into_iter().map(|(block, _)| block).collect(),
        then: node_id(work.then?),
        declined: work.declined.map(node_id),
        reasons: work.reasons,
        deadline,
    })
}

/// The node in which a provider's dispatcher assigns an engineer, as it can be written.
pub(super) fn engineer_node(name: &str, then: &str, roles: &IdSlice<RoleId, Role>) -> String {
    let role = roles.iter().find(|role| role.of == Portal::Provider);
    let handler = role.map_or_else(|| "dispatchers".to_owned(), |role| format!("role {}", role.name));
    format!(
        "assign {name} \"Assign Service Provider Engineer (Service Provider)\" {{ portal provider  assigns engineer  \
         handler {handler}  then {then} }}"
    )
}
