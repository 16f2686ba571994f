//! Where orders wait, as far as somebody has to do with it.

use std::collections::HashMap;

use consign::decision::Portal;

use super::room::Visitor;
use crate::core::{Node, dispatches, handles};
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
pub fn places(read: &mut dyn Read, visitor: &Visitor) -> Result<Vec<Place>, StoreError> {
    let provider = visitor.person.provider();
    let waiting: HashMap<(String, String), u64> = read
        .waiting(provider.map(|id| &**id))?
        .into_iter()
        .map(|one| ((one.workflow.to_string(), one.node.to_string()), one.orders))
        .collect();
    let mut places: Vec<Place> = visitor
        .live
        .nodes()
        .map(|(_, _, node)| node)
        .filter(|node| provider.is_none() || node.portal == Portal::Provider)
        .map(|node| Place {
            node: node.clone(),
            waiting: waiting.get(&(node.workflow.to_string(), node.name.to_string())).copied().unwrap_or(0),
            is_own: handles(&visitor.live, &visitor.person, node),
        })
        .collect();
    places.sort_by_key(|place| !place.is_own);
    Ok(places)
}

/// How many orders wait that could not start: they fit no schema, or no workflow takes them.
///
/// # Errors
/// What the database fails with.
pub fn unplaced(read: &mut dyn Read) -> Result<u64, StoreError> {
    let all = read.waiting(None)?;
    Ok(all.iter().find(|one| one.workflow.is_empty()).map_or(0, |one| one.orders))
}
