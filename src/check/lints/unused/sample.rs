//! `unused/sample`: a sample that nothing uses.

use super::super::{Lint, LintContext};
use crate::diagnostic::{Code, Sink};
use crate::syntax::ast::ItemKind;

pub(in crate::check::lints) const LINT: Lint = Lint {
    code: Code::UnusedSample,
    explanation: "A sample is an order that tests begin with (`order base with { … }`). No test begins with this one.",
    bad: r#"use "company.consign"
sample base { id: "T-1", category: repair }
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
"#,
    good: r#"use "company.consign"
sample base {
  id: "T-1", category: repair, priority: low, region: "NY", value: 1, skills: [], created: 2026-03-02T09:00:00Z
}
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
test "somebody gets it" {
  order base
  expect assigned northstar
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    super::report(context, sink, Code::UnusedSample, "sample", |kind| match kind {
        ItemKind::Sample(item) => Some(&item.name),
        _ => None,
    });
}
