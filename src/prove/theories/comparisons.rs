//! Comparisons between fields of one type, and of their differences with constants.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::super::difference_constraints::{IntegerVariable, MOST, System, VariableDifference};
use super::super::search::Solved;
use super::instants::{self, ROUND};
use super::numbers::{DAY, days, whole_of};
use super::results::{has_result, without_result};
use super::stretches::{IntegerRange, stretches};
use super::view::{Impossible, Solution, View};
use crate::program::{Arithmetic, Comparison, Operand, Test, Type, Value, WEEKDAY};
use crate::scalar::Number;

/// Numbers are counted in parts of the last digit that any of them has, so small that as many of them as there
/// may be operands fit between two: what is less is so by one of them at least.
const PARTS: u32 = 3;

/// What an operand is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    Number,
    Integer,
    /// The size of a set that has at most so many elements.
    Count(Option<u32>),
    Date,
    DateTime,
    Time,
    Duration,
    Bool,
    /// So many variants.
    Choice(u32),
}

/// `operand - operand + constant`, of one or two operands or none.
#[derive(Clone, Debug)]
struct Linear {
    plus: Vec<Operand>,
    minus: Vec<Operand>,
    /// Of numbers.
    number: Number,
    /// Of others: nanoseconds, or the number of a variant.
    whole: i128,
}

/// A condition that is a comparison of a [`Linear`] with zero.
struct Compared {
    at: usize,
    comparison: Comparison,
    so: bool,
    linear: Linear,
}

/// Values for the operands that are compared with each other.
pub(super) fn solve(view: &View, solution: &mut Solution) -> Result<(), Impossible> {
    let mut left: Vec<Compared> = view
        .atoms
        .iter()
        .enumerate()
        .filter_map(|(at, (atom, so))| {
            let Test::Compare(comparison, other) = &atom.test else { return None };
            let linear = Linear::difference(view, &atom.subject, other)?;
            Some(Compared { at, comparison: *comparison, so: *so, linear })
        })
        .collect();
    let mut without: Vec<&Operand> = without_results(view).map(|(operand, _)| operand).collect();
    solution.unknown = without.len();
    loop {
        let (mut operands, mut group): (Vec<Operand>, Vec<Compared>) = if let Some(first) = left.pop() {
            (first.linear.operands().cloned().collect(), vec![first])
        } else if let Some(operand) = without.pop() {
            (vec![operand.clone()], Vec::new())
        } else {
            return Ok(());
        };
        // Whatever is compared with one of these, directly or not.
        while let Some(at) =
            left.iter().position(|other| other.linear.operands().any(|one| operands.contains(one)))
        {
            let next = left.swap_remove(at);
            for operand in next.linear.operands() {
                if !operands.contains(operand) {
                    operands.push(operand.clone());
                }
            }
            group.push(next);
        }
        // Those of which more is asked choose first.
        operands.sort_by_key(|operand| !instants::is_asked(view, operand));
        solve_group(view, &operands, &group, solution)?;
        without.retain(|operand| !operands.contains(operand));
    }
}

/// Operands whose sums with constants have no result, and what they must be outside of.
fn without_results<'v>(view: &View<'v, '_>) -> impl Iterator<Item = (&'v Operand, (i128, i128))> {
    view.unknown.iter().filter_map(|atom| {
        let mut without = atom.operands().filter(|operand| !has_result(view.domain, view.cube, operand));
        let (first, second) = (without.next()?, without.next());
        without_result(view.domain, first).filter(|_| second.is_none())
    })
}

fn solve_group(
    view: &View,
    operands: &[Operand],
    group: &[Compared],
    solution: &mut Solution,
) -> Result<(), Impossible> {
    let scaled = Scale::common(view, operands, group).and_then(|scale| {
        let system = scale.system(view, operands, group)?;
        Some((scale, system))
    });
    let Some((scale, system)) = scaled else {
        solution.is_open = true;
        return Ok(());
    };
    let mut pick = |at: usize, low, high| match axis(view, operands.get(at)?)? {
        Axis::DateTime => instants::pick(view, &operands[at], low, high),
        _ => None,
    };
    match system.solve(&mut pick) {
        Solved::Impossible => Err(Impossible),
        Solved::Beyond => {
            solution.is_open = true;
            Ok(())
        }
        Solved::Witness(counts) => {
            let value = |(operand, count): (&Operand, &i128)| {
                let axis = axis(view, operand)?;
                Some((operand.clone(), scale.value(axis, *count)?))
            };
            let values: Option<Vec<_>> = operands.iter().zip(&counts).map(value).collect();
            solution.is_open |= values.is_none();
            if let Some(values) = values {
                solution.values.extend(values);
                solution.settled.extend(group.iter().map(|compared| compared.at));
            }
            Ok(())
        }
    }
}

/// What an operand is counted in; `None` for one that is no variable of comparisons.
fn axis(view: &View, operand: &Operand) -> Option<Axis> {
    let of_type = |ty: &Type| match ty {
        Type::Number { whole: false } => Some(Axis::Number),
        Type::Number { whole: true } => Some(Axis::Integer),
        Type::Date => Some(Axis::Date),
        Type::DateTime => Some(Axis::DateTime),
        Type::Time => Some(Axis::Time),
        Type::Duration => Some(Axis::Duration),
        Type::Bool => Some(Axis::Bool),
        Type::Enum(id) => u32::try_from(view.domain.program.enums[*id].variants.len()).ok().map(Axis::Choice),
        _ => None,
    };
    let is_instant = |inner: &Operand| axis(view, inner) == Some(Axis::DateTime);
    match operand {
        Operand::Field(slot) => of_type(&view.field(*slot).ty),
        Operand::Now => Some(Axis::DateTime),
        Operand::DateOf(inner) if is_instant(inner) => Some(Axis::Date),
        Operand::TimeOf(inner) if is_instant(inner) => Some(Axis::Time),
        Operand::Weekday(inner) if is_instant(inner) => of_type(&Type::Enum(WEEKDAY)),
        Operand::Count(inner) => match &**inner {
            Operand::Field(slot) => match &view.field(*slot).ty {
                Type::Set(of) => match of_type(of) {
                    // A set of an enum has each variant once.
                    Some(Axis::Choice(most)) => Some(Axis::Count(Some(most))),
                    _ => Some(Axis::Count(None)),
                },
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

impl Linear {
    /// The left side less the right one; `None` if that is no difference of two operands of one kind.
    fn difference(view: &View, left: &Operand, right: &Operand) -> Option<Self> {
        let mut linear = Self { plus: Vec::new(), minus: Vec::new(), number: Number::from(0), whole: 0 };
        linear.add(view, left, false)?;
        linear.add(view, right, true)?;
        let minus = std::mem::take(&mut linear.minus);
        for operand in minus {
            match linear.plus.iter().position(|other| *other == operand) {
                Some(at) => _ = linear.plus.swap_remove(at),
                None => linear.minus.push(operand),
            }
        }
        if linear.plus.len() > 1 || linear.minus.len() > 1 {
            return None;
        }
        let kind = |operand: &Operand| match axis(view, operand) {
            Some(Axis::Count(_) | Axis::Integer) => Some(Axis::Number),
            axis => axis,
        };
        let mut kinds = linear.operands().map(kind);
        let first = kinds.next().flatten();
        kinds.all(|kind| kind == first).then(|| linear.clone())
    }

    fn operands(&self) -> impl Iterator<Item = &Operand> {
        self.plus.iter().chain(&self.minus)
    }

    fn add(&mut self, view: &View, operand: &Operand, negated: bool) -> Option<()> {
        match operand {
            Operand::Literal(Value::Number(number)) => {
                self.number =
                    if negated { self.number.minus(*number)? } else { self.number.plus(*number)? };
            }
            Operand::Literal(value) => {
                let whole = whole_of(value)?;
                self.whole += if negated { -whole } else { whole };
            }
            Operand::Negate(inner) => self.add(view, inner, !negated)?,
            Operand::Arithmetic { first, rest } => {
                self.add(view, first, negated)?;
                for (step, operand) in rest {
                    match step {
                        Arithmetic::Plus => self.add(view, operand, negated)?,
                        Arithmetic::Minus => self.add(view, operand, !negated)?,
                        Arithmetic::Times | Arithmetic::Divide => return None,
                    }
                }
            }
            operand => {
                axis(view, operand)?;
                let side = if negated { &mut self.minus } else { &mut self.plus };
                side.push(operand.clone());
            }
        }
        Some(())
    }
}

/// How a group of operands of one kind is counted.
struct Scale {
    /// Numbers are multiples of ten to this.
    exponent: i32,
    is_number: bool,
    is_date: bool,
    /// Whether all operands are integers, which are then counted as such.
    is_whole: bool,
}

impl Scale {
    fn common(view: &View, operands: &[Operand], group: &[Compared]) -> Option<Self> {
        let first = operands.first().map(|operand| axis(view, operand));
        let is_number = match first {
            Some(axis) => matches!(axis?, Axis::Number | Axis::Integer | Axis::Count(_)),
            None => group.iter().any(|compared| compared.linear.number != Number::from(0)),
        };
        let of_cells = operands
            .iter()
            .filter_map(|operand| view.cells(operand))
            .flat_map(|(variable, _)| variable.named());
        let of_cells = of_cells
            .filter_map(|(_, value)| if let Value::Number(number) = value { Some(*number) } else { None });
        let numbers = group.iter().map(|compared| compared.linear.number).chain(of_cells);
        let exponent = numbers.map(|number| number.parts().1).min().unwrap_or(0).min(0);
        let is_whole = is_number
            && operands
                .iter()
                .all(|operand| matches!(axis(view, operand), Some(Axis::Integer | Axis::Count(_))));
        Some(Self { exponent, is_number, is_date: first == Some(Some(Axis::Date)), is_whole })
    }

    /// What constants are counted in for each one that operands are counted in.
    fn step(&self) -> Option<i128> {
        match (self.is_date, self.is_whole) {
            (true, _) => Some(DAY),
            (_, true) => self.one(),
            _ => Some(1),
        }
    }

    /// A number in parts; `None` if that is too large.
    fn parts(&self, number: Number) -> Option<i128> {
        let (coefficient, exponent) = number.parts();
        let shift = u32::try_from(exponent.checked_sub(self.exponent)?).ok()?.checked_add(PARTS)?;
        let parts = coefficient.checked_mul(10i128.checked_pow(shift)?)?;
        (parts.abs() <= MOST).then_some(parts)
    }

    /// `None` if constants are too large.
    fn system(&self, view: &View, operands: &[Operand], group: &[Compared]) -> Option<System> {
        let variables = operands.iter().map(|operand| self.variable(view, operand)).collect::<Option<_>>()?;
        let mut system = System { variables, ..System::default() };
        let at = |side: &[Operand]| operands.iter().position(|operand| side.first() == Some(operand));
        for Compared { comparison, so, linear, .. } in group {
            let difference = VariableDifference { left: at(&linear.plus), right: at(&linear.minus) };
            let back = VariableDifference { left: difference.right, right: difference.left };
            let constant = if self.is_number { self.parts(linear.number)? } else { linear.whole };
            // The difference is compared with `-constant`, and its opposite with `constant`.
            let step = self.step()?;
            let at_most = |most: i128| most.div_euclid(step);
            let less = |than: i128| -(-than).div_euclid(step) - 1;
            let bounds = &mut system.at_most;
            match (comparison, so) {
                (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => {
                    bounds.push((difference, less(-constant)));
                }
                (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => {
                    bounds.push((difference, at_most(-constant)));
                }
                (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => {
                    bounds.push((back, less(constant)))
                }
                (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => {
                    bounds.push((back, at_most(constant)));
                }
                (Comparison::Equal, true) => {
                    bounds.extend([(difference, at_most(-constant)), (back, at_most(constant))]);
                }
                (Comparison::Equal, false) if constant % step == 0 => {
                    system.not.push((difference, -constant / step));
                }
                (Comparison::Equal, false) => {}
            }
        }
        Some(system)
    }

    fn variable(&self, view: &View, operand: &Operand) -> Option<IntegerVariable> {
        let axis = axis(view, operand)?;
        let one = self.one()?;
        let given = &view.domain.limits;
        let (limits, plain, round): (IntegerRange, i128, Vec<i128>) = match axis {
            Axis::Number | Axis::Integer if !self.is_whole => ((None, None), 0, self.decimals()),
            Axis::Number | Axis::Integer => ((None, None), 0, Vec::new()),
            Axis::Count(most) if self.is_whole => ((Some(0), most.map(i128::from)), 0, Vec::new()),
            Axis::Count(most) => {
                let most = most
                    .map(|most| i128::from(most).checked_mul(one))
                    .map_or(Some(None), |most| most.map(Some))?;
                ((Some(0), most), 0, self.decimals())
            }
            Axis::Date => {
                // A local date may be one before the first that can be written.
                let is_given = matches!(operand, Operand::Field(_));
                let (first, last) = if is_given { given.days } else { (Date::MIN, Date::MAX) };
                ((Some(days(first)), Some(days(last))), days(Date::constant(2026, 3, 2)), Vec::new())
            }
            Axis::DateTime => {
                let limits = (given.instants.0.as_nanosecond(), given.instants.1.as_nanosecond());
                ((Some(limits.0), Some(limits.1)), instants::PLAIN.as_nanosecond(), ROUND.to_vec())
            }
            Axis::Time => ((Some(0), Some(DAY - 1)), DAY / 2, ROUND.to_vec()),
            Axis::Duration => {
                let limits = (-given.longest.as_nanos(), given.longest.as_nanos());
                ((Some(limits.0), Some(limits.1)), DAY / 24, ROUND.to_vec())
            }
            Axis::Bool => ((Some(0), Some(1)), 0, Vec::new()),
            Axis::Choice(variants) => ((Some(0), Some(i128::from(variants) - 1)), 0, Vec::new()),
        };
        let within = |(low, high): IntegerRange| {
            let low = low.map_or(limits.0, |low| Some(limits.0.map_or(low, |limit| limit.max(low))));
            let high = high.map_or(limits.1, |high| Some(limits.1.map_or(high, |limit| limit.min(high))));
            low.zip(high).is_none_or(|(low, high)| low <= high).then_some((low, high))
        };
        let stretches = match view.cells(operand) {
            Some((variable, cells)) => stretches(variable, cells, &|value| self.count(value))?,
            None => vec![(None, None)],
        };
        let step = self.step()?;
        let stretches = stretches.into_iter().filter_map(|stretch| match self.is_whole {
            true => whole(stretch, step),
            false => Some(stretch),
        });
        let mut stretches: Vec<IntegerRange> = stretches.filter_map(within).collect();
        for (_, (low, high)) in without_results(view).filter(|(other, _)| *other == operand) {
            stretches =
                stretches.into_iter().flat_map(|stretch| cut(stretch, low / step, high / step)).collect();
        }
        Some(IntegerVariable { stretches, plain, round })
    }

    /// The number one, in parts.
    fn one(&self) -> Option<i128> {
        10i128.checked_pow(u32::try_from(self.exponent.checked_neg()?).ok()?.checked_add(PARTS)?)
    }

    /// One, a tenth, … in parts.
    fn decimals(&self) -> Vec<i128> {
        std::iter::successors(self.one(), |one| (one % 10 == 0).then_some(one / 10)).collect()
    }

    fn count(&self, value: &Value) -> Option<i128> {
        match value {
            Value::Number(number) => self.parts(*number),
            Value::Date(date) => Some(days(*date)),
            value => whole_of(value),
        }
    }

    fn value(&self, axis: Axis, count: i128) -> Option<Value> {
        Some(match axis {
            Axis::Integer | Axis::Count(_) if self.is_whole => Value::Number(Number::from_parts(count, 0)?),
            // Beside a number an integer is one of them, and its value need not be one of its own.
            Axis::Integer | Axis::Count(_) if count % self.one()? != 0 => return None,
            Axis::Number | Axis::Integer | Axis::Count(_) => {
                let exponent = self.exponent.checked_sub(i32::try_from(PARTS).ok()?)?;
                Value::Number(Number::from_parts(count, exponent)?)
            }
            Axis::Date => {
                let far = jiff::Span::new().try_days(i64::try_from(count).ok()?).ok()?;
                Value::Date(Date::constant(1970, 1, 1).checked_add(far).ok()?)
            }
            Axis::DateTime => Value::DateTime(Timestamp::from_nanosecond(count).ok()?),
            Axis::Time => Value::Time(Time::midnight().checked_add(duration(count)?).ok()?),
            Axis::Duration => Value::Duration(duration(count)?),
            Axis::Bool => Value::Bool(count != 0),
            Axis::Choice(_) => Value::Variant(u32::try_from(count).ok()?),
        })
    }
}

/// The integers of a stretch of parts, of which there are so many to one; `None` if there are none.
fn whole((low, high): IntegerRange, one: i128) -> Option<IntegerRange> {
    let low = low.map(|low| -(-low).div_euclid(one));
    let high = high.map(|high| high.div_euclid(one));
    low.zip(high).is_none_or(|(low, high)| low <= high).then_some((low, high))
}

/// What is left of a stretch outside of another.
fn cut((low, high): IntegerRange, from: i128, to: i128) -> impl Iterator<Item = IntegerRange> {
    let before = (low, Some(high.map_or(from - 1, |high| high.min(from - 1))));
    let after = (Some(low.map_or(to + 1, |low| low.max(to + 1))), high);
    [before, after].into_iter().filter(|(low, high)| low.zip(*high).is_none_or(|(low, high)| low <= high))
}

fn duration(nanos: i128) -> Option<SignedDuration> {
    SignedDuration::try_from_nanos_i128(nanos)
}
