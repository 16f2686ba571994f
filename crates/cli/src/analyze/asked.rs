//! Which parts of an analysis are shown: of few rules everything, of many a page, unless somebody asks for more.

use crate::error::Failure;
use consign::analysis::{Analysis, Overlap, RuleReport, RuleVerdict};

/// How many rules there are at most for everything to be shown.
const FEW: usize = 20;

/// What somebody wants to see.
pub(super) struct Asked<'a> {
    /// As `block.rule`, or the rule's name alone.
    pub rules: &'a [String],
    pub overlaps: bool,
    pub gaps: bool,
    pub all: bool,
}

impl Asked<'_> {
    /// Whether a part of it alone was asked for.
    fn is_for_parts(&self) -> bool {
        !self.all && (self.overlaps || self.gaps || !self.rules.is_empty())
    }

    /// Whether it is a page of summary: there are many rules, and nothing was asked for.
    pub fn is_brief(&self, analysis: &Analysis) -> bool {
        !self.all && !self.is_for_parts() && analysis.rules.len() > FEW
    }

    /// Whether a rule is shown: on a page of summary what is wrong with it is.
    pub fn has_rule(&self, analysis: &Analysis, rule: &RuleReport) -> bool {
        if self.is_for_parts() {
            return self.names(&rule.rules, &rule.rule);
        }
        !self.is_brief(analysis) || rule.verdict != RuleVerdict::Decides
    }

    /// Whether a pair of rules that overlap is shown.
    pub fn has_overlap(&self, overlap: &Overlap) -> bool {
        let names = |whole: &str| whole.split_once('.').is_some_and(|(block, rule)| self.names(block, rule));
        !self.is_for_parts() || self.overlaps || names(&overlap.earlier) || names(&overlap.later)
    }

    /// Whether overlaps are shown, and orders that wait for a dispatcher.
    pub fn sections(&self) -> (bool, bool) {
        let parts = self.is_for_parts();
        (!parts || self.overlaps || !self.rules.is_empty(), !parts || self.gaps)
    }

    fn names(&self, block: &str, rule: &str) -> bool {
        self.rules.iter().any(|name| {
            name == rule || name.strip_prefix(block).is_some_and(|rest| rest.strip_prefix('.') == Some(rule))
        })
    }

    /// # Errors
    /// If a rule is asked for that no workflow tries.
    pub fn are_known(&self, analysis: &Analysis) -> Result<(), Failure> {
        let is_known = |name: &&String| {
            let asked =
                Asked { rules: std::slice::from_ref(*name), overlaps: false, gaps: false, all: false };
            analysis.rules.iter().any(|rule| asked.names(&rule.rules, &rule.rule))
        };
        let Some(unknown) = self.rules.iter().find(|name| !is_known(name)) else { return Ok(()) };
        let names: Vec<String> =
            analysis.rules.iter().take(20).map(|rule| format!("`{}.{}`", rule.rules, rule.rule)).collect();
        Err(Failure::message(format!(
            "`--rule {unknown}` names no rule that a workflow tries; there is {}",
            names.join(", ")
        )))
    }
}
