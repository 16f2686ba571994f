//! Webhooks against real targets: that answer, fail for a day, hang up, redirect, or are of a private network.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use consign_desk::notify::{SENDS, Sender, is_ours, round};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::fixture::Desk;

/// A target that answers its requests as this says, and tells what it got.
fn target(
    mut answers: impl FnMut(usize) -> &'static str + Send + 'static,
) -> (String, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let (sender, got) = channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { return };
            let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
            let got = read_request(&mut reader);
            let answer = answers(number);
            // Whoever calls may have gone.
            let _ = write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            if sender.send(got).is_err() {
                return;
            }
        }
    });
    (at, got)
}

/// What the next one who calls sends, who is answered with 204.
pub fn one_request(listener: &TcpListener) -> (String, Value) {
    let (mut stream, _) = listener.accept().expect("a connection");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    let got = read_request(&mut reader);
    write!(stream, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").expect("it listens");
    got
}

/// The head and the body of a request.
fn read_request(reader: &mut BufReader<TcpStream>) -> (String, Value) {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().expect("a number");
        }
        head += &line;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    (head, serde_json::from_slice(&body).expect("JSON"))
}

fn sender() -> Sender {
    Sender::new(vec!["127.0.0.1".into()])
}

fn added(desk: &Desk, url: &str) -> Value {
    desk.post(
        "root",
        "/api/v1/webhooks",
        &json!({"url": url, "events": ["received", "assigned", "cancelled"]}),
    )
    .is(201)
}

fn order_of(got: &(String, Value)) -> String {
    format!("{} {}", got.1["data"]["order"].as_str().expect("an id"), got.1["type"].as_str().expect("a type"))
}

#[test]
fn events_are_sent_signed_and_in_order_from_then_on() {
    let desk = Desk::new();
    desk.receive("WO-0", "NJ", "low");
    let (url, got) = target(|_| "204 No Content");
    let hook = added(&desk, &url);
    assert!(hook["secret"].as_str().expect("a secret").starts_with("whsec_"));
    assert!(!desk.get("root", "/api/v1/webhooks").text.contains("whsec_"), "it is told once");
    desk.receive("WO-1", "NJ", "low");
    desk.command("dana", "WO-1", "note", &json!({"text": "not wanted"})).is(200);
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    round(&desk.office, &sender()).expect("the database");
    round(&desk.office, &sender()).expect("the database");
    let all: Vec<_> = got.try_iter().collect();
    assert_eq!(all.iter().map(order_of).collect::<Vec<_>>(), ["WO-1 order.received", "WO-1 order.assigned"]);
    let head = all[0].0.to_ascii_lowercase();
    for name in [
        "webhook-id: evt_",
        "webhook-timestamp: ",
        "webhook-signature: v1,",
        "content-type: application/json",
    ] {
        assert!(head.contains(name), "{head}");
    }
}

#[test]
fn what_fails_holds_back_its_own_order_alone_and_is_tried_again() {
    let desk = Desk::new();
    let (url, got) = target(|number| if number == 0 { "500 Internal Server Error" } else { "200 OK" });
    let id = added(&desk, &url)["id"].as_str().expect("an id").to_owned();
    desk.receive("WO-1", "NJ", "low");
    desk.receive("WO-2", "NJ", "low");
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    round(&desk.office, &sender()).expect("the database");
    let first: Vec<_> = got.try_iter().map(|got| order_of(&got)).collect();
    assert_eq!(first, ["WO-1 order.received", "WO-2 order.received"]);
    let failures = desk.get("root", &format!("/api/v1/webhooks/{id}/failures")).is(200);
    assert_eq!(failures[0]["events"].as_array().map(Vec::len), Some(2), "{failures}");
    assert!(failures[0]["error"].as_str().expect("words").contains("500"), "{failures}");
    round(&desk.office, &sender()).expect("the database");
    assert_eq!(got.try_iter().count(), 0, "not before its time");
    desk.after(SignedDuration::from_secs(6));
    round(&desk.office, &sender()).expect("the database");
    let second: Vec<_> = got.try_iter().map(|got| order_of(&got)).collect();
    assert_eq!(second, ["WO-1 order.received", "WO-1 order.assigned"]);
    assert_eq!(desk.get("root", &format!("/api/v1/webhooks/{id}/failures")).is(200), json!([]));
}

#[test]
fn a_target_that_fails_for_days_is_given_up_and_sent_to_again_on_demand() {
    let desk = Desk::new();
    let working = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_working = working.clone();
    let (url, got) = target(move |_| {
        if is_working.load(std::sync::atomic::Ordering::SeqCst) {
            "200 OK"
        } else {
            "503 Service Unavailable"
        }
    });
    let id = added(&desk, &url)["id"].as_str().expect("an id").to_owned();
    desk.receive("WO-1", "CA", "low");
    for _ in 0..30 {
        round(&desk.office, &sender()).expect("the database");
        desk.after(SignedDuration::from_hours(4));
    }
    let tries = got.try_iter().count();
    assert!((10..30).contains(&tries), "{tries}");
    let listed = desk.get("root", "/api/v1/webhooks").is(200);
    assert_eq!((&listed[0]["failed"], &listed[0]["waiting"]), (&json!(1), &json!(0)), "{listed}");
    working.store(true, std::sync::atomic::Ordering::SeqCst);
    round(&desk.office, &sender()).expect("the database");
    assert_eq!(got.try_iter().count(), 0);
    desk.post("root", &format!("/api/v1/webhooks/{id}/resend"), &json!({})).is(202);
    round(&desk.office, &sender()).expect("the database");
    assert_eq!(got.try_iter().map(|got| order_of(&got)).collect::<Vec<_>>(), ["WO-1 order.received"]);
}

#[test]
fn private_networks_and_redirects_are_not_followed() {
    let desk = Desk::new();
    let (url, got) = target(|_| "302 Found\r\nLocation: http://169.254.169.254/latest/meta-data");
    let id = added(&desk, &url)["id"].as_str().expect("an id").to_owned();
    desk.receive("WO-1", "CA", "low");
    round(&desk.office, &Sender::new(Vec::new())).expect("the database");
    assert_eq!(got.try_iter().count(), 0, "it is not called at all");
    let failures = || desk.get("root", &format!("/api/v1/webhooks/{id}/failures")).is(200).to_string();
    assert!(failures().contains("--webhook-allow 127.0.0.1"), "{}", failures());
    desk.after(SignedDuration::from_secs(6));
    round(&desk.office, &sender()).expect("the database");
    assert_eq!(got.try_iter().count(), 1);
    assert!(failures().contains("302"), "{}", failures());
}

#[test]
fn a_webhook_with_mistakes() {
    let desk = Desk::new();
    for (wrong, word) in [
        (json!({"url": "ftp://example.com"}), "https://HOST"),
        (json!({"url": "https://user@example.com"}), "user@"),
        (json!({"url": "https://example.com", "events": ["asigned"]}), "assigned"),
    ] {
        let told = desk.post("root", "/api/v1/webhooks", &wrong).is(422);
        assert!(told["detail"].as_str().expect("words").contains(word), "{told}");
    }
    assert_eq!(desk.post("dana", "/api/v1/webhooks", &json!({"url": "https://example.com"})).status, 403);
    assert_eq!(desk.get("root", "/api/v1/webhooks/none/failures").status, 404);
    assert_eq!(desk.post("root", "/api/v1/webhooks/none/resend", &json!({})).status, 404);
}

#[test]
fn of_several_processes_one_sends_until_it_is_silent() {
    let desk = Desk::new();
    let sends = |who: &str| is_ours(&desk.office, SENDS, who).expect("the database");
    assert_eq!([sends("one"), sends("two"), sends("one")], [true, false, true]);
    for _ in 0..5 {
        desk.after(SignedDuration::from_secs(40));
        assert_eq!([sends("one"), sends("two")], [true, false], "it was heard of");
    }
    desk.after(SignedDuration::from_secs(61));
    assert_eq!([sends("two"), sends("one")], [true, false]);
}
