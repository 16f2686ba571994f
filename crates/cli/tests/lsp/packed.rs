//! Files of data that are compressed, in another encoding, or workbooks: what the editor is told of them is what `consign check`
//! says, and nothing is ever written into them.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Command;

use serde_json::{Value, json};

use super::editor::{Editor, address, at};
use super::{PROGRAM, capabilities, find};

/// A way to write a file of data, with whether editors show it as a text.
type Packing = (&'static str, bool, fn(&str) -> Vec<u8>);

const PACKINGS: [Packing; 7] = [
    ("csv", true, |text| text.as_bytes().to_vec()),
    ("csv", true, |text| format!("\u{feff}{text}").into_bytes()),
    ("csv", true, |text| {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }),
    ("csv", true, |text| text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()),
    ("csv.gz", false, gzip),
    ("csv.zst", false, zstandard),
    ("xlsx", false, workbook),
];

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("written");
    encoder.finish().expect("finished")
}

/// A frame with one block that is not compressed.
fn zstandard(text: &str) -> Vec<u8> {
    let size = u8::try_from(text.len()).expect("a short text");
    let block = u32::from(size) << 3 | 1;
    let head = [0x28, 0xb5, 0x2f, 0xfd, 0x20, size];
    [&head[..], &block.to_le_bytes()[..3], text.as_bytes()].concat()
}

fn workbook(text: &str) -> Vec<u8> {
    let rows: Vec<Vec<(&str, bool)>> =
        text.lines().map(|line| line.split(',').map(|cell| (cell, false)).collect()).collect();
    consign_files::workbook("2026", rows.iter().map(|row| row.iter().copied())).expect("a workbook")
}

const PROVIDERS: &str = "id,name\nnorth,Gen\u{e8}ve\nsouth,South\n";
const STAFF: &str = "id,name,provider\namy,Am\u{e9}lie,north\nbo,Bo,south\n";
const AREAS: &str = "Area,Partner\nNe\u{e8},south\nS,north\n";
const ZIPS: &str = "Zip\nNe\u{e8}\nS\n";
const DAYS: &str = "Day,Why\n2027-12-25,No\u{eb}l\n";
const DIRECTORY: &str = "{ \"providers\": [{ \"id\": \"west\", \"name\": \"Gen\u{e8}ve\" }] }\n";

/// The files of data by what the program calls them; each with a mistake that can be made in it.
const FILES: [(&str, &str, &str, &str); 5] = [
    ("p", PROVIDERS, "south", "nor th,"),
    ("s", STAFF, ",south", ",sooth"),
    ("a", AREAS, "S,north", "S,nroth"),
    ("z", ZIPS, "Zip", "Zap"),
    ("d", DAYS, "2027-12-25", "2027-13-25"),
];

fn main(ending: impl Fn(&str) -> &'static str) -> String {
    let named = |name: &str| format!("{name}.{}", ending(name));
    format!(
        "timezone \"UTC\"\nschema work_order {{ id text  region text  created datetime }}\nrole d \"D\" of company\nrole e \"E\" of provider\n\
         directory \"{}\"\ndirectory engineers \"{}\"\nlist zips from \"{}\" column \"Zip\"\n\
         calendar office {{ open mon..fri 08:00-18:00  closed from \"{}\" column \"Day\" }}\n\
         rules r assigns provider {{\n  table t from \"{}\" {{ region from \"Area\"  assign from \"Partner\" }}\n  \
         rule x {{ when region in zips and created during office  assign north }}\n  otherwise assign north\n}}\n\
         workflow w \"W\" {{\n  start a\n  assign a \"A\" {{ portal company  assigns provider  handler role d  rules r  then b }}\n  \
         assign b \"B\" {{ portal provider  assigns engineer  handler role e  then c  declined a }}\n  end c\n}}\n",
        named("p"),
        named("s"),
        named("z"),
        named("d"),
        named("a"),
    )
}

/// A folder with a program whose files of data are packed as one says, and a server for it.
struct Project {
    folder: tempfile::TempDir,
    editor: Editor,
    text: String,
    uri: String,
}

impl Project {
    /// All files are plain but the one of a name, which may have another text.
    fn with(name: &str, (ending, _, packed): Packing, other: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = main(|one| if one == name { ending } else { "csv" });
        std::fs::write(folder.path().join("main.consign"), &text).expect("written");
        for (one, content, ..) in FILES {
            let content = other.filter(|_| one == name).unwrap_or(content);
            let (ending, bytes) =
                if one == name { (ending, packed(content)) } else { ("csv", content.as_bytes().to_vec()) };
            std::fs::write(folder.path().join(format!("{one}.{ending}")), bytes).expect("written");
        }
        let mut more = capabilities("utf-32");
        more["textDocument"]["codeAction"] = json!({ "disabledSupport": true });
        let (mut editor, _) = Editor::start(PROGRAM, folder.path(), more);
        let uri = address(&folder.path().join("main.consign"));
        editor.open(&uri, &text);
        editor.settle();
        Self { folder, editor, text, uri }
    }

    /// Codes and messages of what `consign check` finds.
    fn checked(&self) -> BTreeSet<(String, String)> {
        let output =
            Command::new(PROGRAM).args(["check", "--format", "json"]).arg(self.folder.path()).output();
        let output = output.expect("it runs").stdout;
        let said: Value = serde_json::from_slice(&output).expect("JSON");
        let mut found = BTreeSet::new();
        collect(&said, &mut found);
        found
    }

    /// What the editor was told, without where it is in files that are no texts, and what to write.
    fn said(&self) -> BTreeSet<(String, String)> {
        let all =
            self.editor.diagnostics.values().flat_map(|one| one["diagnostics"].as_array().expect("a list"));
        let one = |found: &Value| {
            let text = |name: &str| found[name].as_str().expect("a text").to_owned();
            let message = text("message").lines().next().expect("a line").to_owned();
            let is_place = |head: &str| head.contains(" [2026] ") || head.contains(".csv.");
            let message = match message.split_once(": ") {
                Some((head, rest)) if is_place(head) && !head.contains('`') => rest.to_owned(),
                _ => message,
            };
            (text("code"), message)
        };
        all.map(one).collect()
    }
}

fn collect(said: &Value, found: &mut BTreeSet<(String, String)>) {
    match said {
        Value::Object(one) if one.contains_key("code") && one.contains_key("span") => {
            let text = |name: &str| one[name].as_str().expect("a text").to_owned();
            found.insert((text("code"), text("message")));
        }
        Value::Object(one) => one.values().for_each(|value| collect(value, found)),
        Value::Array(all) => all.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[test]
fn whatever_a_file_is_packed_in_the_editor_is_told_what_check_says() {
    for packing in PACKINGS {
        for (name, content, before, after) in FILES {
            for other in [None, Some(content.replacen(before, after, 1))] {
                let project = Project::with(name, packing, other.as_deref());
                let said = project.said();
                assert_eq!(said, project.checked(), "{name}.{} {other:?}", packing.0);
                let is_wrong = said.iter().any(|(code, _)| !code.starts_with("lint"));
                assert_eq!(is_wrong, other.is_some(), "{name}.{} {said:?}", packing.0);
                if packing.0 == "xlsx" && other.is_some() {
                    assert_eq!(project.editor.found(&address(&project.folder.path().join("a.xlsx"))), []);
                }
            }
        }
    }
}

#[test]
fn a_cell_is_found_where_its_workbook_is_named() {
    let areas = AREAS.replace("S,north", "S,nroth");
    let mut project = Project::with("a", PACKINGS[6], Some(&areas));
    let said = &project.editor.diagnostics[&project.uri]["diagnostics"];
    let found = said
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["code"] == "name/undefined")
        .expect("it is found");
    let (line, column) = find(&project.text, "\"a.xlsx\"", 0);
    assert_eq!(found["range"]["start"], json!({ "line": line, "character": column }));
    assert!(found["message"].as_str().expect("a text").starts_with("a.xlsx [2026] B3: "), "{found}");
    let related = &found["relatedInformation"][0];
    assert!(related["location"]["uri"].as_str().expect("an address").ends_with("/a.xlsx"), "{found}");
    assert!(related["message"].as_str().expect("a text").starts_with("a.xlsx [2026] B3"), "{found}");
    let start = json!({ "line": line, "character": column });
    let params = json!({ "textDocument": { "uri": project.uri }, "range": { "start": start, "end": start }, "context": { "diagnostics": [] } });
    let actions = project.editor.request("textDocument/codeAction", params).expect("an answer");
    let fix = &actions.as_array().expect("a list")[0];
    assert_eq!(
        fix["disabled"]["reason"],
        "`a.xlsx [2026]` is a workbook: save its sheet as CSV and name that"
    );
    assert!(fix.get("edit").is_none(), "{fix}");
    // Somebody mends it.
    std::fs::write(project.folder.path().join("a.xlsx"), workbook(AREAS)).expect("written");
    let change = json!({ "uri": address(&project.folder.path().join("a.xlsx")), "type": 2 });
    project.editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    project.editor.settle();
    assert_eq!(project.editor.found(&project.uri), []);
}

#[test]
fn a_name_is_renamed_in_texts_and_refused_where_it_stands_in_something_else() {
    for (at_packing, packing) in PACKINGS.into_iter().enumerate() {
        for name in ["p", "s", "a", "z", "d"] {
            let mut project = Project::with(name, packing, None);
            let (line, column) = find(&project.text, "north\n}", 0);
            let mut params = at(&project.uri, line, column);
            params["newName"] = json!("polar");
            let renamed = project.editor.request("textDocument/rename", params);
            // Of lists and calendars nothing is renamed.
            if at_packing < 2 || matches!(name, "z" | "d") {
                let changes = renamed.expect("it is renamed")["changes"].clone();
                let files = changes.as_object().expect("files");
                assert_eq!(files.len(), 4, "{name} {at_packing}: {changes}");
                let staff = files.iter().find(|(uri, _)| uri.ends_with("/s.csv")).expect("the staff").1;
                assert_eq!(staff[0]["range"]["start"], json!({ "line": 1, "character": 11 }), "{at_packing}");
                continue;
            }
            let why = renamed.expect_err("it is refused");
            let why = why["message"].as_str().expect("a text");
            assert!(
                why.starts_with("`north` stands in ") && why.contains(&format!("`{name}.{}", packing.0)),
                "{why}"
            );
        }
    }
}

#[test]
fn a_directory_in_another_encoding_is_not_written_into() {
    let text = "schema work_order { id text }\ndirectory \"people.json\"\nlet a = id = \"x\"\n\
        rules r assigns provider { otherwise assign west }\n";
    let encoded =
        |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect::<Vec<u8>>();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.consign"), text).expect("written");
    std::fs::write(folder.path().join("people.json"), encoded(DIRECTORY)).expect("written");
    let (mut editor, _) = Editor::start(PROGRAM, folder.path(), capabilities("utf-16"));
    let uri = address(&folder.path().join("main.consign"));
    editor.open(&uri, text);
    editor.settle();
    let (line, column) = find(text, "west }", 0);
    let mut params = at(&uri, line, column);
    params["newName"] = json!("east");
    let why = editor.request("textDocument/rename", params.clone()).expect_err("it is refused");
    let expected =
        "`west` stands in `people.json` too, which is not in UTF-8: save it in UTF-8, and rename then";
    assert_eq!(why["message"], expected);
    std::fs::write(folder.path().join("people.json"), DIRECTORY).expect("written");
    let change = json!({ "uri": address(&folder.path().join("people.json")), "type": 2 });
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    editor.settle();
    let changes = editor.request("textDocument/rename", params).expect("it is renamed");
    assert!(changes.to_string().contains("\\\"east\\\""), "{changes}");
}
