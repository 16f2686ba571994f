//! Values of each type from JSON and from plain text (CSV cells, lines of list files).

use jiff::tz::TimeZone;

use super::json;
use crate::diagnostic::suggest::did_you_mean;
use crate::program::{EnumId, EnumType, IdSlice, Interner, Text, Type, Value};
use crate::scalar::{
    Number, NumberError, Point, local_instant, normal, parse_date, parse_datetime, parse_duration,
    parse_local_datetime, parse_time,
};

/// What is said of a datetime without an offset where there is no timezone to read it in.
pub(super) const NO_TIMEZONE: &str =
    "expected a datetime with an offset, because the program declares no timezone";

/// Reads values of the types of one program.
#[derive(Clone, Copy)]
pub(crate) struct ValueReader<'a> {
    pub enums: &'a IdSlice<EnumId, EnumType>,
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
    enums: &IdSlice<EnumId, EnumType>,
    timezone: Option<&TimeZone>,
    texts: &mut Interner,
) -> Result<Value, String> {
    if let Type::Text { caseless } = ty {
        return Ok(Value::Text(texts.intern(text, *caseless)));
    }
    ValueReader { enums, timezone, texts }.text(text, ty)
}

impl ValueReader<'_> {
    /// A value from plain text; a set is split at `;`, a point is `lat, lon`.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn text(&self, text: &str, ty: &Type) -> Result<Value, String> {
        let value = match ty {
            Type::Text { caseless } => Some(Value::Text(self.interned(text, *caseless))),
            Type::Number { .. } => return number(text, ty, || json::describe_text(text)),
            Type::Bool => text.parse().ok().map(Value::Bool),
            Type::Enum(id) => {
                let variants = &self.enums[*id].variants;
                let is_meant = |variant: &String| variant == text || normal(variant) == normal(text);
                match variants.iter().position(is_meant) {
                    None => return Err(self.unknown_variant(text, ty, variants)),
                    index => index.and_then(|index| u32::try_from(index).ok()).map(Value::Variant),
                }
            }
            Type::Date => parse_date(text).map(Value::Date),
            Type::Time => parse_time(text).map(Value::Time),
            Type::DateTime => return self.datetime(text),
            Type::Duration => parse_duration(text).map(Value::Duration),
            Type::Point => return point_from_text(text),
            Type::Set(of) => {
                let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
                let elements = parts.map(|part| self.text(part, of)).collect::<Result<_, _>>()?;
                Some(Value::set(elements))
            }
            Type::Record | Type::List(_) => None,
        };
        value.ok_or_else(|| format!("expected {}, found {}", self.wanted(ty), json::describe_text(text)))
    }

    fn unknown_variant(&self, text: &str, ty: &Type, variants: &[String]) -> String {
        // Nothing is near to a text that no variant would be as long as.
        let near = if text.len() > 1000 { None } else { did_you_mean(text, variants.iter()) };
        let near = near.map(|near| format!(", {near}")).unwrap_or_default();
        format!("expected {}, found {}{near}", self.wanted(ty), json::describe_text(text))
    }

    /// A value from JSON that is not null.
    ///
    /// # Errors
    /// `expected …, found …`.
    pub fn json(&self, raw: &str, ty: &Type) -> Result<Value, String> {
        let wrong = || format!("expected {}, found {}", self.wanted(ty), json::describe(raw));
        match (ty, raw.as_bytes().first()) {
            (Type::Number { .. }, Some(b'-' | b'0'..=b'9')) => number(raw, ty, || json::describe(raw)),
            (Type::Bool, _) => raw.parse().map(Value::Bool).map_err(|_| wrong()),
            (Type::Point, _) => point_from_json(raw).unwrap_or_else(|| Err(wrong())),
            (Type::Set(of), Some(b'[')) => self.set_from_json(raw, of),
            (Type::Number { .. } | Type::Set(_) | Type::Record | Type::List(_), _) => Err(wrong()),
            (_, Some(b'"')) => {
                let text = json::string(raw).ok_or_else(|| {
                    format!("expected {}, found a text that is not Unicode", self.wanted(ty))
                })?;
                self.text(&text, ty)
            }
            _ => Err(wrong()),
        }
    }

    fn set_from_json(&self, raw: &str, of: &Type) -> Result<Value, String> {
        let mut set = Vec::new();
        let mut problem = None;
        let mut number = 0usize;
        let read = json::elements(raw, |element| {
            number += 1;
            match self.json(element, of) {
                _ if problem.is_some() => {}
                Ok(value) => set.push(value),
                Err(message) => problem = Some(format!("element {number} of the list: {message}")),
            }
        });
        match problem {
            Some(problem) => Err(problem),
            None => read.map(|()| Value::set(set)).map_err(|error| json::complaint(&error)),
        }
    }

    pub fn interned(&self, text: &str, caseless: bool) -> Text {
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
            Type::List(_) => "a list of records".into(),
            other => format!("{}{example}", other.describe(self.enums)),
        }
    }

    fn datetime(&self, text: &str) -> Result<Value, String> {
        if let Some(instant) = parse_datetime(text) {
            return Ok(Value::DateTime(instant));
        }
        let found = json::describe_text(text);
        let wrong = || format!("expected {}, found {found}", self.wanted(&Type::DateTime));
        let local = parse_local_datetime(text).ok_or_else(wrong)?;
        let Some(zone) = self.timezone else { return Err(no_timezone(text)) };
        Ok(Value::DateTime(local_instant(local, zone)))
    }
}

/// What is said of a datetime without an offset, if there is no timezone.
pub(super) fn no_timezone(text: &str) -> String {
    format!("{NO_TIMEZONE}, found {}", json::describe_text(text))
}

fn number(text: &str, ty: &Type, shown: impl Fn() -> String) -> Result<Value, String> {
    number_of_type(text.parse(), ty, shown)
}

/// A number as a value of a type of numbers.
///
/// # Errors
/// If the text was no number, or one with a fraction for an `integer`.
pub(super) fn number_of_type(
    read: Result<Number, NumberError>,
    ty: &Type,
    shown: impl Fn() -> String,
) -> Result<Value, String> {
    let wanted = if *ty == Type::INTEGER { "integer" } else { "number" };
    match read {
        Ok(number) if ty.holds_number(number) => Ok(Value::Number(number)),
        Ok(_) | Err(NumberError::Form) => Err(format!("expected {wanted}, found {}", shown())),
        Err(other) => Err(format!("expected {wanted}, found {}: {other}", shown())),
    }
}

/// A point of two numbers, the latitude first.
pub(super) fn point(latitude: &str, longitude: &str) -> Result<Value, String> {
    let (Ok(latitude), Ok(longitude)) = (latitude.parse(), longitude.parse()) else {
        let (latitude, longitude) = (json::describe(latitude), json::describe(longitude));
        return Err(format!("expected point of two numbers, found {latitude} and {longitude}"));
    };
    Point::new(latitude, longitude)
        .map(Value::Point)
        .map_err(|error| format!("expected point, found one off the earth: {error}"))
}

/// `lat, lon` or `lat; lon`, in brackets or not.
pub(super) fn point_from_text(text: &str) -> Result<Value, String> {
    let bare = text.trim();
    let brackets = [('[', ']'), ('(', ')')];
    let within = brackets.iter().find_map(|(open, close)| bare.strip_prefix(*open)?.strip_suffix(*close));
    match within.unwrap_or(bare).split_once([',', ';']) {
        Some((latitude, longitude)) => point(latitude.trim(), longitude.trim()),
        None => Err(format!("expected point as `latitude, longitude`, found {}", json::describe_text(text))),
    }
}

/// `[lat, lon]` or `{"lat": …, "lon": …}`; `None` if it is neither.
pub(super) fn point_from_json(raw: &str) -> Option<Result<Value, String>> {
    let mut two = Two::default();
    match raw.as_bytes().first()? {
        b'[' => {
            let mut index = 0;
            json::elements(raw, |value| {
                two.put(index, value);
                index += 1;
            })
        }
        b'{' => json::members(raw, |key, value| match key.as_ref() {
            "lat" => two.put(0, value),
            "lon" => two.put(1, value),
            _ => {}
        }),
        _ => return None,
    }
    .ok()?;
    match two {
        Two { values: [Some(latitude), Some(longitude)], more: false } => Some(point(latitude, longitude)),
        _ => None,
    }
}

/// The parts of a point, each once.
#[derive(Default)]
struct Two<'t> {
    values: [Option<&'t str>; 2],
    more: bool,
}

impl<'t> Two<'t> {
    fn put(&mut self, index: usize, value: &'t str) {
        match self.values.get_mut(index) {
            Some(empty @ None) => *empty = Some(value),
            _ => self.more = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::IdVec;

    struct Context {
        enums: IdVec<EnumId, EnumType>,
        timezone: Option<TimeZone>,
        texts: Interner,
    }

    impl Context {
        fn new(timezone: Option<&str>) -> Self {
            let variants = ["low", "high"].map(str::to_owned).to_vec();
            Self {
                enums: vec![EnumType { variants, ordered: true }].into(),
                timezone: timezone.map(|name| TimeZone::get(name).expect("a zone")),
                texts: Interner::default(),
            }
        }

        fn reader(&self) -> ValueReader<'_> {
            ValueReader { enums: &self.enums, timezone: self.timezone.as_ref(), texts: &self.texts }
        }

        fn json(&self, raw: &str, ty: &Type) -> Result<String, String> {
            self.reader().json(raw, ty).map(|value| crate::program::show(&value, ty, &self.enums))
        }

        fn cell(&self, text: &str, ty: &Type) -> Result<String, String> {
            self.reader().text(text, ty).map(|value| crate::program::show(&value, ty, &self.enums))
        }
    }

    const SIZE: Type = Type::Enum(EnumId(0));

    fn set_of(ty: Type) -> Type {
        Type::Set(Box::new(ty))
    }

    /// Every type, a value of it as JSON, as a CSV cell, and as a program would write it.
    fn good() -> Vec<(Type, &'static str, &'static str, &'static str)> {
        vec![
            (Type::TEXT, r#""a;\u0041\u0000""#, "a;A\0", r#""a;A\0""#),
            (Type::Text { caseless: true }, r#""NY""#, "NY", r#""NY""#),
            (Type::NUMBER, "-1.50e1", "-15.0", "-15"),
            (Type::Bool, "true", "true", "true"),
            (SIZE, r#""high""#, "high", "high"),
            (Type::Date, r#""2026-03-01""#, "2026-03-01", "2026-03-01"),
            (Type::Time, r#""08:30""#, "08:30:00", "08:30:00"),
            (Type::DateTime, r#""2026-03-01T08:30:00-05:00""#, "2026-03-01 13:30Z", "2026-03-01T13:30:00Z"),
            (Type::Duration, r#""PT1H30M""#, "1h 30min", "1h 30min"),
            (Type::Point, r#"{"lon": -74.5, "lat": 40, "alt": 3}"#, "40; -74.5", "(40, -74.5)"),
            (Type::Point, "[40, -74.5]", "(40, -74.5)", "(40, -74.5)"),
            (set_of(Type::TEXT), r#"["b", "a", "b"]"#, "b; a;b;", r#"["a", "b"]"#),
            (set_of(Type::NUMBER), "[2, 1.0, 1]", "2;1", "[1, 2]"),
            (set_of(SIZE), r#"["high", "low"]"#, "high;low", "[low, high]"),
            (set_of(Type::Date), "[]", ";", "[]"),
        ]
    }

    #[test]
    fn every_type_is_read_from_json_and_from_text() {
        let context = Context::new(None);
        for (ty, json, cell, shown) in good() {
            assert_eq!(context.json(json, &ty).as_deref(), Ok(shown), "{json}");
            assert_eq!(context.cell(cell, &ty).as_deref(), Ok(shown), "{cell}");
        }
    }

    #[test]
    fn no_type_is_read_from_the_json_of_another() {
        let context = Context::new(Some("UTC"));
        let kinds =
            ["null", "true", "12", r#""x""#, "[1]", r#"["2026-03-01", null]"#, r#"{"lat": 1}"#, "[[]]"];
        let legal = [(Type::TEXT, r#""x""#), (Type::NUMBER, "12"), (Type::Bool, "true")];
        for (ty, ..) in good() {
            for kind in kinds {
                let is_text = matches!(ty, Type::Text { .. }) && kind == r#""x""#;
                let is_set = ty == set_of(Type::NUMBER) && kind == "[1]";
                if is_text || is_set || legal.contains(&(ty.clone(), kind)) {
                    continue;
                }
                let message = context.json(kind, &ty).expect_err(kind);
                assert!(message.contains("expected ") && message.contains(", found "), "{message}");
            }
        }
    }

    #[test]
    fn messages_say_what_was_expected_and_found() {
        let context = Context::new(None);
        let says = |raw: &str, ty: &Type| context.json(raw, ty).expect_err(raw);
        assert_eq!(says(r#""12""#, &Type::NUMBER), r#"expected number, found `"12"`"#);
        assert_eq!(
            says(r#""hihg""#, &SIZE),
            r#"expected enum [low < high], found `"hihg"`, did you mean `high`?"#
        );
        assert_eq!(
            says(&"7".repeat(400), &Type::NUMBER),
            format!(
                "expected number, found `{}…`: a number has at most 28 significant digits",
                "7".repeat(60)
            )
        );
        assert_eq!(
            says("1e99999999999", &Type::NUMBER),
            "expected number, found `1e99999999999`: the exponent of a number is at most 1,000,000"
        );
        assert_eq!(
            says(r#"["low", null]"#, &set_of(SIZE)),
            "element 2 of the list: expected enum [low < high], found `null`"
        );
        assert_eq!(says(r#""\ud800""#, &Type::TEXT), "expected text, found a text that is not Unicode");
        assert_eq!(
            says("[91, 0]", &Type::Point),
            "expected point, found one off the earth: latitude 91 is not between -90 and 90"
        );
        assert_eq!(
            says("[1, 2, 3]", &Type::Point),
            "expected point such as [40.7128, -74.0060], found `[1, 2, 3]`"
        );
        for bad in ["", "yes", "True", " true"] {
            assert!(context.cell(bad, &Type::Bool).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_datetime_without_an_offset_is_read_in_the_timezone() {
        let local = r#""2026-03-08 02:30:00""#;
        let none = Context::new(None).json(local, &Type::DateTime).expect_err("there is no timezone");
        assert!(none.contains("declares no timezone"), "{none}");
        let new_york = Context::new(Some("America/New_York"));
        // Skipped by the clock change: an hour later. Repeated: the earlier one.
        assert_eq!(new_york.json(local, &Type::DateTime).as_deref(), Ok("2026-03-08T07:30:00Z"));
        let repeated = new_york.cell("2026-11-01T01:30:00", &Type::DateTime);
        assert_eq!(repeated.as_deref(), Ok("2026-11-01T05:30:00Z"));
    }

    #[test]
    fn texts_get_the_numbers_of_the_program() {
        let mut context = Context::new(None);
        let known = Value::Text(context.texts.intern("ny", true));
        let caseless = Type::Text { caseless: true };
        let read = context.reader().json(r#"["NY", "Ny"]"#, &set_of(caseless.clone()));
        assert_eq!(read, Ok(Value::set(vec![known.clone()])));
        let numbered = value_from_text("NY", &caseless, IdSlice::from_ref(&[]), None, &mut context.texts);
        assert_eq!(numbered, Ok(known));
    }
}
