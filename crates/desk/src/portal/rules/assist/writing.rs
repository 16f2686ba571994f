//! What is written: what may stand at the caret, and the layout.

use consign_ide::{Document, Offer, OfferKind, Offers};
use serde_json::{Value, json};

use super::context::Context;
use super::units::length;

/// How many are offered; more are found by another letter.
const OFFERED: usize = 50;

/// What may be written at the caret, that what stands there already leads to.
pub fn complete(context: &Context) -> Value {
    let at = context.at();
    let Offers { range, list } = context.snapshot.complete(&context.asked.file, at);
    let typed = context.document.slice(range.start..at).trim_start_matches('"').to_lowercase();
    let mut fitting: Vec<(u8, &Offer)> =
        list.iter().filter_map(|offer| Some((fits(offer, &typed)?, offer))).collect();
    fitting.sort_by_key(|(rank, _)| *rank);
    let indent = indent(&context.document, range.start);
    let offers = fitting.into_iter().take(OFFERED).map(|(_, offer)| shown(offer, indent));
    let offers: Vec<Value> = offers.collect();
    let [from, to] = context.units().range(&range);
    json!({
        "version": context.asked.version,
        "from": from,
        "to": to,
        "said": context.words.count("assist-offers", offers.len()),
        "offers": offers,
    })
}

/// How well an offer goes with what is typed: the lower, the better; `None` if it does not.
fn fits(offer: &Offer, typed: &str) -> Option<u8> {
    let label = offer.label.to_lowercase();
    let found_by = || offer.found_by.as_ref().is_some_and(|other| other.to_lowercase().contains(typed));
    if label.starts_with(typed) {
        Some(0)
    } else if label.contains(typed) || found_by() {
        Some(1)
    } else {
        None
    }
}

/// What the line of a place begins with.
fn indent(document: &Document, at: usize) -> &str {
    let line = document.text.line_range(document.text.line(at));
    let before = document.slice(line.start..at);
    &before[..before.len() - before.trim_start_matches([' ', '\t']).len()]
}

fn shown(offer: &Offer, indent: &str) -> Value {
    let (text, parts) = offer.filled();
    let lines = format!("\n{indent}");
    let written = text.replace('\n', &lines);
    // The first part to be filled in is selected.
    let part = parts.first().map(|part| {
        let units = |end: usize| length(&text[..end].replace('\n', &lines));
        [units(part.start), units(part.end)]
    });
    json!({
        "label": offer.label,
        "detail": offer.detail,
        "about": offer.docs,
        "is": if offer.kind == OfferKind::Word { "word" } else { "name" },
        "text": written,
        "part": part,
    })
}

/// The changes that lay the file out, or why there are none.
pub fn format(context: &Context) -> Value {
    let document = &context.document;
    let units = context.units();
    let edits: Vec<Value> = consign_ide::format(document)
        .into_iter()
        .map(|change| {
            let [from, to] = units.range(&change.range);
            json!([from, to, change.text])
        })
        .collect();
    let is_broken =
        edits.is_empty() && consign::format(&document.path, document.as_str().as_bytes()).is_err();
    let said = match (edits.is_empty(), is_broken) {
        (_, true) => "assist-no-layout",
        (true, _) => "assist-laid-out-already",
        _ => "assist-laid-out",
    };
    json!({ "version": context.asked.version, "edits": edits, "said": context.words.say(said) })
}
