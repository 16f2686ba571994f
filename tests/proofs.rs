//! What `check` proves of all work orders, and where it must stay silent.

use consign::{LintOptions, Sources};

const COMPANY: &str = r#"
timezone "UTC"
schema work_order {
  id text
  category enum [installation, repair]
  priority enum [low < normal < high]
  region text caseless
  value number
  floors number?
  created datetime
}
schema provider { regions set of text caseless  active bool }
role dispatcher "Dispatcher" of company
role provider_dispatcher "Provider dispatcher" of provider
provider northstar "NorthStar" { regions: ["ny", "nj"], active: true  engineer amy "Amy" {} }
provider coolair "CoolAir" { regions: ["nj", "ny"], active: true  engineer carl "Carl" {} }
"#;

/// A program whose orders come to the rules, and whether who is assigned may decline.
fn program(rules: &str, declined: bool) -> String {
    workflow(rules, "", "start choose", if declined { "declined choose" } else { "" })
}

fn workflow(rules: &str, when: &str, start: &str, declined: &str) -> String {
    format!(
        "{COMPANY}{rules}\nworkflow service \"Service\" {when} {{\n  {start}\n  assign choose \"Choose\" {{ portal company  assigns provider  \
         handler role dispatcher  rules outsourcing  then engineer }}\n  assign engineer \"Engineer\" {{ portal provider  assigns engineer  \
         handler role provider_dispatcher  then done  {declined} }}\n  end done\n}}\n"
    )
}

/// The findings of the prover, each `code: message`.
fn found(text: &str) -> Vec<String> {
    let found = consign::check(&Sources::in_memory([("main.consign", text)]), &LintOptions::default());
    let proven = [
        "rules/dead",
        "rules/never-true",
        "rules/always-true",
        "rules/redundant-condition",
        "rules/overlap",
        "rules/incomplete",
        "rules/not-proven",
        "rules/not-judged",
        "workflow/branch-not-exhaustive",
        "workflow/branch-not-proven",
        "workflow/unreachable-branch",
        "workflow/unreachable-node",
        "workflow/unreachable-workflow",
    ];
    assert!(!found.iter().any(|one| one.code.info().id.starts_with("syntax")), "{found}");
    let is_proven = |code: &str| proven.contains(&code);
    found
        .iter()
        .filter(|one| is_proven(one.code.info().id))
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect()
}

fn rules(rules: &str) -> Vec<String> {
    found(&program(&format!("rules outsourcing assigns provider {{ {rules} }}"), false))
}

fn rules_with_declines(rules: &str) -> Vec<String> {
    found(&program(&format!("rules outsourcing assigns provider {{ {rules} }}"), true))
}

const NOTHING: [&str; 0] = [];

#[test]
fn several_rules_together_cover_one() {
    let text = r#"
        rule low { when priority = low  manual }
        rule high { when priority = high  manual }
        rule cheap { when value < 100  manual }
        rule odd { when priority != normal and value < 500 or value < 50  manual }"#;
    assert_eq!(
        rules(text),
        [
            "rules/dead: `odd` never decides: `low`, `high` and `cheap` together are before it for every order that it matches"
        ]
    );
}

#[test]
fn what_is_missing_is_not_covered() {
    let text = r#"
        rule few { when floors < 5  manual }
        rule many { when floors >= 5  manual }
        rule rest { manual }"#;
    assert_eq!(rules(text), NOTHING);
    let text = text.replace("floors < 5", "floors < 5 or floors is missing");
    assert_eq!(
        rules(&text),
        [
            "rules/dead: `rest` never decides: `few` and `many` together are before it for every order that it matches"
        ]
    );
}

#[test]
fn a_rule_whose_candidates_may_be_ineligible_hides_nothing() {
    let with = |eligible: &str, last: &str| {
        rules(&format!(
            "{eligible}  rule first {{ when region = \"ny\"  assign northstar }}  rule second {{ when region = \"ny\" and value > 5  assign {last} }}"
        ))
    };
    let dead = ["rules/dead: `second` never decides: `first` is before it for every order that it matches"];
    assert_eq!(with("", "coolair"), dead);
    // A provider that is written in the program is as it is written: northstar serves ny.
    assert_eq!(with("eligible when provider.active and provider.regions contains region", "coolair"), dead);
    let nobody =
        |rule: &str| format!("rules/dead: `{rule}` never decides: none of its candidates is ever eligible");
    assert_eq!(
        with("eligible when provider.regions contains \"ct\"", "coolair"),
        [nobody("first"), nobody("second")]
    );
    // Whoever is eligible for the second is so for the first.
    assert_eq!(with("eligible when value > 100", "coolair"), dead);
    assert_eq!(with("eligible when value > 100 or provider.workload < 5", "coolair"), NOTHING);
    assert_eq!(with("eligible when provider.workload < 5", "coolair"), NOTHING);
    // Whoever could be chosen was chosen before.
    assert_eq!(with("eligible when provider.workload < 5", "northstar"), dead);
}

#[test]
fn who_declined_leaves_the_order_to_later_rules() {
    let later = |target: &str| {
        rules_with_declines(&format!(
            "rule first {{ when region = \"ny\"  assign northstar }}  rule second {{ when region = \"ny\" and value > 5  {target} }}"
        ))
    };
    assert_eq!(later("assign coolair"), NOTHING);
    assert_eq!(later("manual"), NOTHING);
    let dead = ["rules/dead: `second` never decides: `first` is before it for every order that it matches"];
    assert_eq!(later("assign northstar"), dead);
    let flagged = rules_with_declines(
        "rule first { when region = \"ny\"  assign northstar else manual }  rule second { when region = \"ny\" and value > 5  assign coolair }",
    );
    assert_eq!(flagged, dead);
}

#[test]
fn days_on_which_rules_are_active_are_respected() {
    let text = |to: &str| {
        rules(&format!(
            "rule spring {{ when value > 5  active from 2026-03-01 to {to}  manual }}  rule may {{ when value > 6  active from 2026-05-01 to 2026-05-31  manual }}"
        ))
    };
    assert_eq!(text("2026-05-15"), NOTHING);
    assert_eq!(
        text("2026-05-31"),
        ["rules/dead: `may` never decides: `spring` is before it for every order that it matches"]
    );
}

#[test]
fn rules_are_judged_for_the_orders_that_come_to_their_node() {
    let block = "rules outsourcing assigns provider { rule fitting { when category = installation  manual }  rule rest { manual } }";
    assert_eq!(found(&workflow(block, "", "start choose", "")), NOTHING);
    assert_eq!(
        found(&workflow(block, "when category = repair", "start choose", "")),
        ["rules/never-true: no work order that comes to `fitting` satisfies it"]
    );
    let branch = "start kind  branch kind { when category = repair -> choose  otherwise -> done }";
    assert_eq!(
        found(&workflow(block, "", branch, "")),
        ["rules/never-true: no work order that comes to `fitting` satisfies it"]
    );
}

#[test]
fn workflows_miss_no_order_and_lead_somewhere() {
    let block = "rules outsourcing assigns provider { rule all { manual } }";
    let with = |when: &str, branch: &str| {
        found(&workflow(block, when, &format!("start kind  branch kind {{ {branch} }} end special"), ""))
    };
    assert_eq!(with("", "when priority <= normal -> choose  when priority = high -> special"), NOTHING);
    assert_eq!(
        with("", "when priority < normal -> choose  when priority = high -> special"),
        ["workflow/branch-not-exhaustive: branch `kind` misses some orders"]
    );
    // The workflow takes no other orders.
    assert_eq!(
        with("when priority != normal", "when priority < normal -> choose  when priority = high -> special"),
        NOTHING
    );
    assert_eq!(
        with("when priority != normal", "when priority = normal -> special  otherwise -> choose"),
        [
            "workflow/unreachable-branch: no order takes this way out of branch `kind`",
            "workflow/unreachable-node: no order ever comes to node `special`"
        ]
    );
    assert_eq!(
        with("when priority = low and priority = high", "when value > 5 -> special  otherwise -> choose"),
        ["workflow/unreachable-workflow: no order takes workflow `service` by itself"]
    );
}

#[test]
fn promises_are_proven_or_broken_by_an_order() {
    let with = |promise: &str, rules: &str| {
        found(&program(&format!("rules outsourcing assigns provider {promise} {{ {rules} }}"), true))
    };
    let split = "rule a { when value < 10  assign northstar } rule b { when value >= 10  assign coolair }";
    assert_eq!(with("unique complete", split), NOTHING);
    assert_eq!(
        with("unique complete", &split.replace(">= 10", "> 10")),
        ["rules/incomplete: some work orders match no rule of `outsourcing`, which promises to be complete"]
    );
    assert_eq!(
        with("unique complete", &split.replace(">= 10", ">= 9.99")),
        ["rules/overlap: some work orders match both `a` and `b`, and `outsourcing` promises to be unique"]
    );
    // Eligibility is no matter.
    let found = with("complete", &format!("eligible when provider.workload < 5 {split}"));
    assert_eq!(found, NOTHING);
}

#[test]
fn parts_of_conditions_that_change_nothing_are_named() {
    let of = |when: &str| rules(&format!("rule only {{ when {when}  assign northstar }}"));
    assert_eq!(
        of("value > 5 and value > 3"),
        ["rules/redundant-condition: `value > 3` changes nothing in `only`"]
    );
    assert_eq!(of("floors is present and floors > 3"), NOTHING);
    assert_eq!(of("floors is present and floors != 3"), NOTHING);
    assert_eq!(
        of("priority = high or priority >= normal"),
        ["rules/redundant-condition: `priority = high` changes nothing in `only`"]
    );
    assert_eq!(of("value between 2 and 5 and value > 3"), NOTHING);
    assert_eq!(
        of("value between 2 and 5 and value < 9"),
        ["rules/redundant-condition: `value < 9` changes nothing in `only`"]
    );
    assert_eq!(
        of("region in [\"ny\", \"nj\"] and (region != \"nj\" or value > 5) and value < 2"),
        [
            "rules/redundant-condition: \"nj\" changes nothing in this list of `only`",
            "rules/redundant-condition: `value > 5` changes nothing in `only`"
        ]
    );
    assert_eq!(
        of("value < 5 or value >= 5"),
        ["rules/redundant-condition: the condition of `only` is true of every order that comes to it"]
    );
}

/// What is beyond the prover is not guessed at.
#[test]
fn what_is_not_looked_into_is_not_reported() {
    let text = "rule a { when value * value >= 0  manual } rule b { when value * value > 4 and created during office  assign northstar }";
    let calendar = "calendar office { open mon..fri 08:00-18:00 }";
    let block = format!("{calendar} rules outsourcing assigns provider {{ {text} }}");
    assert_eq!(
        found(&program(&block, false)),
        ["rules/dead: `b` never decides: `a` is before it for every order that it matches"]
    );
    let block = block.replace("value * value > 4", "value + value > 4");
    assert_eq!(found(&program(&block, false)), NOTHING);
}

/// A rule that keeps another from deciding need not match all that the other one matches, where nobody is eligible for
/// the rest; that is not said of it.
#[test]
fn who_is_eligible_is_said_where_a_rule_is_dead_because_of_it() {
    let text = "schema work_order { id text  region text }\nschema provider { regions set of text }\nrole d \"D\" of company\n\
        provider p \"P\" { regions: [\"NY\"] }\nrules r assigns provider {\n  eligible when provider.regions contains region\n  \
        rule a { when region != \"CA\" manual }\n  rule b { assign p }\n}\n\
        workflow w \"W\" { start n assign n \"N\" { portal company assigns provider handler role d rules r then done } end done }\n";
    let found = found(text);
    let dead = "rules/dead: `b` never decides: `a` is before it for every order for which it has an eligible candidate";
    assert!(found.iter().any(|found| found == dead), "{found:?}");
}
