//! Why an event is not taken.

use crate::program::Assigns;

/// Why an event was not taken; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// `at.workflow` is no workflow of the program.
    #[error("there is no workflow `{workflow}`; there is {}", list(.known))]
    NoWorkflow {
        /// The name that was given.
        workflow: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// `at.node` is no node of the workflow.
    #[error("workflow `{workflow}` has no node `{node}`")]
    NoNode {
        /// The workflow's name.
        workflow: String,
        /// The name that was given.
        node: String,
    },
    /// `at.node` is a branch or an end.
    #[error("no order waits at `{node}`, which is no `assign` or `task` node")]
    NobodyActs {
        /// The node's name.
        node: String,
    },
    /// `at.provider` is given at a node that assigns one.
    #[error("`at.provider` is given, and an order that waits at `{node}` has none")]
    ProviderGiven {
        /// The node's name.
        node: String,
    },
    /// `at.provider` is missing at a node of the provider portal.
    #[error("`at.provider` is missing, and `{node}` is a node of the provider portal")]
    ProviderMissing {
        /// The node's name.
        node: String,
    },
    /// `at.engineer` is given without `at.provider`.
    #[error("`at.engineer` is given without `at.provider`")]
    EngineerAlone,
    /// `at.engineer` is missing at a node that the engineer handles.
    #[error("`at.engineer` is missing, and `{node}` is handled by the engineer")]
    EngineerMissing {
        /// The node's name.
        node: String,
    },
    /// The position names the node that assigned somebody, and not whom.
    #[error("`{member}` is given without `{of}`")]
    NodeAlone {
        /// The member of the record that names the node.
        member: &'static str,
        /// The one that is missing.
        of: &'static str,
    },
    /// The position names one that the directory lacks, and providers that left are not allowed for.
    #[error("`{member}`: {}", lacks(.provider, .engineer.as_deref(), .hint.as_deref()))]
    NotInDirectory {
        /// The member of the record that names it.
        member: &'static str,
        /// The provider.
        provider: String,
        /// The engineer that the provider lacks; `None` where it is the provider that is lacking.
        engineer: Option<String>,
        /// Who may be meant.
        hint: Option<String>,
    },
    /// The node has no way for the event.
    #[error("node `{node}` does not offer `{event}`; it offers {}", list(.offered))]
    NotOffered {
        /// The node's name.
        node: String,
        /// The event's `type`.
        event: &'static str,
        /// The types that the node takes.
        offered: Vec<&'static str>,
    },
    /// An order is to be taken back from its engineer, and no engineer has it.
    #[error("no engineer has the order at `{node}`, so that it cannot be recalled from one")]
    NotWithEngineer {
        /// The node's name.
        node: String,
    },
    /// The position does not say which node assigned whom the order is to be taken back from, and several can have.
    #[error("`{member}` is missing, and {}", may_have_assigned(.nodes, *.assigns))]
    AssignedWhere {
        /// The member of the record that would say it.
        member: &'static str,
        /// Whom the node assigned.
        assigns: Assigns,
        /// The nodes that can have done so; empty if none leads to where the order waits.
        nodes: Vec<String>,
    },
    /// The position says that a node assigned whom the order is to be taken back from, and it assigns no such.
    #[error("`{member}`: workflow `{workflow}` has no `assigns {}` node `{node}`; it has {}", .assigns.as_str(), list(.known))]
    NotAssigning {
        /// The member of the record that names it.
        member: &'static str,
        /// The workflow's name.
        workflow: String,
        /// The name that was given.
        node: String,
        /// Whom it is said to have assigned.
        assigns: Assigns,
        /// The nodes that assign such.
        known: Vec<String>,
    },
    /// The node names the reasons for declining, and the event gives none.
    #[error("`event.reason` is missing, and a decline at `{node}` gives one of {}", list(.reasons))]
    ReasonMissing {
        /// The node's name.
        node: String,
        /// The reasons that it names.
        reasons: Vec<String>,
    },
    /// The node names the reasons for declining, and the event gives another one.
    #[error("`event.reason`: `{said}` is no reason of node `{node}`; it has {}{}", list(.reasons), hinted(.hint.as_deref()))]
    NotAReason {
        /// The node's name.
        node: String,
        /// The reason that was given.
        said: String,
        /// The reasons that it names.
        reasons: Vec<String>,
        /// Which may be meant.
        hint: Option<String>,
    },
    /// The event names another provider than the order has.
    #[error("the order is assigned to provider `{}`, and the event says `{said}`", .assigned.as_deref().unwrap_or_default())]
    OtherProvider {
        /// The provider that the order is assigned to.
        assigned: Option<String>,
        /// The provider that the event names.
        said: String,
    },
    /// The event does not name whom the node assigns, or names more.
    #[error("node `{node}` {}", needs(*.assigns))]
    WrongPick {
        /// The node's name.
        node: String,
        /// Whom the node assigns.
        assigns: Assigns,
    },
    /// The event chooses one that may not be chosen there.
    #[error("{} `{id}` is not on the list of node `{node}`", .assigns.as_str())]
    NotListed {
        /// The node's name.
        node: String,
        /// Whom the node assigns.
        assigns: Assigns,
        /// The id that was given.
        id: String,
    },
    /// The node assigns nobody, so that it has no candidates.
    #[error("node `{node}` assigns nobody")]
    AssignsNobody {
        /// The node's name.
        node: String,
    },
}

fn list(names: &[impl AsRef<str>]) -> String {
    match names {
        [] => "none".into(),
        names => names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", "),
    }
}

fn may_have_assigned(nodes: &[String], assigns: Assigns) -> String {
    let assigns = assigns.as_str();
    match nodes {
        [] => format!("no node that assigns its {assigns} leads to where the order waits"),
        nodes => format!("each of {} can have assigned the {assigns}: write one of them", list(nodes)),
    }
}

fn hinted(hint: Option<&str>) -> String {
    hint.map(|hint| format!(", {hint}")).unwrap_or_default()
}

fn lacks(provider: &str, engineer: Option<&str>, hint: Option<&str>) -> String {
    let hint = hinted(hint);
    match engineer {
        None => format!("the directory has no provider `{provider}`{hint}"),
        Some(engineer) => format!("provider `{provider}` has no engineer `{engineer}`{hint}"),
    }
}

fn needs(assigns: Assigns) -> &'static str {
    match assigns {
        Assigns::Provider => "assigns a provider: the event needs `provider` alone",
        Assigns::Engineer => "assigns an engineer: the event needs `engineer`",
    }
}
