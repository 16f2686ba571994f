//! The command from the outside: every verb, its exit status, and what it does when files, pipes and disks
//! fail it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{NOW, Project, Ran};

fn ids(decisions: &[Value]) -> Vec<&str> {
    decisions.iter().map(|decision| decision["order"].as_str().unwrap_or("null")).collect()
}

const ORDER: &str =
    r#"{"wo_number": "WO-1", "category": "repair", "priority": "critical", "region": "NY", "skills": []}"#;

/// Two providers, no engineers: small enough to see what happens.
const SMALL: &str = r#"
schema work_order { id text  region text }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
provider north "North" { engineer amy "Amy" {} }
provider south "South" {}
rules r assigns provider {
  rule by_turns { when region = "x"  assign rotate of north, south }
  rule never { when region = "never"  assign south }
}
workflow w "Work" when region != "o" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules r  then send }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then finished  declined choose }
  end finished
}
workflow other "Other" when region = "o" {
  start wait
  task wait "Wait" { portal company  handler role dispatcher  then finished }
  end finished
}
"#;

fn small() -> Project {
    let project = Project::empty();
    project.write("main.consign", SMALL);
    project
}

fn small_orders(count: usize) -> String {
    (0..count).map(|n| format!("{{\"id\": \"{n}\", \"region\": \"x\"}}\n")).collect()
}

// The command as a whole

#[test]
fn help_and_version_are_results_and_mistakes_are_not() {
    let project = Project::empty();
    let help = project.run(&["--help"]);
    help.ends(0).is_quiet();
    for verb in ["check", "route", "build", "explain", "analyze", "diff", "new", "schema", "completions"] {
        assert!(help.out.contains(verb), "{}", help.out);
        let help = project.run(&[verb, "--help"]);
        help.ends(0).is_quiet();
        assert!(help.out.contains("Usage: consign"), "{}", help.out);
    }
    assert!(project.run(&["--version"]).ends(0).out.starts_with("consign "));
    project.run(&[]).ends(2);
    project.run(&["rout"]).ends(2).says(&["rout", "route"]);
    project.run(&["route", "--threads"]).ends(2);
}

#[cfg(not(feature = "desk"))]
#[test]
fn a_command_without_the_desk_says_how_to_have_it() {
    let project = Project::empty();
    project.run(&["serve", "main.consign", "--demo"]).ends(2).says(&["without the desk", "--features desk"]);
    project.run(&["desk", "verify"]).ends(2).says(&["without the desk"]);
}

#[cfg(not(feature = "lsp"))]
#[test]
fn a_command_without_what_editors_speak_to_says_how_to_have_it() {
    let project = Project::empty();
    project.run(&["lsp", "--stdio"]).ends(2).says(&["editors", "--features lsp"]);
}

#[test]
fn completions_are_made_for_every_shell() {
    let project = Project::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.run(&["completions", shell]);
        assert!(script.ends(0).out.contains("state-out"), "{shell}");
    }
    project.run(&["completions", "tcsh"]).ends(2);
}

// new

#[test]
fn a_new_project_checks_and_routes() {
    let project = Project::empty();
    let made = project.run(&["new", "p/q"]);
    made.ends(0);
    assert!(made.out.contains("consign check p/q"), "{}", made.out);
    project.run(&["check", "p/q"]).ends(0).says(&["checked 1 program: nothing to report"]);
    // The commands that it prints work as they are printed.
    for line in made.out.lines().filter_map(|line| line.trim().strip_prefix("consign ")) {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        project.run(&arguments).ends(0);
    }
    let routed = project.run(&["route", "p/q/main.consign", "p/q/orders.ndjson", "--strict", "--now", NOW]);
    let outcomes: Vec<Value> = routed.ends(0).decisions().iter().map(|one| one["outcome"].clone()).collect();
    assert!(outcomes.contains(&json!("assigned")) && outcomes.contains(&json!("manual")), "{outcomes:?}");
}

/// The workflow that a project brought, where GitHub looks for it.
fn workflow(project: &Project, name: &str) -> String {
    project.read(&format!(".github/workflows/{name}"))
}

#[test]
fn the_workflow_is_at_the_root_of_the_repository() {
    let project = Project::empty();
    std::fs::create_dir(project.path(".git")).expect("a folder");
    project.run(&["new", "teams/north rules", "--git", "https://git.example.com/consign"]).ends(0);
    let text = workflow(&project, "consign.yml");
    assert!(text.contains("CONSIGN_GIT: \"https://git.example.com/consign\"\n"), "{text}");
    for line in [
        "consign check 'teams/north rules' --format github",
        "consign route 'teams/north rules/main.consign' 'teams/north rules/orders.ndjson' --summary",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert!(!text.contains('@') || text.matches('@').count() == 1, "what is filled in is filled in: {text}");
    assert!(!project.path("teams/north rules/.github").exists());

    // What is there stays.
    let said = project.run(&["new", "south"]);
    assert!(said.ends(0).out.contains("Name the repository that holds consign in"), "{}", said.out);
    assert_eq!(workflow(&project, "consign.yml"), text);
    assert!(workflow(&project, "consign-south.yml").contains("consign test south\n"));
}

#[test]
fn a_repository_without_files_is_a_place_for_a_project() {
    let project = Project::empty();
    std::fs::create_dir(project.path(".git")).expect("a folder");
    project.run(&["new", "."]).ends(0);
    assert!(workflow(&project, "consign.yml").contains("consign route main.consign orders.ndjson "));
    let outside = Project::empty();
    outside.run(&["new", "p"]).ends(0);
    let text = outside.read("p/.github/workflows/consign.yml");
    assert!(
        text.contains("consign check . --format github") && text.contains("CONSIGN_GIT: \"\"\n"),
        "{text}"
    );
}

#[test]
fn new_does_not_touch_what_is_there() {
    let project = Project::empty();
    project.write("p/notes.txt", "mine");
    project.run(&["new", "p"]).ends(2).says(&["`p` is not empty", "`notes.txt`"]);
    assert_eq!(project.read("p/notes.txt"), "mine");
    project.run(&["new", "p/notes.txt"]).ends(2).says(&["`p/notes.txt` is a file"]);
    project.run(&["new", "p/notes.txt/q"]).ends(2).says(&["p/notes.txt/q"]);
    assert_eq!(std::fs::read_dir(project.path("p")).expect("a folder").count(), 1);
}

// check

#[test]
fn findings_go_to_standard_error_without_colours_in_a_pipe() {
    let project = Project::empty();
    project.write(
        "a.consign",
        "let late = regio = 1\nlist x = [1, \"2\"]\nschema work_order { id text  region text }\n",
    );
    let found = project.run(&["check", "a.consign"]);
    found.ends(1).says(&[
        "error[name/undefined]: there is no field `regio`\n",
        "[a.consign:1:12]",
        "help: did you mean `region`?",
        "error[type/mismatch]",
        "checked 1 program: 2 errors",
    ]);
    assert_eq!(found.out, "");
    assert!(!found.err.contains('\u{1b}'), "{}", found.err);
}

#[test]
fn findings_as_json_are_a_result() {
    let project = Project::empty();
    project.write("a.consign", "list mixed = [1, \"x\"]\n").write("b.consign", "list b_list = [1]\n");
    let found = project.run(&["check", ".", "--format", "json"]);
    found.ends(1).is_quiet();
    let report: Value = serde_json::from_str(&found.out).expect("JSON");
    assert_eq!(report["version"], json!(1));
    assert_eq!(
        report["files"],
        json!([
            { "file": "a.consign", "errors": 1, "warnings": 0 },
            { "file": "b.consign", "errors": 0, "warnings": 0 },
        ])
    );
    assert_eq!(report["summary"], json!({ "programs": 2, "errors": 1, "warnings": 0 }));
    let first = &report["diagnostics"][0];
    assert_eq!(first["severity"], json!("error"));
    assert_eq!(first["file"], json!("a.consign"));
    assert_eq!(first["span"]["start"]["line"], json!(1));
    assert!(first["code"].as_str().is_some_and(|code| code.contains('/')), "{first}");
}

#[test]
fn warnings_do_not_fail_a_check() {
    let project = Project::empty();
    project.write("a.consign", "list Upper = [1]\n");
    project.run(&["check", "a.consign"]).ends(0).says(&["warning[name/style]", "1 program: 1 warning"]);
}

#[test]
fn files_of_a_folder_that_others_use_are_no_programs() {
    let project = Project::empty();
    project
        .write("a/one.consign", "use \"../lib/shared.consign\"\n")
        .write("a/two.consign", "use \"../lib/shared.consign\"\n")
        .write("lib/shared.consign", "list shared = [1, \"x\"]\n")
        .write("round/a.consign", "use \"b.consign\"\n")
        .write("round/b.consign", "use \"a.consign\"\n")
        .write(".hidden/x.consign", "nonsense")
        .write("target/x.consign", "nonsense")
        .write("node_modules/x.consign", "nonsense")
        .write("a/notes.txt", "nonsense");
    // What is wrong in the shared file is said once.
    let found = project.run(&["check", "."]);
    found.ends(1).says(&["checked 3 programs: 1 error\n", "[lib/shared.consign:1:"]);
    assert_eq!(found.err.matches("error[").count(), 1, "{}", found.err);
    // A program that is named twice is checked once.
    project.run(&["check", "round", "round/a.consign", "./round"]).ends(0).says(&["checked 1 program:"]);
}

#[test]
fn what_cannot_be_checked_ends_with_2() {
    let project = Project::empty();
    project.write("empty/readme.txt", "");
    project
        .run(&["check", "gone.consign"])
        .ends(2)
        .says(&["cannot read `gone.consign`: there is no such file"]);
    project.run(&["check", "empty"]).ends(2).says(&["there is no `*.consign` file below `empty`"]);
    project.run(&["check"]).ends(2);
}

#[test]
fn a_program_comes_from_standard_input_too() {
    let project = Project::empty();
    project.write("zips.csv", "10001\n10002\n");
    project.run_with(&["check", "-"], "list zips from \"zips.csv\"\n").ends(0).says(&["checked 1 program"]);
    project.run_with(&["check", "-"], "list zips = [").ends(1).says(&["[<stdin>:1:"]);
    project.run_with(&["check", "-"], "").ends(0);
}

#[test]
fn programs_may_begin_with_a_bom_and_have_crlf() {
    let project = Project::empty();
    let text = format!("\u{feff}{}", SMALL.replace('\n', "\r\n"));
    project.write("a.consign", text.replace("= \"x\"", "= \"x"));
    project.run(&["check", "a.consign"]).ends(1).says(&["[a.consign:8:"]);
    project.write("a.consign", text);
    project.run(&["check", "a.consign"]).ends(0).says(&["checked 1 program: nothing to report"]);
}

#[test]
fn a_program_that_is_not_text_is_a_finding() {
    let project = Project::empty();
    project.write("a.consign", b"list a = [1]\n\xff\xfe");
    project.run(&["check", "a.consign"]).ends(1).says(&["error[syntax/encoding]", "offset 13"]);
}

#[test]
fn control_characters_of_a_program_do_not_reach_the_terminal() {
    let project = Project::empty();
    project.write("a.consign", "list a = [\"\u{1b}[31m\u{7}\", 1]\u{1b}]0;x\u{7}\n");
    let found = project.run(&["check", "a.consign"]);
    assert!(!found.ends(1).err.contains(['\u{1b}', '\u{7}']), "{}", found.err);
}

// route

#[test]
fn decisions_are_the_same_from_every_format() {
    let project = Project::new();
    project
        .write("o.json", format!("[{ORDER},\n{}]", ORDER.replace("NY", "CA")))
        .write("o.jsonl", format!("{ORDER}\n{}\n", ORDER.replace("NY", "CA")))
        .write("o.csv", "wo_number,category,priority,region,skills,created\nWO-1,repair,critical,NY,,\nWO-1,repair,critical,CA,,\n");
    let without_line = |file: &str| {
        let mut decisions = project.route(&[file]).ends(0).decisions();
        for decision in &mut decisions {
            decision.as_object_mut().expect("an object").remove("line");
        }
        decisions
    };
    let expected = without_line("o.jsonl");
    assert_eq!(expected.len(), 2);
    assert_eq!(expected[0]["provider"], json!("northstar"));
    assert_eq!(without_line("o.json"), expected);
    assert_eq!(without_line("o.csv"), expected);
}

#[test]
fn several_files_are_one_run_in_their_order() {
    let project = small();
    project
        .write("a.ndjson", "{\"id\":\"a\",\"region\":\"x\"}\n")
        .write("b.json", "{\"id\":\"b\",\"region\":\"x\"}");
    let decisions = project.route(&["b.json", "a.ndjson", "b.json"]).ends(0).decisions();
    assert_eq!(ids(&decisions), ["b", "a", "b"]);
    let providers: Vec<&Value> = decisions.iter().map(|one| &one["provider"]).collect();
    assert_eq!(providers, ["north", "south", "north"]);
}

#[test]
fn the_format_is_told_by_what_is_in_the_file_by_its_name_or_said() {
    let project = small();
    project
        .write("orders.txt", small_orders(1))
        .write("orders.NDJSON", small_orders(1))
        .write("words.txt", "words\n");
    project.route(&["words.txt"]).ends(2).says(&["`words.txt`", "--input-format"]);
    assert_eq!(project.route(&["words.txt", "--input-format", "ndjson"]).ends(0).decisions().len(), 1);
    assert_eq!(project.route(&["orders.txt", "--input-format", "ndjson"]).ends(0).decisions().len(), 1);
    assert_eq!(project.route(&["orders.NDJSON"]).ends(0).decisions().len(), 1);
    let csv = project.run_with(&["route", "main.consign", "-", "--input-format", "csv"], "id,region\n7,x\n");
    assert_eq!(ids(&csv.ends(0).decisions()), ["7"]);
}

#[test]
fn no_orders_are_no_decisions() {
    let project = small();
    project.write("empty.ndjson", "").write("empty.json", "[]").write("blank.ndjson", "\n \n");
    project.write("header.csv", "id,region\n").write("bom.ndjson", "\u{feff}").write("nothing.csv", "");
    for file in ["empty.ndjson", "empty.json", "blank.ndjson", "header.csv", "bom.ndjson", "nothing.csv"] {
        let routed = project.route(&[file, "--summary", "--strict"]);
        assert_eq!(routed.ends(0).out, "", "{file}");
    }
    assert_eq!(project.route(&["empty.ndjson", "--format", "csv"]).ends(0).out.lines().count(), 1);
}

#[test]
fn orders_may_begin_with_a_bom_and_have_crlf() {
    let project = small();
    project.write("o.ndjson", format!("\u{feff}{}", small_orders(2).replace('\n', "\r\n")));
    project.write("o.csv", "\u{feff}id,region\r\n0,x\r\n1,x\r\n");
    for file in ["o.ndjson", "o.csv"] {
        let decisions = project.route(&[file, "--strict"]).ends(0).decisions();
        assert_eq!(ids(&decisions), ["0", "1"], "{file}");
    }
}

#[test]
fn bad_orders_do_not_stop_good_ones() {
    let project = small();
    let mut input =
        Vec::from("{\"id\":\"a\",\"region\":\"x\"}\nnonsense\n{\"id\":\"b\"}\n{\"id\":1,\"region\":2}\n\"");
    input.extend(b"\xff\xfe\"\n[[[[\n{\"id\":\"z\",\"region\":\"x\"}");
    project.write("o.ndjson", input);
    let routed = project.route(&["o.ndjson"]);
    routed.ends(0).says(&["5 of 7 records"]);
    let decisions = routed.decisions();
    assert_eq!(ids(&decisions), ["a", "null", "b", "1", "null", "null", "z"]);
    let lines: Vec<u64> = decisions.iter().filter_map(|one| one["line"].as_u64()).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7]);
    for bad in &decisions[1..6] {
        assert_eq!(bad["outcome"], json!("manual"));
        assert_eq!(bad["reason"]["code"], json!("invalid_order"));
    }
    assert!(decisions[2]["reason"]["message"].as_str().is_some_and(|text| text.contains("region")));
    project.route(&["o.ndjson", "--strict"]).ends(1);
}

#[test]
fn columns_are_written_where_csv_is_asked_for_or_named() {
    let project = small();
    project.write("o.ndjson", small_orders(2) + "{\"id\":\"a;\\\"b\\\"\",\"region\":\"y\"}\nbad\n");
    let said = project.route(&["o.ndjson", "--format", "csv"]);
    let rows: Vec<&str> = said.ends(0).out.lines().collect();
    assert_eq!(rows.len(), 5);
    assert!(rows[0].starts_with("order,line,outcome,provider,engineer,rules,rule,reason,"), "{}", rows[0]);
    assert!(rows[1].starts_with("0,1,assigned,north,,r,by_turns,"), "{}", rows[1]);
    assert!(rows[3].starts_with("\"a;\"\"b\"\"\",3,manual,"), "{}", rows[3]);
    project.route(&["o.ndjson", "--out", "decisions.csv"]).ends(0);
    assert_eq!(project.read("decisions.csv"), said.out);
    project.route(&["o.ndjson", "--format", "csv", "--explain"]).ends(2).says(&["--explain"]);
}

/// Each order of a history is judged at its own time, whatever reads it.
#[test]
fn orders_are_decided_at_the_time_that_a_field_has() {
    let project = small();
    let program = SMALL
        .replace("when region = \"x\"", "when now < 2026-01-01T00:00:00Z")
        .replace("schema work_order {", "schema work_order { created datetime?");
    project.write("main.consign", &program);
    let id = |number: usize| small_orders(1).trim().replacen("{", &format!("{{\"no\": {number}, "), 1);
    let with = |number: usize, created: &str| {
        id(number).replacen("{", &format!("{{\"created\": \"{created}\", "), 1)
    };
    let orders = [with(1, "2025-12-31T23:59:59Z"), with(2, "2026-01-01T00:00:00Z"), id(3)].join("\n");
    project.write("o.ndjson", orders);
    let decisions =
        project.run(&["route", "main.consign", "o.ndjson", "--now-from", "created"]).ends(0).decisions();
    assert_eq!((&decisions[0]["provider"], &decisions[1]["provider"]), (&json!("north"), &Value::Null));
    assert_eq!(decisions[2]["reason"]["code"], "invalid_order");
    let message = decisions[2]["reason"]["message"].as_str().expect("a message");
    assert!(message.contains("`created`") && message.contains("--now-from"), "{message}");

    let history =
        ["analyze", "main.consign", "--orders", "o.ndjson", "--now-from", "created", "--format", "json"];
    let counted: Value = serde_json::from_str(&project.run(&history).ends(0).out).expect("JSON");
    assert_eq!(
        (&counted["history"]["orders"], &counted["history"]["assigned"], &counted["history"]["invalid"]),
        (&json!(2), &json!(1), &json!(1))
    );
    project.write("new.consign", program.replace("now < 2026-01-01", "now < 2027-01-01"));
    let compared = [
        "diff",
        "main.consign",
        "new.consign",
        "--orders",
        "o.ndjson",
        "--now-from",
        "created",
        "--format",
        "json",
    ];
    let difference: Value = serde_json::from_str(&project.run(&compared).ends(1).out).expect("JSON");
    assert_eq!((&difference["orders"]["total"], &difference["orders"]["differ"]), (&json!(2), &json!(1)));

    let refused = |field: &str, said: &[&str]| {
        project.run(&["route", "main.consign", "o.ndjson", "--now-from", field]).ends(2).says(said);
    };
    refused("creatd", &["there is no field `creatd`", "did you mean `created`"]);
    refused("id", &["`id` is of type `text`", "datetime"]);
    project
        .run(&["route", "main.consign", "o.ndjson", "--now-from", "created", "--now", "2026-01-01T00:00:00Z"])
        .ends(2)
        .says(&["--now-from"]);
}

#[test]
fn one_instant_holds_for_a_whole_run() {
    let project = small();
    project.write("main.consign", SMALL.replace("when region = \"x\"", "when now < 2026-01-01T00:00:00Z"));
    project.write("o.ndjson", small_orders(1));
    let provider = |now: &str| {
        let decisions = project.run(&["route", "main.consign", "o.ndjson", "--now", now]).ends(0).decisions();
        decisions[0]["provider"].clone()
    };
    assert_eq!(provider("2025-12-31T23:59:59Z"), json!("north"));
    assert_eq!(provider("2026-01-01T00:59:59+01:00"), json!("north"));
    assert_eq!(provider("2026-01-01T00:00:00Z"), Value::Null);
    project
        .run(&["route", "main.consign", "o.ndjson", "--now", "yesterday"])
        .ends(2)
        .says(&["--now", "2026-"]);
    project.run(&["route", "main.consign", "o.ndjson"]).ends(0);
}

#[test]
fn orders_enter_the_workflow_that_is_named() {
    let project = small();
    project.write("o.ndjson", small_orders(1));
    let entered = project.route(&["o.ndjson", "--workflow", "other"]).ends(0).decisions();
    assert_eq!(entered[0]["waiting"]["workflow"], json!("other"));
    project.route(&["o.ndjson", "--workflow", "othr"]).ends(2).says(&["`othr`", "`other`"]);
}

#[test]
fn a_program_that_cannot_route_says_why() {
    let project = small();
    project.write("o.ndjson", small_orders(1)).write("none.consign", "schema work_order { id text }\n");
    project.write("bad.consign", "let x = y\n").write(
        "folder/only.consign",
        SMALL.replace("workflow other \"Other\" when region = \"o\" {", "workflow other \"Other\" {"),
    );
    project.run(&["route", "none.consign", "o.ndjson"]).ends(2).says(&["`none.consign`", "no workflow"]);
    let bad = project.run(&["route", "bad.consign", "o.ndjson"]);
    assert_eq!(bad.ends(1).says(&["error[", "`bad.consign` has 1 error"]).out, "");
    project.run(&["route", "gone.consign", "o.ndjson"]).ends(2).says(&["`gone.consign`"]);
    project.run(&["route", "main.consign", "gone.ndjson"]).ends(2).says(&["`gone.ndjson`", "no such file"]);
    project.run(&["route", "main.consign", "folder", "--input-format", "json"]).ends(2).says(&["`folder`"]);
    project.run(&["route", ".", "o.ndjson"]).ends(2).says(&["4 programs"]);
    project.run(&["route", "-", "-"]).ends(2).says(&["standard input"]);
}

#[test]
fn a_folder_with_one_program_is_that_program() {
    let project = Project::new();
    assert_eq!(project.run(&["route", ".", "orders.ndjson", "--now", NOW]).ends(0).decisions().len(), 5);
    project.run(&["schema", "."]).ends(0);
}

#[test]
fn who_is_named_and_not_in_the_directory_is_warned_of_once() {
    let project = Project::new();
    project.write("d.json", r#"{"providers": [{"id": "coolair", "name": "CoolAir", "regions": ["NY"]}]}"#);
    project.write("o.ndjson", format!("{ORDER}\n").repeat(3));
    let routed = project.route(&["o.ndjson", "--directory", "d.json"]);
    routed.ends(0).says(&["warning:", "`northstar`"]);
    assert_eq!(routed.err.matches("northstar").count(), 1, "{}", routed.err);
    assert_eq!(routed.decisions()[0]["provider"], json!("coolair"));
    project.write("d.json", r#"{"providers": [{"id": 7}]}"#);
    project.route(&["o.ndjson", "--directory", "d.json"]).ends(1).says(&["[d.json:1:"]);
    project.route(&["o.ndjson", "--directory", "gone.json"]).ends(2).says(&["`gone.json`"]);
}

#[test]
fn the_summary_counts_and_names_the_rules_that_never_fired() {
    let project = small();
    project.write("o.ndjson", small_orders(3) + "{\"id\":\"a\",\"region\":\"y\"}\nbad\n");
    let routed = project.route(&["o.ndjson", "--summary"]);
    assert_eq!(routed.ends(0).decisions().len(), 5);
    let words: Vec<Vec<&str>> = routed.err.lines().map(|line| line.split_whitespace().collect()).collect();
    for row in [
        vec!["orders", "5", "100.0", "%"],
        vec!["assigned", "3", "60.0", "%"],
        vec!["manual", "2", "40.0", "%"],
        vec!["no_rule_matched", "1", "20.0", "%"],
        vec!["invalid_order", "1", "20.0", "%"],
        vec!["north", "2", "40.0", "%"],
        vec!["r.by_turns", "3", "60.0", "%"],
        vec!["r.never"],
    ] {
        assert!(words.contains(&row), "{row:?} is not in\n{}", routed.err);
    }
}

#[test]
fn the_summary_names_fifty_rules_that_never_fired_and_none_without_orders() {
    let project = small();
    let many: String = (0..60)
        .map(|number| format!("  rule more_{number} {{ when region = \"m{number}\" manual }}\n"))
        .collect();
    let text =
        SMALL.replacen("rules r assigns provider {\n", &format!("rules r assigns provider {{\n{many}"), 1);
    project.write("main.consign", &text);
    project.write("o.ndjson", small_orders(3));
    let routed = project.route(&["o.ndjson", "--summary"]);
    routed.ends(0).says(&["rules that never fired: 61\n", "  r.more_49\n", "\n  and 11 more\n"]);
    assert!(!routed.err.contains("r.more_50"), "{}", routed.err);
    project.write("o.ndjson", "");
    let routed = project.route(&["o.ndjson", "--summary"]);
    assert!(!routed.ends(0).err.contains("never fired"), "{}", routed.err);
}

#[test]
fn explained_decisions_have_steps_and_lists_are_as_long_as_asked() {
    let project = small();
    project.write("o.ndjson", "{\"id\":\"a\",\"region\":\"y\"}\n");
    let plain = project.route(&["o.ndjson"]).ends(0).decisions();
    assert_eq!(
        (&plain[0]["steps"], plain[0]["candidates"].as_array().map(Vec::len)),
        (&Value::Null, Some(2))
    );
    let explained = project.route(&["o.ndjson", "--explain", "--candidates", "1"]).ends(0).decisions();
    assert_eq!(explained[0]["steps"][0]["tried"][0]["rule"], json!("by_turns"));
    assert_eq!(explained[0]["candidates"].as_array().map(Vec::len), Some(1));
    assert_eq!(explained[0]["candidates_total"], json!(2));
}

#[test]
fn a_state_goes_from_run_to_run() {
    let project = small();
    project.write("o.ndjson", small_orders(1));
    let provider = |arguments: &[&str]| {
        let decisions = project.route(&[&["o.ndjson"], arguments].concat()).ends(0).decisions();
        decisions[0]["provider"].clone()
    };
    assert_eq!(provider(&["--state-out", "s.json"]), json!("north"));
    assert_eq!(provider(&["--state", "s.json", "--state-out", "s.json"]), json!("south"));
    assert_eq!(provider(&["--state", "s.json", "--state-out", "s.json"]), json!("north"));
    let state: Value = serde_json::from_str(&project.read("s.json")).expect("JSON");
    assert_eq!(state["workloads"]["north"]["open"], json!(2));
    project.write("bad.json", "{}");
    project.route(&["o.ndjson", "--state", "bad.json"]).ends(2).says(&["`bad.json`"]);
    project.route(&["o.ndjson", "--state", "gone.json"]).ends(2).says(&["`gone.json`"]);
    project.route(&["o.ndjson", "--state-out", "no/such/s.json"]).ends(2).says(&["`no/such/s.json`"]);
}

#[test]
fn orders_go_on_from_where_they_wait() {
    let project = small();
    let order = json!({ "id": "a", "region": "x" });
    let at = json!({ "workflow": "w", "node": "send", "provider": "north" });
    let record = |event: Value| json!({ "order": order, "at": at, "event": event }).to_string() + "\n";
    let records = [
        record(json!({ "type": "declined" })),
        record(json!({ "type": "done" })),
        record(json!({ "type": "assigned", "engineer": "amy" })),
        "{}\n".to_owned(),
    ];
    project.write("r.ndjson", records.concat());
    let routed = project.route(&["r.ndjson", "--resume"]);
    routed.ends(0).says(&["2 of 4 records"]);
    let decisions = routed.decisions();
    assert_eq!(decisions[0]["provider"], json!("south"));
    assert_eq!(decisions[0]["declined"], json!(["north"]));
    assert_eq!(decisions[1]["outcome"], json!("refused"));
    assert_eq!(decisions[1]["reason"]["code"], json!("refused_event"));
    assert_eq!((&decisions[1]["order"], &decisions[1]["line"]), (&json!("a"), &json!(2)));
    assert_eq!(decisions[2]["outcome"], json!("done"));
    assert_eq!(decisions[3]["reason"]["code"], json!("refused_event"));
    project.route(&["r.ndjson", "--resume", "--strict"]).ends(1);
    project.write("r.csv", "a,b\n1,2\n");
    project.route(&["r.csv", "--resume"]).ends(2).says(&["`r.csv`"]);
}

// Files, pipes, disks

#[test]
fn a_file_appears_whole_beside_what_was_there() {
    let project = small();
    project.write("o.ndjson", small_orders(3)).write("d.ndjson", "old");
    let routed = project.route(&["o.ndjson", "--out", "d.ndjson"]);
    assert_eq!(routed.ends(0).is_quiet().out, "");
    assert_eq!(project.read("d.ndjson").lines().count(), 3);
    assert_eq!(project.names(), ["d.ndjson", "main.consign", "o.ndjson"]);
    // Even over its own input.
    project.route(&["o.ndjson", "--out", "o.ndjson"]).ends(0);
    assert_eq!(project.read("o.ndjson"), project.read("d.ndjson"));
    project.route(&["o.ndjson", "--out", "gone/d.ndjson"]).ends(2).says(&["`gone/d.ndjson`"]);
    project.route(&["o.ndjson", "--out", "."]).ends(2).says(&["it is a folder"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_fails_leaves_the_old_file() {
    let project = small();
    project.write("d.ndjson", "old");
    // A file that opens and cannot be read.
    let unreadable = "/proc/self/mem";
    let arguments = [unreadable, "--input-format", "ndjson", "--out", "d.ndjson", "--state-out", "s.json"];
    project.route(&arguments).ends(2).says(&["`/proc/self/mem`"]);
    assert_eq!(project.read("d.ndjson"), "old");
    assert_eq!(project.names(), ["d.ndjson", "main.consign"]);
}

#[cfg(unix)]
#[test]
fn a_new_file_gets_the_usual_permissions_and_an_old_one_keeps_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let project = small();
    project.write("o.ndjson", small_orders(1)).write("usual", "").write("old.ndjson", "");
    let mode = |name: &str| std::fs::metadata(project.path(name)).expect(name).permissions().mode() & 0o777;
    std::fs::set_permissions(project.path("old.ndjson"), PermissionsExt::from_mode(0o640)).expect("set");
    std::os::unix::fs::symlink("old.ndjson", project.path("link.ndjson")).expect("a link");
    project.route(&["o.ndjson", "--out", "new.ndjson"]).ends(0);
    project.route(&["o.ndjson", "--out", "link.ndjson"]).ends(0);
    assert_eq!(mode("new.ndjson"), mode("usual"));
    assert_eq!(mode("old.ndjson"), 0o640);
    assert_eq!(project.read("old.ndjson").lines().count(), 1);
    assert!(project.path("link.ndjson").is_symlink());
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let project = small();
    project.write("o.ndjson", small_orders(20_000));
    let arguments = ["route", "main.consign", "o.ndjson", "--now", NOW];
    let mut child = project.command(&arguments).spawn().expect("it runs");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    drop(out);
    assert!(line.starts_with("{\"order\":\"0\""), "{line}");
    Ran::from_output(child.wait_with_output().expect("it ends")).ends(0).is_quiet();
}

#[test]
fn an_order_is_answered_while_the_input_stays_open() {
    let project = small();
    let mut child = project.spawn_reading_stdin(&[]);
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        while out.read_line(&mut line).is_ok_and(|read| read > 0) {
            if send.send(std::mem::take(&mut line)).is_err() {
                break;
            }
        }
    });
    for n in 0..3 {
        writeln!(stdin, "{{\"id\": \"{n}\", \"region\": \"x\"}}").expect("written");
        let line = receive.recv_timeout(Duration::from_secs(60)).expect("an answer");
        assert!(line.starts_with(&format!("{{\"order\":\"{n}\"")), "{line}");
    }
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    let project = small();
    project.write("o.ndjson", small_orders(10));
    for arguments in [["o.ndjson", "--out", "/dev/full"], ["o.ndjson", "--state-out", "/dev/full"]] {
        project.route(&arguments).ends(2).says(&["cannot write `/dev/full`: no space is left"]);
    }
    for arguments in [
        vec!["route", "main.consign", "o.ndjson"],
        vec!["schema", "main.consign"],
        vec!["check", "main.consign", "--format", "json"],
        vec!["explain", "main.consign", "o.ndjson", "--order", "1"],
        vec!["completions", "bash"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let mut child = project.command(&arguments).stdout(full).spawn().expect("it runs");
        drop(child.stdin.take());
        let ran = Ran::from_output(child.wait_with_output().expect("it ends"));
        ran.ends(2).says(&["standard output", "no space is left"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    let project = small();
    project.write("o.ndjson", small_orders(2));
    let routed = project.route(&["o.ndjson", "--out", "/dev/stdout"]);
    assert_eq!(routed.ends(0).decisions().len(), 2);
    project.route(&["o.ndjson", "--out", "/dev/null"]).ends(0);
    assert!(!std::fs::metadata("/dev/null").expect("it is still there").is_file());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let project = small();
    project.write("o.ndjson", small_orders(1)).write("p.consign", "");
    for name in ["o.ndjson", "p.consign"] {
        std::fs::set_permissions(project.path(name), PermissionsExt::from_mode(0o000)).expect("set");
    }
    if std::fs::read(project.path("o.ndjson")).is_ok() {
        // The superuser reads everything; a folder cannot be read as a file even so.
        project.run(&["check", "main.consign/x"]).ends(2).says(&["`main.consign/x`"]);
        return;
    }
    project.route(&["o.ndjson"]).ends(2).says(&["cannot read `o.ndjson`: permission denied"]);
    project.run(&["check", "p.consign"]).ends(2).says(&["cannot read `p.consign`: permission denied"]);
}

#[cfg(target_os = "linux")]
#[test]
fn input_that_breaks_off_with_an_error_is_named() {
    let project = small();
    // Reading a process's own memory from address zero is an error of the device.
    let broken = project.route(&["/proc/self/mem", "--input-format", "ndjson", "--out", "d.ndjson"]);
    broken.ends(2).says(&["cannot read `/proc/self/mem`"]);
    assert!(!Path::new(&project.path("d.ndjson")).exists());
}

// explain and schema

#[test]
fn an_explanation_shows_why() {
    let project = Project::new();
    let explained =
        project.run(&["explain", "main.consign", "orders.ndjson", "--order", "WO-1003", "--now", NOW]);
    explained.ends(0).is_quiet();
    assert!(!explained.out.contains('\u{1b}'));
    insta::assert_snapshot!(explained.out);
}

#[test]
fn an_explanation_shows_what_became_of_the_candidates() {
    let project = Project::new();
    let order = ORDER.replace("NY", "CT");
    let explained = project.run_with(&["explain", "main.consign", "-", "--now", NOW], order);
    explained.ends(0).is_quiet();
    insta::assert_snapshot!(explained.out);
}

#[test]
fn an_explanation_of_one_rule_or_table_is_full() {
    let project = Project::new();
    let explain = |rule: &str| {
        let arguments = ["explain", "main.consign", "orders.ndjson", "--order", "WO-1003", "--now", NOW];
        project.run(&[&arguments[..], &["--rule", rule]].concat())
    };
    for rule in ["urgent_north", "outsourcing.urgent_north"] {
        let one = explain(rule);
        assert!(one.ends(0).out.contains("✓ category = repair"), "{}", one.out);
        assert!(!one.out.contains("by_category"), "{}", one.out);
    }
    let table = explain("by_category");
    assert!(table.out.contains("by_category#1") && table.out.contains("by_category#2"), "{}", table.out);
    assert!(!table.out.contains("urgent_north"), "{}", table.out);
    explain("vip").ends(2).says(&["`vip`"]);
}

#[test]
fn an_explanation_as_json_is_the_decision_with_its_steps() {
    let project = Project::new();
    project.write("o.json", ORDER);
    let explained = project.run(&["explain", "main.consign", "o.json", "--format", "json", "--now", NOW]);
    let decision: Value = serde_json::from_str(&explained.ends(0).out).expect("JSON");
    assert_eq!(decision["provider"], json!("northstar"));
    assert_eq!(decision["steps"][0]["tried"][0]["result"], json!("assigned"));
    assert_eq!(decision["steps"][0]["tried"][0]["when"]["joined"], json!("all"));
}

#[test]
fn the_order_to_explain_must_be_clear() {
    let project = Project::new();
    let explain = |arguments: &[&str]| project.run(&[&["explain", "main.consign"], arguments].concat());
    explain(&["orders.ndjson"]).ends(2).says(&["several orders", "--order"]);
    explain(&["orders.ndjson", "--order", "WO-9"]).ends(2).says(&["no order `WO-9`"]);
    explain(&["gone.json"]).ends(2).says(&["`gone.json`"]);
    project.write("o.json", "{\"wo_number\": \"WO-7\"}").write("none.json", "[]");
    let invalid = explain(&["o.json"]);
    assert!(invalid.ends(0).out.contains("category"), "{}", invalid.out);
    explain(&["none.json"]).ends(2).says(&["no order"]);
}

#[test]
fn the_schema_is_one_of_json() {
    let project = Project::new();
    let schema: Value =
        serde_json::from_str(&project.run(&["schema", "main.consign"]).ends(0).out).expect("JSON");
    assert!(!schema["properties"]["wo_number"]["type"].is_null());
    assert!(schema["required"].as_array().is_some_and(|required| required.contains(&json!("wo_number"))));
    project.write("bad.consign", "let x = y\n");
    assert_eq!(project.run(&["schema", "bad.consign"]).ends(1).out, "");
}

/// Orders of a program whose decisions look at those before them, and of one whose do not.
#[test]
fn the_number_of_threads_changes_nothing() {
    let plain = Project::new();
    let turns = Project::new();
    turns.write(
        "main.consign",
        plain.read("main.consign").replace("first of northstar, coolair", "rotate of northstar, coolair"),
    );
    let extras = [&[][..], &["--format", "csv"], &["--explain"], &["--state-out", "state.json"]];
    // Turns are a matter of the state alone.
    for (project, extras) in [(plain, &extras[..]), (turns, &extras[3..])] {
        let orders: String = (0..3_000)
            .map(|number| {
                let region = ["NY", "nj", "CA"][number % 3];
                let priority = ["low", "critical", "nonsense"][number % 7 % 3];
                format!(
                    "{{\"wo_number\": \"{number}\", \"category\": \"repair\", \"priority\": \"{priority}\", \
                     \"region\": \"{region}\", \"skills\": []}}\n"
                )
            })
            .collect();
        project.write("many.ndjson", &orders);
        project.write("many.json", format!("[{}]", orders.trim_end().replace('\n', ",")));
        project.write("none.ndjson", "");
        for extra in extras {
            for input in ["many.ndjson", "many.json", "none.ndjson"] {
                let on = |threads: &str| {
                    let ran =
                        project.route(&[&[input, "--threads", threads, "--summary"][..], *extra].concat());
                    let summary =
                        ran.err.lines().filter(|line| !line.contains(" orders in ")).map(str::to_owned);
                    let state = extra.contains(&"--state-out").then(|| project.read("state.json"));
                    (ran.status, ran.out.clone(), summary.collect::<Vec<_>>(), state)
                };
                let one = on("1");
                assert_eq!(one.0, 0);
                assert!(one == on("2") && one == on("5"), "{input} {extra:?}");
            }
        }
    }
    Project::new().route(&["orders.ndjson", "--threads", "0"]).ends(2);
}
