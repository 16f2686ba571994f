//! A person is made anonymous: nothing in the database tells any more who it was, and all else is as before.

use axum::http::Method;
use consign_desk::anonymize::{anonymize, resume};
use consign_desk::auth;
use consign_desk::core::By;
use consign_desk::store::{Kind, Record, Store};
use consign_desk::transfer::export;
use serde_json::{Value, json};

use super::fixture::{Desk, start};

/// Everything that the database holds.
fn text(desk: &Desk) -> String {
    let mut lines = Vec::new();
    export(&*desk.store, &mut lines).expect("written");
    String::from_utf8(lines).expect("text")
}

fn post(desk: &Desk, who: &str, id: &str, confirm: &str) -> super::fixture::Answer {
    desk.post(who, &format!("/api/v1/people/{id}/anonymize"), &json!({ "confirm": confirm }))
}

/// A desk at which Petra Quist has done all that there is to do.
fn busy() -> Desk {
    let desk = Desk::new();
    let petra = json!({"id": "petra.quist", "name": "Petra Quist", "sign_in": "pq", "email": "petra@quist.example",
        "side": "company", "roles": ["dispatcher"], "desk_roles": ["administrator"]});
    let key = [("idempotency-key", "petra-1")];
    desk.send("root", Method::POST, "/api/v1/people", &key, &petra.to_string()).is(201);
    let password = json!({"password": "correct horse battery"});
    desk.post("petra.quist", "/api/v1/me/password", &password).is(204);
    desk.post("root", "/api/v1/people/petra.quist/link", &json!({})).is(201);
    desk.office
        .ask(|session| auth::open_session(session.write(), "petra.quist", start()))
        .expect("a session");
    let chosen = Record { key: "petra.quist".into(), body: "{}".into(), expires: None };
    desk.office
        .ask(move |session| session.write().put_record(Kind::Preference, &chosen))
        .expect("it is kept");
    desk.receive("WO-1", "CA", "low");
    desk.receive("WO-2", "NJ", "low");
    let key = [("idempotency-key", "petra-2"), ("if-match", "\"1\"")];
    desk.send("petra.quist", Method::POST, "/api/v1/orders/WO-2/assign", &key, "{\"provider\": \"north\"}")
        .is(200);
    desk.command("petra.quist", "WO-2", "recall", &json!({})).is(200);
    desk.command("petra.quist", "WO-1", "claim", &json!({})).is(200);
    desk.send("petra.quist", Method::PATCH, "/api/v1/providers/north", &[], "{\"capacity\": 5}").is(200);
    desk.post("petra.quist", "/api/v1/tokens", &json!({"name": "intake-2", "scopes": ["orders-read"]}))
        .is(201);
    let files = json!({"root": "main.consign", "files": {"main.consign": super::fixture::PROGRAM}});
    desk.post("petra.quist", "/api/v1/programs", &files).is(201);
    desk
}

#[test]
fn nothing_tells_who_it_was() {
    let desk = busy();
    for mark in ["petra.quist", "Petra Quist", "pq", "petra@quist.example"] {
        assert!(text(&desk).contains(&format!("\"{mark}")), "{mark} is there before");
    }
    let before = desk.store_seq();
    let done = post(&desk, "root", "petra.quist", "petra.quist").is(200);
    let pseudonym = done["pseudonym"].as_str().expect("a name").to_owned();
    assert_eq!(done["events"], 3, "{done}");
    let after = text(&desk);
    for mark in ["petra", "Petra", "quist", "\"pq", "Quist"] {
        assert!(!after.contains(mark), "{mark}: {after}");
    }
    // The history, the feed and the audit log have the pseudonym; who did it is known.
    assert_eq!(desk.store_seq(), before, "nothing happened to an order");
    let history = desk.get("dana", "/api/v1/orders/WO-2/history").is(200);
    assert_eq!(history[1]["by"]["person"], *pseudonym, "{history}");
    let feed = desk.get("reader", "/api/v1/events?after=0").is(200);
    assert_eq!(feed.to_string().matches(&pseudonym).count(), 3, "{feed}");
    let audit: Vec<Value> = after
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok()?.get("record").cloned())
        .filter(|record| record["kind"] == "audit")
        .map(|record| serde_json::from_str(record["body"].as_str().expect("a body")).expect("JSON"))
        .collect();
    let anonymous = audit.iter().find(|entry| entry["did"] == "person made anonymous").expect("an entry");
    assert_eq!((&anonymous["person"], &anonymous["by"]["person"]), (&json!(pseudonym), &json!("root")));
    assert!(audit.iter().any(|entry| entry["by"]["person"] == *pseudonym), "what it did: {audit:?}");
    // The program and the directory that it published decide as before.
    assert_eq!(desk.get("root", "/api/v1/programs/2").status, 200);
    desk.receive("WO-9", "NY", "high");
    desk.is_sound();
    desk.reopened().is_sound();
}

#[test]
fn whoever_it_was_can_do_nothing_any_more() {
    let desk = busy();
    let token = desk.token("petra.quist");
    let session =
        desk.office.ask(|session| auth::open_session(session.write(), "petra.quist", start())).expect("one");
    post(&desk, "root", "petra.quist", "petra.quist").is(200);
    for (name, value) in [
        ("authorization", format!("Bearer {token}")),
        ("cookie", format!("consign_session={}", session.reveal())),
    ] {
        let request = axum::http::Request::get("/api/v1/orders").header(name, value);
        desk.raw(request.body(axum::body::Body::empty()).expect("a request")).is(401);
    }
    desk.get("root", "/api/v1/people/petra.quist").is(404);
    assert_eq!(desk.order("WO-1").claim, None);
    let people = desk.get("root", "/api/v1/people").is(200);
    assert!(!people.to_string().contains("anonymous"), "{people}");
}

#[test]
fn it_is_meant_and_cannot_be_undone() {
    let desk = busy();
    let told = post(&desk, "root", "petra.quist", "petra").is(422);
    assert!(told["detail"].as_str().expect("words").contains("cannot be undone"), "{told}");
    desk.post("root", "/api/v1/people/petra.quist/anonymize", &json!({})).is(400);
    post(&desk, "dana", "petra.quist", "petra.quist").is(403);
    post(&desk, "nina", "petra.quist", "petra.quist").is(403);
    post(&desk, "root", "nobody", "nobody").is(404);
    assert!(text(&desk).contains("Petra Quist"));
    let pseudonym = post(&desk, "root", "petra.quist", "petra.quist").is(200)["pseudonym"].clone();
    let pseudonym = pseudonym.as_str().expect("a name");
    post(&desk, "root", "petra.quist", "petra.quist").is(404);
    assert_eq!(post(&desk, "root", pseudonym, pseudonym).is(409)["type"], "/problems/anonymous");
    desk.send("root", Method::PATCH, &format!("/api/v1/people/{pseudonym}"), &[], "{\"name\": \"Petra\"}")
        .is(404);
}

#[test]
fn the_last_administrator_stays_and_those_who_were_removed_go() {
    let desk = busy();
    desk.send("root", Method::DELETE, "/api/v1/people/petra.quist", &[], "").is(204);
    assert_eq!(post(&desk, "root", "root", "root").is(409)["type"], "/problems/last-administrator");
    post(&desk, "root", "petra.quist", "petra.quist").is(200);
    let after = text(&desk);
    assert!(!after.contains("petra"), "{after}");
    desk.is_sound();
    // One of a provider, who has declined something.
    desk.receive("WO-3", "NY", "high");
    desk.command("nina", "WO-3", "decline", &json!({})).is(200);
    let done = post(&desk, "root", "nina", "nina").is(200);
    let history = desk.get("dana", "/api/v1/orders/WO-3/history").is(200);
    assert_eq!(history[1]["by"], json!({"person": done["pseudonym"], "of": "north"}), "{history}");
    desk.is_sound();
}

#[test]
fn what_a_process_has_left_undone_is_done_by_the_next() {
    let desk = busy();
    let by = By::Publisher { publisher: "test".into() };
    let done = anonymize(&*desk.store, "petra.quist", &by, start()).expect("it is done");
    // As if it had ended after the first transaction: an event is still the person's.
    let mut write = desk.store.write().expect("a transaction");
    let mut event = write.history("WO-2").expect("events")[1].clone();
    event.body.by = By::Person { person: "petra.quist".into(), of: None };
    write.put_body(&event).expect("it is kept");
    let body = json!({"pseudonym": done.pseudonym}).to_string();
    let left = Record { key: "anonymize/petra.quist".into(), body, expires: None };
    write.put_record(Kind::Setting, &left).expect("it is kept");
    write.commit().expect("the database");
    assert!(text(&desk).contains("petra.quist"));
    resume(&*desk.store).expect("it goes on");
    assert!(!text(&desk).contains("petra.quist"), "{}", text(&desk));
    assert_eq!(desk.get("dana", "/api/v1/orders/WO-2/history").is(200)[1]["by"]["person"], *done.pseudonym);
    resume(&*desk.store).expect("nothing is left");
}
