//! Orders, events and records to be kept.

use std::sync::Arc;

use consign::Timestamp;
use consign_desk::core::{Body, By, Claim, Event, Order, Placement, Status, What};

/// An instant some nanoseconds after one of 2026.
pub fn instant(nanos: i64) -> Timestamp {
    Timestamp::from_nanosecond(1_780_000_000_123_456_789 + i128::from(nanos)).expect("an instant")
}

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// An order that waits at `repairs.triage`, as it has just come in.
pub fn order(id: &str) -> Order {
    Order {
        id: id.into(),
        revision: 1,
        document: format!("{{\"id\": {}, \"value\": 1.10}}", serde_json::to_string(id).expect("JSON")).into(),
        placement: waiting("triage", instant(0)),
        received: instant(0),
        program: 1,
        claim: None,
    }
}

/// A placement at a node of the workflow `repairs`.
pub fn waiting(node: &str, arrived: Timestamp) -> Placement {
    let at = serde_json::json!({"workflow": "repairs", "node": node});
    let at = Some(serde_json::from_value(at).expect("a position"));
    Placement { at, ..ended(Status::Waiting, arrived) }
}

/// A placement nowhere.
pub fn ended(status: Status, arrived: Timestamp) -> Placement {
    Placement {
        status,
        at: None,
        provider: None,
        engineer: None,
        handlers: Vec::new(),
        reason: None,
        arrived,
        deadline: None,
        warn_at: None,
    }
}

/// An order with a value in all places where there can be one.
pub fn full_order(id: &str) -> Order {
    let placement = serde_json::json!({
        "status": "waiting",
        "at": {"workflow": "repairs", "node": "on_site", "provider": "nørthstar", "engineer": "amy \"☃\"",
               "provider_node": "triage", "engineer_node": "crew",
               "declined": ["cool\\air"]},
        "provider": "nørthstar",
        "engineer": "amy \"☃\"",
        "handlers": [{"role": "crew", "of": "nørthstar"}, {"person": "ada"}, {"engineer": "amy"}],
        "reason": {"code": "no_rule_matched", "message": "no rule's “condition” matched\n\u{1F477}"},
        "arrived": "2026-11-29T23:59:59.999999999Z",
        "deadline": "9999-12-30T22:00:00.999999999Z",
        "warn_at": "2026-12-30T22:00:00.000000001Z",
    });
    Order {
        id: id.into(),
        revision: 7,
        document: "{ \"id\":\t\"x\",\n \"note\": \"\\u0000\\u0001 '; DROP TABLE orders; -- 🛠 ß \u{FEFF}\", \
                   \"exact\": 0.1000000000000000000000000001e-7 }"
            .into(),
        placement: serde_json::from_value(placement).expect("a placement"),
        received: at("1969-12-31T23:59:59.000000001Z"),
        program: u32::MAX,
        claim: Some(Claim { by: "ada\u{301}".into(), until: at("2262-04-11T23:47:16.854775806Z") }),
    }
}

/// What happened when an order came in.
pub fn received(order: &Order) -> Event {
    Event {
        seq: 0,
        order: order.id.clone(),
        revision: order.revision,
        when: order.received,
        program: order.program,
        directory: 1,
        document: Some(order.document.clone()),
        body: Body {
            event: What::Received,
            by: By::Service { service: "intake".into() },
            before: None,
            decided: Vec::new(),
            after: order.placement.clone(),
        },
    }
}

/// A remark on an order.
pub fn noted(order: &Order, text: &str) -> Event {
    let by = By::Person { person: "pat".into(), of: Some("northstar".into()) };
    let event = What::Noted { text: text.into(), shared: true };
    let before = order.placement.at.clone();
    let body = Body { event, by, before, ..received(order).body };
    Event { document: None, body, ..received(order) }
}

/// Ids as texts.
pub fn ids(orders: &[Order]) -> Vec<Arc<str>> {
    orders.iter().map(|order| order.id.clone()).collect()
}
