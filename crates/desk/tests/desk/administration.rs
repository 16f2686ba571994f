//! The pages of administration: who has them, and what they do.

use axum::http::Method;
use consign_desk::store::{Kind, Store as _};

use super::fixture::Desk;
use super::portal::{Browser, between, escaped};

const PAGES: [&str; 4] = ["/company/people", "/company/tokens", "/company/webhooks", "/company/audit"];

const FORMS: [&str; 9] = [
    "/company/people",
    "/company/people/vera",
    "/company/people/vera/link",
    "/company/people/vera/remove",
    "/company/people/vera/anonymize",
    "/company/tokens",
    "/company/tokens/end",
    "/company/webhooks",
    "/company/webhooks/hook-1/remove",
];

fn audit(desk: &Desk) -> Vec<String> {
    let records = desk.store.read().expect("the database").records(Kind::Audit, "", 1000).expect("records");
    records.into_iter().map(|record| record.body).collect()
}

#[test]
fn administration_is_there_for_administrators_alone_and_who_else_asks_is_written_down() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    for path in PAGES {
        let page = root.page(path);
        assert!(page.len() <= 60_000 && page.contains("aria-current=\"page\""), "{path}");
    }
    for who in ["dana", "vera", "nina", "north.amy"] {
        let browser = Browser::signed_in(&desk, who);
        for path in PAGES {
            assert_eq!(browser.get(path).status, 404, "{who} {path}");
            assert_eq!(browser.get(&path.replace("/company", "/provider/north")).status, 404, "{who} {path}");
        }
        for path in FORMS {
            assert_eq!(browser.send(Method::POST, path, "form_key=x").status, 404, "{who} {path}");
        }
        let log = audit(&desk);
        let is_told =
            |entry: &String| entry.contains("refused") && entry.contains(who) && entry.contains("/people");
        assert!(log.iter().any(is_told), "{who}: {log:#?}");
    }
    assert!(audit(&desk).len() <= 4 * 10, "of one who goes on and on, some of it");
    let page = root.page("/company/audit");
    assert!(page.contains("was refused") && page.contains("/people"), "{page}");
}

#[test]
fn who_is_refused_by_the_api_is_written_down_too() {
    let desk = Desk::new();
    desk.get("dana", "/api/v1/people").is(403);
    desk.get("root", "/api/v1/people").is(200);
    let log = audit(&desk);
    assert!(log.len() == 1 && log[0].contains("refused") && log[0].contains("dana"), "{log:#?}");
}

#[test]
fn somebody_is_invited_changed_and_removed() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let added = root.submit(
        "/company/people",
        "/company/people",
        &[("name", "<b>Eve</b>"), ("sign_in", "eve"), ("email", "eve@example.com"), ("role", "dispatcher")],
    );
    assert_eq!(added.to, "/company/people/eve");
    let page = root.follow(&added);
    assert!(page.contains("&lt;b&gt;Eve&lt;/b&gt; is added.") && !page.contains("<b>Eve"), "{page}");
    let link = root.submit("/company/people/eve", "/company/people/eve/link", &[]);
    let secret = between(&link.text, "/sign-in?link=", "<");
    assert!(!root.page("/company/people/eve").contains(&secret), "it is shown once");
    let nobody = Browser::nobody(&desk);
    let signed_in = nobody.send(Method::POST, "/sign-in", &format!("link={secret}"));
    assert_eq!(signed_in.status, 303, "{}", signed_in.text);
    let changed = root.submit(
        "/company/people/eve",
        "/company/people/eve",
        &[("name", "Eve"), ("sign_in", "eve"), ("provider", "north"), ("role", "provider_dispatcher")],
    );
    assert!(root.follow(&changed).contains("NorthStar"));
    let person = desk.get("root", "/api/v1/people/eve").is(200);
    assert_eq!(person["side"]["provider"], "north", "{person}");
    assert_eq!(person["email"], serde_json::Value::Null, "{person}");
    let removed = root.submit("/company/people/eve", "/company/people/eve/remove", &[]);
    assert!(root.follow(&removed).contains("Eve is removed."));
    assert!(!root.page("/company/people").contains("/people/eve"));
    desk.get("root", "/api/v1/people/eve").is(404);
    let log = root.page("/company/audit");
    for did in ["added a person", "made a sign-in link", "changed a person", "removed a person"] {
        assert!(log.contains(did), "{did}: {log}");
    }
    assert!(log.find("removed a person") < log.find("added a person"), "the last thing comes first");
}

#[test]
fn what_cannot_be_taken_is_said_and_stays_in_the_form() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    for (fields, said) in [
        (vec![("name", "Eve"), ("sign_in", "dana")], "is the id of somebody already"),
        (vec![("name", "Eve"), ("id", "eve"), ("sign_in", "Dana")], "is the sign-in name of somebody else"),
        (vec![("name", ""), ("sign_in", "eve")], "The name is empty"),
        (vec![("name", "Eve"), ("sign_in", "e v e")], "is no id"),
        (vec![("name", "Eve"), ("sign_in", "eve"), ("email", "eve@@x")], "is no e-mail address"),
        (vec![("name", "Eve"), ("sign_in", "eve"), ("provider", "south")], "has no provider “south”"),
        (vec![("name", "Eve"), ("sign_in", "eve"), ("engineer", "amy")], "Engineers are a provider"),
        (
            vec![("name", "Eve"), ("sign_in", "eve"), ("provider", "north"), ("engineer", "zoe")],
            "has no engineer “zoe”",
        ),
        (vec![("name", "Eve"), ("sign_in", "eve"), ("role", "boss")], "“boss” is not one"),
        (
            vec![("name", "Eve"), ("sign_in", "eve"), ("provider", "north"), ("desk_role", "viewer")],
            "Roles of the desk itself",
        ),
    ] {
        let page = root.submit("/company/people", "/company/people", &fields);
        assert!(page.status == 422 && page.text.contains(said), "{said}: {}", page.text);
        let name = fields[0].1;
        assert!(page.text.contains(&format!("name=\"name\" value=\"{name}\"")), "{}", page.text);
    }
    assert_eq!(root.get("/company/people/nobody").status, 404);
    assert!(root.page(&format!("/company/people?search={}", escaped("DAN"))).contains("/people/dana"));
}

#[test]
fn the_last_administrator_stays() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let on = "/company/people/root";
    let same = [("name", "root"), ("sign_in", "root")];
    for (path, fields) in [
        (on.to_owned(), &same[..]),
        (format!("{on}/remove"), &[][..]),
        (format!("{on}/anonymize"), &[("confirm", "root")][..]),
    ] {
        let page = root.submit(on, &path, fields);
        assert!(page.status == 422 && page.text.contains("last administrator"), "{path}: {}", page.text);
    }
    let body = serde_json::json!({"desk_roles": []});
    desk.send("root", Method::PATCH, "/api/v1/people/root", &[], &body.to_string()).is(409);
    root.submit(
        "/company/people/dana",
        "/company/people/dana",
        &[("name", "dana"), ("sign_in", "dana"), ("desk_role", "administrator")],
    );
    // Of two who remove each other, one stays.
    let dana = Browser::signed_in(&desk, "dana");
    assert_eq!(dana.submit(on, &format!("{on}/remove"), &[]).status, 303);
    let page = root.get(on);
    assert!(page.status == 303 && page.to.starts_with("/sign-in"), "{}", page.text);
    assert_eq!(dana.submit("/company/people/dana", "/company/people/dana/remove", &[]).status, 422);
}

#[test]
fn a_person_becomes_anonymous_once_the_id_is_written_down() {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "low");
    desk.command("dana", "WO-1", "assign", &serde_json::json!({"provider": "north"})).is(200);
    let root = Browser::signed_in(&desk, "root");
    let on = "/company/people/dana";
    let page = root.submit(on, &format!("{on}/anonymize"), &[("confirm", "dora")]);
    assert!(page.status == 422 && page.text.contains("is not the id"), "{}", page.text);
    let done = root.submit(on, &format!("{on}/anonymize"), &[("confirm", "dana")]);
    assert!(root.follow(&done).contains("it says anonymous-"));
    assert!(!root.page("/company/orders/WO-1").contains("dana"));
    desk.is_sound();
}

#[test]
fn a_token_is_shown_once_and_counts_until_it_is_ended() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let on = "/company/tokens";
    let none = root.submit(on, on, &[("name", "ci")]);
    assert!(none.status == 422 && none.text.contains("needs a scope"), "{}", none.text);
    let past = root.submit(on, on, &[("name", "ci"), ("scope", "programs"), ("expires", "2020-01-01")]);
    assert!(past.status == 422 && past.text.contains("still to come"), "{}", past.text);
    let made = root.submit(on, on, &[("name", "ci"), ("scope", "orders-read"), ("expires", "2026-03-05")]);
    let secret = between(&made.text, "<code class=\"secret\">", "<");
    assert!(secret.len() > 20 && !root.page(on).contains(&secret));
    let with = |path: &str| {
        let bearer = format!("Bearer {secret}");
        Browser::nobody(&desk).send_with(Method::GET, path, "", &[("authorization", &bearer)]).status
    };
    assert_eq!(with("/api/v1/orders"), 200);
    assert_eq!(
        root.submit(on, on, &[("name", "ci"), ("scope", "programs")]).status,
        422,
        "the name is taken"
    );
    let ended = root.submit(on, "/company/tokens/end", &[("name", "ci")]);
    assert!(root.follow(&ended).contains("The token ci counts no more."));
    assert_eq!(with("/api/v1/orders"), 401);
    assert_eq!(root.submit(on, "/company/tokens/end", &[("name", "ci")]).status, 422);
}

#[test]
fn a_webhook_is_added_looked_at_sent_again_and_removed() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    let on = "/company/webhooks";
    for (fields, said) in [
        (vec![("url", "ftp://example.com")], "is no address"),
        (vec![("url", "https://example.com"), ("event", "exploded")], "there is no event"),
    ] {
        let page = root.submit(on, on, &fields);
        assert!(page.status == 422 && page.text.contains(said), "{}", page.text);
    }
    let added = root.submit(on, on, &[("url", "https://example.com/<hook>"), ("event", "received")]);
    let secret = between(&added.text, "<code class=\"secret\">", "<");
    assert!(secret.starts_with("whsec_") && !root.page(on).contains(&secret));
    desk.office
        .ask(|session| {
            let failure = consign_desk::notify::Failure {
                order: "WO-1".into(),
                events: vec![1],
                tries: 9,
                since: session.now(),
                next: None,
                error: "it answered 500 <script>".into(),
            };
            consign_desk::notify::keep(session.write(), "hook-1", &failure)
        })
        .expect("a failure");
    let hook = format!("{on}/hook-1");
    let page = root.page(&hook);
    assert!(page.contains("it answered 500 &lt;script&gt;") && page.contains("not any more"), "{page}");
    let again = root.submit(&hook, &format!("{hook}/resend"), &[]);
    assert!(root.follow(&again).contains("It is sent again now."));
    assert!(!root.page(&hook).contains("not any more"));
    let removed = root.submit(&hook, &format!("{hook}/remove"), &[]);
    assert!(root.follow(&removed).contains("There are no webhooks."));
    assert_eq!(root.get(&hook).status, 404);
}

#[test]
fn the_audit_log_has_pages() {
    let desk = Desk::new();
    let root = Browser::signed_in(&desk, "root");
    desk.office
        .ask(|session| {
            let by = consign_desk::core::Actor::Clock;
            (0..120).try_for_each(|n| {
                session.audit(&by, "token made", serde_json::json!({"token": format!("t{n:03}")}))
            })
        })
        .expect("entries");
    let (mut seen, mut path) = (Vec::new(), "/company/audit".to_owned());
    loop {
        let page = root.page(&path);
        let tokens = page.split("token</span> <bdi>t").skip(1);
        seen.extend(tokens.map(|rest| rest.split('<').next().unwrap_or("").to_owned()));
        if !page.contains("rel=\"next\"") {
            break;
        }
        path = format!("/company/audit{}", between(&page, "rel=\"next\" href=\"", "\""));
    }
    let expected: Vec<String> = (0..120).rev().map(|n| format!("{n:03}")).collect();
    assert_eq!(seen, expected);
}
