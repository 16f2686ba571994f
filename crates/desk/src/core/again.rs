//! What was done once, done again: for `verify`, and for whoever asks why an order is where it is.

use consign::Decision;
use consign::decision::Decided;

use super::engine::events;
use super::event::{Event, What};
use super::order::{Order, Placement};
use super::refusal::Refusal;
use super::step::Desk;

impl Desk<'_> {
    /// What an event that is in the history comes to, done again: where the order is after it, and what rules decided.
    /// `before` is the order before it; `None` where it came in.
    ///
    /// # Errors
    /// If the engine refuses what it did then.
    pub fn again(
        &mut self,
        before: Option<&Order>,
        event: &Event,
    ) -> Result<(Placement, Vec<Decided>), Refusal> {
        let Some(order) = before else {
            let document = event.document.as_deref().unwrap_or_default();
            let (_, read) = self.read(document)?;
            let step = self.enter(read);
            return Ok((step.after, step.decided));
        };
        if !event.body.event.changes_the_order() || matches!(event.body.event, What::Moved { .. }) {
            return Ok((event.body.after.clone(), Vec::new()));
        }
        let document = event.document.as_deref().unwrap_or(&order.document);
        let step = self.step(order, document, &event.body.event)?;
        Ok((step.after, step.decided))
    }

    /// Every node that was passed and every rule that was tried in the step of an event, done again.
    ///
    /// # Errors
    /// If the engine refuses what it did then.
    pub fn explained(&mut self, before: Option<&Order>, event: &Event) -> Result<Option<Decision>, Refusal> {
        let document = event.document.as_deref().or(before.map(|order| &*order.document)).unwrap_or_default();
        let (_, Ok(order)) = self.read(document)? else { return Ok(None) };
        let options = self.options().explain(true);
        let at = before.and_then(|order| order.placement.at.as_ref());
        let decision = match (at, &event.body.event) {
            (None, What::Received | What::Rerun | What::Updated { .. }) => {
                self.live.engine().decide(&order, self.now, &options, self.state)
            }
            (Some(at), What::Rerun | What::Updated { rerun: true, .. }) => {
                self.live.engine().retry(&order, at, self.now, &options, self.state)?
            }
            (Some(at), what) => {
                let events = events(what);
                if events.is_empty() {
                    return Ok(None);
                }
                self.resume_all(&order, at, &events, &options).map_err(|refused| refused.1)?
            }
            (None, _) => return Ok(None),
        };
        Ok(Some(decision))
    }
}
