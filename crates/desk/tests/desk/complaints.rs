//! What users of other desks complain of, each as what prevents it here.

use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::fixture::{Desk, PROGRAM, start};
use super::portal::{Browser, between};

/// Camunda 7 #4865, 8 #58633
#[test]
fn the_list_never_contradicts_the_order() {
    let desk = Desk::new();
    desk.receive("WO-1", "CA", "low");
    let listed =
        |who: &str| desk.get(who, "/api/v1/orders?status=waiting&node=choose").is(200)["orders"].clone();
    assert_eq!(listed("dana")[0]["id"], "WO-1");
    desk.command(
        "dana",
        "WO-1",
        "update",
        &json!({"fields": {"region": "NJ", "priority": "high"}, "rerun": true}),
    )
    .is(200);
    assert_eq!(listed("dana"), json!([]));
    let at_pick = desk.get("dana", "/api/v1/orders?node=repairs.pick").is(200);
    let order = desk.get("dana", "/api/v1/orders/WO-1").is(200);
    assert_eq!(at_pick["orders"][0], order);
}

/// zammad #246
#[test]
fn two_people_cannot_take_one_order() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "low");
    let first = desk.command_at("dana", "WO-1", "assign", 1, &json!({"provider": "north"}));
    let second = desk.command_at("dora", "WO-1", "assign", 1, &json!({"provider": "cool"}));
    assert_eq!(first.is(200)["at"]["provider"], "north");
    let told = second.is(412);
    assert_eq!(told["type"], "/problems/stale-revision");
    assert_eq!(told["since"][0]["by"]["person"], "dana", "{told}");
    assert_eq!(told["since"][0]["event"]["provider"], "north", "{told}");
    assert_eq!((desk.workload("north"), desk.workload("cool")), (1, 0));
    desk.is_sound();
}

/// zammad #3156
#[test]
fn rules_never_overwrite_what_a_person_picked() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "low");
    desk.command("dana", "WO-1", "assign", &json!({"provider": "cool"})).is(200);
    // What rules would do by now.
    desk.command(
        "dana",
        "WO-1",
        "update",
        &json!({"fields": {"priority": "high", "region": "NY"}, "rerun": true}),
    )
    .is(200);
    assert_eq!(desk.order("WO-1").placement.provider.as_deref(), Some("cool"));
    let offered = desk.command("dana", "WO-1", "rerun", &json!({}));
    assert_eq!(offered.is(403)["type"], "/problems/not-allowed");
}

/// fleetbase #468, zammad #1107
#[test]
fn bulk_tells_each_result_and_reports_nothing_done_that_was_not() {
    let desk = Desk::new();
    for id in ["WO-1", "WO-2", "WO-3", "WO-4"] {
        desk.receive(id, "NJ", "low");
    }
    desk.command("dora", "WO-2", "assign", &json!({"provider": "cool"})).is(200);
    let lines = [
        json!({"order": "WO-1", "command": "assign", "revision": 1, "body": {"provider": "north"}}),
        json!({"order": "WO-2", "command": "assign", "revision": 1, "body": {"provider": "north"}}),
        json!({"order": "WO-3", "command": "assign", "revision": 1, "body": {"provider": "nobody"}}),
        json!({"order": "WO-9", "command": "assign", "revision": 1, "body": {"provider": "north"}}),
        json!({"order": "WO-4", "command": "assign", "revision": 1, "body": {"provider": "north"}}),
        json!({"order": "WO-4", "command": "dance", "revision": 1}),
        json!({"order": "WO-4", "command": "cancel"}),
    ];
    let mut body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    body += "no JSON";
    let kind = [("content-type", "application/x-ndjson")];
    let answer = desk.send("dana", Method::POST, "/api/v1/commands", &kind, &body);
    let results: Vec<_> =
        answer.lines().iter().map(|line| line["status"].as_u64().expect("a status")).collect();
    assert_eq!(results, [200, 412, 422, 404, 200, 404, 428, 400]);
    let at = |id: &str| desk.order(id).placement.provider.as_deref().map(str::to_owned);
    assert_eq!(
        [at("WO-1"), at("WO-2"), at("WO-3"), at("WO-4")],
        [Some("north".into()), Some("cool".into()), None, Some("north".into())]
    );
    desk.is_sound();
}

/// zammad #4114
#[test]
fn orders_are_taken_back_in_bulk() {
    let desk = Desk::new();
    for id in ["WO-1", "WO-2"] {
        desk.receive(id, "NJ", "high");
    }
    assert_eq!(desk.workload("north") + desk.workload("cool"), 2);
    let body = "{\"order\": \"WO-1\", \"command\": \"recall\", \"revision\": 1}\n{\"order\": \"WO-2\", \"command\": \"recall\", \"revision\": 1}\n";
    let kind = [("content-type", "application/x-ndjson")];
    let answer = desk.send("dana", Method::POST, "/api/v1/commands", &kind, body);
    assert!(answer.lines().iter().all(|line| line["status"] == 200), "{answer:?}");
    for id in ["WO-1", "WO-2"] {
        let place = desk.order(id).placement;
        assert_eq!(place.at.as_ref().map(|at| &*at.node), Some("choose"));
        assert!(place.at.expect("a place").declined.is_empty(), "nobody counts as having declined");
    }
    assert_eq!(desk.workload("north") + desk.workload("cool"), 0);
    desk.is_sound();
}

/// fleetbase #427
#[test]
fn a_provider_neither_sees_nor_assigns_beyond_its_own() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "low");
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    desk.receive("WO-2", "NJ", "low");
    for (who, id) in
        [("carl", "WO-1"), ("carl", "WO-2"), ("cool.amy", "WO-1"), ("nina", "WO-2"), ("north.amy", "WO-1")]
    {
        for path in ["", "/history", "/candidates", "/explanation"] {
            assert_eq!(desk.get(who, &format!("/api/v1/orders/{id}{path}")).status, 404, "{who} {id}{path}");
        }
        for (command, body) in [
            ("assign", json!({"engineer": "amy"})),
            ("decline", json!({})),
            ("note", json!({"text": "hello"})),
            ("claim", json!({})),
            ("cancel", json!({})),
            ("recall", json!({})),
        ] {
            assert_eq!(desk.command(who, id, command, &body).status, 404, "{who} {id} {command}");
        }
    }
    // Its own engineers only.
    let wrong = desk.command("nina", "WO-1", "assign", &json!({"provider": "cool", "engineer": "amy"}));
    assert_eq!(wrong.status, 422, "{wrong:?}");
    let right = desk.command("nina", "WO-1", "assign", &json!({"engineer": "amy"}));
    assert_eq!(right.is(200)["at"]["engineer"], "amy");
    // Who has an engineer takes the order back from the engineer, and gives it to no other provider; the company's
    // dispatcher chooses providers, and no engineers of theirs.
    let beyond = desk.command("nina", "WO-1", "reassign", &json!({"provider": "cool"}));
    assert_eq!(beyond.status, 403, "{beyond:?}");
    let within = desk.command("dana", "WO-1", "reassign", &json!({"engineer": "amy"}));
    assert_eq!(within.status, 403, "{within:?}");
    // The engineers of both providers have the same id.
    assert_eq!(desk.get("north.amy", "/api/v1/orders/WO-1").status, 200);
    assert_eq!(desk.get("cool.amy", "/api/v1/orders/WO-1").status, 404);
    desk.is_sound();
}

/// fleetbase navigator #96
#[test]
fn nothing_is_offered_after_completion() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    desk.command("nina", "WO-1", "assign", &json!({"engineer": "amy"})).is(200);
    desk.command("north.amy", "WO-1", "complete", &json!({"note": "filter changed"})).is(200);
    assert_eq!(desk.workload("north"), 0);
    for (who, command) in [
        ("north.amy", "complete"),
        ("nina", "decline"),
        ("dana", "recall"),
        ("dana", "cancel"),
        ("dana", "update"),
    ] {
        let body = if command == "update" { json!({"fields": {}}) } else { json!({}) };
        let told = desk.command(who, "WO-1", command, &body);
        assert!(matches!(told.status.as_u16(), 403 | 409), "{who} {command}: {told:?}");
    }
    assert_eq!(desk.get("dana", "/api/v1/orders/WO-1").is(200)["status"], "done");
    assert_eq!(desk.get("north.amy", "/api/v1/orders/WO-1").status, 200, "it was the engineer's");
}

/// coopcycle #1927
#[test]
fn the_waiting_list_is_sorted_as_asked_and_pages_are_stable_under_changes() {
    let desk = Desk::new();
    for number in [3, 1, 2, 5, 4] {
        desk.receive(&format!("WO-{number}"), "CA", "low");
        desk.after(SignedDuration::from_secs(60));
    }
    let ids = |path: &str| -> Vec<String> {
        let orders = desk.get("dana", path).is(200)["orders"].clone();
        orders
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    assert_eq!(ids("/api/v1/orders?sort=id"), ["WO-1", "WO-2", "WO-3", "WO-4", "WO-5"]);
    assert_eq!(ids("/api/v1/orders?sort=-arrived"), ["WO-4", "WO-5", "WO-2", "WO-1", "WO-3"]);
    let first = desk.get("dana", "/api/v1/orders?sort=arrived&limit=2").is(200);
    assert_eq!(first["orders"][1]["id"], "WO-1");
    desk.command("dana", "WO-3", "cancel", &json!({})).is(200);
    let next = first["next"].as_str().expect("more");
    assert_eq!(ids(&format!("/api/v1/orders?sort=arrived&limit=2&after={next}")), ["WO-2", "WO-5"]);
}

/// SuiteCRM #8935
#[test]
fn turns_leave_out_those_who_left() {
    let desk = Desk::new();
    let text = PROGRAM.replace(
        "provider cool \"CoolAir\" { regions: [\"NJ\", \"CT\"]",
        "provider cool \"CoolAir\" { regions: [\"CT\"]",
    );
    desk.receive("WO-1", "NJ", "normal");
    let publish = json!({"files": {"main.consign": text}});
    desk.post("root", "/api/v1/programs", &publish).is(201);
    // The directory is the desk's own: publishing leaves it as it is.
    let patch = json!({"regions": ["CT"]}).to_string();
    desk.send("root", Method::PATCH, "/api/v1/providers/cool", &[], &patch).is(200);
    for id in ["WO-2", "WO-3"] {
        let order = desk.receive(id, "NJ", "normal");
        assert_eq!(order["at"]["provider"], "north");
    }
    desk.is_sound();
}

/// frappe helpdesk #1528
#[test]
fn who_is_on_leave_gets_nothing() {
    let text = PROGRAM.replace(
        "assigns   engineer\n    handler",
        "assigns   engineer\n    rules     engineers\n    handler",
    ) + "rules engineers assigns engineer {\n  eligible when engineer.present\n  rule first { assign best engineer rank by engineer.workload }\n}\n";
    let desk = Desk::running(&text);
    let at = |id: &str| {
        desk.receive(id, "NJ", "low");
        desk.command("dana", id, "assign", &json!({"provider": "north"})).is(200)["at"].clone()
    };
    assert_eq!(at("WO-1")["engineer"], "amy");
    // Nobody is there: the provider's dispatcher is asked, and cannot pick who is away either.
    let patch = json!({"present": false}).to_string();
    desk.send("root", Method::PATCH, "/api/v1/providers/north/engineers/amy", &[], &patch).is(200);
    let waits = at("WO-2");
    assert_eq!((&waits["node"], &waits["engineer"]), (&json!("pick"), &Value::Null));
    for engineer in ["amy", "abe"] {
        let refused = desk.command("nina", "WO-2", "assign", &json!({"engineer": engineer})).is(422);
        assert_eq!(refused["type"], "/problems/not-a-candidate", "{refused}");
    }
    // Who comes back is asked again.
    let patch = json!({"present": true}).to_string();
    desk.send("root", Method::PATCH, "/api/v1/providers/north/engineers/abe", &[], &patch).is(200);
    assert_eq!(desk.command("nina", "WO-2", "rerun", &json!({})).is(200)["at"]["engineer"], "abe");
    desk.is_sound();
}

/// camunda #36860
#[test]
fn what_a_filter_can_ask_is_offered_by_name() {
    let text = PROGRAM.replace(
        "margin    number?",
        "margin    number?\n  kind      enum [visit, audit, moving]?\n  area      text?",
    );
    let desk = Desk::running(&text);
    let page = Browser::signed_in(&desk, "dana").page("/company/orders?node=repairs.choose");
    let offered = between(&page, "data-fields=\"", "\"").replace("&quot;", "\"");
    let offered: Vec<(String, String, Vec<String>)> = serde_json::from_str(&offered).expect("JSON");
    let paths: Vec<&str> = offered.iter().map(|(path, _, _)| path.as_str()).collect();
    assert!(paths.is_sorted() && paths.contains(&"waiting_since"), "{paths:?}");
    let of = |path: &str| offered.iter().find(|(it, _, _)| it == path).map(|(_, _, values)| values.join(" "));
    assert_eq!(of("kind").as_deref(), Some("audit moving visit"));
    assert_eq!(of("priority").as_deref(), Some("low normal high"), "their order is what they mean");
}

/// frappe helpdesk #1528
#[test]
fn a_cap_holds_for_rules_and_for_people() {
    let desk = Desk::new();
    let mut given = Vec::new();
    for number in 1..=7 {
        given.push(desk.receive(&format!("WO-{number}"), "NJ", "high")["at"]["provider"].clone());
    }
    assert_eq!(given.iter().filter(|one| !one.is_null()).count(), 5, "{given:?}");
    assert_eq!((desk.workload("north"), desk.workload("cool")), (3, 2));
    let told = desk.command("dana", "WO-6", "assign", &json!({"provider": "north"})).is(422);
    let because = told["because"][0].as_str().expect("a reason");
    assert!(because.contains("provider.workload < provider.capacity"), "{told}");
    let listed = desk.get("dana", "/api/v1/orders/WO-6/candidates").is(200);
    assert_eq!(listed, json!([]));
    desk.is_sound();
}

/// odoo #30127
#[test]
fn an_engineer_sees_the_task_that_is_the_engineers_own() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    desk.receive("WO-2", "NY", "high");
    let mine = || desk.get("north.amy", "/api/v1/orders?status=waiting").is(200)["orders"].clone();
    assert_eq!(mine(), json!([]));
    desk.command("nina", "WO-2", "assign", &json!({"engineer": "amy"})).is(200);
    assert_eq!(mine().as_array().map(Vec::len), Some(1));
    assert_eq!(mine()[0]["id"], "WO-2");
    desk.command("north.amy", "WO-2", "decline", &json!({})).is(200);
    assert_eq!(mine(), json!([]));
}

#[test]
fn one_change_is_one_row_of_history() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "high");
    desk.command(
        "dana",
        "WO-1",
        "reassign",
        &json!({"provider": if desk.workload("north") == 1 { "cool" } else { "north" }}),
    )
    .is(200);
    let history = desk.get("dana", "/api/v1/orders/WO-1/history").is(200);
    let types: Vec<_> =
        history.as_array().expect("a list").iter().map(|one| one["event"]["type"].clone()).collect();
    assert_eq!(types, ["received", "reassigned"]);
    assert_eq!(desk.workload("north") + desk.workload("cool"), 1);
    desk.is_sound();
}

/// camunda-bpm #3713, camunda #44270
#[test]
fn a_new_version_keeps_deadlines_and_assignees() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    let before = desk.order("WO-1");
    assert_eq!(before.placement.deadline, Some("2026-03-02T18:00:00Z".parse().expect("an instant")));
    desk.after(SignedDuration::from_hours(1));
    let text = PROGRAM.replace("within    4h", "within    9h");
    desk.post("root", "/api/v1/programs", &json!({"files": {"main.consign": text}})).is(201);
    assert_eq!(desk.order("WO-1"), before);
    desk.after(SignedDuration::from_hours(4));
    let after = desk.order("WO-1").placement;
    assert_eq!(after.at.expect("a place").declined.len(), 1, "the deadline passed once");
    assert_eq!(desk.office.now(), start() + SignedDuration::from_hours(5));
    desk.is_sound();
}
