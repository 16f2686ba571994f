//! Versions of one company that differ in anything: each line of the program has several spellings, and a version
//! takes one of each.

use proptest::prelude::*;

/// The lines of the program with their spellings; the first is the plain one.
const LINES: &[&[&str]] = &[
    &["timezone \"UTC\"", "timezone \"Asia/Tokyo\""],
    &["schema work_order { id text", "schema work_order { id text from \"no\""],
    &[
        "tier enum [bronze < silver < gold]?",
        "tier enum [bronze < silver < gold]? from \"level\"",
        "tier enum [gold < silver < bronze]?",
        "tier enum [bronze < silver < gold < iron]?",
        "tier enum [bronze < silver < gold]",
    ],
    &["region text?", "region text caseless?"],
    &["value number"],
    &["at datetime?", "at datetime? from \"when\""],
    &["skills set of enum [a, b]", "skills set of enum [a, b, c]", "skills set of enum [b, a]"],
    &["", "note text?", "weight number", "customer { name text  old bool? }?"],
    &["}", "} // the work order"],
    &[
        "schema provider { serves set of text  rating number?  grade enum [low < high] }",
        "schema provider { serves set of text  rating number?  grade enum [high < low] }",
        "schema provider { serves set of text  rating number?  grade enum [low < high]  extra bool? }",
    ],
    &["schema engineer { level number }", "schema engineer { level number  shift text? }"],
    &["role d \"D\" of company", "role d \"Dispatch\" of company"],
    &["role e \"E\" of provider role f \"F\" of company"],
    &["calendar office { open mon..fri 08:00-18:00"],
    &["", "closed 2026-03-02", "open sat 09:00-12:00", "timezone \"America/New_York\""],
    &["}"],
    &["calendar night { open mon..sun 22:00-06:00 }", "calendar night { open mon..sun 22:00-05:00 }"],
    &[
        "provider p \"P\" { serves: [\"NY\", \"NJ\"]",
        "provider p \"Pp\" { serves: [\"NY\", \"NJ\"]",
        "provider p \"P\" { serves: [\"NY\"]",
    ],
    &[", rating: 3", ", rating: 1", ""],
    &[", grade: low", ", grade: high"],
    &["", ", workload: 2"],
    &["dispatcher \"ann\"", "dispatcher \"carl\"", "dispatcher \"ann\" dispatcher \"carl\""],
    &[
        "engineer x \"X\" { level: 1 }",
        "engineer x \"X\" { level: 9 }",
        "engineer x \"Xx\" { level: 1 }",
        "",
        "engineer x \"X\" { level: 1, workload: 4 }",
    ],
    &["engineer y \"Y\" { level: 2 } }"],
    &[
        "provider q \"Q\" { serves: [\"NJ\", \"TX\"], rating: 2, grade: high dispatcher \"bob\" engineer z \"Z\" { level: 2 } }",
        "provider q \"Q\" { serves: [\"NJ\"], rating: 4, grade: low dispatcher \"bob\" engineer z \"Z\" { level: 2 } }",
    ],
    &[
        "",
        "provider u \"U\" { serves: [\"TX\", \"NY\"], rating: 5, grade: low dispatcher \"sue\" engineer w \"W\" { level: 4 } }",
    ],
    &["list near = [\"NY\", \"NJ\"]", "list near = [\"NJ\", \"NY\"]", "list near = [\"NY\"]"],
    &["group all = [p, q]", "group all = [q, p]", "group all = [p]"],
    &[
        "let big = value >= 5",
        "let big = value > 5",
        "let big = not (value < 5)",
        "let big = any { 5 <= value, value >= 7 }",
    ],
    &["rules r assigns provider {", "rules rr assigns provider {"],
    &[
        "",
        "eligible when provider.serves contains region",
        "eligible when provider.workload < 2",
        "eligible when any engineer { engineer.level >= 2 }",
        "eligible when any engineer { engineer.level >= 3 }",
    ],
    &["rule a {", "rule first \"First\" {"],
    &[
        "when tier = gold",
        "when tier >= silver",
        "when tier > silver",
        "when region in near and big",
        "when at during office",
        "when date(now) >= 2026-03-03",
        "when weekday(at) = mon",
        "when tier = gold or (tier < gold and value < 5)",
    ],
    &["", "active from 2026-03-03", "active to 2026-03-03"],
    &[
        "assign p",
        "assign q else manual \"no\" to person \"eve\"",
        "assign first of all",
        "assign best provider where provider.rating >= 2 rank by provider.rating desc",
        "assign best provider rank by provider.grade desc",
        "assign best provider rank by provider.workload",
        "assign rotate of p, q",
        "assign split p 1, q 1",
        "assign split p 3, q 2",
        "assign split q 40, p 60",
        "manual \"so\"",
        "manual to role f",
        "manual among p",
        "manual among where provider.rating >= 3",
    ],
    &["}"],
    &[
        "rule b { when big assign q }",
        "rule b { when big and skills contains a assign q }",
        "",
        "rule b { when value * 2 >= 10 assign q }",
    ],
    &[
        "table t (region, value) { | \"NY\" | >= 3 => assign p",
        "table t (region, value) { | \"NY\" | > 3 => assign p",
        "table t (region, value) { | \"NY\", \"NJ\" | _ => assign p",
    ],
    &["| \"TX\" | _ => assign q }", "| \"TX\" | _ => manual }"],
    &[
        "otherwise manual",
        "otherwise manual \"why\"",
        "otherwise assign q",
        "",
        "otherwise manual to person \"eve\"",
    ],
    &["}"],
    &["rules s assigns engineer {", "rules s assigns engineer of q {", "rules s assigns engineer of p {"],
    &["", "eligible when engineer.level >= 2", "eligible when engineer.workload < 1"],
    &["rule g {", "rule h {"],
    &["", "when big", "when provider.rating >= 3", "when region = \"NY\"", "when provider = p"],
    &[
        "assign best engineer rank by engineer.level }",
        "assign best engineer rank by engineer.level desc }",
        "assign best engineer }",
        "manual }",
        "manual among where engineer.level >= 2 }",
    ],
    &["}"],
    &[
        "",
        "workflow v \"V\" when skills contains b { start n task n \"N\" { portal company handler role f then z } end z }",
        "workflow v \"V\" when value > 7 { start n task n \"N\" { portal company handler role f then z } end z }",
    ],
    &["workflow w \"W\" {", "workflow w \"Work\" {", "workflow w \"W\" when value < 8 {"],
    &["start c", "start k task k \"K\" { portal company handler role f then c }"],
    &[
        "assign a \"A\" { portal company assigns provider handler role d",
        "assign a \"A\" { portal company assigns provider handler role f",
        "assign a \"A\" { portal company assigns provider handler role f, role d",
    ],
    &["rules RULES then b }"],
    &[
        "branch c { when region = \"NY\" -> a otherwise -> t }",
        "branch c { when region = \"NY\" or region = \"NJ\" -> a otherwise -> t }",
    ],
    &[
        "branch b { when provider.rating >= 3 -> t",
        "branch b { when value > 3 -> t",
        "branch b { when not (value <= 3) -> t",
        "branch b { when now during office -> t",
        "branch b { when now during night -> t",
        "branch b { when provider = p -> t",
        "branch b { when provider.grade = high -> t",
    ],
    &["otherwise -> e }"],
    &[
        "task t \"T\" { portal company handler role f then x",
        "task t \"T\" { portal company handler person \"eve\" then x",
        "task t \"T\" { portal company handler role d then x",
    ],
    &[
        "",
        "within 2h of office else x",
        "within 2h of office warn 30min before else x",
        "within 3h of office else x",
        "within 2h else x",
        "within 4h of night else x",
    ],
    &["}"],
    &[
        "assign x \"X\" { portal company assigns provider handler role d rules RULES then e }",
        "assign x \"X\" { portal company assigns provider handler role d then e }",
    ],
    &[
        "assign e \"E\" { portal provider assigns engineer handler role e",
        "assign e \"E\" { portal provider assigns engineer handler dispatchers",
    ],
    &["rules s then o"],
    &["declined a", "declined x", "", "declined a reasons \"full\"", "declined a reasons \"full\", \"far\""],
    &["}"],
    &[
        "task o \"O\" { portal provider handler engineer then z",
        "task o \"O\" { portal provider handler role e then z",
        "task o \"O\" { portal provider handler dispatchers then z",
    ],
    &["declined e", "declined x", "", "declined e within 4h else declined"],
    &["} end z }"],
];

/// Which spelling of each line.
pub type Choices = Vec<usize>;

/// The program with these spellings.
pub fn program(choices: &[usize]) -> String {
    let line = |(spellings, choice): (&&[&'static str], &usize)| spellings[choice % spellings.len()];
    let lines: Vec<&str> = LINES.iter().zip(choices).map(line).collect();
    let text = lines.join("\n");
    let rules = if text.contains("rules rr assigns") { "rr" } else { "r" };
    text.replace("RULES", rules)
}

/// A version, mostly plain, and one that has some lines otherwise.
pub fn pairs() -> impl Strategy<Value = (Choices, Choices)> {
    let plain = || prop::collection::vec(prop_oneof![2 => Just(0usize), 1 => 0usize..12], LINES.len());
    let edits = prop::collection::vec((0..LINES.len(), 0usize..12), 0..3);
    (plain(), edits).prop_map(|(old, edits)| {
        let mut new = old.clone();
        for (line, choice) in edits {
            new[line] = choice;
        }
        (old, new)
    })
}

/// How many lines there are, and how many spellings each has.
pub fn spellings() -> impl Iterator<Item = (usize, usize)> {
    LINES.iter().map(|line| line.len()).enumerate()
}
