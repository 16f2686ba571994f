//! What writes: renaming, mending, commands.

use std::process::Command;

use serde_json::{Value, json};

use super::editor::at;
use super::{Desk, example, find, outsourcing};

/// A text after the edits of one file, whose columns are bytes.
fn edited(text: &str, edits: &Value) -> String {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let offset = |at: &Value| {
        let number = |name: &str| usize::try_from(at[name].as_u64().expect("a number")).expect("small");
        starts[number("line")] + number("character")
    };
    let mut edits: Vec<&Value> = edits.as_array().expect("a list").iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(offset(&edit["range"]["start"])));
    let mut text = text.to_owned();
    for edit in edits {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        text.replace_range(range, edit["newText"].as_str().expect("a text"));
    }
    text
}

#[test]
fn a_provider_gets_another_id_in_the_program_and_in_its_directory() {
    let (mut desk, uri, text) = outsourcing();
    let (line, column) = find(&text, "northstar", 0);
    let place = desk.editor.request("textDocument/prepareRename", at(&uri, line, column)).expect("an answer");
    assert_eq!(place["placeholder"], "northstar");
    let mut params = at(&uri, line, column);
    params["newName"] = json!("polaris");
    let edit = desk.editor.request("textDocument/rename", params.clone()).expect("an answer");
    let directory = desk.uri("directory.json");
    let main = edited(&text, &edit["changes"][&uri]);
    assert!(
        !main.contains("northstar") && main.contains("assign polaris") && main.contains("polaris.amy"),
        "{main}"
    );
    let people = edited(&example("outsourcing/directory.json"), &edit["changes"][&directory]);
    assert!(people.contains("\"polaris\"") && !people.contains("\"northstar\""), "{people}");
    params["newName"] = json!("and");
    params["position"] =
        json!({ "line": find(&text, "urgent", 0).0, "character": find(&text, "urgent", 0).1 });
    let refused = desk.editor.request("textDocument/rename", params).expect_err("no name");
    assert_eq!(refused["code"], -32803);
    assert!(desk.editor.request("textDocument/prepareRename", at(&uri, 0, 0)).is_err());
}

#[test]
fn findings_are_mended_one_by_one_all_at_once_and_when_a_file_is_saved() {
    let text = "schema work_order { id text  region text }\nlet a = region == \"N\" or region == \"S\"\n";
    let mut desk = Desk::with(&[("main.consign", text)]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    let (line, column) = find(text, "==", 0);
    let point = json!({ "line": line, "character": column });
    let mut params = json!({
        "textDocument": { "uri": uri }, "range": { "start": point, "end": point }, "context": { "diagnostics": [] },
    });
    let actions = desk.editor.request("textDocument/codeAction", params.clone()).expect("an answer");
    assert_eq!((&actions[0]["title"], &actions[0]["isPreferred"]), (&json!("write `=`"), &json!(true)));
    assert_eq!(actions[0]["diagnostics"][0]["range"]["start"], point);
    assert!(edited(text, &actions[0]["edit"]["changes"][&uri]).contains("region = \"N\" or region == "));
    assert!(edited(text, &actions[1]["edit"]["changes"][&uri]).contains("region = \"N\" or region = \"S\""));
    params["context"]["only"] = json!(["source.fixAll"]);
    let all = desk.editor.request("textDocument/codeAction", params).expect("an answer");
    assert_eq!((all.as_array().map(Vec::len), &all[0]["kind"]), (Some(1), &json!("source.fixAll.consign")));
    assert!(edited(text, &all[0]["edit"]["changes"][&uri]).contains("region = \"N\" or region = \"S\""));
}

/// Runs a command.
fn run(desk: &mut Desk, command: &str, argument: Value) -> Result<Value, Value> {
    desk.editor.request("workspace/executeCommand", json!({ "command": command, "arguments": [argument] }))
}

#[test]
fn lenses_offer_what_commands_do() {
    let (mut desk, uri, text) = outsourcing();
    let document = json!({ "textDocument": { "uri": uri } });
    let lenses = desk.editor.request("textDocument/codeLens", document).expect("an answer");
    let lenses = lenses.as_array().expect("a list").clone();
    let mut seen = Vec::new();
    for lens in &lenses {
        let command = lens["command"]["command"].as_str().expect("a name").to_owned();
        let argument = lens["command"]["arguments"][0].clone();
        // A rule for which no order is found says so; all others do something.
        if let Err(error) = run(&mut desk, &command, argument) {
            assert_eq!((command.as_str(), &error["code"]), ("consign.addTest", &json!(-32803)), "{error}");
        }
        seen.push(command);
    }
    for command in ["consign.runTest", "consign.explain", "consign.addTest", "consign.picture"] {
        assert!(seen.iter().any(|one| one == command), "{command}");
    }
    let edit = desk
        .editor
        .said
        .iter()
        .find(|said| said["method"] == "workspace/applyEdit")
        .expect("a test is added");
    let after = edited(&text, &edit["params"]["edit"]["changes"][&uri]);
    assert!(after.starts_with(&text) && after.contains("test \"rule outsourcing."), "{after}");
    desk.editor.notify("workspace/didChangeConfiguration", json!({ "settings": { "codeLenses": false } }));
    let none = desk.editor.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(none, Ok(Value::Null));
}

#[test]
fn tests_are_listed_run_and_counted() {
    let (mut desk, uri, text) = outsourcing();
    let tests = run(&mut desk, "consign.tests", json!({ "uri": uri })).expect("an answer");
    assert_eq!(tests.as_array().map(Vec::len), Some(3));
    let results = run(&mut desk, "consign.runTest", json!({ "uri": uri })).expect("an answer");
    assert!(results.as_array().expect("a list").iter().all(|one| one["passed"] == true), "{results}");
    let (line, column) = find(&text, "by vip_outage", 0);
    desk.editor.change(&uri, 2, &[(line, column, line, column + 13, "by hvac")]);
    let name = tests[0]["name"].clone();
    let results = run(&mut desk, "consign.runTest", json!({ "uri": uri, "test": name })).expect("an answer");
    assert_eq!(results[0]["failures"][0]["range"]["start"]["line"], line, "{results}");
    assert!(desk.editor.said.iter().any(|said| said["method"] == "window/showMessage"), "people are told");
    let coverage = run(&mut desk, "consign.coverage", json!({ "uri": uri })).expect("an answer");
    let rule =
        coverage.as_array().expect("a list").iter().find(|one| one["name"] == "outsourcing.vip_outage");
    assert_eq!(rule.expect("the rule")["hits"], 1);
}

#[test]
fn orders_are_explained_and_workflows_drawn() {
    let (mut desk, uri, text) = outsourcing();
    let (line, column) = find(&text, "id: \"T-1\"", 0);
    let position = json!({ "line": line, "character": column });
    let explained =
        run(&mut desk, "consign.explain", json!({ "uri": uri, "position": position })).expect("an answer");
    assert!(explained["text"].as_str().expect("a text").contains("outsourcing.vip_outage"), "{explained}");
    assert_eq!(explained["decision"]["order"], "T-1");
    let nothing = run(&mut desk, "consign.explain", json!({ "uri": uri })).expect_err("no order is there");
    assert_eq!(nothing["code"], -32803);
    let pictures = run(&mut desk, "consign.picture", json!({ "uri": uri })).expect("an answer");
    assert_eq!(pictures[0]["workflow"], "interconnection");
    assert!(pictures[0]["svg"].as_str().expect("a picture").contains("</svg>"));
    assert!(run(&mut desk, "consign.nonsense", json!({ "uri": uri })).is_err());
    assert_eq!(run(&mut desk, "consign.picture", json!({})).expect_err("no address")["code"], -32602);
}

fn git(desk: &Desk, arguments: &[&str]) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@localhost"];
    let done = Command::new("git").current_dir(desk.folder.path()).args(identity).args(arguments).output();
    assert!(done.expect("git").status.success(), "{arguments:?}");
}

#[test]
fn a_change_is_compared_with_the_last_commit() {
    let (mut desk, uri, text) = outsourcing();
    let refused = run(&mut desk, "consign.diff", json!({ "uri": uri })).expect_err("no repository");
    assert_eq!(refused["code"], -32803);
    git(&desk, &["init", "-q"]);
    git(&desk, &["add", "."]);
    git(&desk, &["commit", "-q", "-m", "first"]);
    let same = run(&mut desk, "consign.diff", json!({ "uri": uri })).expect("an answer");
    assert_eq!(same["differs"], false);
    let (line, column) = find(&text, "assign northstar", 0);
    desk.editor.change(&uri, 2, &[(line, column, line, column + 16, "assign coolair")]);
    let other = run(&mut desk, "consign.diff", json!({ "uri": uri })).expect("an answer");
    assert_eq!(other["differs"], true);
    let markdown = other["markdown"].as_str().expect("a text");
    assert!(markdown.contains("coolair") && markdown.contains("northstar"), "{markdown}");
}

#[test]
fn orders_are_followed_as_calls_are() {
    let (mut desk, uri, text) = outsourcing();
    let (line, column) = find(&text, "on_site \"On-site", 0);
    let items =
        desk.editor.request("textDocument/prepareCallHierarchy", at(&uri, line, column)).expect("an answer");
    assert_eq!((&items[0]["name"], &items[0]["detail"]), (&json!("on_site"), &json!("On-site service")));
    let item = json!({ "item": items[0] });
    let incoming = desk.editor.request("callHierarchy/incomingCalls", item.clone()).expect("an answer");
    assert_eq!(incoming[0]["from"]["name"], "engineer_assignment");
    let outgoing = desk.editor.request("callHierarchy/outgoingCalls", item).expect("an answer");
    assert_eq!(outgoing[0]["to"]["name"], "done");
}

#[test]
fn hints_name_providers_and_say_what_is_dead() {
    let (mut desk, uri, text) = outsourcing();
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": whole });
    let hints = desk.editor.request("textDocument/inlayHint", params.clone()).expect("an answer");
    let (line, column) = find(&text, "assign northstar", 0);
    let at = json!({ "line": line, "character": column + 16 });
    let hint = hints.as_array().expect("a list").iter().find(|hint| hint["position"] == at).expect("a hint");
    assert_eq!(hint["label"], "NorthStar Field Services");
    let (line, _) = find(&text, "  otherwise manual", 0);
    let rule = "  rule again {\n    when priority = critical and customer.tier = gold and region = \"NY\"\n    assign northstar\n  }\n\n";
    desk.editor.change(&uri, 2, &[(line, 0, line, 0, rule)]);
    desk.editor.settle();
    let hints = desk.editor.request("textDocument/inlayHint", params).expect("an answer");
    let dead =
        |hint: &&Value| hint["label"].as_str().is_some_and(|label| label.starts_with("dead: covered by"));
    assert!(hints.as_array().expect("a list").iter().any(|hint| dead(&hint)), "{hints}");
}

#[test]
fn rules_say_how_many_orders_of_the_past_they_decide() {
    let file = |name: &str| example(&format!("outsourcing/{name}"));
    let (text, directory, orders) =
        (file("outsourcing.consign"), file("directory.json"), file("orders.ndjson"));
    let settings = "[editor]\nhistory = \"orders.ndjson\"\nnow-from = \"created\"\n";
    let mut desk = Desk::with(&[
        ("main.consign", &text),
        ("directory.json", &directory),
        ("orders.ndjson", &orders),
        ("consign.toml", settings),
    ]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    let lenses = desk
        .editor
        .request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }))
        .expect("an answer");
    let titles = lenses
        .as_array()
        .expect("a list")
        .iter()
        .map(|lens| lens["command"]["title"].as_str().expect("a text"));
    let shares: Vec<f64> = titles
        .filter_map(|title| title.strip_suffix(" % of orders.ndjson"))
        .map(|share| share.parse().expect("a number"))
        .collect();
    assert_eq!(shares.len(), 3, "{lenses}");
    assert!((shares.iter().sum::<f64>() - 100.0).abs() < 0.5 && shares[0] > 0.0, "{shares:?}");
}
