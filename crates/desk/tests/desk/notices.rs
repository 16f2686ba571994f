//! Being told: at once, in digests or not; once for an arrival, whatever the mail server does; and nothing that is the
//! company's to others.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use consign_desk::anonymize::anonymize;
use consign_desk::core::By;
use consign_desk::notify::{MailSettings, MailTls, Mailer, Sender, Teller, begin};
use consign_desk::store::{Kind, Store};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::fixture::{Answer, Desk, PROGRAM};
use super::mail::{MailServer, secret, settings};
use super::portal::Browser;

const CHOOSE: &str = "repairs.choose";
const PICK: &str = "repairs.pick";

/// A desk of which everybody has an address, and where it is noted what happens from now on.
fn desk() -> Desk {
    with(&PROGRAM.replace("margin    number?", "margin    number? for company"))
}

fn with(program: &str) -> Desk {
    let desk = Desk::running(program);
    desk.office.ask(begin).expect("the database");
    for who in ["dana", "dora", "nina", "carl", "north.amy", "cool.amy", "vera"] {
        let change = json!({"email": format!("{who}@example.com")});
        desk.send("root", Method::PATCH, &format!("/api/v1/people/{who}"), &[], &change.to_string()).is(200);
    }
    desk
}

fn teller(settings: &MailSettings) -> Teller {
    let mailer = Mailer::new(settings).expect("settings");
    let webhooks = Sender::new(vec!["127.0.0.1".into()]);
    Teller::new(Some(mailer), webhooks, "https://desk.example.com".into())
}

fn round(desk: &Desk, teller: &mut Teller) {
    teller.round(&desk.office).expect("the database");
}

fn put(desk: &Desk, who: &str, path: &str, body: &Value) -> Answer {
    desk.send(who, Method::PUT, path, &[], &body.to_string())
}

/// Chooses to be told like this at a node.
fn choose(desk: &Desk, who: &str, node: &str, tell: &str) {
    put(desk, who, "/api/v1/me/notices", &json!({"nodes": [{"node": node, "tell": tell}]})).is(200);
}

fn failures(desk: &Desk) -> Vec<Value> {
    desk.get("root", "/api/v1/notices/failures").is(200).as_array().expect("a list").clone()
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

#[test]
fn somebody_is_told_of_an_arrival_once() {
    let Some(server) = MailServer::start() else { return };
    let (desk, mut teller) = (desk(), teller(&server.settings()));
    choose(&desk, "dana", CHOOSE, "at_once");
    let document = json!({"wo_number": "WO 1/2", "region": "C\"A<b>", "priority": "low", "margin": 77.25});
    desk.post("intake", "/api/v1/orders", &document).is(201);
    round(&desk, &mut teller);
    let mail = server.mail();
    assert_eq!(mail.to(), ["dana@example.com"]);
    assert_eq!(mail.header("Subject"), "WO 1/2 waits: Assign Service Provider");
    assert_eq!(mail.header("From"), "Desk <desk@example.com>");
    assert_eq!(mail.header("To"), "dana <dana@example.com>");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    for said in [
        "https://desk.example.com/company/orders/WO%201%2F2",
        "2026-03-02 09:00 EST",
        "region: C\"A<b>",
        "margin: 77.25",
    ] {
        assert!(mail.text().contains(said), "{said}: {}", mail.text());
    }
    assert!(mail.html().contains("C&quot;A&lt;b&gt;") && !mail.html().contains("<b>"), "{}", mail.html());
    for secret in ["link=", "token", "session"] {
        assert!(!mail.text().contains(secret) && !mail.html().contains(secret), "the link signs nobody in");
    }
    round(&desk, &mut teller);
    // Remarks, hints and new values are no arrival.
    desk.post("dora", "/api/v1/orders/WO%201%2F2/note", &json!({"text": "x"})).is(200);
    desk.post("dora", "/api/v1/orders/WO%201%2F2/claim", &json!({})).is(200);
    desk.after(minutes(1));
    round(&desk, &mut teller);
    server.has_nothing();
}

#[test]
fn a_provider_s_people_are_told_nothing_that_is_the_company_s() {
    let Some(server) = MailServer::start() else { return };
    let (desk, mut teller) = (desk(), teller(&server.settings()));
    choose(&desk, "nina", PICK, "at_once");
    choose(&desk, "carl", PICK, "at_once");
    choose(&desk, "north.amy", "repairs.visit", "at_once");
    choose(&desk, "cool.amy", "repairs.visit", "at_once");
    let document = json!({"wo_number": "WO-1", "region": "NJ", "priority": "low", "margin": 77.25, "undeclared": "internal-remark"});
    desk.post("intake", "/api/v1/orders", &document).is(201);
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north", "note": "internal-remark"})).is(200);
    round(&desk, &mut teller);
    let mail = server.mail();
    assert_eq!(mail.to(), ["nina@example.com"]);
    assert!(mail.text().contains("region: NJ"), "{}", mail.text());
    assert!(mail.text().contains("Until: 2026-03-02 13:00 EST"), "{}", mail.text());
    assert!(mail.text().contains("https://desk.example.com/provider/north/orders/WO-1"), "{}", mail.text());
    desk.command("nina", "WO-1", "assign", &json!({"engineer": "amy"})).is(200);
    round(&desk, &mut teller);
    let of_engineer = server.mail();
    assert_eq!(of_engineer.to(), ["north.amy@example.com"]);
    for mail in [&mail, &of_engineer] {
        for secret in ["77.25", "margin", "internal-remark", "cool", "No rule", "outsourcing", "dana"] {
            assert!(!mail.0.to_string().contains(secret), "{secret}: {mail:#?}");
        }
    }
    server.has_nothing();
    // What is the company's does not exist in conditions either.
    let hidden = json!({"nodes": [{"node": PICK, "when": "margin > 1", "tell": "at_once"}]});
    let refused = put(&desk, "nina", "/api/v1/me/notices", &hidden).is(422);
    assert!(refused["findings"].to_string().contains("margin"), "{refused}");
    let theirs = json!({"nodes": [{"node": CHOOSE, "tell": "at_once"}]});
    put(&desk, "nina", "/api/v1/me/notices", &theirs).is(422);
}

#[test]
fn conditions_and_defaults_of_roles_say_who_is_told_and_how() {
    let Some(server) = MailServer::start() else { return };
    let (desk, mut teller) = (desk(), teller(&server.settings()));
    let nodes = json!({"nodes": [
        {"node": CHOOSE, "when": "priority >= normal", "tell": "at_once"},
        {"node": CHOOSE, "when": "region = \"CA\"", "tell": "daily"}]});
    put(&desk, "dana", "/api/v1/me/notices", &nodes).is(200);
    let set = json!([{"node": CHOOSE, "when": "priority = low", "tell": "at_once"}]);
    put(&desk, "root", "/api/v1/roles/dispatcher/notices", &set).is(200);
    assert_eq!(desk.get("root", "/api/v1/roles/dispatcher/notices").is(200), set);
    let told = |teller: &mut Teller, id: &str, region: &str, priority: &str| {
        desk.after(minutes(1));
        desk.receive(id, region, priority);
        round(&desk, teller);
    };
    told(&mut teller, "WO-1", "TX", "normal");
    assert_eq!(server.mail().to(), ["dana@example.com"], "dora's role is told of low ones");
    told(&mut teller, "WO-2", "TX", "low");
    assert_eq!(server.mail().to(), ["dora@example.com"], "dana has chosen, and none of it holds");
    choose(&desk, "dora", CHOOSE, "not");
    told(&mut teller, "WO-3", "TX", "low");
    told(&mut teller, "WO-4", "CA", "low");
    server.has_nothing();
    // The morning of the next day, of those that still wait; low ones of Texas were none for dana.
    desk.command("dana", "WO-4", "cancel", &json!({})).is(200);
    told(&mut teller, "WO-5", "CA", "low");
    told(&mut teller, "WO-6", "CA", "low");
    server.has_nothing();
    desk.set_clock("2026-03-03T12:59:59Z".parse().expect("an instant"));
    round(&desk, &mut teller);
    server.has_nothing();
    desk.set_clock("2026-03-03T13:00:00Z".parse().expect("an instant"));
    round(&desk, &mut teller);
    let mail = server.mail();
    assert_eq!((mail.to(), mail.header("Subject")), (vec!["dana@example.com"], "Digest: 2 work orders wait"));
    assert!(mail.text().contains("WO-5") && mail.text().contains("WO-6") && !mail.text().contains("WO-4"));
    round(&desk, &mut teller);
    server.has_nothing();
}

#[test]
fn a_burst_is_one_mail() {
    let Some(server) = MailServer::start() else { return };
    let (desk, mut teller) = (desk(), teller(&server.settings()));
    choose(&desk, "dana", CHOOSE, "at_once");
    for number in 0..5 {
        desk.receive(&format!("WO-{number}"), "TX", "low");
    }
    round(&desk, &mut teller);
    assert_eq!(server.mail().header("Subject"), "5 work orders wait");
    for number in 5..8 {
        desk.receive(&format!("WO-{number}"), "TX", "low");
        round(&desk, &mut teller);
    }
    server.has_nothing();
    desk.after(minutes(1));
    round(&desk, &mut teller);
    assert_eq!(server.mail().header("Subject"), "3 work orders wait");
    round(&desk, &mut teller);
    server.has_nothing();
}

#[test]
fn what_is_committed_and_not_told_is_told_after_a_crash_and_once() {
    let Some(server) = MailServer::start() else { return };
    let desk = desk();
    choose(&desk, "dana", CHOOSE, "at_once");
    // Committed, and the process dies before anybody has looked at it.
    desk.receive("WO-1", "TX", "low");
    let desk = desk.reopened();
    // Looked at, and the process dies before it is sent: the server is not there.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    round(&desk, &mut teller(&settings(port)));
    let desk = desk.reopened();
    desk.after(minutes(1));
    let mut after = teller(&server.settings());
    round(&desk, &mut after);
    assert_eq!(server.mail().header("Subject"), "WO-1 waits: Assign Service Provider");
    round(&desk, &mut after);
    drop(after);
    let desk = desk.reopened();
    round(&desk, &mut teller(&server.settings()));
    server.has_nothing();
}

#[test]
fn a_server_that_is_down_for_hours_is_tried_with_growing_pauses_and_then_listed() {
    let Some(server) = MailServer::start() else { return };
    let desk = desk();
    choose(&desk, "dana", CHOOSE, "at_once");
    desk.receive("WO-1", "TX", "low");
    desk.receive("WO-2", "TX", "low");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut down = teller(&settings(listener.local_addr().expect("an address").port()));
    drop(listener);
    // Every minute of six hours.
    for _ in 0..360 {
        round(&desk, &mut down);
        desk.after(minutes(1));
    }
    let mut up = teller(&server.settings());
    assert_eq!(failures(&desk), Vec::<Value>::new(), "it is tried on");
    desk.after(SignedDuration::from_hours(6));
    round(&desk, &mut up);
    assert_eq!(server.mail().header("Subject"), "2 work orders wait");
    round(&desk, &mut up);
    server.has_nothing();
    // For longer than it is tried.
    desk.receive("WO-3", "TX", "low");
    for _ in 0..80 {
        round(&desk, &mut down);
        desk.after(SignedDuration::from_hours(1));
    }
    let failed = failures(&desk);
    assert_eq!(failed.len(), 1, "{failed:#?}");
    assert_eq!((&failed[0]["person"], &failed[0]["order"]), (&json!("dana"), &json!("WO-3")));
    let tries = failed[0]["tries"].as_u64().expect("a number");
    assert!((15..30).contains(&tries), "pauses grow: {tries}");
    round(&desk, &mut up);
    server.has_nothing();
    desk.post("root", "/api/v1/notices/resend", &json!({})).is(202);
    round(&desk, &mut up);
    assert_eq!(server.mail().header("Subject"), "WO-3 waits: Assign Service Provider");
    assert_eq!(failures(&desk), Vec::<Value>::new());
}

#[test]
fn whom_a_server_refuses_keeps_nobody_else_from_being_told() {
    let Some(server) = MailServer::start() else { return };
    let (desk, mut teller) = (desk(), teller(&server.settings()));
    for (who, email) in [("dana", "nobody@example.com"), ("dora", "later@example.com")] {
        let path = format!("/api/v1/people/{who}");
        desk.send("root", Method::PATCH, &path, &[], &json!({"email": email}).to_string()).is(200);
        choose(&desk, who, CHOOSE, "at_once");
    }
    let eve =
        json!({"id": "eve", "name": "Eve", "sign_in": "eve", "side": "company", "roles": ["dispatcher"]});
    desk.post("root", "/api/v1/people", &eve).is(201);
    choose(&desk, "eve", CHOOSE, "at_once");
    let fay = json!({"id": "fay", "name": "Fäy, \"the\" <boss>", "sign_in": "fay", "email": "fay@example.com", "side": "company", "roles": ["dispatcher"]});
    desk.post("root", "/api/v1/people", &fay).is(201);
    choose(&desk, "fay", CHOOSE, "at_once");
    desk.receive("WO-1", "TX", "low");
    for _ in 0..3 {
        round(&desk, &mut teller);
        desk.after(minutes(2));
    }
    let mail = server.mail();
    assert_eq!(mail.to(), ["fay@example.com"]);
    let failed = failures(&desk);
    let who: Vec<&str> = failed.iter().filter_map(|one| one["person"].as_str()).collect();
    assert_eq!(who, ["dana", "eve"], "{failed:#?}");
    assert!(failed[0]["error"].as_str().is_some_and(|error| error.contains("no such user")), "{failed:#?}");
    assert!(
        failed[1]["error"].as_str().is_some_and(|error| error.contains("no e-mail address")),
        "{failed:#?}"
    );
    // Whose mailbox was busy is told when it is not any more, and once.
    let path = "/api/v1/people/dora";
    desk.send("root", Method::PATCH, path, &[], &json!({"email": "dora@example.com"}).to_string()).is(200);
    desk.after(SignedDuration::from_hours(6));
    round(&desk, &mut teller);
    assert_eq!(server.mail().to(), ["dora@example.com"]);
    round(&desk, &mut teller);
    server.has_nothing();
}

#[test]
fn a_server_that_hangs_is_given_up() {
    let desk = desk();
    choose(&desk, "dana", CHOOSE, "at_once");
    desk.receive("WO-1", "TX", "low");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // It takes the connection and says nothing.
    let held = std::thread::spawn(move || listener.accept());
    let before = Instant::now();
    round(&desk, &mut teller(&settings(port)));
    assert!(before.elapsed() < Duration::from_secs(10), "it takes {:?}", before.elapsed());
    drop(held.join());
    assert_eq!(failures(&desk), Vec::<Value>::new(), "it is tried again");
}

#[test]
fn a_name_and_an_id_add_no_header() {
    let Some(server) = MailServer::start() else { return };
    let (desk, mut teller) = (desk(), teller(&server.settings()));
    choose(&desk, "dana", CHOOSE, "at_once");
    let wicked = "WO-1\r\nBcc: all@example.com\r\n\r\nSubject: x <script>";
    let name = json!({"name": "Dana\r\nBcc: all@example.com"});
    desk.send("root", Method::PATCH, "/api/v1/people/dana", &[], &name.to_string()).is(422);
    for email in [
        "dana@example.com\r\nBcc: all@example.com",
        "dana@example.com, all@example.com",
        "Dana <dana@example.com>",
    ] {
        let change = json!({ "email": email }).to_string();
        desk.send("root", Method::PATCH, "/api/v1/people/dana", &[], &change).is(422);
    }
    let document = json!({"wo_number": wicked, "region": "TX\r\n.\r\nQUIT\r\n", "priority": "low"});
    desk.post("intake", "/api/v1/orders", &document).is(201);
    round(&desk, &mut teller);
    let mail = server.mail();
    assert_eq!(mail.to(), ["dana@example.com"]);
    assert!(mail.headers().all(|(name, _)| name != "Bcc"), "{mail:#?}");
    assert!(mail.header("Subject").starts_with("WO-1  Bcc: all@example.com"), "{mail:#?}");
    assert!(mail.text().contains("QUIT") && !mail.html().contains("<script>"), "{mail:#?}");
    server.has_nothing();
}

#[test]
fn mails_go_over_tls_with_a_password_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    for (word, tls) in [("starttls", MailTls::Starttls), ("tls", MailTls::Tls)] {
        let Some(server) = MailServer::start_kind(word, Some((&certificate, &key))) else { return };
        let desk = desk();
        choose(&desk, "dana", CHOOSE, "at_once");
        desk.receive("WO-1", "TX", "low");
        let authority = made.cert.pem().into_bytes();
        // Nobody vouches for the server; then the password is wrong; then all is well.
        let trusted = secret(&server, tls, authority, "correct horse");
        let nobody = MailSettings { authority: None, ..trusted.clone() };
        let wrong =
            MailSettings { password: secret(&server, tls, Vec::new(), "wrong").password, ..trusted.clone() };
        for settings in [nobody, wrong] {
            round(&desk, &mut teller(&settings));
            server.has_nothing();
            desk.after(minutes(2));
        }
        round(&desk, &mut teller(&trusted));
        let mail = server.mail();
        assert_eq!((&mail.0["tls"], &mail.0["user"]), (&json!(true), &json!("desk")), "{word}");
        assert!(!format!("{trusted:?}").contains("horse"));
        // In the clear to somebody else, or half of what is needed.
        let clear = MailSettings { tls: MailTls::None, host: "mail.example.com".into(), ..trusted.clone() };
        assert!(Mailer::new(&clear).is_err_and(|error| error.to_string().contains("in the clear")));
        assert!(Mailer::new(&MailSettings { user: None, ..trusted.clone() }).is_err());
        assert!(Mailer::new(&MailSettings { from: "desk".into(), ..trusted }).is_err());
    }
}

#[test]
fn a_deadline_warns_ahead_once() {
    let Some(server) = MailServer::start() else { return };
    let program =
        PROGRAM.replace("within    4h else declined", "within    4h warn 30min before else declined");
    let (desk, mut teller) = (with(&program), teller(&server.settings()));
    choose(&desk, "carl", PICK, "not");
    for (id, provider) in [("WO-1", "north"), ("WO-2", "cool"), ("WO-3", "north")] {
        desk.receive(id, "NJ", "low");
        desk.command("dana", id, "assign", &json!({"provider": provider})).is(200);
    }
    let seen = desk.get("dana", "/api/v1/orders/WO-1").is(200);
    assert_eq!(
        (&seen["warn_at"], &seen["deadline"]),
        (&json!("2026-03-02T12:30:00-05:00"), &json!("2026-03-02T13:00:00-05:00"))
    );
    desk.command("nina", "WO-3", "assign", &json!({"engineer": "amy"})).is(200);
    desk.after(minutes(209));
    round(&desk, &mut teller);
    server.has_nothing();
    let (revision, seq) = (desk.order("WO-1").revision, desk.store_seq());
    desk.after(minutes(1));
    for _ in 0..3 {
        desk.after(minutes(1));
        round(&desk, &mut teller);
    }
    let mail = server.mail();
    assert_eq!(
        (mail.to(), mail.header("Subject")),
        (vec!["nina@example.com"], "WO-1 is due soon: Assign Service Provider Engineer (Service Provider)")
    );
    server.has_nothing();
    assert_eq!(desk.store_seq(), seq + 2, "a warning for each that waits there");
    assert_eq!(desk.order("WO-1").revision, revision, "what somebody has decided about it stays decided");
    assert!(desk.get("dana", "/api/v1/orders/WO-1").is(200).get("warn_at").is_none());
    let history = desk.get("nina", "/api/v1/orders/WO-1/history").is(200).to_string();
    assert!(history.contains("warned"), "{history}");
    // The deadline passes as ever, and whoever slept over both is not warned any more.
    desk.after(minutes(40));
    assert_eq!(desk.order("WO-1").placement.at.as_ref().map(|at| &*at.node), Some("choose"));
    round(&desk, &mut teller);
    server.has_nothing();
    desk.is_sound();
}

#[test]
fn a_desk_that_slept_over_a_deadline_warns_of_nothing() {
    let program =
        PROGRAM.replace("within    4h else declined", "within    4h warn 30min before else declined");
    let desk = with(&program);
    desk.receive("WO-1", "NJ", "low");
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    desk.after(SignedDuration::from_hours(9));
    let history = desk.get("dana", "/api/v1/orders/WO-1/history").is(200).to_string();
    assert!(history.contains("expired") && !history.contains("warned"), "{history}");
    desk.is_sound();
}

#[test]
fn a_deadline_that_leads_to_its_own_node_begins_again() {
    let program = PROGRAM.replace("within    4h else declined", "within    4h warn 1h before else pick");
    let desk = with(&program);
    desk.receive("WO-1", "NJ", "low");
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    for hours in [4, 8] {
        desk.after(SignedDuration::from_hours(4));
        let place = desk.order("WO-1").placement;
        let at = consign::Timestamp::checked_add(super::fixture::start(), SignedDuration::from_hours(hours));
        assert_eq!(place.arrived, at.expect("an instant"));
        assert_eq!(
            place.deadline.map(|deadline| place.arrived.duration_until(deadline)),
            Some(SignedDuration::from_hours(4))
        );
        let seq = desk.store_seq();
        desk.after(minutes(0));
        assert_eq!(desk.store_seq(), seq, "and does not pass again and again");
    }
    desk.is_sound();
}

#[test]
fn who_is_made_anonymous_has_chosen_nothing_and_is_told_nothing_more() {
    let desk = desk();
    choose(&desk, "dana", CHOOSE, "daily");
    desk.receive("WO-1", "TX", "low");
    let mut teller = Teller::new(None, Sender::new(Vec::new()), "https://desk.example.com".into());
    round(&desk, &mut teller);
    let kept = || {
        let mut read = desk.store.read().expect("the database");
        let kinds = [Kind::Choice, Kind::Notice];
        kinds.map(|kind| read.records(kind, "", 9).expect("records").len())
    };
    assert_eq!(kept(), [1, 1]);
    let by = By::Publisher { publisher: "test".into() };
    anonymize(&*desk.store, "dana", &by, desk.office.now()).expect("it is done");
    assert_eq!(kept(), [0, 0]);
}

#[test]
fn somebody_is_told_by_a_webhook_of_ones_own() {
    let desk = desk();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let wanted =
        json!({"nodes": [{"node": CHOOSE, "tell": "at_once"}], "by": ["webhook"], "webhook": {"url": url}});
    let first = put(&desk, "dana", "/api/v1/me/notices", &wanted).is(200);
    assert!(
        first["webhook"]["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")),
        "{first}"
    );
    let again = put(&desk, "dana", "/api/v1/me/notices", &wanted).is(200);
    assert!(again["webhook"].get("secret").is_none(), "it is shown once: {again}");
    let kept = desk.get("dana", "/api/v1/me/notices").is(200);
    assert!(!kept.to_string().contains("whsec_"), "{kept}");
    desk.receive("WO-1", "TX", "low");
    let got = std::thread::spawn(move || super::webhooks::one_request(&listener));
    let mut teller =
        Teller::new(None, Sender::new(vec!["127.0.0.1".into()]), "https://desk.example.com".into());
    round(&desk, &mut teller);
    let (head, body) = got.join().expect("a request");
    for header in ["webhook-id: ntc_dana_", "webhook-signature: v1,", "webhook-timestamp: "] {
        assert!(head.to_ascii_lowercase().contains(header), "{head}");
    }
    assert_eq!(body["type"], "orders.waiting");
    let order = &body["data"]["orders"][0];
    assert_eq!(
        (&order["order"], &order["link"]),
        (&json!("WO-1"), &json!("https://desk.example.com/company/orders/WO-1"))
    );
    round(&desk, &mut teller);
}

#[test]
fn what_is_no_choice_is_not_taken() {
    let desk = desk();
    let refused = |who: &str, body: Value, said: &str| {
        let answer = put(&desk, who, "/api/v1/me/notices", &body);
        assert!(answer.status.is_client_error() && answer.text.contains(said), "{body}: {answer:?}");
    };
    let node = |node: &str| json!({"nodes": [{"node": node, "tell": "at_once"}]});
    refused(
        "dana",
        node("repairs.nowhere"),
        "you do not act at `repairs.nowhere`; the nodes are `repairs.choose`",
    );
    refused("dana", node(PICK), "you do not act at `repairs.pick`");
    refused("vera", node(CHOOSE), "there is no node that you act at");
    refused(
        "dana",
        json!({"nodes": [{"node": CHOOSE, "when": "priorty = low", "tell": "daily"}]}),
        "priority",
    );
    refused("dana", json!({"nodes": [{"node": CHOOSE, "tell": "hourly"}]}), "hourly");
    refused("dana", json!({"nods": []}), "nods");
    refused("dana", json!({"digest": {"at": "25:00"}}), "no time of a day");
    refused("dana", json!({"digest": {"timezone": "Mars/Base"}}), "no timezone");
    refused("dana", json!({"by": ["webhook"]}), "there is no address");
    refused("dana", json!({"by": ["pigeon"]}), "pigeon");
    refused("dana", json!({"webhook": {"url": "file:///etc/passwd"}}), "is no address");
    let many: Vec<Value> = (0..201).map(|_| json!({"node": CHOOSE, "tell": "not"})).collect();
    refused("dana", json!({ "nodes": many }), "at most 200");
    refused("intake", node(CHOOSE), "people are told");
    put(&desk, "dana", "/api/v1/roles/dispatcher/notices", &json!([])).is(403);
    desk.get("dana", "/api/v1/notices/failures").is(403);
    desk.post("dana", "/api/v1/notices/resend", &json!({})).is(403);
    put(&desk, "root", "/api/v1/roles/nobody/notices", &json!([])).is(404);
    let elsewhere = json!([{"node": PICK, "tell": "daily"}]);
    put(&desk, "root", "/api/v1/roles/dispatcher/notices", &elsewhere).is(422);
    put(&desk, "root", "/api/v1/roles/provider_dispatcher/notices", &elsewhere).is(200);
    put(
        &desk,
        "root",
        "/api/v1/roles/engineer/notices",
        &json!([{"node": "repairs.visit", "tell": "at_once"}]),
    )
    .is(200);
    assert_eq!(desk.get("dana", "/api/v1/me/notices").is(200)["nodes"], json!([]), "nothing was kept");
}

#[test]
fn who_reads_german_is_told_in_german() {
    let Some(server) = MailServer::start() else { return };
    let (desk, mut teller) = (desk(), teller(&server.settings()));
    let dana = Browser::signed_in(&desk, "dana");
    assert_eq!(dana.submit("/company/settings", "/company/settings", &[("language", "de")]).status, 303);
    choose(&desk, "dana", CHOOSE, "at_once");
    choose(&desk, "dora", CHOOSE, "at_once");
    desk.receive("WO-1", "CA", "low");
    round(&desk, &mut teller);
    let mails = [server.mail(), server.mail()];
    let to =
        |who: &str| mails.iter().find(|mail| mail.to().iter().any(|to| to.starts_with(who))).expect("a mail");
    assert_eq!(to("dana").header("Subject"), "WO-1 wartet: Assign Service Provider");
    assert!(
        to("dana").text().contains("Warum: Eine Regel will es so: No rule covers this order"),
        "{}",
        to("dana").text()
    );
    assert_eq!(to("dora").header("Subject"), "WO-1 waits: Assign Service Provider");
}

#[test]
fn what_one_is_told_is_chosen_on_a_page() {
    let desk = desk();
    const PAGE: &str = "/company/settings/notices";
    let dana = Browser::signed_in(&desk, "dana");
    let when = format!("when.{CHOOSE}");
    let (tell, others) = (format!("tell.{CHOOSE}"), format!("others.{CHOOSE}"));
    let digest = [("at", "07:30"), ("weekday", "tue"), ("timezone", "Europe/Berlin"), ("by", "email")];
    let chosen = |more: &[(&str, &str)]| dana.submit(PAGE, PAGE, &[more, &digest].concat());
    // A line that was left empty is none; blanks around a condition are none of it.
    let lines = [
        (&*when, " priority >= normal "),
        (&*tell, "at_once"),
        (&*when, ""),
        (&*tell, "weekly"),
        (&*others, "daily"),
    ];
    let page = chosen(&lines);
    assert_eq!((page.status, &*page.to), (StatusCode::SEE_OTHER, PAGE));
    let kept = desk.get("dana", "/api/v1/me/notices").is(200);
    let expected = json!({
        "nodes": [
            {"node": CHOOSE, "when": "priority >= normal", "tell": "at_once"},
            {"node": CHOOSE, "tell": "daily"},
        ],
        "by": ["email"],
        "digest": {"at": "07:30", "weekday": "tue", "timezone": "Europe/Berlin"},
    });
    assert_eq!(kept, expected);
    let page = dana.page(PAGE);
    for shown in ["value=\"priority &gt;= normal\"", "value=\"07:30\"", "dana@example.com"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    // What is wrong is said, what was typed stays, and nothing is kept.
    for (field, value, said) in [
        (&*when, "colour = red", "“colour = red” has errors"),
        ("at", "noon", "“noon” is no time of a day"),
        ("timezone", "Nowhere", "“Nowhere” is no timezone"),
        ("url", "ftp://example.com", "ftp://example.com"),
        ("by", "webhook", "no address"),
    ] {
        let mut fields = vec![(&*tell, "at_once"), (field, value)];
        fields.extend(digest.iter().filter(|(name, _)| *name != field));
        let page = dana.submit(PAGE, PAGE, &fields);
        assert!(page.status == 422 && page.text.contains(said), "{said}: {}", page.text);
        assert!(field == "by" || page.text.contains(&format!("value=\"{value}\"")), "{value}: {}", page.text);
        assert_eq!(desk.get("dana", "/api/v1/me/notices").is(200), expected);
    }
    // The secret of a webhook is shown once; the same address keeps it.
    let hook = [("url", "https://example.com/told"), ("by", "webhook")];
    assert!(chosen(&hook).text.contains("whsec_"));
    assert_eq!(chosen(&hook).status, 303);
    assert!(!dana.page(PAGE).contains("whsec_"));
    // A provider's people choose for their own nodes, with what they see.
    let nina = Browser::signed_in(&desk, "nina");
    let page = nina.page("/provider/north/settings/notices");
    assert!(page.contains(&format!("when.{PICK}")) && !page.contains(CHOOSE), "{page}");
    let fields = [(format!("when.{PICK}"), "margin > 1"), (format!("tell.{PICK}"), "daily")];
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (&**name, *value)).chain([("at", "08:00")]).collect();
    let own = "/provider/north/settings/notices";
    assert_eq!(nina.submit(own, own, &fields).status, 422);
    // Who acts nowhere has nothing to choose.
    assert!(Browser::signed_in(&desk, "vera").page(PAGE).contains("No work order waits for you anywhere"));
}

#[test]
fn an_administrator_sets_what_roles_are_told_on_a_page_and_sends_again() {
    let desk = desk();
    const PAGE: &str = "/company/notices";
    let root = Browser::signed_in(&desk, "root");
    let set = |fields: &[(&str, &str)]| root.submit(PAGE, "/company/notices/of/dispatcher", fields);
    let (when, tell) = (format!("when.{CHOOSE}"), format!("tell.{CHOOSE}"));
    let page = set(&[(&when, "priority = colour"), (&tell, "daily")]);
    assert!(page.status == 422 && page.text.contains("value=\"priority = colour\""), "{}", page.text);
    assert_eq!(set(&[(&when, "priority = low"), (&tell, "daily")]).status, 303);
    let kept = desk.get("root", "/api/v1/roles/dispatcher/notices").is(200);
    assert_eq!(kept, json!([{"node": CHOOSE, "when": "priority = low", "tell": "daily"}]));
    let dana = Browser::signed_in(&desk, "dana");
    assert!(dana.page("/company/settings/notices").contains("priority = low: in the daily digest"));
    assert_eq!(root.submit(PAGE, "/company/notices/of/auditor2", &[]).status, 404);
    for path in [PAGE, "/company/notices/of/dispatcher", "/company/notices/resend"] {
        let post = dana.submit("/company/settings", path, &[]);
        assert!(post.status == 404 || post.status == 405, "{path}: {}", post.status);
    }
    assert_eq!(dana.get(PAGE).status, 404);
    // What a server refused for good is listed, and sent again.
    let Some(server) = MailServer::start() else { return };
    let mut teller = teller(&server.settings());
    let moves_to = |email: &str| {
        let change = json!({ "email": email }).to_string();
        desk.send("root", Method::PATCH, "/api/v1/people/dana", &[], &change).is(200);
    };
    choose(&desk, "dana", CHOOSE, "at_once");
    moves_to("nobody@example.com");
    desk.receive("WO-1", "CA", "low");
    round(&desk, &mut teller);
    let page = root.page(PAGE);
    assert!(page.contains("WO-1") && page.contains("no such user"), "{page}");
    moves_to("dana@example.com");
    assert_eq!(root.submit(PAGE, "/company/notices/resend", &[]).status, 303);
    round(&desk, &mut teller);
    assert_eq!(server.mail().to(), ["dana@example.com"]);
    server.has_nothing();
    assert!(root.page(PAGE).contains("All is sent."));
    let audit = root.page("/company/audit");
    assert!(audit.contains("set what all of a role are told") && audit.contains("sent again"), "{audit}");
}
