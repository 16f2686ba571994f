//! `rules/always-true`: a rule that decides on every order, with rules after it.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::ConditionKind;

pub(super) const LINT: Lint = Lint {
    code: Code::RulesAlwaysTrue,
    explanation: "Every order that comes to the rule satisfies it, and it surely decides: no rule after it is ever tried. That \
is proven over all work orders. A rule for everything belongs at the end; or its condition is wider than was meant.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule all { when value < 100 or value >= 50  manual "Call the customer first" }
  rule north { when region = "NY"  assign first of northstar, coolair }
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north { when region = "NY"  assign first of northstar, coolair }
  rule all { manual "Call the customer first" }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let judged = context.judged();
    let program = context.program;
    for id in &judged.always_true {
        let rule = program.rule(*id);
        let block = program.block(rule.block);
        let after: Vec<_> =
            block.rules.iter().chain(&block.otherwise).skip_while(|other| *other != id).skip(1).collect();
        let name = &rule.name;
        let message = match after.as_slice() {
            [one] => format!(
                "`{name}` decides on every order, and `{}` after it on none",
                program.rule(**one).name
            ),
            many => format!("`{name}` decides on every order, and the {} rules after it on none", many.len()),
        };
        let label = match rule.when.kind {
            ConditionKind::Constant(true) => "it has no condition",
            _ => "every order that comes here is such",
        };
        let found = Diagnostic::new(Code::RulesAlwaysTrue, rule.when.span, message).label(label);
        let first = after.first().map(|first| program.rule(**first).span);
        let found = match first {
            Some(first) => found.related(first, "from here on no rule is ever tried"),
            None => found,
        };
        sink.push(found.help(format!("move `{name}` to the end, or narrow it")));
    }
}
