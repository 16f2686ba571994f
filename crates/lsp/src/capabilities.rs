//! What the server says it can do.

use consign_ide::Encoding;
use gen_lsp_types as lsp;
use serde_json::{Value, json};

use crate::answers::changes::FIX_ALL;
use crate::answers::{colours, commands};

/// The answer to `initialize`.
pub(crate) fn initialized(encoding: Encoding) -> Value {
    let all_files = json!({ "filters": [{ "scheme": "file", "pattern": { "glob": "**/*" } }] });
    json!({
        "capabilities": {
            "positionEncoding": match encoding {
                Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
                Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
                Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
            },
            "textDocumentSync": { "openClose": true, "change": lsp::TextDocumentSyncKind::Incremental },
            "completionProvider": { "triggerCharacters": [".", "\"", " ", "|"] },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentHighlightProvider": true,
            "documentSymbolProvider": true,
            "workspaceSymbolProvider": true,
            "foldingRangeProvider": true,
            "selectionRangeProvider": true,
            "documentLinkProvider": {},
            "documentFormattingProvider": true,
            "documentRangeFormattingProvider": true,
            "documentOnTypeFormattingProvider": { "firstTriggerCharacter": "}", "moreTriggerCharacter": ["\n", "|"] },
            "semanticTokensProvider": { "legend": colours::legend(), "full": true, "range": true },
            "renameProvider": { "prepareProvider": true },
            "codeActionProvider": { "codeActionKinds": ["quickfix", FIX_ALL] },
            "inlayHintProvider": true,
            "codeLensProvider": {},
            "callHierarchyProvider": true,
            "executeCommandProvider": { "commands": commands::ALL },
            "workspace": {
                "workspaceFolders": { "supported": true, "changeNotifications": true },
                "fileOperations": { "didCreate": all_files, "didRename": all_files, "didDelete": all_files },
            },
        },
        "serverInfo": { "name": "consign", "version": env!("CARGO_PKG_VERSION") },
    })
}
