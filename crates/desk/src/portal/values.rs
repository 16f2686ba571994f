//! Fields and their values, as people read them.

use consign::schema::{FieldType, FieldValue, FieldView};
use maud::{Markup, html};

use super::room::Visitor;
use super::when::Times;

/// A field's name in plain words: `customer.tier` is `Customer tier`.
pub fn label(path: &str) -> String {
    let words = path.replace(['.', '_'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// A value as it is read.
pub fn value(times: &Times, value: &FieldValue) -> Markup {
    match value {
        FieldValue::Point(_) => point(times, value),
        FieldValue::DateTime(instant) => times.at(*instant),
        other => html! { bdi { (text(times, other)) } },
    }
}

/// A value in plain text.
pub fn text(times: &Times, value: &FieldValue) -> String {
    match value {
        FieldValue::Bool(true) => times.words.say("yes"),
        FieldValue::Bool(false) => times.words.say("no"),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Variant(variant) => variant.replace('_', " "),
        FieldValue::Date(date) => times.date(*date),
        FieldValue::DateTime(instant) => times.instant(*instant),
        FieldValue::Duration(length) => times.length(*length),
        FieldValue::Set(elements) => {
            elements.iter().map(|element| text(times, element)).collect::<Vec<_>>().join(", ")
        }
        FieldValue::List(records) => {
            records.iter().map(|record| text(times, record)).collect::<Vec<_>>().join("; ")
        }
        FieldValue::Object(members) => {
            let member = |(key, value): &(String, FieldValue)| format!("{key}: {}", text(times, value));
            members.iter().map(member).collect::<Vec<_>>().join(", ")
        }
        FieldValue::Record => String::new(),
        other => serde_json::to_string(other).unwrap_or_default().trim_matches('"').to_owned(),
    }
}

/// A place, with a map of it.
fn point(times: &Times, value: &FieldValue) -> Markup {
    let pair: Vec<f64> = serde_json::to_value(value)
        .ok()
        .and_then(|json| serde_json::from_value(json).ok())
        .unwrap_or_default();
    let [latitude, longitude] = pair[..] else { return html! {} };
    let map = format!(
        "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=15/{latitude}/{longitude}"
    );
    html! {
        span.num { (format!("{latitude:.4}, {longitude:.4}")) } " "
        a href=(map) rel="noreferrer noopener" target="_blank" { (times.words.say("map")) }
    }
}

/// The fields of orders that somebody sees, but records.
pub fn fields(visitor: &Visitor) -> Vec<FieldView<'_>> {
    let program = visitor.live.compiled();
    let sees = |path: &str| visitor.person.is_of_company() || visitor.live.visible().has(program, path);
    program
        .work_order_fields()
        .filter(|field| field.field_type != FieldType::Record && sees(field.path))
        .collect()
}

/// Whether values of a type stand to the right.
pub fn is_number(of: &FieldType) -> bool {
    matches!(
        of,
        FieldType::Number
            | FieldType::Integer
            | FieldType::Duration
            | FieldType::Date
            | FieldType::DateTime
            | FieldType::Time
    )
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn paths_in_plain_words() {
        assert_eq!(label("customer.tier"), "Customer tier");
        assert_eq!(label("closed_dt"), "Closed dt");
        assert_eq!(label("écart"), "Écart");
        assert_eq!(label(""), "");
    }
}
