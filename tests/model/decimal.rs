//! Exact decimals of up to 28 significant digits, over whole numbers of any size.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};

const DIGITS: usize = 28;

/// `coefficient × 10^exponent`, the coefficient without zeros at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    coefficient: BigInt,
    exponent: i32,
}

fn power(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

impl Decimal {
    pub fn new(coefficient: BigInt, exponent: i32) -> Self {
        let mut text = coefficient.to_string();
        let mut exponent = exponent;
        if coefficient == BigInt::ZERO {
            return Self { coefficient, exponent: 0 };
        }
        while text.ends_with('0') {
            text.pop();
            exponent += 1;
        }
        Self { coefficient: text.parse().expect("digits"), exponent }
    }

    pub fn whole(value: i64) -> Self {
        Self::new(value.into(), 0)
    }

    /// Reads `-12.50`.
    pub fn read(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let coefficient = format!("{whole}{fraction}").parse().expect("a decimal");
        Self::new(coefficient, -i32::try_from(fraction.len()).expect("a short fraction"))
    }

    fn digits(&self) -> usize {
        self.coefficient.magnitude().to_string().len()
    }

    fn checked(self) -> Option<Self> {
        (self.digits() <= DIGITS).then_some(self)
    }

    fn scaled_to(&self, exponent: i32) -> BigInt {
        &self.coefficient * power((self.exponent - exponent).unsigned_abs())
    }

    pub fn negated(&self) -> Self {
        Self::new(-self.coefficient.clone(), self.exponent)
    }

    pub fn plus(&self, other: &Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        Self::new(self.scaled_to(exponent) + other.scaled_to(exponent), exponent).checked()
    }

    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.negated())
    }

    pub fn times(&self, other: &Self) -> Option<Self> {
        Self::new(&self.coefficient * &other.coefficient, self.exponent + other.exponent).checked()
    }

    /// Rounded half to even to 28 digits; nothing for division by zero.
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        if other.coefficient == BigInt::ZERO {
            return None;
        }
        // 100 digits more than needed, and whether anything is left after them.
        let shifted = &self.coefficient * power(100);
        let quotient = &shifted / &other.coefficient;
        let inexact = &quotient * &other.coefficient != shifted;
        Some(round(&quotient, inexact, self.exponent - other.exponent - 100))
    }

    pub fn to_f64(&self) -> f64 {
        format!("{}e{}", self.coefficient, self.exponent).parse().expect("a float")
    }

    /// Without an exponent.
    pub fn plain(&self) -> String {
        let sign = if self.coefficient.sign() == Sign::Minus { "-" } else { "" };
        let digits = self.coefficient.magnitude().to_string();
        if self.exponent >= 0 {
            return format!("{sign}{digits}{}", "0".repeat(self.exponent as usize));
        }
        let places = self.exponent.unsigned_abs() as usize;
        let padded = format!("{}{digits}", "0".repeat((places + 1).saturating_sub(digits.len())));
        let (whole, fraction) = padded.split_at(padded.len() - places);
        format!("{sign}{whole}.{fraction}")
    }

    /// With an exponent.
    pub fn scientific(&self) -> String {
        format!("{}e{}", self.coefficient, self.exponent)
    }
}

fn round(quotient: &BigInt, inexact: bool, exponent: i32) -> Decimal {
    let surplus = quotient.magnitude().to_string().len().saturating_sub(DIGITS);
    let unit = power(u32::try_from(surplus).expect("few digits"));
    let kept = quotient / &unit;
    let rest = (quotient - &kept * &unit).magnitude().clone() * 2u32;
    let odd = &kept % 2 != BigInt::ZERO;
    let up = match rest.cmp(unit.magnitude()) {
        Ordering::Greater => true,
        Ordering::Equal => inexact || odd,
        Ordering::Less => false,
    };
    let away = if quotient.sign() == Sign::Minus { -1 } else { 1 };
    let kept = if up { kept + away } else { kept };
    Decimal::new(kept, exponent + i32::try_from(surplus).expect("few digits"))
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let exponent = self.exponent.min(other.exponent);
        self.scaled_to(exponent).cmp(&other.scaled_to(exponent))
    }
}
