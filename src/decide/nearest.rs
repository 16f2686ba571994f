//! The nearest miss: of the rules that did not match, the one for which the fewest single tests would have had
//! to come out otherwise, and which.

use super::scene::Scene;
use super::trace::{NearestMiss, Tried, TriedResult};
use super::truth::Truth;
use crate::program::{AtomId, Condition, ConditionKind};

/// More changes than this are no near miss worth counting out.
const MOST: usize = 64;

/// A test that would have to come out otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Atom(AtomId, bool),
    /// `any engineer { … }`, as it is written.
    Engineer(String, bool),
}

/// What would have to be so for a condition to be true, in words that complete "if …"; `None` if it is
/// true, or cannot be made so.
pub(super) fn lacks<'a>(scene: &Scene<'a>, condition: &'a Condition) -> Vec<String> {
    let mut changes = changes(scene, condition, true).unwrap_or_default();
    let mut seen = Vec::new();
    changes.retain(|change| {
        let new = !seen.contains(change);
        seen.push(change.clone());
        new
    });
    changes.iter().map(|change| words(scene, change)).collect()
}

fn words(scene: &Scene<'_>, change: &Change) -> String {
    match change {
        Change::Atom(id, wanted) => {
            let atom = scene.program.atom(*id);
            scene.program.wish(atom, *wanted, scene.value(&atom.subject).is_missing())
        }
        Change::Engineer(text, true) => format!("`{text}` held"),
        Change::Engineer(text, false) => format!("`{text}` did not hold"),
    }
}

/// The fewest changes that give a condition a value; `None` if none do.
fn changes<'a>(scene: &Scene<'a>, condition: &'a Condition, wanted: bool) -> Option<Vec<Change>> {
    if scene.truth(condition) == Truth::from(wanted) {
        return Some(Vec::new());
    }
    match &condition.kind {
        ConditionKind::Constant(_) => None,
        ConditionKind::Atom(id) => Some(vec![Change::Atom(*id, wanted)]),
        ConditionKind::Let(id) => changes(scene, &scene.program.lets[*id].condition, wanted),
        ConditionKind::Not(part) => changes(scene, part, !wanted),
        ConditionKind::All(parts) if wanted => all(scene, parts, wanted),
        ConditionKind::Any(parts) if !wanted => all(scene, parts, wanted),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            let each = parts.iter().filter_map(|part| changes(scene, part, wanted));
            each.min_by_key(Vec::len)
        }
        ConditionKind::AnyEngineer(_) => {
            let text = scene.program.files.one_line(condition.span);
            Some(vec![Change::Engineer(text, wanted)])
        }
    }
}

fn all<'a>(scene: &Scene<'a>, parts: &'a [Condition], wanted: bool) -> Option<Vec<Change>> {
    let mut together = Vec::new();
    for part in parts {
        together.extend(changes(scene, part, wanted)?);
        if together.len() > MOST {
            return None;
        }
    }
    Some(together)
}

/// The nearest of the rules that were tried; `None` if one of them assigned.
pub(super) fn nearest(tried: &[Tried]) -> Option<NearestMiss> {
    if tried.iter().any(|one| one.result == TriedResult::Assigned) {
        return None;
    }
    let missed = tried.iter().filter(|one| one.result == TriedResult::NotMatched && !one.lacks.is_empty());
    let nearest = missed.min_by_key(|one| one.lacks.len())?;
    let shown: Vec<&str> = nearest.lacks.iter().take(3).map(String::as_str).collect();
    let more = nearest.lacks.len() - shown.len();
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let message = format!("`{}` would have matched if {}{more}", nearest.rule, shown.join(" and "));
    Some(NearestMiss {
        rules: nearest.rules.clone(),
        rule: nearest.rule.clone(),
        changes: nearest.lacks.clone(),
        message,
    })
}
