//! Which portal a node's work belongs to, and who a provider's dispatchers are.

use super::draft::{DraftKind, DraftWork, on_wrong_side};
use super::{Checker, WorkflowChecker};
use crate::check::roles::Workplace;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, Assigns, Directory, Handler, ProviderIx, Rule};
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

impl WorkflowChecker<'_, '_, '_> {
    /// Where `dispatchers` handle a node, every provider that rules can choose must list one.
    pub(super) fn dispatchers(&mut self) {
        let nodes = self.drafts.iter().filter_map(|draft| match &draft.kind {
            DraftKind::Work(work) if work.handlers.contains(&Handler::Dispatchers) => work.handler_span,
            _ => None,
        });
        let nodes: Vec<_> = nodes.collect();
        if nodes.is_empty() {
            return;
        }
        let directory = &self.cx.directory;
        let lacking: Vec<ProviderIx> = self
            .choosable(directory)
            .into_iter()
            .filter(|ix| directory.provider(*ix).dispatchers.is_empty())
            .collect();
        let Some(first) = lacking.first() else { return };
        let first = directory.provider(*first);
        let (id, declared) = (first.id().to_owned(), first.span);
        let others = match lacking.len() - 1 {
            0 => String::new(),
            1 => " and one other provider".into(),
            n => format!(" and {n} other providers"),
        };
        for span in nodes {
            self.cx.sink.push(
                Diagnostic::new(
                    Code::PortalNoDispatchers,
                    span,
                    format!("rules can choose `{id}`{others}, without dispatchers to handle this node"),
                )
                .label("handled by the provider's dispatchers")
                .related(declared, format!("`{id}` lists no dispatcher"))
                .help("write `dispatcher \"person-id\"` in the provider, or `\"dispatchers\": [\"person-id\"]` in the directory file"),
            );
        }
    }

    /// The providers that the rules of this workflow's nodes can choose, ascending.
    fn choosable(&self, directory: &Directory) -> Vec<ProviderIx> {
        let mut list = Vec::new();
        for draft in &self.drafts {
            let DraftKind::Work(work) = &draft.kind else { continue };
            if work.assigns.is_none_or(|(what, _)| what != Assigns::Provider) {
                continue;
            }
            for (block, _) in &work.rules {
                let block = &self.blocks[block.0 as usize];
                for rule in block.rules.iter().chain(&block.otherwise) {
                    chosen_by(self.cx, &self.rules[rule.0 as usize], directory, &mut list);
                }
            }
        }
        list.sort_unstable();
        list.dedup();
        list
    }
}

fn chosen_by(cx: &Checker<'_>, rule: &Rule, directory: &Directory, list: &mut Vec<ProviderIx>) {
    let Action::Assign { target, .. } = &rule.action else { return };
    match target.named() {
        Some(ids) => list.extend(ids.iter().filter_map(|id| directory.by_id(&cx.named.get(*id).provider))),
        None => list.extend(directory.providers().map(|(ix, _)| ix)),
    }
}
