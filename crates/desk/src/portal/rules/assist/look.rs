//! What is found in the version, and the colours of what is shown of it.

use std::collections::{BTreeMap, HashMap};

use consign_ide::{Action, ActionKind, Finding, Place};
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

/// What can be done about each of the findings, by where that is and its code.
type Fixes = HashMap<(Place, String), Vec<Value>>;

fn fixes(context: &Context, listed: &[Finding]) -> Fixes {
    let mut fixes = Fixes::new();
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for found in listed {
        let end = ends.entry(&found.place.path).or_default();
        *end = found.place.range.end.max(*end);
    }
    let actions = ends.into_iter().flat_map(|(path, end)| context.snapshot.actions(path, 0..end));
    for action in actions {
        if let Some(shown) = fix(context, &action) {
            let found = &action.finding;
            let known = fixes.entry((found.place.clone(), found.code.to_string())).or_default();
            if !known.contains(&shown) {
                known.push(shown);
            }
        }
    }
    fixes
}

/// A change; `None` if it is not of one file. That of another file says which it is, for the script to open it.
fn fix(context: &Context, action: &Action) -> Option<Value> {
    let path = &action.changes.first()?.place.path;
    let document = context.snapshot.document(path)?;
    let units = context.units_of(path, &document.text);
    let mut changes: Vec<_> = action.changes.iter().collect();
    changes.sort_by_key(|change| change.place.range);
    let is_one = changes.iter().all(|change| change.place.path == *path);
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
    let is_here = *path == context.asked.file;
    let title = if is_here { title } else { format!("{title} ({})", consign::printable(path)) };
    is_one.then(|| json!({ "title": title, "file": path, "edits": edits }))
}

fn finding(context: &Context, found: &Finding, fixes: &Fixes) -> Value {
    let (message, help) = found.message.split_once('\n').unwrap_or((&found.message, ""));
    let key = (found.place.clone(), found.code.to_string());
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
        "fixes": fixes.get(&key),
    })
}
