//! What can be asked of a program from outside.

use std::fmt;
use std::sync::Arc;

use super::{BlockId, Operand, Program, Rule, WORKLOAD};
use crate::source::{Files, Span};

/// How a rule or a table row is named outside of its block: `block.rule`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct RuleName<'a> {
    /// The block's name.
    pub block: &'a str,
    /// The rule's name in its block; `table#3` for the third row of a table.
    pub rule: &'a str,
}

impl fmt::Display for RuleName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.block, self.rule)
    }
}

impl Program {
    /// The files that it was compiled from, into which spans point.
    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// Whether no decision can depend on those before it: by a workload, or by whose turn it is.
    pub fn is_stateless(&self) -> bool {
        let is_workload = |part: &Operand| matches!(part, Operand::Provider(slot) | Operand::Engineer(slot) if *slot == WORKLOAD);
        !self.operands().any(|operand| operand.reads(&mut { is_workload }))
            && !self.rules.iter().any(Rule::rotates)
    }

    /// All rules and table rows, by number, in the order in which they are written.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = RuleName<'_>> {
        self.rules.iter().map(|rule| RuleName { block: &self.block(rule.block).name, rule: &rule.name })
    }

    /// All rules and table rows with where they are written, as [`Program::rules`] has them.
    pub fn rule_places(&self) -> impl ExactSizeIterator<Item = (RuleName<'_>, Span)> {
        self.rules().zip(self.rules.iter().map(|rule| rule.span))
    }

    /// The numbers of the rules, `otherwise` included, of blocks that a workflow names; block by block.
    pub fn rules_in_use(&self) -> Vec<usize> {
        let works = self.nodes().filter_map(|(_, _, node)| node.kind.work());
        let mut blocks: Vec<BlockId> = works.flat_map(|work| work.rules.iter().copied()).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let rules = blocks.into_iter().flat_map(|block| {
            let block = self.block(block);
            block.rules.iter().chain(&block.otherwise)
        });
        rules.copied().map(usize::from).collect()
    }
}
