//! Who sees what: every answer of every address is searched for marks that its reader must never see.

use axum::http::Method;
use serde_json::json;

use super::fixture::{Desk, PROGRAM};

pub const SECRETS: [&str; 6] = ["cool", "Stone", "carl", "77.25", "internal-remark", "outsourcing"];

fn addresses() -> Vec<String> {
    let mut all: Vec<String> = [
        "orders",
        "orders?limit=1",
        "orders?status=waiting",
        "orders?provider=cool",
        "orders?filter=margin%20%3E%201",
        "orders?sort=margin",
        "orders?sort=colour",
        "orders?sort=-region",
        "orders?search=wo",
        "orders?search=77.25",
        "events",
        "events?after=0&limit=1000",
        "providers",
        "providers/cool",
        "providers/cool/engineers",
        "providers/cool/people",
        "providers/north",
        "providers/north/engineers",
        "providers/north/people",
        "people",
        "people/carl",
        "tokens",
        "roles",
        "me",
        "programs",
        "programs/1",
        "programs/live",
    ]
    .map(|path| format!("/api/v1/{path}"))
    .to_vec();
    for id in ["WO-1", "WO-2", "WO-3", "WO-4"] {
        for path in ["", "/history", "/explanation", "/candidates", "/candidates?all=true"] {
            all.push(format!("/api/v1/orders/{id}{path}"));
        }
    }
    all
}

pub fn filled() -> Desk {
    let desk = Desk::running(&PROGRAM.replace("margin    number?", "margin    number? for company"));
    for id in ["WO-1", "WO-2", "WO-3", "WO-4"] {
        let document = json!({"wo_number": id, "region": "NJ", "priority": "low", "margin": 77.25, "undeclared": "77.25"});
        desk.post("intake", "/api/v1/orders", &document).is(201);
        desk.command("dana", id, "note", &json!({"text": "internal-remark"})).is(200);
    }
    // Declined by the other one before; taken away again; the other's; nobody's.
    desk.command("dana", "WO-1", "assign", &json!({"provider": "cool", "note": "internal-remark"})).is(200);
    desk.command("carl", "WO-1", "decline", &json!({"note": "carl has no time"})).is(200);
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    desk.command("dana", "WO-1", "note", &json!({"text": "come by the back door", "shared": true})).is(200);
    desk.command("dana", "WO-2", "assign", &json!({"provider": "north"})).is(200);
    desk.command("dana", "WO-2", "reassign", &json!({"provider": "cool"})).is(200);
    desk.command("dana", "WO-3", "assign", &json!({"provider": "cool"})).is(200);
    desk
}

#[test]
fn a_provider_sees_nothing_of_others_nor_what_is_for_the_company() {
    let desk = filled();
    for who in ["nina", "north.amy"] {
        for path in addresses() {
            let answer = desk.get(who, &path);
            // What was asked for may be said back.
            let text = answer.text.replace("provider `cool`", "").replace("field `margin`", "");
            for secret in SECRETS {
                assert!(!text.contains(secret), "{who} reads `{secret}` at {path}: {}", answer.text);
            }
        }
    }
    let seen = desk.get("nina", "/api/v1/orders/WO-1").is(200);
    assert_eq!(seen["document"], json!({"wo_number": "WO-1", "region": "NJ", "priority": "low"}));
    let history = desk.get("nina", "/api/v1/orders/WO-1/history").is(200).to_string();
    assert!(history.contains("come by the back door"), "{history}");
    desk.is_sound();
}

#[test]
fn the_people_of_a_provider_are_its_own_and_their_addresses_are_for_few() {
    let desk = Desk::new();
    let pat = json!({"id": "pat", "name": "Pat", "sign_in": "pat", "email": "pat@north.example",
        "side": {"provider": "north"}, "roles": ["provider_dispatcher"]});
    desk.post("root", "/api/v1/people", &pat).is(201);
    let path = "/api/v1/providers/north/people";
    for (who, sees_email) in [("root", true), ("nina", true), ("dana", false), ("vera", false)] {
        let people = desk.get(who, path).is(200);
        let ids: Vec<&str> =
            people.as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(ids, ["nina", "north.amy", "pat"], "{who}");
        let pat = &people[2];
        assert_eq!(pat["roles"], json!(["provider_dispatcher"]));
        assert_eq!(pat.get("email").is_some(), sees_email, "{who}: {pat}");
    }
    desk.get("carl", path).is(404);
    desk.get("root", "/api/v1/providers/nowhere/people").is(404);
    desk.send("root", Method::DELETE, "/api/v1/people/pat", &[], "").is(204);
    assert_eq!(desk.get("root", path).is(200).as_array().map(Vec::len), Some(2));
}

#[test]
fn what_is_refused_tells_a_provider_nothing() {
    let desk = filled();
    for (id, command, body) in [
        ("WO-1", "assign", json!({"engineer": "nobody"})),
        ("WO-1", "assign", json!({"provider": "cool"})),
        ("WO-1", "recall", json!({})),
        ("WO-1", "complete", json!({})),
        ("WO-1", "update", json!({"fields": {"margin": 1}})),
        ("WO-3", "assign", json!({"engineer": "amy"})),
    ] {
        for revision in [1, desk.order(id).revision] {
            let told = desk.command_at("nina", id, command, revision, &body);
            assert!(told.status.is_client_error(), "{told:?}");
            for secret in SECRETS {
                let said = told.text.replace("says `cool`", "");
                assert!(!said.contains(secret), "`{secret}`: {}", told.text);
            }
        }
    }
}

#[test]
fn a_provider_cannot_filter_by_what_it_does_not_see() {
    let desk = filled();
    let filter = |who: &str, text: &str| {
        let text: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        desk.get(who, &format!("/api/v1/orders?filter={text}"))
    };
    assert_eq!(filter("dana", "margin > 70").is(200)["orders"].as_array().map(Vec::len), Some(4));
    assert_eq!(filter("dana", "margin > 80").is(200)["orders"], json!([]));
    assert_eq!(filter("nina", "margin > 70").status, 422);
    assert_eq!(filter("nina", "region = \"nj\"").is(200)["orders"].as_array().map(Vec::len), Some(1));
    let told = filter("dana", "priorty = low").is(422);
    assert!(told["findings"].to_string().contains("priority"), "{told}");
    for wrong in ["", "region =", "region = \"NY\" }", "rule x {}", "priority = highest"] {
        assert_eq!(filter("dana", wrong).is(422)["type"], "/problems/filter", "{wrong}");
    }
}

#[test]
fn a_feed_of_a_provider_tells_that_an_order_left_and_not_where_to() {
    let desk = filled();
    let events = desk.get("nina", "/api/v1/events?limit=1000").is(200)["events"].clone();
    let of = |id: &str| -> Vec<String> {
        let all = events.as_array().expect("a list").iter().filter(|one| one["order"] == id);
        all.map(|one| {
            format!(
                "{} {}",
                one["event"]["type"].as_str().unwrap_or("?"),
                one["after"]["status"].as_str().unwrap_or("?")
            )
        })
        .collect()
    };
    assert_eq!(of("WO-2"), ["assigned waiting", "recalled gone"]);
    assert_eq!(of("WO-3"), Vec::<String>::new());
    let patched =
        desk.send("nina", Method::PATCH, "/api/v1/providers/north/engineers/abe", &[], "{\"present\": true}");
    assert_eq!(patched.is(200)["attributes"]["present"], true);
    assert_eq!(
        desk.send("nina", Method::PATCH, "/api/v1/providers/cool/engineers/amy", &[], "{}").status,
        403
    );
    assert_eq!(
        desk.send("nina", Method::PATCH, "/api/v1/providers/north", &[], "{\"capacity\": 99}").status,
        403
    );
}
