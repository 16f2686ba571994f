//! Findings of a program: as a list, and at their lines.

use std::collections::BTreeMap;

use consign::Diagnostics;
use consign::diagnostic::{Diagnostic, Severity};
use maud::{Markup, html};

use crate::portal::order::because;

/// How many characters of a line are shown.
const WIDE: usize = 120;

/// How many are listed.
const SHOWN: usize = 50;

/// One of them: what is wrong, what stands there, what to write.
pub fn one(found: &Diagnostic) -> Markup {
    let class = if found.severity == Severity::Error { "late" } else { "soon" };
    html! {
        div.finding {
            span class=(class) { (found.severity.word()) } " " (because(&found.message)) " " span.tag { (found.code) }
            @if !found.label.text.is_empty() { div.sub { (because(&found.label.text)) } }
            @if let Some(help) = &found.help { div.sub { (because(help)) } }
        }
    }
}

/// All of them, each with its place; `link` leads to a line of a file.
pub fn list(found: &Diagnostics, link: impl Fn(&str, usize) -> String) -> Markup {
    html! {
        ul.findings {
            @for one_of in found.iter().take(SHOWN) {
                @let file = found.files().get(one_of.label.span.file);
                @let line = file.position(one_of.label.span.start as usize).line;
                @let written = file.text().lines().nth(line - 1).unwrap_or_default().trim();
                li { a href=(link(file.name(), line)) { (file.name()) ":" (line) } " " code { (cut(written)) } (one(one_of)) }
            }
        }
        @if found.len() > SHOWN { p.sub { "+ " (found.len() - SHOWN) } }
    }
}

/// As much of a line as tells which it is.
fn cut(line: &str) -> String {
    let shown: String = line.chars().take(WIDE).collect();
    let more = if line.chars().count() > WIDE { "…" } else { "" };
    consign::printable(&shown).into_owned() + more
}

/// Those of a file, by line.
pub fn by_line<'f>(found: &'f Diagnostics, path: &str) -> BTreeMap<usize, Vec<&'f Diagnostic>> {
    let mut lines: BTreeMap<usize, Vec<&Diagnostic>> = BTreeMap::new();
    for one in found {
        let file = found.files().get(one.label.span.file);
        if file.name() == path {
            lines.entry(file.position(one.label.span.start as usize).line).or_default().push(one);
        }
    }
    lines
}
