//! JSON as it is written: the members of an object in order, twice where they stand twice, each value as
//! its piece of the text. Nothing is kept, so that memory is that of the text.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// How deep the brackets of a record may be nested.
pub(crate) const MAX_DEPTH: usize = 128;
/// How many characters of a value a message shows.
const SHOWN: usize = 60;

/// Calls `each` with the members of the object that `text` is; also with those before a mistake.
///
/// # Errors
/// What was expected and found, where it is no object or no JSON.
pub(crate) fn members<'t>(
    text: &'t str,
    mut each: impl FnMut(Cow<'t, str>, &'t str),
) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Members(&mut each))?;
    deserializer.end()
}

struct Members<'f, F>(&'f mut F);

impl<'de, F: FnMut(Cow<'de, str>, &'de str)> Visitor<'de> for Members<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            self.0(key, value.get());
        }
        Ok(())
    }
}

/// A text, borrowed where it has no escapes.
#[derive(Deserialize)]
pub(crate) struct Key<'t>(#[serde(borrow)] pub Cow<'t, str>);

/// Calls `each` with the elements of the array that `text` is; also with those before a mistake.
///
/// # Errors
/// Where it is no array or no JSON.
pub(crate) fn elements<'t>(text: &'t str, mut each: impl FnMut(&'t str)) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_seq(ElementsVisitor(&mut each))?;
    deserializer.end()
}

struct ElementsVisitor<'f, F>(&'f mut F);

impl<'de, F: FnMut(&'de str)> Visitor<'de> for ElementsVisitor<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&RawValue>()? {
            self.0(element.get());
        }
        Ok(())
    }
}

/// The text that a JSON string is; `None` if it is none, or not Unicode.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    // The text has been parsed before: without escapes it is what stands between the quotes.
    let plain = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match plain.filter(|plain| memchr::memchr(b'\\', plain.as_bytes()).is_none()) {
        Some(plain) => Some(Cow::Borrowed(plain)),
        None => serde_json::from_str(raw).ok().map(|Key(text)| text),
    }
}

/// The bytes of a record as text that can be parsed.
///
/// # Errors
/// Where it is not UTF-8, empty or nested too deep.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("expected UTF-8, found a byte that is not at offset {} of the record", error.valid_up_to())
    })?;
    if text.trim().is_empty() {
        return Err("expected a JSON object, found nothing".into());
    }
    if is_too_deep(bytes) {
        return Err(format!("expected brackets at most {MAX_DEPTH} deep, found deeper ones"));
    }
    Ok(text)
}

/// Whether brackets outside of strings are nested deeper than [`MAX_DEPTH`].
pub(crate) fn is_too_deep(json: &[u8]) -> bool {
    if memchr::memchr2_iter(b'[', b'{', json).count() <= MAX_DEPTH {
        return false;
    }
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    json.iter().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// What was expected and found where [`members`] failed on `text`.
pub(crate) fn not_an_object(text: &str, error: &serde_json::Error) -> String {
    if error.is_data() {
        let first = text.trim_start().chars().next();
        return format!("expected a JSON object, found {}", first.map_or("nothing", describe_kind));
    }
    let line = if error.line() > 1 { format!("line {}, ", error.line()) } else { String::new() };
    format!(
        "expected a JSON object, found what is not JSON: {} at {line}column {}",
        complaint(error),
        error.column()
    )
}

/// What kind of JSON value begins so.
pub(crate) fn describe_kind(first: char) -> &'static str {
    match first {
        '{' => "an object",
        '[' => "a list",
        '"' => "a text",
        't' | 'f' => "a bool",
        'n' => "null",
        '-' | '0'..='9' => "a number",
        _ => "what is not JSON",
    }
}

/// A value for a message: short ones as they are written, long ones cut, objects and lists by their kind.
pub(crate) fn describe(raw: &str) -> String {
    match raw.chars().next() {
        Some(first @ ('{' | '[')) if raw.len() > SHOWN => describe_kind(first).to_owned(),
        _ => format!("`{}`", cut(raw)),
    }
}

/// A text for a message, in quotes and cut where it is long.
pub(crate) fn describe_text(text: &str) -> String {
    format!("`{:?}`", cut(text))
}

fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// What a JSON library's error says, without the place.
pub(crate) fn complaint(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |at| text[..at].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_members(text: &str) -> (Vec<(String, String)>, bool) {
        let mut all = Vec::new();
        let result = members(text, |key, raw| all.push((key.into_owned(), raw.to_owned())));
        (all, result.is_ok())
    }

    #[test]
    fn members_are_given_as_they_are_written() {
        let (all, good) = all_members(r#" {"a": 1.50, "\u0061": [ {} ], "b":"x\n"} "#);
        let pair = |key: &str, raw: &str| (key.to_owned(), raw.to_owned());
        assert_eq!(all, [pair("a", "1.50"), pair("a", "[ {} ]"), pair("b", r#""x\n""#)]);
        assert!(good);
    }

    #[test]
    fn members_before_a_mistake_are_given_too() {
        for text in [r#"{"a": 1, "b": nope}"#, r#"{"a": 1, "#, r#"{"a": 1} x"#] {
            let (all, good) = all_members(text);
            assert_eq!(all[0], ("a".to_owned(), "1".to_owned()), "{text}");
            assert!(!good, "{text}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let message = |text: &str| match members(text, |_, _| {}) {
            Ok(()) => String::new(),
            Err(error) => not_an_object(text, &error),
        };
        assert_eq!(message("[1]"), "expected a JSON object, found a list");
        assert_eq!(message(r#" "x""#), "expected a JSON object, found a text");
        assert_eq!(
            message(r#"{"a" 1}"#),
            "expected a JSON object, found what is not JSON: expected `:` at column 6"
        );
        assert!(message("{\n\"a\": }").ends_with("expected value at line 2, column 6"));
    }

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(nested(MAX_DEPTH).as_bytes()));
        assert!(is_too_deep(nested(MAX_DEPTH + 1).as_bytes()));
        assert!(!is_too_deep(format!("[\"\\\"{}\"]", "[".repeat(1000)).as_bytes()));
        assert!(!is_too_deep("[]".repeat(1000).as_bytes()));
    }

    #[test]
    fn long_values_are_cut_in_messages() {
        assert_eq!(describe("12"), "`12`");
        assert_eq!(describe(&"é".repeat(100)).chars().count(), SHOWN + 3);
        assert_eq!(describe(&format!("[{}]", "1,".repeat(100))), "a list");
        assert_eq!(describe_text("a\nb"), r#"`"a\nb"`"#);
    }
}
