//! `type/optional-unguarded` where what stands before has asked already: of an order that comes to such a rule the field is
//! never missing, because an earlier rule or a branch took all orders that lack it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::program::{Program, RuleId, Slot};
use crate::prove::Prover;

/// How many steps are taken for all of them together.
const STEPS: u64 = 5_000_000;

/// The findings without those about fields that are never missing where they are read.
pub(super) fn kept(prover: &mut Prover<'_>, found: &Diagnostics) -> Diagnostics {
    let program = prover.program;
    let open: Vec<(&Diagnostic, RuleId, Slot)> =
        found.iter().filter_map(|one| place(program, one).map(|(rule, slot)| (one, rule, slot))).collect();
    let asked: Vec<(RuleId, Slot)> = open.iter().map(|(_, rule, slot)| (*rule, *slot)).collect();
    let never = prover.never_missing(&asked, STEPS);
    let guarded: Vec<&Diagnostic> =
        open.iter().zip(never).filter(|(_, never)| *never).map(|((one, ..), _)| *one).collect();
    found.filtered(|one| (!guarded.contains(&one)).then(|| one.clone()))
}

/// The rule in whose `when` a field of the order is read that may be missing, and the field.
fn place(program: &Program, found: &Diagnostic) -> Option<(RuleId, Slot)> {
    if found.code != Code::TypeOptionalUnguarded {
        return None;
    }
    let declared = found.related.first()?.span;
    let (slot, _) =
        program.work_order.fields.iter_enumerated().find(|(_, field)| field.span == Some(declared))?;
    let at = found.label.span;
    let within = |rule: RuleId| {
        let when = program.rule(rule).when.span;
        when.file == at.file && when.start <= at.start && at.end <= when.end
    };
    let rule = (0u32..).zip(&program.rules).map(|(id, _)| RuleId(id)).find(|rule| within(*rule))?;
    Some((rule, slot))
}
