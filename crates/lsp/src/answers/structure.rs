//! What a file is made of: its symbols, what can be folded and selected, and the files that it names.

use consign::editor::OutlineEntry;
use consign_ide::{Document, FoldKind};
use gen_lsp_types as lsp;

use crate::context::Context;
use crate::convert::symbol_kind;
use crate::paths;
use crate::problem::Problem;

/// How many symbols are listed for a query.
const LISTED: usize = 500;

pub(super) fn symbols(
    context: &Context,
    params: lsp::DocumentSymbolParams,
) -> Result<Option<lsp::DocumentSymbolResponse>, Problem> {
    let document = context.document(&params.text_document)?;
    let all = document.outline().iter().map(|entry| symbol(context, &document, entry));
    Ok(Some(lsp::DocumentSymbolResponse::DocumentSymbolList(all.collect())))
}

#[allow(deprecated, reason = "the type has a field of the past, which stays empty")]
fn symbol(context: &Context, document: &Document, entry: &OutlineEntry) -> lsp::DocumentSymbol {
    let children = entry.children.iter().map(|child| symbol(context, document, child));
    let name = if entry.name.is_empty() { "?" } else { &entry.name };
    lsp::DocumentSymbol {
        name: name.to_owned(),
        detail: entry.label.clone(),
        kind: symbol_kind(entry.kind),
        range: context.range(document, entry.range.clone()),
        selection_range: context.range(document, entry.name_range.clone()),
        children: (!entry.children.is_empty()).then(|| children.collect()),
        tags: None,
        deprecated: None,
    }
}

pub(super) fn workspace_symbols(
    context: &Context,
    params: lsp::WorkspaceSymbolParams,
) -> Result<Option<lsp::WorkspaceSymbolResponse>, Problem> {
    let found = context.snapshot.symbols(&params.query, LISTED);
    let all = found.into_iter().filter_map(|found| {
        Some(lsp::WorkspaceSymbol {
            location: lsp::WorkspaceSymbolLocation::Location(context.location(&found.place)?),
            data: None,
            base_symbol_information: lsp::BaseSymbolInformation {
                name: found.name,
                kind: symbol_kind(found.kind),
                container_name: found.within,
                tags: None,
            },
        })
    });
    Ok(Some(lsp::WorkspaceSymbolResponse::WorkspaceSymbolList(all.collect())))
}

pub(super) fn folds(
    context: &Context,
    params: lsp::FoldingRangeParams,
) -> Result<Option<Vec<lsp::FoldingRange>>, Problem> {
    let document = context.document(&params.text_document)?;
    let line = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    let all = consign_ide::folds(&document).into_iter().map(|fold| lsp::FoldingRange {
        start_line: line(fold.first),
        end_line: line(fold.last),
        kind: match fold.kind {
            FoldKind::Block => None,
            FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
            FoldKind::Imports => Some(lsp::FoldingRangeKind::Imports),
        },
        ..lsp::FoldingRange::default()
    });
    Ok(Some(all.collect()))
}

pub(super) fn selections(
    context: &Context,
    params: lsp::SelectionRangeParams,
) -> Result<Option<Vec<lsp::SelectionRange>>, Problem> {
    let document = context.document(&params.text_document)?;
    let all = params.positions.into_iter().map(|at| {
        let offset = crate::convert::offset(&document.text, at, context.client.encoding);
        let ranges = consign_ide::selections(&document, offset);
        let outer = ranges.into_iter().rev().fold(None, |parent: Option<lsp::SelectionRange>, range| {
            Some(lsp::SelectionRange { range: context.range(&document, range), parent: parent.map(Box::new) })
        });
        outer.unwrap_or(lsp::SelectionRange { range: lsp::Range { start: at, end: at }, parent: None })
    });
    Ok(Some(all.collect()))
}

pub(super) fn links(
    context: &Context,
    params: lsp::DocumentLinkParams,
) -> Result<Option<Vec<lsp::DocumentLink>>, Problem> {
    let document = context.document(&params.text_document)?;
    let all = context.snapshot.links(&document).into_iter().map(|(range, path)| lsp::DocumentLink {
        range: context.range(&document, range),
        target: paths::uri(&path),
        tooltip: None,
        data: None,
    });
    Ok(Some(all.collect()))
}
