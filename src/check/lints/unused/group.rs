//! `unused/group`: a group that nothing uses.

use super::super::{Lint, LintContext};
use crate::diagnostic::{Code, Sink};
use crate::syntax::ast::ItemKind;

pub(in crate::check::lints) const LINT: Lint = Lint {
    code: Code::UnusedGroup,
    explanation: "No rule chooses from it, and no other group has it among its members.",
    bad: r#"use "company.consign"
group metro = [northstar, coolair]
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
"#,
    good: r#"use "company.consign"
group metro = [northstar, coolair]
rules outsourcing assigns provider { otherwise assign first of metro }
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    super::report(context, sink, Code::UnusedGroup, "group", |kind| match kind {
        ItemKind::Group(item) => Some(&item.name),
        _ => None,
    });
}
