//! Atoms and operands written out in the language, for traces where the source has no text of its own.

use super::condition::{Arithmetic, Atom, Comparison, Operand, Test};
use super::types::{Schema, Slot, Type};
use super::value::Value;
use super::{Program, show};

/// How many elements of a list are written out.
const SHOWN: usize = 8;

impl Program {
    /// The atom as it could be written: `region = "NY"`.
    pub(crate) fn describe_atom(&self, atom: &Atom) -> String {
        let subject = self.describe_operand(&atom.subject, &atom.ty);
        let with = |operator: &str, right: &Operand| {
            format!("{subject} {operator} {}", self.describe_operand(right, &atom.ty))
        };
        match &atom.test {
            Test::IsTrue => subject,
            Test::IsPresent => format!("{subject} is present"),
            Test::Compare(comparison, right) => with(symbol(*comparison), right),
            Test::In(elements) => format!("{subject} in {}", self.describe_list(elements, &atom.ty)),
            Test::InSet(set) => with("in", set),
            Test::Contains(element) => with("contains", element),
            Test::ContainsText(part) => with("contains", part),
            Test::ContainsAll(set) => with("contains all", set),
            Test::ContainsAny(set) => with("contains any", set),
            Test::StartsWith(part) => with("starts with", part),
            Test::EndsWith(part) => with("ends with", part),
            Test::Matches(regex) => format!("{subject} matches {:?}", regex.regex.as_str()),
            Test::During(calendar) => format!("{subject} during {}", self.calendar(*calendar).name),
            Test::Within(km, of) => with(&format!("within {km}km of"), of),
        }
    }

    pub(super) fn describe_list(&self, elements: &[Value], ty: &Type) -> String {
        let shown: Vec<String> =
            elements.iter().take(SHOWN).map(|value| self.show_element(value, ty)).collect();
        let rest = if elements.len() > SHOWN { ", …" } else { "" };
        format!("[{}{rest}]", shown.join(", "))
    }

    pub(super) fn show_element(&self, value: &Value, ty: &Type) -> String {
        let element = match ty {
            Type::Set(of) => of,
            other => other,
        };
        show(value, element, &self.enums)
    }

    pub(crate) fn describe_operand(&self, operand: &Operand, ty: &Type) -> String {
        let path = |schema: &Schema, slot: Slot| schema.field(slot).path.clone();
        let call = |name: &str, inner: &Operand| format!("{name}({})", self.describe_operand(inner, ty));
        match operand {
            Operand::Literal(Value::Set(elements)) => self.describe_list(elements, ty),
            Operand::Literal(value) => self.show_element(value, ty),
            Operand::Field(slot) => path(&self.work_order, *slot),
            Operand::Provider(slot) => format!("provider.{}", path(&self.provider, *slot)),
            Operand::Engineer(slot) => format!("engineer.{}", path(&self.engineer, *slot)),
            Operand::Now => "now".into(),
            Operand::Negate(inner) => format!("-{}", self.describe_operand(inner, ty)),
            Operand::Fold(inner) => self.describe_operand(inner, ty),
            Operand::Weekday(inner) => call("weekday", inner),
            Operand::DateOf(inner) => call("date", inner),
            Operand::TimeOf(inner) => call("time", inner),
            Operand::Count(inner) => call("count", inner),
            Operand::Distance(from, to) => {
                let [from, to] = [from, to].map(|point| self.describe_operand(point, ty));
                format!("distance({from}, {to})")
            }
            Operand::Arithmetic { first, rest } => {
                let mut text = self.describe_operand(first, ty);
                for (step, operand) in rest {
                    text += &format!(" {} {}", step_symbol(*step), self.describe_operand(operand, ty));
                }
                text
            }
        }
    }
}

fn symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

fn step_symbol(step: Arithmetic) -> &'static str {
    match step {
        Arithmetic::Plus => "+",
        Arithmetic::Minus => "-",
        Arithmetic::Times => "*",
        Arithmetic::Divide => "/",
    }
}
