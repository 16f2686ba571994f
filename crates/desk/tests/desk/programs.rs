//! A new version of the program.

use axum::http::Method;
use serde_json::{Value, json};

use super::fixture::{Desk, PROGRAM};

fn publish(desk: &Desk, text: &str, more: Value) -> super::fixture::Answer {
    let mut body = json!({"files": {"main.consign": text}});
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    desk.post("root", "/api/v1/programs", &body)
}

#[test]
fn a_program_with_errors_is_refused_with_its_findings() {
    let desk = Desk::new();
    let wrong = PROGRAM.replace("priority = high", "priority = hihg");
    let told = publish(&desk, &wrong, json!({})).is(422);
    assert_eq!(told["type"], "/problems/program-errors");
    let finding =
        &told["findings"]["diagnostics"].as_array().or(told["findings"].as_array()).expect("findings")[0];
    assert!(finding.to_string().contains("high"), "{finding}");
    let checked =
        desk.post("root", "/api/v1/programs/check", &json!({"files": {"main.consign": wrong}})).is(200);
    assert_eq!(checked["ok"], false);
    assert_eq!(desk.get("root", "/api/v1/programs").is(200).as_array().map(Vec::len), Some(1));
    assert_eq!(publish(&desk, PROGRAM, json!({"root": "other.consign"})).status, 422);
    assert_eq!(desk.post("root", "/api/v1/programs", &json!({"files": {}})).status, 422);
    assert_eq!(desk.post("dana", "/api/v1/programs", &json!({"files": {"m": PROGRAM}})).status, 403);
}

#[test]
fn a_dry_run_says_what_would_change_and_keeps_nothing() {
    let desk = Desk::new();
    let text = PROGRAM.replace(
        "when priority = high  assign best provider rank by provider.workload",
        "when priority = high  assign north",
    );
    let told = publish(&desk, &text, json!({"dry_run": true})).is(200);
    assert_eq!(told["difference"]["none"], false);
    assert!(!told["difference"]["classes"].as_array().expect("classes").is_empty(), "{told}");
    assert_eq!(desk.get("root", "/readyz").is(200)["program"], 1);
    let told = publish(&desk, PROGRAM, json!({"dry_run": true})).is(200);
    assert_eq!(told["difference"]["none"], true, "{told}");
}

#[test]
fn orders_at_a_node_that_is_gone_need_a_move() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    desk.receive("WO-2", "CA", "low");
    let text = PROGRAM.replace("pick", "select");
    let told = publish(&desk, &text, json!({})).is(409);
    assert_eq!(told["type"], "/problems/orders-stranded");
    assert_eq!(told["nodes"][0]["node"], "repairs.pick");
    assert_eq!(told["nodes"][0]["orders"], json!(["WO-1"]));
    let told = publish(&desk, &text, json!({"move": {"repairs.pick": "repairs.nowhere"}})).is(422);
    assert!(told["detail"].as_str().expect("words").contains("repairs.nowhere"), "{told}");
    let before = desk.order("WO-1").placement;
    let told = publish(&desk, &text, json!({"move": {"repairs.pick": "repairs.select"}})).is(201);
    assert_eq!(told["moved"], 1);
    let after = desk.order("WO-1").placement;
    assert_eq!(after.at.as_ref().map(|at| &*at.node), Some("select"));
    assert_eq!(
        (after.provider, after.deadline, after.arrived),
        (before.provider, before.deadline, before.arrived)
    );
    desk.command("nina", "WO-1", "assign", &json!({"engineer": "amy"})).is(200);
    assert_eq!(desk.workload("north"), 1);
    desk.is_sound();
}

#[test]
fn a_node_that_changed_its_portal_or_what_it_assigns_needs_a_move() {
    let desk = Desk::new();
    desk.receive("WO-1", "CA", "low");
    let text = PROGRAM
        .replace("  assign choose \"Assign Service Provider\" {\n    portal   company\n    assigns  provider\n    handler  role dispatcher\n    rules    outsourcing\n    then     pick\n  }", "  task choose \"Look at it\" { portal company  handler role dispatcher  then assign_it }\n  assign assign_it \"Assign Service Provider\" {\n    portal   company\n    assigns  provider\n    handler  role dispatcher\n    rules    outsourcing\n    then     pick\n  }");
    let told = publish(&desk, &text, json!({})).is(409);
    assert!(told["nodes"][0]["because"].as_str().expect("words").contains("assigned"), "{told}");
    publish(&desk, &text, json!({"move": {"repairs.choose": "repairs.assign_it"}})).is(201);
    desk.command("dana", "WO-1", "cancel", &json!({})).is(200);
    desk.is_sound();
}

#[test]
fn orders_that_no_longer_fit_are_named_and_kept_only_if_asked() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    let text = PROGRAM.replace("  margin    number?", "  margin    number");
    let told = publish(&desk, &text, json!({})).is(409);
    assert_eq!((&told["type"], &told["orders"]), (&json!("/problems/orders-invalid"), &json!(["WO-1"])));
    publish(&desk, &text, json!({"keep_invalid": true})).is(201);
    let told = desk.command("nina", "WO-1", "assign", &json!({"engineer": "amy"})).is(422);
    assert!(told["detail"].as_str().expect("words").contains("margin"), "{told}");
    // The deadline passes, and nothing comes of it but that.
    desk.after(jiff::SignedDuration::from_hours(5));
    desk.command("dana", "WO-1", "update", &json!({"fields": {"margin": 3}})).is(200);
    desk.command("nina", "WO-1", "assign", &json!({"engineer": "amy"})).is(200);
    desk.is_sound();
}

#[test]
fn an_older_version_is_published_again_and_history_tells_which_decided() {
    let desk = Desk::new();
    let text = PROGRAM.replace("otherwise manual \"No rule covers this order\"", "otherwise assign north");
    desk.receive("WO-1", "NY", "low");
    publish(&desk, &text, json!({"note": "the rest to north", "rerun": true})).is(201);
    assert_eq!(desk.order("WO-1").placement.provider.as_deref(), Some("north"), "rules were tried again");
    publish(&desk, PROGRAM, json!({})).is(201);
    let third = desk.receive("WO-3", "NY", "low");
    assert_eq!((&third["program"], &third["reason"]["code"]), (&json!(3), &json!("rule_says_manual")));
    let explained = desk.get("dana", "/api/v1/orders/WO-1/explanation").is(200);
    assert_eq!(explained["event"]["program"], 2);
    assert_eq!(explained["decision"]["provider"], "north");
    let live = desk.get("root", "/api/v1/programs/live").is(200);
    assert_eq!((&live["version"], &live["files"]["main.consign"]), (&json!(3), &json!(PROGRAM)));
    assert_eq!(desk.get("root", "/api/v1/programs/9").status, 404);
    assert_eq!(desk.get("nina", "/api/v1/programs").status, 404, "rules are the company's");
    desk.is_sound();
}

#[test]
fn an_explanation_knows_the_directory_and_the_workloads_of_then() {
    let desk = Desk::new();
    for id in ["WO-1", "WO-2", "WO-3"] {
        desk.receive(id, "NY", "high");
    }
    desk.receive("WO-4", "NY", "high");
    let path = "/api/v1/orders/WO-4/explanation";
    let before = desk.get("dana", path).is(200);
    assert!(before["decision"].to_string().contains("not_eligible"), "{before}");
    desk.command("dana", "WO-1", "cancel", &json!({})).is(200);
    let patch = json!({"capacity": 100}).to_string();
    desk.send("root", Method::PATCH, "/api/v1/providers/north", &[], &patch).is(200);
    assert_eq!(desk.get("dana", path).is(200)["decision"], before["decision"]);
    desk.command("dana", "WO-4", "rerun", &json!({})).is(200);
    assert_eq!(desk.order("WO-4").placement.provider.as_deref(), Some("north"));
    desk.is_sound();
}
