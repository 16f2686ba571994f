//! What names are, where they are declared and used.

use gen_lsp_types as lsp;

use crate::context::Context;
use crate::problem::Problem;

pub(super) fn hover(context: &Context, params: lsp::HoverParams) -> Result<Option<lsp::Hover>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let found = context.snapshot.hover(&document.path, offset);
    Ok(found.map(|hover| lsp::Hover {
        contents: lsp::Contents::MarkupContent(markdown(hover.text)),
        range: Some(context.range(&document, hover.range)),
    }))
}

pub(super) fn markdown(value: String) -> lsp::MarkupContent {
    lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value }
}

pub(super) fn definition(
    context: &Context,
    params: lsp::DefinitionParams,
) -> Result<Option<lsp::DefinitionResponse>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let places = context.snapshot.definition(&document.path, offset);
    let places: Vec<lsp::Location> = places.iter().filter_map(|place| context.location(place)).collect();
    let is_known = !places.is_empty();
    let found = lsp::DefinitionResponse::Definition(lsp::Definition::LocationList(places));
    Ok(Some(found).filter(|_| is_known))
}

pub(super) fn references(
    context: &Context,
    params: lsp::ReferenceParams,
) -> Result<Option<Vec<lsp::Location>>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let places = context.snapshot.references(&document.path, offset, params.context.include_declaration);
    Ok(Some(places.iter().filter_map(|place| context.location(place)).collect()))
}

pub(super) fn highlights(
    context: &Context,
    params: lsp::DocumentHighlightParams,
) -> Result<Option<Vec<lsp::DocumentHighlight>>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let places = context.snapshot.highlights(&document.path, offset);
    let places = places.into_iter().map(|(range, declared)| lsp::DocumentHighlight {
        range: context.range(&document, range),
        kind: Some(if declared {
            lsp::DocumentHighlightKind::Write
        } else {
            lsp::DocumentHighlightKind::Read
        }),
    });
    Ok(Some(places.collect()))
}
