//! `unused/list`: a list that nothing uses.

use super::super::{Lint, LintContext};
use crate::diagnostic::{Code, Sink};
use crate::syntax::ast::ItemKind;

pub(in crate::check::lints) const LINT: Lint = Lint {
    code: Code::UnusedList,
    explanation: "No condition asks for it. A rule may have been meant to, or has been taken out since.",
    bad: r#"use "company.consign"
list north = ["NY", "NJ"]
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
"#,
    good: r#"use "company.consign"
list north = ["NY", "NJ"]
rules outsourcing assigns provider {
  rule all { when region in north  assign first of northstar, coolair }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    super::report(context, sink, Code::UnusedList, "list", |kind| match kind {
        ItemKind::List(item) => Some(&item.name),
        _ => None,
    });
}
