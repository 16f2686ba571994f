//! The table that `route --summary` ends with.

use comfy_table::{CellAlignment, Table};

use std::path::PathBuf;

use super::files::plural;
use super::invalid::Invalid;
use super::{output, plain, style};
use consign::Program;
use consign::decision::{ReasonCode, Settlement};
use consign::input::Format;
use consign::input::InvalidOrder;
use consign::{Engine, Outcome};

/// How many rules that never fired are named.
const SILENT: usize = 50;

/// What has been counted. As large as the program and the directory, whatever the number of orders.
#[derive(Default)]
pub(super) struct Summary {
    orders: u64,
    /// By outcome.
    outcomes: Counts,
    /// By code.
    reasons: Counts,
    refused: u64,
    /// What was wrong with records that are no valid orders.
    invalid: Invalid,
    /// By number in the directory.
    providers: Counts,
    /// By number in the program.
    rules: Counts,
}

/// How often each number was counted.
#[derive(Default)]
struct Counts(Vec<u64>);

impl Counts {
    fn count(&mut self, number: usize) {
        if number >= self.0.len() {
            self.0.resize(number + 1, 0);
        }
        self.0[number] += 1;
    }

    fn get(&self, number: usize) -> u64 {
        self.0.get(number).copied().unwrap_or(0)
    }

    fn add(&mut self, other: &Counts) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(count, more)| *count += more);
    }

    /// What was counted, by its name.
    fn counted(&self, names: impl Iterator<Item = impl Into<String>>) -> Vec<(String, u64)> {
        let counts = names.zip(&self.0).filter(|(_, count)| **count > 0);
        counts.map(|(name, count)| (name.into(), *count)).collect()
    }
}

/// All codes, in the order in which they are shown.
const REASONS: [ReasonCode; 7] = [
    ReasonCode::NoRuleMatched,
    ReasonCode::RuleSaysManual,
    ReasonCode::NoEligibleCandidate,
    ReasonCode::NoRulesAtNode,
    ReasonCode::NoWorkflow,
    ReasonCode::InvalidOrder,
    ReasonCode::Recalled,
];

impl Summary {
    pub fn count(&mut self, settled: &Settlement<'_>) {
        let outcome = settled.outcome();
        self.orders += 1;
        self.outcomes.count(outcome as usize);
        if let (Outcome::Manual, Some(code)) = (outcome, settled.reason_code()) {
            self.reasons.count(code as usize);
        }
        for (rule, provider) in settled.deciders() {
            self.rules.count(rule);
            if let Some(provider) = provider {
                self.providers.count(provider);
            }
        }
    }

    /// Counts a record that is no valid order: flagged for manual dispatch.
    pub fn invalid(&mut self, invalid: &InvalidOrder, file: usize, line: u64) {
        self.invalid.count(invalid, file, line);
        self.orders += 1;
        self.outcomes.count(Outcome::Manual as usize);
        self.reasons.count(ReasonCode::InvalidOrder as usize);
    }

    /// Adds what another one has counted, with the same engine.
    pub fn add(&mut self, other: Summary) {
        self.invalid.add(other.invalid);
        self.orders += other.orders;
        self.refused += other.refused;
        self.outcomes.add(&other.outcomes);
        self.reasons.add(&other.reasons);
        self.providers.add(&other.providers);
        self.rules.add(&other.rules);
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
        let invalid = self.reasons.get(ReasonCode::InvalidOrder as usize);
        usize::try_from(invalid + self.refused).unwrap_or(usize::MAX)
    }

    /// Says how many records were not decided, and what is wrong with them.
    pub fn say_bad(&self, files: &[PathBuf], formats: &[Format]) {
        let (bad, records) = (self.bad(), plural(self.orders, "record"));
        let word = style::warning_word();
        output::say(&format!("{word} {bad} of {records} not valid or refused; the output has the reasons"));
        let files: Vec<_> = files.iter().map(PathBuf::as_path).zip(formats.iter().copied()).collect();
        self.invalid.lines(&files).iter().for_each(|line| output::say(line));
    }

    /// The tables as text, without colours.
    pub fn table(&self, engine: &Engine) -> String {
        let (program, directory) = (engine.program(), engine.directory());
        let mut parts = vec![self.outcome_table()];
        let providers = self.providers.counted(directory.provider_ids());
        parts.extend(self.ranked("provider", "assigned", providers));
        let rules = self.rules.counted(program.rules().map(|rule| rule.to_string()));
        parts.extend(self.ranked("rule", "decided", rules));
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
            (Outcome::Cancelled, "cancelled"),
        ] {
            let count = self.outcomes.get(outcome as usize);
            if count > 0 || matches!(outcome, Outcome::Assigned | Outcome::Manual) {
                row(name, count);
            }
            if outcome == Outcome::Manual {
                for code in REASONS {
                    let count = self.reasons.get(code as usize);
                    if count > 0 {
                        row(&format!("  {}", code.as_str()), count);
                    }
                }
            }
        }
        if self.refused > 0 {
            row("refused", self.refused);
        }
        trimmed(&table)
    }

    /// `None` if nothing was counted.
    fn ranked(&self, what: &str, verb: &str, mut counts: Vec<(String, u64)>) -> Option<String> {
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut table = plain_table([what, verb, "share"]);
        for (name, count) in &counts {
            table.add_row([plain::line(name).into_owned(), count.to_string(), self.share(*count)]);
        }
        (!counts.is_empty()).then(|| trimmed(&table))
    }

    /// The rules of all blocks that workflows name and that decided nothing.
    fn never_fired(&self, program: &Program) -> Option<String> {
        let names: Vec<_> = program.rules().collect();
        let rules = program.rules_in_use().into_iter();
        let silent: Vec<_> =
            rules.filter(|rule| self.rules.get(*rule) == 0).map(|rule| names[rule]).collect();
        if silent.is_empty() || self.orders == 0 {
            return None;
        }
        let shown: String = silent
            .iter()
            .take(SILENT)
            .map(|name| format!("\n  {}", plain::line(&name.to_string())))
            .collect();
        let more = silent.len().saturating_sub(SILENT);
        let more = if more == 0 { String::new() } else { format!("\n  and {more} more") };
        Some(format!("rules that never fired: {}{shown}{more}", silent.len()))
    }
}

/// Columns without lines around them; numbers to the right.
pub(super) fn plain_table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(header);
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
