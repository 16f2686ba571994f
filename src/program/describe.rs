//! Atoms and operands written out in the language, for traces where the source has no text of its own.

use super::Program;
use super::condition::{Arithmetic, Atom, Comparison, ElementCondition, Operand, Test};
use super::types::{ID, Schema, Slot, Type};
use super::value::Value;
use super::written::quoted;

/// How many elements of a list are written out.
const SHOWN: usize = 8;

impl Program {
    /// The atom as it could be written: `region = "NY"`; of long lists the first elements.
    pub(crate) fn describe_atom(&self, atom: &Atom) -> String {
        Describe::new(self, SHOWN).atom(atom)
    }

    /// The atom as it can be pasted.
    pub(crate) fn written_atom(&self, atom: &Atom) -> String {
        Describe::new(self, usize::MAX).atom(atom)
    }

    /// That an atom is not so, as it can be pasted, where there are words for it: `none line in lines { … }`.
    pub(crate) fn written_negated(&self, atom: &Atom) -> Option<String> {
        let Test::AnyElement(name, condition) = &atom.test else { return None };
        let (word, asked) = match &**condition {
            ElementCondition::Not(inner) => ("all", &**inner),
            asked => ("none", asked),
        };
        Some(Describe::new(self, usize::MAX).elements(word, &name.0, asked, atom))
    }

    pub(super) fn describe_list(&self, elements: &[Value], ty: &Type) -> String {
        Describe::new(self, SHOWN).list(elements, ty)
    }

    pub(super) fn show_element(&self, value: &Value, ty: &Type) -> String {
        let element = match ty {
            Type::Set(of) => of,
            other => other,
        };
        self.written(value, element)
    }

    pub(crate) fn describe_operand(&self, operand: &Operand, ty: &Type) -> String {
        Describe::new(self, SHOWN).operand(operand, ty)
    }
}

/// Writes out, of lists so many elements at most.
struct Describe<'p> {
    program: &'p Program,
    most: usize,
    /// What a record of a list is called, and its fields.
    element: Option<(&'p str, &'p Schema)>,
}

impl<'p> Describe<'p> {
    fn new(program: &'p Program, most: usize) -> Self {
        Self { program, most, element: None }
    }

    /// A condition over the records of a list: `any line in lines { line.qty > 2 }`.
    fn elements(&self, word: &str, name: &str, condition: &ElementCondition, atom: &Atom) -> String {
        let (program, most) = (self.program, self.most);
        let element = atom.ty.elements().map(|schema| (name, schema));
        let inner = Describe { program, most, element }.element_condition(condition, false);
        format!("{word} {name} in {} {{ {inner} }}", self.operand(&atom.subject, &atom.ty))
    }

    /// `is_part` says that it stands beside others.
    fn element_condition(&self, condition: &ElementCondition, is_part: bool) -> String {
        let joined = |parts: &[ElementCondition], with: &str, none: &str| match parts {
            [] => none.to_owned(),
            [one] => self.element_condition(one, is_part),
            many => {
                let parts: Vec<String> = many.iter().map(|part| self.element_condition(part, true)).collect();
                let joined = parts.join(with);
                if is_part { format!("({joined})") } else { joined }
            }
        };
        match condition {
            ElementCondition::Constant(value) => value.to_string(),
            ElementCondition::All(parts) => joined(parts, " and ", "true"),
            ElementCondition::Any(parts) => joined(parts, " or ", "false"),
            ElementCondition::Not(part) => match &**part {
                ElementCondition::Test(atom) => self.not(atom),
                part => format!("not ({})", self.element_condition(part, false)),
            },
            ElementCondition::Test(atom) => self.atom(atom),
            ElementCondition::AnyEngineer(part) => {
                format!("any engineer {{ {} }}", self.element_condition(part, false))
            }
        }
    }

    /// That a test is not so.
    fn not(&self, atom: &Atom) -> String {
        let subject = self.operand(&atom.subject, &atom.ty);
        match &atom.test {
            Test::IsTrue => format!("not {subject}"),
            Test::IsPresent => format!("{subject} is missing"),
            Test::Compare(comparison, right) => {
                format!("{subject} {} {}", opposite(*comparison), self.operand(right, &atom.ty))
            }
            Test::In(elements) => format!("{subject} not in {}", self.list(elements, &atom.ty)),
            _ => format!("not ({})", self.atom(atom)),
        }
    }

    fn atom(&self, atom: &Atom) -> String {
        let subject = self.operand(&atom.subject, &atom.ty);
        let with = |operator: &str, right: &Operand| {
            format!("{subject} {operator} {}", self.operand(right, &atom.ty))
        };
        match &atom.test {
            Test::IsTrue => subject,
            Test::IsPresent => format!("{subject} is present"),
            Test::Compare(comparison, right) => with(symbol(*comparison), right),
            Test::In(elements) => format!("{subject} in {}", self.list(elements, &atom.ty)),
            Test::InSet(set) => with("in", set),
            Test::Contains(element) => with("contains", element),
            Test::ContainsText(part) => with("contains", part),
            Test::ContainsAll(set) => with("contains all", set),
            Test::ContainsAny(set) => with("contains any", set),
            Test::StartsWith(part) => with("starts with", part),
            Test::EndsWith(part) => with("ends with", part),
            Test::Matches(regex) => format!("{subject} matches {}", quoted(regex.regex.as_str())),
            Test::AnyElement(name, condition) => self.elements("any", &name.0, condition, atom),
            Test::During(calendar) => format!("{subject} during {}", self.program.calendar(*calendar).name),
            Test::DuringIn(calendar, zone) => {
                with(&format!("during {} in", self.program.calendar(*calendar).name), zone)
            }
            Test::Within(km, of) => with(&format!("within {km}km of"), of),
        }
    }

    fn list(&self, elements: &[Value], ty: &Type) -> String {
        let shown: Vec<String> =
            elements.iter().take(self.most).map(|value| self.program.show_element(value, ty)).collect();
        let rest = if elements.len() > self.most { ", …" } else { "" };
        format!("[{}{rest}]", shown.join(", "))
    }

    fn operand(&self, operand: &Operand, ty: &Type) -> String {
        let path = |schema: &Schema, slot: Slot| schema.field(slot).path.clone();
        let call = |name: &str, inner: &Operand| format!("{name}({})", self.operand(inner, ty));
        let both = |name: &str, one: &Operand, two: &Operand| {
            format!("{name}({}, {})", self.operand(one, ty), self.operand(two, ty))
        };
        let is_in = |schema: &str, of: &Schema, slot: Slot| match slot {
            ID => schema.to_owned(),
            slot => format!("{schema}.{}", path(of, slot)),
        };
        match operand {
            Operand::Literal(Value::Set(elements)) => self.list(elements, ty),
            Operand::Literal(value) => self.program.show_element(value, ty),
            Operand::Field(slot) => path(&self.program.work_order, *slot),
            Operand::Provider(slot) => is_in("provider", &self.program.provider, *slot),
            Operand::Engineer(slot) => is_in("engineer", &self.program.engineer, *slot),
            Operand::Element(slot) => match self.element {
                Some((name, schema)) => format!("{name}.{}", path(schema, *slot)),
                None => "…".into(),
            },
            Operand::Now => "now".into(),
            Operand::Turn(_) => "turn".into(),
            Operand::Negate(inner) => format!("-{}", self.bracketed(inner, ty, true)),
            Operand::Fold(inner) => self.operand(inner, ty),
            Operand::Weekday(inner) => call("weekday", inner),
            Operand::DateOf(inner) => call("date", inner),
            Operand::TimeOf(inner) => call("time", inner),
            Operand::Local(part, at, zone) => both(part.word(), at, zone),
            Operand::DatePart(part, inner) => match &**inner {
                Operand::DateOf(instant) => call(part.word(), instant),
                Operand::Local(_, at, zone) => both(part.word(), at, zone),
                date => call(part.word(), date),
            },
            Operand::Count(inner) => call("count", inner),
            Operand::Distance(from, to) => both("distance", from, to),
            Operand::Arithmetic { first, rest } => {
                let are_products = rest.iter().any(|(step, _)| is_product(*step));
                let mut text = self.bracketed(first, ty, are_products);
                for (step, operand) in rest {
                    text += &format!(" {} {}", step_symbol(*step), self.bracketed(operand, ty, true));
                }
                text
            }
        }
    }

    /// A part of arithmetic: in brackets where it is a sum that stands in a product or behind a sign.
    fn bracketed(&self, operand: &Operand, ty: &Type, is_inside: bool) -> String {
        let text = self.operand(operand, ty);
        if is_inside && matches!(operand, Operand::Arithmetic { .. }) { format!("({text})") } else { text }
    }
}

fn is_product(step: Arithmetic) -> bool {
    matches!(step, Arithmetic::Times | Arithmetic::Divide)
}

/// The comparison that holds where this one does not.
fn opposite(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "!=",
        Comparison::Less => ">=",
        Comparison::LessOrEqual => ">",
        Comparison::Greater => "<=",
        Comparison::GreaterOrEqual => "<",
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
