//! How often orders of the past came to what is said of all orders.

use super::Analysis;
use super::gaps::GapClass;
use super::report::{Count, History};
use crate::decide::{Engine, Outcome, Settlement};
use crate::program::{IdVec, Order, RuleId};
use crate::prove::prover::Prover;

/// An analysis in which orders of the past are counted. As large as the program, whatever the number of orders.
///
/// ```
/// use std::sync::Arc;
/// use consign::{Engine, Options, Order, Sources, State, Timestamp, analysis::Recount};
///
/// let text = r#"
///     schema work_order { id text  region text }
///     role dispatcher "Dispatcher" of company
///     provider a "A" {}
///     rules r assigns provider { rule north { when region = "N"  assign a } }
///     workflow w "W" {
///       start n
///       assign n "N" { portal company  assigns provider  handler role dispatcher  rules r  then e }
///       end e
///     }
/// "#;
/// let program = Arc::new(consign::compile(&Sources::in_memory([("main.consign", text)]))?);
/// let engine = Engine::new(program.clone(), program.directory().clone());
/// let mut recount = Recount::new(&engine);
///
/// let order = Order::from_json(&program, br#"{"id": "T-1", "region": "N"}"#)?;
/// let now: Timestamp = "2026-03-02T09:00:00Z".parse()?;
/// let settled = engine.settle(&order, now, &Options::default(), &mut State::new());
/// recount.count(&order, now, &settled);
///
/// let analysis = recount.finish();
/// assert_eq!(analysis.rules[0].history.map(|count| count.orders), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Recount<'e> {
    analysis: Analysis,
    prover: Prover<'e>,
    tally: Tally,
}

impl<'e> Recount<'e> {
    /// Analyses a program; nothing is counted yet.
    pub fn new(engine: &'e Engine) -> Self {
        let (analysis, prover) = Analysis::with_prover(engine);
        let tally = Tally::new(&analysis, &prover);
        Self { analysis, prover, tally }
    }

    /// Counts a record that is no valid order.
    pub fn invalid(&mut self) {
        self.tally.invalid += 1;
    }

    /// Counts an order that was decided at an instant.
    pub fn count(&mut self, order: &Order, now: jiff::Timestamp, settled: &Settlement<'_>) {
        self.tally.count(&self.analysis, &self.prover, order, now, settled);
    }

    /// The analysis with the counts beside what they are of.
    pub fn finish(mut self) -> Analysis {
        self.tally.put(&mut self.analysis);
        self.analysis
    }
}

/// What is counted while a history is read.
#[derive(Debug)]
struct Tally {
    orders: u64,
    invalid: u64,
    outcomes: [u64; 4],
    /// By rule of the program.
    rules: IdVec<RuleId, u64>,
    /// By class and condition.
    conditions: Vec<Vec<u64>>,
    /// By class.
    classes: Vec<u64>,
    elsewhere: u64,
}

impl Tally {
    fn new(analysis: &Analysis, prover: &Prover<'_>) -> Self {
        let classes = &analysis.gaps.classes;
        Self {
            orders: 0,
            invalid: 0,
            outcomes: [0; 4],
            rules: vec![0; prover.program.rules.len()].into(),
            conditions: classes.iter().map(|class| vec![0; class.conditions.len()]).collect(),
            classes: vec![0; classes.len()],
            elsewhere: 0,
        }
    }

    fn count(
        &mut self,
        analysis: &Analysis,
        prover: &Prover<'_>,
        order: &Order,
        now: jiff::Timestamp,
        settled: &Settlement<'_>,
    ) {
        self.orders += 1;
        self.outcomes[place(settled.outcome())] += 1;
        for rule in settled.deciding_rules() {
            self.rules[rule] += 1;
        }
        if settled.outcome() != Outcome::Manual {
            return;
        }
        let same = analysis.gaps.classes.iter().position(|class| class.has(settled));
        let Some(number) = same else {
            self.elsewhere += 1;
            return;
        };
        self.classes[number] += 1;
        let conditions = &analysis.gaps.classes[number].conditions;
        match conditions.iter().position(|condition| prover.contains(&condition.cube, order, now)) {
            Some(at) => self.conditions[number][at] += 1,
            None => self.elsewhere += 1,
        }
    }

    /// Writes the counts to what they are of.
    fn put(self, analysis: &mut Analysis) {
        let count = |orders: u64| Some(Count { orders, percent: percent(orders, self.orders) });
        for report in &mut analysis.rules {
            report.history = count(self.rules[report.id]);
        }
        for (number, class) in analysis.gaps.classes.iter_mut().enumerate() {
            class.history = count(self.classes[number]);
            for (condition, orders) in class.conditions.iter_mut().zip(&self.conditions[number]) {
                condition.history = count(*orders);
            }
        }
        let [assigned, manual, task, done] = self.outcomes;
        let (orders, invalid, elsewhere) = (self.orders, self.invalid, self.elsewhere);
        analysis.history = Some(History { orders, invalid, assigned, manual, task, done, elsewhere });
    }
}

impl GapClass {
    /// Whether a flagged order is of the class.
    pub(super) fn has(&self, settled: &Settlement<'_>) -> bool {
        let at = self.workflow.as_deref().zip(self.node.as_deref());
        !self.later
            && settled.reason_code() == Some(self.reason)
            && settled.dispatched_at() == at
            && settled.flagging_rule() == self.by
    }
}

fn place(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Assigned => 0,
        Outcome::Manual => 1,
        Outcome::Task => 2,
        // Orders that enter a workflow are not cancelled.
        Outcome::Done | Outcome::Cancelled => 3,
    }
}

#[allow(clippy::cast_precision_loss, reason = "orders are fewer than 2^53")]
fn percent(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { (part as f64 * 10_000.0 / all as f64).round() / 100.0 }
}
