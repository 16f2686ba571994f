//! Lists of orders: sorted by anything, searched, filtered, page after page, as JSON, NDJSON and CSV.

use axum::http::Method;
use serde_json::json;

use super::fixture::{Desk, PROGRAM};

fn ids(desk: &Desk, who: &str, query: &str) -> Vec<String> {
    let page = desk.get(who, &format!("/api/v1/orders?{query}")).is(200);
    let orders = page["orders"].as_array().expect("a list");
    orders.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
}

/// All pages, one after the other.
fn walked(desk: &Desk, who: &str, query: &str, limit: usize) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = desk.get(who, &format!("/api/v1/orders?{query}&limit={limit}{after}")).is(200);
        let orders = page["orders"].as_array().expect("a list");
        assert!(orders.len() <= limit);
        all.extend(orders.iter().map(|one| one["id"].as_str().expect("an id").to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

fn filled() -> Desk {
    let desk = Desk::new();
    let order = |id: &str, region: &str, priority: &str, margin: Option<f64>| {
        let mut document = json!({"wo_number": id, "region": region, "priority": priority});
        if let Some(margin) = margin {
            document["margin"] = json!(margin);
        }
        desk.post("intake", "/api/v1/orders", &document).is(201);
    };
    order("WO-1", "ca", "low", Some(12.5));
    order("WO-2", "TX", "high", None);
    order("WO-3", "CA", "normal", Some(-3.0));
    order("WO-4", "wa", "low", Some(100.0));
    order("WO-5", "AZ", "normal", None);
    desk
}

#[test]
fn a_list_is_sorted_by_any_field_and_missing_values_are_last() {
    let desk = filled();
    assert_eq!(ids(&desk, "dana", "sort=priority"), ["WO-1", "WO-4", "WO-3", "WO-5", "WO-2"]);
    assert_eq!(ids(&desk, "dana", "sort=-priority"), ["WO-2", "WO-5", "WO-3", "WO-4", "WO-1"]);
    assert_eq!(ids(&desk, "dana", "sort=margin"), ["WO-3", "WO-1", "WO-4", "WO-2", "WO-5"]);
    assert_eq!(ids(&desk, "dana", "sort=-margin"), ["WO-4", "WO-1", "WO-3", "WO-5", "WO-2"]);
    assert_eq!(ids(&desk, "dana", "sort=region"), ["WO-5", "WO-3", "WO-1", "WO-2", "WO-4"], "without case");
    let filtered = "sort=-margin&filter=priority%20%3C%20high";
    assert_eq!(ids(&desk, "dana", filtered), ["WO-4", "WO-1", "WO-3", "WO-5"]);
}

#[test]
fn pages_of_any_size_are_the_whole_list() {
    let desk = filled();
    for sort in
        ["priority", "-priority", "margin", "-margin", "region", "-region", "arrived", "-id", "desk.deadline"]
    {
        let whole = ids(&desk, "dana", &format!("sort={sort}"));
        assert_eq!(whole.len(), 5, "{sort}");
        for limit in 1..=6 {
            assert_eq!(walked(&desk, "dana", &format!("sort={sort}"), limit), whole, "{sort} by {limit}");
        }
    }
}

#[test]
fn a_page_goes_on_behind_the_value_it_ended_with_whatever_changes() {
    let desk = filled();
    let first = desk.get("dana", "/api/v1/orders?sort=priority&limit=2").is(200);
    let next = first["next"].as_str().expect("more");
    // The last one of the page moves to the end, and a new one stands before it.
    desk.command("dana", "WO-4", "update", &json!({"fields": {"priority": "high"}})).is(200);
    desk.receive("WO-0", "CA", "low");
    let rest = ids(&desk, "dana", &format!("sort=priority&after={next}"));
    assert_eq!(rest, ["WO-3", "WO-5", "WO-2", "WO-4"]);
    let told = desk.get("dana", &format!("/api/v1/orders?sort=-priority&after={next}")).is(422);
    assert!(told["detail"].as_str().expect("words").contains("`priority`"), "{told}");
    let told = desk.get("dana", "/api/v1/orders?sort=colour").is(422);
    let words = told["detail"].as_str().expect("words");
    assert!(
        words.contains("`colour`") && words.contains("`priority`") && words.contains("`arrived`"),
        "{told}"
    );
}

#[test]
fn words_are_found_in_ids_and_fields() {
    let desk = filled();
    assert_eq!(ids(&desk, "dana", "search=ca&sort=id"), ["WO-1", "WO-3"]);
    assert_eq!(ids(&desk, "dana", "search=wo-4"), ["WO-4"]);
    assert_eq!(ids(&desk, "dana", "search=ca%20norm"), ["WO-3"]);
    assert_eq!(ids(&desk, "dana", "search=12.5"), ["WO-1"]);
    assert!(ids(&desk, "dana", "search=nowhere").is_empty());
    assert_eq!(ids(&desk, "dana", "search=%20").len(), 5, "no words, no search");
    desk.post(
        "intake",
        "/api/v1/orders",
        &json!({"wo_number": "WO-6", "priority": "urgent", "note": "Hotel"}),
    )
    .is(201);
    assert_eq!(ids(&desk, "dana", "search=hotel"), ["WO-6"], "an order that does not fit");
    assert!(!ids(&desk, "dana", "sort=priority").is_empty());
    assert_eq!(ids(&desk, "dana", "sort=-priority").last().map(String::as_str), Some("WO-6"));
}

#[test]
fn a_provider_neither_sorts_by_nor_finds_what_it_does_not_see() {
    let desk = Desk::running(&PROGRAM.replace("margin    number?", "margin    number? for company"));
    let document = json!({"wo_number": "WO-1", "region": "NY", "priority": "low", "margin": 77.25, "undeclared": "aurora"});
    desk.post("intake", "/api/v1/orders", &document).is(201);
    desk.command("dana", "WO-1", "assign", &json!({"provider": "north"})).is(200);
    let told = desk.get("nina", "/api/v1/orders?sort=margin").is(422);
    assert!(!told["detail"].as_str().expect("words").contains("`margin`,"), "{told}");
    for hidden in ["search=77.25", "search=aurora"] {
        assert!(ids(&desk, "nina", hidden).is_empty(), "{hidden}");
    }
    assert_eq!(ids(&desk, "dana", "search=77.25"), ["WO-1"]);
    assert_eq!(ids(&desk, "nina", "search=ny"), ["WO-1"]);
    let accept = [("accept", "text/csv")];
    let table = desk.send("nina", Method::GET, "/api/v1/orders", &accept, "").text;
    assert!(table.starts_with("wo_number,region,priority,desk.id,"), "{table}");
    assert!(!table.contains("77.25") && !table.contains("margin") && !table.contains("aurora"), "{table}");
}

#[test]
fn a_list_as_csv() {
    let desk = filled();
    let accept = [("accept", "text/csv")];
    let get = |query: &str| desk.send("dana", Method::GET, &format!("/api/v1/orders?{query}"), &accept, "");
    let table = get("sort=id&limit=2").text;
    assert_eq!(
        table,
        "wo_number,region,priority,margin,desk.id,desk.status,desk.workflow,desk.node,desk.provider,desk.engineer,\
         desk.reason,desk.received,desk.arrived,desk.deadline,desk.claimed_by,desk.revision\n\
         WO-1,ca,low,12.5,WO-1,waiting,repairs,choose,,,rule_says_manual,2026-03-02T09:00:00-05:00,\
         2026-03-02T09:00:00-05:00,,,1\n\
         WO-2,TX,high,,WO-2,waiting,repairs,choose,,,rule_says_manual,2026-03-02T09:00:00-05:00,\
         2026-03-02T09:00:00-05:00,,,1\n"
    );
    desk.post(
        "intake",
        "/api/v1/orders",
        &json!({"wo_number": "=1+1", "region": "CA, \"x\"", "priority": "low"}),
    )
    .is(201);
    assert!(get("search=x").text.contains("\n=1+1,\"CA, \"\"x\"\"\",low,"), "as it is");
    assert!(get("search=x&spreadsheet_safe=true").text.contains("\n'=1+1,"), "no formula");
    let none = get("search=nowhere").text;
    assert_eq!(none.lines().count(), 1, "the header alone: {none}");
}
