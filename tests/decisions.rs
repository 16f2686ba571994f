//! What section 6, 7 and 9 of the language promise, one promise a test.

use crate::common::{Dispatch, pick, two_nodes};
use serde_json::{Value, json};

const SCHEMA: &str = r#"
timezone "America/New_York"
schema work_order { id text  region text?  size number?  wanted text?  site point? }
schema provider { regions set of text  rating number?  capacity number?  base point? }
schema engineer { skills set of text }
provider a "A" { regions: ["N"], rating: 1, capacity: 2, base: (42.0, -71.0)
  engineer amy "Amy" { skills: ["x"] }
  engineer abe "Abe" { skills: ["x", "y"] }
}
provider b "B" { regions: ["N", "S"], rating: 3, base: (43.0, -71.0)  engineer bob "Bob" { skills: [] } }
provider c "C" { regions: ["S"], rating: 2  engineer cat "Cat" { skills: ["y"] } }
"#;

fn dispatch(rules: &str) -> Dispatch {
    Dispatch::new(&two_nodes(&format!("{SCHEMA}\nrules r assigns provider {{ {rules} }}")))
}

fn order(id: &str) -> Value {
    json!({ "id": id, "region": "N" })
}

/// The provider (or null) that each of these orders gets, with one state.
fn providers(dispatch: &mut Dispatch, count: usize) -> Vec<String> {
    let one = |n| dispatch.decide(&order(&format!("O-{n}")))["provider"].as_str().unwrap_or("-").to_owned();
    (0..count).map(one).collect()
}

#[test]
fn the_first_rule_that_matches_decides() {
    let mut dispatch = dispatch(
        r#"rule south { when region = "S" assign c }
           rule north { when region = "N" assign b }
           rule all { assign a }"#,
    );
    let decision = dispatch.decide(&order("O-1"));
    assert_eq!(
        pick(&decision, &["order", "outcome", "provider", "rules", "rule"]),
        json!(["O-1", "assigned", "b", "r", "north"])
    );
    assert_eq!(
        decision["decided"],
        json!([{ "node": "choose", "assigns": "provider", "to": "b", "rules": "r", "rule": "north" }])
    );
    assert_eq!(
        pick(&decision, &["waiting.node", "waiting.portal", "waiting.handler"]),
        json!(["send", "provider", { "role": "crew", "of": "b" }])
    );
    assert_eq!(pick(&decision, &["reason", "wait_reason.code"]), json!([null, "no_rules_at_node"]));
    assert_eq!(decision["candidates"], json!([{ "id": "bob", "name": "Bob" }]));
}

#[test]
fn unknown_does_not_match_and_neither_does_its_negation() {
    let mut dispatch = dispatch(
        r#"rule yes { when region = "S" assign a }
           rule no { when not region = "S" assign b }
           rule differs { when region != "S" assign b }
           rule missing { when region is missing assign c }"#,
    );
    let decision = dispatch.decide(&json!({ "id": "O-1" }));
    assert_eq!(pick(&decision, &["provider", "rule"]), json!(["c", "missing"]));
}

/// Over no record `any` is false, `all` and `none` are true; a missing list is unknown.
#[test]
fn records_of_a_list_decide() {
    let text = r#"
schema work_order { id text  limit integer?  lines list of { sku text  qty integer  skill text? }? }
schema engineer { skills set of text }
role d "D" of company
provider a "A" { engineer amy "Amy" { skills: ["gas"] } engineer abe "Abe" { skills: ["gas", "oil"] } }
provider b "B" { engineer bob "Bob" { skills: ["oil"] } }
rules r assigns provider {
  rule pumps { when any line in lines { line.sku = "pump" and line.qty > limit } assign a }
  rule none_of { when none line in lines { line.sku = "pump" or line.qty > 10 } and count(lines) < 2 assign b }
  rule one_can {
    when all line in lines { line.skill is present }
    assign best provider where any engineer { all line in lines { engineer.skills contains line.skill } }
  }
  rule missing { when lines is missing assign b }
}
workflow w "W" { start s assign s "S" { portal company assigns provider handler role d rules r then e } end e }
"#;
    let program = consign::compile(&consign::Sources::in_memory([("m", text)])).expect("it compiles");
    let directory = program.directory().clone();
    let engine = consign::Engine::new(std::sync::Arc::new(program), directory);
    let decide = |order: Value| {
        let order =
            consign::Order::from_json(engine.program(), order.to_string().as_bytes()).expect("it fits");
        let now = "2026-03-02T12:00:00Z".parse().expect("an instant");
        let decision = engine.decide(&order, now, &consign::Options::default(), &mut consign::State::new());
        format!("{} {}", decision.rule.as_deref().unwrap_or("-"), decision.provider.as_deref().unwrap_or("-"))
    };
    let line = |sku: &str, qty: i64, skill: Option<&str>| json!({ "sku": sku, "qty": qty, "skill": skill });
    let lines = |lines: &[Value]| json!({ "id": "1", "limit": 3, "lines": lines });
    let two = [line("x", 1, None), line("pump", 4, None)];
    assert_eq!(decide(lines(&two)), "pumps a");
    assert_eq!(decide(json!({ "id": "1", "lines": two })), "- -", "the limit is missing, so it is unknown");
    assert_eq!(decide(lines(&[])), "none_of b", "of none none is");
    assert_eq!(decide(lines(&[line("x", 1, None)])), "none_of b");
    let skilled = [line("x", 1, Some("gas")), line("x", 20, Some("oil"))];
    assert_eq!(decide(lines(&skilled)), "one_can a", "one engineer has both skills");
    assert_eq!(decide(lines(&[line("x", 20, Some("gas")), line("x", 2, None)])), "- -");
    assert_eq!(decide(json!({ "id": "1", "limit": 3 })), "missing b");
}

#[test]
fn nothing_that_decides_is_flagged_with_its_reason() {
    let keys = ["outcome", "reason.code", "rule", "waiting.node", "candidates_total"];
    let mut none = dispatch(r#"rule south { when region = "S" assign c }"#);
    assert_eq!(
        pick(&none.decide(&order("1")), &keys),
        json!(["manual", "no_rule_matched", null, "choose", 3])
    );
    let mut nobody = dispatch(r#"eligible when provider.regions contains region rule all { assign c }"#);
    assert_eq!(
        pick(&nobody.decide(&order("1")), &keys),
        json!(["manual", "no_eligible_candidate", null, "choose", 2])
    );
    let mut says = dispatch(r#"rule south { when region = "S" assign c } otherwise manual "Ask Ada""#);
    let decision = says.decide(&order("1"));
    assert_eq!(pick(&decision, &keys), json!(["manual", "rule_says_manual", "otherwise", "choose", 3]));
    assert_eq!(decision["reason"]["message"], "Ask Ada");
    let mut otherwise = dispatch("eligible when provider.rating > 9 otherwise assign a");
    assert_eq!(
        pick(&otherwise.decide(&order("1")), &keys),
        json!(["manual", "no_eligible_candidate", "otherwise", "choose", 0])
    );
}

#[test]
fn a_rule_without_candidates_lets_the_next_one_try_unless_it_says_manual() {
    let mut goes_on =
        dispatch("eligible when provider.regions contains region rule x { assign c } rule y { assign b }");
    assert_eq!(pick(&goes_on.decide(&order("1")), &["provider", "rule"]), json!(["b", "y"]));
    let mut stops = dispatch(
        r#"eligible when provider.regions contains region
           rule x { assign best provider where provider.rating > 9 rank by provider.rating desc
                    else manual "Nobody good" to role lead }
           rule y { assign b }"#,
    );
    let decision = stops.decide(&order("1"));
    assert_eq!(
        pick(&decision, &["outcome", "rule", "reason.code", "reason.message", "waiting.handler"]),
        json!(["manual", "x", "rule_says_manual", "Nobody good", { "role": "lead" }])
    );
    let ids: Vec<&Value> =
        decision["candidates"].as_array().expect("a list").iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, ["b", "a"], "eligible ones, best first");
}

#[test]
fn manual_narrows_who_dispatches_and_what_to() {
    let mut dispatch = dispatch(
        r#"rule scope { manual "North" to role lead, person "p-7" among b, a }
           otherwise manual"#,
    );
    let first = dispatch.decide(&order("1"));
    assert_eq!(first["waiting"]["handler"], json!([{ "role": "lead" }, { "person": "p-7" }]));
    assert_eq!(first["candidates"], json!([{ "id": "a", "name": "A" }, { "id": "b", "name": "B" }]));
    let refused = dispatch.resume(&order("1"), &first, &json!({ "type": "assigned", "provider": "c" }));
    assert_eq!(refused, Err("provider `c` is not on the list of node `choose`".into()));
    let taken = dispatch
        .resume(&order("1"), &first, &json!({ "type": "assigned", "provider": "a" }))
        .expect("on the list");
    assert_eq!(pick(&taken, &["outcome", "provider", "waiting.node"]), json!(["task", "a", "send"]));
}

#[test]
fn targets_choose_as_they_say() {
    let eligible = "eligible when provider.regions contains region";
    let mut first = dispatch(&format!("{eligible} rule x {{ assign first of c, b, a }}"));
    assert_eq!(first.decide(&order("1"))["provider"], "b");
    let mut rotate = dispatch("rule x { assign rotate of c, a, b }");
    assert_eq!(providers(&mut rotate, 5), ["c", "a", "b", "c", "a"]);
    let mut best =
        dispatch("rule x { assign best provider where provider.id != \"b\" rank by provider.rating desc }");
    assert_eq!(best.decide(&order("1"))["provider"], "c");
    let mut near =
        dispatch("rule x { assign best provider rank by distance(site, provider.base), provider.rating }");
    let decision = near.decide(&json!({ "id": "1", "site": [42.9, -71.0] }));
    assert_eq!(decision["provider"], "b");
    assert_eq!(
        near.decide(&json!({ "id": "2" }))["provider"],
        "a",
        "all keys missing: the second key decides"
    );
    let mut wanted = dispatch("rule x { assign best provider where provider.id = wanted }");
    assert_eq!(wanted.decide(&json!({ "id": "1", "wanted": "c" }))["provider"], "c");
}

#[test]
fn weighted_turns_are_even_and_whoever_is_left_out_keeps_its_place() {
    let mut turns = dispatch("rule x { assign rotate of a 1, b 3 }");
    assert_eq!(providers(&mut turns, 8), ["b", "a", "b", "b", "b", "a", "b", "b"]);
    let mut smooth = dispatch("rule x { assign rotate of a 5, b 1, c 1 }");
    assert_eq!(providers(&mut smooth, 7), ["a", "a", "b", "a", "c", "a", "a"]);
    // `a` has room for two: the others go on among themselves, and nobody is owed what `a` could not take.
    let mut full = dispatch(
        "eligible when provider.capacity is missing or provider.workload < provider.capacity
         rule x { assign rotate of a 2, b 1, c 1 }",
    );
    assert_eq!(providers(&mut full, 6), ["a", "b", "c", "a", "b", "c"]);
}

/// Whoever follows the steps knows whose turn is next, and a state that is written down keeps it.
#[test]
fn weighted_turns_are_kept() {
    let mut turns = dispatch("rule x { assign rotate of a 1, b 3 }");
    let first = turns.decide(&order("1"));
    assert_eq!(first["decided"][0]["in_turn"], json!(["a", "b"]));
    let kept = turns.state.to_json();
    assert_eq!(kept["owed"], json!({ "r.x": [{ "to": "a", "turns": 1 }, { "to": "b", "turns": -1 }] }));
    turns.state = consign::State::from_json(kept.to_string().as_bytes()).expect("its own form");
    assert_eq!(providers(&mut turns, 3), ["a", "b", "b"]);
}

/// By the clocks where the site is; a name that is none decides nothing.
#[test]
fn local_times_are_those_of_the_zone_that_an_order_names() {
    let schema = "timezone \"UTC\"\nschema work_order { id text  created datetime  zone text? }\n\
                  calendar office { open mon..fri 09:00-17:00 }\nprovider a \"A\" {}  provider b \"B\" {}  provider c \"C\" {}";
    let rules = "rule early { when time(created, zone) < 08:00 assign a }
                 rule open { when created during office in zone assign b }
                 rule otherwise_known { when weekday(created, zone) in [mon, tue] assign c }";
    let mut dispatch =
        Dispatch::new(&two_nodes(&format!("{schema}\nrules r assigns provider {{ {rules} }}")));
    let mut provider = |zone: Value| {
        let order = json!({ "id": "1", "created": "2026-03-02T16:30:00Z", "zone": zone });
        dispatch.decide(&order)["provider"].clone()
    };
    assert_eq!(provider(json!("Pacific/Auckland")), "a", "Tuesday 05:30");
    assert_eq!(provider(json!("America/New_York")), "b", "Monday 11:30");
    assert_eq!(provider(json!("Europe/Berlin")), "c", "Monday 17:30");
    assert_eq!(provider(json!("Europe/Nowhere")), Value::Null);
    assert_eq!(provider(Value::Null), Value::Null);
}

#[test]
fn a_split_is_stable_and_moves_only_what_it_must() {
    let mut all = dispatch("rule x { assign split a 70, b 20, c 10 }");
    let mut less = dispatch("rule x { assign split a 70, b 20 }");
    let (before, after) = (providers(&mut all, 2000), providers(&mut less, 2000));
    let share = |who: &str| before.iter().filter(|one| *one == who).count();
    assert!((1300..1500).contains(&share("a")), "{}", share("a"));
    assert!((320..480).contains(&share("b")), "{}", share("b"));
    for (was, is) in before.iter().zip(&after) {
        assert!(was == is || was == "c", "{was} moved to {is}");
    }
}

#[test]
fn workloads_count_within_a_burst_and_come_down_again() {
    let mut dispatch = dispatch(
        "eligible when provider.capacity is missing or provider.workload < provider.capacity
         rule x { assign first of a, c }",
    );
    assert_eq!(providers(&mut dispatch, 4), ["a", "a", "c", "c"]);
    let second = json!({ "waiting": { "workflow": "w", "node": "send" }, "provider": "a" });
    let declined = dispatch.resume(&order("O-1"), &second, &json!({ "type": "declined" })).expect("offered");
    assert_eq!(pick(&declined, &["provider", "declined"]), json!(["c", ["a"]]));
    assert_eq!(providers(&mut dispatch, 1), ["a"], "the decline made room");
    let workloads = &dispatch.state.to_json()["workloads"];
    assert_eq!(pick(workloads, &["a.open", "c.open"]), json!([2, 3]));
}

#[test]
fn a_deadline_warns_so_long_before_it_by_the_hours_that_it_counts() {
    // It is Monday, 14:00 UTC.
    for (within, warn_at, deadline) in [
        ("4h", json!(null), "2026-03-02T18:00:00Z"),
        ("4h warn 30min before", json!("2026-03-02T17:30:00Z"), "2026-03-02T18:00:00Z"),
        // Two of the hours are the next morning's; an hour before that is the evening's last but one.
        ("4h of office warn 1h before", json!("2026-03-03T09:00:00Z"), "2026-03-03T10:00:00Z"),
        ("4h of office warn 3h before", json!("2026-03-02T15:00:00Z"), "2026-03-03T10:00:00Z"),
    ] {
        let text = TWO_ASSIGNERS.replace("within 2h", &format!("within {within}"))
            + "\ncalendar office { timezone \"UTC\" open mon..fri 08:00-16:00 }";
        let mut dispatch = Dispatch::new(&text);
        let decision = dispatch.decide(&json!({ "id": "2", "urgent": false }));
        assert_eq!(
            pick(&decision, &["waiting.warn_at", "waiting.deadline"]),
            json!([warn_at, deadline]),
            "{within}"
        );
    }
}

#[test]
fn an_order_lives_through_decline_and_redispatch() {
    let mut dispatch = dispatch("rule x { assign first of a, b }  otherwise manual \"Nobody left\"");
    let one = order("1");
    let offered = dispatch.decide(&one);
    assert_eq!(offered["waiting"]["deadline"], "2026-03-02T18:00:00Z");
    let sent =
        dispatch.resume(&one, &offered, &json!({ "type": "assigned", "engineer": "amy" })).expect("a pick");
    assert_eq!(
        pick(&sent, &["outcome", "engineer", "waiting.handler"]),
        json!(["task", "amy", { "engineer": "amy" }])
    );
    let back = dispatch.resume(&one, &sent, &json!({ "type": "declined" })).expect("offered");
    assert_eq!(
        pick(&back, &["provider", "engineer", "declined", "waiting.node"]),
        json!(["a", null, [{ "provider": "a", "engineer": "amy" }], "send"])
    );
    let marked = json!([{ "id": "abe", "name": "Abe" }, { "id": "amy", "name": "Amy", "declined": true }]);
    assert_eq!(back["candidates"], marked);
    let expired = dispatch.resume(&one, &back, &json!({ "type": "expired" })).expect("offered");
    assert_eq!(pick(&expired, &["outcome", "provider"]), json!(["assigned", "b"]));
    let manual = dispatch.resume(&one, &expired, &json!({ "type": "declined" })).expect("offered");
    assert_eq!(
        pick(&manual, &["outcome", "provider", "reason.message"]),
        json!(["manual", null, "Nobody left"])
    );
    let again = dispatch
        .resume(&one, &manual, &json!({ "type": "assigned", "provider": "a" }))
        .expect("decliners too");
    let visit =
        dispatch.resume(&one, &again, &json!({ "type": "assigned", "engineer": "abe" })).expect("a pick");
    let done = dispatch.resume(&one, &visit, &json!({ "type": "done" })).expect("offered");
    assert_eq!(pick(&done, &["outcome", "provider", "engineer"]), json!(["done", "a", "abe"]));
    let open = dispatch.state.to_json();
    assert_eq!(pick(&open["workloads"], &["a.open", "b.open", "a.engineers.abe"]), json!([0, 0, 0]));
}

#[test]
fn what_a_node_does_not_offer_is_refused_and_changes_nothing() {
    let mut dispatch = dispatch("rule x { assign a }");
    let offered = dispatch.decide(&order("1"));
    let before = dispatch.state.clone();
    let mut refused =
        |at: Value, event: Value| dispatch.resume_at(&order("1"), &at, &event).expect_err("refused");
    let send = json!({ "workflow": "w", "node": "send", "provider": "a" });
    let choose = json!({ "workflow": "w", "node": "choose" });
    let cases = [
        (
            send.clone(),
            json!({ "type": "done" }),
            "does not offer `done`; it offers `assigned`, `declined`, `expired`, `recalled`, `cancelled`",
        ),
        (choose.clone(), json!({ "type": "declined" }), "does not offer `declined`"),
        (choose.clone(), json!({ "type": "expired" }), "does not offer `expired`"),
        (
            choose.clone(),
            json!({ "type": "recalled" }),
            "node `choose` does not offer `recalled`; it offers `assigned`, `cancelled`",
        ),
        (
            send.clone(),
            json!({ "type": "recalled", "from": "engineer" }),
            "no engineer has the order at `send`, so that it cannot be recalled from one",
        ),
        (
            json!({ "workflow": "w", "node": "send", "provider": "a", "provider_node": "chose" }),
            json!({ "type": "recalled" }),
            "`at.provider_node`: workflow `w` has no `assigns provider` node `chose`; it has `choose`",
        ),
        (
            json!({ "workflow": "w", "node": "choose", "provider_node": "choose" }),
            json!({ "type": "cancelled" }),
            "`at.provider_node` is given without `at.provider`",
        ),
        (
            json!({ "workflow": "w", "node": "send", "provider": "a", "engineer_node": "send" }),
            json!({ "type": "cancelled" }),
            "`at.engineer_node` is given without `at.engineer`",
        ),
        (
            choose.clone(),
            json!({ "type": "assigned", "engineer": "amy" }),
            "the event needs `provider` alone",
        ),
        (choose.clone(), json!({ "type": "assigned", "provider": "zz" }), "`zz` is not on the list"),
        (send.clone(), json!({ "type": "assigned", "engineer": "bob" }), "`bob` is not on the list"),
        (
            send.clone(),
            json!({ "type": "assigned", "provider": "b", "engineer": "bob" }),
            "assigned to provider `a`",
        ),
        (
            json!({ "workflow": "w", "node": "send" }),
            json!({ "type": "declined" }),
            "`at.provider` is missing",
        ),
        (
            json!({ "workflow": "w", "node": "visit", "provider": "a" }),
            json!({ "type": "done" }),
            "`at.engineer` is missing",
        ),
        (
            json!({ "workflow": "w", "node": "finished" }),
            json!({ "type": "done" }),
            "no order waits at `finished`",
        ),
        (json!({ "workflow": "w", "node": "x" }), json!({ "type": "done" }), "has no node `x`"),
        (
            json!({ "workflow": "v", "node": "x" }),
            json!({ "type": "done" }),
            "there is no workflow `v`; there is `w`",
        ),
    ];
    for (at, event, message) in cases {
        let found = refused(at, event.clone());
        assert!(found.contains(message), "{event}: {found}");
    }
    assert_eq!(dispatch.state, before);
    assert_eq!(offered["outcome"], "assigned");
}

#[test]
fn a_recalled_order_waits_for_a_pick_where_it_was_assigned() {
    let mut dispatch = dispatch("rule x { assign best provider rank by provider.rating desc }");
    let one = order("1");
    let offered = dispatch.decide(&one);
    assert_eq!(offered["provider"], "b");
    dispatch.now = "2026-03-02T15:00:00Z".parse().expect("a timestamp");
    let recall = json!({ "type": "recalled" });
    let back = dispatch.resume(&one, &offered, &recall).expect("offered");
    assert_eq!(
        pick(&back, &["outcome", "provider", "decided", "rule", "declined", "waiting.node", "reason"]),
        json!([
            "manual", null, null, null, null, "choose",
            { "code": "recalled", "message": "recalled from provider `b`" }
        ])
    );
    let ids: Vec<&Value> =
        back["candidates"].as_array().into_iter().flatten().map(|one| &one["id"]).collect();
    assert_eq!(ids, ["b", "c", "a"], "as the rule ranks them that would assign it by now");
    assert_eq!(dispatch.state.to_json()["workloads"]["b"]["open"], 0);
    assert!(dispatch.resume(&one, &back, &recall).is_err(), "no provider has it");
    let again =
        dispatch.resume(&one, &back, &json!({ "type": "assigned", "provider": "b" })).expect("a pick");
    assert_eq!(again["waiting"]["deadline"], "2026-03-02T19:00:00Z");

    // From the engineer: the provider keeps it, and its deadline starts anew.
    let sent =
        dispatch.resume(&one, &again, &json!({ "type": "assigned", "engineer": "bob" })).expect("a pick");
    let at_once = dispatch.state.clone();
    let from_engineer =
        dispatch.resume(&one, &sent, &json!({ "type": "recalled", "from": "engineer" })).expect("offered");
    assert_eq!(
        pick(
            &from_engineer,
            &["outcome", "provider", "engineer", "waiting.node", "wait_reason.message", "declined"]
        ),
        json!(["task", "b", null, "send", "recalled from engineer `bob`", null])
    );
    let loads = dispatch.state.to_json();
    assert_eq!(pick(&loads["workloads"]["b"], &["open", "engineers.bob"]), json!([1, 0]));
    // From the provider, where the engineer has it.
    dispatch.state = at_once;
    let from_provider = dispatch.resume(&one, &sent, &recall).expect("offered");
    assert_eq!(
        pick(&from_provider, &["provider", "engineer", "waiting.node"]),
        json!([null, null, "choose"])
    );
    let loads = dispatch.state.to_json();
    assert_eq!(pick(&loads["workloads"]["b"], &["open", "engineers.bob"]), json!([0, 0]));
}

#[test]
fn a_recalled_order_is_dispatched_by_whom_its_scope_rule_names() {
    let mut dispatch = dispatch(
        r#"rule mine { when size > 5 assign a }
           rule scope { when region = "N" manual "North" to role lead among a, b }"#,
    );
    let mut one = order("1");
    one["size"] = json!(6);
    let offered = dispatch.decide(&one);
    // Meanwhile it has shrunk: the rules would flag it now.
    let back = dispatch.resume(&order("1"), &offered, &json!({ "type": "recalled" })).expect("offered");
    assert_eq!(
        pick(&back, &["waiting.handler", "candidates_total", "reason.code"]),
        json!([{ "role": "lead" }, 2, "recalled"])
    );
    let stranger = json!({ "type": "assigned", "provider": "c" });
    assert!(dispatch.resume(&order("1"), &back, &stranger).is_err(), "the list is what may be picked");
}

#[test]
fn a_cancelled_order_ends_wherever_it_waits() {
    let mut dispatch = dispatch("rule x { when region = \"N\" assign a }");
    let cancel = json!({ "type": "cancelled" });
    let one = order("1");
    let offered = dispatch.decide(&one);
    let sent =
        dispatch.resume(&one, &offered, &json!({ "type": "assigned", "engineer": "amy" })).expect("a pick");
    let gone = dispatch.resume(&one, &sent, &cancel).expect("offered");
    assert_eq!(gone, json!({ "order": "1", "outcome": "cancelled", "provider": "a", "engineer": "amy" }));
    let loads = dispatch.state.to_json();
    assert_eq!(pick(&loads["workloads"]["a"], &["open", "engineers.amy"]), json!([0, 0]));
    let flagged = dispatch.decide(&json!({ "id": "2" }));
    let gone = dispatch.resume(&json!({ "id": "2" }), &flagged, &cancel).expect("offered");
    assert_eq!(gone, json!({ "order": "2", "outcome": "cancelled" }));
}

/// Two nodes assign providers, and both lead to one node of the provider's.
const TWO_ASSIGNERS: &str = r#"
schema work_order { id text  urgent bool }
role d "D" of company
role crew "Crew" of provider
provider a "A" { engineer amy "Amy" {} }
provider b "B" { engineer bob "Bob" {} }
rules r assigns provider { rule x { assign a } }
workflow w "W" {
  start which
  branch which { when urgent -> fast otherwise -> usual }
  assign fast "Fast" { portal company  assigns provider  handler role d  rules r  then send }
  assign usual "Usual" { portal company  assigns provider  handler role d  then send  within 2h else fast }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then look }
  task look "Look" { portal company  handler role d  then visit }
  task visit "Visit" { portal provider  handler engineer  then gone }
  end gone
}"#;

#[test]
fn a_position_says_which_node_assigned_it_where_several_can_have() {
    let mut dispatch = Dispatch::new(TWO_ASSIGNERS);
    let urgent = json!({ "id": "1", "urgent": true });
    let fast = dispatch.decide(&urgent);
    assert_eq!(fast["provider_node"], "fast");
    let usual = json!({ "id": "2", "urgent": false });
    let waits = dispatch.decide(&usual);
    assert_eq!(pick(&waits, &["waiting.node", "provider_node"]), json!(["usual", null]));
    let sent =
        dispatch.resume(&usual, &waits, &json!({ "type": "assigned", "provider": "b" })).expect("a pick");
    assert_eq!(sent["provider_node"], "usual");
    // It is kept on the way through nodes of the company's.
    let look =
        dispatch.resume(&usual, &sent, &json!({ "type": "assigned", "engineer": "bob" })).expect("a pick");
    assert_eq!(
        pick(&look, &["waiting.portal", "provider_node", "engineer_node"]),
        json!(["company", "usual", null])
    );
    assert!(dispatch.resume(&usual, &look, &json!({ "type": "recalled" })).is_err(), "the company has it");
    let visit = dispatch.resume(&usual, &look, &json!({ "type": "done" })).expect("offered");
    let back = dispatch.resume(&usual, &visit, &json!({ "type": "recalled" })).expect("offered");
    assert_eq!(pick(&back, &["waiting.node", "waiting.deadline"]), json!(["usual", "2026-03-02T16:00:00Z"]));
    let mut nameless = visit.clone();
    nameless.as_object_mut().expect("an object").remove("provider_node");
    let refused = dispatch.resume(&usual, &nameless, &json!({ "type": "recalled" })).expect_err("refused");
    assert_eq!(
        refused,
        "`at.provider_node` is missing, and each of `fast`, `usual` can have assigned the provider: write one of them"
    );
    // The one node that can have assigned the engineer need not be said.
    let engineer = json!({ "type": "recalled", "from": "engineer" });
    let back = dispatch.resume(&usual, &nameless, &engineer).expect("offered");
    assert_eq!(pick(&back, &["waiting.node", "provider_node"]), json!(["send", null]));
}

#[test]
fn a_service_may_keep_positions_with_all_that_is_known() {
    let dispatch = Dispatch::new(TWO_ASSIGNERS);
    let at = consign::At::new("w", "visit").provider("b").engineer("bob").provider_node("usual");
    let known = dispatch.engine.with_nodes(at.clone()).expect("a position");
    assert_eq!(known, at.engineer_node("send"));
    let open = consign::At::new("w", "send").provider("b");
    assert_eq!(dispatch.engine.with_nodes(open.clone()), Ok(open.clone()));
    assert_eq!(dispatch.engine.offered(&open), Ok(vec!["assigned", "recalled", "cancelled"]));
}

#[test]
fn rules_are_active_on_days_of_the_program_s_timezone() {
    let rules = "rule spring { active from 2026-03-02 to 2026-03-02 assign a }
                 rule later { active from 2026-03-03 assign b }
                 rule earlier { active to 2026-03-01 assign c }";
    for (now, provider) in [
        ("2026-03-02T04:59:59Z", "c"),
        ("2026-03-02T05:00:00Z", "a"),
        ("2026-03-03T04:59:59Z", "a"),
        ("2026-03-03T05:00:00Z", "b"),
    ] {
        assert_eq!(dispatch(rules).at(now).decide(&order("1"))["provider"], provider, "{now}");
    }
}

#[test]
fn a_provider_that_the_directory_lacks_is_not_eligible() {
    let text = r#"
        schema work_order { id text }
        directory "directory.json"
        rules r assigns provider { rule x { assign first of gone, here } }"#;
    let text = two_nodes(text);
    let known = r#"{"providers": [{"id": "gone", "name": "Gone"}, {"id": "here", "name": "Here"}]}"#;
    let sources = consign::Sources::in_memory([("main.consign", text.as_str()), ("directory.json", known)]);
    let program = consign::compile(&sources).unwrap_or_else(|errors| panic!("{errors}"));
    let program = std::sync::Arc::new(program);
    let directory = consign::Directory::from_json(
        &program,
        &[("now.json", br#"{"providers": [{"id": "here", "name": "H"}]}"#)],
    );
    let engine = consign::Engine::new(program.clone(), directory.expect("a directory"));
    assert_eq!(engine.missing(), ["gone"]);
    let order = consign::Order::from_json(&program, br#"{"id": "1"}"#).expect("an order");
    let now = "2026-03-02T14:00:00Z".parse().expect("a timestamp");
    let decision = engine.decide(&order, now, &consign::Options::default(), &mut consign::State::new());
    assert_eq!(decision.provider.as_deref(), Some("here"));
}

#[test]
fn an_explanation_shows_every_rule_tried() {
    let mut dispatch = dispatch(
        r#"eligible when provider.regions contains region
           rule small { when size < 3 and region = "N" assign a }
           table by_region (region) { | "S" => assign c | "N" => assign first of c, b }"#,
    );
    dispatch.options.explain = true;
    let decision = dispatch.decide(&order("1"));
    let tried = &decision["steps"][0]["tried"];
    assert_eq!(
        pick(&tried[0], &["rule", "result", "when.text"]),
        json!(["small", "not_matched", "size < 3 and region = \"N\""])
    );
    assert_eq!(tried[0]["when"]["value"], Value::Null);
    assert_eq!(
        tried[0]["when"]["parts"][0],
        json!({ "text": "size < 3", "value": null, "found": "missing" })
    );
    assert_eq!(pick(&tried[2], &["rule", "result"]), json!(["by_region#2", "assigned"]));
    assert_eq!(
        pick(&tried[2]["candidates"][0], &["id", "dropped.because", "dropped.when.found"]),
        json!(["c", "not_eligible", "[\"S\"]"])
    );
    assert_eq!(tried[2]["candidates"][1], json!({ "id": "b", "chosen": true }));
    assert_eq!(pick(&decision["steps"][1], &["node", "kind"]), json!(["send", "assign"]));
}
