//! Folders: programs that are not open, settings, files that change on the disk.

use serde_json::json;

use super::Desk;

const SHARED: &str = "schema work_order { id text  region text }\nlet north = region = \"N\"\n";

#[test]
fn a_program_of_several_files_is_checked_as_a_whole() {
    let main = "use \"shared.consign\"\nlet far = not north and gone\n";
    let other = "use \"shared.consign\"\nlet near = region = 3\n";
    let mut desk =
        Desk::with(&[("main.consign", main), ("other.consign", other), ("shared.consign", SHARED)]);
    let shared = desk.open("shared.consign");
    desk.editor.settle();
    // Those that are not open, too.
    assert_eq!(desk.editor.found(&desk.uri("main.consign")), [("name/undefined".to_owned(), 1, 24)]);
    assert_eq!(desk.editor.found(&desk.uri("other.consign"))[0].0, "type/mismatch");
    assert_eq!(desk.editor.found(&shared), []);
    desk.editor.change(&shared, 2, &[(0, 29, 0, 35, "area")]);
    desk.editor.settle();
    assert_eq!(desk.editor.found(&shared)[0], ("name/undefined".to_owned(), 1, 12));
    desk.editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": shared } }));
    desk.editor.settle();
    assert_eq!(desk.editor.found(&shared), [], "what is on the disk counts again");
}

#[test]
fn levels_are_those_of_the_settings() {
    let text = "schema work_order { id text  a bool  b bool }\nlet c = a or b and not a\n";
    let settings = "[lints]\n\"condition/mixed-and-or\" = \"deny\"\n";
    let mut desk = Desk::with(&[("main.consign", text), ("consign.toml", settings)]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    assert_eq!(desk.editor.diagnostics[&uri]["diagnostics"][0]["severity"], 1);
    std::fs::write(desk.folder.path().join("consign.toml"), settings.replace("deny", "allow"))
        .expect("written");
    let change = json!({ "uri": desk.uri("consign.toml"), "type": 2 });
    desk.editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri), []);
    assert!(desk.editor.said.iter().any(|said| said["method"] == "client/registerCapability"));
}

#[test]
fn files_that_come_and_go_on_the_disk_are_seen() {
    let mut desk = Desk::with(&[("main.consign", "use \"shared.consign\"\nlet far = not north\n")]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri)[0].0, "file/unreadable");
    std::fs::write(desk.folder.path().join("shared.consign"), SHARED).expect("written");
    let change = json!({ "uri": desk.uri("shared.consign"), "type": 1 });
    desk.editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri), []);
    let gone = json!({ "uri": desk.uri("shared.consign"), "type": 3 });
    std::fs::remove_file(desk.folder.path().join("shared.consign")).expect("it was there");
    desk.editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [gone] }));
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri)[0].0, "file/unreadable");
}

#[test]
fn without_lints_only_what_is_wrong_is_said() {
    let text = "schema work_order { id text  a bool  b bool }\nlet c = a or b and not a\nlet d = e\n";
    let mut desk = Desk::with(&[("main.consign", text)]);
    desk.editor
        .notify("workspace/didChangeConfiguration", json!({ "settings": { "consign": { "lints": false } } }));
    let uri = desk.open("main.consign");
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri)[0].0, "name/undefined");
    desk.editor.change(&uri, 2, &[(2, 0, 3, 0, "")]);
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri), []);
    desk.editor
        .notify("workspace/didChangeConfiguration", json!({ "settings": { "consign": { "lints": true } } }));
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri)[0].0, "condition/mixed-and-or");
}

#[test]
fn a_text_that_was_never_saved_is_checked_too() {
    let mut desk = Desk::with(&[]);
    desk.editor.open("untitled:Untitled-1", "schema work_order { id text }\nlet a = b\n");
    desk.editor.settle();
    assert_eq!(desk.editor.found("untitled:Untitled-1"), [("name/undefined".to_owned(), 1, 8)]);
}

#[test]
fn of_what_is_gone_nothing_is_said_any_more() {
    let wrong = "schema work_order { id text }\nlet a = b\n";
    let mut desk = Desk::with(&[("one.consign", wrong), ("two.consign", wrong)]);
    desk.editor.settle();
    let (one, two) = (desk.uri("one.consign"), desk.uri("two.consign"));
    assert_eq!((desk.editor.found(&one).len(), desk.editor.found(&two).len()), (1, 1));
    std::fs::remove_file(desk.folder.path().join("one.consign")).expect("it was there");
    let gone = json!({ "uri": one, "type": 3 });
    desk.editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [gone] }));
    desk.editor.settle();
    assert_eq!((desk.editor.found(&one).len(), desk.editor.found(&two).len()), (0, 1));
    let folder = json!({ "uri": super::editor::address(desk.folder.path()), "name": "here" });
    let event = json!({ "added": [], "removed": [folder] });
    desk.editor.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    desk.editor.settle();
    assert_eq!(desk.editor.found(&two), []);
}

#[test]
fn a_folder_that_is_renamed_in_the_editor_is_followed() {
    let mut desk = Desk::with(&[("main.consign", "use \"lib/shared.consign\"\nlet far = not north\n")]);
    let path = desk.folder.path().to_owned();
    std::fs::create_dir(path.join("old")).expect("a folder");
    std::fs::write(path.join("old/shared.consign"), SHARED).expect("written");
    let uri = desk.open("main.consign");
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri)[0].0, "file/unreadable");
    let renamed = |desk: &mut Desk, from: &str, to: &str| {
        std::fs::rename(path.join(from), path.join(to)).expect("renamed");
        let files = json!([{ "oldUri": desk.uri(from), "newUri": desk.uri(to) }]);
        desk.editor.notify("workspace/didRenameFiles", json!({ "files": files }));
        desk.editor.settle();
    };
    renamed(&mut desk, "old", "lib");
    assert_eq!(desk.editor.found(&uri), []);
    renamed(&mut desk, "lib", "other");
    assert_eq!(desk.editor.found(&uri)[0].0, "file/unreadable");
    std::fs::remove_dir_all(path.join("other")).expect("it was there");
    desk.editor.notify("workspace/didDeleteFiles", json!({ "files": [{ "uri": desk.uri("other") }] }));
    desk.editor.settle();
    assert_eq!(desk.editor.found(&uri).len(), 1);
}
