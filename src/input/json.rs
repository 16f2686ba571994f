//! JSON objects with their members as they are written: in order, twice where they stand twice, values
//! untouched.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object.
pub(super) struct Members<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// The members of the object that `text` is.
    ///
    /// # Errors
    /// What was expected and found, where it is no object or no JSON.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                let found = text.trim_start().chars().next();
                let found = found.map_or("nothing".into(), |first| describe_kind(first).to_owned());
                return format!("expected a JSON object, found {found}");
            }
            format!("expected a JSON object, found what is not JSON: {error}")
        })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Key(key)) = map.next_key()? {
                    members.push((key, map.next_value()?));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Object).map(Members)
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Text).map(Key)
    }
}

/// The bytes as text.
pub(super) fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        format!("expected UTF-8, found a byte that is not at offset {} of the record", error.valid_up_to())
    })
}

/// What kind of JSON value begins so.
pub(super) fn describe_kind(first: char) -> &'static str {
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
pub(super) fn describe(raw: &str) -> String {
    const SHOWN: usize = 60;
    match raw.chars().next() {
        Some(first @ ('{' | '[')) if raw.len() > SHOWN => describe_kind(first).to_owned(),
        _ if raw.chars().count() > SHOWN => {
            let cut: String = raw.chars().take(SHOWN).collect();
            format!("`{cut}…`")
        }
        _ => format!("`{raw}`"),
    }
}

/// What a JSON library's error says, without the place in a text that the user did not write.
pub(super) fn complaint(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |at| text[..at].to_owned())
}
