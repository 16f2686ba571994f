//! What is sent wrongly: each gets an error that says what to do, and nothing is changed or lost.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use super::fixture::Desk;

#[test]
fn a_body_that_is_no_json() {
    let desk = Desk::new();
    for body in ["", "{", "nonsense", "[1, 2", "\u{0}", "[]]"] {
        let told = desk.send("intake", Method::POST, "/api/v1/orders", &[], body);
        assert_eq!(told.is(400)["type"], "/problems/bad-request", "{body:?}");
    }
    let request = Request::builder().method("POST").uri("/api/v1/orders");
    let request = request.header("authorization", format!("Bearer {}", desk.token("intake")));
    let told = desk.raw(request.body(Body::from(vec![b'{', 0xff, b'}'])).expect("a request"));
    assert!(told.is(400)["detail"].as_str().expect("words").contains("UTF-8 from byte 1"), "{told:?}");
}

#[test]
fn a_body_without_end() {
    let desk = Desk::new();
    let long = format!("{{\"wo_number\": \"{}\"}}", "x".repeat(2 << 20));
    let told = desk.send("intake", Method::POST, "/api/v1/orders", &[], &long).is(413);
    assert_eq!(told["limit"], 1 << 20);
    let kind = [("content-type", "application/x-ndjson")];
    let ndjson = format!("{{\"wo_number\": \"WO-1\", \"region\": \"CA\", \"priority\": \"low\"}}\n{long}");
    let lines = desk.send("intake", Method::POST, "/api/v1/orders", &kind, &ndjson).lines();
    assert_eq!(lines[0]["status"], 201, "what came before it is taken in: {lines:?}");
    assert_eq!(desk.order("WO-1").revision, 1);
}

#[test]
fn an_order_without_an_id_and_one_that_does_not_fit() {
    let desk = Desk::new();
    let told = desk.post("intake", "/api/v1/orders", &json!({"region": "NY"})).is(422);
    assert!(told["detail"].as_str().expect("words").contains("no id"), "{told}");
    let kept = desk
        .post("intake", "/api/v1/orders", &json!({"wo_number": "WO-1", "region": "NY", "priority": "urgent"}))
        .is(201);
    assert_eq!(kept["reason"]["code"], "invalid_order");
    assert!(kept["reason"]["message"].as_str().expect("words").contains("`priority`"), "{kept}");
    // It can be mended, and goes on as if it had just come in.
    let told = desk.command("dana", "WO-1", "update", &json!({"fields": {"priority": "urgenter"}})).is(422);
    assert!(told["detail"].as_str().expect("words").contains("urgenter"), "{told}");
    let mended = desk.command("dana", "WO-1", "update", &json!({"fields": {"priority": "high"}})).is(200);
    assert_eq!(mended["at"]["node"], "pick");
    desk.is_sound();
}

#[test]
fn fields_that_no_schema_has_are_kept_and_unknown_members_of_a_command_are_told() {
    let desk = Desk::new();
    desk.receive("WO-1", "CA", "low");
    let told = desk.command("dana", "WO-1", "assign", &json!({"provider": "north", "colour": "red"})).is(400);
    assert!(told["detail"].as_str().expect("words").contains("colour"), "{told}");
    let told = desk.command("dana", "WO-1", "dance", &json!({})).is(404);
    assert!(told["detail"].as_str().expect("words").contains("`assign`"), "{told}");
    let told = desk.post("dana", "/api/v1/orders/WO-1/assign", &json!({"provider": "north"})).is(428);
    assert_eq!(told["type"], "/problems/no-revision");
    let told = desk.get("dana", "/api/v1/orders?nod=choose").is(400);
    assert!(told["detail"].as_str().expect("words").contains("nod"), "{told}");
}

#[test]
fn a_cursor_that_was_made_up() {
    let desk = Desk::new();
    for cursor in ["x", "AAAA", "%20", "YXJyaXZlZCB4IHk", "LXJlY2VpdmVkIDEgV08tMQ"] {
        let told = desk.get("dana", &format!("/api/v1/orders?after={cursor}"));
        assert_eq!(told.is(422)["type"], "/problems/cursor", "{cursor}");
    }
    let told = desk.get("dana", "/api/v1/orders?node=nowhere").is(422);
    assert!(told["detail"].as_str().expect("words").contains("`repairs.choose`"), "{told}");
    assert_eq!(desk.get("dana", "/api/v1/orders?sort=colour").status, 422);
    assert_eq!(desk.get("dana", "/api/v1/orders?status=open").status, 422);
}

#[test]
fn the_same_order_again_and_another_one_with_its_id() {
    let desk = Desk::new();
    desk.receive("WO-1", "CA", "low");
    let again = "{ \"priority\": \"low\", \"region\": \"\\u0043A\", \"wo_number\": \"WO-1\" }";
    let answer = desk.send("intake", Method::POST, "/api/v1/orders", &[], again);
    assert_eq!(answer.is(200)["revision"], 1);
    let told = desk
        .post("intake", "/api/v1/orders", &json!({"wo_number": "WO-1", "region": "NY", "priority": "low"}))
        .is(409);
    assert_eq!(told["type"], "/problems/other-document");
    let both = json!([{"wo_number": "WO-2", "region": "CA", "priority": "low"}, {"wo_number": "WO-2", "region": "CA", "priority": "low"}]);
    let results = desk.post("intake", "/api/v1/orders", &both).is(200);
    assert_eq!([&results[0]["status"], &results[1]["status"]], [201, 200]);
    desk.is_sound();
}

#[test]
fn an_idempotency_key_answers_as_the_first_time() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "low");
    let key = [("idempotency-key", "k-1"), ("if-match", "\"1\"")];
    let path = "/api/v1/orders/WO-1/assign";
    // One token, because a key is its sender's.
    let token = desk.token("dana");
    let send = |body: &str| {
        let mut request =
            Request::builder().method("POST").uri(path).header("authorization", format!("Bearer {token}"));
        for (name, value) in key {
            request = request.header(name, value);
        }
        desk.raw(request.body(Body::from(body.to_owned())).expect("a request"))
    };
    let first = send("{\"provider\": \"north\"}");
    let second = send("{\"provider\": \"north\"}");
    assert_eq!((first.is(200), first.text.as_str()), (second.is(200), second.text.as_str()));
    assert_eq!(send("{\"provider\": \"cool\"}").is(422)["type"], "/problems/key-of-another-request");
    assert_eq!(desk.order("WO-1").revision, 2);
    assert_eq!(desk.workload("north"), 1);
}

#[test]
fn nobody_without_a_right_gets_in() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "low");
    let without = Request::builder().uri("/api/v1/orders").body(Body::empty()).expect("a request");
    assert_eq!(desk.raw(without).is(401)["type"], "/problems/sign-in");
    for bad in ["Bearer", "Bearer x", "Basic abc", "Bearer  "] {
        let request = Request::builder().uri("/api/v1/orders").header("authorization", bad);
        assert_eq!(desk.raw(request.body(Body::empty()).expect("a request")).status, 401, "{bad}");
    }
    let document = json!({"wo_number": "WO-2", "region": "NJ", "priority": "low"});
    assert_eq!(desk.post("reader", "/api/v1/orders", &document).status, 403, "without the scope");
    // Whether there is such an order is nobody's to find out by sending it.
    for (id, region) in [("WO-1", "NJ"), ("WO-1", "CA"), ("WO-9", "NJ")] {
        let known = json!({"wo_number": id, "region": region, "priority": "low"});
        for who in ["carl", "cool.amy", "reader", "vera"] {
            assert_eq!(
                desk.post(who, "/api/v1/orders", &known).is(403)["type"],
                "/problems/not-allowed",
                "{who} {id}"
            );
        }
    }
    assert_eq!(desk.post("vera", "/api/v1/orders", &document).status, 403, "a viewer changes nothing");
    assert_eq!(desk.command("vera", "WO-1", "assign", &json!({"provider": "north"})).status, 403);
    assert_eq!(desk.command("vera", "WO-1", "note", &json!({"text": "x"})).status, 403);
    assert_eq!(desk.get("vera", "/api/v1/orders/WO-1").status, 200);
    for path in ["/api/v1/people", "/api/v1/tokens"] {
        assert_eq!(desk.get("dana", path).status, 403, "{path}");
        assert_eq!(desk.get("root", path).status, 200, "{path}");
    }
}

#[test]
fn a_person_who_was_removed_a_second_ago() {
    let desk = Desk::new();
    desk.receive("WO-1", "NJ", "low");
    let token = desk.token("dora");
    desk.send("root", Method::DELETE, "/api/v1/people/dora", &[], "").is(204);
    let request = Request::builder().uri("/api/v1/orders").header("authorization", format!("Bearer {token}"));
    assert_eq!(desk.raw(request.body(Body::empty()).expect("a request")).status, 401);
    assert_eq!(
        desk.send("root", Method::DELETE, "/api/v1/people/root", &[], "").is(409)["type"],
        "/problems/last-administrator"
    );
    let again = json!({"id": "dora", "name": "Dora", "sign_in": "dora", "side": "company"});
    assert_eq!(desk.post("root", "/api/v1/people", &again).status, 409, "ids are never given twice");
}

#[test]
fn a_person_with_mistakes() {
    let desk = Desk::new();
    let person = |more: serde_json::Value| {
        let mut person = json!({"id": "new", "name": "New", "sign_in": "new", "side": "company"});
        person.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        desk.post("root", "/api/v1/people", &person)
    };
    for (wrong, word) in [
        (json!({"roles": ["dispacher"]}), "dispatcher"),
        (json!({"roles": ["provider_dispatcher"]}), "of the company"),
        (json!({"email": "nobody"}), "nobody"),
        (json!({"sign_in": "DANA"}), "DANA"),
        (json!({"side": {"provider": "nowhere"}}), "nowhere"),
        (json!({"side": {"provider": "north"}, "engineer": "bob"}), "bob"),
        (json!({"side": {"provider": "north"}, "desk_roles": ["administrator"]}), "administrator"),
        (json!({"id": "a b"}), "a b"),
        (json!({"name": ""}), "name"),
    ] {
        let told = person(wrong.clone()).is(422);
        assert!(told["detail"].as_str().expect("words").contains(word), "{wrong}: {told}");
    }
    person(json!({})).is(201);
}

#[test]
fn a_clock_that_jumps_lets_each_deadline_pass_once() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    let start = desk.office.now();
    desk.after(jiff::SignedDuration::from_hours(-24));
    assert_eq!(desk.order("WO-1").revision, 1);
    desk.set_clock(start);
    desk.after(jiff::SignedDuration::from_hours(24));
    let passed = desk.order("WO-1");
    assert_eq!(passed.revision, 2);
    assert_eq!(passed.placement.at.as_ref().map(|at| &*at.node), Some("choose"));
    desk.set_clock(start);
    desk.after(jiff::SignedDuration::from_hours(24));
    assert_eq!(desk.order("WO-1"), passed);
    desk.is_sound();
}

#[test]
fn a_database_that_was_closed_goes_on_where_it_was() {
    let desk = Desk::new();
    for number in 0..5 {
        desk.receive(&format!("WO-{number}"), "NJ", "high");
    }
    let before = (desk.workload("north"), desk.workload("cool"), desk.order("WO-0"));
    let desk = desk.reopened();
    assert_eq!((desk.workload("north"), desk.workload("cool"), desk.order("WO-0")), before);
    assert_eq!(desk.receive("WO-9", "NJ", "high")["reason"]["code"], "rule_says_manual", "both are full");
    desk.is_sound();
}

#[test]
fn there_is_nothing_at_other_addresses() {
    let desk = Desk::new();
    assert_eq!(desk.get("dana", "/api/v1/nothing").is(404)["type"], "/problems/not-found");
    assert_eq!(desk.send("dana", Method::DELETE, "/api/v1/orders", &[], "").status, 405);
    assert_eq!(desk.get("dana", "/api/openapi.json").is(200)["openapi"], "3.1.0");
    assert_eq!(desk.get("dana", "/livez").status, 200);
    assert_eq!(desk.get("dana", "/readyz").is(200)["program"], 1);
}

#[test]
fn a_password_is_chosen_changed_and_guessed() {
    let desk = Desk::new();
    let sign_in = |password: &str| {
        let request = Request::builder()
            .method("POST")
            .uri("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded");
        desk.raw(request.body(Body::from(format!("name=Dana&password={password}"))).expect("a request"))
    };
    assert_eq!(sign_in("correct-horse").status, 401, "there is none yet");
    assert_eq!(desk.post("dana", "/api/v1/me/password", &json!({"password": "short"})).status, 422);
    assert_eq!(desk.post("intake", "/api/v1/me/password", &json!({"password": "correct-horse"})).status, 403);
    desk.post("dana", "/api/v1/me/password", &json!({"password": "correct-horse"})).is(204);
    assert_eq!(sign_in("correct-horse").status, 303);
    assert_eq!(desk.post("dana", "/api/v1/me/password", &json!({"password": "battery-staple"})).status, 403);
    let change = json!({"password": "battery-staple", "current": "correct-horse"});
    desk.post("dana", "/api/v1/me/password", &change).is(204);
    for _ in 0..5 {
        assert_eq!(sign_in("correct-horse").status, 401);
    }
    assert_eq!(sign_in("battery-staple").status, 429, "whoever guesses waits, whatever comes then");
    desk.after(jiff::SignedDuration::from_secs(2));
    assert_eq!(sign_in("battery-staple").status, 303);
}
