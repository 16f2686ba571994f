//! `consign test --generate` from the outside: what is written passes, is complete, and is not written twice.

use serde_json::Value;

use crate::command::{Project, Ran, root};
use crate::programs::programs_below;

/// A branch behind a task, rules that decide after a decline, engineers of one provider, days, an instant, a workflow
/// that takes no order by itself; and what no order reaches.
const PROGRAM: &str = r#"timezone "UTC"
schema work_order { id text  region text  priority enum [low < normal < high]  value number  created datetime }
schema provider { regions set of text }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
provider north "North" { regions: ["N"]  engineer amy "Amy" {}  engineer abe "Abe" {} }
provider "South Co" "South" { regions: ["S", "N"]  engineer sue "Sue" {} }
rules who assigns provider {
  eligible when provider.regions contains region
  rule never { when priority = high and priority = low  assign north }
  rule cold { when region = "N"  assign first of north, "South Co" }
  rule covered { when region = "N" and value > 5  manual "all declined" }
  rule again { when region = "N" and value > 7  manual }
  rule spring { when region = "S"  active from 2026-03-01 to 2026-05-31  assign "South Co" }
  rule late { when now > created and region = "S"  assign "South Co" else manual "nobody" }
  table t (region, value) {
    | "E" | >= 100 => manual "big in the \"east\""
    | "E" | _      => manual
  }
  otherwise manual "Nobody works there"
}
rules crew_north assigns engineer of north {
  rule simple { when value < 10  assign amy }
  rule expert { when value >= 10  assign first of abe, amy }
}
workflow w "W" when region != "X" {
  start kind
  branch kind { when priority = high -> choose  when priority = high and value > 3 -> done  otherwise -> choose }
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules who  then send }
  assign send "Send" {
    portal provider  assigns engineer  handler role crew  rules crew_north  then visit  declined choose
    within 2h else late_desk
  }
  task visit "Visit" { portal provider  handler engineer  then after  declined send }
  branch after { when value > 1_000 -> look  otherwise -> done }
  task look "Look" { portal company  handler role dispatcher  then done }
  task late_desk "Late" { portal company  handler role dispatcher  then after_late }
  branch after_late { when value > 500 -> look  otherwise -> done }
  end done
}
workflow led "Led" when region = "N" and region = "S" {
  start a
  branch a { when value > 3 -> done  otherwise -> t }
  task t "T" { portal company  handler role dispatcher  then done }
  end done
}
"#;

fn project() -> Project {
    Project::with(&[("main.consign", PROGRAM)])
}

/// The names that no test of a program reaches.
fn missed(project: &Project, path: &str) -> Vec<String> {
    let ran = project.run(&["test", path, "--coverage", "--coverage-format", "json"]);
    let report: Value = serde_json::from_str(&ran.ends(0).out).expect("JSON");
    let items = report["items"].as_array().expect("items");
    let missed = items.iter().filter(|item| item["hits"] == 0);
    missed.map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
}

/// The names that were said to have no test.
fn said(ran: &Ran) -> Vec<String> {
    let named = ran.err.lines().filter_map(|line| line.strip_prefix("no test for "));
    named.map(|line| line[..line.rfind(" (main").expect("a place")].to_owned()).collect()
}

#[test]
fn what_orders_can_reach_is_reached_and_the_rest_is_named_with_its_reason() {
    let project = project();
    let ran = project.run(&["test", "--generate", "main.consign"]);
    ran.ends(0).says(&[
        "no test for who.never (main.consign:10): no work order that comes to it satisfies it\n",
        "no test for who.again (main.consign:13): `covered` decides before it on every order that it matches\n",
        "no test for w.kind -> done (way 2) (main.consign:28): no work order takes this way\n",
        "into `main.generated.consign`\n",
    ]);
    insta::assert_snapshot!(project.read("main.generated.consign"));
    let mut missed = missed(&project, "main.generated.consign");
    let mut said = said(&ran);
    missed.sort();
    said.sort();
    assert_eq!(missed, said);
    assert_eq!(missed.len(), 3, "{missed:?}");
    // What lies behind a deadline is reached by letting it pass.
    assert!(project.read("main.generated.consign").contains("\n  expired\n"));
    project.run(&["fmt", "--check", "main.generated.consign"]).ends(0);
}

#[test]
fn a_second_run_writes_nothing() {
    let project = project();
    project.run(&["test", "--generate", "main.consign"]).ends(0);
    let before = project.read("main.generated.consign");
    for path in ["main.consign", "main.generated.consign", "."] {
        project.run(&["test", "--generate", path]).ends(0).says(&["generated no test\n"]);
        assert_eq!(project.read("main.generated.consign"), before);
    }
    assert_eq!(project.names(), ["main.consign", "main.generated.consign"]);
}

#[test]
fn new_rules_get_tests_at_the_end_of_the_file() {
    let project = project();
    project.run(&["test", "--generate", "main.consign"]).ends(0);
    let before = project.read("main.generated.consign").replace("rule who.spring decides", "in spring");
    project.write("main.generated.consign", &before);
    let more =
        PROGRAM.replace("  table t", "  rule fresh { when region = \"W\"  manual \"West\" }\n  table t");
    project.write("main.consign", more);
    project.run(&["test", "--generate", "main.consign"]).ends(0).says(&["generated 1 test into"]);
    let after = project.read("main.generated.consign");
    let added = after.strip_prefix(&before).expect("what was there is there");
    assert!(added.starts_with("\ntest \"rule who.fresh decides\" {\n"), "{added}");
    assert!(added.contains("expect manual by who.fresh \"West\"\n}\n"), "{added}");
    project.run(&["fmt", "--check", "main.generated.consign"]).ends(0);
}

#[test]
fn the_file_may_stand_anywhere_be_the_program_itself_or_standard_output() {
    let folder = Project::with(&[("rules/main.consign", PROGRAM), ("tests/.keep", "")]);
    folder.run(&["test", "rules/main.consign", "--generate=tests/all.consign"]).ends(0);
    assert!(folder.read("tests/all.consign").contains("use \"../rules/main.consign\"\n"));
    // By itself it may not name what is not below it, unless the project is said to be one.
    folder.run(&["test", "tests/all.consign"]).ends(1).says(&["--allow-outside"]);
    folder.run(&["test", "tests/all.consign", "--allow-outside", "rules"]).ends(0);
    folder.write("consign.toml", "").run(&["test", "tests/all.consign"]).ends(0);

    let own = project();
    own.run(&["test", "main.consign", "--generate=main.consign"]).ends(0);
    assert!(own.read("main.consign").starts_with(&format!("{PROGRAM}\ntest \"rule who.cold decides\"")));
    own.run(&["test", "main.consign"]).ends(0);

    let printed = project();
    let ran = printed.run(&["test", "main.consign", "--generate=-"]);
    ran.ends(0).says(&["into standard output\n"]);
    assert_eq!(printed.names(), ["main.consign"]);
    printed.write("more.consign", &ran.out).run(&["test", "more.consign"]).ends(0);
}

#[test]
fn what_exists_is_not_overwritten() {
    for (text, reason) in [
        ("my notes", "exists and does not use `main.consign`; nothing was written"),
        ("list a = [1]\n", "exists and does not use `main.consign`; nothing was written"),
    ] {
        let project = project();
        project.write("main.generated.consign", text);
        project
            .run(&["test", "--generate", "main.consign"])
            .ends(2)
            .says(&[reason, "main.generated.consign"]);
        assert_eq!(project.read("main.generated.consign"), text);
    }
    let project = project();
    let broken = "use \"main.consign\"\nlet x = regoin = \"N\"\n";
    project.write("main.generated.consign", broken);
    project.run(&["test", "--generate", "main.consign"]).ends(1).says(&["did you mean `region`?"]);
    assert_eq!(project.read("main.generated.consign"), broken);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let project = project();
    project.write("other.consign", PROGRAM);
    let refused = |arguments: &[&str], said: &str| {
        project.run(arguments).ends(2).says(&[said]);
    };
    refused(&["test", ".", "--generate=all.consign"], "there are 2 programs");
    refused(&["test", "-", "--generate"], "a program from standard input has no file");
    refused(&["test", "main.consign", "--generate", "--filter", "x"], "cannot be used with");
    refused(&["test", "main.consign", "--generate", "--watch"], "cannot be used with");
    refused(
        &["test", "main.consign", "--generate=-", "--format", "json"],
        "cannot both go to standard output",
    );
    refused(&["test", "main.consign", "--generate=-", "--coverage"], "cannot both go to standard output");
    refused(
        &["test", "main.consign", "--generate=gone/all.consign"],
        "cannot write `gone/all.consign`: there is no such folder",
    );
    assert_eq!(project.names(), ["main.consign", "other.consign"]);
}

#[test]
fn a_program_that_fails_its_tests_still_fails() {
    let wrong = format!(
        "{PROGRAM}test \"rule who.cold decides\" {{ order {{ id: \"1\", region: \"S\", priority: low, value: 1, \
         created: 2026-03-02T09:00:00Z }} now 2026-03-02T09:00:00Z expect manual }}\n"
    );
    let project = Project::with(&[("main.consign", &wrong)]);
    project.run(&["test", "--generate", "main.consign"]).ends(1).says(&["1 failed", "generated"]);
    // The name was taken.
    assert!(project.read("main.generated.consign").contains("test \"rule who.cold decides (2)\""));
    let broken = Project::with(&[("main.consign", "let x = 1 = 2\nrules\n")]);
    broken.run(&["test", "--generate", "main.consign"]).ends(1);
    assert_eq!(broken.names(), ["main.consign"]);
}

/// The examples, without the tests that they have.
#[test]
fn every_example_is_covered_by_what_is_generated() {
    let examples = root().join("examples");
    for path in programs_below(&examples) {
        let folder = path.parent().expect("a folder");
        let project = Project::empty();
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry").path();
            let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
            project.write(&name, std::fs::read(&entry).expect("a file"));
        }
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = project.read(&name);
        let untested = text.split_once("\ntest \"").expect("it has tests").0;
        project.write(&name, format!("{untested}\n"));
        project.run(&["test", "--generate", &name]).ends(0).says(&["generated"]);
        let generated = name.replace(".consign", ".generated.consign");
        assert_eq!(missed(&project, &generated), Vec::<String>::new(), "{name}");
        project.run(&["fmt", "--check", &generated]).ends(0);
        project.run(&["check", "--today", "2026-03-02", "--max-warnings", "0", &generated]).ends(0);
    }
}
