//! The condition that a list is filtered by.

use consign::Timestamp;
use consign::filter::Facts;

use super::QueryError;
use crate::core::{Actor, Live, Order};

/// A condition of the language over orders at the desk.
pub struct Filter(consign::filter::Filter);

impl Filter {
    /// The condition that a text is. For a provider's people what they do not see does not exist in it.
    ///
    /// # Errors
    /// Its findings.
    pub fn new(live: &Live, actor: &Actor, text: &str) -> Result<Self, QueryError> {
        let program = live.compiled();
        let filter = match actor.provider() {
            None => program.filter(text),
            Some(_) => program.filter_seeing(text, |path| live.visible().has(program, path)),
        };
        filter.map(Self).map_err(QueryError::Filter)
    }

    /// Whether an order is one that is looked for; `read` is its document.
    pub fn holds(&self, order: &Order, read: &consign::Order, now: Timestamp) -> bool {
        let place = &order.placement;
        let mut facts = Facts::at(now);
        facts.waiting_since = Some(place.arrived);
        facts.deadline = place.deadline;
        facts.reason = place.reason.as_ref().map(|reason| reason.code);
        facts.claimed_by = order.claim_at(now).map(|claim| &*claim.by);
        self.0.holds(read, &facts)
    }
}
