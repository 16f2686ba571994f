//! `rules/duplicate-row`: two rows of a table have the same cells.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::shape::ConditionShape;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Program, RuleId};

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
    for (earlier, later) in context.repeated_rows() {
        let (earlier, later) = (context.program.rule(*earlier), context.program.rule(*later));
        let message = format!("the row `{}` has the same cells as `{}`", later.name, earlier.name);
        let found = Diagnostic::new(Code::RulesDuplicateRow, later.span, message)
            .label("the second row")
            .related(earlier.span, "the first row");
        sink.push(found.help("take the row out, or change the cell that was meant to differ"));
    }
}

/// The first row of some cells with each later one that has the same.
pub(super) fn pairs(program: &Program) -> Vec<(RuleId, RuleId)> {
    let mut pairs = Vec::new();
    for block in &program.blocks {
        let mut first: HashMap<(&str, ConditionShape), RuleId> = HashMap::new();
        for id in &block.rules {
            let rule = program.rule(*id);
            let Some((table, _)) = rule.name.split_once('#') else { continue };
            let key = (table, ConditionShape::from_condition(&rule.when, program));
            match first.entry(key) {
                Entry::Occupied(earlier) => pairs.push((*earlier.get(), *id)),
                Entry::Vacant(vacant) => {
                    vacant.insert(*id);
                }
            }
        }
    }
    pairs
}
