//! The values of operands.

use super::ast::{Engineer, Of, Operand, Program, Provider, Who};
use super::clock::{DAY, Zone, civil, day, weekday};
use super::decide::Loads;
use super::decimal::Decimal;
use super::value::{Value, distance};

/// What a condition is looked at in.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub program: &'a Program,
    /// A record.
    pub order: &'a Value,
    pub now: i64,
    pub provider: Option<&'a Provider>,
    pub engineer: Option<&'a Engineer>,
    /// A record of a list.
    pub element: Option<&'a Value>,
    pub loads: &'a Loads,
}

impl<'a> Scene<'a> {
    pub fn zone(&self) -> Zone {
        self.program.timezone.as_ref().map_or_else(Zone::utc, |name| Zone::named(name))
    }

    fn the_provider(&self) -> &'a Provider {
        self.provider.expect("a provider in the scene")
    }

    fn the_engineer(&self) -> &'a Engineer {
        self.engineer.expect("an engineer in the scene")
    }

    /// The candidate's identity.
    pub fn who(&self, of: Of) -> Who {
        let engineer = (of == Of::Engineer).then(|| self.the_engineer().id.clone());
        Who { provider: self.the_provider().id.clone(), engineer }
    }

    fn field(&self, of: Of, path: &[String]) -> Option<Value> {
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let record = match of {
            Of::Order => self.order,
            Of::Provider => &self.the_provider().attributes,
            Of::Engineer => &self.the_engineer().attributes,
            Of::Element => self.element.expect("a record in the scene"),
        };
        match (of, path) {
            (Of::Provider, [only]) if only == "id" => text(&self.the_provider().id),
            (Of::Provider, [only]) if only == "name" => text(&self.the_provider().name),
            (Of::Engineer, [only]) if only == "id" => text(&self.the_engineer().id),
            (Of::Engineer, [only]) if only == "name" => text(&self.the_engineer().name),
            _ => member(record, path),
        }
    }

    fn workload(&self, of: Of) -> i64 {
        let listed = match of {
            Of::Engineer => self.the_engineer().workload,
            _ => self.the_provider().workload,
        };
        listed + self.loads.get(&self.who(of)).copied().unwrap_or(0)
    }

    /// The value of an operand, if it has one.
    pub fn value(&self, operand: &Operand) -> Option<Value> {
        match operand {
            Operand::Literal(value, _) => Some(value.clone()),
            Operand::Field { of, path, .. } => self.field(*of, path),
            Operand::Workload(of) => Some(Value::Number(Decimal::whole(self.workload(*of)))),
            Operand::Now => Some(Value::DateTime(self.now)),
            Operand::Negate(of) => match self.value(of)? {
                Value::Number(number) => Some(Value::Number(number.negated())),
                Value::Duration(seconds) => Some(Value::Duration(-seconds)),
                other => panic!("minus {other:?}"),
            },
            Operand::Arithmetic(left, sign, right) => {
                arithmetic(&self.value(left)?, *sign, &self.value(right)?)
            }
            Operand::Weekday(of) => {
                let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
                let day = self.local(of)?.div_euclid(DAY);
                Some(Value::Variant(days[weekday(day)].to_owned()))
            }
            Operand::Local(word, at, zone) => {
                let Value::DateTime(at) = self.value(at)? else { panic!("no datetime") };
                let Value::Text(zone) = self.value(zone)? else { panic!("no text") };
                let local = Zone::known(&zone)?.local(at);
                let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
                Some(match *word {
                    "weekday" => Value::Variant(days[weekday(local.div_euclid(DAY))].to_owned()),
                    "date" => Value::Date(local.div_euclid(DAY)),
                    _ => Value::Time(local.rem_euclid(DAY)),
                })
            }
            Operand::Turn(..) => panic!("only ranks have turns"),
            Operand::Part(word, of) => {
                let day = match self.value(of)? {
                    Value::Date(day) => day,
                    Value::DateTime(instant) => self.zone().local(instant).div_euclid(DAY),
                    other => panic!("{word} of {other:?}"),
                };
                Some(Value::Number(Decimal::whole(part(word, day))))
            }
            Operand::Date(of) => Some(Value::Date(self.local(of)?.div_euclid(DAY))),
            Operand::Time(of) => Some(Value::Time(self.local(of)?.rem_euclid(DAY))),
            Operand::Count(of) => match self.value(of)? {
                Value::Set(elements) | Value::List(elements) => {
                    Some(Value::Number(Decimal::whole(elements.len() as i64)))
                }
                other => panic!("count of {other:?}"),
            },
            Operand::Distance(from, to) => self.distance(from, to).map(Value::Number),
        }
    }

    fn local(&self, operand: &Operand) -> Option<i64> {
        match self.value(operand)? {
            Value::DateTime(instant) => Some(self.zone().local(instant)),
            other => panic!("{other:?} is no datetime"),
        }
    }

    pub fn distance(&self, from: &Operand, to: &Operand) -> Option<Decimal> {
        match (self.value(from)?, self.value(to)?) {
            (Value::Point(a, b), Value::Point(c, d)) => Some(distance((&a, &b), (&c, &d))),
            other => panic!("{other:?} are no points"),
        }
    }
}

/// The year, the month, the day of the month, or the week of a day.
fn part(word: &str, of: i64) -> i64 {
    let (year, month, number) = civil(of);
    match word {
        "year" => year,
        "month" => month,
        "day" => number,
        _ => {
            // A week is one of the year in which its Thursday lies.
            let thursday = of - weekday(of) as i64 + 3;
            (thursday - day(civil(thursday).0, 1, 1)) / 7 + 1
        }
    }
}

fn member(record: &Value, path: &[String]) -> Option<Value> {
    let Value::Record(fields) = record else { panic!("{record:?} is no record") };
    let [first, rest @ ..] = path else { return Some(record.clone()) };
    let (_, value) = fields.iter().find(|(name, _)| name == first)?;
    if rest.is_empty() { Some(value.clone()) } else { member(value, rest) }
}

fn arithmetic(left: &Value, sign: char, right: &Value) -> Option<Value> {
    let turn = |value: i64| if sign == '-' { -value } else { value };
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(Value::Number(match sign {
            '+' => a.plus(b)?,
            '-' => a.minus(b)?,
            '*' => a.times(b)?,
            _ => a.divided_by(b)?,
        })),
        (Value::Duration(a), Value::Duration(b)) => Some(Value::Duration(a + turn(*b))),
        (Value::DateTime(a), Value::Duration(b)) => Some(Value::DateTime(a + turn(*b))),
        (Value::DateTime(a), Value::DateTime(b)) => Some(Value::Duration(a - b)),
        // Only whole days can be added.
        (Value::Date(a), Value::Duration(b)) => (b % DAY == 0).then_some(Value::Date(a + turn(b / DAY))),
        (Value::Date(a), Value::Date(b)) => Some(Value::Duration((a - b) * DAY)),
        other => panic!("{other:?} have no {sign}"),
    }
}
