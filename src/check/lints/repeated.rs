//! `condition/repeated`: `and` or `or` joins the same condition twice.

use std::collections::HashMap;

use super::shape::ConditionShape;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::ConditionKind;

pub(super) const LINT: Lint = Lint {
    code: Code::ConditionRepeated,
    explanation: "Said twice, a condition asks for nothing more. The second one is probably a copy whose value was \
to be changed.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north { when region = "NY" or region = "NJ" or region = "NY"  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north { when region = "NY" or region = "NJ" or region = "CT"  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for condition in context.parts() {
        let (ConditionKind::All(parts) | ConditionKind::Any(parts)) = &condition.kind else { continue };
        let mut first: HashMap<ConditionShape, crate::source::Span> = HashMap::new();
        for part in parts {
            let shape = ConditionShape::from_condition(part, context.program);
            match first.get(&shape) {
                // The two comparisons of a `between`, and rows of a table, share a place.
                Some(earlier) if *earlier != part.span => {
                    let message = format!("`{}` is asked for twice", context.text(part.span));
                    let found = Diagnostic::new(Code::ConditionRepeated, part.span, message)
                        .label("the second time")
                        .related(*earlier, "the first time");
                    sink.push(
                        found.help("leave one of them out, or change the one that was meant to differ"),
                    );
                }
                Some(_) => {}
                None => {
                    first.insert(shape, part.span);
                }
            }
        }
    }
}
