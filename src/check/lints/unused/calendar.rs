//! `unused/calendar`: a calendar that nothing uses.

use super::super::{Lint, LintContext};
use crate::diagnostic::{Code, Sink};
use crate::syntax::ast::ItemKind;

pub(in crate::check::lints) const LINT: Lint = Lint {
    code: Code::UnusedCalendar,
    explanation: "No condition asks for it with `during`, and no deadline counts its hours with `of`. A rule that was to look at opening hours may have been forgotten.",
    bad: r#"use "company.consign"
calendar office { open mon..fri 08:00-18:00 }
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
"#,
    good: r#"use "company.consign"
calendar office { open mon..fri 08:00-18:00 }
rules outsourcing assigns provider {
  rule day { when created during office  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    if context.lacks_engineer_node() {
        return;
    }
    super::report(context, sink, Code::UnusedCalendar, "calendar", |kind| match kind {
        ItemKind::Calendar(item) => Some(&item.name),
        _ => None,
    });
}
