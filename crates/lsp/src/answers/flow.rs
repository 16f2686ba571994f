//! The call hierarchy, which is the way of orders: who calls a node is from where orders come to it.

use consign_ide::{Leading, Node};
use gen_lsp_types as lsp;

use crate::context::Context;
use crate::convert::symbol_kind;
use crate::paths;
use crate::problem::Problem;

pub(super) fn prepare(
    context: &Context,
    params: lsp::CallHierarchyPrepareParams,
) -> Result<Option<Vec<lsp::CallHierarchyItem>>, Problem> {
    let (document, offset) = context.place(&params.text_document_position_params)?;
    let node = context.snapshot.node(&document.path, offset);
    Ok(node.and_then(|node| item(context, &node)).map(|item| vec![item]))
}

pub(super) fn incoming(
    context: &Context,
    params: lsp::CallHierarchyIncomingCallsParams,
) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>, Problem> {
    let Some(node) = node(context, &params.item)? else { return Ok(None) };
    let calls = context.snapshot.leading_to(&node).into_iter().filter_map(|(from, places)| {
        let from_ranges = ranges(context, &from, &places)?;
        Some(lsp::CallHierarchyIncomingCall { from: item(context, &from)?, from_ranges })
    });
    Ok(Some(calls.collect()))
}

pub(super) fn outgoing(
    context: &Context,
    params: lsp::CallHierarchyOutgoingCallsParams,
) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>, Problem> {
    let Some(node) = node(context, &params.item)? else { return Ok(None) };
    let calls = context.snapshot.leading_from(&node).into_iter().filter_map(|(to, places): Leading| {
        let from_ranges = ranges(context, &node, &places)?;
        Some(lsp::CallHierarchyOutgoingCall { to: item(context, &to)?, from_ranges })
    });
    Ok(Some(calls.collect()))
}

fn node(context: &Context, item: &lsp::CallHierarchyItem) -> Result<Option<Node>, Problem> {
    let at = lsp::TextDocumentPositionParams {
        text_document: lsp::TextDocumentIdentifier { uri: item.uri.clone() },
        position: item.selection_range.start,
    };
    let (document, offset) = context.place(&at)?;
    Ok(context.snapshot.node(&document.path, offset))
}

fn ranges(context: &Context, node: &Node, places: &[std::ops::Range<usize>]) -> Option<Vec<lsp::Range>> {
    let document = context.snapshot.document(&node.place.path)?;
    Some(places.iter().map(|place| context.range(&document, place.clone())).collect())
}

fn item(context: &Context, node: &Node) -> Option<lsp::CallHierarchyItem> {
    let document = context.snapshot.document(&node.place.path)?;
    Some(lsp::CallHierarchyItem {
        name: node.name.clone(),
        kind: symbol_kind(node.kind),
        tags: None,
        detail: node.label.clone(),
        uri: paths::uri(&node.place.path)?,
        range: context.range(&document, node.whole.clone()),
        selection_range: context.range(&document, node.place.bytes()),
        data: None,
    })
}
