//! `type/optional-unguarded` where what stands before has asked already: of an order that comes to such a rule the field is
//! never missing, because an earlier rule or a branch took all orders that lack it.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::program::{Program, RuleId, Slot};
use crate::prove::Prover;
use crate::source::Span;

/// How many steps are taken for all of them together.
const STEPS: u64 = 5_000_000;

/// The findings without those about fields that are never missing where they are read.
pub(super) fn kept(prover: &mut Prover<'_>, found: &Diagnostics) -> Diagnostics {
    let places = Places::new(prover.program);
    let open: Vec<(Span, (RuleId, Slot))> =
        found.iter().filter_map(|one| Some((one.label.span, places.of(one)?))).collect();
    let asked: Vec<(RuleId, Slot)> = open.iter().map(|(_, place)| *place).collect();
    let never = prover.never_missing(&asked, STEPS);
    let guarded: HashSet<Span> =
        open.iter().zip(never).filter(|(_, never)| *never).map(|((at, _), _)| *at).collect();
    let is_guarded =
        |one: &Diagnostic| one.code == Code::TypeOptionalUnguarded && guarded.contains(&one.label.span);
    found.filtered(|one| (!is_guarded(one)).then(|| one.clone()))
}

/// Where fields of orders are declared, and where rules have their conditions.
struct Places {
    fields: HashMap<Span, Slot>,
    /// By file and place; they do not overlap.
    rules: Vec<(Span, RuleId)>,
}

impl Places {
    fn new(program: &Program) -> Self {
        let fields = program.work_order.fields.iter_enumerated();
        let fields = fields.filter_map(|(slot, field)| Some((field.span?, slot))).collect();
        let mut rules: Vec<(Span, RuleId)> =
            (0u32..).zip(&program.rules).map(|(id, rule)| (rule.when.span, RuleId(id))).collect();
        rules.sort_by_key(|(when, _)| (when.file, when.start));
        Self { fields, rules }
    }

    /// The rule in whose `when` a field of the order is read that may be missing, and the field.
    fn of(&self, found: &Diagnostic) -> Option<(RuleId, Slot)> {
        if found.code != Code::TypeOptionalUnguarded {
            return None;
        }
        let slot = self.fields.get(&found.related.first()?.span)?;
        let at = found.label.span;
        let before = self.rules.partition_point(|(when, _)| (when.file, when.start) <= (at.file, at.start));
        let (when, rule) = self.rules.get(before.checked_sub(1)?)?;
        (when.file == at.file && at.end <= when.end).then_some((*rule, *slot))
    }
}
