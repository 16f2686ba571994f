//! Exact decimal numbers of up to 28 significant digits.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use dashu_float::round::mode::HalfEven;
use dashu_float::{Context, Repr};
use dashu_int::IBig;

/// How many significant digits a number has at most.
const DIGITS: usize = 28;
/// Exponents beyond this are refused, so that no sum of exponents can overflow.
const MAX_EXPONENT: i64 = 1_000_000;

/// An exact decimal: `coefficient × 10^exponent`.
///
/// Always in lowest form (the coefficient does not end in a zero digit; zero is `0 × 10^0`), so equal
/// numbers are equal field by field. The coefficient has at most 28 digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "WrittenNumber")]
pub struct Number {
    coefficient: i128,
    exponent: i32,
}

/// A number that was written somewhere and may have been changed there.
#[derive(Deserialize)]
struct WrittenNumber {
    coefficient: i128,
    exponent: i32,
}

impl TryFrom<WrittenNumber> for Number {
    type Error = NumberError;

    fn try_from(form: WrittenNumber) -> Result<Self, NumberError> {
        if form.coefficient.unsigned_abs() >= 10u128.pow(28) {
            return Err(NumberError::Digits);
        }
        let number = Self::lowest(form.coefficient, 0);
        let exponent = form.exponent.checked_add(number.exponent).ok_or(NumberError::Exponent)?;
        let is_small = i64::from(exponent).abs() <= MAX_EXPONENT;
        if is_small { Ok(Self::lowest(form.coefficient, form.exponent)) } else { Err(NumberError::Exponent) }
    }
}

/// Why a text is no number of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// Not of the form `-12.50` or `1.2e3`.
    #[error("this is not a number")]
    Form,
    /// More than 28 significant digits.
    #[error("a number has at most 28 significant digits")]
    Digits,
    /// An exponent beyond a million.
    #[error("the exponent of a number is at most 1,000,000")]
    Exponent,
}

impl Number {
    /// `coefficient × 10^exponent`, for a coefficient of at most 28 digits; used for small constants.
    pub(crate) fn scaled(coefficient: i128, exponent: i32) -> Self {
        debug_assert!(coefficient.unsigned_abs() < 10u128.pow(28));
        Self::lowest(coefficient, exponent)
    }

    #[inline]
    fn lowest(mut coefficient: i128, mut exponent: i32) -> Self {
        if coefficient == 0 {
            return Self { coefficient, exponent: 0 };
        }
        // Division of 64 bits is much faster than that of 128.
        if let Ok(mut small) = i64::try_from(coefficient) {
            while small % 10 == 0 {
                small /= 10;
                exponent += 1;
            }
            return Self { coefficient: small.into(), exponent };
        }
        while coefficient % 10 == 0 {
            coefficient /= 10;
            exponent += 1;
        }
        Self { coefficient, exponent }
    }

    /// The nearest binary floating-point number; for geometry and for weights only.
    pub fn to_f64(self) -> f64 {
        const EXACT: i128 = 1 << 53;
        // A quotient or product of two exactly representable numbers is rounded once, so correctly.
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        match (self.coefficient.abs() < EXACT, self.exponent) {
            (true, -22..=0) => self.coefficient as f64 / POWERS[self.exponent.unsigned_abs() as usize],
            (true, 1..=22) => self.coefficient as f64 * POWERS[self.exponent.unsigned_abs() as usize],
            // The standard library's decimal parser rounds correctly too.
            _ => format!("{}e{}", self.coefficient, self.exponent).parse().unwrap_or(f64::NAN),
        }
    }

    /// Whether it has no fraction.
    pub fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// The number as an integer, where it is one that fits.
    pub fn to_i64(self) -> Option<i64> {
        if self.exponent < 0 || self.exponent > 18 {
            return None;
        }
        let power = 10i128.pow(self.exponent.unsigned_abs());
        i64::try_from(self.coefficient.checked_mul(power)?).ok()
    }

    /// Its coefficient and its exponent of ten, in lowest form.
    pub(crate) fn parts(self) -> (i128, i32) {
        (self.coefficient, self.exponent)
    }

    /// `coefficient × 10^exponent`; `None` if that needs more than 28 digits, or an exponent beyond a million.
    pub(crate) fn from_parts(coefficient: i128, exponent: i32) -> Option<Self> {
        let number = Self::lowest(coefficient, exponent);
        let fits = number.coefficient.unsigned_abs() < 10u128.pow(28);
        (fits && i64::from(number.exponent).abs() <= MAX_EXPONENT).then_some(number)
    }

    /// Whether it can be written out without an exponent, in a length that is still read.
    pub(crate) fn has_plain(self) -> bool {
        (-(PLAIN - 28)..=PLAIN - 28).contains(&self.exponent)
    }

    /// All of its digits, without an exponent, as programs have numbers.
    pub(crate) fn plain(self) -> String {
        let digits = self.coefficient.unsigned_abs().to_string();
        let sign = if self.coefficient < 0 { "-" } else { "" };
        let places = self.exponent.unsigned_abs() as usize;
        if self.exponent >= 0 {
            return format!("{sign}{digits}{}", "0".repeat(places));
        }
        let padded = format!("{}{digits}", "0".repeat((places + 1).saturating_sub(digits.len())));
        let (whole, fraction) = padded.split_at(padded.len() - places);
        format!("{sign}{whole}.{fraction}")
    }

    /// The number with its sign turned.
    pub fn negated(self) -> Self {
        Self { coefficient: -self.coefficient, ..self }
    }

    /// The exact sum, or `None` if it needs more than 28 digits.
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.far_from(other) {
            return if self.coefficient == 0 {
                Some(other)
            } else {
                (other.coefficient == 0).then_some(self)
            };
        }
        let sum = CONTEXT.add(&self.to_repr(), &other.to_repr());
        Self::exact(sum.ok()?)
    }

    /// The exact difference, or `None` if it needs more than 28 digits.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }

    /// The exact product, or `None` if it needs more than 28 digits.
    pub fn times(self, other: Self) -> Option<Self> {
        Self::exact(CONTEXT.mul(&self.to_repr(), &other.to_repr()).ok()?)
    }

    /// The quotient, rounded half to even to 28 digits; `None` if `other` is zero.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        if other.coefficient == 0 {
            return None;
        }
        let quotient = CONTEXT.div(&self.to_repr(), &other.to_repr()).ok()?;
        Self::from_repr(quotient.value().into_repr())
    }

    /// Whether the digits of the two are so far apart that a sum would need more than 28 of them; keeps
    /// `1e900000 + 1` from being written out.
    fn far_from(self, other: Self) -> bool {
        (i64::from(self.exponent) - i64::from(other.exponent)).unsigned_abs() > 2 * DIGITS as u64
    }

    fn to_repr(self) -> Repr<10> {
        Repr::new(IBig::from(self.coefficient), self.exponent as isize)
    }

    fn exact(rounded: dashu_float::round::Rounded<dashu_float::FBig<HalfEven, 10>>) -> Option<Self> {
        match rounded {
            dashu_base::Approximation::Exact(value) => Self::from_repr(value.into_repr()),
            dashu_base::Approximation::Inexact(..) => None,
        }
    }

    fn from_repr(repr: Repr<10>) -> Option<Self> {
        let (significand, exponent) = repr.into_parts();
        let coefficient = i128::try_from(significand).ok()?;
        let number = Self::lowest(coefficient, i32::try_from(exponent).ok()?);
        // A difference of `dashu` may have a digit more than its context allows.
        let fits = number.coefficient.unsigned_abs() < 10u128.pow(28);
        (fits && i64::from(number.exponent).abs() <= MAX_EXPONENT).then_some(number)
    }

    /// How many digits stand before the decimal point, less one; only for a number other than zero.
    fn magnitude(self) -> i64 {
        i64::from(self.coefficient.unsigned_abs().ilog10()) + i64::from(self.exponent)
    }

    fn compare_size(self, other: Self) -> Ordering {
        let (a, b) = (self.coefficient.unsigned_abs(), other.coefficient.unsigned_abs());
        if a == 0 || b == 0 {
            return a.cmp(&b);
        }
        self.magnitude().cmp(&other.magnitude()).then_with(|| {
            // Of one magnitude, the exponents differ by less than 28, and the scaled coefficient has at
            // most as many digits as the other one.
            let shift = |from: i32, to: i32| 10u128.pow(from.saturating_sub(to).max(0).unsigned_abs());
            let a = a * shift(self.exponent, other.exponent);
            let b = b * shift(other.exponent, self.exponent);
            a.cmp(&b)
        })
    }
}

/// How long a number is at most that is written out without an exponent.
const PLAIN: i32 = 128;

/// The powers of ten that binary floating point represents exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

const CONTEXT: Context<HalfEven> = Context::new(DIGITS);

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::lowest(i128::from(value), 0)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        /// Ten to the tenth times 28 digits still fit.
        const NEAR: usize = 10;
        const POWERS: [i128; NEAR + 1] = powers();
        let apart = self.exponent - other.exponent;
        if apart == 0 {
            return self.coefficient.cmp(&other.coefficient);
        }
        if let Some(power) = POWERS.get(apart.unsigned_abs() as usize) {
            return if apart > 0 {
                (self.coefficient * power).cmp(&other.coefficient)
            } else {
                self.coefficient.cmp(&(other.coefficient * power))
            };
        }
        let sign = self.coefficient.signum();
        sign.cmp(&other.coefficient.signum()).then_with(|| {
            let size = self.compare_size(*other);
            if sign < 0 { size.reverse() } else { size }
        })
    }
}

/// Ten to the power of zero, one, and so on.
const fn powers<const COUNT: usize>() -> [i128; COUNT] {
    let (mut powers, mut at) = ([1; COUNT], 1);
    while at < COUNT {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Reads `-12.50` and JSON's `1.2e-3`; no underscores, no leading `+`.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        if let Some(short) = short(text.as_bytes()) {
            return Ok(short);
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(NumberError::Form);
        }
        let digits = whole.bytes().chain(fraction.bytes());
        let (coefficient, dropped) = significant(digits)?;
        let coefficient = if mantissa.starts_with('-') { -coefficient } else { coefficient };
        if coefficient == 0 {
            return Ok(Self::lowest(0, 0));
        }
        let scale = i64::try_from(fraction.len()).map_err(|_| NumberError::Exponent)?;
        let exponent = exponent + dropped - scale;
        let number = i32::try_from(exponent)
            .map(|exponent| Self::lowest(coefficient, exponent))
            .map_err(|_| NumberError::Exponent)?;
        if i64::from(number.exponent).abs() > MAX_EXPONENT {
            return Err(NumberError::Exponent);
        }
        Ok(number)
    }
}

/// The number, where it is plain and of few digits, as most are: `-12.50`.
#[inline]
fn short(text: &[u8]) -> Option<Number> {
    /// So many digits fit into 64 bits.
    const SHORT: usize = 18;
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > SHORT {
        return None;
    }
    let (mut coefficient, mut point) = (0i64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => coefficient = coefficient * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && at > 0 => point = Some(at),
            _ => return None,
        }
    }
    let fraction = point.map_or(0, |point| digits.len() - point - 1);
    if point.is_some() && fraction == 0 {
        return None;
    }
    let coefficient = if negative { -coefficient } else { coefficient };
    Some(Number::lowest(coefficient.into(), -i32::try_from(fraction).ok()?))
}

/// The value of the digits without trailing zeros, and how many of those were dropped.
fn significant(digits: impl Iterator<Item = u8>) -> Result<(i128, i64), NumberError> {
    let mut coefficient: i128 = 0;
    let mut zeros: i64 = 0;
    let mut count: i64 = 0;
    for digit in digits.map(|byte| i128::from(byte - b'0')) {
        if digit == 0 {
            zeros += i64::from(coefficient != 0);
            continue;
        }
        count += if coefficient == 0 { 1 } else { zeros + 1 };
        if count > DIGITS as i64 {
            return Err(NumberError::Digits);
        }
        let shift = 10i128.pow(u32::try_from(zeros + 1).unwrap_or(u32::MAX));
        coefficient = coefficient * shift + digit;
        zeros = 0;
    }
    Ok((coefficient, zeros))
}

fn parse_exponent(text: &str) -> Result<i64, NumberError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Form);
    }
    let value: i64 = digits.parse().map_err(|_| NumberError::Exponent)?;
    if value > 2 * MAX_EXPONENT {
        return Err(NumberError::Exponent);
    }
    Ok(if text.starts_with('-') { -value } else { value })
}

impl fmt::Display for Number {
    /// Plain notation where it stays short, else `1.5e40`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.coefficient < 0 { "-" } else { "" };
        let digits = self.coefficient.unsigned_abs().to_string();
        let point = digits.len() as i64 + i64::from(self.exponent);
        let text = if self.exponent >= 0 && point <= 34 {
            format!("{digits}{}", "0".repeat(self.exponent.unsigned_abs() as usize))
        } else if (-34..=0).contains(&point) {
            format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
        } else if point > 0 && self.exponent < 0 {
            let (whole, fraction) = digits.split_at(point.unsigned_abs() as usize);
            format!("{whole}.{fraction}")
        } else {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{first}{dot}{rest}e{}", point - 1)
        };
        f.pad(&format!("{sign}{text}"))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn equal_numbers_are_equal_however_written() {
        assert_eq!(number("1.50"), number("1.5"));
        assert_eq!(number("10e-1"), number("1"));
        assert_eq!(number("-0.000"), number("0"));
        assert_eq!(number("1E3"), number("1000"));
    }

    #[test]
    fn digits_are_counted_without_leading_and_trailing_zeros() {
        assert!("1234567890123456789012345678".parse::<Number>().is_ok());
        assert_eq!("12345678901234567890123456789".parse::<Number>(), Err(NumberError::Digits));
        assert_eq!(number(&format!("1{}", "0".repeat(400))), number("1e400"));
        assert_eq!(number(&format!("0.{}1", "0".repeat(399))), number("1e-400"));
        assert_eq!("1".repeat(400).parse::<Number>(), Err(NumberError::Digits));
        assert_eq!("1e99999999999999999999".parse::<Number>(), Err(NumberError::Exponent));
        for bad in ["", "-", "1.", ".5", "+1", "1e", "0x1", "1_0", "--1", "NaN"] {
            assert_eq!(bad.parse::<Number>(), Err(NumberError::Form), "{bad}");
        }
    }

    #[test]
    fn short_numbers_are_read_as_long_ones_are() {
        for text in ["0", "-0", "7", "-12.50", "000.100", "123456789012345678", "-0.0000000000000001", "10.0"]
        {
            let long = format!("{text}{}", if text.contains('.') { "e0" } else { ".00000000000000000000" });
            assert!(short(text.as_bytes()).is_some() && short(long.as_bytes()).is_none(), "{text}");
            assert_eq!(number(text), number(&long), "{text}");
        }
        for other in ["", "-", "1.", ".5", "1.2.3", "1e3", "+1", "1234567890123456789"] {
            assert_eq!(short(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn order_is_by_value() {
        let ascending = ["-1e30", "-2.5", "-2.45", "0", "1e-30", "0.1", "2", "2.0001", "10", "1e30"];
        for pair in ascending.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
        assert!(number("1e28") > number("9999999999999999999999999999"));
    }

    #[test]
    fn sums_and_products_are_exact_or_nothing() {
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("1e27").plus(number("1")), Some(number("1000000000000000000000000001")));
        assert_eq!(number("1e28").plus(number("1")), None);
        assert_eq!(number("1e900000").plus(number("1")), None);
        assert_eq!(number("0").plus(number("1e-900000")), Some(number("1e-900000")));
        assert_eq!(number("1.1").times(number("1.1")), Some(number("1.21")));
        assert_eq!(number("99999999999999.9").times(number("99999999999999.9")), None);
        assert_eq!(number("5").minus(number("7.5")), Some(number("-2.5")));
        assert_eq!(number("1e999999").times(number("1e999999")), None);
    }

    #[test]
    fn quotients_are_rounded_half_to_even() {
        assert_eq!(number("1").divided_by(number("3")), Some(number("0.3333333333333333333333333333")));
        assert_eq!(number("2").divided_by(number("3")), Some(number("0.6666666666666666666666666667")));
        assert_eq!(number("1").divided_by(number("0")), None);
        // 28 digits and an exact half: to the even neighbour.
        let halved = |digits: &str| number(digits).divided_by(number("2"));
        assert_eq!(halved("2000000000000000000000000001"), Some(number("1000000000000000000000000000")));
        assert_eq!(halved("2000000000000000000000000003"), Some(number("1000000000000000000000000002")));
    }

    #[test]
    fn binary_floating_point_is_the_nearest() {
        for text in ["0", "42.359", "-71.059", "1e22", "1e23", "9007199254740993", "1234567890.0987654321"] {
            let nearest: f64 = text.parse().expect("a float");
            assert_eq!(number(text).to_f64().to_bits(), nearest.to_bits(), "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_plainly() {
        for text in ["0", "12", "-3.5", "0.001", "1000", "123456789.25"] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("1.5e40").to_string(), "1.5e40");
        assert_eq!(number("2e-60").to_string(), "2e-60");
        assert_eq!(number(&number("-1.5e40").to_string()), number("-1.5e40"));
    }
}
