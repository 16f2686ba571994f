//! `rules` blocks: rules, tables, eligibility, `otherwise`.

mod action;
mod block;
mod table;

use block::BlockChecker;
pub(super) use block::OTHERWISE;

use super::context::Context;
use crate::program::{Block, BlockId, IdVec, Rule, RuleId};
use crate::syntax::ast::ItemKind;

/// All blocks in the order of declaration, and the rules of all of them.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub blocks: IdVec<BlockId, Block>,
    pub rules: IdVec<RuleId, Rule>,
}

/// Checks the blocks.
pub(super) fn check(cx: &mut Context<'_>) -> Blocks {
    let mut all = Blocks::default();
    for item in cx.known.tree.items {
        if let ItemKind::Rules(block) = &item.kind {
            let id = all.blocks.next_key();
            let docs = item.docs.clone();
            let block = BlockChecker::new(cx, block, id, &mut all.rules).check(docs);
            all.blocks.push(block);
        }
    }
    all
}
