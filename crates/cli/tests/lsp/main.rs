//! `consign lsp` as a process, as editors have it: over its pipe.

#[path = "../common/editor.rs"]
mod editor;

mod answers;
mod broken;
mod changes;
mod folders;
#[cfg(feature = "files")]
mod packed;
mod property;

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use editor::{Editor, address};

const PROGRAM: &str = env!("CARGO_BIN_EXE_consign");

/// A folder with files, and a server for it.
struct Desk {
    folder: TempDir,
    editor: Editor,
}

impl Desk {
    fn with(files: &[(&str, &str)]) -> Self {
        Self::speaking("utf-16", files)
    }

    /// One whose editor counts columns in these units.
    fn speaking(encoding: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        let (editor, capabilities) = Editor::start(PROGRAM, folder.path(), capabilities(encoding));
        assert_eq!(capabilities["positionEncoding"], encoding);
        Self { folder, editor }
    }

    fn uri(&self, name: &str) -> String {
        address(&self.folder.path().join(name))
    }

    /// Opens a file of the folder as it is.
    fn open(&mut self, name: &str) -> String {
        let path = self.folder.path().join(name);
        let text = std::fs::read_to_string(&path).expect("the file");
        let uri = address(&path);
        self.editor.open(&uri, &text);
        uri
    }
}

fn capabilities(encoding: &str) -> Value {
    json!({
        "general": { "positionEncodings": [encoding, "utf-16"] },
        "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } },
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
    })
}

/// A file of the examples.
fn example(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    std::fs::read_to_string(root.join(name)).expect("an example")
}

/// The example with everything, its file open and checked: its address and its text.
fn outsourcing() -> (Desk, String, String) {
    let (text, directory) =
        (example("outsourcing/outsourcing.consign"), example("outsourcing/directory.json"));
    let mut desk = Desk::with(&[("main.consign", &text), ("directory.json", &directory)]);
    let uri = desk.open("main.consign");
    desk.editor.settle();
    (desk, uri, text)
}

/// The line and the column, in bytes, of the `n`th place of a part in a text.
fn find(text: &str, part: &str, n: usize) -> (u64, u64) {
    let (at, _) = text.match_indices(part).nth(n).unwrap_or_else(|| panic!("`{part}` is not there"));
    let line = text[..at].matches('\n').count();
    let column = at - text[..at].rfind('\n').map_or(0, |end| end + 1);
    (line as u64, column as u64)
}

/// A file that is not named above would be no test, and nobody would see it.
#[test]
fn every_file_of_tests_is_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lsp");
    let main = std::fs::read_to_string(folder.join("main.rs")).expect("this file");
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        let name = entry.file_name().to_string_lossy().trim_end_matches(".rs").to_owned();
        assert!(name == "main" || main.contains(&format!("mod {name};")), "{name}");
    }
}
