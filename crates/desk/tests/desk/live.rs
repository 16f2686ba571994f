//! What open pages are told of others' work: all that came after the page was made, once.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::fixture::{Desk, PROGRAM};
use super::portal::{Browser, between};

/// A browser's connection; what it hears.
struct Listening<'r> {
    runtime: &'r tokio::runtime::Runtime,
    body: Body,
    text: String,
}

/// A message.
#[derive(Debug, PartialEq)]
struct Message {
    kind: String,
    id: String,
    data: Value,
}

/// Where the desk's reader of the feed lives, however many connections come and go.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

impl<'r> Listening<'r> {
    fn to(
        runtime: &'r tokio::runtime::Runtime,
        desk: &Desk,
        browser: &Browser<'_>,
        address: &str,
        last: Option<&str>,
    ) -> Self {
        let headers: Vec<_> = last.into_iter().map(|last| ("last-event-id", last)).collect();
        let request = browser.request(Method::GET, address, "", &headers);
        let answer = runtime.block_on(desk.router.clone().oneshot(request)).expect("an answer");
        assert_eq!(answer.status(), 200, "{address}");
        Self { runtime, body: answer.into_body(), text: String::new() }
    }

    /// The next message; what only keeps the connection open is none.
    fn next(&mut self) -> Message {
        loop {
            while let Some((message, rest)) = self.text.split_once("\n\n") {
                let message = message.to_owned();
                self.text = rest.to_owned();
                if message.starts_with(':') {
                    continue;
                }
                let field = |name: &str| {
                    let line = message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                    line.unwrap_or_default().to_owned()
                };
                let data = serde_json::from_str(&field("data")).expect("data");
                return Message { kind: field("event"), id: field("id"), data };
            }
            let heard = async { tokio::time::timeout(Duration::from_secs(60), self.body.frame()).await };
            let heard = self.runtime.block_on(heard).expect("a message within a minute");
            let frame = heard.expect("an open connection").expect("a frame");
            self.text += std::str::from_utf8(&frame.into_data().expect("data")).expect("text");
        }
    }

    /// What has changed: order, what, and by whom, in the order of the message.
    fn changes(&mut self) -> Vec<(String, String)> {
        let message = self.next();
        assert_eq!(message.kind, "changes", "{message:?}");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let list = message.data.as_array().expect("a list").iter();
        list.map(|change| (text(&change["order"]), text(&change["what"]))).collect()
    }
}

/// The address that a page listens to.
fn address(page: &str) -> String {
    between(page, "data-live=\"", "\"").replace("&amp;", "&")
}

fn change(order: &str, what: &str) -> (String, String) {
    (order.to_owned(), what.to_owned())
}

const LIST: &str = "/company/orders?node=repairs.choose";

#[test]
fn what_happened_between_the_page_and_its_connection_is_told() {
    let runtime = runtime();
    let desk = Desk::new();
    for id in ["WO-1", "WO-2", "WO-3"] {
        desk.receive(id, "NJ", "low");
    }
    let dana = Browser::signed_in(&desk, "dana");
    let (list, order) = (dana.page(LIST), dana.page("/company/orders/WO-1"));
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    desk.receive("WO-4", "NJ", "low");
    desk.command("dana", "WO-4", "claim", &json!({})).is(200);
    desk.command("dana", "WO-2", "claim", &json!({})).is(200);
    desk.command("dana", "WO-2", "release", &json!({})).is(200);
    let told = Listening::to(&runtime, &desk, &dana, &address(&list), None).changes();
    let expected = [("WO-1", "left"), ("WO-4", "arrived"), ("WO-4", "claimed"), ("WO-2", "released")]
        .map(|(id, what)| change(id, what));
    assert_eq!(told, expected);
    assert_eq!(
        Listening::to(&runtime, &desk, &dana, &address(&order), None).changes(),
        [change("WO-1", "left")]
    );
}

#[test]
fn who_was_cut_off_is_told_what_is_new_and_nothing_twice() {
    let runtime = runtime();
    let desk = Desk::new();
    let dana = Browser::signed_in(&desk, "dana");
    let to = address(&dana.page(LIST));
    let mut listening = Listening::to(&runtime, &desk, &dana, &to, None);
    desk.receive("WO-1", "NJ", "low");
    let first = listening.next();
    assert_eq!((first.kind.as_str(), &first.data[0]["order"]), ("changes", &json!("WO-1")));
    drop(listening);
    desk.receive("WO-2", "NJ", "low");
    // What is of no interest to the list counts as known, too: a page that was long quiet is not told that it is behind.
    desk.receive("WO-3", "NY", "high");
    let mut again = Listening::to(&runtime, &desk, &dana, &to, Some(&first.id));
    assert_eq!(again.changes(), [change("WO-2", "arrived")]);
    desk.receive("WO-4", "NY", "high");
    let known = again.next();
    assert_eq!((known.kind.as_str(), known.id), ("known", desk.store_seq().to_string()));
    desk.receive("WO-5", "NJ", "low");
    assert_eq!(again.changes(), [change("WO-5", "arrived")]);
}

#[test]
fn who_is_far_behind_is_told_to_look_again() {
    let runtime = runtime();
    let desk = Desk::new();
    let dana = Browser::signed_in(&desk, "dana");
    let to = address(&dana.page(LIST));
    let orders: Vec<Value> = (0..4200)
        .map(|number| json!({"wo_number": format!("WO-{number}"), "region": "NJ", "priority": "low"}))
        .collect();
    for some in orders.chunks(1000) {
        desk.post("intake", "/api/v1/orders", &json!(some));
    }
    let mut listening = Listening::to(&runtime, &desk, &dana, &to, None);
    let again = listening.next();
    assert_eq!((again.kind.as_str(), again.id), ("again", desk.store_seq().to_string()));
    desk.receive("WO-last", "NJ", "low");
    assert_eq!(listening.changes(), [change("WO-last", "arrived")]);
}

#[test]
fn an_engineer_s_page_hears_of_the_engineer_s_orders_alone() {
    let runtime = runtime();
    let desk = Desk::running(&PROGRAM.replace(
        "engineer abe \"Abe Cole\" { present: false }",
        "engineer abe \"Abe Cole\" { present: true }",
    ));
    let amy = Browser::signed_in(&desk, "north.amy");
    let to = address(&amy.page("/provider/north/mine"));
    for (id, engineer) in [("WO-1", "abe"), ("WO-2", "amy")] {
        desk.receive(id, "NJ", "low");
        desk.command("dana", id, "assign", &json!({"provider": "north"})).is(200);
        desk.command("nina", id, "assign", &json!({"engineer": engineer})).is(200);
    }
    let mut listening = Listening::to(&runtime, &desk, &amy, &to, None);
    assert_eq!(listening.changes(), [change("WO-2", "arrived")]);
    desk.command("dana", "WO-2", "recall", &json!({})).is(200);
    assert_eq!(listening.changes(), [change("WO-2", "left")]);
}
