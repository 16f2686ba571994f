//! Programs of the model as text of the language.

use super::ast::{
    Action, Among, Assigns, Block, Calendar, Cell, Condition, Entry, Handler, Kind, Listed, Manual, Node, Of,
    Operand, Pick, Program, Provider, Target, Test, Who, Work, Workflow, Yearly,
};
use super::clock::{show_date, show_instant, show_time};
use super::value::{Field, Type, Value};

/// A name, bare where it can be.
pub fn name(text: &str) -> String {
    const RESERVED: [&str; 13] = [
        "and", "or", "not", "in", "is", "true", "false", "now", "between", "contains", "matches", "within",
        "during",
    ];
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let bare = starts && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') && !RESERVED.contains(&text);
    if bare { text.to_owned() } else { quoted(text) }
}

pub fn quoted(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        '\u{212A}' => "\\u{212A}".to_owned(),
        other => other.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

pub fn duration(seconds: i64) -> String {
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (unit, length) in [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)] {
        if rest >= length {
            parts.push(format!("{}{unit}", rest / length));
            rest %= length;
        }
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }
}

pub fn literal(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.plain(),
        Value::Text(text) => quoted(text),
        Value::Variant(variant) => name(variant),
        Value::Date(day) => show_date(*day),
        Value::Time(time) if time % 60 == 0 => show_time(*time)[..5].to_owned(),
        Value::Time(time) => show_time(*time),
        Value::DateTime(instant) => show_instant(*instant, (*instant % 5 - 2) * 1800),
        Value::Duration(seconds) => duration(*seconds),
        Value::Point(latitude, longitude) => format!("({}, {})", latitude.plain(), longitude.plain()),
        Value::Set(elements) | Value::List(elements) => list(elements),
        Value::Record(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(field, value)| format!("{field}: {}", literal(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

fn list(elements: &[Value]) -> String {
    format!("[{}]", elements.iter().map(literal).collect::<Vec<_>>().join(", "))
}

fn of(of: Of) -> &'static str {
    match of {
        Of::Order => "",
        Of::Provider => "provider.",
        Of::Engineer => "engineer.",
        Of::Element => "line.",
    }
}

/// How tightly an operand's outermost operator binds.
fn tightness(operand: &Operand) -> u8 {
    match operand {
        Operand::Arithmetic(_, '+' | '-', _) => 1,
        Operand::Arithmetic(..) => 2,
        Operand::Negate(_) => 3,
        _ => 4,
    }
}

fn operand_within(part: &Operand, at_least: u8) -> String {
    let text = operand(part);
    if tightness(part) < at_least { format!("({text})") } else { text }
}

pub fn operand(it: &Operand) -> String {
    match it {
        Operand::Literal(value, _) => literal(value),
        Operand::Field { of: whose, path, .. } => format!("{}{}", of(*whose), path.join(".")),
        Operand::Workload(whose) => format!("{}workload", of(*whose)),
        Operand::Now => "now".to_owned(),
        Operand::Negate(part) => format!("-{}", operand_within(part, 4)),
        Operand::Arithmetic(left, sign, right) => {
            let own = tightness(it);
            format!("{} {sign} {}", operand_within(left, own), operand_within(right, own + 1))
        }
        Operand::Local(word, at, zone) => format!("{word}({}, {})", operand(at), operand(zone)),
        Operand::Weekday(part) => format!("weekday({})", operand(part)),
        Operand::Turn(..) => "turn".to_owned(),
        Operand::Part(word, part) => format!("{word}({})", operand(part)),
        Operand::Date(part) => format!("date({})", operand(part)),
        Operand::Time(part) => format!("time({})", operand(part)),
        Operand::Count(part) => format!("count({})", operand(part)),
        Operand::Distance(from, to) => format!("distance({}, {})", operand(from), operand(to)),
    }
}

fn listed(it: &Listed) -> String {
    match it {
        Listed::Literals(values, _) => list(values),
        Listed::Named(name) => name.clone(),
        Listed::Set(set) => operand(set),
    }
}

fn test(it: &Test) -> String {
    match it {
        Test::Compare(operator, right) => format!("{operator} {}", operand(right)),
        Test::In { negated: false, list } => format!("in {}", listed(list)),
        Test::In { negated: true, list } => format!("not in {}", listed(list)),
        Test::Between(low, high) => format!("between {} and {}", operand(low), operand(high)),
        Test::Contains(right) => format!("contains {}", operand(right)),
        Test::ContainsAll(list) => format!("contains all {}", listed(list)),
        Test::ContainsAny(list) => format!("contains any {}", listed(list)),
        Test::ContainsNone(list) => format!("contains none {}", listed(list)),
        Test::StartsWith(right) => format!("starts with {}", operand(right)),
        Test::EndsWith(right) => format!("ends with {}", operand(right)),
        Test::Matches(pattern) => format!("matches {}", quoted(pattern)),
        Test::During(calendar) => format!("during {calendar}"),
        Test::DuringIn(calendar, zone) => format!("during {calendar} in {}", operand(zone)),
        Test::Within(_, distance, of) => format!("within {distance} of {}", operand(of)),
        Test::IsPresent => "is present".to_owned(),
        Test::IsMissing => "is missing".to_owned(),
    }
}

fn condition_within(part: &Condition, at_least: u8) -> String {
    let own = match part {
        Condition::Or(_) => 1,
        Condition::And(_) => 2,
        Condition::Not(_) => 3,
        _ => 4,
    };
    let text = condition(part);
    if own < at_least { format!("({text})") } else { text }
}

pub fn condition(it: &Condition) -> String {
    let joined = |parts: &[Condition], word: &str, at_least: u8| {
        parts.iter().map(|part| condition_within(part, at_least)).collect::<Vec<_>>().join(word)
    };
    match it {
        Condition::Holds(it) => operand(it),
        Condition::Test(subject, it) => format!("{} {}", operand(subject), test(it)),
        Condition::Is { of: whose, negated, one_of, as_list } => {
            let whose = of(*whose).trim_end_matches('.');
            match (as_list, negated, &one_of[..]) {
                (false, false, [one]) => format!("{whose} = {}", pick(one, None)),
                (false, true, [one]) => format!("{whose} != {}", pick(one, None)),
                (_, false, [Pick::Group(group)]) => format!("{whose} in {group}"),
                (_, true, [Pick::Group(group)]) => format!("{whose} not in {group}"),
                (_, false, many) => format!("{whose} in [{}]", picks(many, None)),
                (_, true, many) => format!("{whose} not in [{}]", picks(many, None)),
            }
        }
        Condition::Let(name) => name.clone(),
        Condition::AnyEngineer(part) => format!("any engineer {{ {} }}", condition(part)),
        Condition::Records(word, list, part) => {
            format!("{word} line in {} {{ {} }}", operand(list), condition(part))
        }
        Condition::Not(part) => format!("not {}", condition_within(part, 3)),
        Condition::And(parts) => joined(parts, " and ", 3),
        Condition::Or(parts) => joined(parts, " or ", 2),
        Condition::AllOf(parts) => format!("all {{ {} }}", joined(parts, ", ", 1)),
        Condition::AnyOf(parts) => format!("any {{ {}, }}", joined(parts, ", ", 1)),
        Condition::NoneOf(parts) => format!("none {{ {} }}", joined(parts, ", ", 1)),
    }
}

/// A candidate; in a block `of` its provider an engineer stands alone.
fn who(it: &Who, of: Option<&str>) -> String {
    match &it.engineer {
        None => name(&it.provider),
        Some(engineer) if of == Some(&it.provider) => name(engineer),
        Some(engineer) => format!("{}.{}", name(&it.provider), name(engineer)),
    }
}

fn pick(it: &Pick, of: Option<&str>) -> String {
    match it {
        Pick::One(one) => who(one, of),
        Pick::Group(group) => group.clone(),
    }
}

fn picks(it: &[Pick], of: Option<&str>) -> String {
    it.iter().map(|one| pick(one, of)).collect::<Vec<_>>().join(", ")
}

fn handler(it: &Handler) -> String {
    match it {
        Handler::Role(role) => format!("role {role}"),
        Handler::Person(id) => format!("person {}", quoted(id)),
        Handler::Dispatchers => "dispatchers".to_owned(),
        Handler::Engineer => "engineer".to_owned(),
    }
}

fn handlers(it: &[Handler]) -> String {
    it.iter().map(handler).collect::<Vec<_>>().join(", ")
}

fn manual(it: &Manual, of: Option<&str>) -> String {
    let mut text = "manual".to_owned();
    if let Some(reason) = &it.reason {
        text += &format!(" {}", quoted(reason));
    }
    if !it.to.is_empty() {
        text += &format!(" to {}", handlers(&it.to));
    }
    match &it.among {
        None => {}
        Some(Among::Named(named)) => text += &format!(" among {}", picks(named, of)),
        Some(Among::Where(filter)) => text += &format!(" among where {}", condition(filter)),
    }
    text
}

fn shares(shares: &[(Who, u32)], of: Option<&str>) -> String {
    let share = |(one, weight): &(Who, u32)| format!("{} {weight}", who(one, of));
    shares.iter().map(share).collect::<Vec<_>>().join(", ")
}

fn target(it: &Target, assigns: Assigns, of: Option<&str>) -> String {
    match it {
        Target::One(one) => who(one, of),
        Target::First(many) => format!("first of {}", picks(many, of)),
        Target::Rotate(many) => format!("rotate of {}", picks(many, of)),
        Target::Split(weighted) => format!("split {}", shares(weighted, of)),
        Target::Turns(weighted) => format!("rotate of {}", shares(weighted, of)),
        Target::Best(filter, keys) => {
            let mut text = format!("best {}", kind(assigns));
            if let Some(filter) = filter {
                text += &format!(" where {}", condition(filter));
            }
            let keys: Vec<String> = keys
                .iter()
                .map(|(key, descending)| {
                    format!("{}{}", operand(key), if *descending { " desc" } else { "" })
                })
                .collect();
            if !keys.is_empty() {
                text += &format!(" rank by {}", keys.join(", "));
            }
            text
        }
    }
}

fn kind(assigns: Assigns) -> &'static str {
    if assigns == Assigns::Provider { "provider" } else { "engineer" }
}

fn action(it: &Action, block: &Block) -> String {
    let (assigns, of) = (block.assigns, block.of.as_deref());
    match it {
        Action::Manual(flag) => manual(flag, of),
        Action::Assign(to, None) => format!("assign {}", target(to, assigns, of)),
        Action::Assign(to, Some(flag)) => {
            format!("assign {} else {}", target(to, assigns, of), manual(flag, of))
        }
    }
}

fn cell(it: &Cell) -> String {
    match it {
        Cell::Any => "_".to_owned(),
        Cell::Values(values) => values.iter().map(literal).collect::<Vec<_>>().join(", "),
        Cell::Not(values) => format!("not {}", values.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Cell::Tests(tests) => tests.iter().map(test).collect::<Vec<_>>().join(" and "),
        Cell::Range(low, high) => format!("{}..{}", operand(low), operand(high)),
    }
}

fn entry(it: &Entry, block: &Block) -> String {
    match it {
        Entry::Rule { name, when, active: (from, to), action: does } => {
            let mut text = format!("  rule {name} {} {{\n", quoted(&format!("Rule {name}")));
            if let Some(when) = when {
                text += &format!("    when {}\n", condition(when));
            }
            if from.is_some() || to.is_some() {
                let from = from.map(|day| format!(" from {}", show_date(day))).unwrap_or_default();
                let to = to.map(|day| format!(" to {}", show_date(day))).unwrap_or_default();
                text += &format!("    active{from}{to}\n");
            }
            text + &format!("    {}\n  }}\n", action(does, block))
        }
        Entry::Table { name, columns, rows } => {
            let columns: Vec<String> = columns.iter().map(operand).collect();
            let mut text = format!("  table {name} ({}) {{\n", columns.join(", "));
            for (cells, does) in rows {
                let cells: Vec<String> = cells.iter().map(cell).collect();
                text += &format!("    | {} => {}\n", cells.join(" | "), action(does, block));
            }
            text + "  }\n"
        }
    }
}

fn block(it: &Block) -> String {
    let of = it.of.as_ref().map(|id| format!(" of {}", name(id))).unwrap_or_default();
    let mut text = format!("rules {} assigns {}{of} {{\n", it.name, kind(it.assigns));
    for eligible in &it.eligible {
        text += &format!("  eligible when {}\n", condition(eligible));
    }
    text.extend(it.entries.iter().map(|part| entry(part, it)));
    if let Some(does) = &it.otherwise {
        text += &format!("  otherwise {}\n", action(does, it));
    }
    text + "}\n\n"
}

fn work(it: &Work, nodes: &[Node], blocks: &[Block]) -> String {
    let node = |index: usize| &nodes[index].name;
    let mut text = format!("    portal {}\n", if it.company { "company" } else { "provider" });
    if let Some(assigns) = it.assigns {
        text += &format!("    assigns {}\n", kind(assigns));
    }
    text += &format!("    handler {}\n", handlers(&it.handlers));
    if !it.rules.is_empty() {
        let names: Vec<&str> = it.rules.iter().map(|index| blocks[*index].name.as_str()).collect();
        text += &format!("    rules {}\n", names.join(", "));
    }
    text += &format!("    then {}\n", node(it.then));
    if let Some(declined) = it.declined {
        let reasons: Vec<String> = it.reasons.iter().map(|reason| format!("{reason:?}")).collect();
        let reasons =
            if reasons.is_empty() { String::new() } else { format!(" reasons {}", reasons.join(", ")) };
        text += &format!("    declined {}{reasons}\n", node(declined));
    }
    if let Some(within) = &it.within {
        let of = within.calendar.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
        let time = match within.workdays {
            Some(1) => "1 workday".to_owned(),
            Some(days) => format!("{days} workdays"),
            None => duration(within.seconds),
        };
        let goes = within.goes.map_or("declined", |index| node(index));
        let warn =
            within.warn.map(|seconds| format!(" warn {} before", duration(seconds))).unwrap_or_default();
        text += &format!("    within {}{of}{warn} else {goes}\n", time);
    }
    text
}

fn workflow(it: &Workflow, blocks: &[Block]) -> String {
    let when = it.when.as_ref().map(|when| format!(" when {}", condition(when))).unwrap_or_default();
    let mut text = format!("workflow {} \"A workflow\"{when} {{\n  start {}\n", it.name, it.nodes[0].name);
    for node in &it.nodes {
        match &node.kind {
            Kind::End => text += &format!("  end {}\n", node.name),
            Kind::Branch { ways, otherwise } => {
                text += &format!("  branch {} {{\n", node.name);
                for (when, to) in ways {
                    text += &format!("    when {} -> {}\n", condition(when), it.nodes[*to].name);
                }
                text += &format!("    otherwise -> {}\n  }}\n", it.nodes[*otherwise].name);
            }
            Kind::Work(parts) => {
                let word = if parts.assigns.is_some() { "assign" } else { "task" };
                let body = work(parts, &it.nodes, blocks);
                text += &format!("  {word} {} \"Node\" {{\n{body}  }}\n", node.name);
            }
        }
    }
    text + "}\n\n"
}

fn type_text(ty: &Type, types: &[(String, Type)]) -> String {
    if let Some((known, _)) = types.iter().find(|(_, named)| named == ty) {
        return known.clone();
    }
    match ty {
        Type::Text => "text".to_owned(),
        Type::Caseless => "text caseless".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Time => "time".to_owned(),
        Type::DateTime => "datetime".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Point => "point".to_owned(),
        Type::Set(of) => format!("set of {}", type_text(of, types)),
        Type::Enum(variants, ordered) => {
            let variants: Vec<String> = variants.iter().map(|variant| name(variant)).collect();
            format!("enum [{}]", variants.join(if *ordered { " < " } else { ", " }))
        }
        Type::Record(parts) => format!("{{\n{}  }}", fields(parts, types)),
        Type::List(parts) => format!("list of {{\n{}  }}", fields(parts, types)),
    }
}

fn fields(parts: &[Field], types: &[(String, Type)]) -> String {
    let field = |it: &Field| {
        let optional = if it.optional { "?" } else { "" };
        let from = it.from.as_ref().map(|key| format!(" from {}", quoted(key))).unwrap_or_default();
        let company = if it.for_company { " for company" } else { "" };
        let declared = if it.declared { declared(it) } else { String::new() };
        format!("  {} {}{optional}{from}{declared}{company}\n", it.name, type_text(&it.ty, types))
    };
    parts.iter().map(field).collect()
}

/// How a field is written, where its schema says so.
fn declared(it: &Field) -> String {
    let form = match it.ty {
        Type::Date => " as \"31/12/2026\"",
        Type::DateTime => " as \"epoch seconds\"",
        Type::Bool => " as \"Y\", \"N\"",
        Type::Number | Type::Integer => " as \"$1,234.50\"",
        _ => "",
    };
    let missing =
        if matches!(it.ty, Type::Record(_) | Type::List(_)) { "" } else { " missing \"N/A\", \"?\"" };
    format!("{form}{missing}")
}

fn attributes(record: &Value) -> String {
    let Value::Record(fields) = record else { panic!("{record:?} is no record") };
    let one = |(field, value): &(String, Value)| format!("{field}: {}", literal(value));
    fields.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn provider(it: &Provider) -> String {
    let mut text = format!("provider {} {} {{\n", name(&it.id), quoted(&it.name));
    text += &format!("  {}\n", attributes(&it.attributes));
    for id in &it.dispatchers {
        text += &format!("  dispatcher {}\n", quoted(id));
    }
    for one in &it.engineers {
        let attributes = attributes(&one.attributes);
        text += &format!("  engineer {} {} {{ {attributes} }}\n", name(&one.id), quoted(&one.name));
    }
    text + "}\n"
}

fn yearly(it: &Yearly, days: &[&str; 7]) -> String {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const NUMBERS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    match it {
        Yearly::Dates(from, to) => format!("{:02}-{:02}..{:02}-{:02}", from.0, from.1, to.0, to.1),
        Yearly::Movable(which, weekday, month) => {
            let which = which.map_or("last", |which| NUMBERS[which as usize - 1]);
            format!("{which} {} of {}", days[*weekday], MONTHS[*month as usize - 1])
        }
        Yearly::Easter(0) => "easter".to_owned(),
        Yearly::Easter(after) => format!("easter {} {}d", if *after < 0 { '-' } else { '+' }, after.abs()),
    }
}

fn calendar(it: &Calendar) -> String {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let clock = |seconds: i64| show_time(seconds)[..5].to_owned();
    let mut text = format!("calendar {} {{\n", it.name);
    if let Some(zone) = &it.timezone {
        text += &format!("  timezone {}\n", quoted(zone));
    }
    for ((first, last), ranges) in &it.open {
        let days =
            if first == last { DAYS[*first].into() } else { format!("{}..{}", DAYS[*first], DAYS[*last]) };
        let ranges: Vec<String> =
            ranges.iter().map(|(start, end)| format!("{}-{}", clock(*start), clock(*end))).collect();
        text += &format!("  open {days} {}\n", ranges.join(", "));
    }
    for day in &it.closed {
        text += &format!("  closed {}\n", show_date(*day));
    }
    for day in &it.yearly {
        text += &format!("  closed {}\n", yearly(day, &DAYS));
    }
    text + "}\n"
}

/// The program's text; the files that it names are not in it.
pub fn program(it: &Program) -> String {
    let mut text = String::new();
    if let Some(zone) = &it.timezone {
        text += &format!("timezone {}\n", quoted(zone));
    }
    for (known, ty) in &it.types {
        text += &format!("type {known} = {}\n", type_text(ty, &[]));
    }
    for (schema, parts) in [("work_order", &it.order), ("provider", &it.provider), ("engineer", &it.engineer)]
    {
        text += &format!("schema {schema} {{\n{}}}\n", fields(parts, &it.types));
    }
    text += "role company_one \"One\" of company\nrole company_two \"Two\" of company\n";
    text += "role provider_one \"One\" of provider\nrole provider_two \"Two\" of provider\n";
    text.extend(it.written.iter().map(provider));
    if !it.declared.is_empty() {
        text += "directory \"directory.json\"\n";
    }
    for one in &it.lists {
        text += &match &one.file {
            Some(path) => format!("list {} from {}\n", one.name, quoted(path)),
            None => format!("list {} = {}\n", one.name, list(&one.values)),
        };
    }
    for (group, members) in &it.groups {
        let members: Vec<String> = members.iter().map(|id| name(id)).collect();
        text += &format!("group {group} = [{}]\n", members.join(", "));
    }
    text.extend(it.calendars.iter().map(calendar));
    for (known, meaning) in &it.lets {
        text += &format!("let {known} = {}\n", condition(meaning));
    }
    text.push('\n');
    text.extend(it.blocks.iter().map(block));
    text.extend(it.workflows.iter().map(|one| workflow(one, &it.blocks)));
    text
}
