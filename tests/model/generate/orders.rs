//! Work orders, and the many ways in which JSON says the same.

use super::super::choices::Choices;
use super::super::clock::{Zone, show_date, show_instant, show_local, show_time};
use super::super::decimal::Decimal;
use super::super::print::duration;
use super::super::value::{Field, Type, Value};

use super::values;

pub fn instant(c: &mut Choices<'_>) -> i64 {
    values::some_instant(c)
}

/// A work order that fits the schema.
pub fn order(c: &mut Choices<'_>, fields: &[Field], number: usize) -> Value {
    let Value::Record(mut values) = values::record(c, fields) else { panic!("a record") };
    for (name, value) in &mut values {
        if name == "id" {
            *value = Value::Text(format!("order {number}"));
        }
    }
    Value::Record(values)
}

/// The record as JSON text; the zone is the one in which local datetimes are read.
pub fn json(c: &mut Choices<'_>, fields: &[Field], record: &Value, zone: Option<&Zone>) -> String {
    let Value::Record(values) = record else { panic!("{record:?} is no record") };
    let mut members = Vec::new();
    for field in fields {
        let key = field.from.as_ref().unwrap_or(&field.name);
        match values.iter().find(|(name, _)| *name == field.name) {
            Some((_, value)) if field.declared && c.chance(60) => {
                members
                    .push((key.as_str(), declared(value).unwrap_or_else(|| one(c, &field.ty, value, zone))));
            }
            Some((_, value)) => members.push((key.as_str(), one(c, &field.ty, value, zone))),
            None if field.declared
                && !matches!(field.ty, Type::Record(_) | Type::List(_))
                && c.chance(40) =>
            {
                members.push((key, text(if c.chance(50) { "N/A" } else { "?" })));
            }
            None if c.chance(40) => members.push((key, "null".to_owned())),
            None => {}
        }
    }
    if c.chance(20) {
        members.push(("what the schema does not name", "[{\"a\": 1e999}]".to_owned()));
    }
    if c.chance(30) {
        members.reverse();
    }
    object(&members)
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("{}: {value}", text(key))).collect();
    format!("{{{}}}", members.join(", "))
}

fn text(it: &str) -> String {
    serde_json::to_string(it).expect("a text")
}

fn number(c: &mut Choices<'_>, it: &Decimal) -> String {
    let plain = it.plain();
    match c.below(6) {
        1 => it.scientific(),
        2 => it.scientific().replace('e', "E"),
        3 if plain.contains('.') => format!("{plain}00"),
        4 if !plain.contains('.') => format!("{plain}.0"),
        _ => plain,
    }
}

fn iso_duration(seconds: i64) -> String {
    match seconds {
        seconds if seconds % 86_400 == 0 => format!("P{}D", seconds / 86_400),
        seconds if seconds % 3600 == 0 => format!("PT{}H", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("PT{}M", seconds / 60),
        seconds => format!("PT{}M{}S", seconds / 60, seconds % 60),
    }
}

fn datetime(c: &mut Choices<'_>, instant: i64, zone: Option<&Zone>) -> String {
    let local = zone.map(|zone| zone.local(instant));
    let text = match (c.below(4), local.zip(zone)) {
        // Only where the local time means the instant.
        (1, Some((local, zone))) if zone.instant(local) == instant => show_local(local),
        (2, _) => show_instant(instant, -19_800),
        (3, _) => format!("{}Z", show_local(instant)),
        _ => show_instant(instant, 3600),
    };
    if c.chance(20) { text.replace('T', " ") } else { text }
}

/// The value as the schema says that it is written; `None` if its type is written in one way.
fn declared(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(text(if *value { "Y" } else { "N" })),
        Value::Number(it) => Some(text(&match it.plain() {
            plain if plain.starts_with('-') => plain.replacen('-', "-$", 1),
            plain => format!("${plain}"),
        })),
        Value::Date(day) => {
            let iso = show_date(*day);
            let parts: Vec<&str> = iso.rsplitn(3, '-').collect();
            Some(text(&parts.join("/")))
        }
        Value::DateTime(instant) => Some(instant.to_string()),
        _ => None,
    }
}

fn one(c: &mut Choices<'_>, ty: &Type, value: &Value, zone: Option<&Zone>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(it) => number(c, it),
        Value::Text(it) | Value::Variant(it) => text(it),
        Value::Date(day) => text(&show_date(*day)),
        Value::Time(time) if time % 60 == 0 && c.chance(50) => text(&show_time(*time)[..5]),
        Value::Time(time) => text(&show_time(*time)),
        Value::DateTime(instant) => text(&datetime(c, *instant, zone)),
        Value::Duration(seconds) if c.chance(50) => text(&iso_duration(*seconds)),
        Value::Duration(seconds) => text(&duration(*seconds)),
        Value::Point(latitude, longitude) => {
            let (latitude, longitude) = (number(c, latitude), number(c, longitude));
            match c.chance(50) {
                true => format!("{{\"lon\": {longitude}, \"lat\": {latitude}}}"),
                false => format!("[{latitude}, {longitude}]"),
            }
        }
        Value::Set(elements) => {
            let Type::Set(of) = ty else { panic!("{ty:?} is no set") };
            let mut elements: Vec<String> = elements.iter().map(|value| one(c, of, value, zone)).collect();
            if c.chance(20) {
                elements.extend(elements.first().cloned());
            }
            format!("[{}]", elements.join(", "))
        }
        Value::List(records) => {
            let Type::List(fields) = ty else { panic!("{ty:?} is no list") };
            let records: Vec<String> = records.iter().map(|record| json(c, fields, record, zone)).collect();
            format!("[{}]", records.join(", "))
        }
        Value::Record(_) => {
            let Type::Record(fields) = ty else { panic!("{ty:?} is no record") };
            json(c, fields, value, zone)
        }
    }
}

/// What no field of the type can be read from.
fn wrong(c: &mut Choices<'_>, field: &Field) -> &'static str {
    let all: &[&str] = match &field.ty {
        Type::Text | Type::Caseless => &["1", "true", "[]", "{}"],
        // What the schema says of how a value is written makes other texts and numbers right.
        Type::Integer if field.declared => &["\"many\"", "true", "[1]", "1.5"],
        Type::Integer => &["\"1\"", "true", "[1]", "1.5", "1e-1"],
        Type::Number if field.declared => &["\"many\"", "true", "[1]", "12345678901234567890123456789"],
        Type::Number => &["\"1\"", "true", "[1]", "12345678901234567890123456789"],
        Type::Bool => &["\"true\"", "0", "\"\""],
        Type::Enum(..) => &["\"nothing such\"", "0", "\"Low\"", "[\"low\"]"],
        Type::Date => &["\"2026-02-30\"", "\"2026-3-1\"", "20260301", "\"2026-03-01T00:00:00Z\""],
        Type::Time => &["\"24:00\"", "\"8:00\"", "800"],
        Type::DateTime if field.declared => {
            &["\"2026-03-01T25:00:00Z\"", "\"yesterday\"", "[1772323200]", "1e30"]
        }
        Type::DateTime => &["\"2026-03-01\"", "1772323200", "\"2026-03-01T25:00:00Z\"", "\"yesterday\""],
        Type::Duration => &["\"1 hour\"", "3600", "\"P1M\"", "\"\""],
        Type::Point => &["[91, 0]", "[1]", "[1, 2, 3]", "{\"lat\": 1}", "\"1,2\"", "[0, 180.5]"],
        Type::Set(_) => &["\"a\"", "{}", "[null]", "[[]]"],
        Type::Record(_) => &["[]", "\"a\"", "1"],
        Type::List(_) => &["{}", "\"a\"", "[1]", "[null]", "[[]]", "[{\"sku\": 1}]"],
    };
    c.pick::<&str>(all)
}

/// The record as JSON text with one mistake in it.
pub fn invalid_json(c: &mut Choices<'_>, fields: &[Field], record: &Value, zone: Option<&Zone>) -> String {
    let field = &fields[1 + c.below(fields.len() - 1)];
    let key = field.from.as_ref().unwrap_or(&field.name);
    let good = json(&mut Choices::new(&[]), fields, record, zone);
    let mut members: Vec<(String, String)> = {
        let parsed: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&good).expect("JSON");
        parsed.into_iter().map(|(key, value)| (key, value.to_string())).collect()
    };
    members.retain(|(known, _)| known != key);
    if field.optional || c.chance(70) {
        members.push((key.clone(), wrong(c, field).to_owned()));
    } else if c.chance(50) {
        members.push((key.clone(), "null".to_owned()));
    }
    let members: Vec<(&str, String)> = members.iter().map(|(key, it)| (key.as_str(), it.clone())).collect();
    object(&members)
}
