//! What can be said of a node without the others.

use super::draft::{DraftWork, on_wrong_side};
use crate::check::roles::Workplace;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Assigns, Block, BlockId, IdSlice};
use crate::syntax::ast::NodeItem;

/// `assigns provider` belongs to the company portal, `assigns engineer` to the provider portal.
pub(super) fn wrong_side(item: &NodeItem, work: &DraftWork<'_>, found: &mut Vec<Diagnostic>) {
    let (Some((portal, portal_span)), Some((assigns, assigns_span))) = (work.portal, work.assigns) else {
        return;
    };
    if !on_wrong_side(Workplace { portal, assigns: Some(assigns) }) {
        return;
    }
    let (who, what, right, why) = match assigns {
        Assigns::Provider => ("the company's dispatcher", "provider", "company", "picks the provider"),
        Assigns::Engineer => ("the provider's dispatcher", "engineer", "provider", "picks its engineer"),
    };
    found.push(
        Diagnostic::new(
            Code::PortalWrongSide,
            portal_span,
            format!("node `{}` assigns the {what}, which is done in the {right} portal", item.name.text),
        )
        .label(format!("{who} {why}, and does not work here"))
        .related(assigns_span, format!("the node `assigns {what}`"))
        .help(format!("write `portal {right}`")),
    );
}

pub(super) fn wrong_rules(
    work: &DraftWork<'_>,
    blocks: &IdSlice<BlockId, Block>,
    found: &mut Vec<Diagnostic>,
) {
    let Some((assigns, span)) = work.assigns else { return };
    for (id, name) in &work.rules {
        let block = &blocks[*id];
        if block.assigns != assigns {
            let word = |what| if what == Assigns::Provider { "provider" } else { "engineer" };
            let (has, wants) = (word(block.assigns), word(assigns));
            found.push(
                Diagnostic::new(
                    Code::WorkflowWrongRules,
                    name.span,
                    format!("`{}` assigns {has}s, and this node {wants}s", name.text),
                )
                .label(format!("`rules {} assigns {has}`", name.text))
                .related(span, format!("the node `assigns {wants}`"))
                .help(format!("name it at an `assigns {has}` node")),
            );
        }
    }
}

pub(super) fn unreachable_blocks(
    work: &DraftWork<'_>,
    blocks: &IdSlice<BlockId, Block>,
    found: &mut Vec<Diagnostic>,
) {
    let always = |id: &BlockId| {
        let block = &blocks[*id];
        block.otherwise.is_some() && block.of.is_none()
    };
    let Some(last) = work.rules.iter().position(|(id, _)| always(id)) else { return };
    let decides = work.rules[last].1;
    for (_, name) in &work.rules[last + 1..] {
        found.push(
            Diagnostic::new(
                Code::RulesUnreachableBlock,
                name.span,
                format!("`{}` is never tried: `{}` before it always decides", name.text, decides.text),
            )
            .label("no order comes this far")
            .related(decides.span, "this block has an `otherwise`")
            .help(format!("move the `otherwise` of `{}` into the last block", decides.text)),
        );
    }
}
