//! Who a provider's dispatchers are where they handle a node.

use super::draft::DraftNodeKind;
use super::workflow::WorkflowChecker;
use crate::check::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Action, Assigns, Directory, Handler, ProviderIx, Rule};

impl WorkflowChecker<'_, '_> {
    /// Where `dispatchers` handle a node, every provider that rules can choose must list one.
    pub(super) fn dispatchers(&mut self) {
        let nodes = self.drafts.iter().filter_map(|draft| match &draft.kind {
            DraftNodeKind::Work(work) if work.handlers.contains(&Handler::Dispatchers) => work.handler_span,
            _ => None,
        });
        let nodes: Vec<_> = nodes.collect();
        if nodes.is_empty() {
            return;
        }
        let directory = &self.cx.known.providers.directory;
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
            self.cx.report.push(
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
            let DraftNodeKind::Work(work) = &draft.kind else { continue };
            if work.assigns.is_none_or(|(what, _)| what != Assigns::Provider) {
                continue;
            }
            for (block, _) in &work.rules {
                let block = &self.blocks.blocks[*block];
                for rule in block.rules.iter().chain(&block.otherwise) {
                    chosen_by(self.cx, &self.blocks.rules[*rule], directory, &mut list);
                }
            }
        }
        list.sort_unstable();
        list.dedup();
        list
    }
}

fn chosen_by(cx: &Context<'_>, rule: &Rule, directory: &Directory, list: &mut Vec<ProviderIx>) {
    let Action::Assign { target, .. } = &rule.action else { return };
    match target.named() {
        Some(ids) => {
            list.extend(ids.iter().filter_map(|id| directory.by_id(&cx.tables.named.get(*id).provider)))
        }
        None => list.extend(directory.providers().map(|(ix, _)| ix)),
    }
}
