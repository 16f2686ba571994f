//! `unused/type`: a type that nothing uses.

use super::super::{Lint, LintContext};
use crate::diagnostic::{Code, Sink};
use crate::syntax::ast::ItemKind;

pub(in crate::check::lints) const LINT: Lint = Lint {
    code: Code::UnusedType,
    explanation: "A type has a name so that several fields can have it. No field has this one.",
    bad: r#"use "company.consign"
type severity = enum [low < high]
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
"#,
    good: r#"use "company.consign"
type severity = enum [low < high]
schema provider { worst severity? }
rules outsourcing assigns provider { otherwise assign best provider rank by provider.worst }
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    super::report(context, sink, Code::UnusedType, "type", |kind| match kind {
        ItemKind::Type(item) => Some(&item.name),
        _ => None,
    });
}
