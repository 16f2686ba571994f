//! Values that are tried for something: those that conditions compare it with, what is near to them, and what sums,
//! hours and patterns ask for.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::overlay::Overlay;
use super::question::{AskedTest, Changeable, Question};
use super::texts;
use crate::decide::scene::Scene;
use crate::program::{self, Atom, ConditionKind, EngineerIx, Operand, Type, Value};
use crate::scalar::{Number, Point};

/// How many values of one thing are tried.
const MOST: usize = 3_000;
/// How many elements of a list are looked at.
const ELEMENTS: usize = 64;
/// How many elements of a set are put together in all ways.
const TOGETHER: usize = 5;

/// The values that are tried for something, in their order: as it is, what conditions name, what is near to that.
pub(super) fn candidates(question: &Question<'_>, part: Changeable) -> Vec<Value> {
    let plain = Overlay::new(&question.scene).get(question, part);
    let Some(ty) = type_of(question, part) else {
        return vec![plain, Value::Bool(true), Value::Bool(false)];
    };
    let asked = AskedValues::new(question, part);
    let mut values = vec![plain.clone()];
    values.extend(asked.values_of_type(question, &ty, &plain));
    let mut known = BTreeSet::new();
    values.retain(|value| fits(value, &ty) && known.insert(value.clone()));
    values.truncate(MOST);
    if !plain.is_missing() && part != Changeable::Now {
        values.push(Value::Missing);
    }
    values
}

/// `None` of what no value says.
fn type_of(question: &Question<'_>, part: Changeable) -> Option<Type> {
    let program = question.scene.program;
    match part {
        Changeable::Field(slot) => Some(program.work_order.field(slot).ty.clone()),
        Changeable::Provider(slot) => Some(program.provider.field(slot).ty.clone()),
        Changeable::Now => Some(Type::DateTime),
        Changeable::Engineers(_) => None,
    }
}

/// Whether it is a value of the type that an input can hold.
fn fits(value: &Value, ty: &Type) -> bool {
    let is_of_type = match (value, ty) {
        (Value::Missing, _)
        | (Value::Bool(_), Type::Bool)
        | (Value::Text(_), Type::Text { .. })
        | (Value::Variant(_), Type::Enum(_))
        | (Value::Date(_), Type::Date)
        | (Value::Time(_), Type::Time)
        | (Value::DateTime(_), Type::DateTime)
        | (Value::Duration(_), Type::Duration)
        | (Value::Point(_), Type::Point)
        | (Value::Record, Type::Record) => true,
        (Value::Number(number), ty) => ty.holds_number(*number),
        (Value::Set(elements), Type::Set(of)) => elements.iter().all(|element| fits(element, of)),
        _ => false,
    };
    is_of_type && value.has_literal()
}

/// What conditions ask of something.
struct AskedValues<'a> {
    part: Changeable,
    /// The tests that read it, each where it is evaluated: inside of `any engineer` once for each engineer.
    atoms: Vec<(Scene<'a>, &'a Atom)>,
    /// What it is compared with, elements of sets each on their own.
    named: Vec<Value>,
}

impl<'a> AskedValues<'a> {
    fn new(question: &Question<'a>, part: Changeable) -> Self {
        let mut asked = Self { part, atoms: Vec::new(), named: Vec::new() };
        let scene = question.scene;
        for leaf in question.leaves.iter().filter(|leaf| leaf.reads.contains(&part)) {
            match leaf.test {
                AskedTest::Atom(atom) => asked.atoms.push((scene, atom)),
                AskedTest::Engineers(condition) => asked.inside(scene, condition),
            }
        }
        for (scene, atom) in asked.atoms.clone() {
            asked.name(scene, atom);
        }
        asked
    }

    /// The tests inside of `any engineer`.
    fn inside(&mut self, scene: Scene<'a>, condition: &'a program::Condition) {
        let engineers = scene.provider().map_or(0, |provider| provider.engineers.len());
        let mut atoms = Vec::new();
        collect(scene.program, condition, &mut atoms);
        atoms.retain(|atom| atom.operands().any(|operand| self.is_read(operand)));
        for engineer in (0..u32::try_from(engineers.min(ELEMENTS)).unwrap_or(0)).map(EngineerIx::at) {
            let scene = scene.with_engineer(engineer);
            self.atoms.extend(atoms.iter().map(|atom| (scene, *atom)));
        }
    }

    fn is_read(&self, operand: &Operand) -> bool {
        operand.reads(&mut |inner| self.is_it(inner))
    }

    fn is_it(&self, operand: &Operand) -> bool {
        match (operand, self.part) {
            (Operand::Field(slot), Changeable::Field(part))
            | (Operand::Provider(slot), Changeable::Provider(part)) => *slot == part,
            (Operand::Now, Changeable::Now) => true,
            _ => false,
        }
    }

    /// Notes all values that a test names.
    fn name(&mut self, scene: Scene<'a>, atom: &'a Atom) {
        if let program::Test::In(elements) = &atom.test {
            self.named.extend(elements.iter().take(ELEMENTS).cloned());
        }
        let mut found = Vec::new();
        for operand in atom.operands() {
            note(scene, operand, &mut found);
        }
        for value in found {
            match value {
                Value::Set(elements) => self.named.extend(elements.into_iter().take(ELEMENTS)),
                Value::Missing => {}
                value => self.named.push(value),
            }
        }
    }

    fn values_of_type(&self, question: &Question<'a>, ty: &Type, plain: &Value) -> Vec<Value> {
        let program = question.scene.program;
        match ty {
            Type::Bool => [true, false].map(Value::Bool).into(),
            Type::Enum(id) => {
                let count = program.enums[*id].variants.len().min(MOST);
                (0..count).filter_map(|variant| u32::try_from(variant).ok()).map(Value::Variant).collect()
            }
            Type::Record => vec![Value::Record],
            Type::List(_) => vec![plain.clone(), Value::List(Vec::new())],
            Type::Text { caseless } => texts::samples_for(program, *caseless, &self.atoms, &self.named),
            Type::Point => self.points(),
            Type::Set(of) => self.sets(question, of, plain),
            Type::Number { .. } => {
                let mut numbers = self.numbers(question, plain);
                numbers.retain(|number| fits(number, ty));
                numbers
            }
            Type::Duration => self.durations(question, plain),
            Type::Date => self.dates(question, plain),
            Type::Time => self.times(),
            Type::DateTime => self.instants(question, plain),
        }
    }

    fn points(&self) -> Vec<Value> {
        let far = [(0, 0), (-40, 106), (40, -74)].map(|(latitude, longitude): (i64, i64)| {
            Point::new(Number::from(latitude), Number::from(longitude)).ok()
        });
        self.named.iter().cloned().chain(far.into_iter().flatten().map(Value::Point)).collect()
    }

    /// Sets of the elements that are named, beside those that there are and in place of them, and of so many elements.
    fn sets(&self, question: &Question<'a>, of: &Type, plain: &Value) -> Vec<Value> {
        let own: &[Value] = if let Value::Set(elements) = plain { elements } else { &[] };
        let mut named: Vec<Value> = self.named.iter().filter(|value| fits(value, of)).cloned().collect();
        named.sort_unstable();
        named.dedup();
        let mut sets = vec![Value::Set(Vec::new())];
        let with = |others: &[Value]| Value::set(own.iter().chain(others).cloned().collect());
        let without = |others: &[Value]| {
            Value::set(own.iter().filter(|element| !others.contains(element)).cloned().collect())
        };
        for element in &named {
            let one = std::slice::from_ref(element);
            sets.extend([with(one), without(one), Value::set(one.to_vec())]);
        }
        sets.extend([with(&named), without(&named), Value::set(named.clone())]);
        let few = &named[..named.len().min(TOGETHER)];
        for chosen in 0..1u32 << few.len() {
            let some = few.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
            let some: Vec<Value> = some.map(|(_, element)| element.clone()).collect();
            sets.extend([Value::set(some.clone()), with(&some)]);
        }
        let mut many: Vec<Value> = named.clone();
        many.extend(elements(question, of).into_iter().filter(|element| !named.contains(element)));
        let growing = |from: &[Value], count: usize| {
            let new = many.iter().filter(|element| !from.contains(element)).take(count);
            Value::set(from.iter().chain(new).cloned().collect())
        };
        for count in 1..=ELEMENTS.min(many.len()) {
            sets.extend([
                growing(&[], count),
                growing(own, count),
                growing(&without_all(own, &named), count),
            ]);
            sets.extend((count < own.len()).then(|| Value::set(own[..count].to_vec())));
        }
        sets
    }

    fn numbers(&self, question: &Question<'a>, plain: &Value) -> Vec<Value> {
        let mut all: Vec<Number> = vec![Number::from(0), Number::from(1)];
        all.extend(self.named.iter().filter_map(number));
        all.extend(self.solutions(question, plain));
        all.sort_unstable();
        all.dedup();
        let half = Number::scaled(5, -1);
        let between =
            all.windows(2).filter_map(|pair| pair[0].plus(pair[1])?.times(half)).collect::<Vec<_>>();
        let steps = [Number::from(1), Number::scaled(1, -1), Number::from(1_000_000)];
        let around = all.iter().flat_map(|at| steps.iter().flat_map(|by| [at.plus(*by), at.minus(*by)]));
        let around: Vec<Number> = around.flatten().collect();
        all.into_iter().chain(around).chain(between).map(Value::Number).collect()
    }

    /// Numbers with which results of arithmetic are what they are compared with, as if they grew with the number.
    fn solutions(&self, question: &Question<'a>, plain: &Value) -> Vec<Number> {
        let at = |value: i64| self.differences(question, Value::Number(Number::from(value)));
        let starts = match number(plain) {
            Some(_) => vec![(1, 2), (0, 1), (100, 101)],
            None => vec![(1, 2)],
        };
        let mut found = Vec::new();
        for (from, to) in starts {
            for (low, high) in at(from).into_iter().zip(at(to)) {
                let Some((low, high)) = low.as_ref().and_then(number).zip(high.as_ref().and_then(number))
                else {
                    continue;
                };
                let there = high.minus(low).and_then(|slope| low.negated().divided_by(slope));
                found.extend(there.and_then(|far| far.plus(Number::from(from))));
            }
        }
        found
    }

    /// By test: how much its sides differ while the thing is this.
    fn differences(&self, question: &Question<'a>, value: Value) -> Vec<Option<Value>> {
        let mut overlay = Overlay::new(&question.scene);
        overlay.put(question, self.part, value);
        let compared = self.atoms.iter().filter_map(|(scene, atom)| match &atom.test {
            program::Test::Compare(_, right) => Some((scene, &atom.subject, right)),
            _ => None,
        });
        let differ = |(scene, left, right): (&Scene<'a>, &'a Operand, &'a Operand)| {
            let scene = overlay.scene(*scene);
            crate::decide::scene::difference(&scene.value(left), &scene.value(right))
        };
        compared.map(differ).collect()
    }

    /// By how much something is to be moved from a value for the sides of comparisons to be equal.
    fn moves(&self, question: &Question<'a>, from: Value) -> Vec<SignedDuration> {
        let lengths = self.differences(question, from).into_iter().flatten();
        lengths.filter_map(|by| if let Value::Duration(by) = by { Some(by) } else { None }).collect()
    }

    fn durations(&self, question: &Question<'a>, plain: &Value) -> Vec<Value> {
        let own = |value: &Value| if let Value::Duration(length) = value { Some(*length) } else { None };
        let start = own(plain).unwrap_or(SignedDuration::ZERO);
        let mut all: Vec<SignedDuration> = self.named.iter().filter_map(own).collect();
        all.push(SignedDuration::ZERO);
        let moves = self.moves(question, Value::Duration(start)).into_iter();
        all.extend(moves.flat_map(|by| [start.checked_sub(by), start.checked_add(by)]).flatten());
        all.into_iter().flat_map(around_length).map(Value::Duration).collect()
    }

    fn dates(&self, question: &Question<'a>, plain: &Value) -> Vec<Value> {
        let own = |value: &Value| if let Value::Date(date) = value { Some(*date) } else { None };
        let start =
            own(plain).or_else(|| self.named.iter().find_map(own)).unwrap_or(Date::constant(2026, 3, 2));
        let mut all: Vec<Date> = self.named.iter().filter_map(own).collect();
        all.push(start);
        for by in self.moves(question, Value::Date(start)) {
            all.extend([start.checked_sub(by), start.checked_add(by)].into_iter().flatten());
        }
        let near = |date: Date| (-2i64..=2).filter_map(move |days| shifted(date, days));
        let far = |date: Date| [-400, 400].into_iter().filter_map(move |days| shifted(date, days));
        all.iter()
            .flat_map(|date| near(*date))
            .chain(all.iter().flat_map(|date| far(*date)))
            .map(Value::Date)
            .collect()
    }

    fn times(&self) -> Vec<Value> {
        let own = |value: &Value| if let Value::Time(time) = value { Some(*time) } else { None };
        let named: Vec<jiff::civil::Time> = self.named.iter().filter_map(own).collect();
        let steps = [0, 1, -1, 60, -60, 3600, -3600].map(SignedDuration::from_secs);
        let near = named.iter().flat_map(|time| steps.iter().filter_map(|by| time.checked_add(*by).ok()));
        let hours = (0..24i8).filter_map(|hour| jiff::civil::Time::new(hour, 0, 0, 0).ok());
        near.chain(hours).map(Value::Time).collect()
    }

    /// Instants that are named and near to them, with the dates and times of day that are named, and the quarters of an hour
    /// of some weeks.
    fn instants(&self, question: &Question<'a>, plain: &Value) -> Vec<Value> {
        let own = |value: &Value| if let Value::DateTime(at) = value { Some(*at) } else { None };
        let start = own(plain).unwrap_or(question.scene.now);
        let mut all: Vec<Timestamp> = vec![start];
        all.extend(self.named.iter().filter_map(own));
        for by in self.moves(question, Value::DateTime(start)) {
            all.extend([start.checked_sub(by), start.checked_add(by)].into_iter().flatten());
        }
        let mut near: Vec<Timestamp> = all.iter().flat_map(|at| around_instant(*at)).collect();
        near.extend(self.local(question, start));
        if self.is_asked_by_hours() {
            let quarter =
                |from: Timestamp, number: i64| from.checked_add(SignedDuration::from_mins(15 * number)).ok();
            let of_week = (0..7 * 96).flat_map(|number| [quarter(start, number), quarter(start, -number)]);
            near.extend(of_week.flatten());
        }
        near.into_iter().map(Value::DateTime).collect()
    }

    /// Instants of the dates and at the times of day that are named.
    fn local(&self, question: &Question<'a>, start: Timestamp) -> Vec<Timestamp> {
        let zone = question.scene.program.timezone();
        let here = zone.to_datetime(start);
        let dates = self
            .named
            .iter()
            .filter_map(|value| if let Value::Date(date) = value { Some(*date) } else { None });
        let dates: Vec<Date> = dates
            .flat_map(|date| [shifted(date, 0), shifted(date, -1), shifted(date, 1)])
            .flatten()
            .chain([here.date()])
            .collect();
        let times = self
            .named
            .iter()
            .filter_map(|value| if let Value::Time(time) = value { Some(*time) } else { None });
        let noon = jiff::civil::Time::constant(12, 0, 0, 0);
        let minute = SignedDuration::from_mins(1);
        let times =
            times.flat_map(|time| [Some(time), time.checked_add(minute).ok(), time.checked_sub(minute).ok()]);
        let times: Vec<jiff::civil::Time> = times.flatten().chain([here.time(), noon]).collect();
        let at = |date: Date, time| zone.to_timestamp(date.to_datetime(time)).ok();
        dates.iter().flat_map(|date| times.iter().filter_map(move |time| at(*date, *time))).collect()
    }

    /// Whether weekdays, times of day or opening hours are asked for.
    fn is_asked_by_hours(&self) -> bool {
        self.atoms.iter().any(|(_, atom)| {
            matches!(atom.test, program::Test::During(_) | program::Test::DuringIn(..))
                || atom.operands().any(|operand| {
                    operand.reads(&mut |part| {
                        matches!(
                            part,
                            Operand::Weekday(_)
                                | Operand::TimeOf(_)
                                | Operand::DateOf(_)
                                | Operand::Local(..)
                                | Operand::DatePart(..)
                        )
                    })
                })
        })
    }
}

fn number(value: &Value) -> Option<Number> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn without_all(own: &[Value], named: &[Value]) -> Vec<Value> {
    own.iter().filter(|element| !named.contains(element)).cloned().collect()
}

fn shifted(date: Date, days: i64) -> Option<Date> {
    date.checked_add(SignedDuration::from_hours(24 * days)).ok()
}

fn around_length(length: SignedDuration) -> impl Iterator<Item = SignedDuration> {
    let steps = [0, 60, -60, 3_600, -3_600, 1, -1, 86_400, -86_400].map(SignedDuration::from_secs);
    steps.into_iter().filter_map(move |by| length.checked_add(by))
}

fn around_instant(at: Timestamp) -> impl Iterator<Item = Timestamp> {
    let hours = [0, 60, -60, 3_600, -3_600, 1, -1, 86_400, -86_400].map(SignedDuration::from_secs);
    hours.into_iter().filter_map(move |by| at.checked_add(by).ok())
}

/// The tests that a condition is made of.
fn collect<'a>(program: &'a program::Program, condition: &'a program::Condition, atoms: &mut Vec<&'a Atom>) {
    match &condition.kind {
        ConditionKind::Atom(id) => atoms.push(program.atom(*id)),
        ConditionKind::Let(id) => collect(program, &program.lets[*id].condition, atoms),
        _ => condition.children().iter().for_each(|part| collect(program, part, atoms)),
    }
}

/// The values of an operand and of all that it is made of, where they are.
fn note(scene: Scene<'_>, operand: &Operand, found: &mut Vec<Value>) {
    operand.reads(&mut |part| {
        found.push(scene.value(part).into_owned());
        false
    });
}

/// Elements of a type that nothing is special about.
fn elements(question: &Question<'_>, of: &Type) -> Vec<Value> {
    let program = question.scene.program;
    let numbers = || 1..=i64::try_from(ELEMENTS).unwrap_or(0);
    match of {
        Type::Enum(id) => {
            let count = program.enums[*id].variants.len().min(ELEMENTS);
            (0..count).filter_map(|variant| u32::try_from(variant).ok()).map(Value::Variant).collect()
        }
        Type::Number { .. } => numbers().map(|number| Value::Number(Number::from(number))).collect(),
        Type::Text { caseless } => numbers()
            .map(|number| Value::Text(program.texts.look_up(&format!("other {number}"), *caseless)))
            .collect(),
        Type::Date => {
            numbers().filter_map(|day| shifted(Date::constant(2026, 3, 2), day)).map(Value::Date).collect()
        }
        _ => Vec::new(),
    }
}
