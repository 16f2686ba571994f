//! `workflow/unused-role`: nobody handles anything with a role.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::ItemKind;

pub(super) const LINT: Lint = Lint {
    code: Code::WorkflowUnusedRole,
    explanation: "A role is there to handle nodes (`handler role …`) or to be handed orders by a rule (`manual … to role …`). \
One that does neither has no work: take it out, or give it the node that was meant for it.",
    bad: r#"use "company.consign"
role supervisor "Supervisor" of company
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair else manual "Nobody is free" }
}
"#,
    good: r#"use "company.consign"
role supervisor "Supervisor" of company
rules outsourcing assigns provider {
  rule all { assign first of northstar, coolair else manual "Nobody is free" to role supervisor }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    if context.is_library() || context.lacks_engineer_node() {
        return;
    }
    for item in context.root_items() {
        let ItemKind::Role(role) = &item.kind else { continue };
        if !context.is_used(&role.name) {
            let message = format!("nobody handles anything with the role `{}`", role.name.text);
            let found = Diagnostic::new(Code::WorkflowUnusedRole, role.name.span, message)
                .help(format!("write `handler role {}` in a node, or take the role out", role.name.text));
            sink.push(found.fix("take the role out", vec![context.without(item)]));
        }
    }
}
