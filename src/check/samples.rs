//! Samples, and the orders of tests that are made of them.

use std::collections::HashMap;

use super::entity::Entity;
use super::literals::Values;
use super::records::RecordDraft;
use super::schemas::PathMeaning;
use super::uses::NameKind;
use crate::program::{Order, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

/// The samples by name, with its place; whether they are whole is seen where an order is made of them.
pub(super) type Samples<'a> = HashMap<&'a str, (Span, RecordDraft)>;

/// Takes in the `sample` items.
pub(super) fn declare<'a>(mut values: Values<'_>, items: &[&'a ast::Item]) -> Samples<'a> {
    let mut samples = Samples::new();
    for item in items {
        let ItemKind::Sample(sample) = &item.kind else { continue };
        let mut draft = values.draft(Entity::WorkOrder);
        values.fill(&mut draft, &sample.record.entries, None);
        samples.entry(&sample.name.text).or_insert((sample.name.span, draft));
    }
    samples
}

/// The work order of a test: a record, a sample, or a sample with changes.
pub(super) fn order(
    mut values: Values<'_>,
    samples: &Samples<'_>,
    statement: &ast::OrderStatement,
) -> Option<Order> {
    let mut draft = match &statement.base {
        Some(base) => sample(&mut values, samples, base),
        None => Some(values.draft(Entity::WorkOrder)),
    };
    if let Some(record) = &statement.record {
        // Without its sample, the changes are still looked at for errors of their own.
        let mut alone = values.draft(Entity::WorkOrder);
        values.fill(draft.as_mut().unwrap_or(&mut alone), &record.entries, None);
    }
    let order = values.finish(draft?, "the order", statement.span)?;
    let PathMeaning::Field(slot) = values.schemas.find(Entity::WorkOrder, "id") else { return None };
    let Value::Text(id) = order.get(slot)? else { return None };
    Some(Order { id: id.shown().to_owned(), values: order })
}

fn sample(values: &mut Values<'_>, samples: &Samples<'_>, name: &ast::Name) -> Option<RecordDraft> {
    if let Some((declared, draft)) = samples.get(name.text.as_str()) {
        values.report.used(name.span, NameKind::Sample, [*declared]);
        return Some(draft.clone());
    }
    match values.tree.names.get(&name.text) {
        Some(other) => values.report.wrong_kind(name, other.word(), "a sample", other.span),
        None => values.report.undefined("sample", name, samples.keys()),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, program};
    use crate::program::Value;

    const PROGRAM: &str = r#"
schema work_order { id text n number? c { d text e number }? }
role r "R" of company
role o "O" of provider
workflow w "W" {
  start a
  assign a "A" { portal company assigns provider handler role r then b }
  assign b "B" { portal provider assigns engineer handler role o then done }
  end done
}
sample base { id: "S", n: 1, c: { d: "x", e: 2 } }
sample part { n: 1 }
"#;

    fn order(statement: &str) -> Vec<String> {
        codes(&format!("{PROGRAM}test \"t\" {{ {statement} expect node a }}"))
    }

    #[test]
    fn changes_are_merged_and_what_is_required_must_be_there_in_the_end() {
        for fine in [
            "order base",
            "order base with { n: missing }",
            "order base with { c: missing }",
            "order base with { c: { e: 3 } }",
            "order part with { id: \"T\" }",
        ] {
            assert_eq!(order(fine), Vec::<String>::new(), "{fine}");
        }
        for (code, wrong) in [
            ("value/missing", "order part"),
            ("value/missing", "order base with { id: missing }"),
            ("value/missing", "order { id: \"T\", c: { d: \"x\" } }"),
            ("value/missing", "order base with { c: { e: missing } }"),
            ("value/mismatch", "order base with { n: \"1\" }"),
            ("value/unknown", "order base with { m: 1 }"),
            ("name/undefined", "order bsae"),
            ("name/wrong-kind", "order r"),
        ] {
            assert_eq!(order(wrong), [code], "{wrong}");
        }
    }

    #[test]
    fn a_record_is_merged_field_by_field() {
        let statement = "order base with { id: \"T\", c: { e: 3 } }";
        let program = program(&format!("{PROGRAM}test \"t\" {{ {statement} expect node a }}"));
        let order = &program.tests[0].order;
        let shown: Vec<String> = program
            .work_order
            .fields
            .iter()
            .zip(&order.values)
            .map(|(f, v)| program.show(v, &f.ty))
            .collect();
        assert_eq!(shown, ["\"T\"", "1", "{ … }", "\"x\"", "3"]);
        assert_eq!(order.id(), "T");
        assert!(!order.values.contains(&Value::Missing));
    }
}
