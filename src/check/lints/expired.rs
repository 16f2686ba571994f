//! `rules/expired`: the last day of a rule is past.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::{ItemKind, RuleEntry};

pub(super) const LINT: Lint = Lint {
    code: Code::RulesExpired,
    explanation: "`active … to D` ends a rule after the day D. Once that day is past the rule never decides again: take \
it out, or give it a new last day. The day is today's in UTC; `check --today 2026-01-31` looks at another one.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule summer { when priority >= high  active from 2019-06-01 to 2019-08-31  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule summer { when priority >= high  active from 2019-06-01  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let Some(today) = context.options.today else { return };
    for item in context.items {
        let ItemKind::Rules(rules) = &item.kind else { continue };
        for entry in &rules.rules {
            let RuleEntry::Rule(rule) = entry else { continue };
            for active in &rule.active {
                let Some(last) = active.to.filter(|last| *last < today) else { continue };
                let message =
                    format!("the rule `{}` was active until {last} and never decides again", rule.name.text);
                let found = Diagnostic::new(Code::RulesExpired, active.span, message);
                sink.push(
                    found
                        .label(format!("today is {today}"))
                        .help("take the rule out, or give it another last day"),
                );
            }
        }
    }
}
