//! What an order can be like, cut into finitely many cells: each operand that conditions test is a variable,
//! and the values that no test tells apart are one cell of it.
//!
//! Variables are taken to be independent of each other, but for what is missing together. That allows more
//! orders than there are: what holds for all of them holds for all orders, and a witness is an order only once
//! it has been evaluated.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, ToSpan};
use rustc_hash::FxHashMap;

use super::cube::Cube;
use super::effort::Effort;
use super::input::Limits;
use super::ranges::Ranges;
use crate::program::{
    Arithmetic, Atom, Comparison, IdVec, Interner, LetId, NamedId, Operand, Program, Provider, Schema, Slot,
    Test, Type, Value,
};
use crate::scalar::{Number, Point};

/// Which variable of a [`Domain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct VarId(pub u32);

crate::program::number_things!(VarId);

/// Cell 0 of every variable: no value.
pub(super) const MISSING: u32 = 0;
/// The cells of an element of a set, and of an atom that is taken as a whole.
pub(super) const NO: u32 = 1;
pub(super) const YES: u32 = 2;

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// The value of an operand; of a set, a point or a record only whether it is present.
    Operand(Operand),
    /// Whether a set field has an element.
    Element(Slot, Value),
    /// An atom whose value is not looked into.
    Atom(Box<Atom>),
    /// Like `Atom`, of an atom about the attributes of somebody: `northstar`, or `northstar.amy`.
    Of(String, Box<Atom>),
    /// Something that no condition says: whether somebody can be chosen; with what the words leave out.
    Free(String, u32),
    /// `any engineer { … }`, by where it stands.
    AnyEngineer(crate::source::Span),
}

/// How the values of a variable are numbered, from 1.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// As many values, one cell each.
    Each(u32),
    /// The values themselves, then all others.
    Named(Vec<Value>),
    /// What is smaller than the first, the first, what is between it and the second, …
    Ordered(Vec<Value>),
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub subject: Subject,
    pub ty: Type,
    pub cells: Cells,
    /// The cells that there are.
    pub all: Ranges,
    /// What must be present for this to be present.
    pub base: Option<VarId>,
    /// Whether this is present wherever that is.
    pub follows_base: bool,
}

/// All variables of a program.
#[derive(Debug)]
pub(super) struct Domain<'p> {
    pub program: &'p Program,
    /// What was done so far to answer questions.
    pub effort: Effort,
    /// Whether results of sums and products are taken to have digits enough, as those of any amounts of money have.
    pub has_digits: Cell<bool>,
    pub variables: IdVec<VarId, Variable>,
    by_subject: FxHashMap<Subject, VarId>,
    /// What dates, datetimes and durations of orders are between.
    pub limits: Limits,
    /// The literals that each operand is compared with.
    points: HashMap<Operand, Points>,
    /// What lets ask for that are one cube, by the first variable of it.
    names: FxHashMap<VarId, Vec<NamedCube>>,
    /// Whether the program has the lets of two versions.
    pub is_joint: bool,
    /// Those that are written in the program, whose attributes no directory changes.
    written: HashMap<&'p str, &'p Provider>,
    /// The field with an order's id.
    pub id: Option<Slot>,
    /// By field of an order: a value that nothing is asked of.
    pub plain: IdVec<Slot, Option<Value>>,
    /// By field of an order, that it is there, of those that always are.
    pub always: IdVec<Slot, Option<bool>>,
    /// The fields that are sets.
    pub sets: Vec<Slot>,
    /// The fields that are lists of records.
    pub lists: Vec<Slot>,
    /// The fields that are datetimes.
    pub datetimes: Vec<Slot>,
}

/// The orders of which a let is true, or false, where that is one cube.
#[derive(Debug)]
pub(super) struct NamedCube {
    id: LetId,
    pub is_so: bool,
    pub cube: Cube,
}

#[derive(Debug, Default)]
struct Points {
    values: BTreeSet<Value>,
    /// Whether some test asks for an order.
    ordered: bool,
}

impl<'p> Domain<'p> {
    pub fn new(program: &'p Program) -> Self {
        let mut points: HashMap<Operand, Points> = HashMap::new();
        for atom in &program.atoms {
            let of = points.entry(atom.subject.clone()).or_default();
            match &atom.test {
                Test::Compare(comparison, Operand::Literal(value)) => {
                    of.values.insert(value.clone());
                    of.ordered |= *comparison != Comparison::Equal;
                }
                Test::In(values) => of.values.extend(values.iter().cloned()),
                _ => {}
            }
        }
        for (operand, value, ordered) in super::partial::points(program) {
            let of = points.entry(operand).or_default();
            of.values.insert(value);
            of.ordered |= ordered;
        }
        let today = points.entry(today()).or_default();
        for rule in &program.rules {
            today.values.extend(rule.active_from.into_iter().chain(rule.active_to).map(Value::Date));
        }
        let written = program.written.iter().map(|provider| (provider.id(), provider)).collect();
        let fields = &program.work_order.fields;
        let of_type = |is_such: fn(&Type) -> bool| {
            program.work_order.slots().filter(|slot| is_such(&fields[*slot].ty)).collect()
        };
        Self {
            program,
            effort: Effort::default(),
            has_digits: Cell::new(false),
            variables: IdVec::new(),
            by_subject: FxHashMap::default(),
            limits: Limits::of_program(program),
            names: FxHashMap::default(),
            is_joint: false,
            points,
            written,
            id: program.work_order.by_path("id"),
            plain: fields.iter().map(|field| plain_field(&field.ty, &program.texts)).collect(),
            always: fields.iter().map(|field| (!field.may_be_missing).then_some(true)).collect(),
            sets: of_type(|ty| matches!(ty, Type::Set(_))),
            lists: of_type(|ty| ty.elements().is_some()),
            datetimes: of_type(|ty| *ty == Type::DateTime),
        }
    }

    /// A provider that the program names, or the one of an engineer; `None` if it is not written in the program.
    pub fn written(&self, named: NamedId) -> Option<&'p Provider> {
        self.written.get(self.program.named(named).provider.as_str()).copied()
    }

    /// The cell of a variable that it has where nothing is asked of it: of a field its plain value, of conditions and elements
    /// that they are not so.
    pub fn plain_cell(&self, id: VarId) -> u32 {
        let variable = self.variable(id);
        match &variable.subject {
            Subject::Operand(Operand::Field(slot)) => {
                let plain = self.plain[*slot].as_ref().and_then(|plain| variable.cell_with(plain));
                plain.unwrap_or(MISSING)
            }
            // Whatever is plain of what is computed, it is seldom what a test names.
            Subject::Operand(_) => variable.last_cell(),
            Subject::Element(..)
            | Subject::Atom(_)
            | Subject::Of(..)
            | Subject::Free(..)
            | Subject::AnyEngineer(_) => NO,
        }
    }

    pub fn variable(&self, id: VarId) -> &Variable {
        &self.variables[id]
    }

    /// A value of a variable's cell; `None` for a cell that has none.
    pub fn value(&self, variable: &Variable, cell: u32) -> Option<Value> {
        variable.value(cell, &self.program.texts, &self.limits)
    }

    /// Notes that a let asks for a cube.
    pub fn name(&mut self, id: LetId, is_so: bool, cube: &Cube) {
        let Some((first, _)) = cube.entries().first() else { return };
        let named = self.names.entry(*first).or_default();
        if !named.iter().any(|named| named.id == id && named.is_so == is_so) {
            named.push(NamedCube { id, is_so, cube: cube.clone() });
        }
    }

    /// The names of what may be parts of a cube, those that say most first; of two versions, those that mean the same in both.
    pub fn names_in(&self, cube: &Cube) -> Vec<(&'p str, &NamedCube)> {
        let program: &'p Program = self.program;
        let name = |named: &NamedCube| program.lets[named.id].name.as_str();
        let mut all = Vec::new();
        for named in cube.entries().iter().filter_map(|(first, _)| self.names.get(first)) {
            let is_shared = |one: &&NamedCube| {
                let is_partner = |other: &NamedCube| {
                    let is_same =
                        other.is_so == one.is_so && other.cube == one.cube && name(other) == name(one);
                    other.id != one.id && is_same
                };
                !self.is_joint || named.iter().any(is_partner)
            };
            all.extend(named.iter().filter(is_shared).map(|named| (name(named), named)));
        }
        all.sort_by_key(|(_, named)| std::cmp::Reverse(named.cube.entries().len()));
        all
    }

    pub fn known(&self, subject: &Subject) -> Option<VarId> {
        self.by_subject.get(subject).copied()
    }

    fn field(&self, slot: Slot) -> &'p crate::program::Field {
        let schema: &'p Schema = &self.program.work_order;
        schema.field(slot)
    }

    fn add(&mut self, variable: Variable) -> VarId {
        let subject = variable.subject.clone();
        let id = self.variables.push_and_get_key(variable);
        self.by_subject.insert(subject, id);
        id
    }

    /// The variable of an operand of the work order or of `now`; `None` for one that is computed from several
    /// or belongs to a provider.
    pub fn operand(&mut self, operand: &Operand) -> Option<VarId> {
        if let Some(known) = self.known(&Subject::Operand(operand.clone())) {
            return Some(known);
        }
        let (ty, base, may_be_missing, follows_base) = match operand {
            Operand::Field(slot) => {
                let field = self.field(*slot);
                let base = field.parent.and_then(|record| self.operand(&Operand::Field(record)));
                (field.ty.clone(), base, field.may_be_missing, !field.optional)
            }
            // Of whichever provider the order is assigned to.
            Operand::Provider(slot) => {
                let field = self.program.provider.field(*slot);
                let base = field.parent.and_then(|record| self.operand(&Operand::Provider(record)));
                (field.ty.clone(), base, field.may_be_missing, !field.optional)
            }
            Operand::Now => (Type::DateTime, None, false, false),
            Operand::Weekday(inner) | Operand::DateOf(inner) | Operand::TimeOf(inner) => {
                let base = self.operand(inner)?;
                let ty = match operand {
                    Operand::Weekday(_) => Type::Enum(crate::program::WEEKDAY),
                    Operand::DateOf(_) => Type::Date,
                    _ => Type::Time,
                };
                (ty, Some(base), self.variable(base).all.contains(MISSING), true)
            }
            Operand::Count(inner) if matches!(**inner, Operand::Field(_)) => {
                let base = self.operand(inner)?;
                (Type::INTEGER, Some(base), self.variable(base).all.contains(MISSING), true)
            }
            _ => return None,
        };
        let cells = self.cells_of(operand, &ty);
        let subject = Subject::Operand(operand.clone());
        let mut variable = Variable { subject, ty, cells, all: Ranges::none(), base, follows_base };
        let last = variable.last_cell();
        // Between two numbers of 28 digits there may be one that is not found; such a cell stays, without a value.
        let is_dense = variable.ty == Type::NUMBER;
        let there = (1..=last).filter(|cell| match variable.cells {
            Cells::Each(_) => true,
            _ => is_dense || self.value(&variable, *cell).is_some() || variable.has_many_digits(),
        });
        let missing = may_be_missing.then_some(MISSING);
        variable.all = Ranges::from_cells(missing.into_iter().chain(there));
        Some(self.add(variable))
    }

    /// The variable of an atom's subject: also of one that is computed from several operands, whose value is
    /// taken to be anything.
    pub fn subject(&mut self, atom: &Atom) -> Option<VarId> {
        if let Some(known) = self.operand(&atom.subject) {
            return Some(known);
        }
        // Sums and differences are left to the leaves, which know what they mean.
        let is_computed = match &atom.subject {
            Operand::Arithmetic { rest, .. } => {
                rest.iter().any(|(step, _)| matches!(step, Arithmetic::Times | Arithmetic::Divide))
            }
            other => matches!(
                other,
                Operand::Distance(..)
                    | Operand::Negate(_)
                    | Operand::Fold(_)
                    | Operand::Local(..)
                    | Operand::DatePart(..)
            ),
        };
        let is_ordered = matches!(
            atom.ty,
            Type::Number { .. }
                | Type::Text { .. }
                | Type::Date
                | Type::Time
                | Type::DateTime
                | Type::Duration
        );
        (is_computed && is_ordered).then(|| {
            let cells = self.cells_of(&atom.subject, &atom.ty);
            let subject = Subject::Operand(atom.subject.clone());
            let mut variable = Variable {
                subject,
                ty: atom.ty.clone(),
                cells,
                all: Ranges::none(),
                base: None,
                follows_base: false,
            };
            let is_there = |cell: &u32| {
                variable.ty != Type::INTEGER
                    || self.value(&variable, *cell).is_some()
                    || variable.has_many_digits()
            };
            variable.all = Ranges::from_cells((MISSING..=variable.last_cell()).filter(is_there));
            self.add(variable)
        })
    }

    fn cells_of(&self, operand: &Operand, ty: &Type) -> Cells {
        let points = self.points.get(operand);
        let values = || points.map(|points| points.values.iter().cloned().collect()).unwrap_or_default();
        match ty {
            Type::Bool => Cells::Each(2),
            Type::Enum(id) => {
                let count = self.program.enums[*id].variants.len();
                Cells::Each(u32::try_from(count).unwrap_or(u32::MAX - 1))
            }
            Type::Point | Type::Set(_) | Type::Record | Type::List(_) => Cells::Each(1),
            Type::Text { .. } if !points.is_some_and(|points| points.ordered) => Cells::Named(values()),
            _ => Cells::Ordered(values()),
        }
    }

    /// The variable that says whether a set has an element.
    pub fn element(&mut self, slot: Slot, value: &Value) -> VarId {
        let subject = Subject::Element(slot, value.clone());
        self.known(&subject).unwrap_or_else(|| {
            let all = Ranges::between(NO, YES);
            let cells = Cells::Each(2);
            self.add(Variable { subject, ty: Type::Bool, cells, all, base: None, follows_base: false })
        })
    }

    /// The variable of a condition that is not looked into.
    pub fn whole(&mut self, subject: Subject) -> VarId {
        self.known(&subject).unwrap_or_else(|| {
            // What no condition says is so or is not; a condition may also be unknown.
            let least = if matches!(subject, Subject::Free(..)) { NO } else { MISSING };
            let all = Ranges::between(least, YES);
            let cells = Cells::Each(2);
            self.add(Variable { subject, ty: Type::Bool, cells, all, base: None, follows_base: false })
        })
    }
}

/// The date on which rules are active or not.
pub(super) fn today() -> Operand {
    Operand::DateOf(Box::new(Operand::Now))
}

fn number(from: usize) -> u32 {
    u32::try_from(from).unwrap_or(u32::MAX - 1)
}

impl Variable {
    fn last_cell(&self) -> u32 {
        match &self.cells {
            Cells::Each(count) => *count,
            Cells::Named(values) => number(values.len() + 1),
            Cells::Ordered(values) => number(2 * values.len() + 1),
        }
    }

    /// The cells in which the operand has a value.
    pub fn present(&self) -> Ranges {
        self.all.without(&Ranges::one(MISSING))
    }

    /// The cell of one of the values that tests name.
    fn cell_of(&self, value: &Value) -> Option<u32> {
        match (&self.cells, value) {
            (Cells::Each(_), Value::Bool(value)) => Some(1 + u32::from(*value)),
            (Cells::Each(_), Value::Variant(variant)) => Some(1 + variant),
            (Cells::Each(_), _) => None,
            (Cells::Named(values), value) => values.binary_search(value).ok().map(|at| number(at + 1)),
            (Cells::Ordered(values), value) => values.binary_search(value).ok().map(|at| number(2 * at + 2)),
        }
    }

    /// The cell that a value is in.
    pub fn cell_with(&self, value: &Value) -> Option<u32> {
        if value.is_missing() {
            return Some(MISSING);
        }
        self.cell_of(value).or_else(|| match &self.cells {
            Cells::Each(_) => Some(1),
            Cells::Named(values) => Some(number(values.len() + 1)),
            Cells::Ordered(values) => Some(number(2 * values.partition_point(|other| other < value) + 1)),
        })
    }

    /// The cells whose values are among these.
    pub fn one_of(&self, values: &[Value]) -> Option<Ranges> {
        let mut cells = values.iter().map(|value| self.cell_of(value)).collect::<Option<Vec<u32>>>()?;
        cells.sort_unstable();
        Some(Ranges::from_cells(cells.into_iter()).and(&self.all))
    }

    /// The cells whose values compare so.
    pub fn compared(&self, comparison: Comparison, value: &Value) -> Option<Ranges> {
        let cell = self.cell_of(value)?;
        let ranges = match comparison {
            Comparison::Equal => Ranges::one(cell),
            Comparison::Less => Ranges::between(1, cell - 1),
            Comparison::LessOrEqual => Ranges::between(1, cell),
            Comparison::Greater => Ranges::between(cell + 1, self.last_cell()),
            Comparison::GreaterOrEqual => Ranges::between(cell, self.last_cell()),
        };
        Some(ranges.and(&self.all))
    }

    /// The cells of values that tests name, and for each its value.
    pub fn named(&self) -> impl Iterator<Item = (u32, &Value)> {
        let (values, of): (&[Value], fn(usize) -> usize) = match &self.cells {
            Cells::Each(_) => (&[], |at| at),
            Cells::Named(values) => (values, |at| at + 1),
            Cells::Ordered(values) => (values, |at| 2 * at + 2),
        };
        values.iter().enumerate().map(move |(at, value)| (number(of(at)), value))
    }

    /// Whether tests name so large integers that one beside them may not be found.
    fn has_many_digits(&self) -> bool {
        let is_large = |value: &Value| match value {
            Value::Number(number) => number.to_f64().abs() > 1e20,
            _ => false,
        };
        self.ty == Type::INTEGER && self.named().any(|(_, value)| is_large(value))
    }

    /// Whether it can have a value of its type: an integer is a number without fraction, and a size is none below zero.
    fn may_hold(&self, value: &Value) -> bool {
        let Value::Number(number) = value else { return true };
        let is_size = matches!(self.subject, Subject::Operand(Operand::Count(_)));
        self.ty.holds_number(*number) && (!is_size || *number >= Number::from(0))
    }

    /// The values that tests name beside the ends of the first and the last few ranges of cells; all of those that are not
    /// ordered.
    pub fn named_at_ends(&self, cells: &Ranges, ranges: usize) -> Vec<&Value> {
        let values = match &self.cells {
            Cells::Each(_) => return Vec::new(),
            Cells::Named(values) => return values.iter().collect(),
            Cells::Ordered(values) => values,
        };
        let spans = cells.spans().take(ranges).chain(cells.spans().rev().take(ranges));
        let ends = spans.flat_map(|(first, last)| [first, last]);
        // The value of a cell, or the one above it.
        let at = |cell: u32| cell.saturating_sub(1) as usize / 2;
        let beside: BTreeSet<usize> =
            ends.map(at).flat_map(|at| at.saturating_sub(1)..(at + 2).min(values.len())).collect();
        beside.into_iter().map(|at| &values[at]).collect()
    }

    /// A value of a cell; `None` for a cell that has none.
    fn value(&self, cell: u32, texts: &Interner, limits: &Limits) -> Option<Value> {
        if cell == MISSING {
            return Some(Value::Missing);
        }
        match &self.cells {
            Cells::Each(_) => match self.ty {
                Type::Bool => Some(Value::Bool(cell == 2)),
                Type::Enum(_) => Some(Value::Variant(cell - 1)),
                _ => Some(Value::Record),
            },
            Cells::Named(values) => match values.get(cell as usize - 1) {
                Some(value) => Some(value.clone()),
                None => another_text(values, &self.ty, texts),
            },
            Cells::Ordered(values) => {
                let at = (cell as usize - 1) / 2;
                if cell.is_multiple_of(2) {
                    return values.get(at).filter(|value| self.may_hold(value)).cloned();
                }
                let (low, high) = (at.checked_sub(1).and_then(|at| values.get(at)), values.get(at));
                let value = between(low, high, &self.ty, texts, &|value| self.may_hold(value));
                // A field's value comes from an input.
                let is_given = matches!(self.subject, Subject::Operand(Operand::Field(_) | Operand::Now));
                value.filter(|value| !is_given || limits.hold(value))
            }
        }
    }
}

/// A text that is none of these.
fn another_text(values: &[Value], ty: &Type, texts: &Interner) -> Option<Value> {
    let caseless = matches!(ty, Type::Text { caseless: true });
    (0..=values.len())
        .map(|number| if number == 0 { "other".to_owned() } else { format!("other {number}") })
        .map(|text| Value::Text(texts.look_up(&text, caseless)))
        .find(|value| !values.contains(value))
}

/// A value between two, or beyond the one that there is; a plain one, if possible.
fn between(
    low: Option<&Value>,
    high: Option<&Value>,
    ty: &Type,
    texts: &Interner,
    may_be: &dyn Fn(&Value) -> bool,
) -> Option<Value> {
    let fits = |value: &Value| low.is_none_or(|low| low < value) && high.is_none_or(|high| value < high);
    let ends = [low, high].into_iter().flatten();
    let near = ends.flat_map(|end| neighbours(end, ty, texts));
    let middle = low.zip(high).and_then(|(low, high)| middle(low, high));
    plain(ty, texts).into_iter().chain(near).chain(middle).find(|value| fits(value) && may_be(value))
}

/// A value of a field that nothing is asked of.
pub(super) fn plain_field(ty: &Type, texts: &Interner) -> Option<Value> {
    Some(match ty {
        Type::Bool => Value::Bool(false),
        Type::Enum(_) => Value::Variant(0),
        Type::Point => Value::Point(Point::new(Number::from(40), Number::from(-74)).ok()?),
        Type::Record => Value::Record,
        Type::Set(_) => Value::set(Vec::new()),
        Type::List(_) => Value::List(Vec::new()),
        other => plain(other, texts)?,
    })
}

/// A value that nothing is special about.
pub(super) fn plain(ty: &Type, texts: &Interner) -> Option<Value> {
    match ty {
        Type::Number { .. } => Some(Value::Number(Number::from(0))),
        Type::Date => jiff::civil::Date::new(2026, 3, 2).ok().map(Value::Date),
        Type::Time => jiff::civil::Time::new(12, 0, 0, 0).ok().map(Value::Time),
        Type::DateTime => "2026-03-02T12:00:00Z".parse().ok().map(Value::DateTime),
        Type::Duration => Some(Value::Duration(SignedDuration::from_hours(1))),
        Type::Text { caseless } => Some(Value::Text(texts.look_up("other", *caseless))),
        _ => None,
    }
}

/// Values close to one, on both sides, the plainer ones first.
pub(super) fn neighbours(value: &Value, ty: &Type, texts: &Interner) -> Vec<Value> {
    let seconds = [3600, 60, 1].map(SignedDuration::from_secs);
    let steps = || {
        let small = seconds.into_iter().chain([SignedDuration::from_nanos(1)]);
        small.flat_map(|step| [step, -step])
    };
    match value {
        Value::Number(number) => {
            let floor = || {
                let text = number.to_string();
                text.split('.').next().and_then(|whole| whole.parse::<Number>().ok())
            };
            let whole = floor()
                .into_iter()
                .flat_map(|floor| [floor.plus(1.into()), floor.minus(1.into()), Some(floor)]);
            let tenth = Number::scaled(1, -1);
            whole.chain([number.plus(tenth), number.minus(tenth)]).flatten().map(Value::Number).collect()
        }
        Value::Date(date) => {
            [date.tomorrow(), date.yesterday()].into_iter().flatten().map(Value::Date).collect()
        }
        Value::Time(time) => {
            steps().filter_map(|step| time.checked_add(step).ok()).map(Value::Time).collect()
        }
        Value::DateTime(at) => {
            let days = [24, -24].map(|hours| at.checked_add(hours.hours()));
            let near = steps().map(|step| at.checked_add(step));
            days.into_iter().chain(near).flatten().map(Value::DateTime).collect()
        }
        Value::Duration(duration) => {
            steps().filter_map(|step| duration.checked_add(step)).map(Value::Duration).collect()
        }
        Value::Text(text) => {
            let caseless = matches!(ty, Type::Text { caseless: true });
            let longer = ["0", "\u{0}"].map(|more| format!("{}{more}", text.compared()));
            let shorter = [String::new()];
            longer
                .into_iter()
                .chain(shorter)
                .map(|text| Value::Text(texts.look_up(&text, caseless)))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn middle(low: &Value, high: &Value) -> Option<Value> {
    match (low, high) {
        (Value::Number(low), Value::Number(high)) => {
            low.plus(*high)?.times(Number::scaled(5, -1)).map(Value::Number)
        }
        _ => None,
    }
}
