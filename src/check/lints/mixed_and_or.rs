//! `condition/mixed-and-or`: `and` and `or` stand side by side without brackets.

use super::walk::walk;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Edit, Sink};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

pub(super) const LINT: Lint = Lint {
    code: Code::ConditionMixedAndOr,
    explanation: "`and` binds tighter than `or`: `a or b and c` means `a or (b and c)`. Readers guess, and some \
guess otherwise. `check --fix` writes the brackets that say what the condition means today.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent { when priority = critical or region = "NY" and warranty  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule urgent { when priority = critical or (region = "NY" and warranty)  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for item in context.items {
        walk(item, &mut |expr| {
            let ExprKind::Any { parts, block: false } = &expr.kind else { return };
            for part in parts {
                if matches!(&part.kind, ExprKind::All { block: false, .. }) {
                    sink.push(finding(context, part.span));
                }
            }
        });
    }
}

fn finding(context: &LintContext<'_>, and: Span) -> Diagnostic {
    let text = context.text(and);
    let at = |offset: u32, text: &str| Edit {
        span: Span { start: offset, end: offset, ..and },
        text: text.to_owned(),
    };
    let short = text.chars().count() <= 60 && !text.contains('\n');
    let shown = if short { format!("write `({text})`") } else { "write brackets around it".to_owned() };
    Diagnostic::new(Code::ConditionMixedAndOr, and, "`and` and `or` are mixed without brackets")
        .label("this is joined first")
        .help(shown)
        .fix("write the brackets", vec![at(and.start, "("), at(and.end, ")")])
}
