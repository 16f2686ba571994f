//! A test of what happens to an order in a course of events, with the expectations taken from what does happen.

use std::collections::HashMap;

use super::super::coverage::{self, Subject};
use super::super::run::Runner;
use super::course::{Course, CourseFinder};
use crate::decide::{Decision, Outcome};
use crate::program::{Action, Assigns, Program, RuleId, TestCase, TestLine, TestLineKind};
use crate::prove::Witness;
use crate::source::Span;
use crate::testing::Report;

/// What a test is made with.
pub(super) struct CaseTools<'a> {
    pub runner: &'a Runner,
    pub names: &'a RuleNames<'a>,
    /// Counts what tests cost that are run.
    pub finder: &'a CourseFinder<'a>,
}

/// Rules by block and name.
pub(super) struct RuleNames<'p> {
    program: &'p Program,
    rules: HashMap<(&'p str, &'p str), RuleId>,
    reads_now: bool,
}

impl<'p> RuleNames<'p> {
    pub fn new(program: &'p Program) -> Self {
        let named = program.rules.iter_enumerated();
        let rules = named.map(|(id, rule)| ((&*program.block(rule.block).name, &*rule.name), id)).collect();
        Self { program, rules, reads_now: program.reads_now() }
    }

    fn rule(&self, block: Option<&str>, name: Option<&str>) -> Option<RuleId> {
        self.rules.get(&(block?, name?)).copied()
    }

    /// What came of a step, as a test expects it.
    fn expectations(
        &self,
        decision: &Decision,
        about: Option<RuleId>,
        at: Option<&str>,
        is_last: bool,
    ) -> Vec<TestLineKind> {
        let mut lines = self.assigned(decision, about);
        if decision.outcome == Outcome::Manual {
            let by = self.rule(decision.rules.as_deref(), decision.rule.as_deref());
            lines.push(TestLineKind::ExpectManual { by, reason: by.and_then(|rule| self.reason(rule)) });
        } else if let Some(node) = at.filter(|_| is_last || lines.is_empty()) {
            lines.push(TestLineKind::ExpectNode(node.to_owned()));
        }
        lines
    }

    /// Whom rules assigned it to, as far as it is still with them: by the last rule that did, and by the one that the test
    /// is about.
    fn assigned(&self, decision: &Decision, about: Option<RuleId>) -> Vec<TestLineKind> {
        let mut lines = Vec::new();
        let last = |assigns| decision.decided.iter().rposition(|decided| decided.assigns == assigns);
        let lasts = [last(Assigns::Provider), last(Assigns::Engineer)];
        let about = about.map(|id| self.program.rule(id));
        let about = about.map(|rule| (&*self.program.block(rule.block).name, &*rule.name));
        for (at, decided) in decision.decided.iter().enumerate() {
            let is_meant = lasts.contains(&Some(at)) || about == Some((&*decided.rules, &*decided.rule));
            if decided.to.is_none() || !is_meant {
                continue;
            }
            let has = match decided.assigns {
                Assigns::Provider => &decision.provider,
                Assigns::Engineer => &decision.engineer,
            };
            let Some(provider) = decision.provider.as_deref().filter(|_| *has == decided.to) else {
                continue;
            };
            let engineer = decision.engineer.as_deref().filter(|_| decided.assigns == Assigns::Engineer);
            lines.push(TestLineKind::ExpectAssigned {
                provider: provider.to_owned(),
                engineer: engineer.map(str::to_owned),
                by: self.rule(Some(&decided.rules), Some(&decided.rule)),
            });
        }
        lines
    }

    /// The reason that the rule itself gives.
    fn reason(&self, rule: RuleId) -> Option<String> {
        match &self.program.rule(rule).action {
            Action::Manual(manual) => manual.reason.clone(),
            Action::Assign { else_manual, .. } => else_manual.as_ref()?.reason.clone(),
        }
    }
}

/// The test, and what came of its events. It names an instant only where a decision looks at it, or where it
/// would take too long to see whether one does.
pub(super) fn case(
    tools: &CaseTools<'_>,
    name: String,
    witness: &Witness,
    course: &Course,
    subject: &Subject,
    span: Span,
) -> Option<(TestCase, Report)> {
    let names = tools.names;
    let events = course.events.iter().map(|kind| TestLine { kind: kind.clone(), span }).collect();
    let mut case = TestCase {
        name,
        order: (*witness.order).clone(),
        workflow: course.forced,
        now: None,
        directory: None,
        lines: events,
        span,
    };
    let ran = |case: &TestCase| {
        let sees_now = names.reads_now && case.now.is_none();
        if !tools.finder.pay_for_test(sees_now) && sees_now {
            return None;
        }
        tools.runner.new_case(case).filter(|report| coverage::is_reached(report, subject))
    };
    let report = ran(&case).or_else(|| {
        case.now = Some(witness.now);
        ran(&case)
    })?;
    let about = match subject {
        Subject::Rule(rule) | Subject::Candidate(rule, _) => Some(*rule),
        Subject::Way(..) => None,
    };
    let last = case.lines.len();
    let mut events = std::mem::take(&mut case.lines).into_iter();
    for (at, decision) in report.decisions.iter().enumerate() {
        let node = report.passages.get(at).and_then(|passage| passage.at);
        let node = node.map(|(workflow, node)| &*names.program.workflow(workflow).node(node).name);
        let expectations = names.expectations(decision, about, node, at == last);
        case.lines.extend(expectations.into_iter().map(|kind| TestLine { kind, span }));
        case.lines.extend(events.next());
    }
    Some((case, report))
}
