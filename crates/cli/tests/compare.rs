//! `route --compare` and `analyze --compare`: decisions beside what was done.

use serde_json::{Value, json};

use crate::command::{Project, Ran};

const PROGRAM: &str = r#"
schema work_order { id text  region text  partner text? from "Done by" }
role dispatcher "Dispatcher" of company
provider north "North Repairs" {}
provider south "South" {}
rules r assigns provider {
  rule up { when region = "N"  assign north }
  rule down { when region = "S"  assign south }
}
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules r  then finished }
  end finished
}
"#;

/// Of 7 orders that tell, 4 are decided as it was done.
const ORDERS: &str = "id,region,Done by\n1,N,north\n2,N,North Repairs\n3,N,SOUTH\n4,S,south\n5,S,Castor\n6,X,manual\n7,X,north\n8,N,\n";

fn project() -> Project {
    Project::with(&[("main.consign", PROGRAM), ("orders.csv", ORDERS)])
}

fn compared(project: &Project, arguments: &[&str]) -> Ran {
    project.route(&[&["orders.csv", "--compare", "Done by"], arguments].concat())
}

#[test]
fn decisions_are_held_against_what_was_done() {
    let project = project();
    for (threads, column) in [("1", "Done by"), ("2", "partner")] {
        let routed = project.route(&[
            "orders.csv",
            "--compare",
            column,
            "--compare-out",
            "a.json",
            "--threads",
            threads,
        ]);
        assert_eq!(routed.ends(0).decisions().len(), 8);
        routed.says(&["4 of 7 orders decided as it was done, 57.1 %", "1 order not compared"]);
        let document: Value = serde_json::from_str(&project.read("a.json")).expect("a document");
        assert_eq!(document["agreement"], json!(0.5714), "{document}");
        assert_eq!(
            (&document["orders"], &document["agreed"], &document["untold"]),
            (&json!(7), &json!(4), &json!(1))
        );
        let north = json!({"provider": "north", "done": 3, "decided": 3, "both": 2, "precision": 0.6667, "recall": 0.6667});
        let castor = json!({"provider": "Castor", "done": 1, "decided": 0, "both": 0, "precision": null, "recall": 0.0});
        let providers = document["providers"].as_array().expect("a list");
        assert!(providers.contains(&north) && providers.contains(&castor), "{document}");
        let up = json!({"rule": "r.up", "orders": 3, "agreed": 2, "agreement": 0.6667});
        assert!(document["rules"].as_array().expect("a list").contains(&up), "{document}");
        let first =
            json!({"done": "Castor", "decided": "south", "orders": 1, "rule": "r.down", "example": "5"});
        assert_eq!(document["differences"][0], first, "{document}");
        assert_eq!(document["differences"].as_array().map(Vec::len), Some(3), "{document}");
    }
}

/// Whichever thread comes to it: the example of a difference is the first of its orders.
#[test]
fn examples_are_the_first_whatever_threads_do() {
    let project = project();
    let rows =
        (0..3000).fold("id,region,Done by\n".to_owned(), |text, row| text + &format!("{row:05},N,south\n"));
    project.write("many.csv", rows).write("more.csv", "id,region,Done by\nX,N,south\n");
    for threads in ["1", "2", "4", "4", "4"] {
        let routed = project.route(&[
            "many.csv",
            "more.csv",
            "--compare",
            "partner",
            "--compare-out",
            "a.csv",
            "--threads",
            threads,
        ]);
        routed.ends(0);
        assert_eq!(
            project.read("a.csv"),
            "done,decided,orders,rule,example\nsouth,north,3001,r.up,00000\n",
            "{threads}"
        );
    }
}

#[test]
fn differences_are_a_table_too_and_the_decisions_are_the_same() {
    let project = project();
    let routed = compared(&project, &["--compare-out", "a.csv"]);
    assert_eq!(routed.ends(0).out, project.route(&["orders.csv"]).ends(0).out);
    assert_eq!(
        project.read("a.csv"),
        "done,decided,orders,rule,example\nCastor,south,1,r.down,5\nnorth,manual,1,no rule,7\nsouth,north,1,r.up,3\n"
    );
}

#[test]
fn what_is_not_there_cannot_be_compared_with() {
    let project = project();
    project
        .route(&["orders.csv", "--compare", "queue"])
        .ends(2)
        .says(&["`--compare queue` names no field", "`partner`"]);
    project.route(&["orders.csv", "--compare-out", "a.csv"]).ends(2).says(&["--compare"]);
    compared(&project, &["--resume"]).ends(2);
    project.write("none.csv", "id,region,Done by\n");
    project
        .route(&["none.csv", "--compare", "partner"])
        .ends(0)
        .says(&["0 of 0 orders decided as it was done, –"]);
}

#[test]
fn an_analysis_says_the_same() {
    let project = project();
    let analyzed = |arguments: &[&str]| {
        project.run(
            &[&["analyze", "main.consign", "--orders", "orders.csv", "--compare", "Done by"], arguments]
                .concat(),
        )
    };
    compared(&project, &["--compare-out", "a.json"]).ends(0);
    let routed: Value = serde_json::from_str(&project.read("a.json")).expect("a document");
    let document: Value =
        serde_json::from_str(&analyzed(&["--format", "json"]).ends(0).out).expect("a document");
    assert_eq!(document["agreement"], routed);
    assert_eq!(document["history"]["orders"], 8);
    let page = analyzed(&[]);
    assert!(page.ends(0).out.contains("4 of 7 orders decided as it was done, 57.1 %"), "{}", page.out);
    assert!(page.out.contains("history: 8 orders"), "{}", page.out);
    let plain = project.run(&["analyze", "main.consign", "--format", "json"]);
    assert!(!plain.ends(0).out.contains("agreement"), "{}", plain.out);
    project.run(&["analyze", "main.consign", "--compare", "Done by"]).ends(2).says(&["--orders"]);
    let wrong = ["analyze", "main.consign", "--orders", "orders.csv", "--compare", "queue"];
    project.run(&wrong).ends(2).says(&["`--compare queue` names no field"]);
}
