//! What an editor waits for: `consign lsp` driven over its pipe, as an editor drives it. Each figure stands beside its bar.
//!
//! `cargo bench -p consign-benches --bench editor`, or with `--profile release` where it is to be built sooner.

#![allow(clippy::print_stdout, reason = "a report of measurements")]

#[path = "../crates/cli/tests/common/editor.rs"]
mod editor;

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use editor::{Editor, address, at};
use serde_json::{Value, json};

/// How many keys are pressed for a figure.
const KEYS: usize = 60;
/// The number of rules with which the program has 5,000 lines.
const RULES: usize = 990;

fn main() -> ExitCode {
    // The server is this process, started as the command.
    if std::env::args_os().nth(1).is_some_and(|word| word == "lsp") {
        return consign_cli::run(["consign".into(), "lsp".into()].into_iter());
    }
    let program = std::env::current_exe().expect("this program");
    let program = program.to_string_lossy();
    println!("{:58} {:>9} {:>9} {:>9}", "", "median", "p95", "bar");
    keys(&program);
    rename(&program);
    start(&program);
    ExitCode::SUCCESS
}

/// Prints a figure.
fn say(what: &str, mut times: Vec<Duration>, bar: &str) {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    let shown = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1_000.0);
    println!("{what:58} {:>9} {:>9} {bar:>9}", shown(at(50)), shown(at(95)));
}

/// A program of 5,000 lines.
fn large() -> String {
    let mut text = String::from(
        "schema work_order {\n  id text\n  region text caseless\n  value number\n  priority enum [low < normal < high]\n}\n\n",
    );
    text.push_str("role dispatcher \"Dispatcher\" of company\n\n");
    for number in 0..20 {
        let _ = writeln!(text, "provider p{number} \"Provider {number}\" {{}}");
    }
    text.push_str("\nrules outsourcing assigns provider {\n");
    for number in 0..RULES {
        let _ = writeln!(
            text,
            "  rule r{number} {{\n    when region = \"R{number}\" and priority >= normal and value > {}\n    assign p{}\n  }}\n",
            number * 7 % 500,
            number % 20
        );
    }
    text.push_str("  otherwise manual \"No rule\"\n}\n\nworkflow w \"W\" {\n  start choose\n  assign choose \"Choose\" {\n");
    text.push_str("    portal company\n    assigns provider\n    handler role dispatcher\n    rules outsourcing\n    then done\n  }\n  end done\n}\n");
    text
}

/// The line and column of a part of a text.
fn find(text: &str, part: &str) -> (u64, u64) {
    let at = text.find(part).expect("it is there");
    let line = text[..at].matches('\n').count();
    let column = at - text[..at].rfind('\n').map_or(0, |end| end + 1);
    (line as u64, column as u64)
}

/// How long it takes until the server says something of a file that is `right`.
fn until(editor: &mut Editor, uri: &str, started: Instant, right: impl Fn(&Value) -> bool) -> Duration {
    loop {
        let message = editor.next_message();
        let is_it = message["params"]["uri"] == uri && right(&message["params"]);
        editor.keep(message);
        if is_it {
            return started.elapsed();
        }
    }
}

fn has(said: &Value, code: &str) -> bool {
    said["diagnostics"].as_array().is_some_and(|all| {
        all.iter().any(|one| one["code"].as_str().is_some_and(|one| one.starts_with(code)))
    })
}

/// Keys in a large program: a mistake of syntax, one of names, a rule that dies, and completion.
fn keys(program: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let text = large();
    let path = folder.path().join("main.consign");
    std::fs::write(&path, &text).expect("written");
    let (mut editor, _) =
        Editor::start(program, folder.path(), json!({ "general": { "positionEncodings": ["utf-8"] } }));
    let uri = address(&path);
    editor.open(&uri, &text);
    editor.settle();
    let (mut syntax, mut checks, mut proofs, mut completion) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut version = 1;
    for key in 0..KEYS {
        let number = key * (RULES - 2) / KEYS + 1;
        let (line, column) = find(&text, &format!("region = \"R{number}\""));
        let mut change = |editor: &mut Editor, change: (u64, u64, u64, u64, &str)| {
            version += 1;
            let started = Instant::now();
            editor.change(&uri, version, &[change]);
            (version, started)
        };
        let (now, started) = change(&mut editor, (line, column, line, column, "= "));
        syntax.push(until(&mut editor, &uri, started, |said| said["version"] == now && has(said, "syntax/")));
        change(&mut editor, (line, column, line, column + 2, ""));
        editor.settle();
        let (_, started) = change(&mut editor, (line, column + 6, line, column + 6, "x"));
        checks.push(until(&mut editor, &uri, started, |said| has(said, "name/undefined")));
        change(&mut editor, (line, column + 6, line, column + 7, ""));
        editor.settle();
        let started = Instant::now();
        editor.request("textDocument/completion", at(&uri, line, column)).expect("an answer");
        completion.push(started.elapsed());
        if key % 10 == 0 {
            // The rule matches what the one before it does.
            let same = format!("region = \"R{}\"", number - 1);
            let whole = format!("region = \"R{number}\"").len() as u64;
            let (_, started) =
                change(&mut editor, (line, column, line, column + whole, &format!("{same} and value > 600")));
            proofs.push(until(&mut editor, &uri, started, |said| has(said, "rules/")));
            let written = (same.len() + " and value > 600".len()) as u64;
            change(&mut editor, (line, column, line, column + written, &format!("region = \"R{number}\"")));
            editor.settle();
        }
    }
    let lines = text.lines().count();
    say(&format!("a key to syntax errors, {lines} lines"), syntax, "20 ms");
    say("a key to all checks", checks, "150 ms");
    say("a key to proofs", proofs, "2 s");
    say("completion", completion, "15 ms");
    assert_eq!(editor.end(), 0);
}

/// A folder of programs that use one file.
fn folder(programs: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let shared =
        "schema work_order {\n  id text\n  region text\n}\n\nlet north = region in [\"NY\", \"NJ\"]\n";
    std::fs::write(folder.path().join("shared.consign"), shared).expect("written");
    for number in 1..programs {
        let text = format!(
            "use \"shared.consign\"\n\nlet a{number} = north and region != \"R{number}\"\nlet b{number} = not north or a{number}\n"
        );
        std::fs::write(folder.path().join(format!("p{number}.consign")), text).expect("written");
    }
    folder
}

fn rename(program: &str) {
    let folder = folder(200);
    let (mut editor, _) = Editor::start(program, folder.path(), json!({}));
    let path = folder.path().join("shared.consign");
    let uri = address(&path);
    editor.open(&uri, &std::fs::read_to_string(&path).expect("a file"));
    editor.settle();
    let mut times = Vec::new();
    for _ in 0..20 {
        let mut params = at(&uri, 5, 5);
        params["newName"] = json!("up_north");
        let started = Instant::now();
        let edit = editor.request("textDocument/rename", params).expect("an answer");
        times.push(started.elapsed());
        assert_eq!(edit["changes"].as_object().map(serde_json::Map::len), Some(200));
    }
    say("rename over 200 files", times, "300 ms");
    assert_eq!(editor.end(), 0);
}

fn start(program: &str) {
    let folder = folder(1_000);
    let (mut first, mut all) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let path = folder.path().join("p500.consign");
        let uri = address(Path::new(&path));
        let started = Instant::now();
        let (mut editor, _) = Editor::start(program, folder.path(), json!({}));
        editor.open(&uri, "use \"shared.consign\"\nlet a = gone\n");
        first.push(until(&mut editor, &uri, started, |said| has(said, "name/undefined")));
        editor.settle();
        all.push(started.elapsed());
        assert_eq!(editor.end(), 0);
    }
    say("start to the first findings, 1,000 files", first, "3 s");
    say("start to all findings", all, "");
}
