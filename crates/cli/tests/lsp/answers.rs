//! Requests and their answers.

use serde_json::{Value, json};

use super::editor::at;
use super::{Desk, find, outsourcing};

/// The labels of what is offered.
fn labels(answer: &Value) -> Vec<&str> {
    answer.as_array().expect("a list").iter().map(|item| item["label"].as_str().expect("a label")).collect()
}

#[test]
fn a_key_changes_what_is_found_and_a_good_bye_ends_it() {
    let (mut desk, uri, text) = outsourcing();
    assert_eq!(desk.editor.found(&uri), []);
    let (line, column) = find(&text, "priority >= high", 0);
    desk.editor.change(&uri, 2, &[(line, column, line, column + 8, "prioritt")]);
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri), [("name/undefined".to_owned(), line, column)]);
    let said = &desk.editor.diagnostics[&uri];
    assert_eq!(said["version"], 2);
    let message = said["diagnostics"][0]["message"].as_str().expect("a text");
    assert!(message.contains("`prioritt`") && message.contains("priority"), "{message}");
    // Two changes at once, each in the text after the one before.
    desk.editor.change(
        &uri,
        3,
        &[(line, column, line, column + 8, ""), (line, column, line, column, "priority")],
    );
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri), []);
    assert_eq!(desk.editor.end(), 0);
}

#[test]
fn warnings_come_with_places_and_tags() {
    let text = "schema work_order { id text  a bool  b bool }\nlist unused = [1]\nlet c = a or b and not a\nlet c = a\n";
    let mut desk = Desk::with(&[("main.consign", text)]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri), [("name/duplicate".to_owned(), 3, 4)]);
    let found = &desk.editor.diagnostics[&uri]["diagnostics"][0];
    assert_eq!(found["severity"], 1);
    assert_eq!(found["source"], "consign");
    let related = &found["relatedInformation"][0];
    assert_eq!(related["message"], "the first one");
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 2, "character": 4 }));
    desk.editor.change(&uri, 2, &[(3, 0, 4, 0, "")]);
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri)[0].0, "condition/mixed-and-or");
    assert_eq!(desk.editor.diagnostics[&uri]["diagnostics"][0]["severity"], 2);
}

#[test]
fn names_lead_to_what_they_are() {
    let (mut desk, uri, text) = outsourcing();
    let (line, column) = find(&text, "northstar", 0);
    let hover = desk.editor.request("textDocument/hover", at(&uri, line, column + 2)).expect("an answer");
    assert!(
        hover["contents"]["value"].as_str().expect("a text").contains("**NorthStar Field Services**"),
        "{hover}"
    );
    assert_eq!(hover["range"]["start"], json!({ "line": line, "character": column }));
    let definition =
        desk.editor.request("textDocument/definition", at(&uri, line, column)).expect("an answer");
    assert!(definition[0]["uri"].as_str().expect("an address").ends_with("directory.json"), "{definition}");
    let (line, column) = find(&text, "urgent\n    assign", 0);
    let definition =
        desk.editor.request("textDocument/definition", at(&uri, line, column)).expect("an answer");
    let declared = find(&text, "urgent = ", 0);
    assert_eq!(definition[0]["range"]["start"], json!({ "line": declared.0, "character": declared.1 }));
    let mut params = at(&uri, line, column);
    params["context"] = json!({ "includeDeclaration": true });
    let references = desk.editor.request("textDocument/references", params).expect("an answer");
    assert_eq!(references.as_array().expect("a list").len(), 2);
    let marks =
        desk.editor.request("textDocument/documentHighlight", at(&uri, line, column)).expect("an answer");
    assert_eq!(marks.as_array().expect("a list").len(), 2);
    let nothing = desk.editor.request("textDocument/hover", at(&uri, 0, 0)).expect("an answer");
    assert!(nothing.is_null(), "{nothing}");
}

#[test]
fn completion_knows_the_place_in_a_broken_file() {
    let (mut desk, uri, text) = outsourcing();
    let (line, column) = find(&text, "northstar", 0);
    desk.editor.change(&uri, 2, &[(line, column, line, column + 9, "")]);
    let offered = desk.editor.request("textDocument/completion", at(&uri, line, column)).expect("an answer");
    let all = labels(&offered);
    assert!(all.contains(&"northstar") && all.contains(&"best") && !all.contains(&"region"), "{all:?}");
    let star = offered
        .as_array()
        .expect("a list")
        .iter()
        .find(|item| item["label"] == "northstar")
        .expect("it is there");
    assert_eq!(star["detail"], "NorthStar Field Services");
    assert_eq!(star["textEdit"]["newText"], "northstar");
    assert!(star["filterText"].as_str().expect("a text").contains("NorthStar"));
    let (line, column) = find(&text, "  otherwise manual", 0);
    desk.editor.change(&uri, 3, &[(line, column, line, column, "  ru\n")]);
    let offered =
        desk.editor.request("textDocument/completion", at(&uri, line, column + 4)).expect("an answer");
    let rule =
        offered.as_array().expect("a list").iter().find(|item| item["label"] == "rule … { when … assign … }");
    let rule = rule.expect("a snippet");
    assert_eq!(rule["insertTextFormat"], 2);
    assert_eq!(rule["textEdit"]["range"]["start"], json!({ "line": line, "character": 2 }));
}

#[test]
fn a_file_shows_what_it_is_made_of_also_when_it_is_broken() {
    let (mut desk, uri, text) = outsourcing();
    let (line, column) = find(&text, "when priority = critical", 0);
    desk.editor.change(&uri, 2, &[(line, column, line, column + 24, "when = = ")]);
    let document = json!({ "textDocument": { "uri": uri } });
    let symbols = desk.editor.request("textDocument/documentSymbol", document.clone()).expect("an answer");
    let symbols = symbols.as_array().expect("a list").clone();
    let named =
        |name: &str| symbols.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name}"));
    let rules: Vec<&str> = named("outsourcing")["children"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| rule["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(rules, ["vip_outage", "hvac", "otherwise"]);
    assert_eq!(named("interconnection")["detail"], "Interconnection service");
    let folds = desk.editor.request("textDocument/foldingRange", document.clone()).expect("an answer");
    let schema = find(&text, "schema work_order", 0).0;
    assert!(folds.as_array().expect("a list").iter().any(|fold| fold["startLine"] == schema), "{folds}");
    let found = desk.editor.request("workspace/symbol", json!({ "query": "onsite" })).expect("an answer");
    assert_eq!(found[0]["name"], "on_site");
    assert_eq!(found[0]["containerName"], "interconnection");
    let links = desk.editor.request("textDocument/documentLink", document).expect("an answer");
    assert!(links[0]["target"].as_str().expect("an address").ends_with("directory.json"));
    let positions =
        json!({ "textDocument": { "uri": uri }, "positions": [{ "line": schema, "character": 8 }] });
    let selections = desk.editor.request("textDocument/selectionRange", positions).expect("an answer");
    assert_eq!(selections[0]["range"]["end"]["character"], 17);
    assert!(selections[0]["parent"]["range"].is_object());
}

#[test]
fn the_layout_is_written_as_few_changes() {
    let (mut desk, uri, text) = outsourcing();
    let document =
        json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true } });
    let none = desk.editor.request("textDocument/formatting", document.clone()).expect("an answer");
    assert_eq!(none, json!([]));
    let (line, _) = find(&text, "let urgent", 0);
    desk.editor.change(&uri, 2, &[(line, 0, line, 3, "let   ")]);
    let edits = desk.editor.request("textDocument/formatting", document.clone()).expect("an answer");
    assert_eq!(edits.as_array().expect("a list").len(), 1);
    assert!(edits[0]["newText"].as_str().expect("a text").starts_with("let urgent ="));
    assert_eq!(edits[0]["range"]["start"], json!({ "line": line, "character": 0 }));
    let mut elsewhere = document.clone();
    elsewhere["range"] =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    assert_eq!(desk.editor.request("textDocument/rangeFormatting", elsewhere).expect("an answer"), json!([]));
    let mut typed = document;
    typed["position"] = json!({ "line": line, "character": 6 });
    typed["ch"] = json!("}");
    assert!(desk.editor.request("textDocument/onTypeFormatting", typed).expect("an answer").is_array());
}

/// The parts of a text with their colours, from what the server says.
fn coloured(text: &str, data: &[u64], legend: &[Value]) -> Vec<(String, String)> {
    let lines: Vec<Vec<u16>> = text.lines().map(|line| line.encode_utf16().collect()).collect();
    let (mut line, mut column) = (0, 0);
    let parts = data.chunks(5).map(|part| {
        let [delta_line, delta, length, kind, _] = part.try_into().expect("five numbers");
        column = if delta_line == 0 { column + delta } else { delta };
        line += delta_line;
        let units = &lines[line as usize][column as usize..(column + length) as usize];
        let kind = legend[kind as usize].as_str().expect("a word").to_owned();
        (String::from_utf16(units).expect("a text"), kind)
    });
    parts.collect()
}

#[test]
fn colours_say_what_names_are_in_the_units_of_the_editor() {
    let text = "schema work_order { id text  region text }\n// 😀 é\nlet é = region\nlet north = region = \"😀\" or region = \"N\"\n";
    let mut desk = Desk::with(&[("main.consign", text)]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    let (_, capabilities) = super::Editor::start(super::PROGRAM, desk.folder.path(), json!({}));
    let legend =
        capabilities["semanticTokensProvider"]["legend"]["tokenTypes"].as_array().expect("words").clone();
    let document = json!({ "textDocument": { "uri": uri } });
    let answer = desk.editor.request("textDocument/semanticTokens/full", document).expect("an answer");
    let data: Vec<u64> =
        answer["data"].as_array().expect("numbers").iter().filter_map(Value::as_u64).collect();
    let parts = coloured(text, &data, &legend);
    let is = |part: &str, kind: &str| parts.contains(&(part.to_owned(), kind.to_owned()));
    assert!(is("// 😀 é", "comment") && is("\"😀\"", "string") && is("\"N\"", "string"), "{parts:?}");
    assert!(is("region", "property") && is("north", "variable") && is("schema", "keyword"), "{parts:?}");
    let last = parts.iter().filter(|part| *part == &("region".to_owned(), "property".to_owned())).count();
    assert!(last >= 2, "{parts:?}");
}

#[test]
fn positions_are_in_the_units_that_were_agreed() {
    let text = "schema work_order { id text }\nlet a = id = \"😀é\" and gone\n";
    let at = |column: u64| vec![("type/not-a-condition".to_owned(), 1, column)];
    for (encoding, column) in [("utf-8", 26), ("utf-16", 23), ("utf-32", 22)] {
        let mut desk = Desk::speaking(encoding, &[("main.consign", text)]);
        let uri = desk.open("main.consign");
        desk.editor.settle();
        assert_eq!(desk.editor.found(&uri), at(column), "{encoding}");
        desk.editor.change(&uri, 2, &[(1, column, 1, column + 4, "id = \"x\"")]);
        desk.editor.settle();
        assert_eq!(desk.editor.found(&uri), [], "{encoding}");
    }
}
