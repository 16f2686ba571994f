//! The requests and who answers them.

pub(crate) mod changes;
pub(crate) mod colours;
pub(crate) mod commands;
mod flow;
mod names;
mod structure;
mod writing;

use std::panic::{AssertUnwindSafe, catch_unwind};

use gen_lsp_types as lsp;
use lsp::Request as _;
use serde_json::Value;

use crate::context::Context;
use crate::problem::Problem;

/// How a request is answered.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    answer: fn(&Context, Value) -> Result<Value, Problem>,
    /// Whether it looks at all programs or proves something, and has to wait for its turn in another thread.
    pub slow: bool,
}

/// The routes of the protocol's requests: each with what answers it.
macro_rules! routes {
    ($method:expr; $($request:ty => $answer:path $(, $slow:ident)?;)*) => {
        $(if $method == <$request>::METHOD.as_str() {
            let answer = |context: &Context, params: Value| {
                let params = serde_json::from_value(params).map_err(|error| Problem::Parameters {
                    method: <$request>::METHOD.as_str().to_owned(),
                    why: error.to_string(),
                })?;
                let result: <$request as lsp::Request>::Result = $answer(context, params)?;
                serde_json::to_value(result).map_err(|error| Problem::Defect {
                    method: <$request>::METHOD.as_str().to_owned(),
                    why: error.to_string(),
                })
            };
            return Some(Route { answer, slow: false $(|| stringify!($slow) == "slow")? });
        })*
    };
}

/// Who answers a method; `None` if nobody does.
pub(crate) fn route(method: &str) -> Option<Route> {
    routes! { method;
        lsp::CompletionRequest => writing::complete;
        lsp::HoverRequest => names::hover, slow;
        lsp::DefinitionRequest => names::definition;
        lsp::ReferencesRequest => names::references, slow;
        lsp::DocumentHighlightRequest => names::highlights;
        lsp::DocumentSymbolRequest => structure::symbols;
        lsp::WorkspaceSymbolRequest => structure::workspace_symbols, slow;
        lsp::FoldingRangeRequest => structure::folds;
        lsp::SelectionRangeRequest => structure::selections;
        lsp::DocumentLinkRequest => structure::links;
        lsp::DocumentFormattingRequest => writing::format;
        lsp::DocumentRangeFormattingRequest => writing::format_range;
        lsp::DocumentOnTypeFormattingRequest => writing::format_typed;
        lsp::PrepareRenameRequest => changes::prepare_rename;
        lsp::RenameRequest => changes::rename, slow;
        lsp::CodeActionRequest => changes::actions;
        lsp::InlayHintRequest => changes::hints;
        lsp::CodeLensRequest => commands::lenses;
        lsp::ExecuteCommandRequest => commands::execute, slow;
        lsp::CallHierarchyPrepareRequest => flow::prepare;
        lsp::CallHierarchyIncomingCallsRequest => flow::incoming;
        lsp::CallHierarchyOutgoingCallsRequest => flow::outgoing;
        lsp::SemanticTokensRequest => colours::all;
        lsp::SemanticTokensRangeRequest => colours::within;
    }
    None
}

impl Route {
    /// The answer. A defect in the middle of it is a problem of this request alone.
    pub fn answer(self, method: &str, context: &Context, params: Value) -> Result<Value, Problem> {
        let answer = catch_unwind(AssertUnwindSafe(|| (self.answer)(context, params)));
        answer.unwrap_or_else(|panic| {
            Err(Problem::Defect { method: method.to_owned(), why: said(&*panic).to_owned() })
        })
    }
}

/// What was said when something failed.
pub(crate) fn said(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it stopped without a word")
}
