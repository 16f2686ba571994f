//! `condition/wildcard`: a text with a wildcard is compared as it is written.

use super::walk::walk;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::scalar::wildcards;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Literal, TestKind};

pub(super) const LINT: Lint = Lint {
    code: Code::ConditionWildcard,
    explanation: "`=` compares a text as it is written: `\"N*\"` is an N and an asterisk. To ask how a text begins, ends, or \
what it contains, there are `starts with`, `ends with` and `contains`, and `matches` for regular expressions.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north { when region = "N*"  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north { when region starts with "N"  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for item in context.items {
        walk(item, &mut |expr| {
            if let Some(found) = found(context, expr) {
                sink.push(found);
            }
        });
    }
}

fn found(context: &LintContext<'_>, expr: &Expr) -> Option<Diagnostic> {
    let ExprKind::Test { subject, test } = &expr.kind else { return None };
    let TestKind::Compare(op, right) = &test.kind else { return None };
    let ExprKind::Literal(Literal::Text(text)) = &right.kind else { return None };
    let test = wildcards(text, false)?;
    let written = match op {
        Comparison::Equal => format!("{} {test}", context.text(subject.span)),
        Comparison::NotEqual => format!("not ({} {test})", context.text(subject.span)),
        _ => return None,
    };
    let found =
        Diagnostic::new(Code::ConditionWildcard, right.span, "a wildcard is compared as it is written")
            .label("has no meaning in a comparison");
    Some(found.write_instead(expr.span, written, false))
}
