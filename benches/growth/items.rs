//! Programs with many items of one kind, and with large ones: lists, calendars, people, nodes, tests, conditions that are
//! long, deep or made of others.

use std::fmt::Write as _;

use super::kinds::{HEAD, PROVIDERS, SCHEMA, WORKFLOW, block, rules, versions};

/// Either of two fields.
pub fn either(n: usize) -> [String; 2] {
    rules(n, |i| format!("t = \"R{i}\" or u = \"U{i}\""))
}

/// Lists of fifty long texts, and a rule for each.
pub fn long_lists(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}");
    let lists = n / 50 + 1;
    for list in 0..lists {
        let entries: Vec<String> =
            (0..50).map(|i| format!("\"{} {}\"", "long ".repeat(16), list * 40 + i)).collect();
        let _ = writeln!(text, "list l{list} = [{}]", entries.join(", "));
    }
    versions(format!("{text}{}{WORKFLOW}", block(lists, |i| format!("t in l{i}"))))
}

pub fn calendars(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}");
    for i in 0..n {
        let (from, to) = (i % 12, i % 11 + 12);
        let _ = writeln!(
            text,
            "calendar c{i} {{ open mon..fri {from:02}:{:02}-{to:02}:{:02}  closed 2026-{:02}-{:02} }}",
            i % 60,
            i / 60 % 60,
            i % 12 + 1,
            i % 28 + 1
        );
    }
    versions(format!("{text}{}{WORKFLOW}", block(n, |i| format!("at during c{i} and value > {i}"))))
}

/// Providers of whom much is known, of whom rules choose the best.
pub fn attributes(n: usize) -> [String; 2] {
    let mut text = format!(
        "{HEAD}{SCHEMA}schema provider {{ regions set of text  rating number  cap number  far bool  site text?  since date }}\n"
    );
    for i in 0..n {
        let _ = writeln!(
            text,
            "provider p{i} \"P{i}\" {{ regions: [\"R{}\", \"R{}\"], rating: {}, cap: {}, far: {}, site: \"S{}\", since: 20{:02}-01-01 }}",
            i % 50,
            i % 49,
            i % 7,
            i % 13,
            i % 2 == 0,
            i % 17,
            i % 30
        );
    }
    text += "provider p \"P\" { regions: [], rating: 1, cap: 1, far: false, since: 2020-01-01 }\n";
    text += "provider q \"Q\" { regions: [], rating: 1, cap: 1, far: false, since: 2020-01-01 }\n";
    text += "rules r assigns provider {\n  eligible when provider.regions contains t\n  eligible when provider.workload < provider.cap\n";
    for i in 0..20 {
        let _ = writeln!(
            text,
            "  rule r{i} {{ when value > {i} and u = \"U{i}\"  assign best provider where provider.rating >= {} and not provider.far rank \
             by provider.rating desc, provider.since }}",
            i % 7
        );
    }
    text += "  rule k { when u = \"a\" assign q }\n}\n";
    versions(text + WORKFLOW)
}

/// Engineers of one provider, and rules that choose among them.
pub fn engineers(n: usize) -> [String; 2] {
    let mut text = format!(
        "{HEAD}{SCHEMA}schema engineer {{ skills set of text  level number }}\nprovider p \"P\" {{\n"
    );
    for i in 0..n {
        let _ = writeln!(
            text,
            "  engineer e{i} \"E{i}\" {{ skills: [\"k{}\", \"k{}\"], level: {} }}",
            i % 20,
            i % 19,
            i % 5
        );
    }
    text += "}\nprovider q \"Q\" { engineer y \"Y\" { skills: [], level: 1 } }\n";
    text += &block(2, |i| format!("value > {i}"));
    text += "rules g assigns engineer of p {\n  eligible when engineer.skills contains any tags\n";
    for i in 0..n / 10 {
        let _ = writeln!(text, "  rule g{i} {{ when t = \"T{i}\"  assign first of e{i}, e{} }}", i + 1);
    }
    text += "  rule all { assign best engineer rank by engineer.level desc }\n}\n";
    versions(
        text + "workflow w \"W\" { start a  assign a \"A\" { portal company  assigns provider  handler role d  rules r  then b }  assign b \
                \"B\" { portal provider  assigns engineer  handler role c  rules g  then s  declined a }  task s \"S\" { portal provider  \
                handler engineer  then done  declined b }  end done }\n",
    )
}

/// Nodes where people act, one after the other.
pub fn tasks(n: usize) -> [String; 2] {
    let mut nodes = String::new();
    for i in 0..n {
        let next = if i + 1 == n { "done".to_owned() } else { format!("t{}", i + 1) };
        let _ = writeln!(
            nodes,
            "  task t{i} \"T{i}\" {{ portal provider  handler role c  then {next}  declined a  within {}h else declined }}",
            i % 9 + 1
        );
    }
    let block = block(2, |i| format!("value > {i}"));
    versions(format!(
        "{HEAD}{SCHEMA}{PROVIDERS}{block}workflow w \"W\" {{ start a  assign a \"A\" {{ portal company  assigns provider  handler role d  \
         rules r  then t0 }}\n{nodes}  end done }}\n"
    ))
}

/// Nodes that assign, each declined to the one before.
pub fn declined(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}");
    let mut nodes = String::new();
    for i in 0..n {
        let _ = writeln!(
            text,
            "rules r{i} assigns provider {{ rule k {{ when t = \"R{i}\" assign first of p, q }} otherwise manual \"M{i}\" among p, q }}"
        );
        let (next, before) =
            (if i + 1 == n { "done".to_owned() } else { format!("a{}", i + 1) }, i.saturating_sub(1));
        let _ = writeln!(
            nodes,
            "  assign a{i} \"A{i}\" {{ portal company  assigns provider  handler role d  rules r{i}  then v{i} }}\n  task v{i} \"V{i}\" {{ \
             portal provider  handler role c  then {next}  declined a{before} }}"
        );
    }
    versions(format!("{text}workflow w \"W\" {{\n  start a0\n{nodes}  end done\n}}\n"))
}

/// Values that many rules share.
pub fn long_in(n: usize) -> [String; 2] {
    rules(n / 10, |i| {
        let values: Vec<String> = (0..40).map(|k| format!("\"V{}\"", (i * 20 + k * k) % (n + 40))).collect();
        format!("t in [{}] and value > {i}", values.join(", "))
    })
}

pub fn tests(n: usize) -> [String; 2] {
    let [mut text, _] = rules(50, |i| format!("t = \"R{i}\" and value > {i}"));
    for i in 0..n {
        let _ = writeln!(
            text,
            "test \"t{i}\" {{ order {{ id: \"{i}\", t: \"R{}\", u: \"u\", value: {}, a: 1, b: 1, c: 1, e: 1, tags: [], at: \
             2026-03-02T09:00:00Z }}  expect node done }}",
            i % 50,
            i % 40 + 60
        );
    }
    versions(text)
}

/// Conditions made of others, which are made of others.
pub fn lets(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}");
    for i in 0..n {
        let _ = match i % 20 {
            0 => writeln!(text, "let l{i} = value > {i}"),
            k if k % 2 == 0 => writeln!(text, "let l{i} = l{} and t != \"T{i}\"", i - 1),
            _ => writeln!(text, "let l{i} = l{} or u = \"U{i}\"", i - 1),
        };
    }
    versions(format!("{text}{}{WORKFLOW}", block(n, |i| format!("l{i}"))))
}

/// Brackets in brackets.
pub fn nested(n: usize) -> [String; 2] {
    rules(n / 10, |i| {
        let mut condition = format!("value > {i}");
        for depth in 0..20 {
            condition = match depth % 3 {
                0 => format!("({condition} or t = \"T{}\")", i + depth),
                1 => format!("(u != \"U{}\" and {condition})", i * depth),
                _ => format!("(not {condition})"),
            };
        }
        condition
    })
}

/// Tables of rows of six columns.
pub fn tables(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}rules r assigns provider {{\n");
    for table in 0..n / 50 + 1 {
        let _ = writeln!(text, "  table k{table} (t, u, value, a, b, e) {{");
        for row in 0..50 {
            let i = table * 50 + row;
            let _ = writeln!(
                text,
                "    | \"R{}\" | {} | >= {} | {}..{} | _ | {} => assign q",
                i / 5,
                if i % 3 == 0 { "_".to_owned() } else { format!("\"U{}\"", i % 7) },
                i % 40,
                i,
                i + 30,
                i % 4
            );
        }
        text += "  }\n";
    }
    text += "  otherwise manual\n}\n";
    versions(text + WORKFLOW)
}

/// Rules for some days, and rules that look at the clock.
pub fn dated(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}rules r assigns provider {{\n");
    for i in 0..n {
        let (month, day) = (i % 12 + 1, i % 28 + 1);
        let _ = match i % 2 {
            0 => writeln!(
                text,
                "  rule r{i} {{ active from 2026-{month:02}-{day:02}  when t = \"T{i}\" assign p }}"
            ),
            _ => writeln!(
                text,
                "  rule r{i} {{ when now > 2026-{month:02}-{day:02}T09:00:00Z and value = {i} assign q }}"
            ),
        };
    }
    text += "  otherwise manual\n}\n";
    versions(text + WORKFLOW)
}

/// Every rule flags orders for its own reason and its own candidates, or draws, or takes turns.
pub fn actions(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}schema provider {{ rating number }}\n");
    for id in ["p", "q", "s"] {
        let _ = writeln!(text, "provider {id} \"P\" {{ rating: 1 }}");
    }
    text += "rules r assigns provider {\n";
    for i in 0..n {
        let action = match i % 4 {
            0 => format!("manual \"M{i}\" among where provider.rating > {i}"),
            1 => format!("assign split p {}, q 30", i % 900 + 1),
            2 => "assign rotate of p, s else manual \"Nobody\" among p, q".to_owned(),
            _ => format!("assign best provider where provider.rating < {i} rank by provider.rating"),
        };
        let _ = writeln!(text, "  rule r{i} {{ when t = \"T{i}\" and value > {}  {action} }}", i % 9);
    }
    text += "  rule last { when value = 3 assign q }\n}\n";
    versions(text + WORKFLOW)
}

/// An enum of many variants, and groups of providers.
pub fn variants(n: usize) -> [String; 2] {
    let variants: Vec<String> = (0..n).map(|i| format!("v{i}")).collect();
    let schema =
        format!("schema work_order {{ id text  kind enum [{}]  value number }}\n", variants.join(" < "));
    let block = block(n, |i| match i % 3 {
        0 => format!("kind = v{i}"),
        1 => format!("kind >= v{i} and value > {i}"),
        _ => format!("kind in [v{i}, v{}]", i - 1),
    });
    versions(format!("{HEAD}{schema}{PROVIDERS}{block}{WORKFLOW}"))
}

/// Roles, people and groups.
pub fn people(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}");
    for i in 0..n {
        let _ = writeln!(text, "role d{i} \"D{i}\" of company\ngroup g{i} = [p, q]");
    }
    text += "rules r assigns provider {\n";
    for i in 0..n {
        let _ = writeln!(text, "  rule r{i} {{ when t = \"T{i}\" manual \"M\" to role d{i} among g{i} }}");
    }
    text += "  rule last { when value = 3 assign q }\n}\n";
    versions(text + WORKFLOW)
}
