//! Workflows, held to section 7 of the language: presence, portal ownership, order, both nodes, shape.

mod draft;
mod flow;
mod portals;
mod shape;

use std::collections::HashSet;

use self::draft::{Draft, DraftKind, DraftWork, NodeNames, draft};
use self::flow::{Arrival, Arrivals, Edge, Effect, Vertex};
use super::context::{Checker, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Assigns, Block, BlockId, Condition, Deadline, Goes, Handler, Node, NodeId, NodeKind, Portal, Rule, Work,
    Workflow,
};
use crate::syntax::ast::{Item, ItemKind, WorkflowItem};

/// The blocks that nodes name.
#[derive(Default)]
struct NamedBlocks {
    blocks: HashSet<BlockId>,
    /// Whether a name among them is not known, and may stand for any block.
    unknown: bool,
}

/// All workflows in the order of declaration. A workflow with an error may be left out.
pub(super) fn check(cx: &mut Checker<'_>, blocks: &[Block], rules: &[Rule]) -> Vec<Workflow> {
    let mut workflows = Vec::new();
    let mut named = NamedBlocks::default();
    for item in cx.items {
        if let ItemKind::Workflow(workflow) = &item.kind {
            let found = WorkflowChecker::new(cx, item, workflow, blocks, rules).check(&mut named);
            workflows.extend(found);
        }
    }
    rules_without_node(cx, blocks, &named);
    unreachable_workflows(cx);
    workflows
}

/// One workflow that is being checked.
struct WorkflowChecker<'c, 'a, 'p> {
    cx: &'c mut Checker<'a>,
    docs: Option<String>,
    item: &'a WorkflowItem,
    blocks: &'p [Block],
    rules: &'p [Rule],
    drafts: Vec<Draft<'a>>,
}

impl<'c, 'a, 'p> WorkflowChecker<'c, 'a, 'p> {
    fn new(
        cx: &'c mut Checker<'a>,
        item: &'a Item,
        workflow: &'a WorkflowItem,
        blocks: &'p [Block],
        rules: &'p [Rule],
    ) -> Self {
        Self { cx, docs: item.docs.clone(), item: workflow, blocks, rules, drafts: Vec::new() }
    }

    fn check(mut self, named: &mut NamedBlocks) -> Option<Workflow> {
        self.cx.style(&self.item.name);
        let when = self.item.when.as_ref().map(|when| self.cx.condition(when, Scope::ORDER));
        let names = NodeNames::collect(self.cx, self.item);
        let start = self.start(&names);
        self.drafts = self.item.nodes.iter().map(|node| draft(self.cx, &names, node)).collect();
        for index in 0..self.drafts.len() {
            self.check_node(index, named);
        }
        let graph = self.graph();
        let arrivals = graph.as_ref().zip(start).map(|(graph, start)| Arrivals::explore(graph, start));
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
                self.cx.sink.push(
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
                    self.cx.sink.push(
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
        let DraftKind::Work(work) = &self.drafts[index].kind else { return };
        named.blocks.extend(work.rules.iter().map(|(block, _)| *block));
        named.unknown |= work.unknown_rules;
        let mut found = Vec::new();
        portals::wrong_side(self.drafts[index].item, work, &mut found);
        wrong_rules(work, self.blocks, &mut found);
        unreachable_blocks(work, self.blocks, &mut found);
        for problem in found {
            self.cx.sink.push(problem);
        }
    }

    /// The graph, where every edge leads somewhere.
    fn graph(&self) -> Option<Vec<Vertex>> {
        self.drafts.iter().map(|draft| vertex(&draft.kind)).collect()
    }

    fn both_nodes(&mut self) {
        let assigns = |what: Assigns| {
            self.drafts.iter().find(|draft| match &draft.kind {
                DraftKind::Work(work) => work.assigns.is_some_and(|(assigns, _)| assigns == what),
                _ => false,
            })
        };
        if let (Some(provider), None) = (assigns(Assigns::Provider), assigns(Assigns::Engineer)) {
            let problem = Diagnostic::new(
                Code::WorkflowNoEngineerNode,
                self.item.name.span,
                format!("workflow `{}` assigns a provider and never an engineer", self.item.name.text),
            )
            .label("no `assigns engineer` node")
            .related(provider.item.name.span, "the provider is assigned here")
            .help(
                "add a node of the provider portal: `assign engineer_assignment \"Assign Service Provider \
                 Engineer (Service Provider)\" { portal provider  assigns engineer  handler …  then … }`",
            );
            self.cx.sink.push(problem);
        }
    }

    /// The checked nodes; nothing where one of them is not whole.
    fn nodes(&mut self, arrivals: Option<&Arrivals>) -> Option<Vec<Node>> {
        let drafts = std::mem::take(&mut self.drafts);
        let mut nodes = Some(Vec::new());
        for (index, draft) in drafts.into_iter().enumerate() {
            let assigned = arrivals.is_none_or(|arrivals| arrivals.path(index, |at| !at.provider).is_none());
            let kind = match draft.kind {
                DraftKind::End => Some(NodeKind::End),
                DraftKind::Branch { arms, otherwise } => {
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
                DraftKind::Work(work) => whole(work).map(NodeKind::Work),
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
        goes: deadline.goes.map_or(Goes::Declined, |to| Goes::Node(node_id(to))),
    });
    Some(Work {
        portal: work.portal?.0,
        assigns: work.assigns.map(|(what, _)| what),
        handlers: work.handlers,
        rules: work.rules.into_iter().map(|(block, _)| block).collect(),
        then: node_id(work.then?),
        declined: work.declined.map(node_id),
        deadline,
    })
}

fn vertex(kind: &DraftKind<'_>) -> Option<Vertex> {
    let plain = |to: usize, automatic: bool| Edge { to, effect: Effect::Nothing, automatic };
    match kind {
        DraftKind::End => {
            Some(Vertex { arrival: Arrival::Keeps, edges: Vec::new(), is_branch: false, is_end: true })
        }
        DraftKind::Branch { arms, otherwise } => {
            let targets = arms.iter().map(|(_, to)| *to).chain(*otherwise);
            let edges = targets.map(|to| Some(plain(to?, true))).collect::<Option<Vec<_>>>()?;
            Some(Vertex { arrival: Arrival::Keeps, edges, is_branch: true, is_end: false })
        }
        DraftKind::Work(work) => work_vertex(work),
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

fn wrong_rules(work: &DraftWork<'_>, blocks: &[Block], found: &mut Vec<Diagnostic>) {
    let Some((assigns, span)) = work.assigns else { return };
    for (id, name) in &work.rules {
        let block = &blocks[id.0 as usize];
        if block.assigns != assigns {
            let word = |what| if what == Assigns::Provider { "provider" } else { "engineer" };
            let (has, wants) = (word(block.assigns), word(assigns));
            found.push(
                Diagnostic::new(
                    Code::WorkflowWrongRules,
                    name.span,
                    format!("`{}` assigns {has}s, and this node {wants}s", name.text),
                )
                .label(format!("`rules {} assigns {has}`", name.text))
                .related(span, format!("the node `assigns {wants}`"))
                .help(format!("name it at an `assigns {has}` node")),
            );
        }
    }
}

fn unreachable_blocks(work: &DraftWork<'_>, blocks: &[Block], found: &mut Vec<Diagnostic>) {
    let always = |id: &BlockId| {
        let block = &blocks[id.0 as usize];
        block.otherwise.is_some() && block.of.is_none()
    };
    let Some(last) = work.rules.iter().position(|(id, _)| always(id)) else { return };
    let decides = work.rules[last].1;
    for (_, name) in &work.rules[last + 1..] {
        found.push(
            Diagnostic::new(
                Code::RulesUnreachableBlock,
                name.span,
                format!("`{}` is never tried: `{}` before it always decides", name.text, decides.text),
            )
            .label("no order comes this far")
            .related(decides.span, "this block has an `otherwise`")
            .help(format!("move the `otherwise` of `{}` into the last block", decides.text)),
        );
    }
}

fn rules_without_node(cx: &mut Checker<'_>, blocks: &[Block], named: &NamedBlocks) {
    if named.unknown {
        return;
    }
    let items = cx.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Rules(rules) => Some(rules),
        _ => None,
    });
    for (id, item) in (0..).map(BlockId).zip(items) {
        let name = &item.name.text;
        if named.blocks.contains(&id) || cx.names.is_poisoned(name) {
            continue;
        }
        let word = match blocks[id.0 as usize].assigns {
            Assigns::Provider => "provider",
            Assigns::Engineer => "engineer",
        };
        cx.sink.push(
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
fn unreachable_workflows(cx: &mut Checker<'_>) {
    let items: Vec<&WorkflowItem> = cx
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Workflow(workflow) => Some(workflow),
            _ => None,
        })
        .collect();
    let Some(first) = items.iter().position(|item| item.when.is_none()) else { return };
    for later in &items[first + 1..] {
        cx.sink.push(
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
