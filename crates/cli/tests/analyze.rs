//! `consign analyze`: what it says of programs, and that its examples are decided as it says.

use serde_json::{Value, json};

use crate::command::{Project, root};
use crate::company::{HEAD, program};

/// A project with these rules at the only node that assigns providers.
fn project(rules: &str) -> Project {
    Project::with(&[("main.consign", &program(rules))])
}

/// The analysis as JSON.
#[track_caller]
fn analysis(project: &Project, more: &[&str]) -> Value {
    let ran = project.run(&[&["analyze", "main.consign", "--format", "json"], more].concat());
    ran.ends(0);
    serde_json::from_str(&ran.out).expect("JSON")
}

#[track_caller]
fn rule<'a>(analysis: &'a Value, name: &str) -> &'a Value {
    let mut rules = analysis["rules"].as_array().expect("a list").iter();
    rules.find(|rule| rule["rule"] == name).unwrap_or_else(|| panic!("{name}: {analysis:#}"))
}

fn list(value: &Value) -> Vec<&Value> {
    value.as_array().expect("a list").iter().collect()
}

/// The conditions of all gaps.
fn conditions(analysis: &Value) -> Vec<&Value> {
    list(&analysis["gaps"]["classes"]).into_iter().flat_map(|class| list(&class["conditions"])).collect()
}

/// What `route` decides of an example.
fn routed(project: &Project, program: &str, example: &Value) -> Value {
    let now = example["now"].as_str().expect("an instant");
    let ran = project.run_with(&["route", program, "-", "--now", now], example["order"].to_string());
    ran.ends(0);
    serde_json::from_str(&ran.out).expect("a decision")
}

/// Routes every example: it is decided by the rule, or flagged as its class says. How many there were.
fn examples_hold(project: &Project, program: &str, analysis: &Value) -> usize {
    let mut checked = 0;
    for rule in list(&analysis["rules"]).into_iter().filter(|rule| rule["example"]["at_once"] == true) {
        let decision = routed(project, program, &rule["example"]);
        let decides = |one: &&Value| one["rules"] == rule["rules"] && one["rule"] == rule["rule"];
        let decided = decision["decided"].as_array().expect("a list").iter().find(decides);
        assert!(decided.is_some(), "{rule:#} {decision:#}");
        checked += 1;
    }
    for class in list(&analysis["gaps"]["classes"]).into_iter().filter(|class| class["later"] == false) {
        let found =
            list(&class["conditions"]).into_iter().filter(|condition| !condition["example"].is_null());
        for condition in found {
            let decision = routed(project, program, &condition["example"]);
            assert_eq!(decision["outcome"], "manual", "{condition:#} {decision:#}");
            assert_eq!(decision["reason"]["code"], class["reason"], "{condition:#} {decision:#}");
            assert_eq!(decision["waiting"]["node"], class["node"], "{condition:#} {decision:#}");
            checked += 1;
        }
    }
    checked
}

#[test]
fn rules_that_never_decide_are_told_apart() {
    let project = project(
        r#"rule large { when value > 10  assign north }
           rule larger { when value > 100  assign south }
           rule odd { when value > 5 and value < 3  assign south }
           otherwise manual "Small ones""#,
    );
    let analysis = analysis(&project, &[]);
    let large = rule(&analysis, "large");
    assert_eq!(large["verdict"], "decides");
    assert_eq!(large["first"], json!({"conditions": ["value > 10"], "complete": true}));
    assert_eq!(large["action"], "assign north");
    assert_eq!(large["nodes"], json!(["w.choose"]));
    let larger = rule(&analysis, "larger");
    assert_eq!((&larger["verdict"], &larger["by"]), (&json!("dead"), &json!(["r.large"])));
    assert!(larger["example"].is_null());
    assert_eq!(rule(&analysis, "odd")["verdict"], "never_true");
    let rest = rule(&analysis, "otherwise");
    assert_eq!(rest["first"]["conditions"], json!(["value <= 10"]));
    assert_eq!(examples_hold(&project, "main.consign", &analysis), 3);
    assert_eq!(
        project.run(&["analyze", "main.consign"]).out.lines().last(),
        Some("4 rules (2 decide, 1 never decides, 1 matches no order), 0 overlaps, 1 gap")
    );
}

#[test]
fn a_rule_behind_a_wider_one_is_a_fallback_where_that_may_find_nobody() {
    let project = project(
        r#"eligible when provider.regions contains region
           rule large { when value > 10  assign north }
           rule larger { when value > 100  assign south }"#,
    );
    let analysis = analysis(&project, &[]);
    let larger = rule(&analysis, "larger");
    assert_eq!(larger["verdict"], "fallback");
    assert_eq!(larger["first"], json!({"conditions": [], "complete": true}));
    assert_eq!(larger["fallback"]["conditions"], json!(["value > 100 and region != \"NY\""]));
    assert_eq!(routed(&project, "main.consign", &larger["example"])["provider"], "south");
    let classes = list(&analysis["gaps"]["classes"]);
    let reasons: Vec<&Value> = classes.iter().map(|class| &class["reason"]).collect();
    assert_eq!(reasons, ["no_rule_matched", "no_eligible_candidate"]);
    assert_eq!(classes[0]["conditions"][0]["when"], "value <= 10");
    assert!(conditions(&analysis)[1..].iter().all(|condition| condition["always"] == false));
    examples_hold(&project, "main.consign", &analysis);
    let page = project.run(&["analyze", "main.consign"]);
    assert!(page.out.contains("larger: only as a fallback"), "{}", page.out);
    assert!(page.out.contains("unless a candidate is eligible"), "{}", page.out);
}

#[test]
fn a_rule_whose_candidates_are_never_eligible_is_shown() {
    let project = project(
        r#"eligible when provider.regions contains region
           rule texas { when region = "TX"  assign north }
           rule rest { assign first of north, south }"#,
    );
    let analysis = analysis(&project, &[]);
    assert_eq!(rule(&analysis, "texas")["verdict"], "no_candidate");
    assert_eq!(rule(&analysis, "rest")["fallback"]["conditions"], json!(["region = \"TX\""]));
    let page = project.run(&["analyze", "main.consign"]);
    assert!(page.out.contains("texas: nobody it could assign is eligible"), "{}", page.out);
}

#[test]
fn gaps_are_described_whole_missing_values_too() {
    let project = project(
        r#"rule gold { when tier = gold  assign north }
           rule silver { when tier = silver and value < 100  assign south }
           rule bronze { when tier = bronze and region in ["NY", "TX"]  assign south }"#,
    );
    let analysis = analysis(&project, &[]);
    let mut said: Vec<&str> = conditions(&analysis).iter().filter_map(|one| one["when"].as_str()).collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "tier = bronze and region not in [\"NY\", \"TX\"]",
            "tier = silver and value >= 100",
            "tier is missing"
        ]
    );
    assert_eq!(analysis["gaps"]["complete"], true);
    assert_eq!(examples_hold(&project, "main.consign", &analysis), 6);
}

#[test]
fn overlaps_are_partly_or_exceptions_and_what_a_rule_before_settles_is_none() {
    let project = project(
        r#"rule both { when tier = gold and region = "NY"  assign south }
           rule gold { when tier = gold  assign north }
           rule ny { when region = "NY"  assign south }
           rule dear { when value > 100  assign north }
           rule rest { assign south }"#,
    );
    let analysis = analysis(&project, &[]);
    let kind = |pair: &Value| {
        let name = |key: &str| pair[key].as_str().expect("a name").trim_start_matches("r.").to_owned();
        (pair["kind"].as_str().expect("a kind").to_owned(), name("earlier"), name("later"))
    };
    let pairs: Vec<_> = list(&analysis["overlaps"]["pairs"]).into_iter().map(kind).collect();
    let own =
        |kind: &str, earlier: &str, later: &str| (kind.to_owned(), earlier.to_owned(), later.to_owned());
    // `gold` and `ny` meet where `both` decides.
    assert_eq!(
        pairs,
        [
            own("partly", "both", "dear"),
            own("partly", "ny", "dear"),
            own("refined", "both", "gold"),
            own("refined", "gold", "rest"),
            own("refined", "dear", "rest"),
        ]
    );
    let first = &analysis["overlaps"]["pairs"][0];
    assert_eq!(first["when"], "tier = gold and region = \"NY\" and value > 100");
    assert_eq!(routed(&project, "main.consign", &first["example"])["rule"], "both");
}

#[test]
fn many_overlaps_are_counted_and_not_listed() {
    let rows: String = (0..60)
        .map(|n| format!("    | \"r{n}\" | _ => assign north\n    | _ | > {n} => assign south\n"))
        .collect();
    let project = project(&format!("table t (region, value) {{\n{rows}  }}"));
    let analysis = analysis(&project, &[]);
    let overlaps = &analysis["overlaps"];
    assert_eq!(list(&overlaps["pairs"]).len(), 20);
    assert!(overlaps["more"].as_u64().is_some_and(|more| more > 1_000), "{}", overlaps["more"]);
    assert_eq!(overlaps["complete"], true);
}

#[test]
fn orders_that_no_workflow_takes_and_nodes_without_rules_are_gaps() {
    let text = format!(
        "{HEAD}{}",
        r#"
workflow w "Work" when value > 10 {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  then send }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then finished }
  end finished
}
"#
    );
    let project = Project::with(&[("main.consign", &text)]);
    let analysis = analysis(&project, &[]);
    let classes = list(&analysis["gaps"]["classes"]);
    assert_eq!(classes[0]["reason"], "no_workflow");
    assert_eq!(classes[0]["conditions"][0]["when"], "value <= 10");
    assert_eq!(classes[1]["reason"], "no_rules_at_node");
    assert_eq!(classes[1]["conditions"][0]["when"], "value > 10");
    assert_eq!(examples_hold(&project, "main.consign", &analysis), 2);
}

#[test]
fn orders_that_come_to_a_node_later_are_a_class_of_their_own() {
    let text = format!(
        "{HEAD}{}",
        r#"
rules r assigns provider { rule gold { when tier = gold  assign north } }
workflow w "Work" {
  start pick
  branch pick { when region = "NY" -> choose  otherwise -> look }
  task look "Look" { portal company  handler role dispatcher  then choose }
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules r  then send }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then finished }
  end finished
}
"#
    );
    let project = Project::with(&[("main.consign", &text)]);
    let analysis = analysis(&project, &[]);
    let classes = list(&analysis["gaps"]["classes"]);
    let said: Vec<(&Value, &Value)> =
        classes.iter().map(|class| (&class["later"], &class["conditions"][0]["when"])).collect();
    assert_eq!(
        said,
        [
            (&json!(false), &json!("(tier <= silver or tier is missing) and region = \"NY\"")),
            (&json!(true), &json!("(tier <= silver or tier is missing) and region != \"NY\"")),
        ]
    );
    assert_eq!(classes[1]["conditions"][0]["example"]["at_once"], false);
    examples_hold(&project, "main.consign", &analysis);
    let page = project.run(&["analyze", "main.consign"]);
    assert!(page.out.contains("when they come there later"), "{}", page.out);
}

#[test]
fn a_history_is_counted_per_rule_and_per_gap() {
    let project = project(
        r#"rule gold { when tier = gold  assign north }
           rule silver { when tier = silver and value < 100  assign south }"#,
    );
    let order = |no: u32, tier: &str, value: u32| {
        format!("{{\"no\": \"{no}\", \"tier\": {tier}, \"region\": \"NY\", \"value\": {value}}}")
    };
    let lines =
        [order(1, "\"gold\"", 1), order(2, "\"gold\"", 2), order(3, "\"silver\"", 500), "{}".to_owned()];
    project.write("a.ndjson", lines.join("\n"));
    project.write("b.json", format!("[{}, {}]", order(4, "null", 1), order(5, "\"silver\"", 5)));
    project.write("c.csv", "no,tier,region,value\n6,bronze,NY,7\n7,gold,NY,1\n8,silver,NY,100\n");
    let more = ["--orders", "a.ndjson", "--orders", "b.json", "c.csv", "--now", crate::command::NOW];
    let analysis = analysis(&project, &more);
    let history =
        json!({"orders": 8, "invalid": 1, "assigned": 4, "manual": 4, "task": 0, "done": 0, "elsewhere": 0});
    assert_eq!(analysis["history"], history);
    assert_eq!(rule(&analysis, "gold")["history"], json!({"orders": 3, "percent": 37.5}));
    assert_eq!(rule(&analysis, "silver")["history"], json!({"orders": 1, "percent": 12.5}));
    assert_eq!(analysis["gaps"]["classes"][0]["history"]["orders"], 4);
    let counted: Vec<(&Value, &Value)> =
        conditions(&analysis).into_iter().map(|one| (&one["when"], &one["history"]["orders"])).collect();
    assert_eq!(
        counted,
        [
            (&json!("(tier = bronze or tier is missing)"), &json!(2)),
            (&json!("tier <= silver and value >= 100"), &json!(2)),
        ]
    );
    let page = project.run(&[&["analyze", "main.consign"], &more[..]].concat());
    page.ends(0);
    assert!(
        page.out.contains("history: 8 orders, 4 assigned, 4 flagged for manual dispatch; 1 record not valid"),
        "{}",
        page.out
    );
}

#[test]
fn every_example_of_the_examples_is_decided_as_is_said() {
    let folder = root().join("examples");
    let project = Project::empty();
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).expect("the examples") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().into_owned();
        let ran = project.run(&["analyze", &name, "--format", "json"]);
        ran.ends(0).is_quiet();
        let analysis: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(analysis["gaps"]["complete"], true, "{name}");
        assert_eq!(analysis["exhausted"], false, "{name}");
        for rule in list(&analysis["rules"]) {
            assert!(
                ["decides", "fallback"].contains(&rule["verdict"].as_str().expect("a verdict")),
                "{rule:#}"
            );
        }
        checked += examples_hold(&project, &name, &analysis);
        let page = project.run(&["analyze", &name]);
        let wide = page.out.lines().find(|line| line.starts_with("     ") && line.chars().count() > 100);
        assert!(wide.is_none_or(|line| line.contains('"')), "{wide:?}");
    }
    assert!(checked > 80, "{checked}");
}

#[test]
fn a_bundle_is_analyzed_as_its_program() {
    let project =
        project("rule gold { when tier = gold  assign north else manual \"full\" to role dispatcher }");
    project.run(&["build", "main.consign", "--out", "main.bundle"]).ends(0);
    let analyzed = |name: &str| project.run(&["analyze", name]).ends(0).out.clone();
    assert_eq!(analyzed("main.bundle"), analyzed("main.consign"));
}

#[test]
fn what_cannot_be_analyzed_is_said() {
    let project = project("rule gold { when tier = golden  assign north }");
    project.run(&["analyze", "main.consign"]).ends(1).says(&["golden"]);
    project.run(&["analyze", "none.consign"]).ends(2).says(&["none.consign"]);
    let project = self::project("rule gold { when tier = gold  assign north }");
    project.run(&["analyze", "main.consign", "--orders", "none.ndjson"]).ends(2).says(&["none.ndjson"]);
    project.write("orders.txt", "neither records\nnor rows");
    project.run(&["analyze", "main.consign", "--orders", "orders.txt"]).ends(2).says(&["--input-format"]);
    let help = project.run(&["analyze", "--help"]);
    assert!(help.ends(0).out.contains("Examples:"), "{}", help.out);
}

#[test]
fn without_a_workflow_every_order_is_a_gap() {
    let project = Project::with(&[("main.consign", HEAD)]);
    let analysis = analysis(&project, &[]);
    assert_eq!(conditions(&analysis)[0]["when"], "every order");
    let page = project.run(&["analyze", "main.consign"]);
    assert!(page.ends(0).out.ends_with("\n0 rules, 0 overlaps, 1 gap\n"), "{}", page.out);
}

/// Of many rules a page of summary is shown, and whatever is asked for.
#[test]
fn a_program_with_many_rules_has_a_page_of_summary() {
    let rules: String = (0..30)
        .map(|n| {
            let to = if n % 2 == 0 { "north" } else { "south" };
            format!("  rule r{n} {{ when value > {n} and size > {} assign {to} }}\n", 60 - n)
        })
        .collect();
    let head = r#"schema work_order { id text  value number  size number }
role d "D" of company
role crew "C" of provider
provider north "N" {}
provider south "S" {}
"#;
    let workflow = r#"workflow w "W" { start s
  assign s "S" { portal company assigns provider handler role d rules r then e } end e }
"#;
    let text = format!("{head}rules r assigns provider {{\n{rules}}}\n{workflow}");
    let project = Project::with(&[("main.consign", &text)]);
    let page = |more: &[&str]| {
        let ran = project.run(&[&["analyze", "main.consign"], more].concat());
        ran.ends(0);
        ran.out
    };
    let brief = page(&[]);
    assert!(brief.lines().count() < 250, "{brief}");
    assert!(
        brief.contains("which `--overlaps` shows") && brief.contains("30 rules not shown here"),
        "{brief}"
    );
    let all = page(&["--all"]);
    assert!(!all.contains("not shown here") && all.contains("✓ r0 "), "{all}");
    let one = page(&["--rule", "r.r7"]);
    assert!(one.contains("r7") && !one.contains("gaps:") && !one.contains("r.r3 goes before r.r4"), "{one}");
    let gaps = page(&["--gaps"]);
    assert!(gaps.contains("gaps: orders that wait") && !gaps.contains("goes before"), "{gaps}");
    let overlaps = page(&["--overlaps"]);
    assert!(overlaps.contains("goes before") && !overlaps.contains("gaps:"), "{overlaps}");
    let unknown = project.run(&["analyze", "main.consign", "--rule", "r.r99"]);
    unknown.ends(2);
    assert!(unknown.err.contains("`--rule r.r99` names no rule that a workflow tries"), "{}", unknown.err);
}
