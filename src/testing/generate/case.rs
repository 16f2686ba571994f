//! A test of what happens to an order in a course of events, with the expectations taken from what does happen.

use std::collections::HashMap;

use super::super::run::Runner;
use super::course::Course;
use crate::decide::{Decision, Outcome};
use crate::program::{Action, Assigns, Program, RuleId, TestCase, TestLine, TestLineKind};
use crate::prove::Witness;
use crate::source::Span;
use crate::testing::Report;

/// Rules by block and name.
pub(super) struct RuleNames<'p> {
    program: &'p Program,
    rules: HashMap<(&'p str, &'p str), RuleId>,
}

impl<'p> RuleNames<'p> {
    pub fn new(program: &'p Program) -> Self {
        let named = program.rules.iter_enumerated();
        let rules = named.map(|(id, rule)| ((&*program.block(rule.block).name, &*rule.name), id)).collect();
        Self { program, rules }
    }

    fn rule(&self, block: Option<&str>, name: Option<&str>) -> Option<RuleId> {
        self.rules.get(&(block?, name?)).copied()
    }

    /// What came of a step, as a test expects it.
    fn expectations(&self, decision: &Decision, is_last: bool) -> Vec<TestLineKind> {
        let mut lines = self.assigned(decision);
        if decision.outcome == Outcome::Manual {
            let by = self.rule(decision.rules.as_deref(), decision.rule.as_deref());
            lines.push(TestLineKind::ExpectManual { by, reason: by.and_then(|rule| self.reason(rule)) });
        } else if let Some(step) =
            decision.steps.iter().flatten().next_back().filter(|_| is_last || lines.is_empty())
        {
            lines.push(TestLineKind::ExpectNode(step.node.to_string()));
        }
        lines
    }

    /// Whom rules assigned it to, as far as it is still with them.
    fn assigned(&self, decision: &Decision) -> Vec<TestLineKind> {
        let mut lines = Vec::new();
        for decided in decision.decided.iter().filter(|decided| decided.to.is_some()) {
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

/// The test, and what came of its events. It names an instant only where a decision looks at it.
pub(super) fn case(
    runner: &Runner,
    names: &RuleNames<'_>,
    name: String,
    witness: &Witness,
    course: &Course,
    is_reached: &dyn Fn(&Report) -> bool,
    span: Span,
) -> Option<(TestCase, Report)> {
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
        let report = runner.case(case);
        (report.failure.is_none() && is_reached(&report)).then_some(report)
    };
    let report = ran(&case).or_else(|| {
        case.now = Some(witness.now);
        ran(&case)
    })?;
    let last = case.lines.len();
    let mut events = std::mem::take(&mut case.lines).into_iter();
    for (at, decision) in report.decisions.iter().enumerate() {
        let expectations = names.expectations(decision, at == last);
        case.lines.extend(expectations.into_iter().map(|kind| TestLine { kind, span }));
        case.lines.extend(events.next());
    }
    Some((case, report))
}
