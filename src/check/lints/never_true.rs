//! `rules/never-true`: a rule that no order satisfies.

use super::{Lint, LintContext, impossible_comparison};
use crate::diagnostic::{Code, Diagnostic, Sink};

pub(super) const LINT: Lint = Lint {
    code: Code::RulesNeverTrue,
    explanation: "That no work order satisfies the condition is proven, not guessed: over all values that the fields can have, with \
what is missing, and over the orders that take the workflow and the branches on the way to the rule. The rule can be taken \
out; more often one of its parts is not what was meant, `and` was written for `or`, or the workflow's own `when` keeps such orders away.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule large { when value >= 20_000  assign northstar }
  rule odd { when region = "NY" and region in ["NJ", "CT"]  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule large { when value >= 2_000  assign northstar }
  rule odd { when region = "NY" or region in ["NJ", "CT"]  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let judged = context.judged();
    let program = context.program;
    for (id, alone) in &judged.never_true {
        let rule = program.rule(*id);
        // A comparison that nothing satisfies is said at the comparison.
        if impossible_comparison::is_in(&rule.when, program) {
            continue;
        }
        let (message, label) = if *alone {
            (format!("no work order satisfies `{}`", rule.name), "these conditions contradict each other")
        } else {
            (
                format!("no work order that comes to `{}` satisfies it", rule.name),
                "the workflow lets no such order come here",
            )
        };
        sink.push(
            Diagnostic::new(Code::RulesNeverTrue, rule.when.span, message)
                .label(label)
                .help("mend the condition, or take the rule out"),
        );
    }
}
