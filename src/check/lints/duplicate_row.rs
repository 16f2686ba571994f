//! `rules/duplicate-row`: two rows of a table have the same cells.

use std::collections::HashMap;

use super::shape::ConditionShape;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};

pub(super) const LINT: Lint = Lint {
    code: Code::RulesDuplicateRow,
    explanation: "A row is a rule, and the first row that matches decides: one whose cells say the same as those of an \
earlier row decides nothing but what the earlier one leaves. Take it out, or change the cell that was meant \
to differ. There is no automatic fix, because the rows after it would get other numbers (`by_kind#3`), by which \
tests and reports know them.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  table by_kind (category, region) {
    | repair       | "NY", "NJ" => assign northstar
    | installation | _          => assign coolair
    | repair       | "NJ", "NY" => assign coolair
  }
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  table by_kind (category, region) {
    | repair       | "NY", "NJ" => assign northstar
    | installation | _          => assign coolair
    | repair       | "CT"       => assign coolair
  }
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let program = context.program;
    for block in &program.blocks {
        let mut first: HashMap<(&str, ConditionShape), (&str, crate::source::Span)> = HashMap::new();
        for rule in block.rules.iter().map(|id| program.rule(*id)) {
            let Some((table, _)) = rule.name.split_once('#') else { continue };
            let key = (table, ConditionShape::from_condition(&rule.when, program));
            if let Some((earlier, span)) = first.get(&key) {
                let message = format!("the row `{}` has the same cells as `{earlier}`", rule.name);
                let found = Diagnostic::new(Code::RulesDuplicateRow, rule.span, message)
                    .label("the second row")
                    .related(*span, "the first row");
                sink.push(found.help("take the row out, or change the cell that was meant to differ"));
            } else {
                first.insert(key, (&rule.name, rule.span));
            }
        }
    }
}
