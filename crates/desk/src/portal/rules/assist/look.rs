//! What is found in the version, and the colours of what is shown of it.

use std::collections::HashMap;

use consign_ide::{Action, ActionKind, Finding};
use serde_json::{Value, json};

use super::colours::colours;
use super::context::Context;

/// How many findings are listed.
const SHOWN: usize = 50;

/// Findings of all files, those of the file that is being written first, and colours.
pub fn look(context: &Context) -> Value {
    let all: Vec<Finding> = context.paths().iter().flat_map(|path| context.snapshot.findings(path)).collect();
    let listed = &all[..all.len().min(SHOWN)];
    let fixes = fixes(context, listed);
    let shown: Vec<Value> = listed.iter().map(|one| finding(context, one, &fixes)).collect();
    let said = match all.len() {
        0 => context.words.say("rules-no-findings"),
        count => context.words.count("rules-findings", count),
    };
    json!({
        "version": context.asked.version,
        "whole": context.asked.whole,
        "said": said,
        "findings": shown,
        "more": all.len() - shown.len(),
        "colours": colours(context),
    })
}

/// What can be done in this file about each of its findings, by where that is and its code.
type Fixes = HashMap<(usize, usize, String), Vec<Value>>;

fn fixes(context: &Context, listed: &[Finding]) -> Fixes {
    let mut fixes = Fixes::new();
    let here = listed.iter().filter(|found| found.place.path == context.asked.file);
    let end = here.map(|found| found.place.range.end).max().unwrap_or_default();
    for action in context.snapshot.actions(&context.asked.file, 0..end) {
        if let Some(shown) = fix(context, &action) {
            let found = &action.finding;
            let key = (found.place.range.start, found.place.range.end, found.code.to_string());
            let known = fixes.entry(key).or_default();
            if !known.contains(&shown) {
                known.push(shown);
            }
        }
    }
    fixes
}

/// A change; `None` if it is not of this file alone.
fn fix(context: &Context, action: &Action) -> Option<Value> {
    let units = context.units();
    let mut changes: Vec<_> = action.changes.iter().collect();
    changes.sort_by_key(|change| change.place.range);
    let is_here = changes.iter().all(|change| change.place.path == context.asked.file);
    let edits: Vec<Value> = changes
        .iter()
        .map(|change| {
            let [from, to] = units.range(&change.place.bytes());
            json!([from, to, change.text])
        })
        .collect();
    let title = match action.kind {
        ActionKind::Silence => context.words.say("assist-silence"),
        _ => action.title.clone(),
    };
    (is_here && !edits.is_empty()).then(|| json!({ "title": title, "edits": edits }))
}

fn finding(context: &Context, found: &Finding, fixes: &Fixes) -> Value {
    let (message, help) = found.message.split_once('\n').unwrap_or((&found.message, ""));
    let is_here = found.place.path == context.asked.file;
    let key = (found.place.range.start, found.place.range.end, found.code.to_string());
    let related = found.related.iter().filter_map(|(place, text)| {
        let mut shown = context.place(place)?;
        shown["text"] = text.clone().into();
        Some(shown)
    });
    json!({
        "at": context.place(&found.place),
        "where": consign::printable(&found.place.path),
        "severity": found.severity.word(),
        "code": found.code.to_string(),
        "message": message,
        "help": help,
        "related": related.collect::<Vec<_>>(),
        "fixes": fixes.get(&key).filter(|_| is_here),
    })
}
