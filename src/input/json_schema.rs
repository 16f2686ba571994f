//! The JSON Schema of a program's work orders, for the systems that send them.

use serde_json::{Map, Value as Json, json};

use super::declared::{YEAR_0, YEAR_10000};
use crate::program::{Field, FormKind, Program, Schema, Slot, Type};
use crate::scalar::MAX_DIGITS;

/// A day of the calendar, from the year 0000 to 9999, leap years among them. `format` alone says nothing to validators that do
/// not take it as an assertion.
const DATE: &str = concat!(
    "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)",
);
/// With leap seconds.
const TIME: &str = r"([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\.[0-9]{1,9})?)?";
const OFFSET: &str = "([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)";

/// The pattern of durations, as [`crate::scalar::parse_duration`] reads them: as the literal, or ISO 8601 of weeks to
/// seconds. Without look-ahead, which not every validator has.
fn duration() -> String {
    let blanks = r"[ \t\r\n]*";
    let count = format!("[0-9]{{1,{MAX_DIGITS}}}");
    let part = |unit: &str| format!("({blanks}{count}{unit})?");
    let (hours, minutes, seconds) = (part("h"), part("min"), part("s"));
    let literal =
        format!("{count}d{hours}{minutes}{seconds}|{count}h{minutes}{seconds}|{count}min{seconds}|{count}s");
    let last = format!("{count}([.,][0-9]{{1,9}})?");
    let days = format!("({count}[Ww]({count}[Dd])?|{count}[Dd])");
    let time = format!("[Tt]({last}[Hh]|({count}[Hh])?{last}[Mm]|({count}[Hh])?({count}[Mm])?{last}[Ss])");
    format!("^{blanks}-?{blanks}({literal}|[Pp]({days}?{time}|{days})){blanks}$")
}

/// The work order as a JSON Schema (2020-12): what [`crate::Order::from_json`] reads. Fields stand under
/// the keys they are read from; keys that the program does not name are allowed and ignored.
///
/// Fields that providers never see have `"x-for": "company"`.
///
/// It takes what is read and nothing else, but for what no JSON Schema can say: a number has at most 28 significant digits and a
/// key of a field stands once, brackets are at most 128 deep; that there is such a day, where a date is written as an `as` shows;
/// the elements of a set in one text.
pub fn json_schema(program: &Program) -> Json {
    let mut schema = object(program, &program.work_order, None);
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), "work order".into());
    Json::Object(schema)
}

fn object(program: &Program, schema: &Schema, parent: Option<Slot>) -> Map<String, Json> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut together = Vec::new();
    for slot in schema.children(parent) {
        let field = schema.field(slot);
        properties.insert(field.key.clone(), property(program, schema, slot, field));
        if let Some(longitude) = &field.reading.longitude {
            properties.insert(longitude.key.clone(), half(longitude_range(), field));
            together.push(both_halves(&field.key, &longitude.key));
        }
        if !field.optional {
            required.push(Json::from(field.key.clone()));
        }
    }
    let object = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": true
    });
    let mut map = match object {
        Json::Object(map) => map,
        _ => Map::new(),
    };
    if !together.is_empty() {
        map.insert("allOf".into(), together.into());
    }
    map
}

/// A half of a point that is read from two keys.
fn half(range: Json, field: &Field) -> Json {
    let nothing = field.optional.then(|| json!({ "type": "null" }));
    let words = field.reading.missing.as_slice();
    let words = (field.optional && !words.is_empty()).then(|| json!({ "enum": words }));
    let forms: Vec<Json> = [range].into_iter().chain(words).chain(nothing).collect();
    json!({ "anyOf": forms })
}

/// Where one half of a point is a number the other one is too; a whole point, or nothing, stands alone.
fn both_halves(latitude: &str, longitude: &str) -> Json {
    let number = json!({ "type": "number" });
    let is_number = |key: &str| json!({ "properties": { key: number }, "required": [key] });
    json!({
        "if": { "anyOf": [is_number(latitude), is_number(longitude)] },
        "then": { "allOf": [is_number(latitude), is_number(longitude)] }
    })
}

fn property(program: &Program, schema: &Schema, slot: Slot, field: &Field) -> Json {
    let is_id = field.path == "id" && std::ptr::eq(schema, &program.work_order);
    let mut value = match &field.ty {
        Type::Record => Json::Object(object(program, schema, Some(slot))),
        Type::Text { .. } if is_id => json!({ "type": ["string", "integer"], "minLength": 1 }),
        other => schema_of_type(program, other),
    };
    value = declared(program, value, field);
    if field.optional {
        value = json!({ "anyOf": [value, { "type": "null" }] });
    }
    if let Json::Object(map) = &mut value {
        if field.path != field.key {
            map.insert("description".into(), format!("`{}` in the program", field.path).into());
        }
        if field.for_company {
            map.insert("x-for".into(), "company".into());
        }
    }
    value
}

/// What is read of a field besides the values of its type: what its schema says.
fn declared(program: &Program, value: Json, field: &Field) -> Json {
    let reading = &field.reading;
    if reading.is_plain() {
        return value;
    }
    let value = if reading.caseless { in_any_case(program, &field.ty) } else { value };
    let text = |pattern: String| json!({ "type": "string", "pattern": pattern });
    let mut forms: Vec<Json> = Vec::new();
    for form in &reading.forms {
        forms.push(match &form.kind {
            FormKind::Calendar(calendar) => text(format!("^{}$", calendar.pattern())),
            FormKind::Number(number) => text(format!("^{}$", number.pattern())),
            FormKind::Bool => json!({ "enum": form.example }),
            FormKind::Separator(_) => json!({ "type": "string" }),
            FormKind::EpochSeconds => epoch(1),
            FormKind::EpochMilliseconds => epoch(1000),
        });
    }
    if reading.longitude.is_some() {
        forms.push(latitude());
    }
    if field.optional && !reading.missing.is_empty() {
        forms.push(json!({ "enum": reading.missing }));
    }
    // A word for nothing is no value of a required field.
    let value = match (reading.missing.as_slice(), field.optional) {
        ([], _) | (_, true) => value,
        (words, false) => json!({ "allOf": [value, { "not": { "enum": words } }] }),
    };
    if forms.is_empty() {
        return value;
    }
    forms.insert(0, value);
    json!({ "anyOf": forms })
}

/// How much time has passed since 1970, in parts of a second: a number, or a text of its digits.
fn epoch(parts: i64) -> Json {
    let (from, to) = (YEAR_0 * parts, YEAR_10000 * parts);
    let (before, after) = (at_most(-from - 1), at_most(to - 1));
    json!({ "anyOf": [
        { "type": "number", "exclusiveMinimum": from, "exclusiveMaximum": to },
        { "type": "string", "pattern": format!(r"^(-0*({before})|0*({after}))(\.[0-9]+)?$") }
    ] })
}

/// A regular expression of whole numbers up to one, without zeros before them.
fn at_most(most: i64) -> String {
    let digits = most.to_string();
    let shorter = format!("[0-9]{{1,{}}}", digits.len() - 1);
    let smaller = digits.char_indices().filter(|(_, digit)| *digit > '0').map(|(at, digit)| {
        let below = char::from(digit as u8 - 1);
        format!("{}[0-{below}][0-9]{{{}}}", &digits[..at], digits.len() - at - 1)
    });
    [shorter].into_iter().chain(smaller).chain([digits.clone()]).collect::<Vec<_>>().join("|")
}

/// The variants of an enum, or of a set's, in any case.
fn in_any_case(program: &Program, ty: &Type) -> Json {
    let each_case = |letter: char| {
        let cases: std::collections::BTreeSet<char> =
            letter.to_lowercase().chain(letter.to_uppercase()).chain([letter]).collect();
        cases
            .into_iter()
            .map(|case| regex_syntax::escape(case.encode_utf8(&mut [0; 4])))
            .collect::<Vec<_>>()
            .join("|")
    };
    match ty {
        Type::Enum(id) => {
            let variant =
                |variant: &String| variant.chars().map(|c| format!("({})", each_case(c))).collect::<String>();
            let variants: Vec<String> = program.enums[*id].variants.iter().map(variant).collect();
            json!({ "type": "string", "pattern": format!("^({})$", variants.join("|")) })
        }
        Type::Set(of) => json!({ "type": "array", "items": in_any_case(program, of) }),
        other => schema_of_type(program, other),
    }
}

fn schema_of_type(program: &Program, ty: &Type) -> Json {
    match ty {
        Type::Text { .. } => json!({ "type": "string" }),
        Type::Number { whole: false } => json!({ "type": "number" }),
        Type::Number { whole: true } => json!({ "type": "integer" }),
        Type::Bool => json!({ "type": "boolean" }),
        Type::Enum(id) => json!({ "type": "string", "enum": program.enums[*id].variants }),
        Type::Date => json!({ "type": "string", "format": "date", "pattern": format!("^{DATE}$") }),
        Type::Time => json!({ "type": "string", "pattern": format!("^{TIME}$") }),
        Type::DateTime => {
            let offset = if program.timezone.is_some() { "?" } else { "" };
            json!({ "type": "string", "pattern": format!("^{DATE}[Tt ]{TIME}{OFFSET}{offset}$") })
        }
        Type::Duration => json!({
            "type": "string",
            "pattern": duration(),
            "examples": ["1h 30min", "PT1H30M"]
        }),
        Type::Point => json!({
            "anyOf": [
                { "type": "array", "prefixItems": [latitude(), longitude_range()], "minItems": 2, "maxItems": 2 },
                {
                    "type": "object",
                    "properties": { "lat": latitude(), "lon": longitude_range() },
                    "required": ["lat", "lon"]
                }
            ]
        }),
        Type::Set(of) => json!({ "type": "array", "items": schema_of_type(program, of) }),
        Type::Record => json!({ "type": "object" }),
        Type::List(of) => json!({ "type": "array", "items": object(program, of, None) }),
    }
}

fn latitude() -> Json {
    json!({ "type": "number", "minimum": -90, "maximum": 90 })
}

fn longitude_range() -> Json {
    json!({ "type": "number", "minimum": -180, "maximum": 180 })
}
