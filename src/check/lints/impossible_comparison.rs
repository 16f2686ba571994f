//! `condition/impossible-comparison`: a comparison with an end of an ordered enum that no order, or every
//! order, satisfies.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Atom, Comparison, Condition, ConditionKind, Operand, Program, Test, Type, Value};

pub(super) const LINT: Lint = Lint {
    code: Code::ConditionImpossibleComparison,
    explanation: "Nothing is greater than the last variant of an ordered enum or less than its first, and everything \
is at least the first and at most the last. Such a comparison decides nothing; it is usually the wrong \
sign (`>` for `=`), or the wrong end.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule worst { when priority > critical  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule worst { when priority >= critical  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

/// Whether a condition, or a part of it that it needs, is a comparison that nothing satisfies.
pub(super) fn is_in(condition: &Condition, program: &Program) -> bool {
    match &condition.kind {
        ConditionKind::All(parts) => parts.iter().any(|part| is_in(part, program)),
        ConditionKind::Atom(id) => is_impossible(program.atom(*id), program),
        _ => false,
    }
}

fn is_impossible(atom: &Atom, program: &Program) -> bool {
    let (Type::Enum(ty), Test::Compare(comparison, Operand::Literal(Value::Variant(variant)))) =
        (&atom.ty, &atom.test)
    else {
        return false;
    };
    let last = program.enums[*ty].variants.len() - 1;
    match comparison {
        Comparison::Less => *variant == 0,
        Comparison::Greater => *variant as usize == last,
        _ => false,
    }
}

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for condition in context.parts() {
        let ConditionKind::Atom(id) = condition.kind else { continue };
        let atom = context.program.atom(id);
        let (Type::Enum(ty), Test::Compare(op, Operand::Literal(Value::Variant(variant)))) =
            (&atom.ty, &atom.test)
        else {
            continue;
        };
        let variants = &context.program.enums[*ty].variants;
        let (is_first, is_last) = (*variant == 0, *variant as usize + 1 == variants.len());
        let name = &variants[*variant as usize];
        let subject = context.text(condition.span);
        let verdict = match op {
            Comparison::Less if is_first => format!("nothing is less than `{name}`, the first variant"),
            Comparison::Greater if is_last => format!("nothing is greater than `{name}`, the last variant"),
            Comparison::LessOrEqual if is_last => format!("everything is at most `{name}`, the last variant"),
            Comparison::GreaterOrEqual if is_first => {
                format!("everything is at least `{name}`, the first variant")
            }
            _ => continue,
        };
        let found = Diagnostic::new(Code::ConditionImpossibleComparison, condition.span, verdict)
            .label(match op {
                Comparison::Less | Comparison::Greater => "never true",
                _ => "true wherever there is a value",
            })
            .help(match op {
                Comparison::Less | Comparison::Greater => format!("to ask for that variant write `= {name}`"),
                _ => format!("leave `{subject}` out, or compare with another variant"),
            });
        sink.push(found);
    }
}
