//! `rules/redundant-condition`: a part of a rule's condition that changes nothing.

use std::collections::HashSet;

use super::{Lint, LintContext, impossible_comparison, repeated};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Rule, RuleId};
use crate::prove::Idle;
use crate::source::Span;

pub(super) const LINT: Lint = Lint {
    code: Code::RulesRedundantCondition,
    explanation: "A part of a condition that can be taken out without changing which orders match is usually a sign that \
another part is not what was meant. That it changes nothing is proven over all work orders: what stands beside it is true of no order of which it is not. \
Tests for presence are left alone, because they say what the author thought of.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent { when priority = critical and priority >= high  assign northstar }
  rule far { when region in ["NY", "NJ"] and region != "NJ"  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent { when priority = critical or value > 5_000  assign northstar }
  rule far { when region in ["NY", "CT"] and skills contains "hvac"  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let judged = context.judged();
    // What other lints say of a part they say better.
    let mut said = Sink::default();
    impossible_comparison::LINT
        .check
        .into_iter()
        .chain(repeated::LINT.check)
        .for_each(|check| check(context, &mut said));
    let said: HashSet<Span> = said.into_list().into_iter().map(|found| found.label.span).collect();
    let program = context.program;
    let whole: HashSet<RuleId> =
        judged.never_true.iter().map(|(never, _)| *never).chain(judged.always_true.iter().copied()).collect();
    // What is said of the whole rule is not said of its parts again.
    let rules = (0u32..).zip(&program.rules).map(|(id, _)| RuleId(id)).filter(|id| !whole.contains(id));
    for (id, idle) in context.idle_parts(rules) {
        if !said.contains(&idle.span()) {
            sink.push(found(context, program.rule(id), &idle));
        }
    }
}

fn found(context: &LintContext<'_>, rule: &Rule, idle: &Idle) -> Diagnostic {
    let (text, name) = (short(&context.program.files.one_line(idle.span())), &rule.name);
    let write = if rule.is_row() { "write `_` in its place" } else { "take it out" };
    let (message, label, help) = match idle {
        Idle::Whole(_) => (
            format!("the condition of `{name}` is true of every order that comes to it"),
            "changes nothing".to_owned(),
            if rule.is_row() { write.to_owned() } else { "take the `when` out, or narrow it".to_owned() },
        ),
        Idle::Conjunct(_) => (
            format!("`{text}` changes nothing in `{name}`"),
            "true of every order that satisfies the rest".to_owned(),
            format!("{write}, or mend the part that says it already"),
        ),
        Idle::Alternative(_) => (
            format!("`{text}` changes nothing in `{name}`"),
            "every such order satisfies another alternative".to_owned(),
            "take it out, or mend the alternative that says it already".to_owned(),
        ),
        Idle::Element(_, value, ty) => {
            let value = context.program.written(value, ty);
            (
                format!("{value} changes nothing in this list of `{name}`"),
                format!("no order that satisfies the rest has {value}"),
                format!("take {value} out of the list, or mend the rest"),
            )
        }
    };
    Diagnostic::new(Code::RulesRedundantCondition, idle.span(), message).label(label).help(help)
}

/// Cut where it is long.
fn short(line: &str) -> String {
    if line.chars().count() <= 60 {
        line.to_owned()
    } else {
        line.chars().take(57).chain("…".chars()).collect()
    }
}
