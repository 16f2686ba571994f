//! Records that go on.

use super::*;
use crate::input::resumptions;
use crate::program::{At, Event};

const MINIMAL: &str =
    r#"{"number": "A", "priority": "low", "skills": [], "customer": {"full name": "N", "tags": []}}"#;
const AT: &str = r#"{"workflow": "w", "node": "n", "provider": "p", "declined": ["x", {"provider": "p", "engineer": "e"}]}"#;

/// The position and the event, or `! id: message`.
fn one(record: &str) -> Result<(At, Event), String> {
    let program = program(SCHEMA);
    let mut all = resumptions(&program, Format::Ndjson, record.as_bytes());
    let record = all.next().expect("a record").expect("a slice can be read");
    match record.content {
        Ok(found) => {
            assert_eq!(found.order.id(), "A");
            Ok((found.at, found.event))
        }
        Err(invalid) => Err(format!("! {}: {}", invalid.id.as_deref().unwrap_or("-"), invalid.message)),
    }
}

fn message(order: &str, at: &str, event: &str) -> String {
    one(&format!(r#"{{"order": {order}, "at": {at}, "event": {event}}}"#)).expect_err("it is not valid")
}

#[test]
fn a_record_has_an_order_a_place_and_an_event() {
    let record = |event: &str| one(&format!(r#"{{"event": {event}, "at": {AT}, "order": {MINIMAL}}}"#));
    let (at, event) = record(r#"{"type": "assigned", "engineer": "e"}"#).expect("valid");
    assert_eq!((&*at.workflow, &*at.node, at.provider.as_deref()), ("w", "n", Some("p")));
    assert_eq!(at.declined.len(), 2);
    assert_eq!(event, Event::Assigned { provider: None, engineer: Some("e".into()) });
    let because = r#"{"type": "declined", "reason": "No capacity", "note": "until Monday"}"#;
    let (reason, note) = (Some("No capacity".into()), Some("until Monday".into()));
    assert_eq!(record(because).expect("valid").1, Event::Declined { reason, note });
    let from_engineer = r#"{"type": "recalled", "from": "engineer"}"#;
    assert_eq!(record(from_engineer).expect("valid").1, Event::recalled_from_engineer());
    for (json, event) in [
        ("declined", Event::declined()),
        ("done", Event::Done),
        ("expired", Event::Expired),
        ("recalled", Event::recalled()),
        ("cancelled", Event::Cancelled),
    ] {
        assert_eq!(record(&format!(r#"{{"type": "{json}"}}"#)).expect("valid").1, event);
    }
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    let says = |record: &str| one(record).expect_err("it is not valid");
    assert_eq!(says("[]"), "! -: expected a JSON object, found a list");
    assert!(says("{}").ends_with("found no `order`"));
    assert!(says(&format!(r#"{{"order": {MINIMAL}, "at": {AT}}}"#)).starts_with("! A: expected `{\"order\""));
    let more = format!(r#"{{"order": {MINIMAL}, "at": {AT}, "evnt": 1}}"#);
    assert_eq!(
        says(&more),
        "! A: expected only `order`, `at`, `event` and `now`, found `evnt`, did you mean `event`?"
    );
    let twice = format!(r#"{{"order": {MINIMAL}, "order": {MINIMAL}}}"#);
    assert_eq!(says(&twice), "! A: expected `order` once, found it twice");
    let cut = format!(r#"{{"order": {MINIMAL}, "at": "#);
    assert!(says(&cut).starts_with("! A: expected a JSON object, found what is not JSON"));
}

#[test]
fn each_part_is_held_to_its_shape() {
    let done = r#"{"type": "done"}"#;
    assert_eq!(
        message(r#"{"number": "A"}"#, AT, done),
        "! A: `order`: `priority`: expected enum [low < normal < high], found nothing; \
         `skills`: expected a list of text, found nothing; `customer`: expected an object, found nothing"
    );
    assert_eq!(message(MINIMAL, "[]", done), "! A: `at`: expected a JSON object, found a list");
    assert_eq!(message(MINIMAL, r#"{"node": "n"}"#, done), "! A: `at`: missing field `workflow`");
    let unknown = r#"{"workflow": "w", "node": "n", "nod": 1}"#;
    assert!(message(MINIMAL, unknown, done).starts_with("! A: `at`: unknown field `nod`, expected one of"));
    let twice = r#"{"workflow": "w", "node": "n", "node": "n"}"#;
    assert_eq!(message(MINIMAL, twice, done), "! A: `at`: duplicate field `node`");
    let event = |event: &str| message(MINIMAL, AT, event);
    assert_eq!(event("\"done\""), "! A: `event`: expected a JSON object, found a text");
    assert_eq!(event("{}"), "! A: `event`: missing field `type`");
    assert!(
        event(r#"{"type": "finished"}"#)
            .starts_with("! A: `event`: unknown variant `finished`, expected one of")
    );
    assert_eq!(
        event(r#"{"type": "done", "provider": "p"}"#),
        "! A: `event`: expected only `type`, found `provider`"
    );
    assert!(event(r#"{"type": "assigned", "to": "p"}"#).starts_with("! A: `event`: unknown field `to`"));
    assert_eq!(
        event(r#"{"type": "cancelled", "why": "w"}"#),
        "! A: `event`: expected only `type`, found `why`"
    );
    let why = event(r#"{"type": "declined", "reasn": "w"}"#);
    assert!(why.contains("unknown field `reasn`, expected `reason` or `note`"), "{why}");
    let nobody = event(r#"{"type": "recalled", "from": "nobody"}"#);
    assert!(nobody.contains("unknown variant `nobody`, expected `provider` or `engineer`"), "{nobody}");
    let by = event(r#"{"type": "recalled", "by": "x"}"#);
    assert!(by.contains("unknown field `by`, expected `from`"), "{by}");
    assert!(event(r#"{"type": "done", "type": "done"}"#).contains("duplicate field `type`"));
}

#[test]
fn a_record_may_say_its_instant() {
    let now = |now: &str| {
        let record =
            format!(r#"{{"order": {MINIMAL}, "at": {AT}, "event": {{"type": "done"}}, "now": {now}}}"#);
        let program = program(SCHEMA);
        let first = resumptions(&program, Format::Ndjson, record.as_bytes()).next();
        let content = first.expect("a record").expect("a slice can be read").content;
        content.map(|found| found.now.map(|now| now.to_string())).map_err(|invalid| invalid.message)
    };
    assert_eq!(now(r#""2026-03-02T09:00:00+01:00""#), Ok(Some("2026-03-02T08:00:00Z".into())));
    for bad in [r#""2026-03-02T09:00:00""#, "5", "null", r#""noon""#] {
        assert_eq!(now(bad), Err(format!("`now`: expected a datetime with an offset, found `{bad}`")));
    }
}

#[test]
fn they_are_not_csv() {
    let program = program(SCHEMA);
    let mut all = resumptions(&program, Format::Csv, b"order,at,event\n1,2,3\n".as_slice());
    assert!(all.next().is_some_and(|first| first.is_err()));
    assert!(all.next().is_none(), "an error is the last item");
}
