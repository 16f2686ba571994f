//! The table that `route --summary` ends with.

use std::collections::BTreeMap;

use comfy_table::{CellAlignment, Table};

use crate::decide::{Decision, Outcome, ReasonCode};
use crate::program::{Assigns, NodeKind, Program};

/// What has been counted. As large as the program and the directory, whatever the number of orders.
#[derive(Default)]
pub(super) struct Summary {
    orders: u64,
    outcomes: BTreeMap<Outcome, u64>,
    reasons: BTreeMap<ReasonCode, u64>,
    refused: u64,
    providers: BTreeMap<String, u64>,
    /// By `block.rule`.
    rules: BTreeMap<String, u64>,
}

impl Summary {
    pub fn count(&mut self, decision: &Decision) {
        self.orders += 1;
        *self.outcomes.entry(decision.outcome).or_default() += 1;
        if let (Outcome::Manual, Some(reason)) = (decision.outcome, &decision.reason) {
            *self.reasons.entry(reason.code).or_default() += 1;
        }
        for decided in &decision.decided {
            *self.rules.entry(format!("{}.{}", decided.rules, decided.rule)).or_default() += 1;
            if let (Assigns::Provider, Some(to)) = (decided.assigns, &decided.to) {
                *self.providers.entry(to.to_string()).or_default() += 1;
            }
        }
    }

    /// Adds what another one has counted.
    pub fn add(&mut self, other: Summary) {
        fn merge<K: Ord>(all: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
            more.into_iter().for_each(|(key, count)| *all.entry(key).or_default() += count);
        }
        self.orders += other.orders;
        self.refused += other.refused;
        merge(&mut self.outcomes, other.outcomes);
        merge(&mut self.reasons, other.reasons);
        merge(&mut self.providers, other.providers);
        merge(&mut self.rules, other.rules);
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
    pub fn table(&self, program: &Program) -> String {
        let mut parts = vec![self.outcome_table()];
        if !self.providers.is_empty() {
            parts.push(self.ranked("provider", "assigned", &self.providers));
        }
        if !self.rules.is_empty() {
            parts.push(self.ranked("rule", "decided", &self.rules));
        }
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

    fn ranked(&self, what: &str, verb: &str, counts: &BTreeMap<String, u64>) -> String {
        let mut ranked: Vec<(&String, &u64)> = counts.iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let mut table = plain_table([what, verb, "share"]);
        for (name, count) in ranked {
            table.add_row([name.clone(), count.to_string(), self.share(*count)]);
        }
        trimmed(&table)
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
            .map(|rule| program.rule_name(*rule))
            .filter(|name| !self.rules.contains_key(name))
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
