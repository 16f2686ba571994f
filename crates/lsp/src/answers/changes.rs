//! Changes of several files: names, and what mends findings.

use std::collections::BTreeMap;

use consign_ide::{Action, ActionKind, Change};
use gen_lsp_types as lsp;

use super::names::markdown;
use crate::context::Context;
use crate::convert;
use crate::paths;
use crate::problem::Problem;

/// The kind of the action that mends all of a file.
pub(crate) const FIX_ALL: &str = "source.fixAll.consign";

impl Context {
    /// Changes as the protocol has them: of each file in its order.
    pub fn workspace_edit(&self, changes: &[Change]) -> lsp::WorkspaceEdit {
        let mut files: BTreeMap<&str, Vec<lsp::TextEdit>> = BTreeMap::new();
        for change in changes {
            let Some(location) = self.location(&change.place) else { continue };
            let edit = lsp::TextEdit { range: location.range, new_text: change.text.clone() };
            files.entry(&change.place.path).or_default().push(edit);
        }
        let files = files.into_iter().filter_map(|(path, edits)| Some((paths::uri(path)?, edits)));
        lsp::WorkspaceEdit { changes: Some(files.collect()), ..lsp::WorkspaceEdit::default() }
    }
}

pub(super) fn prepare_rename(
    context: &Context,
    params: lsp::PrepareRenameParams,
) -> Result<Option<lsp::PrepareRenameResult>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let (range, placeholder) = context
        .snapshot
        .renamable(&document.path, offset)
        .map_err(|why| Problem::Refused(why.to_string()))?;
    let range = context.range(&document, range);
    Ok(Some(lsp::PrepareRenameResult::PrepareRenamePlaceholder(lsp::PrepareRenamePlaceholder {
        range,
        placeholder,
    })))
}

pub(super) fn rename(
    context: &Context,
    params: lsp::RenameParams,
) -> Result<Option<lsp::WorkspaceEdit>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let changes = context.snapshot.rename(&document.path, offset, &params.new_name);
    let changes = changes.map_err(|why| Problem::Refused(why.to_string()))?;
    Ok(Some(context.workspace_edit(&changes)))
}

pub(super) fn actions(
    context: &Context,
    params: lsp::CodeActionParams,
) -> Result<Option<Vec<lsp::CodeActionResponse>>, Problem> {
    let document = context.document(&params.text_document)?;
    let range = convert::bytes(&document.text, params.range, context.client.encoding);
    let wanted = params.context.only.unwrap_or_default();
    let is_wanted = |kind: &str| {
        let fits = |one: &lsp::CodeActionKind| {
            let one = one.to_string();
            kind == one || kind.starts_with(&format!("{one}."))
        };
        wanted.is_empty() || wanted.iter().any(fits)
    };
    let mut all = Vec::new();
    if is_wanted("quickfix") {
        let actions = context.snapshot.actions(&document.path, range);
        // What cannot be done is shown where the editor can say why.
        let shown = |action: &Action| action.refused.is_none() || context.client.disabled;
        all.extend(actions.into_iter().filter(shown).map(|action| quick_fix(context, action)));
    }
    // Asked for by name alone: an editor that mends all when it saves.
    if !wanted.is_empty() && is_wanted(FIX_ALL) {
        all.extend(fix_all(context, &document.path));
    }
    Ok(Some(all.into_iter().map(lsp::CodeActionResponse::CodeAction).collect()))
}

fn quick_fix(context: &Context, action: Action) -> lsp::CodeAction {
    let diagnostics = context.diagnostic(&action.finding).filter(|_| action.kind != ActionKind::MendAll);
    lsp::CodeAction {
        title: action.title,
        kind: Some(lsp::CodeActionKind::QuickFix),
        is_preferred: Some(action.kind == ActionKind::Mend && action.sure),
        edit: action.refused.is_none().then(|| context.workspace_edit(&action.changes)),
        disabled: action.refused.map(|reason| lsp::CodeActionDisabled { reason }),
        diagnostics: diagnostics.map(|one| vec![one]),
        ..lsp::CodeAction::default()
    }
}

fn fix_all(context: &Context, path: &str) -> Option<lsp::CodeAction> {
    let changes = context.snapshot.mended(path);
    (!changes.is_empty()).then(|| lsp::CodeAction {
        title: "mend all that has one right answer".to_owned(),
        kind: Some(FIX_ALL.to_owned().into()),
        edit: Some(context.workspace_edit(&changes)),
        ..lsp::CodeAction::default()
    })
}

pub(super) fn hints(
    context: &Context,
    params: lsp::InlayHintParams,
) -> Result<Option<Vec<lsp::InlayHint>>, Problem> {
    if !context.settings.inlay_hints {
        return Ok(None);
    }
    let document = context.document(&params.text_document)?;
    let range = convert::bytes(&document.text, params.range, context.client.encoding);
    let hints = context.snapshot.hints(&document, range).into_iter().map(|hint| lsp::InlayHint {
        position: convert::position(&document.text, hint.offset, context.client.encoding),
        label: lsp::Label::String(hint.text),
        padding_left: Some(true),
        tooltip: hint.more.map(|more| lsp::Tooltip::MarkupContent(markdown(more))),
        kind: None,
        text_edits: None,
        padding_right: None,
        data: None,
    });
    Ok(Some(hints.collect()))
}
