//! An order of a cube: a value for every field, and an instant.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::cube::Cube;
use super::domain::{Domain, MISSING, NO, Subject, Variable, YES};
use crate::program::{Operand, Order, Slot, Type, Value};
use crate::scalar::{Number, Point};

/// How many orders of a cube are tried.
const TRIES: usize = 400;
/// How many values of a field are tried at most.
const VALUES: usize = 24;
/// How many days around a date are looked at for a weekday and a time.
const DAYS: i64 = 9;

/// A work order as a proof, and when it was decided.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    pub order: Order,
    pub now: Timestamp,
}

impl Domain<'_> {
    /// The first order of a cube that is accepted. Where conditions look at several operands at once, many are
    /// tried.
    pub fn witness(&self, cube: &Cube, accepts: &mut dyn FnMut(&Witness) -> bool) -> Option<Witness> {
        let slots: Vec<Slot> = self.program.work_order.slots().collect();
        let mut choices: Vec<Vec<Value>> = slots.iter().map(|slot| self.choices(cube, *slot)).collect();
        let nows = self.instants(cube, &Operand::Now);
        let first = |values: &[Vec<Value>]| {
            values.iter().map(|values| values.first().cloned()).collect::<Option<Vec<_>>>()
        };
        let plain = first(&choices)?;
        // Fields of one type are compared with each other: let each have the others' values too.
        for (at, slot) in slots.iter().enumerate() {
            let ty = &self.program.work_order.field(*slot).ty;
            let same = slots
                .iter()
                .zip(&plain)
                .filter(|(other, _)| self.program.work_order.field(**other).ty == *ty);
            for (_, value) in same {
                if !choices[at].contains(value) && self.may_be(cube, *slot, value) {
                    choices[at].push(value.clone());
                }
            }
        }
        let mut tries = 0;
        for now in &nows {
            let mut at = vec![0usize; slots.len()];
            loop {
                tries += 1;
                let values = at.iter().zip(&choices).map(|(at, values)| values[*at].clone()).collect();
                let witness = Witness { order: self.order(values), now: *now };
                if self.is_whole(&witness.order) && accepts(&witness) {
                    return Some(witness);
                }
                if tries >= TRIES || !next(&mut at, &choices) || !self.has_whole(cube) {
                    break;
                }
            }
            if tries >= TRIES {
                break;
            }
        }
        None
    }

    /// Whether conditions are in the cube that an order may not satisfy although it fits each variable.
    fn has_whole(&self, cube: &Cube) -> bool {
        let is_derived = |variable: &Variable| match &variable.subject {
            Subject::Atom(_) | Subject::AnyEngineer(_) => true,
            Subject::Operand(operand) => !matches!(operand, Operand::Field(_) | Operand::Now),
            Subject::Element(..) => false,
        };
        cube.entries().iter().any(|(variable, _)| is_derived(self.variable(*variable)))
    }

    fn order(&self, values: Vec<Value>) -> Order {
        let id = self.program.work_order.by_path("id").and_then(|slot| match values.get(slot.0 as usize) {
            Some(Value::Text(text)) => Some(text.shared()),
            _ => None,
        });
        Order { id: id.unwrap_or_default(), values }
    }

    /// Whether what is missing is missing together.
    fn is_whole(&self, order: &Order) -> bool {
        let schema = &self.program.work_order;
        schema.slots().all(|slot| {
            let field = schema.field(slot);
            let without = field.parent.is_some_and(|parent| order.value(parent).is_missing());
            let missing = order.value(slot).is_missing();
            if without { missing } else { !missing || field.optional }
        })
    }

    fn may_be(&self, cube: &Cube, slot: Slot, value: &Value) -> bool {
        let Some(variable) = self.known(&Subject::Operand(Operand::Field(slot))) else { return true };
        let (known, Some(ranges)) = (self.variable(variable), cube.get(variable)) else { return true };
        known.cell_with(value).is_some_and(|cell| ranges.contains(cell))
    }

    /// Values that a field may have in a cube, the plainest first.
    fn choices(&self, cube: &Cube, slot: Slot) -> Vec<Value> {
        let field = self.program.work_order.field(slot);
        if field.ty == Type::DateTime {
            let missing = self.missing(cube, &Operand::Field(slot), field.may_be_missing);
            let mut values: Vec<Value> = Vec::new();
            if missing != Some(true) {
                values.extend(self.instants(cube, &Operand::Field(slot)).into_iter().map(Value::DateTime));
            }
            if missing != Some(false) {
                let at = if missing.is_none() && self.is_asked(cube, slot) { values.len() } else { 0 };
                values.insert(at, Value::Missing);
            }
            return values;
        }
        if let Type::Set(of) = &field.ty {
            return self.sets(cube, slot, of, field.may_be_missing);
        }
        let subject = Subject::Operand(Operand::Field(slot));
        let Some(id) = self.known(&subject) else {
            let whole = if field.may_be_missing { vec![Value::Missing] } else { Vec::new() };
            return whole.into_iter().chain(self.plain(&field.ty)).collect();
        };
        let variable = self.variable(id);
        let ranges = cube.get(id).unwrap_or(&variable.all);
        let cells: Vec<u32> = ranges.cells().take(VALUES).chain(ranges.cells().rev().take(4)).collect();
        // A point or a record is only present or not.
        let value = |cell: u32| match (&field.ty, cell) {
            (_, MISSING) => Some(Value::Missing),
            (Type::Point, _) => self.plain(&field.ty),
            _ => variable.value(cell, &self.program.texts),
        };
        let mut values: Vec<Value> = cells.into_iter().filter_map(value).collect();
        // What nothing is asked of is left away, and what is asked of is given.
        if self.is_asked(cube, slot) && values.first().is_some_and(Value::is_missing) {
            values.rotate_left(1);
        }
        values.truncate(VALUES);
        values
    }

    /// Whether the cube says something of the field beyond its being there.
    fn is_asked(&self, cube: &Cube, slot: Slot) -> bool {
        let is_of = |variable: &Variable| match &variable.subject {
            Subject::Operand(operand) => operand.reads(&|part| *part == Operand::Field(slot)),
            Subject::Atom(atom) => {
                atom.operands().any(|operand| operand.reads(&|part| *part == Operand::Field(slot)))
            }
            Subject::Element(of, _) => *of == slot,
            Subject::AnyEngineer(_) => false,
        };
        cube.entries().iter().any(|(id, _)| is_of(self.variable(*id)))
    }

    /// Whether an operand is missing in a cube; nothing where it may be either.
    fn missing(&self, cube: &Cube, operand: &Operand, may_be: bool) -> Option<bool> {
        if !may_be {
            return Some(false);
        }
        let id = self.known(&Subject::Operand(operand.clone()))?;
        let ranges = cube.get(id)?;
        match (ranges.contains(MISSING), ranges.meets(&self.variable(id).present())) {
            (true, false) => Some(true),
            (false, _) => Some(false),
            (true, true) => None,
        }
    }

    fn plain(&self, ty: &Type) -> Option<Value> {
        Some(match ty {
            Type::Bool => Value::Bool(false),
            Type::Enum(_) => Value::Variant(0),
            Type::Point => Value::Point(Point::new(Number::from(40), Number::from(-74)).ok()?),
            Type::Record => Value::Record,
            Type::Set(_) => Value::set(Vec::new()),
            other => super::domain::plain(other, &self.program.texts)?,
        })
    }

    /// Sets with the elements that the cube asks for, as many as it asks for.
    fn sets(&self, cube: &Cube, slot: Slot, of: &Type, may_be_missing: bool) -> Vec<Value> {
        let missing = self.missing(cube, &Operand::Field(slot), may_be_missing);
        if missing == Some(true) {
            return vec![Value::Missing];
        }
        let mut elements = Vec::new();
        let mut without = Vec::new();
        for (id, ranges) in cube.entries() {
            let Subject::Element(of, value) = &self.variable(*id).subject else { continue };
            if *of != slot {
                continue;
            }
            if !ranges.contains(NO) {
                elements.push(value.clone());
            } else if !ranges.contains(YES) {
                without.push(value.clone());
            }
        }
        let count = self.known(&Subject::Operand(Operand::Count(Box::new(Operand::Field(slot)))));
        let counts: Vec<usize> = match count.and_then(|id| Some((id, cube.get(id)?))) {
            None => vec![elements.len()],
            Some((id, ranges)) => {
                let value = |cell| match self.variable(id).value(cell, &self.program.texts) {
                    Some(Value::Number(number)) => {
                        number.to_i64().and_then(|number| usize::try_from(number).ok())
                    }
                    _ => None,
                };
                let least = ranges.cells().filter_map(value).filter(|count| *count <= 10_000);
                let exact = ranges.cells().any(|cell| value(cell) == Some(elements.len()));
                let mut counts: Vec<usize> =
                    least.filter(|count| *count >= elements.len()).take(VALUES).collect();
                if exact {
                    counts.insert(0, elements.len());
                }
                // A cell without a number of its own may begin right above the elements there are.
                counts.push(elements.len());
                counts
            }
        };
        let padded = |count: usize| {
            let mut all = elements.clone();
            let more =
                self.elements(of).filter(|value| !without.contains(value) && !elements.contains(value));
            all.extend(more.take(count.saturating_sub(elements.len())));
            Value::set(all)
        };
        let mut values: Vec<Value> = counts.into_iter().map(padded).collect();
        if missing.is_none() {
            let at = if self.is_asked(cube, slot) { values.len() } else { 0 };
            values.insert(at, Value::Missing);
        }
        values
    }

    /// Values that a set of the type may have as elements.
    fn elements(&self, of: &Type) -> Box<dyn Iterator<Item = Value> + '_> {
        match of {
            Type::Enum(id) => {
                let count = self.program.enums[id.0 as usize].variants.len();
                Box::new((0..u32::try_from(count).unwrap_or(u32::MAX)).map(Value::Variant))
            }
            Type::Number => Box::new((0i64..).map(|number| Value::Number(Number::from(number)))),
            Type::Date => {
                let first = Date::constant(2026, 3, 2);
                Box::new((0i64..100_000).filter_map(move |day| {
                    first.checked_add(jiff::Span::new().try_days(day).ok()?).ok().map(Value::Date)
                }))
            }
            Type::Text { caseless } => {
                let caseless = *caseless;
                Box::new((1u32..).map(move |number| {
                    Value::Text(self.program.texts.look_up(&format!("other {number}"), caseless))
                }))
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    /// Instants that `now` or a field may be in a cube: of its own cells, and by date, weekday and time of day.
    fn instants(&self, cube: &Cube, operand: &Operand) -> Vec<Timestamp> {
        let variable = |operand: Operand| {
            self.known(&Subject::Operand(operand)).and_then(|id| Some((self.variable(id), cube.get(id)?)))
        };
        let texts = &self.program.texts;
        let values = |of: Option<(&Variable, &super::ranges::Ranges)>| -> Vec<Value> {
            let Some((variable, ranges)) = of else { return Vec::new() };
            let cells = ranges.cells().take(VALUES).chain(ranges.cells().rev().take(4));
            cells.filter(|cell| *cell != MISSING).filter_map(|cell| variable.value(cell, texts)).collect()
        };
        let boxed = || Box::new(operand.clone());
        let (date, time, weekday) = (
            variable(Operand::DateOf(boxed())),
            variable(Operand::TimeOf(boxed())),
            variable(Operand::Weekday(boxed())),
        );
        let mut own: Vec<Timestamp> = values(variable(operand.clone()))
            .into_iter()
            .filter_map(|value| if let Value::DateTime(at) = value { Some(at) } else { None })
            .collect();
        if own.is_empty() {
            own.extend("2026-03-02T12:00:00Z".parse::<Timestamp>());
        }
        if date.is_none() && time.is_none() && weekday.is_none() {
            return own;
        }
        let zone = self.program.zone();
        let mut dates: Vec<Date> = values(date)
            .into_iter()
            .filter_map(|value| if let Value::Date(date) = value { Some(date) } else { None })
            .collect();
        if dates.is_empty() {
            dates.extend(own.iter().map(|at| zone.to_datetime(*at).date()));
        }
        let times: Vec<Time> = values(time)
            .into_iter()
            .filter_map(|value| if let Value::Time(time) = value { Some(time) } else { None })
            .collect();
        let noon = [Time::constant(12, 0, 0, 0)];
        let times = if times.is_empty() { &noon[..] } else { &times };
        let fits = |of: Option<(&Variable, &super::ranges::Ranges)>, value: Value| {
            of.is_none_or(|(variable, ranges)| {
                variable.cell_with(&value).is_some_and(|cell| ranges.contains(cell))
            })
        };
        let mut all = Vec::new();
        for day in dates.iter().flat_map(|date| (0..DAYS).flat_map(move |far| [(date, far), (date, -far)])) {
            let Some(day) =
                jiff::Span::new().try_days(day.1).ok().and_then(|far| day.0.checked_add(far).ok())
            else {
                continue;
            };
            let number = day.weekday().to_monday_zero_offset().unsigned_abs().into();
            if !fits(weekday, Value::Variant(number)) || !fits(date, Value::Date(day)) {
                continue;
            }
            for time in times {
                let Ok(at) = zone.to_timestamp(day.to_datetime(*time)) else { continue };
                if fits(variable(operand.clone()), Value::DateTime(at)) {
                    all.push(at);
                }
            }
            if all.len() >= VALUES {
                break;
            }
        }
        all.extend(own);
        all
    }
}

/// The next choice, the first fields changing fastest.
fn next(at: &mut [usize], choices: &[Vec<Value>]) -> bool {
    for (at, values) in at.iter_mut().zip(choices) {
        *at += 1;
        if *at < values.len() {
            return true;
        }
        *at = 0;
    }
    false
}
