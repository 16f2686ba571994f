//! Orders to try for a goal, made of those that are known: what the goal asks for put into an order that got
//! somewhere, and one or two fields changed to values that the program or its providers name.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::goal::Goal;
use crate::program::{
    Condition, ConditionKind, Directory, NodeKind, Operand, Order, Program, Slot, Test, Type, Value,
};
use crate::prove::Witness;

/// How many values of a field are tried.
const VALUES: usize = 24;

/// What orders are made of.
pub(super) struct Orders<'p> {
    program: &'p Program,
    /// By slot: values that tell orders apart.
    values: Vec<Vec<Value>>,
    /// Instants that tell decisions apart.
    instants: Vec<Timestamp>,
}

/// What is changed of an order and its instant.
#[derive(Clone, Copy)]
enum Change<'v> {
    Field(Slot, &'v Value),
    Now(Timestamp),
}

impl Change<'_> {
    fn slot(&self) -> Option<Slot> {
        match self {
            Change::Field(slot, _) => Some(*slot),
            Change::Now(_) => None,
        }
    }
}

impl<'p> Orders<'p> {
    pub fn new(program: &'p Program, directory: &Directory) -> Self {
        let mut values: Vec<BTreeSet<Value>> = vec![BTreeSet::new(); program.work_order.fields.len()];
        for slot in program.work_order.slots() {
            values[slot.0 as usize].extend(of_type(program, &program.work_order.field(slot).ty));
        }
        for atom in &program.atoms {
            for slot in slots_of(atom.operands()) {
                let (ty, known) = (&program.work_order.field(slot).ty, &mut values[slot.0 as usize]);
                let named = literals(&atom.test).chain(around(&atom.test));
                let named = named.chain(attributes(atom.operands(), directory));
                for value in named.take(VALUES * 4) {
                    known.extend(fitting(program, &value, ty));
                }
            }
        }
        let values = values.into_iter().map(|values| values.into_iter().take(VALUES).collect()).collect();
        Self { program, values, instants: instants(program) }
    }

    /// The order with another one's values in all that a goal asks about.
    pub fn crossed(&self, asked: &BTreeSet<Slot>, from: &Witness, into: &Witness) -> Witness {
        let mut crossed = Witness { order: into.order.clone(), now: from.now };
        let roots: BTreeSet<Slot> = asked.iter().map(|slot| self.root(*slot)).collect();
        for slot in self.program.work_order.slots().filter(|slot| roots.contains(&self.root(*slot))) {
            crossed.order.values[slot.0 as usize] = from.order.value(slot).clone();
        }
        crossed
    }

    /// The order with one field changed, and with two: those first that are not asked about.
    pub fn varied<'a>(
        &'a self,
        asked: &BTreeSet<Slot>,
        from: &'a Witness,
    ) -> impl Iterator<Item = Witness> + 'a {
        let mut slots: Vec<Slot> = self.program.work_order.slots().collect();
        slots.sort_by_key(|slot| (asked.contains(slot), *slot));
        let fields = slots.into_iter().flat_map(|slot| {
            self.values[slot.0 as usize].iter().map(move |value| Change::Field(slot, value))
        });
        let changes: Vec<Change<'a>> =
            self.instants.iter().map(|now| Change::Now(*now)).chain(fields).collect();
        let first = changes.clone();
        let single = first.into_iter().map(|change| self.changed(from, &[change]));
        let pairs = (0..changes.len()).flat_map(move |at| {
            let one = changes[at];
            let others: Vec<_> =
                changes[..at].iter().filter(|other| other.slot() != one.slot()).copied().collect();
            others.into_iter().map(move |other| self.changed(from, &[one, other]))
        });
        single.chain(pairs).flatten()
    }

    /// Nothing where the field's record is missing.
    fn changed(&self, from: &Witness, changes: &[Change<'_>]) -> Option<Witness> {
        let mut witness = from.clone();
        for change in changes {
            match change {
                Change::Now(now) => witness.now = *now,
                Change::Field(slot, value) => {
                    let parent = self.program.work_order.field(*slot).parent;
                    if parent.is_some_and(|parent| from.order.value(parent).is_missing()) {
                        return None;
                    }
                    witness.order.values[slot.0 as usize] = (*value).clone();
                }
            }
        }
        Some(witness)
    }

    /// The order with this number for its id.
    pub fn numbered(&self, witness: &Witness, number: usize) -> Witness {
        let mut witness = witness.clone();
        let schema = &self.program.work_order;
        let Some(slot) = schema.by_path("id") else { return witness };
        let caseless = matches!(schema.field(slot).ty, Type::Text { caseless: true });
        let id = self.program.texts.look_up(&format!("T-{number}"), caseless);
        let Order { id: of, values } = &mut witness.order;
        *of = id.shared();
        values[slot.0 as usize] = Value::Text(id);
        witness
    }

    fn root(&self, slot: Slot) -> Slot {
        let mut root = slot;
        while let Some(parent) = self.program.work_order.field(root).parent {
            root = parent;
        }
        root
    }

    /// The fields that a goal's own conditions look at.
    pub fn asked(&self, goal: &Goal) -> BTreeSet<Slot> {
        let mut asked = BTreeSet::new();
        match goal {
            Goal::Decides(rule) | Goal::Matches(rule) | Goal::Chooses(rule, _) => {
                self.add(&self.program.rule(*rule).when, &mut asked);
            }
            Goal::Takes(workflow, node, way) => {
                let node = self.program.workflows[workflow.0 as usize].node(*node);
                if let NodeKind::Branch { arms, .. } = &node.kind {
                    arms.iter().take(way + 1).for_each(|(condition, _)| self.add(condition, &mut asked));
                }
            }
        }
        asked
    }

    fn add(&self, condition: &Condition, asked: &mut BTreeSet<Slot>) {
        match &condition.kind {
            ConditionKind::Constant(_) => {}
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().for_each(|part| self.add(part, asked));
            }
            ConditionKind::Not(part) | ConditionKind::AnyEngineer(part) => self.add(part, asked),
            ConditionKind::Let(id) => self.add(&self.program.lets[id.0 as usize].condition, asked),
            ConditionKind::Atom(id) => asked.extend(slots_of(self.program.atom(*id).operands())),
        }
    }
}

/// The fields of the order in operands.
fn slots_of<'a>(operands: impl Iterator<Item = &'a Operand>) -> Vec<Slot> {
    let slot = |part: &Operand| if let Operand::Field(slot) = part { Some(*slot) } else { None };
    parts(operands, &slot)
}

/// What is picked of operands and all that they are made of.
fn parts<'a, T>(
    operands: impl Iterator<Item = &'a Operand>,
    pick: &impl Fn(&Operand) -> Option<T>,
) -> Vec<T> {
    let picked = RefCell::new(Vec::new());
    for operand in operands {
        operand.reads(&|part| {
            picked.borrow_mut().extend(pick(part));
            false
        });
    }
    picked.into_inner()
}

/// All values of a type that has few.
fn of_type(program: &Program, ty: &Type) -> Vec<Value> {
    match ty {
        Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Type::Enum(id) => {
            let variants = program.enums[id.0 as usize].variants.len();
            (0..u32::try_from(variants).unwrap_or(u32::MAX)).map(Value::Variant).collect()
        }
        _ => Vec::new(),
    }
}

/// The middle of the days on which rules begin or cease to be active, and of those beside them; what `now` is compared
/// with, and just before and after.
fn instants(program: &Program) -> Vec<Timestamp> {
    let zone = program.zone();
    let days = program.rules.iter().flat_map(|rule| {
        let before = rule.active_from.into_iter().flat_map(|day| [Some(day), day.yesterday().ok()]);
        before.chain(rule.active_to.into_iter().flat_map(|day| [Some(day), day.tomorrow().ok()])).flatten()
    });
    let noon = |day: Date| zone.to_timestamp(day.at(12, 0, 0, 0)).ok();
    let named = program.atoms.iter().filter(|atom| atom.subject == Operand::Now).flat_map(|atom| {
        let at = literals(&atom.test)
            .find_map(|value| if let Value::DateTime(at) = value { Some(at) } else { None });
        let beside = [-1, 0, 1].map(SignedDuration::from_hours);
        at.into_iter().flat_map(move |at| beside.into_iter().filter_map(move |by| at.checked_add(by).ok()))
    });
    let around = if program.reads_now() { &[-30 * 24, -24, 24, 30 * 24][..] } else { &[] };
    let around =
        around.iter().filter_map(|hours| a_monday()?.checked_add(SignedDuration::from_hours(*hours)).ok());
    let all: BTreeSet<Timestamp> = days.filter_map(noon).chain(named).chain(around).collect();
    all.into_iter().take(VALUES).collect()
}

/// The instant of orders of which nothing is asked.
fn a_monday() -> Option<Timestamp> {
    "2026-03-02T12:00:00Z".parse().ok()
}

/// Instants of which some are in the hours of a calendar and some are not.
fn around(test: &Test) -> Vec<Value> {
    /// After a Monday's noon: later that day, at night, on a Saturday.
    const HOURS: [i64; 6] = [3, 6, 9, 12, 18, 5 * 24];
    let later = |hours: i64| a_monday()?.checked_add(SignedDuration::from_hours(hours)).ok();
    match test {
        Test::During(_) => HOURS.into_iter().filter_map(later).map(Value::DateTime).collect(),
        _ => Vec::new(),
    }
}

/// What a test compares with.
fn literals(test: &Test) -> impl Iterator<Item = Value> + '_ {
    let listed = match test {
        Test::In(values) => &values[..],
        _ => &[],
    };
    let literal = match test.operand() {
        Some(Operand::Literal(value)) => Some(value.clone()),
        _ => None,
    };
    listed.iter().cloned().chain(literal)
}

/// What the providers, or their engineers, have where operands ask for an attribute.
fn attributes<'a>(operands: impl Iterator<Item = &'a Operand>, directory: &Directory) -> Vec<Value> {
    let of = |attributes: &[Value], slot: Slot| attributes.get(slot.0 as usize).cloned();
    let pick = |part: &Operand| -> Option<Vec<Value>> {
        let providers = directory.providers().map(|(_, provider)| provider);
        match part {
            Operand::Provider(slot) => {
                Some(providers.filter_map(|provider| of(&provider.attributes, *slot)).collect())
            }
            Operand::Engineer(slot) => {
                let engineers = providers.flat_map(|provider| &provider.engineers);
                Some(engineers.filter_map(|engineer| of(&engineer.attributes, *slot)).collect())
            }
            _ => None,
        }
    };
    parts(operands, &pick).concat()
}

/// What of a value a field of a type may have: itself or one beside it, its elements, or a set of it.
fn fitting(program: &Program, value: &Value, ty: &Type) -> Vec<Value> {
    match (value, ty) {
        (Value::Set(elements), Type::Set(of)) => {
            vec![Value::set(elements.iter().filter_map(|element| one(program, element, of)).collect())]
        }
        (Value::Set(elements), ty) => {
            elements.iter().filter_map(|element| one(program, element, ty)).collect()
        }
        (value, Type::Set(of)) => {
            one(program, value, of).map(|element| Value::set(vec![element])).into_iter().collect()
        }
        (Value::Number(number), Type::Number) => {
            let beside = [number.plus(1.into()), number.minus(1.into())];
            [Some(*number)].into_iter().chain(beside).flatten().map(Value::Number).collect()
        }
        (value, ty) => one(program, value, ty).into_iter().collect(),
    }
}

/// The value as the type has it; nothing where it is of another one.
fn one(program: &Program, value: &Value, ty: &Type) -> Option<Value> {
    match (value, ty) {
        (Value::Text(text), Type::Text { caseless }) => {
            Some(Value::Text(program.texts.look_up(text.shown(), *caseless)))
        }
        (Value::Number(_), Type::Number)
        | (Value::Variant(_), Type::Enum(_))
        | (Value::Date(_), Type::Date)
        | (Value::Time(_), Type::Time)
        | (Value::DateTime(_), Type::DateTime)
        | (Value::Duration(_), Type::Duration)
        | (Value::Point(_), Type::Point) => Some(value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::program::{RuleId, WorkflowId};
    use crate::{Sources, compile};

    const PROGRAM: &str = r#"
timezone "UTC"
schema work_order { id text  region text caseless  value number  opened datetime  customer { name text  vip bool }? }
schema provider { regions set of text }
role dispatcher "Dispatcher" of company
calendar office { open mon..fri 13:00-18:00 }
provider north "North" { regions: ["Oslo", "Bergen"] }
rules who assigns provider {
  eligible when provider.regions contains region
  rule big { when value >= 10  active from 2026-05-01  assign north }
  rule vip { when customer.vip and opened during office  manual }
}
workflow w "W" { start c  assign c "C" { portal company assigns provider handler role dispatcher rules who then e } end e }
"#;

    fn witness(program: &Program, json: &str) -> Witness {
        let order = Order::from_json(program, json.as_bytes()).expect("it fits");
        Witness { order, now: a_monday().expect("an instant") }
    }

    #[test]
    fn values_come_from_conditions_providers_calendars_and_days() {
        let program = Arc::new(compile(&Sources::in_memory([("m", PROGRAM)])).expect("it compiles"));
        let orders = Orders::new(&program, program.directory());
        let from = witness(&program, r#"{"id":"1","region":"x","value":0,"opened":"2026-03-02T12:00:00Z"}"#);
        let asked = orders.asked(&Goal::Decides(RuleId(0)));
        let varied: Vec<Witness> = orders.varied(&asked, &from).collect();
        let written: BTreeSet<String> =
            varied.iter().map(|one| format!("{} {}", program.written_order(&one.order), one.now)).collect();
        let has = |part: &str| written.iter().any(|one| one.contains(part));
        for part in [
            "region: \"Oslo\", value: 0",
            "region: \"x\", value: 10",
            "region: \"Bergen\", value: 11",
            "opened: 2026-03-02T15:00:00Z",
            "2026-04-30T12:00:00Z",
        ] {
            assert!(has(part), "{part}: {written:#?}");
        }
        // A record that is missing has no fields.
        assert!(!has("vip"), "{written:#?}");
        // One change before two.
        let differences = |one: &Witness| {
            let fields =
                one.order.values.iter().zip(&from.order.values).filter(|(one, other)| one != other).count();
            fields + usize::from(one.now != from.now)
        };
        assert!(varied.iter().is_sorted_by_key(differences));
    }

    #[test]
    fn what_a_goal_asks_about_is_put_into_another_order_whole() {
        let program = compile(&Sources::in_memory([("m", PROGRAM)])).expect("it compiles");
        let orders = Orders::new(&program, program.directory());
        let from = witness(
            &program,
            r#"{"id":"1","region":"a","value":1,"opened":"2026-03-02T12:00:00Z","customer":{"name":"n","vip":true}}"#,
        );
        let into = witness(&program, r#"{"id":"2","region":"b","value":2,"opened":"2026-03-03T12:00:00Z"}"#);
        let asked = orders.asked(&Goal::Decides(RuleId(1)));
        let crossed = orders.crossed(&asked, &from, &into);
        assert_eq!(
            program.written_order(&crossed.order),
            r#"{ id: "2", region: "b", value: 2, opened: 2026-03-02T12:00:00Z, customer: { name: "n", vip: true } }"#
        );
        let nothing = orders.asked(&Goal::Takes(WorkflowId(0), program.workflows[0].start, 0));
        assert_eq!(nothing, BTreeSet::new());
        assert_eq!(
            program.written_order(&orders.numbered(&into, 7).order).split(',').next(),
            Some("{ id: \"T-7\"")
        );
    }
}
