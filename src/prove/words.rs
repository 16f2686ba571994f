//! Cubes in the words of the program: conditions as they could be written.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::cube::Cube;
use super::domain::{Cells, Domain, MISSING, NO, Subject, VarId, Variable, YES};
use super::ranges::Ranges;
use crate::program::{Operand, Slot, Type, Value};

impl Domain<'_> {
    /// What an order of the cube is like, a condition each; none of the cube of all orders.
    pub fn words(&self, cube: &Cube) -> Vec<String> {
        let mut words = Vec::new();
        let mut named = self.named_parts(cube);
        let mut sets: BTreeMap<Slot, (Vec<String>, Vec<String>)> = BTreeMap::new();
        for (id, ranges) in cube.entries() {
            let variable = self.variable(*id);
            if variable.all.is_within(ranges) {
                continue;
            }
            if let Some(at) = named.iter().position(|(_, part)| part.get(*id).is_some()) {
                words.extend(named[at].0.take());
                continue;
            }
            match &variable.subject {
                Subject::Element(slot, value) => {
                    let Type::Set(of) = &self.program.work_order.field(*slot).ty else { continue };
                    let (with, without) = sets.entry(*slot).or_default();
                    if ranges.contains(YES) { with } else { without }.push(self.program.written(value, of));
                }
                Subject::Operand(Operand::Field(slot)) if self.is_implied(cube, *slot, ranges) => {}
                Subject::Operand(operand) => words.push(self.about(operand, variable, ranges)),
                // That nothing stands in the way is not worth a word.
                Subject::Free(..) if !ranges.contains(YES) => {}
                Subject::Atom(atom) if *ranges == Ranges::one(NO) => {
                    let negated = self.program.written_negated(atom);
                    words.push(negated.unwrap_or_else(|| whole(&self.program.written_atom(atom), ranges)));
                }
                subject => words.extend(self.whole_name(subject).map(|name| whole(&name, ranges))),
            }
        }
        for (slot, (with, without)) in sets {
            let path = &self.program.work_order.field(slot).path;
            match with.as_slice() {
                [] => {}
                [one] => words.push(format!("{path} contains {one}")),
                all => words.push(format!("{path} contains all [{}]", all.join(", "))),
            }
            if !without.is_empty() {
                words.push(format!("{path} contains none [{}]", without.join(", ")));
            }
        }
        words
    }

    /// Parts of a cube that lets ask for, each with the name that is to be said once.
    fn named_parts(&self, cube: &Cube) -> Vec<(Option<String>, &Cube)> {
        let mut parts: Vec<(Option<String>, &Cube)> = Vec::new();
        for (name, named) in self.names_in(cube) {
            let is_part = |(id, ranges): &(VarId, Ranges)| {
                cube.get(*id) == Some(ranges) && !parts.iter().any(|(_, other)| other.get(*id).is_some())
            };
            if named.cube.entries().iter().all(is_part) {
                let said = if named.is_so { name.to_owned() } else { format!("not {name}") };
                parts.push((Some(said), &named.cube));
            }
        }
        parts
    }

    /// The words of a condition that stands for itself.
    fn whole_name(&self, subject: &Subject) -> Option<String> {
        match subject {
            Subject::Atom(atom) => Some(self.program.written_atom(atom)),
            Subject::Of(who, atom) => Some(format!("{} of {who}", self.program.written_atom(atom))),
            Subject::Free(what, _) => Some(what.clone()),
            Subject::AnyEngineer(span) => Some(self.program.files.text(*span).to_owned()),
            Subject::Operand(_) | Subject::Element(..) => None,
        }
    }

    /// What a variable is called about which nothing can be proven but what is missing.
    pub(super) fn not_looked_into(&self, variable: &Variable) -> Option<String> {
        match &variable.subject {
            Subject::Operand(
                Operand::Field(_)
                | Operand::Now
                | Operand::Count(_)
                | Operand::DateOf(_)
                | Operand::TimeOf(_)
                | Operand::Weekday(_),
            ) => None,
            Subject::Operand(operand) => Some(self.program.describe_operand(operand, &variable.ty)),
            subject => self.whole_name(subject),
        }
    }

    /// Whether other words say that a field is there.
    fn is_implied(&self, cube: &Cube, slot: Slot, ranges: &Ranges) -> bool {
        let field = Operand::Field(slot);
        let asks = |subject: &Subject| match subject {
            Subject::Element(of, _) => *of == slot,
            Subject::Operand(Operand::Field(inner)) => {
                self.program.work_order.field(*inner).parent == Some(slot)
            }
            Subject::Operand(operand) => *operand != field && operand.reads(&mut |part| *part == field),
            Subject::Atom(atom) | Subject::Of(_, atom) => {
                atom.operands().any(|operand| operand.reads(&mut |part| *part == field))
            }
            Subject::AnyEngineer(_) | Subject::Free(..) => false,
        };
        let is_there = |id| self.variable(id).present() == *ranges;
        let Some(own) = self.known(&Subject::Operand(field.clone())) else { return false };
        is_there(own)
            && cube.entries().iter().any(|(id, ranges)| {
                asks(&self.variable(*id).subject)
                    && !ranges.contains(MISSING)
                    && *ranges != self.variable(*id).all
            })
    }

    /// That the value of something is in some of its cells.
    fn about(&self, operand: &Operand, variable: &Variable, ranges: &Ranges) -> String {
        let name = &self.program.describe_operand(operand, &variable.ty);
        let present = variable.present();
        let there = ranges.and(&present);
        let may_be_missing = ranges.contains(MISSING);
        let said = (!there.is_empty() && there != present).then(|| match operand {
            // Only the days of rules are asked for where no timezone is declared: they are those of UTC.
            Operand::DateOf(inner) if self.program.timezone.is_none() => {
                let instant = self.program.describe_operand(inner, &Type::DateTime);
                days(&instant, variable, &there)
            }
            _ => self.values(name, variable, &there),
        });
        let Some(field) = self.hangs_on(operand) else {
            return match (said, may_be_missing) {
                (Some(said), true) => format!("({said}) is not false"),
                (Some(said), false) => said,
                (None, true) => format!("({name}) is unknown"),
                (None, false) => format!("({name}) is known"),
            };
        };
        match (said, may_be_missing) {
            (Some(said), true) => format!("({said} or {field} is missing)"),
            (Some(said), false) => said,
            (None, true) => format!("{field} is missing"),
            (None, false) => format!("{field} is present"),
        }
    }

    /// What must be there for an operand to have a value; `None` if that is more than one thing.
    fn hangs_on(&self, operand: &Operand) -> Option<String> {
        match operand {
            Operand::Weekday(inner)
            | Operand::DateOf(inner)
            | Operand::TimeOf(inner)
            | Operand::DatePart(_, inner)
            | Operand::Count(inner)
            | Operand::Negate(inner)
            | Operand::Fold(inner) => self.hangs_on(inner),
            Operand::Field(_) | Operand::Provider(_) | Operand::Engineer(_) => {
                let may_be_missing = match operand {
                    Operand::Field(slot) => self.program.work_order.field(*slot).may_be_missing,
                    Operand::Provider(slot) => self.program.provider.field(*slot).may_be_missing,
                    _ => true,
                };
                may_be_missing.then(|| self.program.describe_operand(operand, &Type::Record))
            }
            Operand::Local(..)
            | Operand::Element(_)
            | Operand::Literal(_)
            | Operand::Now
            | Operand::Turn(_)
            | Operand::Arithmetic { .. }
            | Operand::Distance(..) => None,
        }
    }

    fn values(&self, name: &str, variable: &Variable, there: &Ranges) -> String {
        let missed = variable.present().without(there);
        let written =
            |cell: u32| self.value(variable, cell).map(|value| self.program.written(&value, &variable.ty));
        let listed = |cells: &Ranges, one: &str, many: &str| {
            let values: Vec<String> = cells.cells().filter_map(written).collect();
            match values.as_slice() {
                [value] => format!("{name} {one} {value}"),
                values => format!("{name} {many} [{}]", values.join(", ")),
            }
        };
        match &variable.cells {
            Cells::Each(_) if variable.ty == Type::Bool => {
                if there.contains(YES) {
                    name.to_owned()
                } else {
                    format!("not {name}")
                }
            }
            Cells::Each(_) => {
                if let Some(said) = self.interval_of_variants(name, variable, there) {
                    return said;
                }
                if there.cells().count() <= missed.cells().count() {
                    listed(there, "=", "in")
                } else {
                    listed(&missed, "!=", "not in")
                }
            }
            Cells::Named(values) => {
                let other = u32::try_from(values.len() + 1).unwrap_or(u32::MAX);
                if there.contains(other) { listed(&missed, "!=", "not in") } else { listed(there, "=", "in") }
            }
            Cells::Ordered(values) => {
                if missed.cells().all(|cell| cell.is_multiple_of(2)) {
                    return listed(&missed, "!=", "not in");
                }
                if there.cells().all(|cell| cell.is_multiple_of(2)) {
                    return listed(there, "=", "in");
                }
                let value =
                    |at: usize| values.get(at).map(|value: &Value| self.program.written(value, &variable.ty));
                let has_between = !matches!(variable.ty, Type::Text { .. });
                let parts: Vec<String> =
                    there.spans().map(|span| interval(name, span, &value, has_between)).collect();
                match parts.as_slice() {
                    [one] => one.clone(),
                    parts => format!("({})", parts.join(" or ")),
                }
            }
        }
    }

    /// Neighbours among ordered variants.
    fn interval_of_variants(&self, name: &str, variable: &Variable, there: &Ranges) -> Option<String> {
        let Type::Enum(id) = variable.ty else { return None };
        let of = &self.program.enums[id];
        let mut spans = there.spans();
        let (first, last) = spans.next()?;
        if !of.ordered || spans.next().is_some() || first == last {
            return None;
        }
        let written = |cell: u32| self.program.written(&Value::Variant(cell - 1), &variable.ty);
        let end = u32::try_from(of.variants.len()).ok()?;
        Some(match (first, last) {
            (1, last) => format!("{name} <= {}", written(last)),
            (first, last) if last == end => format!("{name} >= {}", written(first)),
            (first, last) => format!("{name} between {} and {}", written(first), written(last)),
        })
    }
}

/// A condition that stands for itself.
fn whole(text: &str, ranges: &Ranges) -> String {
    match (ranges.contains(YES), ranges.contains(NO), ranges.contains(MISSING)) {
        (true, false, false) => text.to_owned(),
        (false, true, false) => format!("not ({text})"),
        (false, false, _) => format!("({text}) is unknown"),
        (false, true, true) => format!("({text}) is not true"),
        (true, false, true) => format!("({text}) is not false"),
        (true, true, _) => format!("({text}) is known"),
    }
}

/// That an instant is on some of the days of UTC that cells stand for.
fn days(instant: &str, variable: &Variable, there: &Ranges) -> String {
    let Cells::Ordered(values) = &variable.cells else { return String::new() };
    let date = |at: usize| match values.get(at) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let next = |date: Date| date.tomorrow().ok();
    let of_span = |(first, last): (u32, u32)| {
        let (from, to) = (first as usize, last as usize);
        let low = if first.is_multiple_of(2) {
            date(from / 2 - 1)
        } else {
            (from / 2).checked_sub(1).and_then(date).and_then(next)
        };
        let high = if last.is_multiple_of(2) { date(to / 2 - 1).and_then(next) } else { date(to / 2) };
        let low = low.map(|low| format!("{instant} >= {low}T00:00:00Z"));
        let high = high.map(|high| format!("{instant} < {high}T00:00:00Z"));
        low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
    };
    let parts: Vec<String> = there.spans().map(of_span).collect();
    match parts.as_slice() {
        [one] => one.clone(),
        parts => format!("(({}))", parts.join(") or (")),
    }
}

/// Cells from one to another, as comparisons.
fn interval(
    name: &str,
    (first, last): (u32, u32),
    value: &dyn Fn(usize) -> Option<String>,
    has_between: bool,
) -> String {
    let (from, to) = (first as usize, last as usize);
    // Even cells are the values, odd ones what is before, between and behind them.
    let low = if from.is_multiple_of(2) {
        value(from / 2 - 1).map(|value| (">=", value))
    } else {
        (from / 2).checked_sub(1).and_then(value).map(|value| (">", value))
    };
    let high = if to.is_multiple_of(2) {
        value(to / 2 - 1).map(|value| ("<=", value))
    } else {
        value(to / 2).map(|value| ("<", value))
    };
    match (low, high) {
        (Some((">=", low)), Some(("<=", high))) if low == high => format!("{name} = {low}"),
        (Some((">=", low)), Some(("<=", high))) if has_between => format!("{name} between {low} and {high}"),
        (Some((above, low)), Some((below, high))) => {
            format!("{name} {above} {low} and {name} {below} {high}")
        }
        (Some((sign, value)), None) | (None, Some((sign, value))) => format!("{name} {sign} {value}"),
        (None, None) => format!("{name} is present"),
    }
}
