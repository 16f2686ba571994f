//! Nodes, as they are named in addresses.

use super::QueryError;
use crate::core::{Live, Node};

/// The node at which somebody acts that `workflow.node` names, or a node's name that one workflow alone has.
///
/// # Errors
/// If there is none, or several have the name.
pub fn node_named<'l>(live: &'l Live, name: &str) -> Result<&'l Node, QueryError> {
    let is_it = |node: &&Node| match name.split_once('.') {
        Some((workflow, of)) => *node.workflow == *workflow && *node.name == *of,
        None => *node.name == *name,
    };
    let mut found: Vec<&Node> = live.nodes().map(|(_, _, node)| node).filter(is_it).collect();
    found.sort_unstable_by_key(|node| &node.workflow);
    match found[..] {
        [node] => Ok(node),
        [] => {
            let known = quoted(live.nodes().map(|(_, _, node)| node)).join(", ");
            Err(QueryError::Node(format!("no order waits at a node `{name}`; the nodes are {known}")))
        }
        _ => {
            let all = quoted(found.into_iter()).join(" or ");
            Err(QueryError::Node(format!("several workflows have a node `{name}`: write {all}")))
        }
    }
}

fn quoted<'l>(nodes: impl Iterator<Item = &'l Node>) -> Vec<String> {
    let mut names: Vec<_> = nodes.map(|node| format!("`{}.{}`", node.workflow, node.name)).collect();
    names.sort_unstable();
    names
}
