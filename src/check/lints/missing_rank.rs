//! `rules/missing-rank`: candidates are ranked by what an order may lack, so that none is better than another.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{
    Action, Condition, ConditionKind, Operand, Program, RankKey, Rule, RuleId, Slot, Target,
};

pub(super) const LINT: Lint = Lint {
    code: Code::RulesMissingRank,
    explanation: "A key that is computed from a field of the order is missing for every candidate where the order lacks the field. Then no \
candidate is better than another, and the smaller id wins, order after order. Ask whether the field is present before, or write a \
further key behind it that decides then.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  otherwise assign best provider rank by margin * provider.workload
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule known { when margin is present  assign best provider rank by margin * provider.workload }
  otherwise assign best provider rank by margin * provider.workload, provider.workload
}
"#,
    check: Some(check),
};

/// How many steps are taken for all of them together.
const STEPS: u64 = 5_000_000;

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let program = context.program;
    let asked: Vec<(RuleId, Slot, &RankKey)> = program
        .rules
        .iter_enumerated()
        .filter_map(|(id, rule)| lacking(program, rule).map(|(slot, key)| (id, slot, key)))
        .collect();
    let pairs: Vec<(RuleId, Slot)> = asked.iter().map(|(rule, slot, _)| (*rule, *slot)).collect();
    let never = context.never_missing(&pairs, STEPS);
    for ((_, slot, key), _) in asked.into_iter().zip(never).filter(|(_, never)| !never) {
        sink.push(finding(program, slot, key));
    }
}

fn finding(program: &Program, slot: Slot, key: &RankKey) -> Diagnostic {
    let (field, text) = (program.work_order.field(slot), program.files.one_line(key.span));
    let message = format!("where `{}` is missing, `{text}` tells no candidate from another", field.path);
    let found = Diagnostic::new(Code::RulesMissingRank, key.span, message)
        .label("missing for all of them, and then the smaller id wins")
        .help(format!(
            "ask `{} is present` in the rule, or write a further key behind it, such as `provider.workload`",
            field.path
        ));
    match field.span {
        Some(declared) => found.related(declared, format!("`{}` may be missing", field.path)),
        None => found,
    }
}

/// The first key that hangs on a field that the rule's orders may lack, if no key behind it decides then.
fn lacking<'p>(program: &'p Program, rule: &'p Rule) -> Option<(Slot, &'p RankKey)> {
    let Action::Assign { target: Target::Best { filter, rank }, .. } = &rule.action else { return None };
    let (at, slot) =
        rank.iter().enumerate().find_map(|(at, key)| Some((at, optional(program, &key.key)?)))?;
    let decides = |key: &RankKey| !reads(&key.key, slot);
    let is_asked = asks(program, &rule.when, slot) || filter.iter().any(|filter| asks(program, filter, slot));
    (!is_asked && !rank[at + 1..].iter().any(decides)).then(|| (slot, &rank[at]))
}

/// A field of the order that the operand reads and that may be missing.
fn optional(program: &Program, operand: &Operand) -> Option<Slot> {
    let mut found = None;
    operand.fields(&mut |slot| {
        if program.work_order.field(slot).may_be_missing {
            found.get_or_insert(slot);
        }
    });
    found
}

fn reads(operand: &Operand, slot: Slot) -> bool {
    operand.reads(&mut |part| *part == Operand::Field(slot))
}

/// Whether the condition is true only of orders that have the field.
fn asks(program: &Program, condition: &Condition, slot: Slot) -> bool {
    match &condition.kind {
        ConditionKind::All(parts) => parts.iter().any(|part| asks(program, part, slot)),
        ConditionKind::Any(parts) => !parts.is_empty() && parts.iter().all(|part| asks(program, part, slot)),
        ConditionKind::Let(id) => asks(program, &program.lets[*id].condition, slot),
        ConditionKind::Atom(id) => program.atom(*id).needed().any(|operand| reads(operand, slot)),
        ConditionKind::Not(_) | ConditionKind::AnyEngineer(_) | ConditionKind::Constant(_) => false,
    }
}
