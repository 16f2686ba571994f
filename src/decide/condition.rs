//! The value of a condition.

use super::scene::{Scene, zone_of};
use super::truth::Truth;
use crate::program::{
    Atom, Condition, ConditionKind, ElementCondition, EngineerIx, IdVec, Operand, Pattern, Slot, Test, Value,
};
use crate::scalar::distance_km;

impl<'a> Scene<'a> {
    /// The condition's value. Depth is bounded by the checker.
    pub fn truth(&self, condition: &'a Condition) -> Truth {
        match &condition.kind {
            ConditionKind::Constant(value) => Truth::from(*value),
            ConditionKind::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part))),
            ConditionKind::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part))),
            ConditionKind::Not(part) => self.truth(part).negated(),
            ConditionKind::Atom(id) => self.atom(self.atom_of(*id)),
            ConditionKind::Let(id) => self.truth(&self.program.lets[*id].condition),
            ConditionKind::AnyEngineer(part) => {
                Truth::any(self.engineers().map(|engineer| self.with_engineer(engineer).truth(part)))
            }
        }
    }

    /// Whether the condition is true.
    pub fn holds(&self, condition: &'a Condition) -> bool {
        self.is(condition, true)
    }

    /// Whether the condition is known to be so. Parts are looked at until one settles it, unknown or not.
    fn is(&self, condition: &'a Condition, wanted: bool) -> bool {
        match &condition.kind {
            ConditionKind::Constant(value) => *value == wanted,
            ConditionKind::All(parts) if wanted => parts.iter().all(|part| self.is(part, true)),
            ConditionKind::Any(parts) if !wanted => parts.iter().all(|part| self.is(part, false)),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().any(|part| self.is(part, wanted))
            }
            ConditionKind::Not(part) => self.is(part, !wanted),
            ConditionKind::Atom(id) => self.atom(self.atom_of(*id)) == Truth::from(wanted),
            ConditionKind::Let(id) => self.is(&self.program.lets[*id].condition, wanted),
            ConditionKind::AnyEngineer(part) => {
                let is_so = |engineer| self.with_engineer(engineer).is(part, wanted);
                if wanted { self.engineers().any(is_so) } else { self.engineers().all(is_so) }
            }
        }
    }

    /// The engineers of whoever `provider` stands for.
    fn engineers(&self) -> impl Iterator<Item = EngineerIx> + use<> {
        let count = self.provider().map_or(0, |provider| provider.engineers.len());
        (0..u32::try_from(count).unwrap_or(u32::MAX)).map(EngineerIx::at)
    }

    pub fn atom(&self, atom: &'a Atom) -> Truth {
        match (&atom.test, &atom.subject) {
            (Test::AnyElement(_, condition), Operand::Field(slot)) => match self.field(*slot) {
                Value::List(records) => self.any_element(records, condition),
                _ => Truth::Unknown,
            },
            (_, Operand::Field(slot)) => self.test(atom, self.field(*slot)),
            (_, subject) => self.test(atom, &self.value(subject)),
        }
    }

    /// Whether some record of a list satisfies a condition: none does of an empty one.
    fn any_element(&self, records: &'a [IdVec<Slot, Value>], condition: &'a ElementCondition) -> Truth {
        Truth::any(records.iter().map(|record| self.with_element(record).element_truth(condition)))
    }

    fn element_truth(&self, condition: &'a ElementCondition) -> Truth {
        match condition {
            ElementCondition::Constant(value) => Truth::from(*value),
            ElementCondition::All(parts) => Truth::all(parts.iter().map(|part| self.element_truth(part))),
            ElementCondition::Any(parts) => Truth::any(parts.iter().map(|part| self.element_truth(part))),
            ElementCondition::Not(part) => self.element_truth(part).negated(),
            ElementCondition::Test(atom) => self.atom(atom),
            ElementCondition::AnyEngineer(part) => {
                let truth = |engineer| self.with_engineer(engineer).element_truth(part);
                Truth::any(self.engineers().map(truth))
            }
        }
    }

    fn test(&self, atom: &'a Atom, subject: &Value) -> Truth {
        if let Test::IsPresent = atom.test {
            return Truth::from(!subject.is_missing());
        }
        if subject.is_missing() {
            return Truth::Unknown;
        }
        match &atom.test {
            Test::IsPresent => Truth::True,
            // Only of a field of the order.
            Test::AnyElement(..) => Truth::Unknown,
            Test::IsTrue => Truth::from(*subject == Value::Bool(true)),
            Test::In(elements) => Truth::from(elements.binary_search(subject).is_ok()),
            Test::Matches(regex) => text(subject, |text| Pattern::Matches(regex).holds(text)),
            Test::During(calendar) => match subject {
                Value::DateTime(at) => Truth::from(self.program.calendar(*calendar).is_open(*at)),
                _ => Truth::Unknown,
            },
            Test::DuringIn(calendar, zone) => self.with(zone, |zone| match (subject, zone_of(zone)) {
                (Value::DateTime(at), Some(zone)) => {
                    Truth::from(self.program.calendar(*calendar).is_open_in(*at, &zone))
                }
                _ => Truth::Unknown,
            }),
            Test::Compare(comparison, right) => {
                self.with(right, |right| Truth::from(comparison.holds(subject, right)))
            }
            Test::InSet(set) => self.with(set, |set| contains(set, subject)),
            Test::Contains(element) => self.with(element, |element| contains(subject, element)),
            Test::ContainsAll(other) => self.with(other, |other| contains_all(subject, other)),
            Test::ContainsAny(other) => self.with(other, |other| contains_any(subject, other)),
            Test::ContainsText(part) => self.with_part(part, subject, |part| Pattern::Contains(part)),
            Test::StartsWith(part) => self.with_part(part, subject, |part| Pattern::StartsWith(part)),
            Test::EndsWith(part) => self.with_part(part, subject, |part| Pattern::EndsWith(part)),
            Test::Within(km, of) => self.with(of, |of| match (subject, of) {
                (Value::Point(from), Value::Point(to)) => Truth::from(distance_km(*from, *to) <= *km),
                _ => Truth::Unknown,
            }),
        }
    }

    /// The test of the right side's value; unknown where that is missing.
    fn with(&self, right: &'a Operand, test: impl FnOnce(&Value) -> Truth) -> Truth {
        if let Operand::Literal(right) = right {
            return test(right);
        }
        let right = self.value(right);
        if right.is_missing() { Truth::Unknown } else { test(&right) }
    }

    /// The pattern of the right side's value; unknown if that is missing.
    fn with_part(&self, right: &'a Operand, subject: &Value, pattern: impl Fn(&str) -> Pattern<'_>) -> Truth {
        self.with(right, |right| {
            text(right, |part| text(subject, |whole| pattern(part).holds(whole)).is_true())
        })
    }
}

fn text(value: &Value, test: impl FnOnce(&str) -> bool) -> Truth {
    match value {
        Value::Text(text) => Truth::from(test(text.compared())),
        _ => Truth::Unknown,
    }
}

fn elements(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Set(elements) => Some(elements),
        _ => None,
    }
}

fn contains(set: &Value, element: &Value) -> Truth {
    Truth::from(elements(set).map(|set| set.binary_search(element).is_ok()))
}

fn contains_all(set: &Value, other: &Value) -> Truth {
    let both = elements(set).zip(elements(other));
    Truth::from(both.map(|(set, other)| other.iter().all(|element| set.binary_search(element).is_ok())))
}

fn contains_any(set: &Value, other: &Value) -> Truth {
    let both = elements(set).zip(elements(other));
    Truth::from(both.map(|(set, other)| other.iter().any(|element| set.binary_search(element).is_ok())))
}
