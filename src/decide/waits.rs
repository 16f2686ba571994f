//! Where an order waits after a step, as the record of the next event says it.

use jiff::Timestamp;

use super::settlement::{Settlement, Stop};
use crate::program::{Assigns, At};

impl Settlement<'_> {
    /// The position at which the order waits for a person, and the deadline there; `None` if it ended or could not
    /// start.
    pub fn waits_at(&self) -> Option<(At, Option<Timestamp>)> {
        let (node, work) = match &self.stop {
            Stop::Task(node, work) | Stop::Dispatcher(node, work, _) => (node, work),
            Stop::End | Stop::Cancelled | Stop::NoWorkflow(_) | Stop::NoWay(_) => return None,
        };
        let at = At {
            workflow: self.workflow?.name.clone(),
            node: node.name.clone(),
            provider: self.assignment.shared_provider_id(self.engine),
            engineer: self.assignment.shared_engineer_id(self.engine),
            provider_node: self.assigned_at(Assigns::Provider),
            engineer_node: self.assigned_at(Assigns::Engineer),
            declined: self.declined.clone(),
        };
        Some((at, work.deadline.as_ref().and_then(|deadline| self.deadline(deadline))))
    }
}
