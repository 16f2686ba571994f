//! Values from the cells of a table, where every spelling with one meaning is read. Outer white space is no part of a cell.

use jiff::tz::TimeZone;

use super::json;
use super::value::{ValueReader, number_of_type, point, point_from_json, point_from_text};
use crate::program::{EnumId, EnumType, IdSlice, Interner, Type, Value};
use crate::scalar::{
    LooseDateTime, local_instant, loose_bool, loose_date, loose_datetime, loose_number, loose_time,
};

/// A value from a cell of a table that a program names.
///
/// # Errors
/// `expected …, found …`.
pub(crate) fn cell_value(
    cell: &str,
    ty: &Type,
    enums: &IdSlice<EnumId, EnumType>,
    timezone: Option<&TimeZone>,
    texts: &Interner,
) -> Result<Value, String> {
    ValueReader { enums, timezone, texts }.cell(cell, ty)
}

impl ValueReader<'_> {
    /// A value from a cell that is not empty; a set is a JSON array, or split at `;`.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn cell(&self, cell: &str, ty: &Type) -> Result<Value, String> {
        let text = cell.trim();
        let value = match ty {
            Type::Number { .. } => {
                return number_of_type(loose_number(text), ty, || json::describe_text(text));
            }
            Type::Bool => loose_bool(text).map(Value::Bool),
            Type::Date => loose_date(text).map(Value::Date),
            Type::Time => loose_time(text).map(Value::Time),
            Type::DateTime => return self.datetime_cell(text),
            Type::Point => return point_cell(text),
            Type::Set(of) => return self.set_cell(text, of),
            _ => None,
        };
        value.map_or_else(|| self.text(text, ty), Ok)
    }

    fn datetime_cell(&self, text: &str) -> Result<Value, String> {
        match (loose_datetime(text), self.timezone) {
            (Some(LooseDateTime::Instant(instant)), _) => Ok(Value::DateTime(instant)),
            (Some(LooseDateTime::Local(local)), Some(zone)) => {
                Ok(Value::DateTime(local_instant(local, zone)))
            }
            (Some(LooseDateTime::Local(_)), None) => Err(super::value::no_timezone(text)),
            (None, _) => self.text(text, &Type::DateTime),
        }
    }

    fn set_cell(&self, text: &str, of: &Type) -> Result<Value, String> {
        if let Some(elements) = json_array(text) {
            let elements = elements.iter().map(|element| self.cell(element, of));
            return Ok(Value::set(elements.collect::<Result<_, _>>()?));
        }
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        Ok(Value::set(parts.map(|part| self.cell(part, of)).collect::<Result<_, _>>()?))
    }
}

/// The texts of the elements of a JSON array, of which strings are what they hold; `None` if it is no such array.
pub(super) fn json_array(text: &str) -> Option<Vec<String>> {
    if !(text.starts_with('[') && text.ends_with(']')) {
        return None;
    }
    let mut elements = Vec::new();
    let mut all_are_texts = true;
    json::elements(text, |element| match element.as_bytes().first() {
        Some(b'"') => match json::string(element) {
            Some(text) => elements.push(text.into_owned()),
            None => all_are_texts = false,
        },
        _ => elements.push(element.to_owned()),
    })
    .ok()?;
    all_are_texts.then_some(elements)
}

/// `lat, lon`, `lat lon`, WKT's `POINT(lon lat)`, GeoJSON, or as in JSON.
fn point_cell(text: &str) -> Result<Value, String> {
    if let Some(read) = well_known_text(text) {
        return read;
    }
    if text.starts_with('{') {
        let read = geo_json(text).or_else(|| point_from_json(text));
        return read.unwrap_or_else(|| point_from_text(text));
    }
    match text.split_once(char::is_whitespace) {
        Some((latitude, longitude)) if !text.contains([',', ';']) && !text.starts_with(['(', '[']) => {
            point(latitude, longitude.trim_start())
        }
        _ => point_from_text(text),
    }
}

/// `POINT(-74.0 40.7)`: the longitude comes first.
fn well_known_text(text: &str) -> Option<Result<Value, String>> {
    let name = text.get(..5).filter(|name| name.eq_ignore_ascii_case("point"))?;
    let within = text[name.len()..].trim().strip_prefix('(')?.strip_suffix(')')?.trim();
    let (longitude, latitude) = within.split_once(char::is_whitespace)?;
    Some(point(latitude.trim(), longitude))
}

/// `{"type": "Point", "coordinates": [-74.0, 40.7]}`: the longitude comes first, and a height may come last.
fn geo_json(text: &str) -> Option<Result<Value, String>> {
    let (mut is_point, mut coordinates) = (false, Vec::new());
    json::members(text, |key, raw| match key.as_ref() {
        "type" => is_point = json::string(raw).is_some_and(|kind| kind == "Point"),
        "coordinates" => drop(json::elements(raw, |one| coordinates.push(one.to_owned()))),
        _ => {}
    })
    .ok()?;
    match coordinates.as_slice() {
        [longitude, latitude] | [longitude, latitude, _] if is_point => Some(point(latitude, longitude)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::value::ValueReader;
    use crate::program::{EnumId, EnumType, IdVec, Interner, Type, show};

    const SIZE: Type = Type::Enum(EnumId(0));

    fn cell(text: &str, ty: &Type) -> Result<String, String> {
        let variants = ["low", "high"].map(str::to_owned).to_vec();
        let enums: IdVec<EnumId, EnumType> = vec![EnumType { variants, ordered: true }].into();
        let timezone = TimeZone::get("America/New_York").ok();
        let texts = Interner::default();
        let reader = ValueReader { enums: &enums, timezone: timezone.as_ref(), texts: &texts };
        reader.cell(text, ty).map(|value| show(&value, ty, &enums))
    }

    fn set_of(ty: Type) -> Type {
        Type::Set(Box::new(ty))
    }

    #[test]
    fn every_spelling_with_one_meaning_is_read() {
        let good = [
            (Type::TEXT, " NY\u{a0}", "\"NY\""),
            (Type::NUMBER, " +5 ", "5"),
            (Type::NUMBER, "1e3", "1000"),
            (Type::Bool, "TRUE", "true"),
            (Type::Bool, "n", "false"),
            (SIZE, "\thigh", "high"),
            (Type::Date, "2026/3/1", "2026-03-01"),
            (Type::Time, "8:30 PM", "20:30:00"),
            (Type::DateTime, "2026-03-01 8:30", "2026-03-01T13:30:00Z"),
            (Type::DateTime, "20260301", "2026-03-01T05:00:00Z"),
            (Type::DateTime, "2026-03-01 08:30:00 UTC", "2026-03-01T08:30:00Z"),
            (Type::Duration, " 4h", "4h"),
            (Type::Point, "(40.7, -74.0)", "(40.7, -74)"),
            (Type::Point, "40.7 -74.0", "(40.7, -74)"),
            (Type::Point, "POINT(-74.0 40.7)", "(40.7, -74)"),
            (Type::Point, "Point (-74.0  40.7)", "(40.7, -74)"),
            (Type::Point, r#"{"type": "Point", "coordinates": [-74.0, 40.7, 12]}"#, "(40.7, -74)"),
            (Type::Point, r#"{"lat": 40.7, "lon": -74.0}"#, "(40.7, -74)"),
            (set_of(Type::TEXT), r#"["b", "a;c", 1]"#, r#"["1", "a;c", "b"]"#),
            (set_of(Type::TEXT), "[b;a]", r#"["[b", "a]"]"#),
            (set_of(Type::NUMBER), "[2, 1]", "[1, 2]"),
            (set_of(Type::NUMBER), " +2 ; .5", "[0.5, 2]"),
            (set_of(Type::Date), "2026/3/1", "[2026-03-01]"),
            (set_of(SIZE), "[]", "[]"),
        ];
        for (ty, text, shown) in good {
            assert_eq!(cell(text, &ty).as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn what_has_two_meanings_is_not() {
        for (ty, text) in [
            (Type::NUMBER, "1,200"),
            (Type::NUMBER, "$5"),
            (Type::Bool, "x"),
            (SIZE, "HIGH"),
            (Type::Date, "03/04/2026"),
            (Type::Time, "8"),
            (Type::DateTime, "03/04/2026 8:30"),
            (Type::Point, "POINT(-74.0)"),
            (Type::Point, "POINT(40.7 -91 1)"),
            (Type::Point, r#"{"type": "Line", "coordinates": [1, 2]}"#),
            (Type::Point, "40.7"),
            (set_of(Type::NUMBER), "[1, null]"),
            (set_of(Type::NUMBER), "[1"),
        ] {
            let message = cell(text, &ty).expect_err(text);
            assert!(message.starts_with("expected ") && message.contains(", found "), "{message}");
        }
    }
}
