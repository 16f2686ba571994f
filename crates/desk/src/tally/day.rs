//! What happened on a day.

use std::collections::BTreeMap;
use std::sync::Arc;

use consign::Timestamp;
use consign::decision::Decided;
use serde::{Deserialize, Serialize};

use super::waits::Waits;
use crate::core::{Event, Status, What};

/// What happened on a day. Each order counts as often as it happened to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Day {
    /// Orders that came in.
    pub received: u64,
    /// Assignments by rules, of providers and of engineers.
    pub by_rules: u64,
    /// Assignments by people.
    pub by_hand: u64,
    /// Orders that came to wait for a person to choose, by the reason's code.
    pub manual: BTreeMap<String, u64>,
    /// Orders that were given back.
    pub declined: u64,
    /// Deadlines that passed.
    pub expired: u64,
    /// Orders that went through their workflow.
    pub done: u64,
    /// How long orders waited that people assigned.
    pub waits: Waits,
    /// How often each provider was given an order.
    pub given: BTreeMap<Arc<str>, u64>,
    /// How often each provider gave one back, or let its deadline pass.
    pub given_back: BTreeMap<Arc<str>, u64>,
    /// What each rule decided, by `block.rule`.
    pub rules: BTreeMap<String, Fired>,
}

/// How often a rule decided, and when last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fired {
    /// How often.
    pub count: u64,
    /// When last.
    pub last: Timestamp,
}

impl Fired {
    /// Counts another one of as many.
    pub fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.last = self.last.max(other.last);
    }
}

/// Counts what rules decided.
pub fn fired(rules: &mut BTreeMap<String, Fired>, decided: &Decided, when: Timestamp) {
    let once = Fired { count: 1, last: when };
    let name = format!("{}.{}", decided.rules, decided.rule);
    rules.entry(name).and_modify(|fired| fired.join(&once)).or_insert(once);
}

impl Day {
    /// Counts an event. `since` is when the order came to where a person assigned it.
    pub fn count(&mut self, event: &Event, since: Option<Timestamp>) {
        let body = &event.body;
        match &body.event {
            What::Received => self.received += 1,
            What::Assigned { provider, .. } | What::Reassigned { provider, .. } => {
                self.by_hand += 1;
                self.given_to(provider.as_ref());
                if let Some(since) = since {
                    self.waits.add(event.when.duration_since(since));
                }
            }
            What::Declined { .. } => {
                self.declined += 1;
                self.gave_back(event);
            }
            What::Expired => {
                self.expired += 1;
                self.gave_back(event);
            }
            _ => {}
        }
        if body.after.status == Status::Done && body.event.changes_the_order() {
            self.done += 1;
        }
        for decided in &body.decided {
            fired(&mut self.rules, decided, event.when);
            if let Some(to) = &decided.to {
                self.by_rules += 1;
                let is_provider = decided.assigns == consign::decision::Assigns::Provider;
                self.given_to(is_provider.then_some(to));
            }
        }
        if let Some(reason) = body.after.reason.as_ref().filter(|_| comes_to_wait(event)) {
            *self.manual.entry(reason.code.as_str().to_owned()).or_default() += 1;
        }
    }

    fn given_to(&mut self, provider: Option<&Arc<str>>) {
        if let Some(provider) = provider {
            *self.given.entry(provider.clone()).or_default() += 1;
        }
    }

    fn gave_back(&mut self, event: &Event) {
        if let Some(provider) = event.body.before.as_ref().and_then(|at| at.provider.as_ref()) {
            *self.given_back.entry(provider.clone()).or_default() += 1;
        }
    }

    /// Counts all of another day.
    pub fn join(&mut self, other: &Self) {
        self.received += other.received;
        self.by_rules += other.by_rules;
        self.by_hand += other.by_hand;
        self.declined += other.declined;
        self.expired += other.expired;
        self.done += other.done;
        self.waits.join(&other.waits);
        for (all, more) in [(&mut self.given, &other.given), (&mut self.given_back, &other.given_back)] {
            more.iter().for_each(|(id, count)| *all.entry(id.clone()).or_default() += count);
        }
        for (code, count) in &other.manual {
            *self.manual.entry(code.clone()).or_default() += count;
        }
        for (rule, more) in &other.rules {
            self.rules
                .entry(rule.clone())
                .and_modify(|fired| fired.join(more))
                .or_insert_with(|| more.clone());
        }
    }
}

/// Whether the order waits for a person to choose since this event, and did not wait there before.
fn comes_to_wait(event: &Event) -> bool {
    let body = &event.body;
    let node = |at: &consign::At| (at.workflow.clone(), at.node.clone());
    let is_elsewhere = body.before.as_ref().map(node) != body.after.at.as_ref().map(node);
    body.after.status == Status::Waiting && body.event.changes_the_order() && is_elsewhere
}
