//! Streams of orders and events: what is taken, what is refused, what counts once, and at which instant.

use serde_json::{Value, json};

use crate::command::{NOW, Project, Ran};

const MAIN: &str = r#"
schema work_order { id text  region text?  at datetime? }
role d "D" of company
role c "C" of provider
provider alpha "A" { engineer amy "Amy" {} engineer ada "Ada" {} }
provider beta "B" { engineer bob "Bob" {} }
provider gamma "G" { engineer gil "Gil" {} }
rules r assigns provider {
  rule old { when now >= 2027-01-01T00:00:00Z manual "too late" }
  rule a { assign best provider rank by provider.workload }
}
workflow w "W" {
  start s
  assign s "S" { portal company assigns provider handler role d rules r then g }
  assign g "G" { portal provider assigns engineer handler role c then t declined s within 1h else g }
  task t "T" { portal provider handler engineer then e declined g }
  end e
}
"#;

fn project() -> Project {
    Project::with(&[("main.consign", MAIN)])
}

fn at(node: &str, provider: &str, engineer: Option<&str>) -> Value {
    let mut at = json!({ "workflow": "w", "node": node, "provider": provider });
    engineer.into_iter().for_each(|engineer| at["engineer"] = json!(engineer));
    at
}

fn event(order: &str, at: &Value, event: &Value) -> Value {
    json!({ "order": { "id": order }, "at": at, "event": event })
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| record.to_string() + "\n").collect()
}

fn resumed(project: &Project, records: &[Value], more: &[&str]) -> Ran {
    project.write("r.ndjson", lines(records));
    project.route(&[&["r.ndjson", "--resume"], more].concat())
}

fn outcomes(ran: &Ran) -> Vec<String> {
    let text = |decision: &Value| decision["outcome"].as_str().map(str::to_owned);
    ran.decisions().iter().filter_map(text).collect()
}

fn open(project: &Project, state: &str) -> i64 {
    let state: Value = serde_json::from_str(&project.read(state)).expect("JSON");
    let workloads = state["workloads"].as_object().expect("an object");
    workloads.values().filter_map(|one| one["open"].as_i64()).sum()
}

#[test]
fn a_position_that_cannot_be_is_refused() {
    let done = json!({ "type": "done" });
    let declined = |who: Value| {
        let mut at = at("t", "alpha", Some("amy"));
        at["declined"] = json!([who]);
        at
    };
    let impossible = [
        (
            at("t", "zeta", Some("amy")),
            "`at.provider`: the directory has no provider `zeta`, did you mean `beta`?",
        ),
        (
            at("t", "beta", Some("amy")),
            "`at.engineer`: provider `beta` has no engineer `amy`, who is one of provider `alpha`",
        ),
        (
            at("t", "beta", Some("bab")),
            "`at.engineer`: provider `beta` has no engineer `bab`, did you mean `bob`?",
        ),
        (declined(json!("nobody")), "`at.declined`: the directory has no provider `nobody`"),
        (
            declined(json!({ "provider": "gamma", "engineer": "bob" })),
            "`at.declined`: provider `gamma` has no engineer `bob`, who is one of provider `beta`",
        ),
    ];
    let project = project();
    for (number, (at, message)) in impossible.iter().enumerate() {
        let records = [event(&number.to_string(), at, &done)];
        let refused = resumed(&project, &records, &["--state-out", "s.json"]);
        let decision = &refused.ends(0).decisions()[0];
        assert_eq!(decision["outcome"], json!("refused"), "{message}");
        assert_eq!(decision["reason"]["message"], json!(message));
        assert_eq!(project.read("s.json").matches("open").count(), 0, "nothing is counted");
        assert_eq!(outcomes(&resumed(&project, &records, &["--allow-departed"])), ["done"]);
    }
    let possible = event("1", &at("t", "alpha", Some("amy")), &done);
    assert_eq!(outcomes(&resumed(&project, &[possible], &[])), ["done"]);
    project.route(&["r.ndjson", "--allow-departed"]).ends(2).says(&["--resume"]);
}

#[test]
fn a_malformed_event_is_refused_and_never_an_order() {
    let project = project();
    let good = event("1", &at("g", "alpha", None), &json!({ "type": "declined" }));
    let mut bad: Vec<(String, Value)> = ["order", "at", "event"]
        .iter()
        .map(|part| {
            let mut record = good.clone();
            record.as_object_mut().expect("an object").remove(*part);
            // Without both it would be an order.
            (record.to_string(), if *part == "order" { Value::Null } else { json!("1") })
        })
        .collect();
    for (key, value) in [("evnt", json!(1)), ("id", json!("1")), ("now", json!("noon"))] {
        let mut record = good.clone();
        record[key] = value;
        bad.push((record.to_string(), json!("1")));
    }
    let mut invalid = good.clone();
    invalid["order"] = json!({ "id": "1", "region": 5 });
    bad.push((invalid.to_string(), json!("1")));
    for text in ["{}", "[]", "not JSON", r#"{"at": 1}"#] {
        bad.push((text.to_owned(), Value::Null));
    }
    let text: String = bad.iter().map(|(text, _)| format!("{text}\n")).collect();
    project.write("r.ndjson", text);
    let ran = project.route(&["r.ndjson", "--resume"]);
    let decisions = ran.ends(0).decisions();
    assert_eq!(decisions.len(), bad.len());
    for (decision, (record, order)) in decisions.iter().zip(&bad) {
        assert_eq!((&decision["outcome"], &decision["order"]), (&json!("refused"), order), "{record}");
        assert_eq!(decision["reason"]["code"], json!("refused_event"), "{record}");
    }
    project.route(&["r.ndjson", "--resume", "--strict"]).ends(1);
    let csv = project.route(&["r.ndjson", "--resume", "--format", "csv"]);
    assert_eq!(csv.out.lines().filter(|line| line.contains(",refused,")).count(), bad.len(), "{}", csv.out);
}

#[test]
fn orders_and_events_follow_one_another() {
    let project = project();
    let records = [
        json!({ "id": "1", "at": "2026-01-01T00:00:00Z" }),
        json!({ "order": { "id": "2" } }),
        event("1", &at("g", "alpha", None), &json!({ "type": "declined" })),
        json!({ "order": { "id": "3", "region": 5 } }),
        event("2", &at("g", "beta", None), &json!({ "type": "assigned", "engineer": "bob" })),
        event("2", &at("t", "beta", Some("bob")), &json!({ "type": "done" })),
    ];
    let ran = resumed(&project, &records, &["--state-out", "s.json"]);
    let said: Vec<(String, String)> = ran
        .ends(0)
        .decisions()
        .iter()
        .map(|decision| {
            let text = |key: &str| decision[key].as_str().unwrap_or("-").to_owned();
            (text("outcome"), text("provider"))
        })
        .collect();
    let expected = [
        ("assigned", "alpha"),
        ("assigned", "beta"),
        ("assigned", "gamma"),
        ("manual", "-"),
        ("task", "beta"),
        ("done", "beta"),
    ];
    assert_eq!(said, expected.map(|(outcome, provider)| (outcome.to_owned(), provider.to_owned())));
    assert_eq!(open(&project, "s.json"), 1);
}

#[test]
fn fields_may_be_called_as_the_parts_of_a_record() {
    let schema = "schema work_order { id text from \"order\"  at { node text }  event text? }";
    let main = MAIN.replace("schema work_order { id text  region text?  at datetime? }", schema);
    let project = Project::with(&[("main.consign", &main)]);
    let order = json!({ "order": "1", "at": { "node": "x" }, "event": "y" });
    let records = [
        order.clone(),
        json!({ "order": { "order": "2", "at": { "node": "x" } } }),
        json!({ "order": order, "at": at("g", "alpha", None), "event": { "type": "declined" } }),
    ];
    assert_eq!(outcomes(&resumed(&project, &records, &[])), ["assigned", "assigned", "assigned"]);
}

#[test]
fn the_same_order_counts_once_in_a_run_that_keeps_state() {
    let project = project();
    let orders = [json!({ "id": "1" }), json!({ "id": "2" }), json!({ "id": "1", "region": "x" })];
    project.write("o.ndjson", lines(&orders)).write("p.ndjson", lines(&orders[1..2]));
    for threads in ["1", "4"] {
        let ran = project.route(&["o.ndjson", "p.ndjson", "--state-out", "s.json", "--threads", threads]);
        ran.ends(0).says(&["2 of 4 records"]);
        assert_eq!(outcomes(&ran), ["assigned", "assigned", "refused", "refused"]);
        let reason = &ran.decisions()[3]["reason"];
        assert_eq!(reason["code"], json!("repeated"));
        assert_eq!(
            reason["message"],
            json!("the same order was received before, in line 2 of `o.ndjson`, and counts once")
        );
        assert_eq!(open(&project, "s.json"), 2);
    }
    assert_eq!(outcomes(&resumed(&project, &orders, &[])), ["assigned", "assigned", "refused"]);
    // Without a state that goes on, each is decided as it comes.
    assert_eq!(outcomes(&project.route(&["o.ndjson"])), ["assigned"; 3]);
    // Where nothing is remembered, nothing can count twice.
    project.write("main.consign", MAIN.replace("rank by provider.workload", ""));
    assert_eq!(outcomes(&resumed(&project, &orders, &[])), ["assigned"; 3]);
    // An order that was not valid was not received.
    project.write("o.ndjson", "{\"id\": \"1\", \"region\": 5}\n{\"id\": \"1\"}\n");
    assert_eq!(outcomes(&project.route(&["o.ndjson", "--state-out", "s.json"])), ["manual", "assigned"]);
}

#[test]
fn the_same_event_counts_once_unless_the_order_came_back() {
    let project = project();
    let (declined, expired) = (json!({ "type": "declined" }), json!({ "type": "expired" }));
    let picked = json!({ "type": "assigned", "engineer": "amy" });
    let (offered, sent) = (at("g", "alpha", None), at("t", "alpha", Some("amy")));
    let records = [
        event("1", &offered, &declined),
        event("1", &offered, &declined),
        event("2", &offered, &declined),
        event("3", &offered, &picked),
        event("3", &sent, &json!({ "type": "done" })),
        event("3", &offered, &picked),
        json!({ "event": { "type": "done" }, "at": sent, "order": { "id": "3" } }),
    ];
    let ran = resumed(&project, &records, &["--state-out", "s.json"]);
    assert_eq!(outcomes(&ran), ["assigned", "refused", "assigned", "task", "done", "refused", "refused"]);
    assert_eq!(ran.decisions()[1]["reason"]["code"], json!("repeated"));

    // Its deadline passes again and again, but not twice at once.
    let now = |record: Value, now: &str| {
        let mut record = record;
        record["now"] = json!(now);
        record
    };
    let expiry = event("4", &offered, &expired);
    let records = [
        now(expiry.clone(), "2026-03-02T09:00:00Z"),
        now(expiry.clone(), "2026-03-02T09:00:05Z"),
        now(expiry.clone(), "2026-03-02T10:00:00Z"),
        now(expiry, "2026-03-02T10:59:59Z"),
        // It is back at the node, and given to the same engineer as before.
        event("5", &offered, &picked),
        event("5", &sent, &expired),
    ];
    let ran = resumed(&project, &records, &["--state-out", "s.json"]);
    assert_eq!(outcomes(&ran), ["task", "refused", "task", "refused", "task", "refused"]);
    assert_eq!(ran.decisions()[5]["reason"]["code"], json!("refused_event"), "there is no deadline");

    let main = MAIN.replace("then e declined g }", "then e declined g within 1h else g }");
    project.write("main.consign", main);
    let records = [event("5", &offered, &picked), event("5", &sent, &expired), event("5", &offered, &picked)];
    assert_eq!(outcomes(&resumed(&project, &records, &[])), ["task", "task", "task"]);
}

#[test]
fn a_recall_is_no_other_one_and_lets_the_order_be_given_again() {
    let project = project();
    let picked = json!({ "type": "assigned", "engineer": "amy" });
    let from_engineer = json!({ "type": "recalled", "from": "engineer" });
    let (recalled, cancelled) = (json!({ "type": "recalled" }), json!({ "type": "cancelled" }));
    let (offered, sent) = (at("g", "alpha", None), at("t", "alpha", Some("amy")));
    let records = [
        event("1", &offered, &picked),
        event("1", &sent, &from_engineer),
        event("1", &sent, &from_engineer),
        event("1", &offered, &picked),
        event("1", &sent, &recalled),
        event("1", &sent, &cancelled),
        event("1", &sent, &cancelled),
    ];
    let ran = resumed(&project, &records, &["--state-out", "s.json"]);
    let expected = ["task", "task", "refused", "task", "manual", "cancelled", "refused"];
    assert_eq!(outcomes(&ran), expected);
    assert_eq!(ran.decisions()[4]["reason"]["code"], json!("recalled"));
}

#[test]
fn each_record_is_decided_at_its_own_instant() {
    let project = project();
    let records = [
        json!({ "order": { "id": "1" }, "now": "2026-12-31T23:59:59Z" }),
        json!({ "order": { "id": "2" }, "now": "2027-01-01T01:00:00+01:00" }),
        json!({ "id": "3" }),
    ];
    assert_eq!(outcomes(&resumed(&project, &records, &[])), ["assigned", "manual", "assigned"]);
    let offered = event("4", &at("g", "alpha", None), &json!({ "type": "expired" }));
    let mut later = offered.clone();
    (later["now"], later["order"]["id"]) = (json!("2026-05-01T00:00:00Z"), json!("5"));
    let ran = resumed(&project, &[offered, later], &[]);
    let deadline = |index: usize| ran.decisions()[index]["waiting"]["deadline"].clone();
    assert_eq!((deadline(0), deadline(1)), (json!("2026-03-02T15:00:00Z"), json!("2026-05-01T01:00:00Z")));
    assert_eq!(NOW, "2026-03-02T14:00:00Z");
}

#[test]
fn what_a_state_knows_and_nobody_has_is_told() {
    let project = Project::with(&[(
        "main.consign",
        &MAIN.replace("best provider rank by provider.workload", "rotate of alpha, beta"),
    )]);
    let state = json!({
        "version": 1,
        "workloads": { "alpha": { "open": 1, "engineers": { "amy": 1, "abe": 1 } }, "zeta": { "open": 2 } },
        "rotations": { "r.a": ["alpha", "eta"], "r.turns": ["alpha"], "r.old": ["alpha"] },
    });
    project
        .write("s.json", state.to_string())
        .write("o.ndjson", "{\"id\": \"1\"}\n")
        .write("o.json", "{\"id\": \"1\"}");
    let told = [
        "`alpha.abe`",
        "`zeta`",
        "the rotation of `r.turns`",
        "the rotation of `r.old`",
        "the turn of `eta` in the rotation of `r.a`",
    ];
    let ran = project.route(&["o.ndjson", "--state", "s.json", "--state-out", "t.json"]);
    ran.ends(0).says(&told);
    assert!(!ran.err.contains("`alpha`") && !ran.err.contains("alpha.amy"), "{}", ran.err);
    project.run(&["explain", "main.consign", "o.json", "--state", "s.json"]).ends(0).says(&told);
    // It is kept, and was read.
    assert_eq!(ran.decisions()[0]["provider"], json!("beta"));
    assert!(project.read("t.json").contains("zeta"));
    let again = project.route(&["o.ndjson", "--state-out", "t.json"]);
    again.ends(0).is_quiet();
    project.route(&["o.ndjson", "--state", "t.json"]).ends(0).is_quiet();
}
