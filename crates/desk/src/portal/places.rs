//! Where orders wait, as far as somebody has to do with it.

use consign::decision::Portal;

use super::room::Visitor;
use crate::core::{Node, dispatches, handles};
use crate::query::Standing;
use crate::store::{Read, StoreError};

/// A node with what waits there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The node.
    pub node: Node,
    /// How many orders wait there that the person sees.
    pub waiting: u64,
    /// Whether the person acts there.
    pub is_own: bool,
}

impl Place {
    /// As addresses name it.
    pub fn name(&self) -> String {
        named(&self.node)
    }
}

/// A node as addresses name it: `workflow.node`.
pub fn named(node: &Node) -> String {
    format!("{}.{}", node.workflow, node.name)
}

/// Whether somebody has lists: the company's people, and those of a provider who see all of its orders.
pub fn sees_lists(visitor: &Visitor) -> bool {
    visitor.person.is_of_company() || dispatches(&visitor.live, &visitor.person)
}

/// The nodes of the person's side, those at which the person acts first.
///
/// # Errors
/// What the database fails with.
pub fn places(standing: &Standing, read: &mut dyn Read, visitor: &Visitor) -> Result<Vec<Place>, StoreError> {
    let provider = visitor.person.provider();
    let waiting = standing.waiting(read, provider)?;
    let mut places: Vec<Place> = visitor
        .live
        .nodes()
        .map(|(_, _, node)| node)
        .filter(|node| provider.is_none() || node.portal == Portal::Provider)
        .map(|node| Place {
            node: node.clone(),
            waiting: waiting.get(&(node.workflow.clone(), node.name.clone())).copied().unwrap_or(0),
            is_own: handles(&visitor.live, &visitor.person, node),
        })
        .collect();
    places.sort_by_key(|place| !place.is_own);
    Ok(places)
}
