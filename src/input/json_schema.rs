//! The JSON Schema of a program's work orders, for the systems that send them.

use serde_json::{Map, Value as Json, json};

use crate::program::{Field, Program, Schema, Slot, Type};
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
/// key of a field stands once, brackets are at most 128 deep.
pub fn json_schema(program: &Program) -> Json {
    let mut schema = object(program, &program.work_order, None);
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), "work order".into());
    Json::Object(schema)
}

fn object(program: &Program, schema: &Schema, parent: Option<Slot>) -> Map<String, Json> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for slot in schema.children(parent) {
        let field = schema.field(slot);
        properties.insert(field.key.clone(), property(program, schema, slot, field));
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
    match object {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn property(program: &Program, schema: &Schema, slot: Slot, field: &Field) -> Json {
    let is_id = field.parent.is_none() && field.path == "id";
    let mut value = match &field.ty {
        Type::Record => Json::Object(object(program, schema, Some(slot))),
        Type::Text { .. } if is_id => json!({ "type": ["string", "integer"], "minLength": 1 }),
        other => schema_of_type(program, other),
    };
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

fn schema_of_type(program: &Program, ty: &Type) -> Json {
    match ty {
        Type::Text { .. } => json!({ "type": "string" }),
        Type::Number => json!({ "type": "number" }),
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
                { "type": "array", "prefixItems": [latitude(), longitude()], "minItems": 2, "maxItems": 2 },
                {
                    "type": "object",
                    "properties": { "lat": latitude(), "lon": longitude() },
                    "required": ["lat", "lon"]
                }
            ]
        }),
        Type::Set(of) => json!({ "type": "array", "items": schema_of_type(program, of) }),
        Type::Record => json!({ "type": "object" }),
    }
}

fn latitude() -> Json {
    json!({ "type": "number", "minimum": -90, "maximum": 90 })
}

fn longitude() -> Json {
    json!({ "type": "number", "minimum": -180, "maximum": 180 })
}
