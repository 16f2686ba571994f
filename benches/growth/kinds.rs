//! Programs of one kind each, as large as is asked: what rules can be made of, and many of every item.

use std::fmt::Write as _;

/// A kind of programs.
pub struct Kind {
    pub name: &'static str,
    /// Two versions of a program of this size, which differ a little.
    pub make: fn(usize) -> [String; 2],
}

pub const KINDS: &[Kind] = &[
    Kind { name: "text-contains", make: |n| rules(n, |i| format!("t contains \"x{i}y\"")) },
    Kind { name: "text-starts", make: |n| rules(n, |i| format!("t starts with \"x{i}y\"")) },
    Kind { name: "text-matches", make: |n| rules(n, |i| format!("t matches \"^a[0-9]{{2}}b{i}$\"")) },
    Kind { name: "text-search", make: |n| rules(n, |i| format!("t matches \"b{i}[0-9]+c\"")) },
    Kind { name: "text-mixed", make: |n| rules(n, mixed) },
    Kind { name: "text-equal", make: |n| rules(n, |i| format!("t = \"R{i}\"")) },
    Kind { name: "text-not", make: |n| rules(n, |i| format!("t != \"R{i}\" and value = {i}")) },
    Kind {
        name: "sets",
        make: |n| {
            rules(n, |i| format!("tags contains \"t{i}\" and tags contains none [\"u{i}\", \"t{}\"]", i + 1))
        },
    },
    Kind {
        name: "set-counts",
        make: |n| rules(n, |i| format!("count(tags) > {} and tags contains \"t{i}\"", i % 7)),
    },
    Kind { name: "dates", make: |n| rules(n, |i| format!("day = {} and value >= {i}", date(i))) },
    Kind {
        name: "date-ranges",
        make: |n| rules(n, |i| format!("day between {} and {}", date(i), date(i + 40))),
    },
    Kind {
        name: "weekdays",
        make: |n| rules(n, |i| format!("weekday(at) = {} and value = {i}", DAYS[i % 7])),
    },
    Kind {
        name: "hours",
        make: |n| rules(n, |i| format!("time(at) >= {:02}:{:02} and value < {i}", i % 24, i % 60)),
    },
    Kind { name: "wide", make: |n| rules(n, wide) },
    Kind { name: "numbers", make: |n| rules(n, |i| format!("value between {} and {}", i * 3, i * 3 + 10)) },
    Kind { name: "sums", make: |n| rules(n, |i| format!("value + a > {i} and b = {i}")) },
    Kind { name: "alternatives", make: |n| one_rule(n, "or", |i| format!("t = \"R{i}\"")) },
    Kind { name: "conjunction", make: |n| one_rule(n, "and", |i| format!("t != \"R{i}\"")) },
    Kind { name: "listed", make: listed },
    Kind { name: "optional-fields", make: optional },
    Kind { name: "fields", make: fields },
    Kind { name: "workflows", make: workflows },
    Kind { name: "blocks", make: blocks },
    Kind { name: "arms", make: arms },
    Kind { name: "providers", make: providers },
    Kind { name: "lists", make: lists },
    Kind { name: "findings", make: |n| rules(n, |i| format!("t = \"R{i}\" and true")) },
    Kind {
        name: "dead-rules",
        make: |n| rules(n, |i| format!("value >= {} and t contains \"x{i}\"", n - i)),
    },
    Kind { name: "table", make: table },
];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const HEAD: &str = "timezone \"UTC\"\nrole d \"D\" of company\nrole c \"C\" of provider\n";
const SCHEMA: &str = "schema work_order { id text  t text  u text  value number  a number  b number  c number  \
    e number  tags set of text  day date?  at datetime }\n";
const PROVIDERS: &str =
    "provider p \"P\" { engineer x \"X\" {} }\nprovider q \"Q\" { engineer y \"Y\" {} }\n";
const WORKFLOW: &str = "workflow w \"W\" { start a  assign a \"A\" { portal company  assigns provider  handler role d  \
    rules r  then done }  end done }\n";

/// The program, and the same where the last `assign q` is another.
fn versions(program: String) -> [String; 2] {
    let other = match program.rfind("assign q") {
        Some(at) => format!("{}assign p{}", &program[..at], &program[at + "assign q".len()..]),
        None => program.clone(),
    };
    [program, other]
}

fn block(n: usize, condition: impl Fn(usize) -> String) -> String {
    let mut text = String::from("rules r assigns provider {\n");
    for rule in 0..n {
        let assigned = if rule % 2 == 0 { "p" } else { "q" };
        let _ = writeln!(text, "  rule r{rule} {{ when {} assign {assigned} }}", condition(rule));
    }
    text + "  otherwise manual \"No rule\"\n}\n"
}

fn rules(n: usize, condition: impl Fn(usize) -> String) -> [String; 2] {
    versions(format!("{HEAD}{SCHEMA}{PROVIDERS}{}{WORKFLOW}", block(n, condition)))
}

fn one_rule(n: usize, word: &str, part: impl Fn(usize) -> String) -> [String; 2] {
    let parts: Vec<String> = (0..n).map(part).collect();
    let condition = parts.join(&format!("\n    {word} "));
    rules(2, |rule| if rule == 0 { condition.clone() } else { "value > 3".into() })
}

fn mixed(i: usize) -> String {
    match i % 5 {
        0 => format!("t contains \"x{i}y\""),
        1 => format!("t starts with \"s{i}-\""),
        2 => format!("t ends with \"-e{i}\" and u = \"U{i}\""),
        3 => format!("t = \"R{i}\""),
        _ => format!("t matches \"^m[a-c]+{i}$\" or u contains \"k{i}\""),
    }
}

/// As packet filters are: ranges over five fields, which overlap.
fn wide(i: usize) -> String {
    // A fixed sequence without a pattern.
    let number = |of: usize, most: usize| (i * 7919 + of * 104_729 + (i * i) % 1009 * 31) % most;
    let range = |name: &str, of: usize, width: usize| {
        let from = number(of, 60_000);
        format!("{name} between {from} and {}", from + width + number(of + 1, width))
    };
    let parts = [
        range("value", 0, 3_000),
        range("a", 1, 20_000),
        range("b", 2, 9_000),
        range("c", 3, 30_000),
        format!("e = {}", number(4, 5)),
    ];
    parts.join(" and ")
}

fn date(i: usize) -> String {
    format!("{}-{:02}-{:02}", 2000 + i / 336, i / 28 % 12 + 1, i % 28 + 1)
}

fn listed(n: usize) -> [String; 2] {
    let elements: Vec<String> = (0..n).map(|i| format!("\"R{i}\"")).collect();
    rules(2, |rule| if rule == 0 { format!("t in [{}]", elements.join(", ")) } else { "value > 3".into() })
}

fn optional(n: usize) -> [String; 2] {
    let fields: String = (0..n).map(|i| format!("  f{i} number?\n")).collect();
    let schema = format!("schema work_order {{ id text\n{fields}}}\n");
    let block = block(n, |i| format!("f{i} > {i} or f{} is missing", (i + 1) % n));
    versions(format!("{HEAD}{schema}{PROVIDERS}{block}{WORKFLOW}"))
}

fn fields(n: usize) -> [String; 2] {
    let fields: String = (0..n).map(|i| format!("  f{i} text\n")).collect();
    let schema = format!("schema work_order {{ id text\n{fields}}}\n");
    let block = block(n, |i| format!("f{i} = \"a\""));
    versions(format!("{HEAD}{schema}{PROVIDERS}{block}{WORKFLOW}"))
}

fn workflows(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}{}", block(2, |i| format!("value > {i}")));
    for i in 0..n {
        let _ = writeln!(
            text,
            "workflow w{i} \"W{i}\" when t = \"K{i}\" {{ start b  branch b {{ when value > {i} -> a otherwise -> done }}  \
             assign a \"A\" {{ portal company  assigns provider  handler role d  rules r  then done }}  end done }}"
        );
    }
    versions(text)
}

fn blocks(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}");
    let mut nodes = String::new();
    for i in 0..n {
        let _ = writeln!(
            text,
            "rules r{i} assigns provider {{ rule k {{ when t = \"R{i}\" assign q }} otherwise assign p }}"
        );
        let next = if i + 1 == n { "done".to_owned() } else { format!("a{}", i + 1) };
        let _ = writeln!(
            nodes,
            "  assign a{i} \"A{i}\" {{ portal company  assigns provider  handler role d  rules r{i}  then {next} }}"
        );
    }
    versions(format!("{text}workflow w \"W\" {{\n  start a0\n{nodes}  end done\n}}\n"))
}

fn arms(n: usize) -> [String; 2] {
    let mut arms = String::new();
    for i in 0..n {
        let _ = writeln!(arms, "    when t = \"K{i}\" -> {}", if i % 2 == 0 { "a" } else { "done" });
    }
    let block = block(2, |i| format!("value > {i}"));
    versions(format!(
        "{HEAD}{SCHEMA}{PROVIDERS}{block}workflow w \"W\" {{ start b\n  branch b {{\n{arms}    otherwise -> a\n  }}\n  assign a \"A\" {{ \
         portal company  assigns provider  handler role d  rules r  then done }}\n  end done }}\n"
    ))
}

fn providers(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}schema provider {{ regions set of text  rating number }}\n");
    for i in 0..n {
        let _ = writeln!(
            text,
            "provider p{i} \"P{i}\" {{ regions: [\"R{i}\", \"R{}\"], rating: {}  engineer e{i} \"E\" {{}} }}",
            i + 1,
            i % 7
        );
    }
    text += "provider p \"P\" { regions: [], rating: 1 }\nprovider q \"Q\" { regions: [], rating: 1 }\n";
    text += "rules r assigns provider {\n  eligible when provider.regions contains t\n  rule best { when value > 3 assign best \
             provider rank by provider.rating desc }\n  rule k { when u = \"a\" assign q }\n}\n";
    versions(text + WORKFLOW)
}

fn lists(n: usize) -> [String; 2] {
    let mut text = format!("{HEAD}{SCHEMA}{PROVIDERS}");
    for i in 0..n {
        let _ = writeln!(text, "list l{i} = [\"A{i}\", \"B{i}\", \"C{}\"]", i % 10);
    }
    let block = block(n, |i| format!("t in l{i}"));
    versions(format!("{text}{block}{WORKFLOW}"))
}

fn table(n: usize) -> [String; 2] {
    let mut text =
        format!("{HEAD}{SCHEMA}{PROVIDERS}rules r assigns provider {{\n  table k (t, value, a) {{\n");
    for i in 0..n {
        let _ = writeln!(text, "    | \"R{}\" | >= {} | _ => assign q", i / 3, 300 - i % 3 * 100);
    }
    text += "  }\n  otherwise manual\n}\n";
    versions(text + WORKFLOW)
}
