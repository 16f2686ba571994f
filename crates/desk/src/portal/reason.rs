//! Why an order waits, in words.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use consign::decision::ReasonCode;
use consign::trace::NearestMiss;
use consign::{Options, State};

use super::room::Visitor;
use crate::core::{Live, Order};
use crate::words::Words;

/// How many nearest misses are kept.
const KEPT: usize = 20_000;

/// The rules that nearly matched, as far as they were looked for: they follow from an order's document and the versions of
/// program and directory, but for workloads, which may have changed since.
#[derive(Default)]
pub struct Nearest(Mutex<HashMap<Known, Option<Arc<NearestMiss>>>>);

type Known = (Arc<str>, u64, u32, u32);

impl Nearest {
    /// The rule that nearly matched a waiting order; `None` if there is none, or the order waits for another reason.
    pub fn find(
        &self,
        live: &Live,
        order: &Order,
        state: &State,
        now: consign::Timestamp,
    ) -> Option<Arc<NearestMiss>> {
        let code = order.placement.reason.as_ref()?.code;
        if !matches!(
            code,
            ReasonCode::NoRuleMatched | ReasonCode::NoEligibleCandidate | ReasonCode::RuleSaysManual
        ) {
            return None;
        }
        let key = (order.id.clone(), order.revision, live.program, live.directory);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&key) {
            return found.clone();
        }
        drop(known);
        let found = looked_for(live, order, state, now).map(Arc::new);
        known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key, found.clone());
        found
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
