//! Sums, differences and products as one thing: whatever they come to, it is not on both sides of a number.
//!
//! `a + b`, `b + a` and `(a + b) * 2` are told to be multiples of each other by what they are as polynomials of the things
//! that they are computed from; a quotient, which is rounded, is such a thing itself. Of a single thing the cells are bounds
//! too, and of a sum the sums of bounds.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::domain::{Cells, MISSING, Variable};
use super::super::ranges::Ranges;
use super::numbers::whole_of;
use super::view::{Impossible, View};
use crate::program::{Arithmetic, Comparison, Operand, Test, Type, Value};
use crate::scalar::Number;

/// How many terms a polynomial may have.
const TERMS: usize = 32;
/// How many sums are looked at together.
const SUMS: usize = 256;
/// The steps in which two sums are held against each other.
const COMPARED: usize = 4;

/// Looks whether conditions ask for values of one sum that exclude each other.
pub(super) fn solve(view: &View) -> Result<(), Impossible> {
    let mut sums = Sums { view, things: Vec::new(), known: Vec::new(), compared: 0 };
    let solved = sums.solve();
    view.domain.effort.add(sums.compared * COMPARED);
    solved
}

/// Terms, each so many times: the numbers of the things that are multiplied, ascending; none of the constant.
#[derive(Clone, Debug, Default, PartialEq)]
struct Polynomial(BTreeMap<Vec<usize>, Number>);

fn minus_one() -> Polynomial {
    Polynomial::constant(Number::from(-1))
}

impl Polynomial {
    fn constant(number: Number) -> Self {
        Self::default().with(Vec::new(), number)
    }

    fn with(mut self, term: Vec<usize>, times: Number) -> Self {
        if times == Number::from(0) {
            self.0.remove(&term)
        } else {
            self.0.insert(term, times)
        };
        self
    }

    /// `None` if that needs too many digits or terms.
    fn plus(&self, other: &Self) -> Option<Self> {
        let mut sum = self.clone();
        for (term, times) in &other.0 {
            let own = sum.0.get(term).copied().unwrap_or(Number::from(0));
            sum = sum.with(term.clone(), own.plus(*times)?);
        }
        (sum.0.len() <= TERMS).then_some(sum)
    }

    fn times(&self, other: &Self) -> Option<Self> {
        let mut product = Self::default();
        for (one, times) in &self.0 {
            for (two, more) in &other.0 {
                let mut term = [&one[..], &two[..]].concat();
                term.sort_unstable();
                product = product.plus(&Self::default().with(term, times.times(*more)?))?;
            }
        }
        Some(product)
    }

    /// What there is beside the constant, and the constant.
    fn apart(&self) -> (Self, Number) {
        let mut form = self.clone();
        let constant = form.0.remove(&Vec::new()).unwrap_or(Number::from(0));
        (form, constant)
    }

    /// How many times as much it is as another, as a fraction; `None` if it is no multiple of it.
    fn multiple_of(&self, other: &Self) -> Option<Fraction> {
        let (own, of) = (self.0.first_key_value()?, other.0.first_key_value()?);
        let is_alike = self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|(one, two)| {
                let crosswise = one.1.times(*of.1).zip(two.1.times(*own.1));
                one.0 == two.0 && crosswise.is_some_and(|(a, b)| a == b)
            });
        is_alike.then(|| Fraction::new(*own.1, *of.1)).flatten()
    }
}

/// A number over another one that is more than zero.
#[derive(Clone, Copy, Debug)]
struct Fraction(Number, Number);

impl Fraction {
    /// `None` of a number over zero.
    fn new(over: Number, under: Number) -> Option<Self> {
        match under.cmp(&Number::from(0)) {
            Ordering::Greater => Some(Self(over, under)),
            Ordering::Less => Some(Self(over.negated(), under.negated())),
            Ordering::Equal => None,
        }
    }

    fn compared(self, other: Self) -> Option<Ordering> {
        Some(self.0.times(other.1)?.cmp(&other.0.times(self.1)?))
    }

    fn plus(self, other: Self) -> Option<Self> {
        let over = self.0.times(other.1)?.plus(other.0.times(self.1)?)?;
        Self::new(over, self.1.times(other.1)?)
    }

    fn times(self, number: Number) -> Option<Self> {
        Self::new(self.0.times(number)?, self.1)
    }

    /// The integers next to it, below and above, or it itself twice; `None` if they are too large.
    fn integers(self) -> Option<(i128, i128)> {
        let (over, under) = (self.0.parts(), self.1.parts());
        let least = over.1.min(under.1);
        let shifted = |(coefficient, exponent): (i128, i32)| {
            let shift = u32::try_from(exponent.checked_sub(least)?).ok()?;
            coefficient.checked_mul(10i128.checked_pow(shift)?)
        };
        let (over, under) = (shifted(over)?, shifted(under)?);
        Some((over.div_euclid(under), -(-over).div_euclid(under)))
    }
}

/// An end of an interval, and whether it is outside.
type SumEnd = Option<(Fraction, bool)>;

/// What a sum may be.
#[derive(Debug)]
struct SumBounds {
    form: Polynomial,
    /// Whether it is an integer.
    is_whole: bool,
    low: SumEnd,
    high: SumEnd,
    not: Vec<Fraction>,
}

impl SumBounds {
    /// Leaves what is above, or below.
    fn narrow(&mut self, at: Fraction, is_outside: bool, is_low: bool) {
        let end = if is_low { &mut self.low } else { &mut self.high };
        let closer = if is_low { Ordering::Greater } else { Ordering::Less };
        let is_closer = end.is_none_or(|(known, was_outside)| match at.compared(known) {
            Some(Ordering::Equal) => is_outside && !was_outside,
            order => order == Some(closer),
        });
        if is_closer {
            *end = Some((at, is_outside));
        }
    }

    fn is_possible(&self) -> bool {
        let Some(((low, no_low), (high, no_high))) = self.low.zip(self.high) else { return true };
        match low.compared(high) {
            Some(Ordering::Greater) => false,
            Some(Ordering::Equal) => {
                let is_it = |not: &Fraction| not.compared(low) == Some(Ordering::Equal);
                let is_there = !self.is_whole || has_integer((low, no_low), (high, no_high));
                is_there && !no_low && !no_high && !self.not.iter().any(is_it)
            }
            _ => !self.is_whole || has_integer((low, no_low), (high, no_high)),
        }
    }
}

/// Whether there is an integer between two ends.
fn has_integer(low: (Fraction, bool), high: (Fraction, bool)) -> bool {
    let Some(((below, above_low), (below_high, above))) = low.0.integers().zip(high.0.integers()) else {
        return true;
    };
    let first = if low.1 { below + 1 } else { above_low };
    let last = if high.1 { above - 1 } else { below_high };
    first <= last
}

struct Sums<'v, 'a, 'p> {
    view: &'v View<'a, 'p>,
    /// What polynomials are about, by number.
    things: Vec<Operand>,
    known: Vec<SumBounds>,
    /// How many sums were held against each other.
    compared: usize,
}

impl Sums<'_, '_, '_> {
    fn solve(&mut self) -> Result<(), Impossible> {
        let view = self.view;
        let compared = view.atoms.iter().filter_map(|(atom, so)| match &atom.test {
            Test::Compare(comparison, other) => Some((&atom.subject, *comparison, other, *so)),
            _ => None,
        });
        for (left, comparison, right, so) in compared {
            let difference = self.polynomial(left).zip(self.polynomial(right));
            let Some(difference) =
                difference.and_then(|(left, right)| left.plus(&right.times(&minus_one())?))
            else {
                continue;
            };
            self.bound(&difference, comparison, so)?;
        }
        // Of nothing but what stands alone the other theories know all.
        if !self
            .known
            .iter()
            .any(|known| known.form.0.len() > 1 || known.form.0.keys().any(|term| term.len() > 1))
            && view.computed().next().is_none()
        {
            return Ok(());
        }
        for operand in view.operands() {
            let Some((polynomial, (variable, cells))) = self.polynomial(operand).zip(view.cells(operand))
            else {
                continue;
            };
            self.bound_by_cells(&polynomial, variable, cells)?;
        }
        self.are_possible_together()
    }

    fn thing(&mut self, operand: &Operand) -> Polynomial {
        let known = self.things.iter().position(|known| known == operand);
        let number = known.unwrap_or_else(|| {
            self.things.push(operand.clone());
            self.things.len() - 1
        });
        Polynomial::default().with(vec![number], Number::from(1))
    }

    /// What an operand is computed from and how; `None` if that is too much, or no number.
    fn polynomial(&mut self, operand: &Operand) -> Option<Polynomial> {
        match operand {
            Operand::Literal(value) => Some(Polynomial::constant(number_of(value)?)),
            Operand::Negate(inner) => self.polynomial(inner)?.times(&minus_one()),
            Operand::Arithmetic { first, rest } => {
                let mut so_far = self.polynomial(first)?;
                for (at, (step, operand)) in rest.iter().enumerate() {
                    so_far = match step {
                        Arithmetic::Plus => so_far.plus(&self.polynomial(operand)?)?,
                        Arithmetic::Minus => so_far.plus(&self.polynomial(operand)?.times(&minus_one())?)?,
                        Arithmetic::Times => so_far.times(&self.polynomial(operand)?)?,
                        Arithmetic::Divide => {
                            let (first, rest) = (first.clone(), rest[..=at].to_vec());
                            self.thing(&Operand::Arithmetic { first, rest })
                        }
                    };
                }
                Some(so_far)
            }
            operand => Some(self.thing(operand)),
        }
    }

    /// Whether it is computed from integers alone.
    fn is_whole(&self, form: &Polynomial) -> bool {
        let is_integer = |thing: &usize| match &self.things[*thing] {
            Operand::Field(slot) => self.view.field(*slot).ty == Type::INTEGER,
            Operand::Count(_) | Operand::DatePart(..) => true,
            _ => false,
        };
        form.0.iter().all(|(term, times)| times.is_integer() && term.iter().all(is_integer))
    }

    /// The place of what a form is a multiple of, and which.
    fn place(&mut self, form: &Polynomial) -> Option<(usize, Fraction)> {
        self.compared += self.known.len() + 1;
        let known = self.known.iter().enumerate();
        let found = known.filter_map(|(at, known)| Some((at, form.multiple_of(&known.form)?))).next();
        if found.is_some() || self.known.len() == SUMS {
            return found;
        }
        let is_whole = self.is_whole(form);
        self.known.push(SumBounds { form: form.clone(), is_whole, low: None, high: None, not: Vec::new() });
        Some((self.known.len() - 1, Fraction::new(Number::from(1), Number::from(1))?))
    }

    /// Notes that a polynomial compares so with zero, or does not.
    fn bound(&mut self, polynomial: &Polynomial, comparison: Comparison, so: bool) -> Result<(), Impossible> {
        let (form, constant) = polynomial.apart();
        if form.0.is_empty() {
            let zero = Value::Number(Number::from(0));
            let is_so = comparison.holds(&Value::Number(constant), &zero) == so;
            return if is_so { Ok(()) } else { Err(Impossible) };
        }
        let (comparison, so) = match comparison {
            Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual
                if !so =>
            {
                (opposite(comparison), true)
            }
            _ => (comparison, so),
        };
        let Some((at, times)) = self.place(&form) else { return Ok(()) };
        // `times × sum + constant` compares so with zero.
        let Some(end) = constant.negated().times(times.1).and_then(|over| Fraction::new(over, times.0))
        else {
            return Ok(());
        };
        let is_turned = times.0 < Number::from(0);
        let known = &mut self.known[at];
        match (comparison, so) {
            (Comparison::Equal, true) => {
                known.narrow(end, false, true);
                known.narrow(end, false, false);
            }
            (Comparison::Equal, false) => known.not.push(end),
            (Comparison::Less, _) => known.narrow(end, true, is_turned),
            (Comparison::LessOrEqual, _) => known.narrow(end, false, is_turned),
            (Comparison::Greater, _) => known.narrow(end, true, !is_turned),
            (Comparison::GreaterOrEqual, _) => known.narrow(end, false, !is_turned),
        }
        if known.is_possible() { Ok(()) } else { Err(Impossible) }
    }

    /// Notes between which values the cells of an operand are.
    fn bound_by_cells(
        &mut self,
        polynomial: &Polynomial,
        variable: &Variable,
        cells: &Ranges,
    ) -> Result<(), Impossible> {
        let Cells::Ordered(values) = &variable.cells else { return Ok(()) };
        let there = cells.without(&Ranges::one(MISSING));
        let ends = there.cells().next().zip(there.cells().next_back());
        let (Some((first, last)), false) = (ends, cells.contains(MISSING)) else { return Ok(()) };
        // Even cells are the values, odd ones what is before, between and behind them.
        let value = |at: usize| values.get(at).and_then(number_of);
        let (first, last) = (first as usize, last as usize);
        let low = if first.is_multiple_of(2) {
            value(first / 2 - 1)
        } else {
            (first / 2).checked_sub(1).and_then(value)
        };
        let high = if last.is_multiple_of(2) { value(last / 2 - 1) } else { value(last / 2) };
        let (over, under) = (
            if first.is_multiple_of(2) { Comparison::GreaterOrEqual } else { Comparison::Greater },
            if last.is_multiple_of(2) { Comparison::LessOrEqual } else { Comparison::Less },
        );
        for (end, comparison) in [(low, over), (high, under)] {
            let less = end.and_then(|end| polynomial.plus(&Polynomial::constant(end.negated())));
            if let Some(less) = less {
                self.bound(&less, comparison, true)?;
            }
        }
        Ok(())
    }

    /// Whether each sum is within the sums of what its terms are between.
    fn are_possible_together(&mut self) -> Result<(), Impossible> {
        for at in 0..self.known.len() {
            let form = self.known[at].form.clone();
            if form.0.len() < 2 {
                continue;
            }
            for is_low in [true, false] {
                if let Some((end, is_outside)) = self.sum_of_ends(&form, is_low) {
                    self.known[at].narrow(end, is_outside, is_low);
                }
            }
            if !self.known[at].is_possible() {
                return Err(Impossible);
            }
        }
        Ok(())
    }

    fn sum_of_ends(&self, form: &Polynomial, is_low: bool) -> SumEnd {
        let mut sum = (Fraction::new(Number::from(0), Number::from(1))?, false);
        for (term, times) in &form.0 {
            let one = Polynomial::default().with(term.clone(), *times);
            let found = self.known.iter().find_map(|known| Some((known, one.multiple_of(&known.form)?)));
            let (known, multiple) = found?;
            let is_turned = multiple.0 < Number::from(0);
            let (end, is_outside) = if is_low == is_turned { known.high? } else { known.low? };
            let end = Fraction::new(end.0, end.1.times(multiple.1)?)?.times(multiple.0)?;
            sum = (sum.0.plus(end)?, sum.1 || is_outside);
        }
        Some(sum)
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

fn number_of(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(*number),
        value => Number::from_parts(whole_of(value)?, 0),
    }
}
