//! Filters: conditions over work orders that are no part of a program.

use std::sync::Arc;

use super::facts::{Fact, Facts};
use super::scene::{Added, Scene};
use super::state::State;
use crate::program::{Atom, Condition, ConditionKind, Directory, Operand, Order, Program, Slot};

/// A condition over work orders that was written after their program: what a list is filtered by, or of which orders
/// somebody wants to be told. Made by [`Program::filter`]; it keeps its program.
#[derive(Debug)]
pub struct Filter {
    program: Arc<Program>,
    condition: Condition,
    /// Their numbers go on after the program's.
    atoms: Vec<Atom>,
    /// Of nobody; conditions over orders read neither.
    directory: Directory,
    state: State,
}

impl Filter {
    /// The filter of a condition that was checked against a program, and of the atoms that it has besides the program's.
    pub(crate) fn new(program: Arc<Program>, condition: Condition, atoms: Vec<Atom>) -> Self {
        Self { program, condition, atoms, directory: Directory::default(), state: State::new() }
    }

    /// Whether the condition is true of an order, which must be one of the filter's program. What compares a missing
    /// value is not true.
    pub fn holds(&self, order: &Order, facts: &Facts<'_>) -> bool {
        let values = facts.values(&self.program);
        let added = Added { atoms: &self.atoms, values: &values };
        let scene = Scene::new(&self.program, &self.directory, &self.state, order, facts.now);
        Scene { added, ..scene }.holds(&self.condition)
    }

    /// The paths of the order's fields that it reads, also by a `let`; in the order of the schema, each once. Who may
    /// not see a field, or the record that it is in, must not filter by it either.
    pub fn fields(&self) -> Vec<&str> {
        let fields = self.program.work_order.fields.iter_enumerated();
        fields.filter(|(slot, _)| self.reads(*slot)).map(|(_, field)| &*field.path).collect()
    }

    /// The names of what it asks the desk for, such as `waiting_since`; without `desk.`.
    pub fn facts(&self) -> Vec<&'static str> {
        let first = self.program.work_order.fields.len();
        let facts = Fact::ALL.into_iter().enumerate();
        facts.filter(|(at, _)| self.reads(Slot::from(first + at))).map(|(_, fact)| fact.name()).collect()
    }

    /// Whether what it says of an order can change with the instant alone.
    pub fn reads_now(&self) -> bool {
        self.asks(&mut |operand| matches!(operand, Operand::Now))
    }

    fn reads(&self, slot: Slot) -> bool {
        self.asks(&mut |operand| matches!(operand, Operand::Field(read) if *read == slot))
    }

    fn asks(&self, is_such: &mut impl FnMut(&Operand) -> bool) -> bool {
        self.condition.has_part(&self.program.lets, &mut |part| match part.kind {
            ConditionKind::Atom(id) => {
                let before = self.program.atoms.len();
                let atom = self.program.atoms.get(id).or_else(|| self.atoms.get(usize::from(id) - before));
                atom.is_some_and(|atom| atom.operands().any(|operand| operand.reads(is_such)))
            }
            _ => false,
        })
    }
}
