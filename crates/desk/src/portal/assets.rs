//! Styles and script, small and our own. Their names have their content in them, so that browsers keep them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("assets/desk.css");
const SCRIPT: &str = include_str!("assets/desk.js");
const FILTER: &str = include_str!("assets/filter.js");
/// One script, of parts that see each other.
const RULES: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("assets/rules/text.js"),
    include_str!("assets/rules/questions.js"),
    include_str!("assets/rules/findings.js"),
    include_str!("assets/rules/changes.js"),
    include_str!("assets/rules/names.js"),
    include_str!("assets/rules/completion.js"),
    include_str!("assets/rules/keys.js"),
    "})();\n",
);
const ICON: &str = include_str!("assets/icon.svg");

/// A file of ours.
struct Asset {
    name: String,
    kind: &'static str,
    text: &'static str,
}

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    [
        Asset::new("desk", "css", "text/css; charset=utf-8", STYLE),
        Asset::new("desk", "js", "text/javascript; charset=utf-8", SCRIPT),
        Asset::new("icon", "svg", "image/svg+xml", ICON),
        Asset::new("filter", "js", "text/javascript; charset=utf-8", FILTER),
        Asset::new("rules", "js", "text/javascript; charset=utf-8", RULES),
    ]
});

impl Asset {
    fn new(stem: &str, end: &str, kind: &'static str, text: &'static str) -> Self {
        let hash = Sha256::digest(text.as_bytes());
        let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self { name: format!("{stem}-{hash}.{end}"), kind, text }
    }
}

fn path(at: usize) -> String {
    format!("/assets/{}", ASSETS[at].name)
}

/// The address of the styles.
pub fn style() -> String {
    path(0)
}

/// The address of the script.
pub fn script() -> String {
    path(1)
}

/// The address of the icon.
pub fn icon() -> String {
    path(2)
}

/// The address of the script that completes filters.
pub fn filter() -> String {
    path(3)
}

/// The address of the script that helps with the text of rules.
pub fn rules() -> String {
    path(4)
}

/// A file by name.
pub async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
