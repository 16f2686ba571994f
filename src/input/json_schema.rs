//! The JSON Schema of a program's work orders, for the systems that send them.

use serde_json::{Map, Value as Json, json};

use crate::program::{Field, Program, Schema, Slot, Type};

const TIME: &str = r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?";
/// As the literal, or ISO 8601 of weeks to seconds; without look-ahead, which not every validator has.
const DURATION: &str = concat!(
    r"^-?(",
    r"\d+d( *\d+h)?( *\d+min)?( *\d+s)?|\d+h( *\d+min)?( *\d+s)?|\d+min( *\d+s)?|\d+s",
    r"|[Pp](\d+[Ww](\d+[Dd])?|\d+[Dd])?([Tt](\d+[Hh](\d+[Mm])?(\d+([.,]\d{1,9})?[Ss])?",
    r"|\d+[Mm](\d+([.,]\d{1,9})?[Ss])?|\d+([.,]\d{1,9})?[Ss]))",
    r"|[Pp](\d+[Ww](\d+[Dd])?|\d+[Dd])",
    r")$"
);

/// The work order as a JSON Schema (2020-12): what [`crate::Order::from_json`] reads. Fields stand under
/// the keys they are read from; keys that the program does not name are allowed and ignored.
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
        other => of_type(program, other),
    };
    if field.optional {
        value = json!({ "anyOf": [value, { "type": "null" }] });
    }
    if let Json::Object(map) = &mut value
        && field.path != field.key
    {
        map.insert("description".into(), format!("`{}` in the program", field.path).into());
    }
    value
}

fn of_type(program: &Program, ty: &Type) -> Json {
    match ty {
        Type::Text { .. } => json!({ "type": "string" }),
        Type::Number => json!({ "type": "number" }),
        Type::Bool => json!({ "type": "boolean" }),
        Type::Enum(id) => json!({ "type": "string", "enum": program.enums[id.0 as usize].variants }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Time => json!({ "type": "string", "pattern": format!("^{TIME}$") }),
        Type::DateTime => {
            let offset = if program.timezone.is_some() { "?" } else { "" };
            let pattern =
                format!("^\\d{{4}}-\\d{{2}}-\\d{{2}}[Tt ]{TIME}([Zz]|[+-]\\d{{2}}:\\d{{2}}){offset}$");
            json!({ "type": "string", "pattern": pattern })
        }
        Type::Duration => json!({
            "type": "string",
            "pattern": DURATION,
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
        Type::Set(of) => json!({ "type": "array", "items": of_type(program, of) }),
        Type::Record => json!({ "type": "object" }),
    }
}

fn latitude() -> Json {
    json!({ "type": "number", "minimum": -90, "maximum": 90 })
}

fn longitude() -> Json {
    json!({ "type": "number", "minimum": -180, "maximum": 180 })
}
