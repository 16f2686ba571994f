//! Random operands of a wanted type.

use super::super::ast::{Of, Operand};
use super::super::clock::DAY;
use super::super::value::{Field, Type, Value};
use super::conditions::Scope;
use super::rules::Builder;
use super::values;

fn leaves(of: Of, fields: &[Field], before: &[String], missing: bool, found: &mut Vec<Operand>) {
    for field in fields {
        let mut path = before.to_vec();
        path.push(field.name.clone());
        let optional = missing || field.optional;
        if let Type::Record(inner) = &field.ty {
            leaves(of, inner, &path, optional, found);
        }
        found.push(Operand::Field { of, path, ty: field.ty.clone(), optional });
    }
}

impl Builder<'_, '_> {
    /// Every field that a condition can name, and the workloads.
    pub fn fields(&self, scope: Scope) -> Vec<Operand> {
        let mut found = Vec::new();
        let named = |name: &str| Field {
            name: name.into(),
            ty: Type::Text,
            optional: false,
            from: None,
            for_company: false,
            declared: false,
        };
        leaves(Of::Order, &self.program.order, &[], false, &mut found);
        if scope.element {
            let lists = self.program.order.iter();
            let of_lists = lists.filter_map(|it| if let Type::List(of) = &it.ty { Some(of) } else { None });
            of_lists.for_each(|of| leaves(Of::Element, of, &[], false, &mut found));
        }
        if scope.provider {
            leaves(Of::Provider, &self.program.provider, &[], false, &mut found);
            leaves(Of::Provider, &[named("id"), named("name")], &[], false, &mut found);
            found.push(Operand::Workload(Of::Provider));
        }
        if scope.engineer {
            leaves(Of::Engineer, &self.program.engineer, &[], false, &mut found);
            leaves(Of::Engineer, &[named("id"), named("name")], &[], false, &mut found);
            found.push(Operand::Workload(Of::Engineer));
        }
        found
    }

    /// A field of a type that the test accepts.
    pub fn field(&mut self, scope: Scope, fits: impl Fn(&Type) -> bool) -> Option<Operand> {
        let fields: Vec<Operand> =
            self.fields(scope).into_iter().filter(|operand| fits(&operand.ty())).collect();
        if fields.is_empty() { None } else { Some(self.c.pick(&fields).clone()) }
    }

    pub fn literal(&mut self, ty: &Type) -> Operand {
        Operand::Literal(values::value(self.c, ty), ty.clone())
    }

    /// An operand that goes with the type: a literal, a field, or something computed.
    pub fn operand(&mut self, scope: Scope, ty: &Type, depth: usize) -> Operand {
        if self.c.chance(50) {
            let found = match self.c.chance(50) && depth > 0 {
                true => self.computed(scope, ty, depth - 1),
                false => self.field(scope, |known| known.goes_with(ty)),
            };
            if let Some(found) = found {
                return found;
            }
        }
        self.literal(ty)
    }

    /// An operand that is no literal.
    pub fn subject(&mut self, scope: Scope, depth: usize) -> Operand {
        let computed =
            [Type::Number, Type::Duration, Type::DateTime, Type::Date, Type::Time, Type::weekday()];
        if depth > 0 && self.c.chance(25) {
            let ty = self.c.pick(&computed).clone();
            if let Some(found) = self.computed(scope, &ty, depth - 1) {
                return found;
            }
        }
        self.field(scope, |_| true).expect("an order has an id")
    }

    /// A text that names a zone, or one of the order, which may name none.
    pub fn zone(&mut self, scope: Scope) -> Operand {
        let found = match self.c.chance(80) {
            true => self.field(scope, Type::is_text),
            false => None,
        };
        let name = *self.c.pick(&["Europe/London", "America/New_York", "Pacific/Auckland"]);
        found.unwrap_or_else(|| Operand::Literal(Value::Text(name.to_owned()), Type::Text))
    }

    /// The weekday, date or time of an instant in a zone.
    fn elsewhere(&mut self, scope: Scope, word: &'static str, depth: usize) -> Operand {
        let at = self.instant(scope, depth);
        Operand::Local(word, at, Box::new(self.zone(scope)))
    }

    fn computed(&mut self, scope: Scope, ty: &Type, depth: usize) -> Option<Operand> {
        let has_zone = self.program.timezone.is_some();
        match ty {
            Type::Number | Type::Integer if self.c.chance(15) => {
                let word = *self.c.pick(&["year", "month", "day", "week"]);
                let date = self.c.chance(50).then(|| self.field(scope, |ty| *ty == Type::Date)).flatten();
                match date {
                    Some(date) => Some(Operand::Part(word, Box::new(date))),
                    None if has_zone => Some(Operand::Part(word, self.instant(scope, depth))),
                    None => self.number(scope, depth),
                }
            }
            Type::Number | Type::Integer => self.number(scope, depth),
            Type::Duration => self.duration(scope, depth),
            Type::DateTime if self.c.chance(50) => Some(Operand::Now),
            Type::DateTime => self.moved(scope, ty, depth),
            Type::Date if self.c.chance(25) => Some(self.elsewhere(scope, "date", depth)),
            Type::Time if self.c.chance(40) => Some(self.elsewhere(scope, "time", depth)),
            Type::Enum(..) if *ty == Type::weekday() && self.c.chance(40) => {
                Some(self.elsewhere(scope, "weekday", depth))
            }
            Type::Date if has_zone && self.c.chance(50) => Some(Operand::Date(self.instant(scope, depth))),
            Type::Date => self.moved(scope, ty, depth),
            Type::Time if has_zone => Some(Operand::Time(self.instant(scope, depth))),
            Type::Enum(..) if has_zone && *ty == Type::weekday() => {
                Some(Operand::Weekday(self.instant(scope, depth)))
            }
            _ => None,
        }
    }

    /// A datetime that is no literal.
    fn instant(&mut self, scope: Scope, depth: usize) -> Box<Operand> {
        let found = match self.c.chance(30) && depth > 0 {
            true => self.moved(scope, &Type::DateTime, depth),
            false => self.field(scope, |ty| *ty == Type::DateTime),
        };
        Box::new(found.unwrap_or(Operand::Now))
    }

    /// A date or datetime and a duration.
    fn moved(&mut self, scope: Scope, ty: &Type, depth: usize) -> Option<Operand> {
        let left = match ty {
            Type::DateTime => *self.instant(scope, 0),
            _ => self.field(scope, |known| known == ty)?,
        };
        let mut right = self.operand(scope, &Type::Duration, depth.min(1));
        if let (Type::Date, Operand::Literal(Value::Duration(seconds), _)) = (ty, &mut right) {
            // The compiler knows that a date moves by whole days.
            *seconds -= *seconds % DAY;
        }
        let sign = *self.c.pick(&['+', '-']);
        Some(Operand::Arithmetic(Box::new(left), sign, Box::new(right)))
    }

    fn number(&mut self, scope: Scope, depth: usize) -> Option<Operand> {
        let boxed = Box::new;
        match self.c.below(6) {
            0 => {
                let set = self.field(scope, |ty| matches!(ty, Type::Set(_)))?;
                Some(Operand::Count(boxed(set)))
            }
            1 => {
                let from = self.field(scope, |ty| *ty == Type::Point)?;
                let to = self.operand(scope, &Type::Point, 0);
                Some(Operand::Distance(boxed(from), boxed(to)))
            }
            2 => Some(Operand::Negate(boxed(self.field(scope, Type::is_number)?))),
            _ => {
                let left = self.field(scope, Type::is_number)?;
                let left = match self.c.chance(20) && depth > 0 {
                    true => self.number(scope, depth - 1)?,
                    false => left,
                };
                let right = self.operand(scope, &Type::Number, depth);
                let sign = *self.c.pick(&['+', '-', '*', '/']);
                Some(Operand::Arithmetic(boxed(left), sign, boxed(right)))
            }
        }
    }

    fn duration(&mut self, scope: Scope, depth: usize) -> Option<Operand> {
        let boxed = Box::new;
        let (left, sign, right) = match self.c.below(4) {
            0 => {
                let right = self.operand(scope, &Type::DateTime, 0);
                (*self.instant(scope, depth), '-', right)
            }
            1 => {
                let left = self.field(scope, |ty| *ty == Type::Date)?;
                (left, '-', self.operand(scope, &Type::Date, depth))
            }
            2 => {
                let of = self.field(scope, |ty| *ty == Type::Duration)?;
                return Some(Operand::Negate(boxed(of)));
            }
            _ => {
                let left = self.field(scope, |ty| *ty == Type::Duration)?;
                (left, *self.c.pick(&['+', '-']), self.operand(scope, &Type::Duration, depth))
            }
        };
        Some(Operand::Arithmetic(boxed(left), sign, boxed(right)))
    }
}
