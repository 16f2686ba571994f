//! What rules decide on, in words, as `analyze` says it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use consign::analysis::{Analysis, Described, RuleReport, RuleVerdict};
use consign::{Engine, Program};

/// What is said of each rule, by `block.rule`, in Markdown.
pub(crate) fn all(program: &Arc<Program>) -> BTreeMap<String, String> {
    let engine = Engine::new(program.clone(), program.directory().clone());
    let analysis = Analysis::new(&engine);
    analysis.rules.iter().map(|rule| (format!("{}.{}", rule.rules, rule.rule), said(rule))).collect()
}

fn said(rule: &RuleReport) -> String {
    let mut text = match rule.verdict {
        RuleVerdict::Decides => listed("decides on orders with", &rule.first),
        RuleVerdict::Fallback => {
            listed("decides only where rules before it match too and have nobody to assign:", &rule.fallback)
        }
        RuleVerdict::Dead if rule.by.is_empty() => "never decides".to_owned(),
        RuleVerdict::Dead => format!("never decides: covered by `{}`", rule.by.join("`, `")),
        RuleVerdict::NeverTrue => "no order that can come to it matches".to_owned(),
        RuleVerdict::NoCandidate => "orders match, and none of them has an eligible candidate".to_owned(),
        _ => "what it decides on is not known".to_owned(),
    };
    if let Some(because) = &rule.because {
        let _ = write!(text, " ({because})");
    }
    if !rule.nodes.is_empty() {
        let _ = write!(text, "\n\ntried at `{}`", rule.nodes.join("`, `"));
    }
    text
}

fn listed(what: &str, described: &Described) -> String {
    let mut text = what.to_owned();
    for condition in &described.conditions {
        let _ = write!(text, "\n- `{condition}`");
    }
    if !described.complete {
        text.push_str("\n- and others");
    }
    text
}
