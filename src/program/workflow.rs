//! Workflows of a checked program.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;

use super::{Assigns, BlockId, CalendarId, Condition, IdVec, NodeId, RoleId};
use crate::scalar::show_duration;
use crate::source::Span;

/// A workflow: every node reachable, every edge resolved, held to section 7 of the language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Workflow {
    pub name: Arc<str>,
    pub label: String,
    pub docs: Option<String>,
    /// Which orders take it; `None` for all.
    pub when: Option<Condition>,
    pub start: NodeId,
    pub nodes: IdVec<NodeId, Node>,
    pub span: Span,
}

impl Workflow {
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The nodes that can be reached from some, those included, where orders go on from a node as `next` says.
    pub fn reached(
        &self,
        from: impl IntoIterator<Item = NodeId>,
        next: impl Fn(NodeId, &Node) -> Vec<NodeId>,
    ) -> NodeSet {
        let mut reached = NodeSet::default();
        let mut open: Vec<NodeId> = from.into_iter().collect();
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(next(id, self.node(id)));
            }
        }
        reached
    }

    /// The nodes that assign such.
    pub fn assigning(&self, wanted: Assigns) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.nodes.iter_enumerated();
        nodes.filter(move |(_, node)| node.kind.assigns() == Some(wanted)).map(|(id, _)| id)
    }

    /// The nodes to which orders come with whom a node assigned, and those where they lose it.
    pub fn reached_with(&self, assigned_at: NodeId, wanted: Assigns) -> NodeSet {
        let then = self.node(assigned_at).kind.work().map(|work| work.then);
        self.reached(then, |_, node| if node.takes_away(wanted) { Vec::new() } else { node.kind.ways() })
    }

    /// Whether an order can be taken back to a node from whom it assigned.
    pub fn is_recalled_to(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let Some((wanted, then)) = node.kind.work().and_then(|work| Some((work.assigns?, work.then))) else {
            return false;
        };
        let has = |node: &Node| {
            !node.takes_away(wanted) && node.kind.work().is_some_and(|work| work.portal == Portal::Provider)
        };
        // Mostly the order is at the provider at once.
        has(self.node(then)) || self.reached_with(id, wanted).iter().any(|id| has(self.node(id)))
    }

    pub fn node_by_name(&self, name: &str) -> Option<NodeId> {
        let at = self.nodes.iter().position(|node| *node.name == *name)?;
        u32::try_from(at).ok().map(NodeId)
    }
}

/// Nodes of one workflow: a bit for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NodeSet(Vec<u64>);

impl NodeSet {
    fn place(node: NodeId) -> (usize, u64) {
        (node.0 as usize / 64, 1 << (node.0 % 64))
    }

    /// Whether it was not in it before.
    pub fn insert(&mut self, node: NodeId) -> bool {
        let (word, bit) = Self::place(node);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }

    pub fn contains(&self, node: NodeId) -> bool {
        let (word, bit) = Self::place(node);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// In the order of the workflow.
    pub fn iter(&self) -> impl Iterator<Item = NodeId> + '_ {
        let words = (0u32..).step_by(64).zip(&self.0);
        words.flat_map(|(first, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| NodeId(first + bit))
        })
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Node {
    pub name: Arc<str>,
    pub label: Option<Arc<str>>,
    pub docs: Option<String>,
    pub kind: NodeKind,
    pub span: Span,
}

impl Node {
    /// Whether an order that comes here has no provider, or no engineer, any more.
    pub fn takes_away(&self, wanted: Assigns) -> bool {
        match wanted {
            Assigns::Provider => self.kind.assigns() == Some(Assigns::Provider),
            Assigns::Engineer => self.kind.assigns().is_some(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum NodeKind {
    Branch {
        arms: Vec<(Condition, NodeId)>,
        otherwise: Option<NodeId>,
    },
    /// An `assign` or `task` node.
    Work(Work),
    End,
}

/// What kind a node of a workflow is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeType {
    /// Orders go one of several ways.
    Branch,
    /// Rules, or a person, choose a provider or an engineer.
    Assign,
    /// A person does something.
    Task,
    /// The order has gone through.
    End,
}

impl NodeType {
    /// The word for it in the language.
    pub fn as_str(self) -> &'static str {
        match self {
            NodeType::Branch => "branch",
            NodeType::Assign => "assign",
            NodeType::Task => "task",
            NodeType::End => "end",
        }
    }
}

impl NodeKind {
    /// What kind it is of, without what it holds.
    pub fn node_type(&self) -> NodeType {
        match self {
            NodeKind::Branch { .. } => NodeType::Branch,
            NodeKind::Work(Work { assigns: Some(_), .. }) => NodeType::Assign,
            NodeKind::Work(Work { assigns: None, .. }) => NodeType::Task,
            NodeKind::End => NodeType::End,
        }
    }

    /// Where orders may go on to.
    pub fn ways(&self) -> Vec<NodeId> {
        match self {
            NodeKind::Branch { arms, otherwise } => {
                arms.iter().map(|(_, to)| *to).chain(*otherwise).collect()
            }
            NodeKind::Work(work) => work.ways().collect(),
            NodeKind::End => Vec::new(),
        }
    }

    /// Whom an `assign` node assigns.
    pub fn assigns(&self) -> Option<Assigns> {
        self.work()?.assigns
    }

    pub fn work(&self) -> Option<&Work> {
        match self {
            NodeKind::Work(work) => Some(work),
            NodeKind::Branch { .. } | NodeKind::End => None,
        }
    }
}

/// What a person (or, at an assign node, the rules) does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Work {
    pub portal: Portal,
    /// What an `assign` node decides; `None` for a `task`.
    pub assigns: Option<Assigns>,
    /// At least one.
    pub handlers: Vec<Handler>,
    /// In the order they are tried.
    pub rules: Vec<BlockId>,
    pub then: NodeId,
    pub declined: Option<NodeId>,
    /// Among which a decline chooses; empty if it need not give one.
    pub reasons: Vec<Arc<str>>,
    pub deadline: Option<Deadline>,
}

impl Work {
    /// Where a person or the rules may send an order on to.
    pub fn ways(&self) -> impl Iterator<Item = NodeId> + '_ {
        let late = self.deadline.as_ref().and_then(|deadline| match deadline.goes {
            Goes::Node(node) => Some(node),
            Goes::Declined => None,
        });
        std::iter::once(self.then).chain(self.declined).chain(late)
    }
}

/// Whose portal a node belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Portal {
    /// The company's.
    Company,
    /// The assigned provider's.
    Provider,
}

impl Portal {
    /// The portal's word in the language.
    pub fn as_str(self) -> &'static str {
        match self {
            Portal::Company => "company",
            Portal::Provider => "provider",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Handler {
    Role(RoleId),
    Person(Arc<str>),
    /// The persons whom the assigned provider lists.
    Dispatchers,
    /// The assigned engineer.
    Engineer,
}

/// How long somebody has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TimeLimit {
    /// So long, of all hours or of a calendar's.
    Time(SignedDuration),
    /// Until the same local time, or the next opening moment, of the following day with opening hours: so many of them.
    Workdays(u16),
}

impl fmt::Display for TimeLimit {
    /// As it is written in the language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimeLimit::Time(time) => f.write_str(&show_duration(*time)),
            TimeLimit::Workdays(1) => f.write_str("1 workday"),
            TimeLimit::Workdays(days) => write!(f, "{days} workdays"),
        }
    }
}

/// `within D [of CALENDAR] [warn W before] else …`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deadline {
    pub after: TimeLimit,
    pub of: Option<CalendarId>,
    /// How long before it somebody is warned, by the same hours; shorter than `after`.
    pub warn: Option<SignedDuration>,
    pub goes: Goes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Goes {
    Node(NodeId),
    /// As if the handler had declined.
    Declined,
}

/// A role of the company's or of every provider's people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Role {
    pub name: Arc<str>,
    pub label: String,
    pub of: Portal,
}
