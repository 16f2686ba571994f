//! Samples, and the orders of tests that are made of them.

use super::context::Checker;
use super::names::kind_word;
use super::records::Draft;
use super::schemas::{Found, Of};
use crate::program::{Order, Value};
use crate::syntax::ast::{self, ItemKind};

impl Checker<'_> {
    /// Takes in the `sample` items; whether they are whole is seen where an order is made of them.
    pub fn declare_samples(&mut self) {
        for item in self.items {
            let ItemKind::Sample(sample) = &item.kind else { continue };
            let mut draft = self.draft(Of::WorkOrder);
            self.fill(&mut draft, &sample.record.entries, None);
            self.samples.entry(&sample.name.text).or_insert(draft);
        }
    }

    /// The work order of a test: a record, a sample, or a sample with changes.
    pub fn order(&mut self, statement: &ast::OrderStatement) -> Option<Order> {
        let mut draft = match &statement.base {
            Some(base) => self.sample(base),
            None => Some(self.draft(Of::WorkOrder)),
        };
        if let Some(record) = &statement.record {
            // Without its sample, the changes are still looked at for errors of their own.
            let mut alone = self.draft(Of::WorkOrder);
            self.fill(draft.as_mut().unwrap_or(&mut alone), &record.entries, None);
        }
        let values = self.finish(draft?, "the order", statement.span)?;
        let id = match self.find(Of::WorkOrder, "id") {
            Found::Field(slot) => values.get(slot.0 as usize)?,
            Found::Poisoned | Found::Unknown => return None,
        };
        let id = match id {
            Value::Text(id) => id.shown().to_owned(),
            _ => return None,
        };
        Some(Order { id, values })
    }

    fn sample(&mut self, name: &ast::Name) -> Option<Draft> {
        if let Some(draft) = self.samples.get(name.text.as_str()) {
            return Some(draft.clone());
        }
        match self.names.get(&name.text) {
            Some(other) => {
                self.wrong_kind(name, kind_word(&other.item.kind), "a sample", other.name.span);
            }
            None => {
                let known: Vec<String> = self.samples.keys().map(|known| (*known).to_owned()).collect();
                self.undefined("sample", name, known.iter());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, program};
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
