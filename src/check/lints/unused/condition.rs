//! `unused/let`: a let that nothing uses.

use super::super::{Lint, LintContext};
use crate::diagnostic::{Code, Sink};
use crate::syntax::ast::ItemKind;

pub(in crate::check::lints) const LINT: Lint = Lint {
    code: Code::UnusedLet,
    explanation: "No rule and no other `let` calls it. A rule may have been meant to, or has been taken out since.",
    bad: r#"use "company.consign"
let urgent = priority >= high
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
"#,
    good: r#"use "company.consign"
let urgent = priority >= high
rules outsourcing assigns provider {
  rule all { when urgent  assign first of northstar, coolair }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    super::report(context, sink, Code::UnusedLet, "let", |kind| match kind {
        ItemKind::Let(item) => Some(&item.name),
        _ => None,
    });
}
