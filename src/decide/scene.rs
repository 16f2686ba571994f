//! What a condition is evaluated in: the order, the instant, the state, and whoever `provider` and
//! `engineer` stand for.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::state::State;
use crate::program::{
    Arithmetic, Atom, AtomId, Directory, Engineer, EngineerIx, ID, IdSlice, LocalPart, Operand, Order,
    Program, Provider, ProviderIx, Slot, Value, WORKLOAD,
};
use crate::scalar::{Number, distance_km};

const MISSING: &Value = &Value::Missing;

/// One evaluation's surroundings; cheap to copy, so that a candidate can be put in.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub program: &'a Program,
    pub directory: &'a Directory,
    pub state: &'a State,
    pub order: &'a Order,
    pub now: Timestamp,
    /// The candidate, or the assigned provider.
    pub provider: Option<ProviderIx>,
    /// The id of the assigned provider, where the directory has lost it: that is all that is known of it.
    pub lost: Option<&'a str>,
    /// The candidate among the provider's engineers.
    pub engineer: Option<EngineerIx>,
    /// The record of a list that a condition looks at.
    pub element: Option<&'a IdSlice<Slot, Value>>,
    pub added: Added<'a>,
}

/// What a filter adds to its program; nothing otherwise.
#[derive(Clone, Copy, Default)]
pub(super) struct Added<'a> {
    /// Atoms whose numbers go on after the program's.
    pub atoms: &'a [Atom],
    /// Values of fields whose slots go on after the order's.
    pub values: &'a [Value],
}

impl<'a> Scene<'a> {
    /// What is seen before anybody is assigned.
    pub fn new(
        program: &'a Program,
        directory: &'a Directory,
        state: &'a State,
        order: &'a Order,
        now: Timestamp,
    ) -> Self {
        let (provider, lost, engineer, element, added) = (None, None, None, None, Added::default());
        Self { program, directory, state, order, now, provider, lost, engineer, element, added }
    }

    pub fn with_engineer(self, engineer: EngineerIx) -> Self {
        Self { engineer: Some(engineer), ..self }
    }

    pub fn with_element(self, record: &'a IdSlice<Slot, Value>) -> Self {
        Self { element: Some(record), ..self }
    }

    /// The value of a field of the order, or of one that is added.
    pub fn field(&self, slot: Slot) -> &'a Value {
        let values = &self.order.values;
        values
            .get(slot)
            .or_else(|| self.added.values.get(usize::from(slot) - values.len()))
            .unwrap_or(MISSING)
    }

    /// An atom of the program, or one that is added.
    pub fn atom_of(&self, id: AtomId) -> &'a Atom {
        let atoms = &self.program.atoms;
        atoms.get(id).unwrap_or_else(|| &self.added.atoms[usize::from(id) - atoms.len()])
    }

    pub fn provider(&self) -> Option<&'a Provider> {
        self.provider.map(|ix| self.directory.provider(ix))
    }

    fn engineer(&self) -> Option<&'a Engineer> {
        Some(self.provider()?.engineer(self.engineer?))
    }

    /// The operand's value; missing where a part of it is, or where it has none (a division by zero, a
    /// result of too many digits).
    pub fn value(&self, operand: &'a Operand) -> Cow<'a, Value> {
        let owned = match operand {
            Operand::Literal(value) => return Cow::Borrowed(value),
            Operand::Field(slot) => return Cow::Borrowed(self.field(*slot)),
            Operand::Provider(slot) => return self.provider_value(*slot),
            Operand::Engineer(slot) => return self.engineer_value(*slot),
            Operand::Element(slot) => {
                return Cow::Borrowed(self.element.and_then(|record| record.get(*slot)).unwrap_or(MISSING));
            }
            Operand::Now => Value::DateTime(self.now),
            Operand::Turn(rule) => self.turn(rule),
            Operand::Negate(inner) => negated(&self.value(inner)),
            Operand::Arithmetic { first, rest } => self.arithmetic(first, rest),
            Operand::Fold(inner) => self.value(inner).folded(),
            Operand::Weekday(inner) => self.local(inner, LocalPart::Weekday),
            Operand::DateOf(inner) => self.local(inner, LocalPart::Date),
            Operand::TimeOf(inner) => self.local(inner, LocalPart::Time),
            Operand::Local(part, at, zone) => match (&*self.value(at), zone_of(&self.value(zone))) {
                (Value::DateTime(at), Some(zone)) => part.value(zone.to_datetime(*at)),
                _ => Value::Missing,
            },
            Operand::DatePart(part, inner) => match &*self.value(inner) {
                Value::Date(date) => Value::Number(Number::from(part.number(*date))),
                _ => Value::Missing,
            },
            Operand::Count(inner) => match &*self.value(inner) {
                Value::Set(elements) => size(elements.len()),
                Value::List(records) => size(records.len()),
                _ => Value::Missing,
            },
            Operand::Distance(from, to) => match (&*self.value(from), &*self.value(to)) {
                (Value::Point(from), Value::Point(to)) => Value::Number(distance_km(*from, *to)),
                _ => Value::Missing,
            },
        };
        Cow::Owned(owned)
    }

    pub fn provider_value(&self, slot: Slot) -> Cow<'a, Value> {
        match self.provider {
            None => Cow::Owned(match self.lost {
                Some(id) if slot == ID => Value::Text(self.program.texts.look_up(id, false)),
                _ => Value::Missing,
            }),
            Some(ix) if slot == WORKLOAD => {
                Cow::Owned(count(self.state.provider_workload(self.directory, ix)))
            }
            Some(ix) => Cow::Borrowed(self.directory.provider(ix).attribute(slot)),
        }
    }

    fn engineer_value(&self, slot: Slot) -> Cow<'a, Value> {
        match (self.provider(), self.engineer()) {
            (Some(provider), Some(engineer)) if slot == WORKLOAD => {
                Cow::Owned(count(self.state.engineer_workload(provider, engineer)))
            }
            (_, Some(engineer)) => Cow::Borrowed(engineer.attribute(slot)),
            _ => Cow::Owned(Value::Missing),
        }
    }

    /// When a rule chose the candidate; before all that it ever chose if it never did.
    fn turn(&self, rule: &str) -> Value {
        let Some(provider) = self.provider() else { return Value::Missing };
        let engineer = self.engineer().map(|engineer| engineer.id());
        let turn = self.state.last_chosen(rule, provider.id(), engineer);
        Value::Number(Number::from(turn.map_or(-1, |turn| i64::try_from(turn).unwrap_or(i64::MAX))))
    }

    fn local(&self, operand: &'a Operand, part: LocalPart) -> Value {
        match &*self.value(operand) {
            Value::DateTime(instant) => part.value(self.program.timezone().to_datetime(*instant)),
            _ => Value::Missing,
        }
    }

    fn arithmetic(&self, first: &'a Operand, rest: &'a [(Arithmetic, Operand)]) -> Value {
        let mut result = self.value(first).into_owned();
        for (step, operand) in rest {
            let right = self.value(operand);
            result = arithmetic_step(&result, *step, &right).unwrap_or(Value::Missing);
            if result.is_missing() {
                break;
            }
        }
        result
    }
}

/// The timezone that a text names; `None` if it names none.
pub(super) fn zone_of(value: &Value) -> Option<TimeZone> {
    match value {
        Value::Text(text) => crate::scalar::zone(text.shown()),
        _ => None,
    }
}

/// What one value is more than another; `None` of values that cannot be taken away from each other.
pub(super) fn difference(left: &Value, right: &Value) -> Option<Value> {
    arithmetic_step(left, Arithmetic::Minus, right)
}

fn size(of: usize) -> Value {
    Value::Number(Number::from(i64::try_from(of).unwrap_or(i64::MAX)))
}

fn count(workload: u64) -> Value {
    Value::Number(Number::from(i64::try_from(workload).unwrap_or(i64::MAX)))
}

fn negated(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(number.negated()),
        Value::Duration(duration) => duration.checked_neg().map_or(Value::Missing, Value::Duration),
        _ => Value::Missing,
    }
}

/// One step; `None` if there is no result.
fn arithmetic_step(left: &Value, step: Arithmetic, right: &Value) -> Option<Value> {
    use Arithmetic::{Divide, Minus, Plus, Times};
    match (left, step, right) {
        (Value::Number(a), _, Value::Number(b)) => match step {
            Plus => a.plus(*b),
            Minus => a.minus(*b),
            Times => a.times(*b),
            Divide => a.divided_by(*b),
        }
        .map(Value::Number),
        (Value::Duration(a), Plus, Value::Duration(b)) => a.checked_add(*b).map(Value::Duration),
        (Value::Duration(a), Minus, Value::Duration(b)) => a.checked_sub(*b).map(Value::Duration),
        (Value::DateTime(a), Plus, Value::Duration(b)) | (Value::Duration(b), Plus, Value::DateTime(a)) => {
            a.checked_add(*b).ok().map(Value::DateTime)
        }
        (Value::DateTime(a), Minus, Value::Duration(b)) => a.checked_sub(*b).ok().map(Value::DateTime),
        (Value::DateTime(a), Minus, Value::DateTime(b)) => Some(Value::Duration(a.duration_since(*b))),
        (Value::Date(a), Plus, Value::Duration(b)) | (Value::Duration(b), Plus, Value::Date(a)) => {
            date_plus(*a, *b)
        }
        (Value::Date(a), Minus, Value::Duration(b)) => date_plus(*a, b.checked_neg()?),
        (Value::Date(a), Minus, Value::Date(b)) => Some(Value::Duration(b.duration_until(*a))),
        _ => None,
    }
}

/// A date and whole days; a duration that is no whole number of days has no result.
fn date_plus(date: jiff::civil::Date, duration: SignedDuration) -> Option<Value> {
    const DAY: i64 = 86_400;
    if duration.as_secs() % DAY != 0 || duration.subsec_nanos() != 0 {
        return None;
    }
    date.checked_add(duration).ok().map(Value::Date)
}
