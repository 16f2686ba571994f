//! Makes the trace of what was tried: conditions with their values, candidates with what became of them.

use super::candidate::{Candidates, Obstacle, Pick};
use super::nearest;
use super::scene::Scene;
use super::trace::{Considered, Dropped, Joined, Traced, Tried, TriedResult};
use crate::program::{Action, Condition, ConditionKind, RuleId, Target};

/// One rule that was tried, with its condition and its candidates as they stood then.
pub(super) fn tried(
    candidates: &Candidates<'_>,
    id: RuleId,
    result: TriedResult,
    chosen: Option<Pick>,
) -> Tried {
    let program = candidates.scene.program;
    let rule = program.rule(id);
    let unconditional = matches!(rule.when.kind, ConditionKind::Constant(true));
    let looked_at = result != TriedResult::NotActive && !unconditional;
    // Cells are written without their operand, so a row's tests are written out.
    let when = looked_at.then(|| traced(&candidates.scene, &rule.when, rule.is_row()));
    let considered = match &rule.action {
        Action::Assign { target, .. }
            if matches!(result, TriedResult::Assigned | TriedResult::NoCandidate) =>
        {
            considered(candidates, id, target, chosen)
        }
        _ => Vec::new(),
    };
    let lacks = match result {
        TriedResult::NotMatched => nearest::lacks(&candidates.scene, rule),
        _ => Vec::new(),
    };
    Tried {
        rules: program.block(rule.block).name.clone(),
        rule: rule.name.clone(),
        label: rule.label.clone(),
        result,
        when,
        lacks,
        candidates: considered,
    }
}

/// The condition with its value, and its parts with theirs.
pub(super) fn traced<'a>(scene: &Scene<'a>, condition: &'a Condition, write_out: bool) -> Traced {
    let program = scene.program;
    let mut found = None;
    let mut text = None;
    let parts = match &condition.kind {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            parts.iter().map(|part| traced(scene, part, write_out)).collect()
        }
        ConditionKind::Not(part) => {
            // `x != 3` and `x is missing` are written in one piece: show the test's value with it.
            let inner = traced(scene, part, write_out);
            if matches!(part.kind, ConditionKind::Atom(_)) {
                found = inner.found;
                text = write_out.then(|| format!("not ({})", inner.text));
                Vec::new()
            } else {
                vec![inner]
            }
        }
        ConditionKind::Let(id) => {
            vec![traced(scene, &program.lets[*id].condition, false)]
        }
        ConditionKind::Atom(id) => {
            let atom = program.atom(*id);
            found = Some(program.told(&scene.value(&atom.subject), &atom.ty));
            text = write_out.then(|| program.describe_atom(atom));
            Vec::new()
        }
        ConditionKind::AnyEngineer(_) | ConditionKind::Constant(_) => Vec::new(),
    };
    let text = text.unwrap_or_else(|| program.files.one_line(condition.span));
    let joined = match &condition.kind {
        _ if parts.is_empty() => None,
        ConditionKind::All(_) => Some(Joined::All),
        ConditionKind::Any(_) => Some(Joined::Any),
        ConditionKind::Not(_) => Some(Joined::Not),
        _ => None,
    };
    Traced { text, value: scene.truth(condition).known(), found, joined, parts }
}

fn considered(
    candidates: &Candidates<'_>,
    id: RuleId,
    target: &Target,
    chosen: Option<Pick>,
) -> Vec<Considered> {
    let program = candidates.scene.program;
    let block = program.block(program.rule(id).block);
    let named = match target {
        Target::Best { filter, .. } => {
            let entry = |pick: Pick| Considered {
                id: candidates.id(pick).to_owned(),
                chosen: chosen == Some(pick),
                dropped: candidates
                    .obstacle(block, pick, filter.as_ref())
                    .map(|obstacle| dropped(candidates, Some(pick), obstacle)),
            };
            return candidates.pool().into_iter().map(entry).collect();
        }
        target => target.named().unwrap_or_default(),
    };
    let entry = |named| {
        let name = program.named(named);
        let id = name.engineer.as_ref().unwrap_or(&name.provider).clone();
        let pick = candidates.engine.bound(named);
        let obstacle = candidates.named_obstacle(block, named).err();
        Considered {
            id,
            chosen: pick.is_some() && chosen == pick,
            dropped: obstacle.map(|obstacle| dropped(candidates, pick, obstacle)),
        }
    };
    named.into_iter().map(entry).collect()
}

pub(super) fn dropped<'a>(
    candidates: &Candidates<'a>,
    pick: Option<Pick>,
    obstacle: Obstacle<'a>,
) -> Dropped {
    let condition = |condition: &'a Condition| {
        let scene = pick.map_or(candidates.scene, |pick| candidates.scene_of(pick));
        traced(&scene, condition, false)
    };
    match obstacle {
        Obstacle::NotInDirectory => Dropped::NotInDirectory,
        Obstacle::OtherProvider => Dropped::OtherProvider,
        Obstacle::Declined => Dropped::Declined,
        Obstacle::NotEligible(when) => Dropped::NotEligible { when: condition(when) },
        Obstacle::Filtered(when) => Dropped::Filtered { when: condition(when) },
    }
}
