//! What is written: completion and the layout.

use consign_ide::{Offer, OfferKind, TextChange};
use gen_lsp_types as lsp;

use crate::context::Context;
use crate::convert;
use crate::problem::Problem;

use super::names::markdown;

pub(super) fn complete(
    context: &Context,
    params: lsp::CompletionParams,
) -> Result<Option<lsp::CompletionResponse>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let offers = context.snapshot.complete(&document.path, offset);
    let range = context.range(&document, offers.range);
    let items = offers.list.into_iter().enumerate().map(|(at, offer)| item(context, range, at, offer));
    Ok(Some(lsp::CompletionResponse::CompletionItemList(items.collect())))
}

fn item(context: &Context, range: lsp::Range, at: usize, offer: Offer) -> lsp::CompletionItem {
    let is_snippet = offer.kind == OfferKind::Snippet;
    let fills_in = is_snippet && context.client.snippets;
    let new_text = if is_snippet && !fills_in { offer.filled().0 } else { offer.insert.clone() };
    let format = if fills_in { lsp::InsertTextFormat::Snippet } else { lsp::InsertTextFormat::PlainText };
    lsp::CompletionItem {
        label: offer.label,
        kind: Some(match offer.kind {
            OfferKind::Word => lsp::CompletionItemKind::Keyword,
            OfferKind::Name(kind) => convert::item_kind(kind),
            OfferKind::Snippet => lsp::CompletionItemKind::Snippet,
            OfferKind::Text => lsp::CompletionItemKind::Value,
            OfferKind::File => lsp::CompletionItemKind::File,
            OfferKind::Column => lsp::CompletionItemKind::Field,
        }),
        detail: offer.detail,
        documentation: offer.docs.map(|docs| lsp::Documentation::MarkupContent(markdown(docs))),
        sort_text: Some(format!("{at:05}")),
        filter_text: offer.found_by,
        insert_text_format: Some(format),
        text_edit: Some(lsp::CompletionItemTextEdit::TextEdit(lsp::TextEdit { range, new_text })),
        ..lsp::CompletionItem::default()
    }
}

pub(super) fn format(
    context: &Context,
    params: lsp::DocumentFormattingParams,
) -> Result<Option<Vec<lsp::TextEdit>>, Problem> {
    let document = context.document(&params.text_document)?;
    edits(context, &document, consign_ide::format(&document))
}

pub(super) fn format_range(
    context: &Context,
    params: lsp::DocumentRangeFormattingParams,
) -> Result<Option<Vec<lsp::TextEdit>>, Problem> {
    let document = context.document(&params.text_document)?;
    let range = convert::bytes(&document.text, params.range, context.client.encoding);
    edits(context, &document, consign_ide::format_range(&document, range))
}

pub(super) fn format_typed(
    context: &Context,
    params: lsp::DocumentOnTypeFormattingParams,
) -> Result<Option<Vec<lsp::TextEdit>>, Problem> {
    let document = context.document(&params.text_document)?;
    let offset = convert::offset(&document.text, params.position, context.client.encoding);
    edits(context, &document, consign_ide::format_typed(&document, offset))
}

fn edits(
    context: &Context,
    document: &consign_ide::Document,
    changes: Vec<TextChange>,
) -> Result<Option<Vec<lsp::TextEdit>>, Problem> {
    Ok(Some(convert::edits(document, changes, context.client.encoding)))
}
