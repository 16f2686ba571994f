//! Which of many conditions is the first that an order satisfies: the `when` of workflows, and the arms of branches.

use rustc_hash::FxHashMap;

use super::RuleTree;
use super::build::{self, Limits};
use crate::decide::scene::Scene;
use crate::program::{Condition, NodeId, NodeKind, Program, WorkflowId};

/// So few conditions are tried one after the other.
const FEW: usize = 8;

/// The conditions of workflows and branches that have many.
#[derive(Debug)]
pub(in crate::decide) struct Choices {
    workflows: RuleTree,
    branches: FxHashMap<(WorkflowId, NodeId), RuleTree>,
}

impl Choices {
    /// Of a program.
    pub fn build(program: &Program) -> Self {
        let limits = Limits::default();
        let whens = program.workflows.iter().map(|workflow| workflow.when.as_ref());
        let workflows = build::tree_of(program, whens, limits);
        let mut branches = FxHashMap::default();
        for (workflow, id, node) in program.nodes() {
            let NodeKind::Branch { arms, .. } = &node.kind else { continue };
            if are_many(arms.len()) {
                let conditions = arms.iter().map(|(condition, _)| Some(condition));
                branches.insert((workflow, id), build::tree_of(program, conditions, limits));
            }
        }
        Self { workflows, branches }
    }

    /// The first workflow that takes an order.
    pub fn workflow(&self, scene: &Scene<'_>) -> Option<WorkflowId> {
        let program = scene.program;
        let takes = |at: usize| program.workflows.raw[at].when.as_ref().is_none_or(|when| scene.holds(when));
        self.workflows.first(0, scene.order, takes).map(WorkflowId::from)
    }

    /// The first arm of a branch that an order satisfies.
    pub fn arm(
        &self,
        branch: (WorkflowId, NodeId),
        arms: &[(Condition, NodeId)],
        scene: &Scene<'_>,
    ) -> Option<usize> {
        let holds = |at: usize| scene.holds(&arms[at].0);
        match self.branches.get(&branch) {
            Some(tree) => tree.first(0, scene.order, holds),
            None => (0..arms.len()).find(|at| holds(*at)),
        }
    }
}

/// Whether it is worth to look conditions up, rather than to try one after the other.
pub(in crate::decide) fn are_many(conditions: usize) -> bool {
    conditions > FEW
}
