//! Where rules and nodes are declared, for those that tests name.

use std::collections::HashMap;

use super::blocks::OTHERWISE;
use crate::source::Span;
use crate::syntax::ast::{Item, ItemKind, RuleEntry, RulesItem};

/// The places of the names of rules, tables and nodes.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    /// By the rule's name: the block's name and the place.
    rules: HashMap<&'a str, Vec<(&'a str, Span)>>,
    nodes: HashMap<&'a str, Vec<Span>>,
}

impl<'a> Declarations<'a> {
    pub fn collect(items: &[&'a Item]) -> Self {
        let mut all = Self::default();
        for item in items {
            match &item.kind {
                ItemKind::Rules(block) => all.add_block(block),
                ItemKind::Workflow(workflow) => {
                    for node in &workflow.nodes {
                        all.nodes.entry(&node.name.text).or_default().push(node.name.span);
                    }
                }
                _ => {}
            }
        }
        all
    }

    fn add_block(&mut self, block: &'a RulesItem) {
        let names = block.rules.iter().map(RuleEntry::name).map(|name| (name.text.as_str(), name.span));
        let otherwise = block.otherwise.iter().map(|otherwise| (OTHERWISE, otherwise.span));
        for (name, span) in names.chain(otherwise) {
            self.rules.entry(name).or_default().push((&block.name.text, span));
        }
    }

    /// Where the rules and tables of a name are declared, in one block or in all.
    pub fn rules(&self, block: Option<&str>, rule: &str) -> Vec<Span> {
        let all = self.rules.get(rule).into_iter().flatten();
        let wanted = all.filter(|(of, _)| block.is_none_or(|block| block == *of));
        wanted.map(|(_, span)| *span).collect()
    }

    /// Where the nodes of a name are declared, in all workflows.
    pub fn nodes(&self, node: &str) -> Vec<Span> {
        self.nodes.get(node).cloned().unwrap_or_default()
    }
}
