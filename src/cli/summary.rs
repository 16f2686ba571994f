//! The table that `route --summary` ends with.

use std::collections::BTreeMap;

use comfy_table::{CellAlignment, Table};
use rustc_hash::FxHashMap;

use crate::decide::{Engine, Outcome, ReasonCode, Settlement};
use crate::program::{NodeKind, Program, ProviderIx, RuleId};

/// What has been counted. As large as the program and the directory, whatever the number of orders.
#[derive(Default)]
pub(super) struct Summary {
    orders: u64,
    outcomes: BTreeMap<Outcome, u64>,
    reasons: BTreeMap<ReasonCode, u64>,
    refused: u64,
    providers: FxHashMap<ProviderIx, u64>,
    rules: FxHashMap<RuleId, u64>,
}

impl Summary {
    pub fn count(&mut self, settled: &Settlement<'_>) {
        let outcome = settled.outcome();
        self.orders += 1;
        *self.outcomes.entry(outcome).or_default() += 1;
        if let (Outcome::Manual, Some(code)) = (outcome, settled.reason_code()) {
            *self.reasons.entry(code).or_default() += 1;
        }
        for (rule, provider) in settled.deciders() {
            *self.rules.entry(rule).or_default() += 1;
            if let Some(provider) = provider {
                *self.providers.entry(provider).or_default() += 1;
            }
        }
    }

    /// Counts a record that is no valid order: flagged for manual dispatch.
    pub fn invalid(&mut self) {
        self.orders += 1;
        *self.outcomes.entry(Outcome::Manual).or_default() += 1;
        *self.reasons.entry(ReasonCode::InvalidOrder).or_default() += 1;
    }

    /// Adds what another one has counted, with the same engine.
    pub fn add(&mut self, other: Summary) {
        self.orders += other.orders;
        self.refused += other.refused;
        other.outcomes.into_iter().for_each(|(key, count)| *self.outcomes.entry(key).or_default() += count);
        other.reasons.into_iter().for_each(|(key, count)| *self.reasons.entry(key).or_default() += count);
        other.providers.into_iter().for_each(|(key, count)| *self.providers.entry(key).or_default() += count);
        other.rules.into_iter().for_each(|(key, count)| *self.rules.entry(key).or_default() += count);
    }

    pub fn refused(&mut self) {
        self.orders += 1;
        self.refused += 1;
    }

    pub fn orders(&self) -> u64 {
        self.orders
    }

    /// Records that were not decided: not valid, or refused.
    pub fn bad(&self) -> usize {
        let invalid = self.reasons.get(&ReasonCode::InvalidOrder).copied().unwrap_or(0);
        usize::try_from(invalid + self.refused).unwrap_or(usize::MAX)
    }

    /// The tables as text, without colours.
    pub fn table(&self, engine: &Engine) -> String {
        let (program, directory) = (engine.program(), engine.directory());
        let mut parts = vec![self.outcome_table()];
        let provider = |ix: ProviderIx| directory.provider(ix).id().to_owned();
        let providers = self.providers.iter().map(|(ix, count)| (provider(*ix), *count));
        parts.extend(self.ranked("provider", "assigned", providers.collect()));
        let rules = self.rules.iter().map(|(rule, count)| (program.rule_name(*rule), *count));
        parts.extend(self.ranked("rule", "decided", rules.collect()));
        parts.extend(self.never_fired(program));
        parts.join("\n\n")
    }

    fn share(&self, count: u64) -> String {
        if self.orders == 0 {
            return String::new();
        }
        // In tenths of a percent, rounded to the nearest.
        let tenths = (count * 2_000 + self.orders) / (2 * self.orders);
        format!("{}.{} %", tenths / 10, tenths % 10)
    }

    fn outcome_table(&self) -> String {
        let mut table = plain_table(["", "orders", "share"]);
        let mut row = |name: &str, count: u64| {
            table.add_row([name.to_owned(), count.to_string(), self.share(count)]);
        };
        row("orders", self.orders);
        for (outcome, name) in [
            (Outcome::Assigned, "assigned"),
            (Outcome::Manual, "manual"),
            (Outcome::Task, "waiting for a task"),
            (Outcome::Done, "done"),
        ] {
            let count = self.outcomes.get(&outcome).copied().unwrap_or(0);
            if count > 0 || matches!(outcome, Outcome::Assigned | Outcome::Manual) {
                row(name, count);
            }
            if outcome == Outcome::Manual {
                for (code, count) in &self.reasons {
                    row(&format!("  {}", code.as_str()), *count);
                }
            }
        }
        if self.refused > 0 {
            row("refused", self.refused);
        }
        trimmed(&table)
    }

    /// Nothing where nothing was counted.
    fn ranked(&self, what: &str, verb: &str, mut counts: Vec<(String, u64)>) -> Option<String> {
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut table = plain_table([what, verb, "share"]);
        for (name, count) in &counts {
            table.add_row([name.clone(), count.to_string(), self.share(*count)]);
        }
        (!counts.is_empty()).then(|| trimmed(&table))
    }

    /// The rules of all blocks that workflows name and that decided nothing.
    fn never_fired(&self, program: &Program) -> Option<String> {
        let works = program.workflows.iter().flat_map(|workflow| &workflow.nodes).filter_map(|node| {
            match &node.kind {
                NodeKind::Work(work) => Some(work),
                _ => None,
            }
        });
        let mut blocks: Vec<_> = works.flat_map(|work| work.rules.iter().copied()).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let rules = blocks.iter().flat_map(|block| {
            let block = program.block(*block);
            block.rules.iter().chain(&block.otherwise)
        });
        let silent: Vec<String> = rules
            .filter(|rule| !self.rules.contains_key(rule))
            .map(|rule| program.rule_name(*rule))
            .collect();
        if silent.is_empty() {
            return None;
        }
        let list = silent.iter().map(|name| format!("  {name}")).collect::<Vec<_>>().join("\n");
        Some(format!("rules that never fired: {}\n{list}", silent.len()))
    }
}

/// Columns without lines around them; numbers to the right.
pub(super) fn plain_table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING).force_no_tty().set_header(header);
    for index in 1..N {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

pub(super) fn trimmed(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
