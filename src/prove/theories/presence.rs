//! Which fields of an order are there, and which conditions that are taken as a whole are true of it: the ways
//! in which a cube leaves that.

use super::super::cube::Cube;
use super::super::domain::{Domain, MISSING, NO, Subject, YES};
use super::results::has_result;
use crate::program::{Atom, ElementCondition, IdVec, Operand, Slot, Test, Type};

/// How many ways of one cube are looked at.
const WAYS: usize = 64;
/// How many steps are taken to find them.
const STEPS: usize = 4_096;

/// One way.
#[derive(Clone, Debug)]
pub(super) struct Presence<'a> {
    /// By slot, whether it is there; those that may be either are not.
    pub present: IdVec<Slot, bool>,
    /// Like `present`, but fields of which something is asked are there.
    pub asked: IdVec<Slot, bool>,
    /// Conditions that are known to be so or not, so that whatever they read is there.
    pub atoms: Vec<(&'a Atom, bool)>,
    /// Conditions that are unknown although all that they read is there: some arithmetic has no result.
    pub unknown: Vec<&'a Atom>,
}

/// All ways of a cube, in the order in which they are to be tried.
pub(super) struct Ways<'a> {
    pub ways: Vec<Presence<'a>>,
    /// Whether these are all.
    pub are_all: bool,
}

/// What a cube asks for that may be missing for more than one reason.
#[derive(Clone, Copy)]
enum AskedOfOrder<'a> {
    Atom(&'a Atom),
    /// What is computed from several fields.
    Result(&'a Operand),
}

impl<'a> AskedOfOrder<'a> {
    fn operands(self) -> Vec<&'a Operand> {
        match self {
            AskedOfOrder::Atom(atom) => atom.needed().collect(),
            AskedOfOrder::Result(operand) => vec![operand],
        }
    }
}

/// By slot, whether it is there, where that is settled.
type Settled = IdVec<Slot, Option<bool>>;

impl<'a> Ways<'a> {
    pub fn new(domain: &'a Domain<'_>, cube: &Cube) -> Self {
        let mut ways = Self { ways: Vec::new(), are_all: true };
        let mut search = PresenceSearch { domain, cube, steps: 0, open: Vec::new(), unknown: Vec::new() };
        // Records around fields that are always there are there too.
        let mut settled: Settled = domain.always.clone();
        if cube.entries().iter().any(|(_, cells)| cells.is_empty()) {
            return ways;
        }
        if search
            .settled_by_cube()
            .into_iter()
            .all(|(slot, is_there)| search.settle(&mut settled, slot, is_there))
        {
            search.open = search.asked();
            search.split(&mut ways, &settled, &mut Vec::new());
        }
        ways
    }
}

struct PresenceSearch<'a, 's, 'p> {
    domain: &'a Domain<'p>,
    cube: &'s Cube,
    steps: usize,
    /// Conditions as a whole, and whether they may be true, false, unknown; and results that must be missing.
    open: Vec<(AskedOfOrder<'a>, [bool; 3])>,
    unknown: Vec<&'a Atom>,
}

impl<'a> PresenceSearch<'a, '_, '_> {
    /// What the cube says itself, of fields and of what is computed from one.
    fn settled_by_cube(&self) -> Vec<(Slot, bool)> {
        let mut known = Vec::new();
        for (id, cells) in self.cube.entries() {
            let variable = self.domain.variable(*id);
            let Subject::Operand(operand) = &variable.subject else { continue };
            let slots = slots_of(operand);
            if !cells.contains(MISSING) {
                known.extend(slots.into_iter().map(|slot| (slot, true)));
            } else if let ([slot], false, true) =
                (&slots[..], cells.meets(&variable.present()), has_result(self.domain, self.cube, operand))
            {
                known.push((*slot, false));
            }
        }
        known
    }

    fn asked(&self) -> Vec<(AskedOfOrder<'a>, [bool; 3])> {
        let entry = |(id, cells): &(super::super::domain::VarId, super::super::ranges::Ranges)| {
            let variable = self.domain.variable(*id);
            match &variable.subject {
                Subject::Atom(atom) => {
                    let may_be = [YES, NO, MISSING].map(|cell| cells.contains(cell));
                    (may_be != [true; 3]).then_some((AskedOfOrder::Atom(atom), may_be))
                }
                // One that is computed from a single field is settled with that.
                Subject::Operand(operand) => {
                    let must_be_missing = !cells.meets(&variable.present()) && slots_of(operand).len() > 1;
                    must_be_missing.then_some((AskedOfOrder::Result(operand), [false, false, true]))
                }
                _ => None,
            }
        };
        let mut asked: Vec<_> = self.cube.entries().iter().filter_map(entry).collect();
        // They are taken from the end.
        asked.sort_by_key(|(_, may_be)| std::cmp::Reverse(may_be.iter().filter(|may_be| **may_be).count()));
        asked
    }

    /// Notes whether a field is there and what follows for others; whether that is possible.
    fn settle(&self, settled: &mut Settled, slot: Slot, is_there: bool) -> bool {
        if let Some(known) = settled[slot] {
            return known == is_there;
        }
        settled[slot] = Some(is_there);
        let schema = &self.domain.program.work_order;
        let field = schema.field(slot);
        if !is_there && !field.may_be_missing {
            return false;
        }
        let parent = field.parent.filter(|_| is_there || !field.optional);
        let children = (field.ty == Type::Record)
            .then(|| schema.children(Some(slot)).filter(|child| !is_there || !schema.field(*child).optional));
        let follow = parent.into_iter().chain(children.into_iter().flatten());
        follow.collect::<Vec<_>>().into_iter().all(|other| self.settle(settled, other, is_there))
    }

    /// Goes through the truth values that are left to the conditions from one on.
    fn split(&mut self, ways: &mut Ways<'a>, settled: &Settled, atoms: &mut Vec<(&'a Atom, bool)>) {
        self.steps += 1;
        if self.steps > STEPS || ways.ways.len() >= WAYS {
            ways.are_all = false;
            return;
        }
        let Some((asked, [may_be_so, may_not, may_be_unknown])) = self.open.pop() else {
            ways.ways.push(self.way(settled, atoms));
            return;
        };
        let operands = asked.operands();
        let slots: Vec<Slot> = operands.iter().copied().flat_map(slots_of).collect();
        for so in [(may_be_so, true), (may_not, false)].into_iter().filter_map(|(may, so)| may.then_some(so))
        {
            let mut with = settled.clone();
            if slots.iter().all(|slot| self.settle(&mut with, *slot, true))
                && let AskedOfOrder::Atom(atom) = asked
            {
                atoms.push((atom, so));
                self.split(ways, &with, atoms);
                atoms.pop();
            }
        }
        if may_be_unknown {
            for slot in &slots {
                let mut without = settled.clone();
                if self.settle(&mut without, *slot, false) {
                    self.split(ways, &without, atoms);
                }
            }
            let mut with = settled.clone();
            let of_records =
                if let AskedOfOrder::Atom(atom) = asked { is_known(self.domain, atom) } else { true };
            let has_none =
                !of_records || !operands.iter().all(|operand| has_result(self.domain, self.cube, operand));
            if has_none && slots.iter().all(|slot| self.settle(&mut with, *slot, true)) {
                let unknown = if let AskedOfOrder::Atom(atom) = asked { Some(atom) } else { None };
                self.unknown.extend(unknown);
                self.split(ways, &with, atoms);
                self.unknown.truncate(self.unknown.len() - usize::from(unknown.is_some()));
            }
        }
        self.open.push((asked, [may_be_so, may_not, may_be_unknown]));
    }

    fn way(&self, settled: &Settled, atoms: &[(&'a Atom, bool)]) -> Presence<'a> {
        let mut asked = settled.clone();
        // What else is asked of records is compared with what had better be there.
        let beside = atoms.iter().filter(|(atom, _)| matches!(atom.test, Test::AnyElement(..)));
        for slot in beside.flat_map(|(atom, _)| atom.operands()).flat_map(slots_of) {
            let mut with = asked.clone();
            if asked[slot].is_none() && self.settle(&mut with, slot, true) {
                asked = with;
            }
        }
        for (id, cells) in self.cube.entries() {
            let variable = self.domain.variable(*id);
            let slot = match &variable.subject {
                Subject::Operand(operand) if cells.meets(&variable.present()) => {
                    slots_of(operand).first().copied()
                }
                Subject::Element(slot, _) => Some(*slot),
                _ => None,
            };
            let Some(slot) = slot.filter(|slot| asked[*slot].is_none()) else { continue };
            let field = self.domain.program.work_order.field(slot);
            if field.parent.is_none() && field.ty != Type::Record {
                // Nothing follows for others.
                asked[slot] = Some(true);
                continue;
            }
            let mut with = asked.clone();
            if self.settle(&mut with, slot, true) {
                asked = with;
            }
        }
        let of = |settled: &Settled| settled.iter().map(|is_there| *is_there == Some(true)).collect();
        Presence {
            present: of(settled),
            asked: of(&asked),
            atoms: atoms.to_vec(),
            unknown: self.unknown.clone(),
        }
    }
}

/// Whether what is asked of the records of a list is always true or false of each.
fn is_known(domain: &Domain, atom: &Atom) -> bool {
    let (Test::AnyElement(_, condition), Some(fields)) = (&atom.test, atom.ty.elements()) else {
        return true;
    };
    let may_be_unknown = |part: &Operand| match part {
        Operand::Element(slot) => fields.field(*slot).may_be_missing,
        Operand::Field(slot) => domain.program.work_order.field(*slot).may_be_missing,
        Operand::Literal(_) | Operand::Now | Operand::Fold(_) | Operand::Count(_) => false,
        Operand::Weekday(_) | Operand::DateOf(_) | Operand::TimeOf(_) | Operand::DatePart(..) => false,
        _ => true,
    };
    let is_known = |inner: &Atom| {
        !matches!(inner.test, Test::DuringIn(..))
            && !inner.needed().any(|operand| operand.reads(&mut { may_be_unknown }))
    };
    !asks_engineers(condition) && condition.atoms().into_iter().all(is_known)
}

fn asks_engineers(condition: &ElementCondition) -> bool {
    matches!(condition, ElementCondition::AnyEngineer(_)) || condition.children().iter().any(asks_engineers)
}

/// The fields that an operand is computed from.
pub(super) fn slots_of(operand: &Operand) -> Vec<Slot> {
    let mut slots = Vec::new();
    operand.fields(&mut |slot| {
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    });
    slots
}
