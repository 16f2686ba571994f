//! Programs about fields of every type, and about what many of them share: records in lists, places, durations, clocks of
//! other zones, tables in files, candidates that rules name by the dozen.

use std::fmt::Write as _;

use super::kinds::{HEAD, PROVIDERS, WORKFLOW, block, versions};

/// Behind this line stands a file that the program names.
pub const FILE: &str = "\n// rows.csv\n";

const SCHEMA: &str = "schema work_order { id text  t text  name text caseless  value number  count integer  open integer  took duration  \
    at datetime  since datetime  zone text  site point  tags set of text  ids set of integer  p enum [low < normal < high]  \
    lines list of { sku text  qty integer } }\n";

/// Rules with these conditions.
pub fn of(n: usize, condition: impl Fn(usize) -> String) -> [String; 2] {
    in_zone("UTC", n, condition)
}

/// The same by the clocks of a zone.
pub fn in_zone(zone: &str, n: usize, condition: impl Fn(usize) -> String) -> [String; 2] {
    let head = HEAD.replace("UTC", zone);
    let calendar = "calendar office { open mon..fri 08:00-18:00  closed 12-25 }\n";
    versions(format!("{head}{SCHEMA}{PROVIDERS}{calendar}{}{WORKFLOW}", block(n, condition)))
}

pub fn contains_any(i: usize) -> String {
    format!("tags contains any [\"t{i}\", \"t{}\", \"u{}\"] and value > {}", i + 1, i % 9, i % 50)
}

pub fn contains_all(i: usize) -> String {
    format!("tags contains all [\"t{}\", \"u{}\"] or ids contains {i}", i % 40, i % 37)
}

pub fn durations(i: usize) -> String {
    match i % 3 {
        0 => format!("took between {i}min and {}min", i + 45),
        1 => format!("at - since > {i}h and took < {}min", i % 300 + 1),
        _ => format!("since + took < at - {i}min"),
    }
}

pub fn distances(i: usize) -> String {
    format!("site within {}km of ({}.{:02}, {}.5)", i % 60 + 1, i % 80, i % 100, i % 170)
}

pub fn records(i: usize) -> String {
    match i % 3 {
        0 => format!("any line in lines {{ line.sku = \"S{i}\" and line.qty > {} }}", i % 5),
        1 => format!("none line in lines {{ line.sku starts with \"x{i}\" }} and value > {i}"),
        _ => format!("count(lines) > {} and t = \"R{i}\"", i % 20),
    }
}

pub fn caseless(i: usize) -> String {
    match i % 3 {
        0 => format!("name = \"R{i}\""),
        1 => format!("name contains \"ß{i}k\""),
        _ => format!("name in [\"a{i}\", \"A{}\", \"É{i}\"] and p >= normal", i + 1),
    }
}

/// What is asked is turned round whole.
pub fn negated(i: usize) -> String {
    format!(
        "not (t in [\"R{i}\", \"R{}\"] or value between {i} and {} or count = {}) and not (p = high and open > {i})",
        i + 1,
        i + 500,
        i % 90
    )
}

pub fn zones(i: usize) -> String {
    match i % 3 {
        0 => format!("weekday(at, zone) = mon and value = {i}"),
        1 => format!(
            "time(at, zone) >= {:02}:{:02} and zone = \"Europe/Paris\" and count = {i}",
            i % 24,
            i % 60
        ),
        _ => format!("at during office in zone and t = \"R{i}\""),
    }
}

/// Instants around the hours that clocks skip and repeat.
pub fn clocks(i: usize) -> String {
    let day = if i.is_multiple_of(2) { "03-08" } else { "11-01" };
    format!(
        "at >= 20{:02}-{day}T0{}:30:00-05:00 and time(at) < {:02}:{:02} and weekday(at) != sun",
        i % 30 + 10,
        i % 4,
        i % 24,
        i % 60
    )
}

pub fn integers(i: usize) -> String {
    format!("count - open > {} and count between {i} and {}", i % 70, i + 30)
}

pub fn parts_of_dates(i: usize) -> String {
    format!("year(at) = {} and month(at) = {} and day(since) <= {}", 2000 + i / 12, i % 12 + 1, i % 28 + 1)
}

/// Cases upon cases: each condition is of sixteen cubes.
pub fn multiplied(i: usize) -> String {
    format!(
        "(t = \"R{i}\" or name = \"N{i}\") and (value > {i} or count < {}) and (p = high or took > {}min) and (open = {} or tags \
         contains \"x\")",
        i % 30,
        i % 40,
        i % 50
    )
}

/// Of many providers each rule names a dozen, in their order, by shares or in turn.
pub fn named_by_the_dozen(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}schema provider {{ regions set of text }}\n");
    for i in 0..n {
        let _ = writeln!(text, "provider p{i} \"P{i}\" {{ regions: [\"R{}\"] }}", i % 40);
    }
    text += "provider p \"P\" { regions: [] }\nprovider q \"Q\" { regions: [] }\n";
    text += "rules r assigns provider {\n  eligible when provider.regions contains any tags\n";
    for i in 0..n {
        let named = |between: &str, weight: &dyn Fn(usize) -> String| {
            let each: Vec<String> =
                (0..12).map(|k| format!("p{}{}", (i + k * 7) % n.max(100) % n, weight(k))).collect();
            each.join(between)
        };
        let target = match i % 3 {
            0 => format!("first of {}", named(", ", &|_| String::new())),
            1 => format!("split {}", named(", ", &|k| format!(" {}", k + 1))),
            _ => format!("rotate of {}", named(", ", &|_| String::new())),
        };
        let _ = writeln!(
            text,
            "  rule r{i} {{ when t = \"T{i}\"  assign {target} else manual \"Nobody of {i}\" }}"
        );
    }
    text += "  rule k { when value = 3 assign q }\n}\n";
    versions(text + WORKFLOW)
}

/// One rule among all providers.
pub fn long_split(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}");
    for i in 0..n {
        let _ = writeln!(text, "provider p{i} \"P{i}\" {{}}");
    }
    text += "provider p \"P\" {}\nprovider q \"Q\" {}\n";
    let list = |weighted: bool| {
        let each: Vec<String> = (0..n.min(1_000))
            .map(|i| if weighted { format!("p{i} {}", i % 9 + 1) } else { format!("p{i}") })
            .collect();
        each.join(", ")
    };
    let _ = writeln!(
        text,
        "rules r assigns provider {{\n  rule a {{ when t = \"a\" assign split {} }}\n  rule b {{ when t = \"b\" assign first of {} }}\n  \
         rule c {{ when t = \"c\" assign rotate of {} }}\n  rule k {{ when value = 3 assign q }}\n}}",
        list(true),
        list(false),
        list(false)
    );
    versions(text + WORKFLOW)
}

/// Providers of whom each attribute is asked by a rule of its own.
pub fn many_attributes(n: usize) -> [String; 2] {
    let count = n / 10 + 1;
    let attributes: String = (0..count).map(|i| format!("  a{i} number?\n")).collect();
    let mut text = format!("{HEAD}{SCHEMA}schema provider {{\n{attributes}}}\n");
    for id in ["p", "q", "s"] {
        let values: Vec<String> = (0..count).map(|i| format!("a{i}: {}", i % 5)).collect();
        let _ = writeln!(text, "provider {id} \"P\" {{ {} }}", values.join(", "));
    }
    text += "rules r assigns provider {\n";
    for i in 0..count {
        let _ = writeln!(
            text,
            "  rule r{i} {{ when t = \"T{i}\"  assign best provider where provider.a{i} > {} and provider.a{i} < count rank by provider.a{} }}",
            i % 4,
            (i + 1) % count
        );
    }
    text += "  rule k { when value = 3 assign q }\n}\n";
    versions(text + WORKFLOW)
}

/// A table of five times as many rows in a file.
pub fn table_in_file(n: usize) -> [String; 2] {
    let mut rows = String::from("Code;Value;Level;Who\n");
    for i in 0..5 * n {
        let _ =
            writeln!(rows, "R{};{}..{};{};p", i / 4, i % 50, i % 50 + 20, ["", "high", ">=normal"][i % 3]);
    }
    let program = format!(
        "{HEAD}{SCHEMA}{PROVIDERS}rules r assigns provider {{\n  table k from \"rows.csv\" {{ t from \"Code\"  value from \"Value\"  p from \
         \"Level\"  assign from \"Who\" }}\n  rule last {{ when value = 3 assign q }}\n  otherwise manual\n}}\n{WORKFLOW}"
    );
    versions(program).map(|program| format!("{program}{FILE}{rows}"))
}
