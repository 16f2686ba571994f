//! A decision's trace for eyes.

use std::fmt::Write as _;

use super::plain;
use super::style::Paint;
use consign::trace::{Considered, Joined, Step, Traced, Tried, TriedResult, Way};
use consign::{Decision, Outcome};

/// How many candidates of one rule are shown.
const CANDIDATES: usize = 12;
/// So many rows of a table in a row that did not match, and more, are shown as one line.
const ROWS: usize = 4;
/// Where what was found stands behind a condition, if there is room.
const FOUND_AT: usize = 50;

/// The decision, step by step; `only` is the rule that was asked for, if one was, and is shown in full.
pub(super) fn readable(decision: &Decision, only: Option<&str>, colours: bool) -> String {
    let mut page = Page { text: String::new(), paint: Paint(colours), only };
    let order = decision.order.as_deref().unwrap_or("without an id");
    page.line(0, &format!("order {}", page.paint.bold(order)));
    for step in decision.steps.iter().flatten() {
        page.step(step);
    }
    let tried = decision.steps.iter().flatten().any(|step| !step.tried.is_empty());
    if let Some(rule) = only.filter(|_| !tried) {
        let why = "a rule before it decided, or the order did not come to a node that tries it";
        page.text.push('\n');
        page.line(0, &format!("`{rule}` was not tried: {why}"));
    }
    page.conclusion(decision);
    page.text
}

struct Page<'a> {
    text: String,
    paint: Paint,
    only: Option<&'a str>,
}

impl Page<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{:indent$}{}", "", plain::line(text), indent = 2 * indent);
    }

    fn step(&mut self, step: &Step) {
        self.text.push('\n');
        let then = step.then.as_ref().map(|then| format!(" → {then}")).unwrap_or_default();
        let kind = self.paint.dim(step.kind.as_str());
        self.line(0, &format!("{kind} {}{then}", self.paint.bold(&step.node)));
        for way in &step.ways {
            self.way(way);
        }
        let mut rest = step.tried.as_slice();
        while let Some(first) = rest.first() {
            let rows = if self.only.is_none() { unmatched_rows(rest) } else { 0 };
            if rows >= ROWS {
                self.rows(&rest[..rows]);
            } else {
                self.tried(first);
            }
            rest = &rest[if rows >= ROWS { rows } else { 1 }..];
        }
        if self.only.is_none() {
            self.nearest_miss(step);
        }
    }

    fn way(&mut self, way: &Way) {
        let to = &way.to;
        match &way.when {
            None => self.line(1, &format!("{} otherwise → {to}", self.mark(Some(way.taken)))),
            Some(when) => {
                let text = self.with_found(1, &format!("{} → {to}", when.text), when);
                self.line(1, &format!("{} {text}", self.mark(when.value)));
                self.parts(2, when, !way.taken);
            }
        }
    }

    /// Rows of one table that did not match, in one line.
    fn rows(&mut self, rows: &[Tried]) {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
        let number = last.rule.rsplit('#').next().unwrap_or_default();
        let table = first.rule.split('#').next().unwrap_or_default();
        let name = self.paint.bold(&format!("{}.{}", first.rules, first.rule));
        let mark = self.mark(Some(false));
        let hint = self.paint.dim(&format!("(each of them: --rule {table})"));
        self.line(1, &format!("{mark} {name} to #{number}: {} rows did not match {hint}", rows.len()));
    }

    fn tried(&mut self, tried: &Tried) {
        let mark = match tried.result {
            TriedResult::NotMatched | TriedResult::NotActive => self.mark(Some(false)),
            TriedResult::Assigned | TriedResult::Manual => self.mark(Some(true)),
            _ => self.paint.yellow("!"),
        };
        let result = tried.result;
        let label = tried.label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
        let name = self.paint.bold(&format!("{}.{}", tried.rules, tried.rule));
        self.line(1, &format!("{mark} {name}{label}: {result}"));
        if let Some(when) = &tried.when {
            let why_not = tried.result == TriedResult::NotMatched && self.only.is_none();
            if why_not && when.joined == Some(Joined::All) {
                self.parts(3, when, true);
            } else {
                self.condition(3, when, why_not);
            }
        }
        for candidate in tried.candidates.iter().take(CANDIDATES) {
            self.candidate(candidate);
        }
        if tried.candidates.len() > CANDIDATES {
            self.line(3, &format!("… and {} more candidates", tried.candidates.len() - CANDIDATES));
        }
    }

    /// A condition with its mark and what it is made of; `why_not` leaves out what holds.
    fn condition(&mut self, indent: usize, traced: &Traced, why_not: bool) {
        let mark = self.mark(traced.value);
        let text = self.with_found(indent, &traced.text, traced);
        self.line(indent, &format!("{mark} {text}"));
        self.parts(indent + 1, traced, why_not);
    }

    fn parts(&mut self, indent: usize, traced: &Traced, why_not: bool) {
        let all = traced.joined != Some(Joined::Not);
        for part in &traced.parts {
            if !(why_not && all && part.value == Some(true)) {
                self.condition(indent, part, why_not && all);
            }
        }
    }

    /// The text of a single test with what was found behind it.
    fn with_found(&self, indent: usize, text: &str, traced: &Traced) -> String {
        let Some(found) = traced.found.as_ref().filter(|_| traced.parts.is_empty()) else {
            return text.to_owned();
        };
        let width = FOUND_AT.saturating_sub(2 * indent);
        format!("{text:width$}  {}", self.paint.dim(&format!("found {found}")))
    }

    /// The rule that nearly matched, where none assigned.
    fn nearest_miss(&mut self, step: &Step) {
        if let Some(nearest) = &step.nearest {
            self.line(1, &format!("nearest miss: {}", nearest.message));
        }
    }

    fn candidate(&mut self, candidate: &Considered) {
        let id = &candidate.id;
        let Some(dropped) = &candidate.dropped else {
            let line = if candidate.chosen {
                format!("{}: chosen", self.paint.green(&format!("→ {id}")))
            } else {
                format!("· {id}: could have been chosen")
            };
            return self.line(3, &line);
        };
        self.line(3, &format!("{} {id}: {dropped}", self.paint.red("-")));
        if let Some(when) = dropped.when() {
            self.condition(5, when, true);
        }
    }

    fn mark(&self, value: Option<bool>) -> String {
        match value {
            Some(true) => self.paint.green("✓"),
            Some(false) => self.paint.red("✗"),
            None => self.paint.yellow("?"),
        }
    }

    fn conclusion(&mut self, decision: &Decision) {
        self.text.push('\n');
        let rule = decision.rules.as_ref().zip(decision.rule.as_ref());
        let by = rule.map(|(rules, rule)| format!(" by {rules}.{rule}")).unwrap_or_default();
        let assigned = match (&decision.provider, &decision.engineer) {
            (Some(provider), Some(engineer)) => format!("{provider}, engineer {engineer}"),
            (Some(provider), None) => provider.to_string(),
            (None, _) => "nobody".into(),
        };
        let sentence = match decision.outcome {
            Outcome::Assigned => format!("assigned to {assigned}{by}"),
            Outcome::Manual => format!("flagged for manual dispatch{by}"),
            Outcome::Task => format!("waits for somebody to act, assigned to {assigned}"),
            Outcome::Done => format!("done, assigned to {assigned}"),
            Outcome::Cancelled => format!("cancelled, assigned to {assigned}"),
            other => format!("{}, assigned to {assigned}", other.as_str()),
        };
        self.line(0, &self.paint.bold(&sentence));
        if let Some(waiting) = &decision.waiting {
            let handlers: Vec<String> = waiting.handler.iter().map(ToString::to_string).collect();
            let portal = waiting.portal.as_str();
            self.line(1, &format!("waits at {} {:?}, in the {portal} portal", waiting.node, waiting.label));
            self.line(1, &format!("for {}", handlers.join(", ")));
            if let Some(deadline) = &waiting.deadline {
                self.line(1, &format!("until {deadline}"));
            }
            if let Some(warn_at) = &waiting.warn_at {
                self.line(1, &format!("with a warning at {warn_at}"));
            }
        }
        if let Some(reason) = decision.why() {
            self.line(1, &format!("because: {} ({})", reason.message, reason.code.as_str()));
        }
        self.choices(decision);
    }

    fn choices(&mut self, decision: &Decision) {
        let Some(candidates) = &decision.candidates else { return };
        if candidates.is_empty() {
            self.line(1, "to choose from: nobody");
            return;
        }
        self.line(1, "to choose from:");
        for one in candidates {
            let declined = if one.declined { ", declined before" } else { "" };
            self.line(2, &format!("{} {:?}{declined}", one.id, one.name));
        }
        let total = decision.candidates_total.unwrap_or(candidates.len());
        if total > candidates.len() {
            self.line(2, &format!("… and {} more", total - candidates.len()));
        }
    }
}

/// How many rows of one table, from the first of these rules on, did not match.
fn unmatched_rows(tried: &[Tried]) -> usize {
    let table =
        |one: &Tried| one.rule.split_once('#').map(|(table, _)| (one.rules.clone(), table.to_owned()));
    let Some(first) = tried.first().and_then(table) else { return 0 };
    let same = |one: &&Tried| one.result == TriedResult::NotMatched && table(one).as_ref() == Some(&first);
    tried.iter().take_while(same).count()
}
