//! `rules/duplicate-condition`: two rules of a block ask for the same.

use std::collections::HashMap;

use super::shape::ConditionShape;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::Rule;

pub(super) const LINT: Lint = Lint {
    code: Code::RulesDuplicateCondition,
    explanation: "Rules are tried from top to bottom, and the first that matches decides. Of two rules with \
the same condition the second decides nothing but what the first leaves: orders for which it finds no candidate. \
Where that is meant, name both candidates in the first rule (`first of a, b`). Otherwise one of the \
conditions is probably a copy that was not changed.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent { when priority >= high and warranty  assign northstar }
  rule covered { when warranty and priority >= high  assign coolair }
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent { when priority >= high and warranty  assign northstar }
  rule covered { when warranty and priority < high  assign coolair }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let program = context.program;
    for block in &program.blocks {
        let mut first: HashMap<(ConditionShape, _, _), &Rule> = HashMap::new();
        for rule in block.rules.iter().map(|id| program.rule(*id)) {
            let key = (ConditionShape::from_condition(&rule.when, program), rule.active_from, rule.active_to);
            let Some(earlier) = first.get(&key) else {
                first.insert(key, rule);
                continue;
            };
            // Two rows of one table are another lint's.
            let same_table = rule.is_row() && rule.name.split('#').next() == earlier.name.split('#').next();
            if !same_table {
                let message = format!("`{}` has the same condition as `{}`", rule.name, earlier.name);
                let found = Diagnostic::new(Code::RulesDuplicateCondition, rule.when.span, message)
                    .label("asked for a second time")
                    .related(earlier.when.span, format!("`{}` asks for it first", earlier.name))
                    .help(format!(
                        "change one of the conditions, or let `{}` try both candidates: `first of …`",
                        earlier.name
                    ));
                sink.push(found);
            }
        }
    }
}
