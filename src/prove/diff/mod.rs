//! Which work orders two versions of a program treat differently.
//!
//! Both are put into the terms of one (`joint`), and each is made a list: kinds of orders, and what becomes of
//! them (`list`). Entries that are the same in both, in the same order, cannot differ against each other; each
//! other entry is held against what the other version says of its orders (`classes`).

mod classes;
mod joint;
mod list;
mod meeting;
mod outcome;
mod same;
mod shape;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

pub use classes::differ;
pub use outcome::Outcome;

use super::cube::{Cube, Cubes};
use super::domain::{Domain, MISSING, NO, Subject};
use super::ranges::Ranges;
use super::space::Space;
use crate::decide::{Decision, Engine};
use crate::program::{Operand, Order, Program, Type, Value};
use joint::Joint;
use list::{Entry, Lister};

/// What two versions do differently.
#[derive(Debug, Default)]
pub struct Difference {
    /// Kinds of orders, in the order of the old version's rules, then of the new one's.
    pub classes: Vec<Class>,
    /// What workflows do otherwise after the first step, or with whom.
    pub workflows: Vec<String>,
    /// Fields of the work order that are declared differently. Orders that only one version reads are not
    /// compared.
    pub fields: Vec<String>,
    /// What is neither proven nor found, each with the reason.
    pub undecided: Vec<Undecided>,
}

impl Difference {
    /// Whether it is proven that the versions treat every order that both read alike.
    pub fn is_none(&self) -> bool {
        self.classes.is_empty() && self.workflows.is_empty() && self.undecided.is_empty()
    }
}

/// What a version does with the orders of a class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Side {
    /// What becomes of them.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The rule that says so: `block.rule`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// Orders that are treated differently in the same way.
#[derive(Clone, Debug)]
pub struct Class {
    /// What the old version does.
    pub before: Side,
    /// What the new version does.
    pub after: Side,
    /// What they are like, in words; an order of any of them is in the class.
    pub conditions: Vec<String>,
    /// Whether these are all.
    pub are_all: bool,
    /// One of them.
    pub witness: Proof,
}

/// An order that two versions treat differently.
#[derive(Clone, Debug)]
pub struct Proof {
    /// As the old version reads it.
    pub old_order: Order,
    /// As the new version reads it.
    pub new_order: Order,
    /// The instant of the decisions.
    pub now: jiff::Timestamp,
    /// Who declined it before.
    pub declined: Vec<String>,
    /// The old version's decision.
    pub before: Decision,
    /// The new version's decision.
    pub after: Decision,
}

/// What may be a difference.
#[derive(Clone, Debug, Serialize)]
pub struct Undecided {
    /// What the old version does.
    pub before: Side,
    /// What the new version does.
    pub after: Side,
    /// Why it is not decided.
    pub why: String,
}

/// Two versions, ready to decide.
pub struct Versions<'e> {
    /// The old version with its directory.
    pub old: &'e Engine,
    /// The new version with its directory.
    pub new: &'e Engine,
}

/// Compares two versions.
pub fn diff(versions: &Versions<'_>) -> Difference {
    let (old, new): (&Arc<Program>, &Arc<Program>) = (versions.old.program(), versions.new.program());
    let joint = joint::join(old, new);
    let mut difference = Difference {
        workflows: shape::changes(&joint, old, new),
        fields: joint.changed_fields.clone(),
        ..Difference::default()
    };
    let mut domain = Domain::new(&joint.program);
    let valid = valid(&joint, &mut domain);
    // Where only one version lets orders be declined, that is a change of its workflows.
    let declined: HashSet<&str> = list::declined_blocks(old).chain(list::declined_blocks(new)).collect();
    let before = Lister::new(&mut domain, old, &joint.old, &declined).list(&valid);
    let after = Lister::new(&mut domain, new, &joint.new, &declined).list(&valid);
    match (before, after) {
        (Ok(before), Ok(after)) => {
            let space = Space::new(domain);
            classes::Comparison { space: &space, joint: &joint, versions, before: &before, after: &after }
                .run(&mut difference);
        }
        (Err(why), _) | (_, Err(why)) => {
            let side = |name: &str| Side { outcome: Outcome::NoWay, rule: Some(name.into()) };
            let (before, after) = (side("the old version"), side("the new version"));
            difference.undecided.push(Undecided { before, after, why: why.to_string() });
        }
    }
    difference
}

/// The orders that both versions read: those with the variants that both have.
fn valid(joint: &Joint, domain: &mut Domain<'_>) -> Vec<Cube> {
    let mut cube = Cube::default();
    let schema = &joint.program.work_order;
    for slot in schema.slots() {
        let Some(shared) = joint.shared.get(&slot) else { continue };
        let all = |id: crate::program::EnumId| {
            0..u32::try_from(joint.program.enums[id.0 as usize].variants.len()).unwrap_or(u32::MAX)
        };
        match &schema.field(slot).ty {
            Type::Enum(_) => {
                if let Some(variable) = domain.operand(&Operand::Field(slot)) {
                    let cells = std::iter::once(MISSING).chain(shared.iter().map(|variant| variant + 1));
                    cube.narrow(variable, &Ranges::of(cells));
                }
            }
            Type::Set(of) => {
                let Type::Enum(id) = **of else { continue };
                for variant in all(id).filter(|variant| !shared.contains(variant)) {
                    let element = domain.element(slot, &Value::Variant(variant));
                    cube.narrow(element, &Ranges::one(NO));
                }
            }
            _ => {}
        }
    }
    vec![cube]
}

/// The cubes of entries, as rules have them.
fn cubes_of(entries: &[Entry]) -> Vec<Cubes> {
    entries.iter().map(|entry| Some(entry.cubes.clone())).collect()
}

/// The names of those who declined, in a cube.
fn decliners(domain: &Domain<'_>, cube: &Cube) -> Vec<String> {
    let declined = |(id, ranges): &(super::domain::VarId, Ranges)| match &domain.variable(*id).subject {
        Subject::Free(what, _) if !ranges.contains(NO) && !ranges.contains(MISSING) => {
            what.strip_suffix(list::DECLINED).map(str::to_owned)
        }
        _ => None,
    };
    cube.entries().iter().filter_map(declined).collect()
}
