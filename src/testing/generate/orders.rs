//! Orders to try for a goal, made of those that are known: what the goal asks for put into an order that got
//! somewhere, and one or two fields changed to values that the program or its providers name.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::goal::Goal;
use super::values::{VALUES, around, attributes, fitting, instants, literals, of_type, slots_of};
use crate::program::{Condition, Directory, IdVec, NodeKind, Operand, Program, Slot, Value};
use crate::prove::Witness;

/// What orders are made of.
pub(super) struct Orders<'p> {
    program: &'p Program,
    /// By slot: values that tell orders apart.
    values: IdVec<Slot, Vec<Value>>,
    /// Instants that tell decisions apart.
    instants: Vec<Timestamp>,
}

/// What is changed of an order and its instant.
#[derive(Clone, Copy)]
enum OrderChange<'v> {
    Field(Slot, &'v Value),
    Now(Timestamp),
}

impl OrderChange<'_> {
    fn slot(&self) -> Option<Slot> {
        match self {
            OrderChange::Field(slot, _) => Some(*slot),
            OrderChange::Now(_) => None,
        }
    }
}

impl<'p> Orders<'p> {
    pub fn new(program: &'p Program, directory: &Directory) -> Self {
        let mut values: IdVec<Slot, BTreeSet<Value>> =
            vec![BTreeSet::new(); program.work_order.fields.len()].into();
        for slot in program.work_order.slots() {
            values[slot].extend(of_type(program, &program.work_order.field(slot).ty));
        }
        for atom in &program.atoms {
            for slot in slots_of(atom.operands()) {
                let (ty, known) = (&program.work_order.field(slot).ty, &mut values[slot]);
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
        let mut crossed = (*into.order).clone();
        let roots: BTreeSet<Slot> = asked.iter().map(|slot| self.root(*slot)).collect();
        for slot in self.program.work_order.slots().filter(|slot| roots.contains(&self.root(*slot))) {
            self.program.put(&mut crossed, slot, from.order.value(slot).clone());
        }
        Witness { order: crossed.into(), now: from.now }
    }

    /// The order with one field changed, and with two: those first that are not asked about.
    pub fn varied<'a>(
        &'a self,
        asked: &BTreeSet<Slot>,
        from: &'a Witness,
    ) -> impl Iterator<Item = Witness> + 'a {
        let mut slots: Vec<Slot> = self.program.work_order.slots().collect();
        slots.sort_by_key(|slot| (asked.contains(slot), *slot));
        let fields = slots
            .into_iter()
            .flat_map(|slot| self.values[slot].iter().map(move |value| OrderChange::Field(slot, value)));
        let changes: Vec<OrderChange<'a>> =
            self.instants.iter().map(|now| OrderChange::Now(*now)).chain(fields).collect();
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

    /// `None` if the field's record is missing.
    fn changed(&self, from: &Witness, changes: &[OrderChange<'_>]) -> Option<Witness> {
        let mut witness = from.clone();
        for change in changes {
            match change {
                OrderChange::Now(now) => witness.now = *now,
                OrderChange::Field(slot, value) => {
                    let parent = self.program.work_order.field(*slot).parent;
                    if parent.is_some_and(|parent| from.order.value(parent).is_missing()) {
                        return None;
                    }
                    self.program.put(Arc::make_mut(&mut witness.order), *slot, (*value).clone());
                }
            }
        }
        Some(witness)
    }

    /// The order with this number for its id.
    pub fn numbered(&self, witness: &Witness, number: usize) -> Witness {
        let order = self.program.with_id((*witness.order).clone(), &format!("T-{number}"));
        Witness { order: order.into(), now: witness.now }
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
                let node = self.program.workflows[*workflow].node(*node);
                if let NodeKind::Branch { arms, .. } = &node.kind {
                    arms.iter().take(way + 1).for_each(|(condition, _)| self.add(condition, &mut asked));
                }
            }
        }
        asked
    }

    fn add(&self, condition: &Condition, asked: &mut BTreeSet<Slot>) {
        self.program.asks_for(condition, &mut |part| {
            if let Operand::Field(slot) = part {
                asked.insert(*slot);
            }
            false
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::values::a_monday;
    use super::*;
    use crate::program::{Order, RuleId, WorkflowId};
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
        Witness { order: order.into(), now: a_monday().expect("an instant") }
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
        let nothing = orders.asked(&Goal::Takes(WorkflowId(0), program.workflows[WorkflowId(0)].start, 0));
        assert_eq!(nothing, BTreeSet::new());
        assert_eq!(
            program.written_order(&orders.numbered(&into, 7).order).split(',').next(),
            Some("{ id: \"T-7\"")
        );
    }
}
