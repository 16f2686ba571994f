//! `consign diff`: what it says of two versions, and that the orders it shows are decided as it says.

#[path = "common/command.rs"]
mod command;
#[path = "../../../tests/common/company.rs"]
mod company;

use serde_json::Value;

use command::Project;
use company::program as version;

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
    project
        .run(&["diff", "old.consign", "new.consign", "--orders", "history.txt"])
        .ends(2)
        .says(&["--input-format"]);
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
