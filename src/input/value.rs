//! Values of each type from JSON and from plain text (CSV cells, lines of list files).

use jiff::tz::TimeZone;
use serde_json::value::RawValue;

use super::json::{self, Members};
use crate::program::{EnumType, Interner, Text, Type, Value};
use crate::scalar::{
    Number, Point, parse_date, parse_datetime, parse_duration, parse_local_datetime, parse_time,
};

/// Reads values of the types of one program.
#[derive(Clone, Copy)]
pub(crate) struct ValueReader<'a> {
    pub enums: &'a [EnumType],
    pub timezone: Option<&'a TimeZone>,
    /// Texts that the program knows get its numbers; others get none.
    pub texts: &'a Interner,
}

/// A value from plain text, for files that a program names: its texts are numbered.
///
/// # Errors
/// `expected …, found …`.
pub(crate) fn value_from_text(
    text: &str,
    ty: &Type,
    enums: &[EnumType],
    timezone: Option<&TimeZone>,
    texts: &mut Interner,
) -> Result<Value, String> {
    if let Type::Text { caseless } = ty {
        return Ok(Value::Text(texts.intern(text, *caseless)));
    }
    ValueReader { enums, timezone, texts }.from_text(text, ty)
}

impl ValueReader<'_> {
    /// A value from plain text; a set is split at `;`, a point is `lat, lon`.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn from_text(&self, text: &str, ty: &Type) -> Result<Value, String> {
        let value = match ty {
            Type::Text { caseless } => Some(Value::Text(self.text(text, *caseless))),
            Type::Number => return number(text, &format!("`{text}`")),
            Type::Bool => text.parse().ok().map(Value::Bool),
            Type::Enum(id) => {
                let variants = &self.enums[id.0 as usize].variants;
                let index = variants.iter().position(|variant| variant == text);
                index.and_then(|index| u32::try_from(index).ok()).map(Value::Variant)
            }
            Type::Date => parse_date(text).map(Value::Date),
            Type::Time => parse_time(text).map(Value::Time),
            Type::DateTime => return self.datetime(text),
            Type::Duration => parse_duration(text).map(Value::Duration),
            Type::Point => return point_from_text(text),
            Type::Set(of) => {
                let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
                let elements = parts.map(|part| self.from_text(part, of)).collect::<Result<_, _>>()?;
                Some(Value::set(elements))
            }
            Type::Record => None,
        };
        value.ok_or_else(|| {
            format!("expected {}, found {}", self.wanted(ty), json::describe(&format!("{text:?}")))
        })
    }

    /// A value from JSON that is not null.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn from_json(&self, raw: &RawValue, ty: &Type) -> Result<Value, String> {
        let raw = raw.get();
        let wrong = || format!("expected {}, found {}", self.wanted(ty), json::describe(raw));
        match (ty, raw.as_bytes().first()) {
            (Type::Number, Some(b'-' | b'0'..=b'9')) => number(raw, &json::describe(raw)),
            (Type::Bool, _) => raw.parse().map(Value::Bool).map_err(|_| wrong()),
            (Type::Point, _) => point_from_json(raw).unwrap_or_else(|| Err(wrong())),
            (Type::Set(of), Some(b'[')) => {
                let elements: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| wrong())?;
                let elements = elements.into_iter().map(|element| self.from_json(element, of));
                Ok(Value::set(elements.collect::<Result<_, _>>()?))
            }
            (Type::Number | Type::Set(_) | Type::Record, _) => Err(wrong()),
            (_, Some(b'"')) => {
                let text: String = serde_json::from_str(raw).map_err(|_| wrong())?;
                self.from_text(&text, ty)
            }
            _ => Err(wrong()),
        }
    }

    pub fn text(&self, text: &str, caseless: bool) -> Text {
        self.texts.look_up(text, caseless)
    }

    /// What a value of the type looks like, for messages.
    pub fn wanted(&self, ty: &Type) -> String {
        let example = match ty {
            Type::Date => " such as \"2026-03-01\"",
            Type::Time => " such as \"08:30\"",
            Type::DateTime => " such as \"2026-03-01T08:30:00-05:00\"",
            Type::Duration => " such as \"4h\" or \"PT4H\"",
            Type::Point => " such as [40.7128, -74.0060]",
            Type::Bool => " (true or false)",
            _ => "",
        };
        match ty {
            Type::Text { .. } => "text".into(),
            Type::Set(of) => format!("a list of {}", of.describe(self.enums)),
            Type::Record => "an object".into(),
            other => format!("{}{example}", other.describe(self.enums)),
        }
    }

    fn datetime(&self, text: &str) -> Result<Value, String> {
        if let Some(instant) = parse_datetime(text) {
            return Ok(Value::DateTime(instant));
        }
        let wrong = || format!("expected {}, found `{text:?}`", self.wanted(&Type::DateTime));
        let local = parse_local_datetime(text).ok_or_else(wrong)?;
        let Some(zone) = self.timezone else {
            return Err(format!(
                "expected a datetime with an offset, because the program declares no timezone, found `{text:?}`"
            ));
        };
        zone.to_timestamp(local).map(Value::DateTime).map_err(|_| wrong())
    }
}

fn number(text: &str, shown: &str) -> Result<Value, String> {
    let number: Result<Number, _> = text.parse();
    number.map(Value::Number).map_err(|error| match error {
        crate::scalar::NumberError::Form => format!("expected number, found {shown}"),
        other => format!("expected number, found {}: {other}", cut(shown)),
    })
}

/// A long number is not written out in a message.
fn cut(shown: &str) -> String {
    if shown.len() <= 70 {
        shown.to_owned()
    } else {
        format!("{}…`", shown.chars().take(60).collect::<String>())
    }
}

fn point(latitude: &str, longitude: &str) -> Result<Value, String> {
    let (Ok(latitude), Ok(longitude)) = (latitude.parse(), longitude.parse()) else {
        return Err(format!("expected point of two numbers, found `{latitude}` and `{longitude}`"));
    };
    Point::new(latitude, longitude)
        .map(Value::Point)
        .map_err(|error| format!("expected point, found one off the earth: {error}"))
}

fn point_from_text(text: &str) -> Result<Value, String> {
    let inner = text.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    match inner.split_once([',', ';']) {
        Some((latitude, longitude)) => point(latitude.trim(), longitude.trim()),
        None => Err(format!("expected point as `latitude, longitude`, found `{text:?}`")),
    }
}

/// `[lat, lon]` or `{"lat": …, "lon": …}`; nothing where it is neither.
fn point_from_json(raw: &str) -> Option<Result<Value, String>> {
    if raw.starts_with('[') {
        let elements: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
        let [latitude, longitude] = elements.as_slice() else { return None };
        return Some(point(latitude.get(), longitude.get()));
    }
    if !raw.starts_with('{') {
        return None;
    }
    let members = Members::parse(raw).ok()?;
    let one = |wanted: &str| {
        let mut found = members.0.iter().filter(|(key, _)| key == wanted);
        found.next().filter(|_| found.next().is_none()).map(|(_, value)| value.get())
    };
    Some(point(one("lat")?, one("lon")?))
}
