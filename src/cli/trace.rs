//! A decision's trace for eyes.

use std::fmt::Write as _;

use super::route::person;
use super::style::Paint;
use crate::decide::{Considered, Decision, Dropped, Outcome, Step, Traced, Tried, TriedResult, Way};

/// How many candidates of one rule are shown.
const SHOWN: usize = 12;

/// The decision, step by step; `only` is the rule that was asked for, if one was.
pub(super) fn readable(decision: &Decision, only: Option<&str>, colours: bool) -> String {
    let mut page = Page { text: String::new(), paint: Paint(colours) };
    let order = decision.order.as_deref().unwrap_or("without an id");
    page.line(0, &format!("order {}", page.paint.bold(order)));
    for step in decision.steps.iter().flatten() {
        page.step(step, only);
    }
    page.conclusion(decision);
    page.text
}

struct Page {
    text: String,
    paint: Paint,
}

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{:indent$}{text}", "", indent = 2 * indent);
    }

    fn step(&mut self, step: &Step, only: Option<&str>) {
        let then = step.then.as_ref().map(|then| format!(" → {then}")).unwrap_or_default();
        self.text.push('\n');
        let kind = self.paint.dim(step.kind);
        self.line(0, &format!("{} {kind}{then}", self.paint.bold(&step.node)));
        for way in &step.ways {
            self.way(way);
        }
        for tried in &step.tried {
            self.tried(tried);
        }
        if let (Some(rule), "assign", true) = (only, step.kind, step.tried.is_empty()) {
            self.line(
                1,
                &format!(
                    "rule `{rule}` was not tried here: an earlier rule decided, or it belongs to another node"
                ),
            );
        }
    }

    fn way(&mut self, way: &Way) {
        let mark = self.mark(Some(way.taken));
        let text = way.when.as_ref().map_or("otherwise", |when| when.text.as_str());
        self.line(1, &format!("{mark} {text} → {}", way.to));
        if let Some(when) = &way.when {
            self.parts(2, when);
        }
    }

    fn tried(&mut self, tried: &Tried) {
        let (mark, result) = match tried.result {
            TriedResult::NotMatched => (self.mark(Some(false)), "did not match"),
            TriedResult::NotActive => (self.mark(Some(false)), "is not active today"),
            TriedResult::NoCandidate => (self.paint.yellow("!"), "matched, and no candidate remained"),
            TriedResult::Assigned => (self.mark(Some(true)), "matched and assigned"),
            TriedResult::Manual => (self.mark(Some(true)), "flags for manual dispatch"),
        };
        let label = tried.label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
        let name = self.paint.bold(&format!("{}.{}", tried.rules, tried.rule));
        self.line(1, &format!("{mark} {name}{label}: {result}"));
        if let Some(when) = &tried.when {
            self.condition(3, when);
        }
        for candidate in tried.candidates.iter().take(SHOWN) {
            self.candidate(candidate);
        }
        if tried.candidates.len() > SHOWN {
            self.line(3, &format!("… and {} more candidates", tried.candidates.len() - SHOWN));
        }
    }

    /// A condition with its mark; what a single test found stands behind it.
    fn condition(&mut self, indent: usize, traced: &Traced) {
        let found = traced.found.as_ref().filter(|_| traced.parts.is_empty());
        let found = found.map(|found| self.paint.dim(&format!("   found {found}"))).unwrap_or_default();
        let mark = self.mark(traced.value);
        self.line(indent, &format!("{mark} {}{found}", traced.text));
        self.parts(indent + 1, traced);
    }

    fn parts(&mut self, indent: usize, traced: &Traced) {
        if traced.parts.is_empty() && indent == 2 {
            if let Some(found) = &traced.found {
                self.line(indent, &self.paint.dim(&format!("found {found}")));
            }
            return;
        }
        for part in &traced.parts {
            self.condition(indent, part);
        }
    }

    fn candidate(&mut self, candidate: &Considered) {
        let id = &candidate.id;
        let Some(dropped) = &candidate.dropped else {
            let text =
                if candidate.chosen { self.paint.green(&format!("→ {id}")) } else { format!("· {id}") };
            self.line(
                3,
                &format!("{text}{}", if candidate.chosen { ": chosen" } else { ": could have been chosen" }),
            );
            return;
        };
        let (why, when) = match dropped {
            Dropped::Declined => ("declined this order before", None),
            Dropped::NotInDirectory => ("is not in the directory", None),
            Dropped::OtherProvider => ("belongs to another provider", None),
            Dropped::NotEligible { when } => ("is not eligible", Some(when)),
            Dropped::Filtered { when } => ("is left out by `where`", Some(when)),
        };
        self.line(3, &format!("{} {id}: {why}", self.paint.red("-")));
        if let Some(when) = when {
            self.condition(5, when);
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
        let provider = decision.provider.as_deref().unwrap_or("nobody");
        let engineer =
            decision.engineer.as_ref().map(|engineer| format!(", engineer {engineer}")).unwrap_or_default();
        let sentence = match decision.outcome {
            Outcome::Assigned => format!("assigned to {provider}{engineer}{by}"),
            Outcome::Manual => format!("flagged for manual dispatch{by}"),
            Outcome::Task => "waits for somebody to act".to_owned(),
            Outcome::Done => format!("done by {provider}{engineer}"),
        };
        self.line(0, &self.paint.bold(&sentence));
        if let Some(reason) = &decision.reason {
            self.line(1, &format!("reason: {} ({})", reason.message, reason.code.as_str()));
        }
        if let Some(waiting) = &decision.waiting {
            let handlers: Vec<String> = waiting.handler.iter().map(person).collect();
            self.line(1, &format!("waits at: {} ({:?})", waiting.node, waiting.label));
            self.line(1, &format!("for: {}", handlers.join(", ")));
            if let Some(deadline) = &waiting.deadline {
                self.line(1, &format!("until: {deadline}"));
            }
        }
        if let Some(candidates) = &decision.candidates {
            let total = decision.candidates_total.unwrap_or(candidates.len());
            let names: Vec<String> = candidates
                .iter()
                .map(|one| format!("{}{}", one.id, if one.declined { " (declined before)" } else { "" }))
                .collect();
            let list = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let more = if total > names.len() { format!(", … of {total}") } else { String::new() };
            self.line(1, &format!("to choose from: {list}{more}"));
        }
    }
}
