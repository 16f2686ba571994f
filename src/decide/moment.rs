//! What of a step looked at `now`, seen without an explanation: a test that names no instant would pass on some days
//! only.

use rustc_hash::FxHashSet;

use super::judge::Judge;
use super::scene::Scene;
use super::truth::Truth;
use crate::program::{
    Action, Block, BlockId, Condition, ConditionKind, IdVec, NodeId, NodeKind, Operand, Program, Rule,
    Target, WorkflowId,
};

/// What of a program reads `now`.
#[derive(Debug)]
pub(super) struct NowReaders {
    /// By block: the positions of the rules whose condition does, or that are active on some days only; ascending.
    rules: IdVec<BlockId, Vec<u32>>,
    /// Branches of which a condition does.
    branches: FxHashSet<(WorkflowId, NodeId)>,
}

impl NowReaders {
    /// Of a program.
    pub fn new(program: &Program) -> Self {
        let of_block = |block: &Block| -> Vec<u32> {
            let rules = (0u32..).zip(block.rules.iter().map(|rule| program.rule(*rule)));
            let such = rules.filter(|(_, rule)| rule.is_dated() || reads_now(program, &rule.when));
            such.map(|(position, _)| position).collect()
        };
        let is_such = |kind: &NodeKind| match kind {
            NodeKind::Branch { arms, .. } => arms.iter().any(|(condition, _)| reads_now(program, condition)),
            NodeKind::Work(_) | NodeKind::End => false,
        };
        let branches = program.nodes().filter(|(_, _, node)| is_such(&node.kind));
        Self {
            rules: program.blocks.iter().map(of_block).collect(),
            branches: branches.map(|(workflow, node, _)| (workflow, node)).collect(),
        }
    }

    /// Whether a branch does of which so many ways were looked at; of the first alone it is not told.
    pub fn is_branch(&self, branch: (WorkflowId, NodeId), ways: usize) -> bool {
        ways > 1 && self.branches.contains(&branch)
    }

    /// The positions of a block's rules that do, from one on, to the one that matched, if one did.
    fn between(&self, block: BlockId, from: usize, to: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let rules = &self.rules[block];
        let first = rules.partition_point(|position| (*position as usize) < from);
        let tried = rules[first..].iter().map(|position| *position as usize);
        tried.take_while(move |position| to.is_none_or(|to| *position <= to))
    }
}

impl Judge<'_, '_> {
    /// Sees whether one of the rules looked at `now` that were tried from one on, up to the one that matched, if one did.
    pub(super) fn see_tried(&mut self, id: BlockId, from: usize, matched: Option<usize>) {
        if self.looks_at_now != Some(false) {
            return;
        }
        let (engine, scene) = (self.candidates.engine, &self.candidates.scene);
        let block = scene.program.block(id);
        let looks = |position: usize| {
            let rule = scene.program.rule(block.rules[position]);
            rule.is_dated() || scene.whenever(&rule.when).is_none()
        };
        self.looks_at_now = Some(engine.now_readers().between(id, from, matched).any(looks));
    }

    /// Sees whether a rule that matched looked at `now` to choose.
    pub(super) fn see_chosen(&mut self, block: &Block, rule: &Rule) {
        if self.looks_at_now == Some(false) {
            let program = self.candidates.scene.program;
            self.looks_at_now =
                Some(self.candidates.has_some(rule) && choice_reads_now(program, block, rule));
        }
    }
}

impl<'a> Scene<'a> {
    /// The value that a condition has whatever `now` is; `None` if it depends on it.
    fn whenever(&self, condition: &'a Condition) -> Option<Truth> {
        match &condition.kind {
            ConditionKind::All(parts) => self.all_whenever(parts, Truth::False),
            ConditionKind::Any(parts) => self.all_whenever(parts, Truth::True),
            ConditionKind::Not(part) => self.whenever(part).map(Truth::negated),
            ConditionKind::Let(id) => self.whenever(&self.program.lets[*id].condition),
            ConditionKind::Constant(_) | ConditionKind::Atom(_) | ConditionKind::AnyEngineer(_) => {
                (!reads_now(self.program, condition)).then(|| self.truth(condition))
            }
        }
    }

    /// The value of parts of which one that is so settles all.
    fn all_whenever(&self, parts: &'a [Condition], settles: Truth) -> Option<Truth> {
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            let value = self.whenever(part);
            if value == Some(settles) {
                return value;
            }
            values.push(value);
        }
        let values: Vec<Truth> = values.into_iter().collect::<Option<_>>()?;
        let values = values.into_iter();
        Some(if settles == Truth::False { Truth::all(values) } else { Truth::any(values) })
    }
}

/// Whether it depends on `now` whom a rule chooses that matches.
pub(crate) fn choice_reads_now(program: &Program, block: &Block, rule: &Rule) -> bool {
    block.eligible.iter().any(|condition| reads_now(program, condition)) || target_reads_now(program, rule)
}

fn target_reads_now(program: &Program, rule: &Rule) -> bool {
    match &rule.action {
        Action::Assign { target: Target::Best { filter, rank }, .. } => {
            filter.as_ref().is_some_and(|filter| reads_now(program, filter))
                || rank.iter().any(|key| key.key.reads(&mut |part| matches!(part, Operand::Now)))
        }
        _ => false,
    }
}

/// Whether a condition has an atom that reads `now`.
pub(crate) fn reads_now(program: &Program, condition: &Condition) -> bool {
    program.asks_for(condition, &mut |part| matches!(part, Operand::Now))
}
