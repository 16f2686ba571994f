//! `condition/has-name`: a condition is written out that a `let` names.

use std::collections::HashMap;

use super::shape::ConditionShape;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Edit, Sink};
use crate::program::{Condition, ConditionKind, Let};

pub(super) const LINT: Lint = Lint {
    code: Code::ConditionHasName,
    explanation: "A condition that has a name is better called by it: when its meaning changes, it changes in one \
place. `check --fix` writes the name. Conditions of a single comparison are left alone: `priority >= high` says \
as much as a name does.",
    bad: r#"use "company.consign"
let urgent = priority >= high or warranty
rules outsourcing assigns provider {
  rule north { when region = "NY" and (priority >= high or warranty)  assign northstar }
  rule others { when urgent  assign coolair }
}
"#,
    good: r#"use "company.consign"
let urgent = priority >= high or warranty
rules outsourcing assigns provider {
  rule north { when region = "NY" and urgent  assign northstar }
  rule others { when urgent  assign coolair }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let mut named: HashMap<ConditionShape, &Let> = HashMap::new();
    for one in context.program.lets.iter().filter(|one| is_joined(&one.condition)) {
        named.entry(ConditionShape::from_condition(&one.condition, context.program)).or_insert(one);
    }
    if named.is_empty() {
        return;
    }
    for condition in context.parts().into_iter().filter(|condition| is_joined(condition)) {
        let Some(known) = named.get(&ConditionShape::from_condition(condition, context.program)) else {
            continue;
        };
        let is_its_own = condition.span == known.condition.span;
        // A let can use only those before it.
        let is_later =
            known.condition.span.file != condition.span.file || known.span.start < condition.span.start;
        let text = context.text(condition.span);
        if is_its_own || !is_later || text.starts_with('|') || text == known.name {
            continue;
        }
        let message = format!("this condition has a name: `{}`", known.name);
        let found = Diagnostic::new(Code::ConditionHasName, condition.span, message)
            .related(known.span, "named here")
            .help(format!("write `{}`", known.name))
            .fix(
                format!("write `{}`", known.name),
                vec![Edit { span: condition.span, text: known.name.clone() }],
            );
        sink.push(found);
    }
}

/// Whether it is more than one comparison.
fn is_joined(condition: &Condition) -> bool {
    matches!(&condition.kind, ConditionKind::All(parts) | ConditionKind::Any(parts) if parts.len() > 1)
}
