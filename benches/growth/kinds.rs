//! Programs of one kind each, as large as is asked: what rules can be made of, and many of every item.

use std::fmt::Write as _;

use super::{dense, fields as typed, items, packets};

/// A kind of programs.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    /// Two versions of a program of this size, which differ a little.
    pub make: fn(usize) -> [String; 2],
    /// The verbs that it is for; empty for all.
    pub verbs: &'static [&'static str],
}

impl Kind {
    const fn of(name: &'static str, make: fn(usize) -> [String; 2]) -> Self {
        Self { name, make, verbs: &[] }
    }

    const fn only(self, verbs: &'static [&'static str]) -> Self {
        Self { verbs, ..self }
    }

    pub fn is_for(&self, verb: &str) -> bool {
        // What a folder is made of, nothing else is.
        if self.verbs.is_empty() { verb != "folder" } else { self.verbs.contains(&verb) }
    }
}

/// For what only `check` looks at.
const CHECKED: &[&str] = &["check"];

pub const KINDS: &[Kind] = &[
    Kind::of("text-contains", |n| rules(n, |i| format!("t contains \"x{i}y\""))),
    Kind::of("text-starts", |n| rules(n, |i| format!("t starts with \"x{i}y\""))),
    Kind::of("text-matches", |n| rules(n, |i| format!("t matches \"^a[0-9]{{2}}b{i}$\""))),
    Kind::of("text-search", |n| rules(n, |i| format!("t matches \"b{i}[0-9]+c\""))),
    Kind::of("text-mixed", |n| rules(n, mixed)),
    Kind::of("text-equal", |n| rules(n, |i| format!("t = \"R{i}\""))),
    Kind::of("text-not", |n| rules(n, |i| format!("t != \"R{i}\" and value = {i}"))),
    Kind::of("sets", |n| {
        rules(n, |i| format!("tags contains \"t{i}\" and tags contains none [\"u{i}\", \"t{}\"]", i + 1))
    }),
    Kind::of("set-counts", |n| rules(n, |i| format!("count(tags) > {} and tags contains \"t{i}\"", i % 7))),
    Kind::of("dates", |n| rules(n, |i| format!("day = {} and value >= {i}", date(i)))),
    Kind::of("date-ranges", |n| rules(n, |i| format!("day between {} and {}", date(i), date(i + 40)))),
    Kind::of("weekdays", |n| rules(n, |i| format!("weekday(at) = {} and value = {i}", DAYS[i % 7]))),
    Kind::of("hours", |n| rules(n, |i| format!("time(at) >= {:02}:{:02} and value < {i}", i % 24, i % 60))),
    Kind::of("wide", |n| rules(n, wide)),
    Kind::of("numbers", |n| rules(n, |i| format!("value between {} and {}", i * 3, i * 3 + 10))),
    Kind::of("sums", |n| rules(n, |i| format!("value + a > {i} and b = {i}"))),
    Kind::of("alternatives", |n| one_rule(n, "or", |i| format!("t = \"R{i}\""))),
    Kind::of("conjunction", |n| one_rule(n, "and", |i| format!("t != \"R{i}\""))),
    Kind::of("listed", listed),
    Kind::of("optional-fields", optional),
    Kind::of("fields", fields),
    Kind::of("workflows", workflows),
    Kind::of("blocks", blocks),
    Kind::of("arms", |n| branch(n, |i| format!("t = \"K{i}\""))),
    Kind::of("branches", branches),
    Kind::of("providers", providers),
    Kind::of("lists", lists),
    Kind::of("findings", |n| rules(n, |i| format!("t = \"R{i}\" and t = \"R{i}\""))),
    Kind::of("dead-rules", |n| rules(n, |i| format!("value >= {} and t contains \"x{i}\"", n - i))),
    Kind::of("table", table),
    Kind::of("packets", |n| {
        let conditions = packets::filter(n);
        rules(n, |i| conditions[i].clone())
    }),
    Kind::of("products", |n| rules(n, |i| format!("value * a > {i} and t = \"R{i}\""))),
    Kind::of("fields-compared", |n| {
        rules(n, |i| format!("value {} a and b between {i} and {}", ["<", ">"][i % 2], i + 9))
    }),
    Kind::of("either", items::either),
    Kind::of("long-lists", items::long_lists),
    Kind::of("long-in", items::long_in),
    Kind::of("lets", items::lets),
    Kind::of("nested", items::nested),
    Kind::of("tables", items::tables),
    Kind::of("dated", items::dated),
    Kind::of("actions", items::actions),
    Kind::of("variants", items::variants),
    Kind::of("calendars", items::calendars),
    Kind::of("attributes", items::attributes),
    Kind::of("engineers", items::engineers),
    Kind::of("people", items::people),
    Kind::of("tasks", items::tasks),
    Kind::of("declined", items::declined),
    Kind::of("tests", items::tests),
    Kind::of("contains-any", |n| typed::of(n, typed::contains_any)),
    Kind::of("contains-all", |n| typed::of(n, typed::contains_all)),
    Kind::of("durations", |n| typed::of(n, typed::durations)),
    Kind::of("distances", |n| typed::of(n, typed::distances)),
    Kind::of("records", |n| typed::of(n, typed::records)),
    Kind::of("caseless", |n| typed::of(n, typed::caseless)),
    Kind::of("negated", |n| typed::of(n, typed::negated)),
    Kind::of("zones", |n| typed::of(n, typed::zones)),
    Kind::of("clocks", |n| typed::in_zone("America/New_York", n, typed::clocks)),
    Kind::of("integers", |n| typed::of(n, typed::integers)),
    Kind::of("parts-of-dates", |n| typed::of(n, typed::parts_of_dates)),
    Kind::of("multiplied", |n| typed::of(n, typed::multiplied)),
    Kind::of("dozens", typed::named_by_the_dozen),
    Kind::of("long-split", typed::long_split),
    Kind::of("many-attributes", typed::many_attributes),
    Kind::of("table-in-file", typed::table_in_file),
    // A fiftieth of the rules: in so few there is as much to be asked.
    Kind::of("dense", |n| dense::versions(n / 50)),
    Kind::of("unique", |n| promised(n, "unique", |i| format!("t = \"R{i}\""))).only(CHECKED),
    Kind::of("unique-ranges", |n| promised(n, "unique", apart)).only(CHECKED),
    Kind::of("unique-texts", |n| promised(n, "unique", |i| format!("t starts with \"x{i}-\""))).only(CHECKED),
    Kind::of("unique-mixed", |n| promised(n, "unique", mixed)).only(CHECKED),
    Kind::of("unique-search", |n| promised(n, "unique", searched)).only(CHECKED),
    Kind::of("complete", complete).only(CHECKED),
    Kind::of("complete-search", |n| promised(n, "complete", searched)).only(CHECKED),
    Kind::of("complete-mixed", |n| promised(n, "complete", mixed)).only(CHECKED),
    Kind::of("complete-wide", |n| promised(n, "complete", wide)).only(CHECKED),
    Kind::of("arms-texts", |n| branch(n, |i| format!("t contains \"x{i}y\""))),
    Kind::of("arms-mixed", |n| branch(n, mixed)),
    Kind::of("dead-texts", |n| {
        rules(
            n,
            |i| if i % 2 == 0 { format!("t contains \"x{i}y\"") } else { format!("t = \"ax{}yb\"", i - 1) },
        )
    }),
    Kind::of("changed", |n| changed(n, |i| format!("t = \"R{i}\""))).only(&["diff"]),
    Kind::of("changed-numbers", |n| changed(n, |i| format!("value >= {i}"))).only(&["diff"]),
    Kind::of("changed-texts", |n| changed(n, |i| format!("t contains \"x{i}y\""))).only(&["diff"]),
    Kind::of("changed-search", |n| changed(n, searched)).only(&["diff"]),
    Kind::of("changed-mixed", |n| changed(n, mixed)).only(&["diff"]),
    Kind::of("changed-wide", |n| changed(n, wide)).only(&["diff"]),
    Kind::of("changed-sums", |n| changed(n, |i| format!("value - a > {i} and t contains \"x{i}\"")))
        .only(&["diff"]),
    Kind::of("changed-arms", changed_arms).only(&["diff"]),
    Kind::of("changed-lists", changed_lists).only(&["diff"]),
    Kind::of("use-chain", use_chain).only(&["folder"]),
    Kind::of("use-one", use_one).only(&["folder"]),
];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) const HEAD: &str = "timezone \"UTC\"\nrole d \"D\" of company\nrole c \"C\" of provider\n";
pub(super) const SCHEMA: &str = "schema work_order { id text  t text  u text  value number  a number  b number  c number  \
    e number  tags set of text  day date?  at datetime }\n";
pub(super) const PROVIDERS: &str =
    "provider p \"P\" { engineer x \"X\" {} }\nprovider q \"Q\" { engineer y \"Y\" {} }\n";
pub(super) const WORKFLOW: &str = "workflow w \"W\" { start a  assign a \"A\" { portal company  assigns provider  handler role d  \
    rules r  then done }  end done }\n";

/// The program, and the same where the last `assign q` is another.
pub(super) fn versions(program: String) -> [String; 2] {
    let other = match program.rfind("assign q") {
        Some(at) => format!("{}assign p{}", &program[..at], &program[at + "assign q".len()..]),
        None => program.clone(),
    };
    [program, other]
}

pub(super) fn block(n: usize, condition: impl Fn(usize) -> String) -> String {
    let mut text = String::from("rules r assigns provider {\n");
    for rule in 0..n {
        let assigned = if rule % 2 == 0 { "p" } else { "q" };
        let _ = writeln!(text, "  rule r{rule} {{ when {} assign {assigned} }}", condition(rule));
    }
    text + "  otherwise manual \"No rule\"\n}\n"
}

pub(super) fn rules(n: usize, condition: impl Fn(usize) -> String) -> [String; 2] {
    versions(format!("{HEAD}{SCHEMA}{PROVIDERS}{}{WORKFLOW}", block(n, condition)))
}

/// A block that promises something.
fn promised(n: usize, promise: &str, condition: impl Fn(usize) -> String) -> [String; 2] {
    let block = block(n, condition).replacen("provider {", &format!("provider {promise} {{"), 1);
    versions(format!("{HEAD}{SCHEMA}{PROVIDERS}{block}{WORKFLOW}"))
}

/// Ranges that follow on each other.
fn apart(i: usize) -> String {
    format!("value >= {} and value < {}", i * 10, i * 10 + 10)
}

fn searched(i: usize) -> String {
    format!("t matches \"b{i}[0-9]+c\"")
}

/// A block that is complete by its last rule, which is the first once more, turned round.
fn complete(n: usize) -> [String; 2] {
    promised(n + 1, "complete", |i| match i {
        _ if i == n => "value < 0 or value >= 0".into(),
        _ => apart(i),
    })
}

/// Every rule assigns somebody else, and one more stands before all.
fn changed(n: usize, condition: impl Fn(usize) -> String) -> [String; 2] {
    let [before, _] = rules(n, &condition);
    let [after, _] = rules(n + 1, |i| if i == 0 { "u = \"first\"".into() } else { condition(i - 1) });
    [before, after]
}

fn changed_arms(n: usize) -> [String; 2] {
    let [before, _] = branch(n, mixed);
    let [after, _] = branch(n + 1, |i| if i == 0 { "u = \"first\"".into() } else { mixed(i - 1) });
    [before, after]
}

/// Lists of which each has an element more.
fn changed_lists(n: usize) -> [String; 2] {
    let [before, _] = lists(n);
    let after = before.replace(", \"C", ", \"D\", \"C");
    [before, after]
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

/// A line is a file: each uses the next, and what that declares.
fn use_chain(n: usize) -> [String; 2] {
    let file = |i: usize| match i + 1 {
        next if next == n => format!("list l{i} = [\"A\"]"),
        next => format!("use \"f{next}.consign\" list l{i} = [l{next}]"),
    };
    let text: Vec<String> = (0..n).map(file).collect();
    [text.join("\n"), String::new()]
}

/// A line is a file: many programs use one.
fn use_one(n: usize) -> [String; 2] {
    let shared = "list l0 = [\"A\"]".to_owned();
    let programs = (1..n).map(|i| format!("use \"f0.consign\" list l{i} = [l0]"));
    let text: Vec<String> = std::iter::once(shared).chain(programs).collect();
    [text.join("\n"), String::new()]
}

fn branch(n: usize, condition: impl Fn(usize) -> String) -> [String; 2] {
    let mut arms = String::new();
    for i in 0..n {
        let _ = writeln!(arms, "    when {} -> {}", condition(i), if i % 2 == 0 { "a" } else { "done" });
    }
    let block = block(2, |i| format!("value > {i}"));
    versions(format!(
        "{HEAD}{SCHEMA}{PROVIDERS}{block}workflow w \"W\" {{ start b\n  branch b {{\n{arms}    otherwise -> a\n  }}\n  assign a \"A\" {{ \
         portal company  assigns provider  handler role d  rules r  then done }}\n  end done }}\n"
    ))
}

/// Branches one after the other.
fn branches(n: usize) -> [String; 2] {
    let mut nodes = String::new();
    for i in 0..n {
        let next = if i + 1 == n { "a".to_owned() } else { format!("b{}", i + 1) };
        let _ = writeln!(nodes, "  branch b{i} {{ when value > {i} -> {next} otherwise -> a }}");
    }
    let block = block(2, |i| format!("value > {i}"));
    versions(format!(
        "{HEAD}{SCHEMA}{PROVIDERS}{block}workflow w \"W\" {{ start b0\n{nodes}  assign a \"A\" {{ \
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
