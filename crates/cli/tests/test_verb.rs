//! `consign test` from the outside: what passes, what fails and why, coverage, and what CI reads.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::command::Project;

const PROGRAM: &str = r#"timezone "UTC"
schema work_order { id text  region text  priority enum [low < high] }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
provider north "North" { engineer amy "Amy" {}  engineer abe "Abe" {} }
provider south "South" { engineer sue "Sue" {} }
rules who assigns provider {
  rule cold { when region = "N"  assign first of north, south }
  rule warm { when region = "S"  assign south }
  rule late { when priority = high and now > 2026-03-02T18:00:00Z  assign north }
  otherwise manual "Nobody works there"
}
workflow w "W" {
  start kind
  branch kind { when priority = high -> choose  otherwise -> choose }
  assign choose "Assign Service Provider" { portal company  assigns provider  handler role dispatcher  rules who  then send }
  assign send "Assign Engineer" { portal provider  assigns engineer  handler role crew  then visit  declined choose }
  task visit "Visit" { portal provider  handler engineer  then done  declined send }
  end done
}
sample base { id: "T-1", region: "N", priority: low }
"#;

const LIFE: &str = r#"
test "the whole life of an order" {
  order base
  expect assigned north by cold
  expect node send
  declined by north
  expect assigned south by who.cold
  assigned to south.sue
  expect assigned south.sue
  expect node visit
  declined by south.sue
  expect node send
  assigned to south.sue
  done
  expect node done
}
test "elsewhere by hand" {
  order base with { region: "E" }
  expect manual by otherwise "works there"
  assigned to south
  expect node send
}
"#;

/// The program with these tests.
fn with(tests: &str) -> Project {
    Project::with(&[("main.consign", &format!("{PROGRAM}{tests}"))])
}

#[test]
fn an_order_is_followed_from_person_to_person() {
    let ran = with(LIFE).run(&["test", "main.consign"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.ends_with("2 tests passed\n"), "{}", ran.err);
}

#[test]
fn a_failure_says_what_was_expected_what_came_and_why() {
    let ran =
        with("test \"wrong\" { order base  expect assigned south by warm }\n").run(&["test", "main.consign"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.err);
}

#[test]
fn each_kind_of_line_can_fail() {
    for (lines, found) in [
        ("expect assigned south", "found     assigned north by who.cold, at node send"),
        ("expect assigned north by warm", "who.warm was not tried"),
        ("expect manual", "found     assigned north"),
        ("expect node visit", "at node send"),
        ("declined by south  expect node send", "expected  declined by south"),
        ("done  expect node done", "send"),
        ("assigned to north.amy  done  done  expect node done", "and waits for nobody"),
        ("assigned to south.sue  expect node visit", "expected  assigned to south.sue"),
    ] {
        let ran = with(&format!("test \"t\" {{ order base {lines} }}\n")).run(&["test", "main.consign"]);
        assert!(ran.status == 1 && ran.err.contains(found), "{lines}: {}", ran.err);
    }
    let manual = "test \"t\" { order base with { region: \"E\" }  expect manual \"everybody\" }";
    let ran = with(manual).run(&["test", "main.consign"]);
    assert!(ran.status == 1 && ran.err.contains("Nobody works there"), "{}", ran.err);
}

#[test]
fn a_test_whose_decision_looks_at_now_names_an_instant() {
    let late = |now: &str| {
        format!(
            "test \"t\" {{ order base with {{ region: \"E\", priority: high }} {now} expect assigned north }}"
        )
    };
    let ran = with(&late("")).run(&["test", "main.consign"]);
    assert!(ran.status == 1 && ran.err.contains("the rule `late` looks at `now`"), "{}", ran.err);
    assert_eq!(with(&late("now 2026-03-02T19:00:00Z")).run(&["test", "main.consign"]).status, 0);
    assert_eq!(with(&late("now 2026-03-02T17:00:00Z")).run(&["test", "main.consign"]).status, 1);
}

#[test]
fn a_filter_takes_some_and_says_when_it_takes_none() {
    let folder = with(LIFE);
    let ran = folder.run(&["test", "main.consign", "--filter", "BY HAND"]);
    assert!(ran.status == 0 && ran.err.contains("1 test passed"), "{}", ran.err);
    let ran = folder.run(&["test", "main.consign", "--filter", "nothing"]);
    assert!(
        ran.status == 2 && ran.err.contains("none of 2 tests") && ran.err.contains("the whole life"),
        "{}",
        ran.err
    );
}

#[test]
fn what_cannot_be_tested_is_said() {
    let folder = with("let x = regoin = \"N\"\n");
    let ran = folder.run(&["test", "."]);
    assert!(ran.status == 1 && ran.err.contains("did you mean `region`?"), "{}", ran.err);
    assert!(ran.err.contains("0 tests passed, 1 program with errors"), "{}", ran.err);
    assert_eq!(folder.run(&["test", "gone.consign"]).status, 2);
    let none = with("").run(&["test", "main.consign"]);
    assert_eq!((none.status, none.err.as_str()), (0, "0 tests passed\n"));
}

#[test]
fn json_and_junit_say_the_same() {
    let folder =
        with(&format!("{LIFE}test \"a <wrong> & \\\"odd\\\" one\" {{ order base  expect manual }}\n"));
    let report: Value =
        serde_json::from_str(&folder.run(&["test", "main.consign", "--format", "json"]).out).expect("JSON");
    assert_eq!(report["summary"], serde_json::json!({ "passed": 2, "failed": 1, "programs_with_errors": 0 }));
    assert_eq!(report["tests"][2]["outcome"], "failed");
    assert_eq!(report["tests"][2]["expected"], "manual");
    let junit = folder.run(&["test", "main.consign", "--format", "junit"]).out;
    let document = roxmltree::Document::parse(&junit).expect("XML");
    let all = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
    let suite = all("testsuite").next().expect("a suite");
    assert_eq!((suite.attribute("tests"), suite.attribute("failures")), (Some("3"), Some("1")));
    let name = all("testcase").nth(2).and_then(|case| case.attribute("name"));
    assert_eq!(name, Some("a <wrong> & \"odd\" one"));
}

#[test]
fn results_with_coverage_are_one_document() {
    let folder = with(LIFE);
    let test = |more: &[&str]| folder.run(&[&["test", "main.consign", "--coverage"], more].concat());
    let report: Value = serde_json::from_str(&test(&["--format", "json"]).out).expect("JSON");
    assert_eq!(report["coverage"]["percent"], 62.5);
    assert_eq!(report["summary"]["passed"], 2);
    assert_eq!(test(&["--format", "json", "--coverage-format", "json"]).status, 0);

    let ran = test(&["--format", "junit", "--fail-under", "63"]);
    assert_eq!(ran.status, 1);
    let document = roxmltree::Document::parse(&ran.out).expect("XML");
    let suites = document.descendants().filter(|node| node.has_tag_name("testsuite"));
    let counts: Vec<_> = suites.map(|suite| (suite.attribute("name"), suite.attribute("failures"))).collect();
    assert_eq!(counts, [(Some("main.consign"), Some("0")), (Some("coverage"), Some("1"))]);
    let said =
        document.descendants().find(|node| node.has_tag_name("system-out")).and_then(|node| node.text());
    assert!(said.is_some_and(|text| text.contains("main.consign:9: who.warm")), "{}", ran.out);

    let ran = test(&["--format", "junit", "--coverage-out", "coverage.txt"]);
    assert!(roxmltree::Document::parse(&ran.out).is_ok() && !ran.out.contains("system-out"), "{}", ran.out);
    assert!(folder.read("coverage.txt").contains("who.warm"));
    for formats in [["json", "lcov"], ["json", "table"], ["junit", "json"]] {
        let ran = test(&["--format", formats[0], "--coverage-format", formats[1]]);
        ran.ends(2).says(&["--coverage-out FILE"]);
        assert_eq!(ran.out, "", "{formats:?}");
    }
}

#[test]
fn a_report_is_well_formed_whatever_texts_are_in_it() {
    let odd = "bad \\u{1b}[31m <b> & ]]> \\u{0} \\u{fffe} \\u{ffff} \\u{9b} \\u{fdd0} \\u{202e}";
    let folder = with(&format!(
        "test \"{odd}\" {{ order base with {{ id: \"{odd}\", region: \"{odd}\" }}  expect assigned north }}\n"
    ));
    let ran = folder.run(&["test", "main.consign", "--format", "junit", "--coverage"]);
    ran.ends(1);
    assert!(roxmltree::Document::parse(&ran.out).is_ok(), "{}", ran.out);
    assert!(ran.out.chars().all(consign::is_printable), "{:?}", ran.out);
    let ran = folder.run(&["test", "main.consign", "--coverage"]);
    assert!(ran.err.contains("FAIL"), "{}", ran.err);
    for said in [ran.err, ran.out] {
        assert!(said.chars().all(consign::is_printable), "{said:?}");
    }
}

#[test]
fn coverage_counts_what_the_tests_reach() {
    let folder = with(LIFE);
    let json = folder.run(&["test", "main.consign", "--coverage", "--coverage-format", "json"]).out;
    let report: Value = serde_json::from_str(&json).expect("JSON");
    let hits = |name: &str| {
        let items = report["items"].as_array().expect("items");
        items.iter().find(|item| item["name"] == name).unwrap_or_else(|| panic!("{name}: {report}"))["hits"]
            .clone()
    };
    assert_eq!(hits("who.cold"), 2);
    assert_eq!(hits("who.cold -> north"), 1);
    assert_eq!(hits("who.cold -> south"), 1);
    assert_eq!(hits("who.warm"), 0);
    assert_eq!(hits("who.otherwise"), 1);
    assert_eq!(hits("w.kind -> choose (way 1)"), 0);
    assert_eq!(hits("w.kind -> choose (way 2)"), 2);
    // Four rules, two named candidates and two ways; the two last rules but `otherwise` and one way are not reached.
    assert_eq!(report["percent"], 62.5);

    let table = folder.run(&["test", "main.consign", "--coverage"]).out;
    assert!(table.contains("main.consign:9: who.warm"), "{table}");
    assert_eq!(folder.run(&["test", "main.consign", "--coverage", "--fail-under", "62"]).status, 0);
    let low = folder.run(&["test", "main.consign", "--coverage", "--fail-under", "63"]);
    assert!(low.status == 1 && low.err.contains("reach 62.5 %, and at least 63 %"), "{}", low.err);
    assert_eq!(folder.run(&["test", "main.consign", "--coverage", "--fail-under", "200"]).status, 2);
}

#[test]
fn lcov_has_a_record_for_each_file() {
    let folder = with(LIFE);
    folder.run(&[
        "test",
        "main.consign",
        "--coverage",
        "--coverage-format",
        "lcov",
        "--coverage-out",
        "lcov.info",
    ]);
    let lcov = std::fs::read_to_string(folder.0.path().join("lcov.info")).expect("a file");
    for line in
        ["SF:main.consign", "DA:8,2", "DA:9,0", "DA:11,1", "LF:4", "LH:2", "BRF:4", "BRH:3", "end_of_record"]
    {
        assert!(lcov.lines().any(|one| one == line), "{line}: {lcov}");
    }
}

/// Ends a process with the test, also where the test fails.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn watching_runs_again_after_a_change() {
    let folder = with(LIFE);
    let mut child = folder
        .command(&["test", "main.consign", "--watch"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stderr = child.stderr.take().expect("a pipe");
    let _ended = Ended(child);
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read) = stderr.read(&mut buffer) {
            if read == 0 || send.send(String::from_utf8_lossy(&buffer[..read]).into_owned()).is_err() {
                break;
            }
        }
    });
    let wait_for = |text: &str| {
        let (start, mut said) = (Instant::now(), String::new());
        while !said.contains(text) {
            assert!(start.elapsed() < Duration::from_secs(60), "`{text}` is not in {said}");
            said += &receive.recv_timeout(Duration::from_secs(60)).unwrap_or_default();
        }
    };
    wait_for("watching for changes");
    folder.write("main.consign", PROGRAM);
    wait_for("0 tests passed");
    assert_eq!(folder.run(&["test", "-", "--watch"]).status, 2);
}

#[test]
fn a_decline_at_an_engineer_s_node_names_the_engineer() {
    let main = |line: &str| {
        format!(
            r#"
schema work_order {{ id text }}
role d "D" of company
role c "C" of provider
provider north "North" {{ engineer amy "Amy" {{}} }}
provider south "South" {{ engineer sue "Sue" {{}} }}
rules r assigns provider {{ rule a {{ assign first of north, south }} }}
workflow w "W" {{
  start s
  assign s "S" {{ portal company assigns provider handler role d rules r then g }}
  assign g "G" {{ portal provider assigns engineer handler role c then t declined s }}
  task t "T" {{ portal provider handler engineer then e declined g }}
  end e
}}
test "t" {{ order {{ id: "1" }} expect assigned north assigned to north.amy {line} expect node g }}
"#
        )
    };
    let test = |line: &str| {
        let project = Project::with(&[("main.consign", &main(line))]);
        project.run(&["test", "main.consign"])
    };
    test("declined by north.amy").ends(0);
    test("declined by north").ends(1).says(&["name the engineer too"]);
    test("declined by south").ends(1);
    test("declined by north.sue").ends(1).says(&["name/undefined", "`sue`"]);
}
