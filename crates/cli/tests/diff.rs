//! `consign diff`: what it says of two versions, and that the orders it shows are decided as it says.

use serde_json::Value;

use crate::command::Project;
use crate::company::program as version;

/// A project with two versions of the rules.
fn project(old: &str, new: &str) -> Project {
    Project::with(&[("old.consign", &version(old)), ("new.consign", &version(new))])
}

const OLD: &str =
    "rule gold { when tier = gold  assign north }\nrule large { when value > 100  assign south }";

#[test]
fn what_says_the_same_is_no_difference() {
    for new in [
        OLD,
        "rule best { when not (tier != gold or tier is missing)  assign north }\nrule large { when value > 100  assign south }",
        "rule gold \"Gold\" { when tier >= gold  assign north }\nrule large { when 100 < value  assign south }",
        "rule gold { when tier = gold  assign north }\nrule large { when value > 100 and tier < gold or value > 100 and tier is missing  assign south }",
    ] {
        let run = project(OLD, new);
        let run = run.run(&["diff", "old.consign", "new.consign"]);
        run.ends(0);
        assert_eq!(run.out, "no difference: both versions treat every work order alike\n", "{new}");
    }
}

#[test]
fn every_kind_of_order_that_is_treated_differently_is_shown() {
    let project = project(
        OLD,
        "rule gold { when tier >= silver  assign north }\nrule large { when value > 100  assign south }",
    );
    let run = project.run(&["diff", "old.consign", "new.consign"]);
    run.ends(1);
    insta::assert_snapshot!("diff-kinds", run.out);
}

#[test]
fn witnesses_are_decided_as_is_said() {
    let new = "rule gold { when tier = gold and value <= 1_000  assign first of south, north }\nrule large { when value >= 100  manual \"x\" to person \"ann\" }";
    let project = project(OLD, new);
    let run = project.run(&["diff", "old.consign", "new.consign", "--format", "json"]);
    run.ends(1);
    let document: Value = serde_json::from_str(&run.out).expect("JSON");
    let classes = document["classes"].as_array().expect("classes");
    assert!(classes.len() >= 3, "{document:#}");
    assert_eq!(document["undecided"].as_array().map(Vec::len), Some(0));
    for class in classes {
        let witness = &class["witness"];
        project.write("order.json", witness["order"].to_string());
        for (version, side) in [("old.consign", "before"), ("new.consign", "after")] {
            let now = witness["now"].as_str().expect("an instant");
            let routed = project.run(&["route", version, "order.json", "--now", now]);
            let decision: Value = serde_json::from_str(&routed.ends(0).out).expect("a decision");
            assert_eq!(decision["provider"], witness[side]["provider"], "{class:#}");
            assert_eq!(decision["rule"], witness[side]["rule"], "{class:#}");
        }
        assert_ne!(
            (&witness["before"]["provider"], &witness["before"]["waiting"]),
            (&witness["after"]["provider"], &witness["after"]["waiting"])
        );
    }
}

#[test]
fn orders_of_history_are_counted_in_the_classes() {
    let project = project(
        OLD,
        "rule gold { when tier >= silver  assign north }\nrule large { when value > 100  assign south }",
    );
    project.write(
        "history.ndjson",
        "{\"no\": \"A\", \"tier\": \"silver\", \"region\": \"NY\", \"value\": 1}\n{\"no\": \"B\", \"tier\": \"silver\", \"region\": \"NY\", \"value\": 1000}\n\
         {\"no\": \"C\", \"tier\": \"gold\", \"region\": \"NY\", \"value\": 1}\n{\"no\": \"D\", \"tier\": \"silver\", \"region\": \"NY\", \"value\": 200}\nnonsense\n",
    );
    let run = project.run(&[
        "diff",
        "old.consign",
        "new.consign",
        "--orders",
        "history.ndjson",
        "--format",
        "markdown",
    ]);
    run.ends(1);
    insta::assert_snapshot!("diff-markdown", run.out);
}

#[test]
fn eligibility_and_who_may_dispatch_are_compared() {
    let old = "eligible when provider.regions contains region\n rule all { assign first of north, south }";
    let differs = |new: &str| {
        let project = project(old, new);
        let run = project.run(&["diff", "old.consign", "new.consign"]);
        run.out.clone()
    };
    assert!(
        differs("rule all { assign first of north, south }")
            .contains("manual dispatch by role dispatcher → north (r.all)")
    );
    assert!(differs("eligible when provider.regions contains region\n rule all { assign first of north, south else manual }").contains("no difference"));
    assert!(
        differs("eligible when provider.regions contains region\n rule all { assign first of north, south else manual to person \"ann\" }")
            .contains("manual dispatch by role dispatcher → manual dispatch by person \"ann\" (r.all)")
    );
    // South serves whatever North serves.
    assert!(
        differs("eligible when provider.regions contains region\n rule all { assign south }")
            .contains("north (r.all) → south (r.all)")
    );
}

#[test]
fn workflows_and_fields_are_compared() {
    let old = version(OLD);
    let new = old
        .replace("handler role crew", "handler dispatchers")
        .replace("engineer amy", "dispatcher \"d\" engineer amy")
        .replace("engineer bob", "dispatcher \"e\" engineer bob")
        .replace("then finished", "then finished  within 4h else finished")
        .replace("  region text\n", "  region text caseless\n")
        .replace("bronze < silver", "iron < bronze < silver");
    let project = Project::with(&[("old.consign", &old), ("new.consign", &new)]);
    let run = project.run(&["diff", "old.consign", "new.consign"]);
    run.ends(1);
    insta::assert_snapshot!("diff-workflows", run.out);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let project = project(OLD, OLD);
    project.run(&["diff", "old.consign", "nowhere.consign"]).ends(2).says(&["nowhere.consign"]);
    project.run(&["diff", "old.consign"]).ends(2).says(&["NEW"]);
    project.run(&["diff", "-", "-"]).ends(2).says(&["standard input"]);
    let with_history = ["diff", "old.consign", "new.consign", "--orders", "history.txt"];
    project.run(&with_history).ends(2).says(&["history.txt", "there is no such file"]);
    project.write("history.txt", "neither records\nnor rows");
    project.run(&with_history).ends(2).says(&["--input-format"]);
    project.write("broken.consign", "rules {");
    project.run(&["diff", "broken.consign", "new.consign"]).ends(2).says(&["syntax/unclosed"]);
}

/// What hangs on more than the prover looks into is neither a difference nor none.
#[test]
fn what_is_beyond_the_prover_is_undecided() {
    let project = project(
        "rule a { when value * value < 0  assign north }\nrule b { assign south }",
        "rule b { assign south }",
    );
    let run = project.run(&["diff", "old.consign", "new.consign"]);
    run.ends(1);
    assert!(run.out.contains("undecided") && run.out.contains("value * value"), "{}", run.out);
}

/// Every program of the checkout is no other than itself.
#[test]
fn a_program_is_no_other_than_itself() {
    let project = Project::empty();
    let mut compared = 0;
    let mut open = vec![crate::command::root().join("examples"), crate::command::root().join("tests")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "consign") {
                let name = path.display().to_string();
                let run = project.run(&["diff", &name, &name]);
                match run.status {
                    0 => assert!(run.out.starts_with("no difference"), "{name}: {}", run.out),
                    // A part of a program, or one with errors.
                    status => assert_eq!(status, 2, "{name}: {}{}", run.out, run.err),
                }
                compared += usize::from(run.status == 0);
            }
        }
    }
    assert!(compared > 100, "only {compared} of them compile");
}

const COMPANY: &str = r#"
timezone "UTC"
schema work_order { id text  region text  created datetime? }
schema provider { capacity number }
schema engineer { level number }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
calendar office_hours { open mon..fri 08:00-18:00 }
provider hebewerk "Hebewerk" {
  capacity: 3
  dispatcher "ann"
  engineer amy "Amy" { level: 1 }
  engineer bob "Bob" { level: 2 }
}
provider kranich "Kranich" { capacity: 1 dispatcher "eve" engineer cy "Cy" { level: 1 } }
rules r assigns provider { rule all { assign first of hebewerk, kranich } }
rules s assigns engineer { rule best { assign best engineer rank by engineer.level } }
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company assigns provider handler role dispatcher rules r then large }
  branch large { when provider.capacity >= 3 -> send  otherwise -> look }
  task look "Look" { portal company handler role dispatcher then send within 4h of office_hours else send }
  assign send "Send" { portal provider assigns engineer handler dispatchers rules s then finished declined choose }
  end finished
}
"#;

/// What `diff` says of a change of one place, and its exit status is 1.
fn changed(from: &str, to: &str) -> String {
    assert!(COMPANY.contains(from), "{from}");
    let new = COMPANY.replacen(from, to, 1);
    let project = Project::with(&[("old.consign", COMPANY), ("new.consign", &new)]);
    project.run(&["diff", "old.consign", "new.consign"]).ends(1).out.clone()
}

#[test]
fn changes_of_data_are_named() {
    for (from, to, said) in [
        ("capacity: 3", "capacity: 2", "data: hebewerk: capacity 3 → 2"),
        ("capacity: 3", "capacity: 3, workload: 5", "data: hebewerk: workload 0 → 5"),
        ("\"Hebewerk\"", "\"Hebewerk AG\"", "data: hebewerk: name \"Hebewerk\" → \"Hebewerk AG\""),
        ("dispatcher \"ann\"", "dispatcher \"carl\"", "data: hebewerk: dispatchers ann → carl"),
        ("level: 2", "level: 3", "data: hebewerk.bob: level 2 → 3"),
        ("engineer bob \"Bob\" { level: 2 }", "", "data: engineer hebewerk.bob is gone"),
        (
            "mon..fri 08:00-18:00",
            "mon..thu 08:00-18:00 open fri 08:00-15:00",
            "data: office_hours: fri 08:00-18:00 → 08:00-15:00",
        ),
        ("08:00-18:00", "09:00-18:00", "data: office_hours: mon..fri 08:00-18:00 → 09:00-18:00"),
        (
            "08:00-18:00 }",
            "08:00-18:00 closed 2026-12-24..2026-12-26 }",
            "data: office_hours: closed 2026-12-24..2026-12-26",
        ),
        ("timezone \"UTC\"", "timezone \"Asia/Tokyo\"", "data: timezone: UTC → Asia/Tokyo"),
        (
            "region text",
            "region text from \"area\"",
            "schema: `region` was read from `region` and is read from `area`",
        ),
        ("level number", "level number  night bool?", "data: `engineer.night` is new"),
        ("created datetime?", "created datetime", "schema: `created` may no longer be missing"),
    ] {
        let out = changed(from, to);
        assert!(out.lines().any(|line| line.starts_with(said)), "{said}\n{out}");
    }
}

#[test]
fn changes_of_people_are_named_without_their_addresses() {
    let main = "schema work_order { id text }\nrole d \"D\" of company\nrole e \"E\" of company\nrole f \"F\" of provider\n";
    let old = r#"{"people": [{"id": "dana", "email": "d@x.example", "roles": ["d"]}, {"id": "gus"}],
        "providers": [{"id": "p", "people": [{"id": "nina", "name": "Nina", "roles": ["f"]}]}]}"#;
    let new = r#"{"people": [{"id": "dana", "email": "e@x.example", "roles": ["d", "e"]}, {"id": "hal"}],
        "providers": [{"id": "p", "people": [{"id": "nina", "name": "Nina P."}]}]}"#;
    let program = |directory: &str| format!("{main}directory \"{directory}\"\n");
    let project = Project::with(&[
        ("old.consign", &program("old.json")),
        ("new.consign", &program("new.json")),
        ("old.json", old),
        ("new.json", new),
    ]);
    let run = project.run(&["diff", "old.consign", "new.consign"]);
    run.ends(1);
    let data: Vec<&str> = run.out.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    let expected = [
        "person gus is gone",
        "person dana: another e-mail address",
        "person dana: roles d → d, e",
        "person hal is new",
        "person nina of p: name Nina → Nina P.",
        "person nina of p: roles f → none",
    ];
    assert_eq!(data, expected, "{}", run.out);
    assert!(!run.out.contains("x.example"), "{}", run.out);
}

#[test]
fn rules_for_engineers_are_compared_for_each_provider() {
    insta::assert_snapshot!(
        "diff-engineers",
        changed(
            "assign best engineer rank by engineer.level",
            "when region = \"N\" assign best engineer rank by engineer.level desc"
        )
    );
}

#[test]
fn whom_rules_no_longer_know_by_name_takes_no_turns() {
    let turns = |name: &str| {
        COMPANY.replace("rule all { assign first of", &format!("rule {name} {{ assign rotate of"))
    };
    let project = Project::with(&[("old.consign", &turns("turns")), ("new.consign", &turns("by_turns"))]);
    let run = project.run(&["diff", "old.consign", "new.consign"]);
    run.ends(1);
    assert!(
        run.out.contains("no rule `r.turns` takes turns any more: a state that is kept loses its turns"),
        "{}",
        run.out
    );
}

/// What a comment says, in parts: rows of the table, those left out, examples, those left out.
fn comment_of(rules: usize, words: usize) -> (String, [usize; 2]) {
    let rule = |n: usize, to: &str| {
        let tags: String = (0..words).map(|word| format!(" and text != \"tag {n} {word}\"")).collect();
        format!("rule r{n} {{ when value = {n}{tags} assign {to} }}\n")
    };
    let program = |to: &str| {
        let rules: String = (0..rules).map(|n| rule(n, to)).collect();
        format!(
            "schema work_order {{ id text  value number  text text }}\nrole d \"D\" of company\nprovider p \"P\" {{}}\n\
             provider q \"Q\" {{}}\nrules r assigns provider {{\n{rules}otherwise manual }}\nworkflow w \"W\" {{ start n \
             assign n \"N\" {{ portal company assigns provider handler role d rules r then e }} end e }}\n"
        )
    };
    let project = Project::with(&[("old.consign", &program("p")), ("new.consign", &program("q"))]);
    let run = project.run(&["diff", "old.consign", "new.consign", "--format", "markdown"]);
    run.ends(1);
    let rows = run.out.lines().filter(|line| line.starts_with("| ") && line.contains("value = ")).count();
    let more = run.out.lines().find_map(|line| line.split_once(" more kinds of work orders")?.0.parse().ok());
    let said = run.out.lines().find_map(|line| {
        line.split_once(" kinds of work orders are")?.0.strip_prefix("### ")?.parse::<usize>().ok()
    });
    assert_eq!(said, Some(rows + more.unwrap_or(0)), "what is left out is counted\n{}", run.out);
    (run.out, [rows, more.unwrap_or(0)])
}

#[test]
fn a_comment_can_be_posted_however_much_differs() {
    let (small, counts) = comment_of(3, 1);
    assert!(small.starts_with("<!-- consign diff -->\n### "), "{small}");
    assert_eq!(counts, [3, 0]);
    for (rules, words) in [(200, 8), (40, 60)] {
        let (comment, [shown, left]) = comment_of(rules, words);
        assert!(comment.len() < 60_000, "{}", comment.len());
        assert!(shown > 0 && left > 0, "{shown} shown, {left} left");
        assert!(comment.ends_with("\n</details>\n"), "{}", &comment[comment.len() - 100..]);
    }
}
