//! Random conditions.

use super::super::ast::{Condition, Listed, Of, Operand, Pick, Test};
use super::super::decimal::Decimal;
use super::super::value::{Type, Value, compare};
use super::rules::Builder;
use super::values;

/// What a condition may name.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub provider: bool,
    pub engineer: bool,
    /// Whether records of a list are looked at.
    pub element: bool,
}

impl Scope {
    pub const ORDER: Self = Self { provider: false, engineer: false, element: false };
    pub const PROVIDER: Self = Self { provider: true, ..Self::ORDER };
    pub const ENGINEER: Self = Self { engineer: true, ..Self::PROVIDER };
}

const DISTANCES: [(&str, &str); 5] = [
    ("25", "25km"),
    ("0.5", "500m"),
    ("16.09344", "10mi"),
    ("306.109", "306.109km"),
    ("20015.2", "20015.2km"),
];
const PATTERNS: [&str; 6] = ["^n", "[A-Z]{2}$", "pump|north", "", "^$", "s\\b|k"];

impl Builder<'_, '_> {
    pub fn condition(&mut self, scope: Scope, depth: usize) -> Condition {
        if depth == 0 || self.c.chance(55) {
            return self.simple(scope);
        }
        let below = depth - 1;
        match self.c.below(8) {
            0 => Condition::Not(Box::new(self.condition(scope, below))),
            1 => Condition::Or(self.conditions(scope, below)),
            2 => Condition::AllOf(self.conditions(scope, below)),
            3 => Condition::AnyOf(self.conditions(scope, below)),
            4 => Condition::NoneOf(self.conditions(scope, below)),
            5 if scope.provider && !scope.engineer => {
                let scope = Scope { engineer: true, ..scope };
                Condition::AnyEngineer(Box::new(self.condition(scope, below)))
            }
            6 if !scope.element => match self.field(scope, |ty| matches!(ty, Type::List(_))) {
                Some(list) => self.records(scope, list, below),
                None => self.simple(scope),
            },
            _ => Condition::And(self.conditions(scope, below)),
        }
    }

    fn records(&mut self, scope: Scope, list: Operand, depth: usize) -> Condition {
        let word = *self.c.pick(&["any", "all", "none"]);
        let scope = Scope { element: true, ..scope };
        Condition::Records(word, list, Box::new(self.condition(scope, depth)))
    }

    fn conditions(&mut self, scope: Scope, depth: usize) -> Vec<Condition> {
        let count = self.c.range(2, 3);
        (0..count).map(|_| self.condition(scope, depth)).collect()
    }

    fn simple(&mut self, scope: Scope) -> Condition {
        let lets = self.lets(scope);
        if !lets.is_empty() && self.c.chance(10) {
            return Condition::Let(self.c.pick(&lets).clone());
        }
        if scope.provider && self.c.chance(15) {
            return self.identity(scope);
        }
        let subject = self.subject(scope, 2);
        self.about(scope, subject)
    }

    /// The lets that may stand there: within records, those that look at no others.
    fn lets(&self, scope: Scope) -> Vec<String> {
        let lets = &self.program.lets;
        let may_stand =
            |(_, condition): &&(String, Condition)| !scope.element || !condition.has_records(lets);
        lets.iter().filter(may_stand).map(|(name, _)| name.clone()).collect()
    }

    /// A condition about a subject that is no literal.
    fn about(&mut self, scope: Scope, subject: Operand) -> Condition {
        let optional = matches!(subject, Operand::Field { optional: true, .. });
        let ty = subject.ty();
        let is_list = matches!(ty, Type::List(_));
        if optional && (self.c.chance(15) || matches!(ty, Type::Record(_)) || is_list && self.c.chance(20)) {
            let test = if self.c.chance(50) { Test::IsPresent } else { Test::IsMissing };
            return Condition::Test(subject, test);
        }
        match ty {
            Type::List(_) if self.c.chance(50) || scope.element => {
                let test = self.compare(scope, &Type::Integer);
                Condition::Test(Operand::Count(Box::new(subject)), test)
            }
            Type::List(_) => self.records(scope, subject, 1),
            // Nothing can be asked of a record that is always there.
            Type::Record(_) => self.simple(scope),
            Type::Bool if self.c.chance(60) => Condition::Holds(subject),
            ty if self.c.chance(10) && ty.is_ordered() => {
                let literal = self.literal(&ty);
                let operator = *self.c.pick(&["=", "!=", "<", "<=", ">", ">="]);
                Condition::Test(literal, Test::Compare(operator, subject))
            }
            ty => {
                let test = self.test(scope, &ty);
                Condition::Test(subject, test)
            }
        }
    }

    fn compare(&mut self, scope: Scope, ty: &Type) -> Test {
        let operators: &[&str] =
            if ty.is_ordered() { &["=", "!=", "<", "<=", ">", ">="] } else { &["=", "!="] };
        Test::Compare(self.c.pick::<&str>(operators), self.operand(scope, ty, 1))
    }

    /// A test that the type has.
    pub fn test(&mut self, scope: Scope, ty: &Type) -> Test {
        match ty {
            Type::Text | Type::Caseless => match self.c.below(7) {
                0 | 1 => self.compare(scope, ty),
                2 | 3 => self.is_in(scope, ty),
                4 => Test::StartsWith(self.operand(scope, ty, 0)),
                5 => match self.c.chance(50) {
                    true => Test::EndsWith(self.operand(scope, ty, 0)),
                    false => Test::Contains(self.operand(scope, ty, 0)),
                },
                _ => Test::Matches((*self.c.pick(&PATTERNS)).to_owned()),
            },
            Type::Point => {
                let (km, written) = *self.c.pick(&DISTANCES);
                Test::Within(Decimal::read(km), written.to_owned(), self.operand(scope, ty, 0))
            }
            Type::Set(of) => match self.c.below(5) {
                0 | 1 => Test::Contains(self.operand(scope, of, 1)),
                2 => Test::ContainsAll(self.listed(scope, of)),
                3 => Test::ContainsAny(self.listed(scope, of)),
                _ => Test::ContainsNone(self.listed(scope, of)),
            },
            Type::Bool => self.compare(scope, ty),
            Type::Enum(_, false) => match self.c.chance(50) {
                true => self.is_in(scope, ty),
                false => self.compare(scope, ty),
            },
            Type::Record(_) | Type::List(_) => panic!("a record has no test"),
            _ => self.ordered(scope, ty),
        }
    }

    fn ordered(&mut self, scope: Scope, ty: &Type) -> Test {
        match self.c.below(6) {
            0 if *ty == Type::DateTime && !self.program.calendars.is_empty() => {
                let name = self.c.pick(&self.program.calendars).name.clone();
                if self.c.chance(30) { Test::DuringIn(name, self.zone(scope)) } else { Test::During(name) }
            }
            1 | 2 => self.between(scope, ty),
            3 if *ty != Type::Duration => self.is_in(scope, ty),
            _ => self.compare(scope, ty),
        }
    }

    fn between(&mut self, scope: Scope, ty: &Type) -> Test {
        let (low, high) = (self.operand(scope, ty, 1), self.operand(scope, ty, 1));
        match (&low, &high) {
            (Operand::Literal(a, _), Operand::Literal(b, _)) if compare((a, ty), (b, ty)).is_gt() => {
                Test::Between(high, low)
            }
            _ => Test::Between(low, high),
        }
    }

    fn is_in(&mut self, scope: Scope, ty: &Type) -> Test {
        Test::In { negated: self.c.chance(30), list: self.listed(scope, ty) }
    }

    /// A list or set of elements that go with the type.
    fn listed(&mut self, scope: Scope, of: &Type) -> Listed {
        match self.c.below(4) {
            0 => {
                let lists = self.program.lists.iter().filter(|list| list.ty.goes_with(of));
                let names: Vec<String> = lists.map(|list| list.name.clone()).collect();
                if !names.is_empty() {
                    return Listed::Named(self.c.pick(&names).clone());
                }
            }
            1 => {
                let set = self.field(scope, |ty| matches!(ty, Type::Set(inner) if inner.goes_with(of)));
                if let Some(set) = set {
                    return Listed::Set(set);
                }
            }
            _ => {}
        }
        let count = if self.c.chance(5) { 0 } else { self.c.range(1, 3) };
        Listed::Literals(values::distinct(self.c, of, count), of.clone())
    }

    /// Whether the candidate is one of these.
    fn identity(&mut self, scope: Scope) -> Condition {
        let of = if scope.engineer && self.c.chance(50) { Of::Engineer } else { Of::Provider };
        let known = if of == Of::Engineer { self.known_engineers() } else { self.known_providers() };
        if known.is_empty() {
            return self.simple(scope);
        }
        let negated = self.c.chance(30);
        if of == Of::Provider && !self.program.groups.is_empty() && self.c.chance(30) {
            let group = self.c.pick(&self.program.groups).0.clone();
            return Condition::Is { of, negated, one_of: vec![Pick::Group(group)], as_list: true };
        }
        let as_list = self.c.chance(50);
        let count = if as_list { self.c.range(1, 3) } else { 1 };
        let one_of = self.c.some(&known, count).into_iter().map(Pick::One).collect();
        Condition::Is { of, negated, one_of, as_list }
    }

    /// A value that is written in a cell of a table.
    pub fn cell_values(&mut self, ty: &Type) -> Vec<Value> {
        let count = self.c.range(1, 2);
        values::distinct(self.c, ty, count)
    }
}
