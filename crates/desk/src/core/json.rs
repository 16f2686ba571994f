//! Documents as JSON text: numbers stay as they were written, members in their order.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Why a text is no JSON object.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct JsonError(#[from] serde_json::Error);

/// The members of an object, in their order; of a key that is there twice, the last one counts.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'t> Visitor<'t> for Read {
            type Value = Members<'t>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &'t RawValue>()? {
                    members.retain(|(known, _)| *known != key);
                    members.push((key, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

/// A document with the members of a merge patch (RFC 7396) put in, and the keys at its top that the patch names.
///
/// # Errors
/// If one of them is no JSON object.
pub fn merged(document: &str, patch: &str) -> Result<(String, Vec<String>), JsonError> {
    let named: Members<'_> = serde_json::from_str(patch)?;
    let _: Members<'_> = serde_json::from_str(document)?;
    Ok((merge(document, patch)?.into_owned(), named.0.into_iter().map(|(key, _)| key).collect()))
}

fn merge<'t>(target: &'t str, patch: &'t str) -> Result<Cow<'t, str>, JsonError> {
    if !is_object(patch) {
        return Ok(Cow::Borrowed(patch));
    }
    let Members(patch) = serde_json::from_str(patch)?;
    let Members(mut members) =
        if is_object(target) { serde_json::from_str(target)? } else { Members(Vec::new()) };
    let mut written: Vec<(String, Cow<'_, str>)> =
        members.drain(..).map(|(key, value)| (key, Cow::Borrowed(value.get()))).collect();
    for (key, value) in patch {
        let known = written.iter().position(|(name, _)| *name == key);
        match (value.get(), known) {
            ("null", Some(at)) => drop(written.remove(at)),
            ("null", None) => {}
            (value, Some(at)) => written[at].1 = Cow::Owned(merge(&written[at].1, value)?.into_owned()),
            (value, None) => written.push((key, Cow::Owned(merge("null", value)?.into_owned()))),
        }
    }
    Ok(Cow::Owned(object(written.iter().map(|(key, value)| (key.as_str(), value.as_ref())))))
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// An object of these members.
pub(super) fn object<'m>(members: impl Iterator<Item = (&'m str, &'m str)>) -> String {
    let mut text = String::from("{");
    for (index, (key, value)) in members.enumerate() {
        if index > 0 {
            text.push(',');
        }
        text += &serde_json::Value::from(key).to_string();
        text.push(':');
        text += value;
    }
    text.push('}');
    text
}

/// The members of an object at its top, as they are written.
///
/// # Errors
/// If it is no JSON object.
pub(super) fn members(text: &str) -> Result<Vec<(String, &RawValue)>, JsonError> {
    let Members(members) = serde_json::from_str(text)?;
    Ok(members)
}

/// A canonical text of a JSON value, however it was written: members sorted, no white space, strings escaped in one way;
/// numbers as they are written.
///
/// # Errors
/// If it is no JSON.
pub fn canonical(text: &str) -> Result<String, JsonError> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    match text.as_bytes().first() {
        Some(b'{') => {
            let mut members = members(text)?;
            members.sort_by(|(left, _), (right, _)| left.cmp(right));
            let values: Result<Vec<String>, JsonError> =
                members.iter().map(|(_, value)| canonical(value.get())).collect();
            let values = values?;
            Ok(object(members.iter().zip(&values).map(|((key, _), value)| (key.as_str(), value.as_str()))))
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text)?;
            let elements: Result<Vec<String>, JsonError> =
                elements.iter().map(|value| canonical(value.get())).collect();
            Ok(format!("[{}]", elements?.join(",")))
        }
        Some(b'"') => {
            let string: String = serde_json::from_str(text)?;
            Ok(serde_json::Value::from(string).to_string())
        }
        _ => {
            let value: &RawValue = serde_json::from_str(text)?;
            Ok(value.get().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_changes_what_it_names() {
        let document =
            r#"{"id": "1", "value": 1.10, "customer": {"name": "Ada", "tier": "gold"}, "note": "x"}"#;
        let patch = r#"{"customer": {"tier": "silver"}, "note": null, "new": {"a": null, "b": 100000000000000000000.5}}"#;
        let (merged, keys) = merged(document, patch).expect("objects");
        assert_eq!(
            merged,
            r#"{"id":"1","value":1.10,"customer":{"name":"Ada","tier":"silver"},"new":{"b":100000000000000000000.5}}"#
        );
        assert_eq!(keys, ["customer", "note", "new"]);
    }

    #[test]
    fn a_patch_is_an_object() {
        for (document, patch) in [("{}", "[]"), ("{}", "1"), ("[]", "{}"), ("{}", "{")] {
            assert!(merged(document, patch).is_err(), "{document} {patch}");
        }
    }

    #[test]
    fn the_same_value_has_one_form() {
        let forms = [
            r#"{"b": [1, {"y":2, "x" : "é"}], "a": null}"#,
            "{\"a\":null,\n\"b\":[1,{\"x\":\"\\u00e9\",\"y\":2}]}",
        ];
        let canonical: Vec<String> = forms.iter().map(|text| canonical(text).expect("JSON")).collect();
        assert_eq!(canonical[0], canonical[1]);
        assert_eq!(canonical[0], r#"{"a":null,"b":[1,{"x":"é","y":2}]}"#);
    }

    #[test]
    fn other_digits_are_another_value() {
        let [a, b] = ["0.1000000000000000000001", "0.1000000000000000000002"]
            .map(|text| canonical(text).expect("JSON"));
        assert_ne!(a, b);
    }
}
