//! A desk goes from one database to another, whole or not at all.

use consign_desk::store::{Sqlite, Store};
use consign_desk::transfer::{TransferError, export, import};
use serde_json::json;

use super::fixture::Desk;

fn filled() -> Desk {
    let desk = Desk::new();
    for (number, region) in ["NY", "NJ", "CT", "CA", "nowhere"].into_iter().enumerate() {
        desk.receive(&format!("WO-{number}"), region, ["high", "low", "normal"][number % 3]);
    }
    desk.command("dana", "WO-3", "note", &json!({"text": "é \u{1F527} \"quoted\"\n"})).is(200);
    desk.command("dana", "WO-3", "claim", &json!({})).is(200);
    desk.command("dana", "WO-4", "cancel", &json!({"note": "twice"})).is(200);
    desk
}

fn empty() -> (tempfile::TempDir, Sqlite) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sqlite::open(&folder.path().join("desk.db")).expect("a database");
    (folder, store)
}

#[test]
fn a_desk_is_the_same_in_another_database() {
    let desk = filled();
    let mut lines = Vec::new();
    let out = export(&*desk.store, &mut lines).expect("written");
    assert_eq!(out.orders, 5);
    let (_folder, store) = empty();
    assert_eq!(import(&store, &mut &lines[..]).expect("taken in"), out);
    let found = consign_desk::verify::verify(&store).expect("the database");
    assert!(found.is_sound(), "{found:#?}");
    let mut again = Vec::new();
    export(&store, &mut again).expect("written");
    assert_eq!(String::from_utf8(lines.clone()).expect("text"), String::from_utf8(again).expect("text"));
    assert!(matches!(import(&store, &mut &lines[..]), Err(TransferError::NotEmpty)));
}

#[test]
fn a_desk_that_is_not_whole_is_not_live() {
    let desk = filled();
    let mut lines = Vec::new();
    export(&*desk.store, &mut lines).expect("written");
    let text = String::from_utf8(lines).expect("text");
    let whole: Vec<&str> = text.lines().collect();
    let take = |lines: &[&str]| {
        let (_folder, store) = empty();
        let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let error = import(&store, &mut text.as_bytes()).expect_err("it is not whole");
        assert_eq!(store.read().expect("the database").head().expect("the database").program, 0);
        error.to_string()
    };
    for end in 0..whole.len() {
        assert!(take(&whole[..end]).contains("before the desk does"), "{end}");
    }
    for left_out in 1..whole.len() - 1 {
        let mut lines = whole.clone();
        lines.remove(left_out);
        assert!(take(&lines).starts_with("line "), "{left_out}");
    }
    assert!(take(&["nonsense"]).starts_with("line 1: "));
    assert!(take(&whole[1..]).contains("begins with its first line"));
    assert!(take(&["{\"desk\": {\"version\": 9, \"program\": 1, \"directory\": 1}}"]).contains("version 9"));
}
