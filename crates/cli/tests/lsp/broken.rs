//! What no editor should say: the server answers with an error and goes on.

use serde_json::{Value, json};

use super::editor::{Editor, at};
use super::{Desk, PROGRAM, capabilities};

const TEXT: &str = "schema work_order { id text }\n";

/// The code of an error.
fn code(answer: Result<Value, Value>) -> i64 {
    answer.expect_err("an error")["code"].as_i64().expect("a number")
}

#[test]
fn what_is_no_message_is_answered_and_the_next_one_is_read() {
    let mut desk = Desk::with(&[("main.consign", TEXT)]);
    let uri = desk.open("main.consign");
    for body in ["{", "[]", "\u{1}", "{\"jsonrpc\":\"2.0\"}"] {
        desk.editor.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        loop {
            let message = desk.editor.next_message();
            if message.get("method").is_none() {
                assert_eq!(
                    (&message["id"], &message["error"]["code"]),
                    (&Value::Null, &json!(-32700)),
                    "{body}"
                );
                break;
            }
            desk.editor.keep(message);
        }
    }
    desk.editor.raw(b"Nonsense\r\n\r\n");
    assert!(desk.editor.request("textDocument/hover", at(&uri, 0, 0)).is_ok());
    assert_eq!(desk.editor.end(), 0);
}

#[test]
fn requests_that_make_no_sense_are_errors() {
    let mut desk = Desk::with(&[("main.consign", TEXT)]);
    let uri = desk.open("main.consign");
    assert_eq!(code(desk.editor.request("textDocument/nonsense", json!({}))), -32601);
    assert_eq!(code(desk.editor.request("textDocument/hover", json!({ "textDocument": 3 }))), -32602);
    assert_eq!(code(desk.editor.request("textDocument/hover", json!([]))), -32602);
    assert_eq!(code(desk.editor.request("textDocument/hover", Value::Null)), -32602);
    let gone = at("file:///nowhere/gone.consign", 0, 0);
    assert_eq!(code(desk.editor.request("textDocument/hover", gone)), -32602);
    assert_eq!(code(desk.editor.request("initialize", json!({ "capabilities": {} }))), -32803);
    // A place that no text has is the nearest one.
    assert!(desk.editor.request("textDocument/completion", at(&uri, 4_000_000_000, 4_000_000_000)).is_ok());
    assert_eq!(desk.editor.end(), 0);
}

#[test]
fn notifications_that_make_no_sense_change_nothing() {
    let mut desk = Desk::with(&[("main.consign", TEXT)]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    let closed = "file:///nowhere/closed.consign";
    desk.editor.change(closed, 1, &[(0, 0, 0, 0, "x")]);
    desk.editor.notify("textDocument/didOpen", json!({ "textDocument": "x" }));
    desk.editor
        .notify("textDocument/didChange", json!({ "textDocument": { "uri": "no address", "version": 1 } }));
    desk.editor.notify("$/cancelRequest", json!({ "id": 999 }));
    desk.editor.notify("$/cancelRequest", json!({}));
    desk.editor.notify("something/else", json!({ "a": 1 }));
    // Backwards, and past the end.
    desk.editor.change(&uri, 2, &[(9, 9, 0, 0, "list l = [1]\n")]);
    desk.editor.settle();
    assert!(
        desk.editor.found(&uri).iter().all(|(code, ..)| code != "syntax/unexpected"),
        "{:?}",
        desk.editor.found(&uri)
    );
    assert!(
        desk.editor.said.iter().any(|said| said["method"] == "window/logMessage"),
        "what is not understood is logged"
    );
    assert_eq!(desk.editor.end(), 0);
}

#[test]
fn before_the_greeting_and_after_the_good_bye_nothing_is_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut editor = Editor::silent(PROGRAM, folder.path());
    assert_eq!(code(editor.request("textDocument/hover", at("file:///a.consign", 0, 0))), -32002);
    editor.notify("textDocument/didOpen", json!({}));
    editor
        .request("initialize", json!({ "capabilities": capabilities("utf-8") }))
        .expect("it introduces itself");
    editor.request("shutdown", Value::Null).expect("it answers");
    assert_eq!(code(editor.request("textDocument/hover", at("file:///a.consign", 0, 0))), -32600);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.status(), 0);
}

#[test]
fn an_exit_without_a_good_bye_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut editor, _) = Editor::start(PROGRAM, folder.path(), json!({}));
    editor.notify("exit", Value::Null);
    assert_eq!(editor.status(), 1);
}

#[test]
fn a_message_that_would_take_all_memory_ends_the_conversation() {
    for claim in ["99999999999999", "268435457"] {
        let mut desk = Desk::with(&[("main.consign", TEXT)]);
        desk.editor.raw(format!("Content-Length: {claim}\r\n\r\n{{}}").as_bytes());
        let said = loop {
            let message = desk.editor.next_message();
            if message.get("method").is_none() {
                break message;
            }
        };
        assert_eq!(said["error"]["code"], -32700, "{said}");
        assert_eq!(desk.editor.status(), 1, "it goes by itself");
    }
}

#[test]
fn whatever_is_asked_of_a_text_that_changes_is_answered_once() {
    let mut desk = Desk::with(&[("main.consign", TEXT)]);
    let uri = desk.open("main.consign");
    let mut asked = Vec::new();
    for version in 2..20 {
        let mut params = at(&uri, 0, 21);
        params["context"] = json!({ "includeDeclaration": true });
        asked.push(desk.editor.ask("textDocument/references", params));
        desk.editor.change(&uri, version, &[(1, 0, 1, 0, "// more\n")]);
    }
    let last = *asked.last().expect("one");
    desk.editor.notify("$/cancelRequest", json!({ "id": last }));
    for id in asked {
        if let Err(error) = desk.editor.answer(id) {
            let is_late = error["code"] == json!(-32801) || error["code"] == json!(-32800);
            assert!(is_late, "{error}");
        }
    }
    desk.editor.settle();
    assert_eq!(desk.editor.diagnostics[&uri]["version"], 19);
}
