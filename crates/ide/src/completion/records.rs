//! Records: the names of values that are missing in them, and the values.

use super::names::{Field, Names};
use super::place::Place;
use super::{Offer, OfferKind, written};
use consign::editor::NameKind;

/// The schema that the innermost record is of, with the path of the record in it.
fn record(place: &Place<'_>) -> Option<(&'static str, Vec<String>)> {
    let (mut schema, mut path) = (None, Vec::new());
    for words in place.blocks() {
        match (words.first().copied(), words.last().copied()) {
            (Some("order" | "sample"), _) => (schema, path) = (Some("work_order"), Vec::new()),
            (Some("provider"), _) => (schema, path) = (Some("provider"), Vec::new()),
            (Some("engineer"), _) => (schema, path) = (Some("engineer"), Vec::new()),
            (Some(name), Some(":")) => path.push(name.to_owned()),
            _ => {}
        }
    }
    Some((schema?, path))
}

fn fields<'n>(place: &Place<'_>, names: &'n Names) -> Vec<Field<'n>> {
    match record(place) {
        Some((schema, path)) if path.is_empty() => names.fields(schema),
        Some((schema, path)) => names.field(schema, &path).into_iter().flat_map(Field::fields).collect(),
        None => Vec::new(),
    }
}

/// The names that a record may have and does not have yet.
pub(super) fn entries(place: &Place<'_>, names: &Names) -> Vec<Offer> {
    let given = place.given();
    let left = fields(place, names).into_iter().filter(|field| !given.contains(&field.entry.name.as_str()));
    let offers = left.map(|field| {
        let mut offer = Offer::new(&field.entry.name, OfferKind::Name(NameKind::Field)).rank(1);
        offer.insert = format!("{}: ", field.entry.name);
        offer.docs = field.entry.docs.clone();
        let rank = if field.written().contains('?') { 2 } else { 1 };
        offer.detail(Some(field.written())).rank(rank)
    });
    offers.collect()
}

/// The values that fit behind a name in a record; `None` if the place is not in one.
pub(super) fn values(place: &Place<'_>, names: &Names) -> Option<Vec<Offer>> {
    let (schema, mut path) = record(place)?;
    if place.back(1) != ":" {
        return None;
    }
    path.push(place.back(2).to_owned());
    let field = names.field(schema, &path)?;
    let mut list = names.variants(field);
    if field.written().contains('?') {
        list.push(Offer::new("missing", OfferKind::Word).rank(2));
    }
    Some(list)
}

/// A value of the type of a field, to be changed, as a part of a snippet.
pub(super) fn example(field: Field<'_>, names: &Names, hole: &mut usize) -> String {
    let inner: Vec<Field<'_>> = field.fields().collect();
    if !inner.is_empty() {
        let inner = inner.into_iter().map(|field| {
            let value = example(field, names, hole);
            format!("{}: {value}", field.entry.name)
        });
        let record = format!("{{ {} }}", inner.collect::<Vec<_>>().join(", "));
        return if field.type_word() == "list" { format!("[{record}]") } else { record };
    }
    *hole += 1;
    let first = names.variants(field).into_iter().next().map(|offer| offer.insert);
    let value = first.unwrap_or_else(|| match field.type_word().as_str() {
        "number" | "integer" => "1".into(),
        "date" => "2026-03-02".into(),
        "time" => "09:00".into(),
        "datetime" => "2026-03-02T09:00:00Z".into(),
        "duration" => "1h".into(),
        "point" => "(40.7, -74.0)".into(),
        "set" | "list" => "[]".into(),
        _ => "\"\"".into(),
    });
    format!("${{{hole}:{}}}", value.replace('}', "\\}"))
}

/// A record of all fields of work orders that must have a value.
pub(super) fn order(names: &Names, hole: &mut usize) -> String {
    let needed = names.fields("work_order").into_iter().filter(|field| !field.written().contains('?'));
    let entries = needed.map(|field| {
        let value = example(field, names, hole);
        format!("    {}: {value}", written(&field.entry.name))
    });
    let entries: Vec<String> = entries.collect();
    format!("order {{\n{},\n  }}", entries.join(",\n"))
}
