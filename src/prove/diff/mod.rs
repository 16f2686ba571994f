//! Which work orders two versions of a program treat differently.
//!
//! What is not shown to be the same differs. Both versions are taken apart: what they read and what they know of
//! providers and calendars by `data` and `meeting`, workflows node by node by `shape`. What rules decide is compared
//! over all orders: both versions are put into the terms of one (`joint`), each is made a list of kinds of orders and
//! what becomes of them (`list`), at the step of orders that enter their workflow and at every node to which orders
//! come later (`jobs`). Entries that are the same in both, in the same order, cannot differ against each other; each
//! other entry is held against what the other version says of its orders (`classes`).

mod claims;
mod classes;
mod data;
mod difference;
mod jobs;
mod joint;
mod keys;
mod list;
mod meeting;
mod outcome;
mod pool;
mod same;
mod shape;
mod step;
mod structure;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

pub use difference::{
    Changed, Class, Difference, DifferencePosition, Proof, Side, Undecided, Versions, differ,
};
pub use outcome::Treatment;

use super::answer::Unanswered;
use super::cube::Cube;
use super::domain::{Domain, MISSING, NO};
use super::ranges::Ranges;
use super::space::Space;
use crate::program::{EnumId, Operand, Program, Type, Value};
use classes::{ClassesSoFar, ListComparison};
use jobs::{Jobs, Made};
use joint::{Joint, Readers};

/// Steps of all questions together.
const STEPS: u64 = 30_000_000;

/// Compares two versions. What there are no steps for is said to be undecided.
pub fn diff(versions: &Versions<'_>) -> Difference {
    within(versions, STEPS)
}

fn within(versions: &Versions<'_>, steps: u64) -> Difference {
    let (old, new): (&Arc<Program>, &Arc<Program>) = (versions.old.program(), versions.new.program());
    let joint = joint::join(old, new);
    let difference = Difference {
        fields: joint.changed_fields.clone(),
        data: data::changes(&joint, old, new),
        ..Difference::default()
    };
    let is_known = difference.fields.is_empty() && difference.data.is_empty();
    if is_known && structure::read(&joint, old, false) == structure::read(&joint, new, true) {
        return difference;
    }
    over_all_orders(&joint, versions, steps, difference)
}

/// Adds to a difference what is different over all orders.
fn over_all_orders(
    joint: &Joint,
    versions: &Versions<'_>,
    steps: u64,
    mut difference: Difference,
) -> Difference {
    let (old, new) = (versions.old.program(), versions.new.program());
    let mut domain = Domain::new(&joint.program);
    domain.is_joint = true;
    let valid = valid(joint, &mut domain);
    let are_comparable =
        old.timezone == new.timezone || ![old, new].iter().any(|one| asks_for_local_time(one));
    let made = if are_comparable {
        Jobs { joint, old, new, domain: &mut domain }.all(&valid)
    } else {
        Made {
            failed: vec![("all rules".into(), Unanswered::Beyond(vec!["timezone".into()]))],
            ..Made::default()
        }
    };
    let space = Space::new(domain);
    space.in_all(steps, || compare(&space, joint, versions, &made, &mut difference));
    difference
}

/// Whether conditions or days of rules ask what date, weekday or time of day it is somewhere.
fn asks_for_local_time(program: &Program) -> bool {
    let is_local =
        |part: &Operand| matches!(part, Operand::Weekday(_) | Operand::DateOf(_) | Operand::TimeOf(_));
    program.rules.iter().any(|rule| rule.active_from.is_some() || rule.active_to.is_some())
        || program.operands().any(|operand| operand.reads(&mut { is_local }))
}

fn compare(
    space: &Space<'_>,
    joint: &Joint,
    versions: &Versions<'_>,
    made: &Made,
    difference: &mut Difference,
) {
    let (old, new) = (versions.old.program(), versions.new.program());
    let mut found = ClassesSoFar::default();
    for (what, why) in &made.failed {
        found.doubt(whole(what), why);
    }
    let mut same_branches = Vec::new();
    let readers = Readers::between(versions);
    for job in &made.jobs {
        let comparison = ListComparison {
            space,
            joint,
            versions,
            readers: &readers,
            step: &job.step,
            before: &job.before,
            after: &job.after,
            covered: &job.covered,
            listed: &job.listed,
        };
        if !job.is_branch {
            comparison.run(&mut found);
        } else if comparison.are_same() {
            same_branches.extend(job.step.name());
        }
    }
    difference.workflows = shape::changes(joint, old, new, &same_branches);
    difference.classes = found.classes;
    difference.undecided = found.undecided;
}

/// What could not be compared at all, on both sides.
fn whole(what: &str) -> (Side, Side) {
    let side = |version: &str| Side {
        outcome: Treatment::NoWay,
        rule: Some(format!("{what} of the {version} version")),
    };
    (side("old"), side("new"))
}

/// The orders that both versions read: those with the variants that both have.
fn valid(joint: &Joint, domain: &mut Domain<'_>) -> Vec<Cube> {
    let mut cube = Cube::default();
    let schema = &joint.program.work_order;
    for slot in schema.slots() {
        let Some(shared) = joint.shared.get(&slot) else { continue };
        let all = |id: EnumId| 0..u32::try_from(joint.program.enums[id].variants.len()).unwrap_or(u32::MAX);
        match &schema.field(slot).ty {
            Type::Enum(_) => {
                if let Some(variable) = domain.operand(&Operand::Field(slot)) {
                    let cells = std::iter::once(MISSING).chain(shared.iter().map(|variant| variant + 1));
                    cube.narrow(variable, &Ranges::from_cells(cells));
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

/// What is left undone and why.
type Failed = Vec<(String, Unanswered)>;
