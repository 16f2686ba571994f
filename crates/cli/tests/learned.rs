//! `new --from --answer`: rules learned from what was done, and how they are held against it.

use proptest::prelude::*;
use serde_json::Value;

use crate::command::{NOW, Project, Ran, root};

/// The rows of a file that are kept out: every fifth.
fn kept_out(text: &str) -> String {
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let header = lines.next().expect("a header");
    let kept: Vec<&str> = lines.enumerate().filter(|(at, _)| at % 5 == 4).map(|(_, line)| line).collect();
    format!("{header}\n{}\n", kept.join("\n"))
}

/// Learns from `orders.csv`, and holds the program to what it says of itself; its text and the agreement.
#[track_caller]
fn learned(project: &Project, answer: &str, arguments: &[&str]) -> (String, f64) {
    let made =
        project.run(&[&["new", "made", "--from", "orders.csv", "--answer", answer], arguments].concat());
    made.ends(0);
    let program = project.read("made/main.consign");
    let checked = project.run(&["check", "made/main.consign", "--max-warnings", "0"]);
    assert_eq!(checked.status, 0, "{}\n{program}", checked.err);
    project.run(&["fmt", "--check", "made/main.consign"]).ends(0);
    project.write("kept.csv", kept_out(&project.read("orders.csv")));
    let routed = project.run(&[
        "route",
        "made/main.consign",
        "kept.csv",
        "--compare",
        answer,
        "--compare-out",
        "a.json",
        "--out",
        "d.ndjson",
        "--now",
        NOW,
    ]);
    routed.ends(0);
    let document: Value = serde_json::from_str(&project.read("a.json")).expect("a document");
    let count = |name: &str| document[name].as_u64().expect("a count");
    let stated = format!("as it was done {} of {} order", count("agreed"), count("orders"));
    if arguments.is_empty() {
        assert!(program.contains(&stated), "{stated} is not in\n{program}");
        for rule in document["rules"].as_array().expect("a list") {
            rule_is_stated(&program, rule);
        }
    }
    std::fs::remove_dir_all(project.path("made")).expect("it is there");
    (program, document["agreement"].as_f64().expect("a share"))
}

/// What is counted of a rule stands in its comment.
#[track_caller]
fn rule_is_stated(program: &str, rule: &Value) {
    let name = rule["rule"].as_str().expect("a name");
    if name == "no rule" || name.ends_with(".otherwise") {
        return;
    }
    let orders = rule["orders"].as_u64().expect("a count");
    let share = 100.0 * rule["agreement"].as_f64().expect("a share");
    let plural = if orders == 1 { "" } else { "s" };
    let stated = format!("// {orders} order{plural}, {share:.1} % as before");
    assert!(program.contains(&stated), "{name}: {stated} is not in\n{program}");
}

/// Requests to the city of Boston, each fourth: the rules look at nothing that was known only later.
#[test]
fn rules_do_what_a_city_did() {
    let project = Project::empty();
    let text = std::fs::read_to_string(root().join("examples/boston311/requests.csv")).expect("the requests");
    let mut lines = text.lines();
    let header = lines.next().expect("a header");
    let fourth: Vec<&str> = lines.step_by(4).collect();
    project.write("orders.csv", format!("{header}\n{}\n", fourth.join("\n")));
    let (program, agreement) = learned(&project, "queue", &[]);
    assert!(agreement >= 0.82, "{agreement}");
    let rules = &program[program.find("rules learned").expect("rules")..];
    for later in ["closed_dt", "ontime", "case_status", "department", "target_dt", "queue"] {
        assert!(!rules.contains(later), "{later}\n{rules}");
    }
    for reason in ["never before `open_dt`", "a part of `queue` in", "whom the order went to"] {
        assert!(program.contains(reason), "{reason}\n{program}");
    }
    let rows = program.matches("as before").count() + program.matches("none of the orders kept out").count();
    assert!((10..=120).contains(&rows), "{rows}");
}

/// The figures of the chapter that its own commands do not print; it takes seconds, as all requests are learned from.
#[test]
fn the_chapter_states_what_comes_of_all_requests() {
    let project = Project::empty();
    let boston = root().join("examples/boston311");
    let requests = boston.join("requests.csv");
    let requests = requests.to_str().expect("a path");
    let page = std::fs::read_to_string(root().join("docs/history.md")).expect("the chapter");
    for (rules, row) in [("20", "20 rules and rows"), ("50", "50")] {
        let made = project.run(&["new", rules, "--from", requests, "--answer", "queue", "--rules", rules]);
        let said = made.ends(0).err.split("1941 orders, ").nth(1).expect("a share");
        let share = said.lines().next().expect("a share");
        assert!(page.contains(&format!("| {row} | {share} |")), "{rules}: {share}");
    }
    project.write("kept.csv", kept_out(&std::fs::read_to_string(requests).expect("the requests")));
    // The rules written by hand look at no field of the answer, and the comparison needs one.
    let by_hand = std::fs::read_to_string(boston.join("boston.consign")).expect("the program");
    project.write(
        "main.consign",
        by_hand.replacen("schema work_order {", "schema work_order {\n  queue text?", 1),
    );
    let routed = project.route(&["kept.csv", "--compare", "queue", "--out", "d.ndjson"]);
    let said = routed.ends(0).err.lines().next().expect("a share");
    let share = said.rsplit(", ").next().expect("a share");
    assert!(
        said.contains("of 1941 orders") && page.contains(&format!("send {share} of the same 1,941 requests")),
        "{said}"
    );
}

/// Orders of which those of value 500 and more go to one, those of a kind to others, and some to people.
fn orders(rows: usize) -> String {
    let mut text = "Ticket #,Opened,Kind,Region,Value,Warranty,Partner,Closed on,Partner code\n".to_owned();
    for row in 0..rows {
        let (kind, region) =
            (["fridge", "oven", "boiler"][row * 7 % 11 % 3], ["N", "S", "E", "W"][row * 5 % 13 % 4]);
        let value = row * 37 % 900;
        let partner = match (value, kind, region) {
            (500.., ..) => "Big & Co.",
            (_, "fridge", "N" | "S") => "Acme",
            (_, "fridge", _) => "Borealis",
            (_, "oven", _) => "Castor",
            _ => "manual",
        };
        let warranty = ["yes", "no"][row % 2];
        let (day, later) = (1 + row % 28, 1 + (row + 3) % 28);
        text += &format!(
            "T{row},2026-01-{day:02} 08:30,{kind},{region},{value},{warranty},{partner},2026-02-{later:02} 10:00,{}-1\n",
            &partner[..3]
        );
    }
    text
}

#[test]
fn simple_rules_are_found_in_the_words_of_the_file() {
    let project = Project::empty();
    project.write("orders.csv", orders(600));
    let (program, agreement) = learned(&project, "partner", &[]);
    assert!(agreement >= 0.99, "{agreement}\n{program}");
    for part in
        ["value >= 500", "\"fridge\"", "assign \"Acme\"", "otherwise manual", "Every fifth row was kept out"]
    {
        assert!(
            program.contains(part) || part == "value >= 500" && program.contains(">= 500"),
            "{part}\n{program}"
        );
    }
    let (later, _) = learned(&project, "Partner", &["--test-from", "2026-01-20"]);
    assert!(later.contains("Orders since 2026-01-20 (`Opened`) were kept out"), "{later}");
    let (short, _) = learned(&project, "Partner", &["--rules", "1"]);
    assert!(short.contains("1 rule learned from"), "{short}");
    let again = learned(&project, "partner", &[]).0;
    assert_eq!(again, program, "each time the same");
}

#[test]
fn columns_are_let_in_and_left_out_as_somebody_says() {
    let project = Project::empty();
    project.write("orders.csv", orders(300).replace(",Region,", ",Job status,"));
    let said = |arguments: &[&str]| -> Ran {
        let made = project
            .run(&[&["new", "made", "--from", "orders.csv", "--answer", "Partner"], arguments].concat());
        made.ends(0);
        std::fs::remove_dir_all(project.path("made")).expect("it is there");
        made
    };
    said(&[]).says(&[
        "left out of the rules: `Closed on`, never before `Opened`: known only afterwards",
        "left out of the rules: `Job status`, by its name, `status`",
        "left out of the rules: `Partner code`, another name of what `Partner` has",
        "`--use COLUMN`",
    ]);
    let let_in = said(&["--use", "Job status"]);
    assert!(!let_in.err.contains("`Job status`"), "{}", let_in.err);
    said(&["--leave-out", "Kind"]).says(&["left out of the rules: `Kind`, as you said"]);
}

#[test]
fn answers_are_any_texts() {
    let project = Project::empty();
    let odd = ["end", "Müller & Söhne \"Nord\"", "a\\b", "7"];
    let mut text = "id,kind,Who\n".to_owned();
    for row in 0..200 {
        let who = if row % 3 == 0 { odd[row % 4].to_uppercase() } else { odd[row % 4].to_owned() };
        text += &format!("o{row},k{},\"{}\"\n", row % 4, who.replace('"', "\"\""));
    }
    project.write("orders.csv", text);
    let (program, agreement) = learned(&project, "Who", &[]);
    assert!(agreement > 0.99, "{agreement}\n{program}");
}

#[test]
fn what_nothing_can_be_learned_from_is_said() {
    let project = Project::empty();
    let fails = |text: &str, arguments: &[&str], says: &[&str]| {
        project.write("orders.csv", text);
        project.run(&[&["new", "made", "--from", "orders.csv"], arguments].concat()).ends(2).says(says);
        assert!(!project.path("made").exists(), "nothing is left behind");
    };
    let all = orders(60);
    fails(&all, &["--answer", "Partnr"], &["`orders.csv` has no column `Partnr`; did you mean `Partner`?"]);
    fails(&all, &["--answer", "zzzzzz"], &["has no column `zzzzzz`; there is `Ticket #`"]);
    fails(&all, &["--answer", "Ticket #"], &["`Ticket #` is the id of each order"]);
    fails(&all, &["--answer", "Partner", "--use", "Regoin"], &["did you mean `Region`?"]);
    fails(
        &all,
        &["--answer", "Partner", "--test-from", "2027-01-01"],
        &["too few orders", "are from since then"],
    );
    fails(&orders(12), &["--answer", "Partner"], &["says of 12 orders", "need 20"]);
    let rows =
        |who: &str| (0..40).fold("id,kind,Who\n".to_owned(), |text, row| format!("{text}{row}a,k,{who}\n"));
    fails(&rows(""), &["--answer", "Who"], &["`Who` is empty in every row"]);
    fails(
        &rows("Acme"),
        &["--answer", "Who"],
        &["all 40 orders of `orders.csv` went to `Acme`", "otherwise assign"],
    );
    fails(&rows("manual"), &["--answer", "Who"], &["went to `manual`"]);
    let alike =
        (0..40).fold("id,kind,Who\n".to_owned(), |text, row| format!("{text}{row}a,k,w{}\n", row % 2));
    fails(&alike, &["--answer", "Who"], &["no rule can be learned", "no field tells where orders go to"]);
    fails(&alike, &["--answer", "Who", "--test-from", "2026-01-01"], &["none with dates"]);
    project.run(&["new", "made", "--answer", "Who"]).ends(2).says(&["--from"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4, ..ProptestConfig::default() })]

    /// Whatever stands in a file, the program that is learned compiles, has nothing to report, and does as it says.
    #[test]
    fn whatever_was_done_the_program_is_sound(
        rows in prop::collection::vec(
            (prop::sample::select(vec!["", "x", "a;b", "N/A", "TRUE", " ", "é", "in"]), 0i32..50, prop::sample::select(vec!["", "a", "B", "manual"])),
            40..160,
        ),
    ) {
        let project = Project::empty();
        let mut text = "the id,Some Kind,how much,when,who\n".to_owned();
        for (at, (kind, number, who)) in rows.iter().enumerate() {
            let who = if *number > 30 { "Zeta" } else { *who };
            text += &format!("o{at},{kind},{}.5,2026-03-{:02}T{:02}:00,{who}\n", number - 10, 1 + at % 28, at % 24);
        }
        project.write("orders.csv", &text);
        let tried = project.run(&["new", "tried", "--from", "orders.csv", "--answer", "who"]);
        if tried.status == 2 {
            let reasons = ["rules need 20", "there is nothing to learn", "no rule can be learned"];
            prop_assert!(reasons.iter().any(|reason| tried.err.contains(reason)), "{}", tried.err);
        } else {
            learned(&project, "who", &[]);
        }
    }
}
