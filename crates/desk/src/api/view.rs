//! Orders and events as JSON, as much of them as somebody sees.

use consign::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::core::{Actor, By, Event, Live, Order, Sight, Status, sees_event, sight};

/// An order as somebody sees it; `None` if it does not exist for one.
pub fn order(live: &Live, actor: &Actor, order: &Order, now: Timestamp) -> Option<Box<RawValue>> {
    let sight = sight(live, actor, order);
    let document = match sight {
        Sight::Nothing => return None,
        Sight::Company => order.document.to_string(),
        // What is no object any more is nothing that a provider could be shown a part of.
        Sight::Provider => live.visible().of_document(&order.document).unwrap_or_else(|_| "{}".into()),
    };
    let mut body = Map::new();
    let place = &order.placement;
    body.insert("id".into(), json!(order.id));
    body.insert("revision".into(), json!(order.revision));
    body.insert("status".into(), json!(place.status));
    insert(&mut body, "at", at(live, order, sight));
    if let (Some(at), Status::Waiting) = (&place.at, place.status) {
        let handlers = if place.handlers.is_empty() { live.handlers(at) } else { place.handlers.clone() };
        let handler = match &handlers[..] {
            [one] => json!(one),
            many => json!(many),
        };
        body.insert("handler".into(), handler);
    }
    if sight == Sight::Company {
        insert(&mut body, "reason", place.reason.as_ref().map(|reason| json!(reason)));
        body.insert("program".into(), json!(order.program));
    }
    body.insert("received".into(), time(live, order.received));
    body.insert("arrived".into(), time(live, place.arrived));
    insert(&mut body, "deadline", place.deadline.map(|deadline| time(live, deadline)));
    insert(&mut body, "warn_at", place.warn_at.map(|warn_at| time(live, warn_at)));
    insert(&mut body, "claimed_by", order.claim_at(now).map(|claim| json!(claim.by)));
    raw(body, &document)
}

/// The members with the document put in as it was written.
fn raw(body: Map<String, Value>, document: &str) -> Option<Box<RawValue>> {
    let mut text = Value::Object(body).to_string();
    text.pop();
    RawValue::from_string(format!("{text},\"document\":{document}}}")).ok()
}

fn at(live: &Live, order: &Order, sight: Sight) -> Option<Value> {
    let place = &order.placement;
    let mut body = Map::new();
    if let Some(at) = &place.at {
        body.insert("workflow".into(), json!(at.workflow));
        body.insert("node".into(), json!(at.node));
        if let Some(node) = live.node(at) {
            body.insert("label".into(), json!(node.label));
            body.insert("portal".into(), json!(node.portal));
            if !node.reasons.is_empty() {
                body.insert("reasons".into(), json!(node.reasons));
            }
        }
        if sight == Sight::Company && !at.declined.is_empty() {
            body.insert("declined".into(), json!(at.declined));
        }
    }
    insert(&mut body, "provider", place.provider.as_ref().map(|id| json!(id)));
    insert(&mut body, "engineer", place.engineer.as_ref().map(|id| json!(id)));
    (!body.is_empty()).then_some(Value::Object(body))
}

/// An entry of a history or of the feed as somebody sees it; `None` if it does not exist for one.
pub fn event(live: &Live, actor: &Actor, event: &Event) -> Option<Value> {
    if !sees_event(actor, event) {
        return None;
    }
    let own = actor.provider();
    let mut body = Map::new();
    body.insert("seq".into(), json!(event.seq));
    body.insert("order".into(), json!(event.order));
    body.insert("revision".into(), json!(event.revision));
    body.insert("event".into(), json!(event.body.event));
    body.insert("by".into(), by(actor, &event.body.by));
    body.insert("at".into(), time(live, event.when));
    let still_theirs = own.is_none() || event.body.after.provider.as_ref() == own;
    if own.is_none() {
        body.insert("program".into(), json!(event.program));
        body.insert("directory".into(), json!(event.directory));
        if !event.body.decided.is_empty() {
            body.insert("decided".into(), json!(event.body.decided));
        }
        body.insert("after".into(), after(live, &event.body.after));
    } else {
        for_provider(&mut body, event, still_theirs);
    }
    Some(Value::Object(body))
}

/// Where the order was after it, with times as they are everywhere.
fn after(live: &Live, place: &crate::core::Placement) -> Value {
    let mut body = json!(place);
    body["arrived"] = time(live, place.arrived);
    if let Some(deadline) = place.deadline {
        body["deadline"] = time(live, deadline);
    }
    if let Some(warn_at) = place.warn_at {
        body["warn_at"] = time(live, warn_at);
    }
    body
}

/// What a provider's people see: that they got it, what they and their engineers did, and that it left them, but not to
/// whom, nor what rules or others of the company had to do with it.
fn for_provider(body: &mut Map<String, Value>, event: &Event, is_still_theirs: bool) {
    let had = event.body.before.as_ref().and_then(|at| at.provider.as_ref());
    let is_new = is_still_theirs && had != event.body.after.provider.as_ref();
    let is_own = matches!(&event.body.by, By::Person { of, .. } if of.is_some() && of.as_ref() == had);
    if is_new {
        body.insert("event".into(), json!({ "type": "assigned" }));
    } else if !is_still_theirs && !is_own {
        // Whom the order went to is the company's matter.
        let word = if event.body.by == By::CLOCK { "expired" } else { "recalled" };
        body.insert("event".into(), json!({ "type": word }));
    }
    if let Some(what) = body.get_mut("event").and_then(Value::as_object_mut)
        && what.get("type") == Some(&json!("updated"))
    {
        // The names of fields that changed may be those of fields for the company.
        what.remove("fields");
    }
    let after = &event.body.after;
    let mut place = Map::new();
    if is_still_theirs {
        place.insert("status".into(), json!(after.status));
        insert(&mut place, "node", after.at.as_ref().map(|at| json!(at.node)));
        insert(&mut place, "engineer", after.engineer.as_ref().map(|id| json!(id)));
    } else {
        place.insert("status".into(), json!("gone"));
    }
    body.insert("after".into(), Value::Object(place));
}

/// Who did it: a provider's people know their own and the clock, and the company as one.
fn by(actor: &Actor, by: &By) -> Value {
    match (actor.provider(), by) {
        (None, by) | (Some(_), by @ By::Itself(_)) => json!(by),
        (Some(own), By::Person { of, .. }) if of.as_ref() == Some(own) => json!(by),
        (Some(_), By::Person { .. } | By::Service { .. } | By::Publisher { .. }) => json!("company"),
    }
}

/// An instant in the program's timezone.
pub fn time(live: &Live, instant: Timestamp) -> Value {
    let zoned = instant.to_zoned_datetime(live.compiled().timezone());
    json!(zoned.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string())
}

fn insert(body: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        body.insert(name.into(), value);
    }
}
