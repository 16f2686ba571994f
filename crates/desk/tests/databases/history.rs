//! What goes through the whole history, on both: a person is made anonymous, the orders verified, the decisions repeated by
//! another program; with a thousand and more events, so that there are several pages of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use consign::Timestamp;
use consign_desk::anonymize::anonymize;
use consign_desk::auth;
use consign_desk::core::{Actor, By, Command, Person, Pick, Side, compile};
use consign_desk::office::{Office, SystemClock};
use consign_desk::replay::replay;
use consign_desk::transfer::export;

use crate::offices::{CAPPED, files, go_live, service};
use crate::{Database, postgres, sqlite};

const ORDERS: usize = 400;

fn petra() -> Person {
    Person {
        id: "petra.quist".into(),
        name: "Petra Quist".into(),
        sign_in: "pq".into(),
        email: Some("petra@quist.example".into()),
        side: Side::Company,
        engineer: None,
        roles: BTreeSet::from(["dispatcher".to_owned()]),
        desk_roles: BTreeSet::new(),
        removed: None,
    }
}

/// The first eight orders fill both providers; Petra takes one back and picks its provider, the others she remarks on.
fn busy(office: &Office) {
    go_live(office, CAPPED);
    office.ask(|session| auth::put_person(session.write(), &petra())).expect("the database");
    let actor = Actor::Person(Arc::new(petra()));
    for number in 0..ORDERS {
        let id = format!("W-{number:03}");
        let document = serde_json::json!({"id": id, "region": "N"}).to_string();
        let received = office.ask(move |session| session.receive(&document, &service()));
        received.expect("the database").expect("it is new");
        let note = Command::Note { text: format!("seen {number}"), shared: false };
        let mut commands = vec![note.clone(), note];
        if number == 0 {
            let pick = Pick { provider: Some("northstar".into()), ..Pick::default() };
            commands.extend([Command::Recall { note: None }, Command::Assign(pick)]);
        }
        for command in commands {
            let (id, actor) = (id.clone(), actor.clone());
            let done = office.ask(move |session| session.act(&id, &command, None, &actor));
            done.expect("the database").expect("it is done");
        }
    }
}

fn goes_through(database: &dyn Database) {
    let office =
        Office::open(database.open().expect("a database"), Arc::new(SystemClock)).expect("an office");
    busy(&office);
    let store = database.open().expect("a database");
    let text = || {
        let mut lines = Vec::new();
        export(&*store, &mut lines).expect("written");
        String::from_utf8(lines).expect("text")
    };
    let kept = text();
    assert!(kept.contains("petra.quist") && kept.contains("seen 399"));
    // One of northstar's five places more would have gone to the ninth order.
    let same = Arc::new(compile("main.consign", &files(CAPPED)).expect("a program"));
    let replayed = replay(&*store, &same, None).expect("the database");
    assert_eq!((replayed.decisions, replayed.differ), (ORDERS as u64, 0), "{replayed:#?}");
    let other = CAPPED.replace("first of northstar, coolair", "first of coolair, northstar");
    let other = Arc::new(compile("main.consign", &files(&other)).expect("a program"));
    let replayed = replay(&*store, &other, None).expect("the database");
    assert!(replayed.differ > 0 && replayed.differ <= 8, "{replayed:#?}");
    let by = By::Publisher { publisher: "tests".into() };
    let done = anonymize(&*store, "petra.quist", &by, Timestamp::now()).expect("it is done");
    assert_eq!(done.events, 2 * ORDERS as u64 + 2);
    let left = text();
    for mark in ["petra.quist", "Petra Quist", "petra@quist.example"] {
        assert!(!left.contains(mark), "{mark} is left");
    }
    assert!(left.contains(&*done.pseudonym) && left.contains("seen 399"));
    let found = consign_desk::verify::verify(&*store).expect("the database");
    assert!(found.is_sound() && found.orders == ORDERS as u64, "{found:#?}");
}

#[test]
fn it_is_gone_through_in_sqlite() {
    sqlite::with(goes_through);
}

#[test]
fn it_is_gone_through_in_postgresql() {
    postgres::with(goes_through);
}
