//! The workflows of a program, their nodes, and who acts at each.

use std::fmt;

use jiff::SignedDuration;

use crate::program::{
    Assigns, Deadline, Goes, Handler, Node, NodeId, NodeKind, NodeType, Portal, Program, RoleId, TimeLimit,
    Work, Workflow,
};

/// A workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkflowView<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its label.
    pub label: &'p str,
    /// What its documentation comment says.
    pub docs: Option<&'p str>,
    /// The condition of the orders that it takes, as it is written; `None` if it takes all.
    pub when: Option<String>,
    /// The node at which orders enter.
    pub start: &'p str,
    /// Its nodes, as they are written.
    pub nodes: Vec<NodeView<'p>>,
}

/// A node of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeView<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its label; its name if it has none.
    pub label: &'p str,
    /// What its documentation comment says.
    pub docs: Option<&'p str>,
    /// What kind it is of.
    pub kind: NodeType,
    /// Whose portal it belongs to; `None` for a branch and an end.
    pub portal: Option<Portal>,
    /// Whom it assigns; `None` unless it is an `assign` node.
    pub assigns: Option<Assigns>,
    /// Who may act there; empty for a branch and an end.
    pub handlers: Vec<HandlerView<'p>>,
    /// The blocks of rules that decide, in the order in which they are tried.
    pub rules: Vec<&'p str>,
    /// Where orders may go on from it.
    pub ways: Vec<WayView<'p>>,
    /// The reasons of which a decline must give one; empty if it may give any or none.
    pub reasons: Vec<&'p str>,
    /// How long the order may wait there.
    pub deadline: Option<DeadlineView<'p>>,
}

/// Where orders may go on from a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WayView<'p> {
    /// Rules or a person assigned, or the task is done.
    Then(&'p str),
    /// A person declined.
    Declined(&'p str),
    /// The deadline passed.
    Expired(&'p str),
    /// A condition of a branch, as it is written, is true; `None` for `otherwise`.
    When(Option<String>, &'p str),
}

impl<'p> WayView<'p> {
    /// The node that it leads to.
    pub fn node(&self) -> &'p str {
        match self {
            Self::Then(to) | Self::Declined(to) | Self::Expired(to) | Self::When(_, to) => to,
        }
    }
}

/// How long an order may wait at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadlineView<'p> {
    /// How long.
    pub within: TimeLimit,
    /// The calendar whose open hours count; `None` if all do.
    pub calendar: Option<&'p str>,
    /// How long before it somebody is warned, by the same hours; `None` if nobody is.
    pub warn: Option<SignedDuration>,
}

/// Who may act at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandlerView<'p> {
    /// Anyone with the role.
    Role(RoleView<'p>),
    /// One person, by id.
    Person(&'p str),
    /// The persons whom the assigned provider lists as its dispatchers.
    Dispatchers,
    /// The assigned engineer.
    Engineer,
}

impl fmt::Display for HandlerView<'_> {
    /// `role dispatcher`, `person ada`, `dispatchers`, `engineer`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => write!(f, "role {}", role.name),
            Self::Person(id) => write!(f, "person {id}"),
            Self::Dispatchers => f.write_str("dispatchers"),
            Self::Engineer => f.write_str("engineer"),
        }
    }
}

/// A role of the company's or of every provider's people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoleView<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its label.
    pub label: &'p str,
    /// Whose people have it.
    pub of: Portal,
}

impl Program {
    /// The roles that the program declares.
    pub fn roles(&self) -> impl ExactSizeIterator<Item = RoleView<'_>> {
        (0..self.roles.len()).map(|at| self.role_view(RoleId(u32::try_from(at).unwrap_or(u32::MAX))))
    }

    /// The workflow with this name, its nodes and who acts there.
    ///
    /// ```
    /// let text = r#"
    ///     schema work_order { id text }
    ///     role dispatcher "Dispatcher" of company
    ///     workflow repairs "Repairs" {
    ///       start choose
    ///       assign choose "Choose" { portal company  assigns provider  handler role dispatcher  then gone }
    ///       end gone
    ///     }
    /// "#;
    /// let program = consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?;
    /// let workflow = program.workflow_named("repairs").expect("it is declared");
    /// let choose = workflow.node(workflow.start).expect("a node");
    /// assert_eq!(choose.handlers[0].to_string(), "role dispatcher");
    /// assert_eq!(choose.ways[0].node(), "gone");
    /// # Ok::<(), consign::Diagnostics>(())
    /// ```
    pub fn workflow_named(&self, name: &str) -> Option<WorkflowView<'_>> {
        let workflow = self.workflows.iter().find(|workflow| *workflow.name == *name)?;
        Some(WorkflowView {
            name: &workflow.name,
            label: &workflow.label,
            docs: workflow.docs.as_deref(),
            when: workflow.when.as_ref().map(|when| self.files.one_line(when.span)),
            start: &workflow.node(workflow.start).name,
            nodes: workflow.nodes.iter().map(|node| self.node_view(workflow, node)).collect(),
        })
    }

    fn node_view<'p>(&'p self, workflow: &'p Workflow, node: &'p Node) -> NodeView<'p> {
        let work = node.kind.work();
        NodeView {
            name: &node.name,
            label: node.label.as_ref().unwrap_or(&node.name),
            docs: node.docs.as_deref(),
            kind: node.kind.node_type(),
            portal: work.map(|work| work.portal),
            assigns: work.and_then(|work| work.assigns),
            handlers: work.iter().flat_map(|work| &work.handlers).map(|one| self.handler_view(one)).collect(),
            rules: work.iter().flat_map(|work| &work.rules).map(|id| &*self.block(*id).name).collect(),
            ways: self.way_views(workflow, node),
            reasons: work.iter().flat_map(|work| &work.reasons).map(|reason| &**reason).collect(),
            deadline: work
                .and_then(|work| work.deadline.as_ref())
                .map(|deadline| self.deadline_view(deadline)),
        }
    }

    fn way_views<'p>(&'p self, workflow: &'p Workflow, node: &'p Node) -> Vec<WayView<'p>> {
        let name = |id: NodeId| &*workflow.node(id).name;
        match &node.kind {
            NodeKind::End => Vec::new(),
            NodeKind::Branch { arms, otherwise } => {
                let arms = arms
                    .iter()
                    .map(|(when, to)| WayView::When(Some(self.files.one_line(when.span)), name(*to)));
                arms.chain(otherwise.map(|to| WayView::When(None, name(to)))).collect()
            }
            NodeKind::Work(work) => {
                let mut ways = vec![WayView::Then(name(work.then))];
                ways.extend(work.declined.map(|to| WayView::Declined(name(to))));
                ways.extend(late(work).map(|to| WayView::Expired(name(to))));
                ways
            }
        }
    }

    fn handler_view<'p>(&'p self, handler: &'p Handler) -> HandlerView<'p> {
        match handler {
            Handler::Role(id) => HandlerView::Role(self.role_view(*id)),
            Handler::Person(id) => HandlerView::Person(id),
            Handler::Dispatchers => HandlerView::Dispatchers,
            Handler::Engineer => HandlerView::Engineer,
        }
    }

    fn role_view(&self, id: RoleId) -> RoleView<'_> {
        let role = self.role(id);
        RoleView { name: &role.name, label: &role.label, of: role.of }
    }

    fn deadline_view<'p>(&'p self, deadline: &'p Deadline) -> DeadlineView<'p> {
        let calendar = deadline.of.map(|id| self.calendar(id).name.as_str());
        DeadlineView { within: deadline.after, calendar, warn: deadline.warn }
    }
}

/// Where an order goes whose deadline has passed; `None` if there is no deadline.
fn late(work: &Work) -> Option<NodeId> {
    match work.deadline.as_ref()?.goes {
        Goes::Node(to) => Some(to),
        Goes::Declined => work.declined,
    }
}

impl<'p> WorkflowView<'p> {
    /// The node with this name.
    pub fn node(&self, name: &str) -> Option<&NodeView<'p>> {
        self.nodes.iter().find(|node| node.name == name)
    }
}
