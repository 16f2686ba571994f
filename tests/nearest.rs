//! The nearest miss: which rule, and what would have had to be so, in words.

use crate::common::{Dispatch, two_nodes};
use serde_json::{Value, json};

/// What is said of a rule with this condition.
fn lacks(condition: &str) -> Vec<String> {
    let decision = decide(&format!("rule only {{ when {condition} assign a }}"));
    let tried = &decision["steps"][0]["tried"][0];
    assert_eq!(tried["result"], "not_matched", "{condition}");
    strings(&tried["lacks"])
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|one| one.as_str().expect("text").to_owned()).collect()
}

fn decide(rules: &str) -> Value {
    let items = format!(
        r#"timezone "UTC"
schema work_order {{
  id text  region text caseless  priority enum [low < normal < high < critical]  value number  warranty bool
  skills set of text  due date?  created datetime  site point?
}}
schema provider {{ base point?  rating number? }}
calendar office {{ open mon..fri 08:00-18:00 }}
let urgent = priority >= high or warranty
provider a "A" {{ engineer amy "Amy" {{}} }}
rules r assigns provider {{ {rules} }}"#
    );
    let mut dispatch = Dispatch::new(&two_nodes(&items));
    dispatch.options.explain = true;
    dispatch.decide(&json!({
        "id": "T-1", "region": "NY", "priority": "low", "value": 5, "warranty": false, "skills": ["hvac"],
        "created": "2026-03-01T12:00:00Z", "site": [40, -74],
    }))
}

#[test]
fn each_test_is_said_in_words() {
    for (condition, words) in [
        ("priority >= high", "priority were at least high"),
        ("priority = high", "priority were high"),
        ("priority != low", "priority were not low"),
        ("not priority <= normal", "priority were more than normal"),
        ("value > 5", "value were more than 5"),
        ("value < 5", "value were less than 5"),
        ("warranty", "warranty were true"),
        ("region in [\"NJ\", \"CT\"]", "region were one of [\"CT\", \"NJ\"]"),
        ("region not in [\"NY\"]", "region were not \"NY\""),
        ("region starts with \"X\"", "region started with \"X\""),
        ("not region ends with \"Y\"", "region did not end with \"Y\""),
        ("region matches \"^Z\"", "region matched \"^Z\""),
        ("skills contains \"gas\"", "skills contained \"gas\""),
        ("skills contains none [\"hvac\"]", "skills did not contain any of [\"hvac\"]"),
        ("due is present", "due were given"),
        ("site is missing", "site were missing"),
        ("due >= 2026-03-05", "due were given and not before 2026-03-05"),
        ("created during office", "created were within the hours of office"),
        ("site within 25km of (0.0, 0.0)", "site were within 25 km of (0, 0)"),
    ] {
        assert_eq!(lacks(condition), [words], "{condition}");
    }
}

#[test]
fn the_fewest_changes_are_counted() {
    assert_eq!(lacks("urgent"), ["priority were at least high"]);
    assert_eq!(
        lacks("value = 5 and priority = high and warranty"),
        ["priority were high", "warranty were true"]
    );
    assert_eq!(lacks("(value = 1 and warranty) or region = \"NJ\""), ["region were \"NJ\""]);
    assert_eq!(lacks("not (value = 5 and region = \"NY\")"), ["value were not 5"]);
    assert_eq!(lacks("not (value = 5 or region = \"NY\")"), ["value were not 5", "region were not \"NY\""]);
    assert_eq!(lacks("warranty and (warranty or value = 1)"), ["warranty were true"]);
}

/// What is changed for one test must not spoil another.
#[test]
fn what_is_said_is_enough() {
    for (condition, words) in [
        (
            "(priority = high or region = \"NY\") and region = \"CT\"",
            &["priority were high", "region were \"CT\""][..],
        ),
        ("(region = \"CT\" and region != \"ct\") or warranty", &["warranty were true"]),
        ("value > 6 and value < 8", &["value were more than 6 and less than 8"]),
        ("value < 8 and value > 3 and value != 5", &["value were less than 8 and more than 3 and not 5"]),
        (
            "skills contains \"gas\" and skills contains none [\"hvac\"]",
            &["skills contained \"gas\" and did not contain any of [\"hvac\"]"],
        ),
        (
            "region starts with \"N\" and region ends with \"J\"",
            &["region started with \"N\" and ended with \"J\""],
        ),
        (
            "due >= 2026-03-05 and due < 2026-03-09",
            &["due were given and not before 2026-03-05 and before 2026-03-09"],
        ),
    ] {
        assert_eq!(lacks(condition), words, "{condition}");
    }
    for impossible in ["value > 6 and value < 6", "region = \"CT\" and region starts with \"N\"", "false"] {
        assert!(lacks(impossible).is_empty(), "{impossible}");
    }
}

#[test]
fn the_nearest_rule_is_named_where_none_assigned() {
    let decision = decide(
        "rule far { when value = 1 and warranty assign a }\n\
         rule near { when value = 5 and priority >= high assign a }\n\
         rule nearer_but_later { when priority >= critical assign a }",
    );
    let nearest = &decision["steps"][0]["nearest"];
    assert_eq!((&nearest["rules"], &nearest["rule"]), (&json!("r"), &json!("near")));
    assert_eq!(nearest["message"], "`near` would have matched if priority were at least high");
    let decision = decide("rule far { when warranty assign a }\nrule all { assign a }");
    assert_eq!(decision["steps"][0].get("nearest"), None);
    let many =
        decide("rule far { when warranty and value = 1 and region = \"X\" and priority = high assign a }");
    let message = many["steps"][0]["nearest"]["message"].as_str().expect("a message").to_owned();
    assert_eq!(
        message,
        "`far` would have matched if warranty were true and value 1 and region \"X\" and priority high"
    );
}
