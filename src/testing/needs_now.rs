//! Whether a decision looked at `now`: then a test that names no instant would pass on some days only.

use std::collections::HashMap;
use std::sync::Arc;

use crate::decide::{Decision, Traced, choice_reads_now, reads_now};
use crate::program::{Condition, ConditionKind, NodeKind, Program, Rule, RuleId};

/// The rules of a program in which something reads `now`, by the names of their block and their own.
#[derive(Debug)]
pub(super) struct Rules(HashMap<(Arc<str>, Arc<str>), RuleId>);

impl Rules {
    /// `None` if nothing reads `now`.
    pub fn reading_now(program: &Program) -> Option<Self> {
        let named = |rule: &Rule| (program.block(rule.block).name.clone(), rule.name.clone());
        let rules = || program.rules.iter_enumerated().map(|(id, rule)| (named(rule), id)).collect();
        program.reads_now().then(|| Self(rules()))
    }
}

/// What of the decision looked at `now`, in words; `None` if nothing did.
pub(super) fn reason(program: &Program, rules: &Rules, decision: &Decision) -> Option<String> {
    for step in decision.steps.iter().flatten() {
        for tried in &step.tried {
            let id = rules.0.get(&(tried.rules.clone(), tried.rule.clone()))?;
            let rule = program.rule(*id);
            let block = program.block(rule.block);
            if rule.is_dated() {
                return Some(format!("the rule `{}` is active on some days only", rule.name));
            }
            let chooses = !tried.candidates.is_empty() && choice_reads_now(program, block, rule);
            let depends =
                tried.when.as_ref().is_some_and(|when| settled(program, &rule.when, when).is_none());
            if chooses || depends {
                return Some(format!("the rule `{}` looks at `now`", rule.name));
            }
        }
        if step.ways.len() > 1 && branch_mentions(program, &step.node) {
            return Some(format!("the branch `{}` looks at `now`", step.node));
        }
    }
    None
}

fn branch_mentions(program: &Program, node: &str) -> bool {
    let nodes =
        program.workflows.iter().flat_map(|workflow| &workflow.nodes).filter(|one| *one.name == *node);
    nodes.into_iter().any(|node| match &node.kind {
        NodeKind::Branch { arms, .. } => arms.iter().any(|(condition, _)| reads_now(program, condition)),
        _ => false,
    })
}

/// The value that a condition has whatever `now` is; `None` if it depends on it. What was traced has the
/// structure of the condition.
fn settled(program: &Program, condition: &Condition, traced: &Traced) -> Option<Option<bool>> {
    let parts = |parts: &[Condition], decides: bool| {
        let each: Vec<_> =
            parts.iter().zip(&traced.parts).map(|(part, traced)| settled(program, part, traced)).collect();
        if each.contains(&Some(Some(decides))) {
            return Some(Some(decides));
        }
        if each.contains(&None) { None } else { Some(traced.value) }
    };
    match &condition.kind {
        ConditionKind::All(all) => parts(all, false),
        ConditionKind::Any(any) => parts(any, true),
        ConditionKind::Not(inner) => match traced.parts.first() {
            Some(part) => settled(program, inner, part).map(|_| traced.value),
            None => (!reads_now(program, inner)).then_some(traced.value),
        },
        ConditionKind::Let(id) => match traced.parts.first() {
            Some(part) => settled(program, &program.lets[*id].condition, part),
            None => Some(traced.value),
        },
        ConditionKind::Constant(_) | ConditionKind::Atom(_) | ConditionKind::AnyEngineer(_) => {
            (!reads_now(program, condition)).then_some(traced.value)
        }
    }
}
