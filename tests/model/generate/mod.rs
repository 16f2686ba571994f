//! Random programs, directories, orders and events over small domains, so that conditions hold about as
//! often as not.

mod conditions;
mod graph;
mod operands;
mod orders;
mod rules;
mod values;
mod workflows;

pub use orders::{instant, invalid_json, json, order};

use serde_json::json;

use super::ast::{Calendar, Engineer, List, Program, Provider};
use super::choices::Choices;
use super::decide::World;
use super::value::{Field, Type, Value};
use conditions::Scope;
use rules::Builder;

pub const PROVIDERS: [&str; 5] = ["alpha", "beta", "gamma", "Delta Werke", "east-1"];
pub const ENGINEERS: [&str; 4] = ["amy", "bob", "cyd", "Dr. D"];
/// Why somebody may decline.
pub const REASONS: [&str; 3] = ["No capacity", "Outside our area", "Too \"late\""];
const ZONES: [&str; 4] = ["UTC", "America/New_York", "Europe/Paris", "Asia/Kolkata"];

fn severity() -> Type {
    Type::Enum(["low", "normal", "high"].map(String::from).to_vec(), true)
}

fn colour() -> Type {
    Type::Enum(["red", "green", "dark blue", "Not"].map(String::from).to_vec(), false)
}

fn set_of(of: Type) -> Type {
    Type::Set(Box::new(of))
}

fn field(name: &str, ty: Type) -> Field {
    Field { name: name.to_owned(), ty, optional: false, from: None, for_company: false, declared: false }
}

/// What the random schemas are drawn from.
fn pool() -> Vec<(&'static str, Type)> {
    vec![
        ("flag", Type::Bool),
        ("severity_is", severity()),
        ("region", Type::Caseless),
        ("note", Type::Text),
        ("amount", Type::Number),
        ("tags", set_of(Type::Text)),
        ("colour_is", colour()),
        ("opened", Type::DateTime),
        ("site", Type::Point),
        ("day", Type::Date),
        ("hour", Type::Time),
        ("length", Type::Duration),
        ("title", Type::Text),
        ("zone_name", Type::Text),
        ("city", Type::Caseless),
        ("price", Type::Number),
        ("pieces", Type::Integer),
        ("seats", Type::Integer),
        ("visit", Type::weekday()),
        ("closed_at", Type::DateTime),
        ("due", Type::Date),
        ("levels", set_of(severity())),
        ("colours", set_of(colour())),
        ("numbers", set_of(Type::Number)),
        ("sizes", set_of(Type::Integer)),
        ("days", set_of(Type::Date)),
        ("regions", set_of(Type::Caseless)),
        ("depot", Type::Point),
        ("until", Type::Time),
        ("span", Type::Duration),
        ("active", Type::Bool),
        ("rule", Type::Text),
    ]
}

fn schema(c: &mut Choices<'_>, percent: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, ty) in pool() {
        if c.chance(percent) {
            let optional = c.chance(40);
            let from = c.chance(10).then(|| format!("The {name}"));
            fields.push(Field { optional, from, ..field(name, ty) });
        }
    }
    if c.chance(percent) {
        let mut inner = vec![field("tier", severity()), field("name", Type::Caseless)];
        if c.chance(50) {
            let deep = Type::Record(vec![field("size", Type::Number), field("open", Type::Bool)]);
            inner.push(Field { optional: c.chance(50), ..field("deep", deep) });
        }
        inner[0].optional = c.chance(30);
        inner[1].from = c.chance(30).then(|| "the name".to_owned());
        fields.push(Field { optional: c.chance(50), ..field("customer", Type::Record(inner)) });
    }
    fields
}

/// A list of records.
fn lines(c: &mut Choices<'_>) -> Field {
    let mut of = vec![field("sku", Type::Caseless), field("qty", Type::Integer), field("rank", severity())];
    of[0].from = c.chance(30).then(|| "the sku".to_owned());
    of.push(Field { optional: c.chance(60), ..field("note", Type::Text) });
    if c.chance(30) {
        let size = Type::Record(vec![field("width", Type::Number)]);
        of.push(Field { optional: c.chance(50), ..field("size", size) });
    }
    Field { optional: c.chance(40), ..field("lines", Type::List(of)) }
}

fn engineers(c: &mut Choices<'_>, fields: &[Field]) -> Vec<Engineer> {
    let count = c.below(4);
    let ids = c.some(&ENGINEERS, count);
    let one = |id: &str, c: &mut Choices<'_>| Engineer {
        id: id.to_owned(),
        name: format!("Engineer {id}"),
        workload: 0,
        attributes: values::record(c, fields),
    };
    ids.into_iter().map(|id| one(id, c)).collect()
}

fn provider(c: &mut Choices<'_>, program: &Program, id: &str, dispatchers: bool) -> Provider {
    let count = if dispatchers { c.range(1, 2) } else { 0 };
    Provider {
        id: id.to_owned(),
        name: format!("The \"{id}\""),
        dispatchers: (0..count).map(|index| format!("{id}-{index}")).collect(),
        workload: 0,
        attributes: values::record(c, &program.provider),
        engineers: engineers(c, &program.engineer),
    }
}

/// What only a directory's file says.
fn in_file(c: &mut Choices<'_>, mut provider: Provider) -> Provider {
    provider.workload = c.below(3) as i64;
    for engineer in &mut provider.engineers {
        engineer.workload = c.below(3) as i64;
    }
    provider
}

fn lists(c: &mut Choices<'_>) -> Vec<List> {
    let in_text = [Type::Text, Type::Number, Type::Date];
    let mut lists = Vec::new();
    for index in 0..c.below(3) {
        let ty = c.pick(&in_text).clone();
        let count = c.range(1, 3);
        let values = values::distinct(c, &ty, count);
        lists.push(List { name: format!("list_{index}"), ty, values, file: None });
    }
    for index in 0..c.below(3) {
        let ty = c.pick(&[severity(), Type::Number, Type::Date, Type::Text, colour()]).clone();
        let count = c.range(1, 3);
        let mut values = values::distinct(c, &ty, count);
        // An empty line says nothing.
        values.retain(|value| *value != Value::Text(String::new()));
        let file = Some(format!("file_{index}.csv"));
        lists.push(List { name: format!("file_list_{index}"), ty, values, file });
    }
    lists
}

fn calendars(c: &mut Choices<'_>, has_zone: bool) -> Vec<Calendar> {
    const QUARTER: usize = 900;
    let one = |index: usize, c: &mut Choices<'_>| {
        let lines = c.range(1, 2);
        let open = (0..lines).map(|_| {
            let first = c.below(7);
            let last = c.range(first, 6);
            let start = c.below(92) * QUARTER;
            let end = match c.below(4) {
                0 => 96 * QUARTER,
                1 => c.below(start / QUARTER + 1) * QUARTER,
                _ => c.range(start / QUARTER + 1, 96) * QUARTER,
            };
            // An end at the start, or at midnight, is written as the end of the day.
            let end = if end == start || end == 0 { 96 * QUARTER } else { end };
            ((first, last), vec![(start as i64, end as i64)])
        });
        let open = open.collect();
        let closed = if c.chance(40) { vec![values::some_day(c)] } else { Vec::new() };
        let timezone = (!has_zone || c.chance(30)).then(|| (*c.pick(&ZONES)).to_owned());
        let yearly = (0..c.below(2)).map(|_| values::some_yearly(c)).collect();
        Calendar { name: format!("calendar_{index}"), timezone, open, closed, yearly }
    };
    (0..c.below(3)).map(|index| one(index, c)).collect()
}

/// The program and the providers that it can name.
pub fn world(c: &mut Choices<'_>) -> World {
    let timezone = c.chance(80).then(|| (*c.pick(&ZONES)).to_owned());
    let order = vec![field("id", Type::Text)];
    let mut program = Program { timezone, order, ..Program::default() };
    program.order.extend(schema(c, 50));
    if c.chance(35) {
        program.order.push(lines(c));
    }
    // It changes no decision.
    program.order.iter_mut().skip(1).for_each(|field| field.for_company = c.chance(10));
    program.order.iter_mut().skip(1).for_each(|field| field.declared = c.chance(25));
    program.provider = schema(c, 25);
    program.engineer = schema(c, 15);
    if c.chance(50) {
        program.types.push(("severity".to_owned(), severity()));
    }
    let dispatchers = c.chance(40);
    let count = c.range(1, PROVIDERS.len());
    for id in c.some(&PROVIDERS, count) {
        let dispatchers = dispatchers || c.chance(30);
        let it = provider(c, &program, id, dispatchers);
        if c.chance(40) {
            let it = in_file(c, it);
            program.declared.push(it);
        } else {
            program.written.push(it);
        }
    }
    program.lists = lists(c);
    program.calendars = calendars(c, program.timezone.is_some());
    let known: Vec<String> =
        program.written.iter().chain(&program.declared).map(|provider| provider.id.clone()).collect();
    for index in 0..c.below(2) {
        let count = c.range(1, 3);
        program.groups.push((format!("group_{index}"), c.some(&known, count)));
    }
    for index in 0..c.below(3) {
        let condition =
            Builder { c: &mut *c, program: &mut program, acting: String::new() }.condition(Scope::ORDER, 2);
        program.lets.push((format!("let_{index}"), condition));
    }
    Builder { c: &mut *c, program: &mut program, acting: String::new() }.workflows(dispatchers);
    let directory = directory(c, &program);
    World { program, directory }
}

/// The directory that the program runs with: its own, or another one.
fn directory(c: &mut Choices<'_>, program: &Program) -> Vec<Provider> {
    let mut from_files = program.declared.clone();
    if c.chance(30) {
        let count = c.below(PROVIDERS.len() + 1);
        let ids = c.some(&PROVIDERS, count);
        from_files = ids.into_iter().map(|id| provider(c, program, id, true)).collect();
        from_files = from_files.into_iter().map(|it| in_file(c, it)).collect();
    }
    let mut directory = from_files;
    for written in &program.written {
        if !directory.iter().any(|it| it.id == written.id) {
            directory.push(written.clone());
        }
    }
    directory
}

/// The text of a directory file.
pub fn directory_json(program: &Program, providers: &[Provider]) -> String {
    let text = |it: &str| serde_json::Value::from(it).to_string();
    let members = |id: &str, name: &str, workload: i64, record: &Value, schema: &[Field]| {
        let attributes = orders::json(&mut Choices::new(&[]), schema, record, None);
        let attributes = &attributes[1..attributes.len() - 1];
        let comma = if attributes.is_empty() { "" } else { ", " };
        let (id, name) = (text(id), text(name));
        format!("\"id\": {id}, \"name\": {name}, \"workload\": {workload}{comma}{attributes}")
    };
    let engineer = |it: &Engineer| {
        let members = members(&it.id, &it.name, it.workload, &it.attributes, &program.engineer);
        format!("{{{members}}}")
    };
    let provider = |it: &Provider| {
        let members = members(&it.id, &it.name, it.workload, &it.attributes, &program.provider);
        let engineers: Vec<String> = it.engineers.iter().map(engineer).collect();
        let dispatchers = serde_json::Value::from(it.dispatchers.clone());
        let people = people_json(it);
        format!(
            "{{{members}, \"dispatchers\": {dispatchers}, {people}\"engineers\": [{}]}}",
            engineers.join(", ")
        )
    };
    let company = match providers {
        [] => "",
        _ => {
            r#""people": [{"id": "boss", "name": "The \"boss\"", "email": "boss@example.com", "roles": ["company_two"]}], "#
        }
    };
    let providers: Vec<String> = providers.iter().map(provider).collect();
    format!("{{{company}\"providers\": [{}]}}", providers.join(",\n"))
}

/// The people of a provider, its dispatchers among them; of some providers, which is no matter of chance.
fn people_json(provider: &Provider) -> String {
    if provider.id.len().is_multiple_of(2) || provider.id.contains(' ') {
        return String::new();
    }
    let dispatcher = |id: &String| json!({ "id": id, "roles": ["provider_one", "provider_two"] });
    let mut people: Vec<serde_json::Value> = provider.dispatchers.iter().map(dispatcher).collect();
    people.push(
        json!({"id": format!("{}-boss", provider.id), "name": provider.name, "email": "b@example.com"}),
    );
    format!("\"people\": {}, ", serde_json::Value::from(people))
}
