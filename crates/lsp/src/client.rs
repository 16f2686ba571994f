//! What the editor can do and wants, as it says when it starts.

use consign_ide::Encoding;
use serde_json::Value;

use crate::paths;

/// What the editor can do and wants.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// In which units it counts columns.
    pub encoding: Encoding,
    /// Whether it fills in parts of what is completed.
    pub snippets: bool,
    /// Whether it shows actions that cannot be taken, with the reason.
    pub disabled: bool,
    /// Whether it is told of files that change on the disk if it is asked to.
    pub watches: bool,
    /// Whether it asks again for hints, lenses and colours when it is told to.
    pub refreshes: Refreshes,
    /// Whether it shows what commands answer itself.
    pub views: bool,
    /// The folders that it has open.
    pub folders: Vec<String>,
}

/// What the editor asks for again when it is told to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Refreshes {
    pub colours: bool,
    pub hints: bool,
    pub lenses: bool,
}

/// What the user has set; what is not said is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether lints and proofs are run.
    pub lints: bool,
    /// Whether hints are shown in the text.
    pub inlay_hints: bool,
    /// Whether commands are offered above rules, tests and nodes.
    pub code_lenses: bool,
}

impl Settings {
    /// Those of a value as `initializationOptions` and `workspace/didChangeConfiguration` have it.
    pub fn from_value(value: &Value) -> Self {
        let value = value.get("consign").unwrap_or(value);
        let is_on = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(true);
        Self { lints: is_on("lints"), inlay_hints: is_on("inlayHints"), code_lenses: is_on("codeLenses") }
    }
}

impl Client {
    /// Reads what `initialize` says. It is read leniently: editors say much that no server knows.
    pub fn from_initialize(params: &Value) -> Self {
        let can = |pointer: &str| params.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
        Self {
            encoding: encoding(params),
            snippets: can("/capabilities/textDocument/completion/completionItem/snippetSupport"),
            disabled: can("/capabilities/textDocument/codeAction/disabledSupport"),
            watches: can("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            refreshes: Refreshes {
                colours: can("/capabilities/workspace/semanticTokens/refreshSupport"),
                hints: can("/capabilities/workspace/inlayHint/refreshSupport"),
                lenses: can("/capabilities/workspace/codeLens/refreshSupport"),
            },
            views: can("/initializationOptions/views"),
            folders: folders(params),
        }
    }
}

/// The first of the units that the editor counts in, which are in the order of its liking.
fn encoding(params: &Value) -> Encoding {
    let offered = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
    let known = offered.into_iter().flatten().filter_map(Value::as_str).find_map(|name| match name {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    });
    known.unwrap_or_default()
}

fn folders(params: &Value) -> Vec<String> {
    let many = params.get("workspaceFolders").and_then(Value::as_array);
    let many: Vec<&Value> = many.into_iter().flatten().filter_map(|folder| folder.get("uri")).collect();
    let one = params.get("rootUri");
    let all = if many.is_empty() { one.into_iter().collect() } else { many };
    let addresses = all.into_iter().filter_map(|uri| serde_json::from_value(uri.clone()).ok());
    addresses
        .map(|uri| paths::path(&uri))
        .filter(|path| path.starts_with('/') || path.contains(":/"))
        .collect()
}
