//! `type/optional-unguarded`: what a condition asks of fields that may be missing.

use std::collections::HashSet;

use super::super::entity::Entity;
use super::super::schemas::Schemas;
use super::surroundings::Surroundings;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Operand, Slot};
use crate::source::Span;

/// The fields that a condition tests for presence, and those that it reads though they may be missing.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Guards {
    tested: HashSet<(Entity, Slot)>,
    uses: Vec<FieldUse>,
}

#[derive(Clone, Copy, Debug)]
struct FieldUse {
    field: (Entity, Slot),
    span: Span,
    negated: bool,
}

/// The field that an operand is.
fn field_of(operand: &Operand) -> Option<(Entity, Slot)> {
    match operand {
        Operand::Field(slot) => Some((Entity::WorkOrder, *slot)),
        Operand::Provider(slot) => Some((Entity::Provider, *slot)),
        Operand::Engineer(slot) => Some((Entity::Engineer, *slot)),
        _ => None,
    }
}

/// The field of a record of a list that an operand is: those are like fields of a work order.
fn element_of(operand: &Operand) -> Option<(Entity, Slot)> {
    if let Operand::Element(slot) = operand { Some((Entity::WorkOrder, *slot)) } else { None }
}

impl Guards {
    /// Notes the fields that an operand of a test reads.
    pub(super) fn note(&mut self, operand: &Operand, span: Span, around: Surroundings, schemas: &Schemas) {
        self.note_each(operand, field_of, span, around, schemas);
    }

    /// Notes the fields of a record of a list that an operand reads.
    pub(super) fn note_element(
        &mut self,
        operand: &Operand,
        span: Span,
        around: Surroundings,
        fields: &Schemas,
    ) {
        self.note_each(operand, element_of, span, around, fields);
    }

    fn note_each(
        &mut self,
        operand: &Operand,
        of: fn(&Operand) -> Option<(Entity, Slot)>,
        span: Span,
        around: Surroundings,
        schemas: &Schemas,
    ) {
        operand.reads(&mut |part| {
            if let Some(field) = of(part)
                && schemas.get(field.0).field(field.1).may_be_missing
            {
                self.uses.push(FieldUse { field, span, negated: around.negated });
            }
            false
        });
    }

    /// Notes a presence test.
    pub(super) fn note_tested(&mut self, operand: &Operand) {
        self.tested.extend(field_of(operand));
    }

    /// Notes a presence test of a field of a record of a list.
    pub(super) fn note_tested_element(&mut self, operand: &Operand) {
        self.tested.extend(element_of(operand));
    }

    /// Takes over what a let asks: negating the let negates what it asks.
    pub(super) fn note_let(&mut self, of_let: &Guards, span: Span, around: Surroundings, schemas: &Schemas) {
        self.tested.extend(&of_let.tested);
        let mut seen = HashSet::new();
        for used in of_let.uses.iter().filter(|used| !used.negated) {
            if !of_let.is_guarded(used.field, schemas) && seen.insert(used.field) {
                self.uses.push(FieldUse { span, negated: around.negated, ..*used });
            }
        }
    }

    /// Whether the field, or every record around it that may be missing, is tested for presence.
    fn is_guarded(&self, (of, slot): (Entity, Slot), schemas: &Schemas) -> bool {
        let schema = schemas.get(of);
        let mut next = Some(slot);
        while let Some(slot) = next {
            let field = schema.field(slot);
            if self.tested.contains(&(of, slot)) {
                return true;
            }
            if field.optional {
                return false;
            }
            next = field.parent;
        }
        true
    }

    /// Finds each field once that is read under a negation and tested nowhere in the condition; `prefix` is what paths begin
    /// with where that is not what is usual.
    pub(super) fn unguarded(&self, schemas: &Schemas, prefix: Option<&str>) -> Vec<Diagnostic> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for used in self.uses.iter().filter(|used| used.negated) {
            if !self.is_guarded(used.field, schemas) && seen.insert(used.field) {
                found.push(used.unguarded(schemas, prefix));
            }
        }
        found
    }
}

impl FieldUse {
    fn unguarded(&self, schemas: &Schemas, prefix: Option<&str>) -> Diagnostic {
        let (of, slot) = self.field;
        let field = schemas.get(of).field(slot);
        let path = format!("{}{}", prefix.unwrap_or(of.prefix()), field.path);
        let message = format!("where `{path}` is missing, this is unknown and does not match");
        let found = Diagnostic::new(Code::TypeOptionalUnguarded, self.span, message)
            .label("negated, and the field may be missing")
            .help(format!("say what is meant: `{path} is present and …` or `{path} is missing or …`"));
        match field.span {
            Some(span) => found.related(span, "may be missing"),
            None => found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::test_support::codes;

    fn lints(condition: &str) -> usize {
        let text = format!(
            "schema work_order {{ id text a number? b text c {{ d text e number? }}? f set of text? }}
             let has_a = a is present
             let big = a > 3
             let known = a is present and a > 3
             let tested = {condition}"
        );
        let found = codes(&text);
        assert!(found.iter().all(|code| code == "type/optional-unguarded"), "{condition}: {found:?}");
        found.len()
    }

    #[test]
    fn negations_of_what_may_be_missing_want_a_presence_test() {
        for unguarded in [
            "a != 3",
            "not (a = 3)",
            "none { a > 3, b = \"x\" }",
            "c.d not in [\"x\"]",
            "f contains none [\"x\"]",
            "not (a + 1 > 3)",
            "not big",
            "c.e != 3 and c is present",
            "not not not (a = 3)",
        ] {
            assert_eq!(lints(unguarded), 1, "{unguarded}");
        }
        for fine in [
            "a > 3",
            "b != \"x\"",
            "a is present and a != 3",
            "a is missing or a != 3",
            "not (a != 3)",
            "c is present and c.d != \"x\"",
            "c.e is present and c.e != 3",
            "has_a and a != 3",
            "not known",
            "not (a is missing)",
        ] {
            assert_eq!(lints(fine), 0, "{fine}");
        }
    }
}
