//! Orders that prove what is said: of a region one that the evaluator agrees about, which may hang on who is
//! eligible and on the hour.

use jiff::{Timestamp, ToSpan};

use super::report::Example;
use crate::program::{Order, Slot, Type, Value};
use crate::prove::answer::Answer;
use crate::prove::cube::Cube;
use crate::prove::prover::Prover;
use crate::prove::ranges::Ranges;
use crate::prove::search::Solved;
use crate::prove::witness::Witness;
/// How many parts of a region are tried.
const PARTS: usize = 300;
/// How many cells of one variable are tried.
const CELLS: usize = 12;
/// How many values of the directory are tried for each type.
const VALUES: usize = 200;
/// How many hours are tried.
const HOURS: i64 = 7 * 24;
/// How many fields an order is made with in the time of a step.
const FIELDS: usize = 16;
/// Steps of the search for an order outside of other regions.
const STEPS: u64 = 2_000;

impl Prover<'_> {
    /// An order of a cube that is accepted; outside of the others, if one is at hand.
    pub(super) fn example(
        &self,
        cube: &Cube,
        others: &[&Cube],
        at_once: bool,
        accepts: &dyn Fn(&Witness) -> bool,
    ) -> Option<Example> {
        let accepts = &|witness: &Witness| self.is_in(cube, witness) && accepts(witness);
        let apart = self.within(STEPS, || self.find(std::slice::from_ref(cube), others, accepts));
        let found = match apart {
            Answer::Yes(witness) => Some(witness),
            Answer::No | Answer::Undecided(_) => self.searched(cube, accepts),
        };
        Example::from_witness(self, &found?, at_once)
    }

    /// Whether an order is as a cube says.
    pub(super) fn is_in(&self, cube: &Cube, witness: &Witness) -> bool {
        self.contains(cube, &witness.order, witness.now)
    }

    /// An order of a cube that is accepted, where that hangs on more than the cube says.
    pub(super) fn searched(&self, cube: &Cube, accepts: &dyn Fn(&Witness) -> bool) -> Option<Witness> {
        let accepts =
            |witness: &Witness| self.is_in(cube, witness) && accepts(witness) && self.can_be_read(witness);
        if let Some(found) = self.order_of(cube, &accepts) {
            return Some(found);
        }
        let is_left = || self.searches.get() > 0 && self.left() > 0;
        let accepts = |witness: &Witness| {
            self.searches.set(self.searches.get().saturating_sub(1));
            self.space.domain.effort.add(self.program.work_order.fields.len() / FIELDS);
            accepts(witness)
        };
        let parts = if is_left() { self.cells_apart(cube) } else { Vec::new() };
        let found = parts.iter().take_while(|_| is_left()).find_map(|part| self.order_of(part, &accepts));
        found.or_else(|| {
            let plain = self.order_of(cube, &|_| true).filter(|_| is_left())?;
            self.with_values_of_directory(&plain)
                .chain(self.at_other_hours(&plain))
                .take_while(|_| is_left())
                .find(|witness| accepts(witness))
        })
    }

    fn order_of(&self, cube: &Cube, accepts: &dyn Fn(&Witness) -> bool) -> Option<Witness> {
        match self.space.domain.witness(cube, &mut |witness| accepts(witness)) {
            Solved::Witness(witness) => Some(witness),
            Solved::Impossible | Solved::Beyond => None,
        }
    }

    /// The cube cut at the cells of its variables, one variable at a time.
    fn cells_apart(&self, cube: &Cube) -> Vec<Cube> {
        let mut apart = Vec::new();
        for (id, variable) in self.space.domain.variables.iter_enumerated() {
            let cells = cube.get(id).unwrap_or(&variable.all);
            for cell in cells.cells().take(CELLS) {
                let mut part = cube.clone();
                if part.narrow(id, &Ranges::one(cell)) {
                    apart.push(part);
                }
                if apart.len() == PARTS {
                    return apart;
                }
            }
        }
        apart
    }

    /// The order with values of the providers' attributes in its fields, one at a time.
    fn with_values_of_directory<'a>(&'a self, plain: &'a Witness) -> impl Iterator<Item = Witness> + 'a {
        let schema = &self.program.work_order;
        schema.slots().flat_map(move |slot| {
            let values = self.values_of_directory(&schema.field(slot).ty);
            values.into_iter().map(move |value| changed(plain, slot, value))
        })
    }

    fn values_of_directory(&self, ty: &Type) -> Vec<Value> {
        let mut values = Vec::new();
        for slot in self.program.provider.slots() {
            let of = &self.program.provider.field(slot).ty;
            let is_set = matches!(of, Type::Set(of) if **of == *ty);
            if of != ty && !is_set && !(is_text(of) && is_text(ty)) {
                continue;
            }
            for (_, provider) in self.engine.directory().providers() {
                match provider.attribute(slot) {
                    Value::Missing => {}
                    Value::Set(elements) if is_set => values.extend(elements.iter().cloned()),
                    value => values.push(value.clone()),
                }
                if values.len() > VALUES {
                    return values;
                }
            }
        }
        values
    }

    /// The order with its instants at the hours of a week, one of them at a time; `now` among them.
    fn at_other_hours<'a>(&'a self, plain: &'a Witness) -> impl Iterator<Item = Witness> + 'a {
        let schema = &self.program.work_order;
        let hours = |from: Timestamp| (0..HOURS).filter_map(move |hour| from.checked_add(hour.hours()).ok());
        let fields = schema.slots().filter_map(|slot| match plain.order.value(slot) {
            Value::DateTime(at) => Some((slot, *at)),
            _ => None,
        });
        let fields = fields.flat_map(move |(slot, from)| {
            hours(from).map(move |at| changed(plain, slot, Value::DateTime(at)))
        });
        let is_asked = self.reads_now;
        let nows = hours(plain.now).filter(move |_| is_asked);
        fields.chain(nows.map(|now| Witness { order: plain.order.clone(), now }))
    }
}

fn changed(plain: &Witness, slot: Slot, value: Value) -> Witness {
    let mut values = plain.order.values.clone();
    values[slot] = value;
    Witness { order: Order { id: plain.order.id.clone(), values }.into(), now: plain.now }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Text { caseless: false })
}
