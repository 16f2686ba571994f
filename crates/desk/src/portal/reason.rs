//! Why an order waits, in words.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use consign::decision::ReasonCode;
use consign::trace::NearestMiss;
use consign::{Options, State};

use super::room::Visitor;
use crate::core::{Live, Order};
use crate::office::Office;
use crate::words::Words;

/// How many nearest misses are kept.
const KEPT: usize = 20_000;

/// How many rules are looked at for a page before it is shown, of all its orders together: some 25 ms of work.
const AT_ONCE: usize = 1_000;

/// The rules that nearly matched, as far as they were looked for: they follow from an order's document and the versions of
/// program and directory, but for workloads, which may have changed since.
#[derive(Default)]
pub struct Nearest {
    known: Mutex<HashMap<Known, Option<Arc<NearestMiss>>>>,
    /// Whether those that a page leaves for later are being looked for.
    is_looking: AtomicBool,
}

type Known = (Arc<str>, u64, u32, u32);

/// What the answer for an order is known by; `None` for an order that waits for another reason than that no rule assigned it.
fn key(live: &Live, order: &Order) -> Option<Known> {
    let code = order.placement.reason.as_ref()?.code;
    let is_left_over = matches!(
        code,
        ReasonCode::NoRuleMatched | ReasonCode::NoEligibleCandidate | ReasonCode::RuleSaysManual
    );
    is_left_over.then(|| (order.id.clone(), order.revision, live.program, live.directory))
}

impl Nearest {
    /// What was found before; `None` if it was not looked for.
    pub fn known(&self, live: &Live, order: &Order) -> Option<Option<Arc<NearestMiss>>> {
        let Some(key) = key(live, order) else { return Some(None) };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    /// The rule that nearly matched a waiting order; `None` if there is none, or the order waits for another reason.
    pub fn find(
        &self,
        live: &Live,
        order: &Order,
        state: &State,
        now: consign::Timestamp,
    ) -> Option<Arc<NearestMiss>> {
        let key = key(live, order)?;
        if let Some(found) = self.known(live, order) {
            return found;
        }
        let found = looked_for(live, order, state, now).map(Arc::new);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key, found.clone());
        found
    }

    /// Finds those of a page's orders: before the page is shown where it need not wait for it, else beside it, for the
    /// next look. The state is read where it is needed alone: up to a thousand events are, to come to it.
    ///
    /// # Errors
    /// As of reading the state for a page that waits.
    pub fn look<E>(
        self: &Arc<Self>,
        office: &Arc<Office>,
        live: &Arc<Live>,
        orders: &[Order],
        now: consign::Timestamp,
        state: impl FnOnce() -> Result<State, E>,
    ) -> Result<(), E> {
        let unknown: Vec<&Order> = orders.iter().filter(|order| self.known(live, order).is_none()).collect();
        let rules = live.compiled().rules().len().saturating_mul(unknown.len());
        if unknown.is_empty() {
            return Ok(());
        }
        if rules <= AT_ONCE {
            self.find_all(live, unknown, &state()?, now);
        } else if !self.is_looking.swap(true, Ordering::AcqRel) {
            self.look_beside(office.clone(), live.clone(), unknown.into_iter().cloned().collect(), now);
        }
        Ok(())
    }

    fn look_beside(
        self: &Arc<Self>,
        office: Arc<Office>,
        live: Arc<Live>,
        orders: Vec<Order>,
        now: consign::Timestamp,
    ) {
        let looking = Looking(self.clone());
        let look = move || match office.state() {
            Ok(state) => looking.0.find_all(&live, &orders, &state, now),
            Err(error) => tracing::warn!(%error, "looking for the rules that nearly matched"),
        };
        // Where there is no thread, the next page tries again.
        let _ = std::thread::Builder::new().name("nearest".into()).spawn(look);
    }

    fn find_all<'o>(
        &self,
        live: &Live,
        orders: impl IntoIterator<Item = &'o Order>,
        state: &State,
        now: consign::Timestamp,
    ) {
        for order in orders {
            self.find(live, order, state, now);
        }
    }
}

/// What a thread holds that looks, however that ends.
struct Looking(Arc<Nearest>);

impl Drop for Looking {
    fn drop(&mut self) {
        self.0.is_looking.store(false, Ordering::Release);
    }
}

fn looked_for(live: &Live, order: &Order, state: &State, now: consign::Timestamp) -> Option<NearestMiss> {
    let read = live.order(&order.document).ok()?;
    let at = order.placement.at.as_ref()?;
    let options = Options::new().candidates(0).allow_departed(true).explain(true);
    let decision = live.engine().retry(&read, at, now, &options, &mut state.clone()).ok()?;
    decision.steps?.into_iter().rev().find_map(|step| step.nearest)
}

/// Why it waits, and what came nearest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// In a few words; empty where orders wait for no reason but the node.
    pub head: String,
    /// More of it.
    pub detail: String,
}

/// Why an order waits, for those who see that.
pub fn why(visitor: &Visitor, order: &Order, nearest: Option<&NearestMiss>) -> Why {
    let words = visitor.words;
    let Some(reason) = &order.placement.reason else { return Why::default() };
    let head = words.reason(reason.code);
    let detail = match (reason.code, nearest) {
        (ReasonCode::NoRulesAtNode, _) => String::new(),
        (ReasonCode::InvalidOrder | ReasonCode::RuleSaysManual, _) => reason.message.clone(),
        (_, Some(nearest)) => nearest_in_words(words, nearest),
        (ReasonCode::NoRuleMatched | ReasonCode::Recalled, None) => String::new(),
        (_, None) => reason.message.clone(),
    };
    Why { head, detail }
}

/// The rule that nearly matched, with what it lacks.
pub fn nearest_in_words(words: Words, nearest: &NearestMiss) -> String {
    let changes = nearest.changes.join(&words.say("and"));
    words.with("nearest", [("rule", (&*nearest.rule).into()), ("changes", changes.into())])
}
