//! Lists of records: what conditions over their records ask for is tried, and nothing is ever proved impossible.

use std::collections::BTreeSet;

use super::super::domain::{neighbours, plain_field};
use super::sets::least_count;
use super::view::{Solution, View};
use crate::program::{Atom, ElementCondition, IdVec, Operand, Schema, Slot, Test, Type, Value};

/// How many ways in which a condition is true are looked at, and how many records are made for each.
const WAYS: usize = 16;
/// How many values of a field of a record are tried.
const VALUES: usize = 12;
/// How many more values of a field that is compared with others.
const OTHERS: usize = 6;
/// How many lists are tried.
const LISTS: usize = 24;
/// How many tests the ways have together that are looked at, beyond those of one.
const TESTS: usize = 1_024;
/// The steps in which a value of a record is tested.
const TESTED: usize = 8;
/// How long a list is made at most.
const RECORDS: usize = 1_000;

type Record = IdVec<Slot, Value>;

/// Tests of a record with what each shall be: all of them together.
type Way<'a> = Vec<(&'a Atom, bool)>;

/// Values for the lists of which something is asked: those that are tried first.
pub(super) fn solve(view: &View, solution: &mut Solution) {
    for slot in view.domain.lists.iter().copied().filter(|slot| view.present[*slot]) {
        let Type::List(of) = &view.field(slot).ty else { continue };
        if let Some(first) = values(view, slot, of).into_iter().next() {
            solution.values.insert(Operand::Field(slot), first);
        }
        // Of how many records it has nothing else is known.
        solution.is_open |= view.cells(&count_of(slot)).is_some();
    }
}

fn count_of(slot: Slot) -> Operand {
    Operand::Count(Box::new(Operand::Field(slot)))
}

/// Lists that may be as conditions over their records ask, the shortest first.
pub(super) fn values(view: &View, slot: Slot, of: &Schema) -> Vec<Value> {
    let asked = |so: bool| {
        view.atoms.iter().filter_map(move |(atom, is_so)| match &atom.test {
            Test::AnyElement(_, condition) if atom.subject == Operand::Field(slot) && *is_so == so => {
                Some(&**condition)
            }
            _ => None,
        })
    };
    // Of all records the others are false.
    let never: Vec<(&ElementCondition, bool)> = asked(false).map(|condition| (condition, false)).collect();
    let records_with = |condition: Option<&ElementCondition>| {
        let effort = &view.domain.effort;
        if effort.left() == 0 {
            effort.cut();
            return Vec::new();
        }
        let wanted: Vec<(&ElementCondition, bool)> =
            condition.into_iter().map(|one| (one, true)).chain(never.iter().copied()).collect();
        effort.add(TESTED * wanted.len());
        ways_of_all(&wanted).iter().flat_map(|way| records(view, of, way)).collect::<Vec<_>>()
    };
    let wanted: Vec<Vec<Record>> = asked(true).map(|condition| records_with(Some(condition))).collect();
    let others = records_with(None);
    let least = match view.cells(&count_of(slot)) {
        Some((variable, cells)) => least_count(variable, cells, 0).unwrap_or(0),
        None => 0,
    };
    let mut lists = Vec::new();
    for choice in 0..LISTS {
        let chosen =
            wanted.iter().filter_map(|records| records.get(choice.min(records.len().saturating_sub(1))));
        let mut list: Vec<Record> = Vec::new();
        for record in chosen {
            if !list.contains(record) {
                list.push(record.clone());
            }
        }
        // One record may satisfy them all, or each has its own.
        let filler = others.get(choice % others.len().max(1)).or(list.first()).cloned();
        let more = least.min(RECORDS).saturating_sub(list.len());
        list.extend(filler.into_iter().cycle().take(more));
        if !lists.contains(&Value::List(list.clone())) {
            lists.push(Value::List(list));
        }
    }
    lists
}

/// The ways in which conditions are all as they shall be: those in which the first of them are so in their first way, and the
/// fewer, the more tests each has.
fn ways_of_all<'a>(wanted: &[(&'a ElementCondition, bool)]) -> Vec<Way<'a>> {
    let own: Vec<Vec<Way<'a>>> = wanted.iter().map(|(condition, so)| ways_of(condition, *so)).collect();
    if own.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let most = (TESTS / wanted.len().max(1)).clamp(1, WAYS);
    let mut chosen = vec![0; own.len()];
    let mut ways = Vec::new();
    loop {
        ways.push(own.iter().zip(&chosen).flat_map(|(own, at)| own[*at].iter().copied()).collect());
        // The next one differs in the last condition that has another way.
        let last = (0..own.len()).rev().find(|at| chosen[*at] + 1 < own[*at].len());
        match last.filter(|_| ways.len() < most) {
            Some(last) => {
                chosen[last] += 1;
                chosen[last + 1..].fill(0);
            }
            None => return ways,
        }
    }
}

fn ways_of(condition: &ElementCondition, so: bool) -> Vec<Way<'_>> {
    match condition {
        ElementCondition::Constant(value) if *value == so => vec![Vec::new()],
        ElementCondition::Constant(_) => Vec::new(),
        ElementCondition::All(parts) | ElementCondition::Any(parts) => {
            let parts: Vec<(&ElementCondition, bool)> = parts.iter().map(|part| (part, so)).collect();
            if matches!(condition, ElementCondition::All(_)) == so {
                return ways_of_all(&parts);
            }
            parts.iter().flat_map(|(part, so)| ways_of(part, *so)).take(WAYS).collect()
        }
        ElementCondition::Not(part) => ways_of(part, !so),
        ElementCondition::Test(atom) => vec![vec![(&**atom, so)]],
        // Whose engineers are meant is not known.
        ElementCondition::AnyEngineer(_) => vec![Vec::new()],
    }
}

/// Records of which tests are as they shall be, as far as they are about one of its fields; none if a field has no value
/// for them among those that are tried. Where a test is about more, several values are tried.
fn records(view: &View, of: &Schema, way: &[(&Atom, bool)]) -> Vec<Record> {
    let mut first: Record = IdVec::with_capacity(of.fields.len());
    let mut others: Vec<(Slot, Value)> = Vec::new();
    for (slot, field) in of.fields.iter_enumerated() {
        let is_missing = |slot: Slot| matches!(first.get(slot), Some(Value::Missing));
        if field.parent.is_some_and(is_missing) {
            first.push(Value::Missing);
            continue;
        }
        view.domain.effort.add(TESTED * way.len());
        let own: Vec<&(&Atom, bool)> =
            way.iter().filter(|(atom, _)| atom.operands().any(|operand| reads(operand, slot))).collect();
        let fits = |value: &Value| own.iter().all(|(atom, so)| is_so(view, atom, slot, value, *so));
        let mut fitting = tried(view, &field.ty, &own, field.optional).filter(fits);
        let Some(value) = fitting.next() else { return Vec::new() };
        first.push(value);
        if own.iter().any(|(atom, _)| !is_about_one(atom)) {
            others.extend(fitting.take(OTHERS).map(|value| (slot, value)));
        }
    }
    let changed = others.into_iter().map(|(slot, value)| {
        let mut record = first.clone();
        record[slot] = value;
        record
    });
    std::iter::once(first.clone()).chain(changed).collect()
}

/// Whether a test compares a field of a record with what is written.
fn is_about_one(atom: &Atom) -> bool {
    matches!(atom.subject, Operand::Element(_))
        && atom.test.operand().is_none_or(|right| matches!(right, Operand::Literal(_)))
}

fn reads(operand: &Operand, slot: Slot) -> bool {
    operand.reads(&mut |part| *part == Operand::Element(slot))
}

/// Whether a test of one field comes out so where that is this value; what else it is about may be anything.
fn is_so(view: &View, atom: &Atom, slot: Slot, value: &Value, so: bool) -> bool {
    let bound = |operand: &Operand| match operand {
        Operand::Element(own) if *own == slot => Operand::Literal(value.clone()),
        other => other.clone(),
    };
    let subject = bound(&atom.subject);
    let is_of_value = matches!(subject, Operand::Literal(_));
    let right_is_known = atom.test.operand().is_none_or(|right| matches!(right, Operand::Literal(_)));
    if !is_of_value || !right_is_known {
        return true;
    }
    let bound = Atom { subject, ty: atom.ty.clone(), test: atom.test.clone() };
    crate::decide::constant(view.domain.program, &bound) == Some(so)
}

/// Values of a field: one that nothing is special about, those that its tests name, and what is near to them. They are made
/// as they are asked for: the first does for most.
fn tried<'t>(
    view: &'t View,
    ty: &'t Type,
    tests: &'t [&(&Atom, bool)],
    may_be_missing: bool,
) -> impl Iterator<Item = Value> + 't {
    let program = view.domain.program;
    let of_others =
        tests.iter().any(|(atom, _)| !is_about_one(atom)).then(|| plain_field(ty, &program.texts));
    let named = move || {
        let named = tests.iter().flat_map(|(atom, _)| named_by(&atom.test));
        named.chain(of_others.clone().into_iter().flatten())
    };
    let near = named().flat_map(move |value| {
        view.domain.effort.add(TESTED * tests.len());
        neighbours(&value, ty, &program.texts)
    });
    let few = match ty {
        Type::Bool => [false, true].map(Value::Bool).into(),
        Type::Enum(id) => {
            let variants = 0..program.enums[*id].variants.len().min(VALUES);
            variants.filter_map(|variant| u32::try_from(variant).ok()).map(Value::Variant).collect()
        }
        _ => Vec::new(),
    };
    let missing = may_be_missing.then_some(Value::Missing);
    let all =
        plain_field(ty, &program.texts).into_iter().chain(named()).chain(near).chain(few).chain(missing);
    let is_of_type = |value: &Value| match value {
        Value::Number(number) => ty.holds_number(*number),
        _ => true,
    };
    let mut seen = BTreeSet::new();
    all.filter(move |value| is_of_type(value) && seen.insert(value.clone()))
}

/// The values that a test names.
fn named_by(test: &Test) -> Vec<Value> {
    match test {
        Test::In(values) => values.iter().take(VALUES).cloned().collect(),
        Test::Contains(Operand::Literal(element)) => vec![Value::set(vec![element.clone()])],
        test => match test.operand() {
            Some(Operand::Literal(value)) => vec![value.clone()],
            _ => Vec::new(),
        },
    }
}
