//! Where an order is in its workflow, and what a person did there.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Assigns;

/// Whom an order can be assigned to: a provider, or one engineer of it.
///
/// In JSON a provider is its id alone, an engineer is `{"provider": …, "engineer": …}`; either is read
/// in the long form too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(from = "AssigneeForm")]
#[non_exhaustive]
pub struct Assignee {
    /// The provider's id.
    pub provider: Arc<str>,
    /// The engineer's id, where the engineer is meant and not the provider.
    pub engineer: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AssigneeForm {
    Provider(Arc<str>),
    #[serde(rename_all = "snake_case")]
    Full {
        provider: Arc<str>,
        engineer: Option<Arc<str>>,
    },
}

impl From<AssigneeForm> for Assignee {
    fn from(form: AssigneeForm) -> Self {
        match form {
            AssigneeForm::Provider(provider) => Self { provider, engineer: None },
            AssigneeForm::Full { provider, engineer } => Self { provider, engineer },
        }
    }
}

impl fmt::Display for Assignee {
    /// `northstar`, or `northstar.amy`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.engineer {
            None => f.write_str(&self.provider),
            Some(engineer) => write!(f, "{}.{engineer}", self.provider),
        }
    }
}

impl Serialize for Assignee {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.engineer {
            None => serializer.serialize_str(&self.provider),
            Some(engineer) => {
                use serde::ser::SerializeStruct;
                let mut form = serializer.serialize_struct("Assignee", 2)?;
                form.serialize_field("provider", &self.provider)?;
                form.serialize_field("engineer", engineer)?;
                form.end()
            }
        }
    }
}

/// Where an order waits: `at` of a record that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct At {
    /// The workflow's name.
    pub workflow: Arc<str>,
    /// The node's name.
    pub node: Arc<str>,
    /// The id of the provider it is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Arc<str>>,
    /// The id of the engineer it is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engineer: Option<Arc<str>>,
    /// The node that assigned the provider, to which `recalled` takes the order back. It may be left out where the
    /// workflow has only one that leads here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_node: Option<Arc<str>>,
    /// The node that assigned the engineer; as [`At::provider_node`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engineer_node: Option<Arc<str>>,
    /// Who declined it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<Assignee>,
}

impl At {
    /// A node at which an order waits that is assigned to nobody and was declined by nobody.
    pub fn new(workflow: impl Into<Arc<str>>, node: impl Into<Arc<str>>) -> Self {
        let (workflow, node) = (workflow.into(), node.into());
        Self {
            workflow,
            node,
            provider: None,
            engineer: None,
            provider_node: None,
            engineer_node: None,
            declined: Vec::new(),
        }
    }

    /// Assigned to this provider.
    #[must_use]
    pub fn provider(self, id: impl Into<Arc<str>>) -> Self {
        Self { provider: Some(id.into()), ..self }
    }

    /// Assigned to this engineer of the provider.
    #[must_use]
    pub fn engineer(self, id: impl Into<Arc<str>>) -> Self {
        Self { engineer: Some(id.into()), ..self }
    }

    /// The provider was assigned at this node.
    #[must_use]
    pub fn provider_node(self, node: impl Into<Arc<str>>) -> Self {
        Self { provider_node: Some(node.into()), ..self }
    }

    /// The engineer was assigned at this node.
    #[must_use]
    pub fn engineer_node(self, node: impl Into<Arc<str>>) -> Self {
        Self { engineer_node: Some(node.into()), ..self }
    }

    /// Declined by these.
    #[must_use]
    pub fn declined(self, by: impl IntoIterator<Item = Assignee>) -> Self {
        Self { declined: by.into_iter().collect(), ..self }
    }
}

/// What happened at the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Event {
    /// A person chose; the node says whether a provider or an engineer is meant.
    Assigned {
        /// The chosen provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<String>,
        /// The chosen engineer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        engineer: Option<String>,
    },
    /// The node's handler declined.
    Declined {
        /// Why: one of the reasons that the node names, where it names some.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What else there is to say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The task is done.
    Done,
    /// The node's deadline passed.
    Expired,
    /// The order is taken back from whom it was assigned to: it waits at the node that assigned it, for a person's pick.
    /// Its rules are not tried, and nobody counts as having declined.
    Recalled {
        /// From whom; the provider is left out in JSON.
        #[serde(default = "from_provider", skip_serializing_if = "is_from_provider")]
        from: Assigns,
    },
    /// The order is ended where it waits.
    Cancelled,
}

fn from_provider() -> Assigns {
    Assigns::Provider
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_from_provider(from: &Assigns) -> bool {
    *from == Assigns::Provider
}

impl Event {
    /// A person chose this provider.
    pub fn assigned_provider(id: impl Into<String>) -> Self {
        Self::Assigned { provider: Some(id.into()), engineer: None }
    }

    /// A person chose this engineer of the provider that the order is assigned to.
    pub fn assigned_engineer(id: impl Into<String>) -> Self {
        Self::Assigned { provider: None, engineer: Some(id.into()) }
    }

    /// The node's handler declined, and says nothing.
    pub fn declined() -> Self {
        Self::Declined { reason: None, note: None }
    }

    /// The node's handler declined for this reason.
    pub fn declined_because(reason: impl Into<String>) -> Self {
        Self::Declined { reason: Some(reason.into()), note: None }
    }

    /// The order is taken back from its provider.
    pub fn recalled() -> Self {
        Self::Recalled { from: Assigns::Provider }
    }

    /// The order is taken back from its engineer, and stays with the provider.
    pub fn recalled_from_engineer() -> Self {
        Self::Recalled { from: Assigns::Engineer }
    }

    /// The event's `type` in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Event::Assigned { .. } => "assigned",
            Event::Declined { .. } => "declined",
            Event::Done => "done",
            Event::Expired => "expired",
            Event::Recalled { .. } => "recalled",
            Event::Cancelled => "cancelled",
        }
    }
}

impl Assignee {
    /// A provider.
    pub fn provider(id: impl Into<Arc<str>>) -> Self {
        Self { provider: id.into(), engineer: None }
    }

    /// An engineer of a provider.
    pub fn engineer(provider: impl Into<Arc<str>>, engineer: impl Into<Arc<str>>) -> Self {
        Self { provider: provider.into(), engineer: Some(engineer.into()) }
    }
}
