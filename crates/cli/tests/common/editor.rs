//! An editor, as far as a server sees one: it speaks to the real process over its pipe.

#![allow(dead_code, reason = "each user takes its part")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How long a message may take: much longer than it ever does.
const PATIENCE: Duration = Duration::from_secs(120);

/// An editor with a server.
pub struct Editor {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    next: i64,
    /// What the server said last of each file.
    pub diagnostics: BTreeMap<String, Value>,
    /// Answers that came before somebody waited for them.
    answers: BTreeMap<i64, Value>,
    /// What it said otherwise.
    pub said: Vec<Value>,
}

impl Editor {
    /// A server that nobody has spoken to.
    pub fn silent(program: &str, folder: &Path) -> Self {
        let mut child = Command::new(program)
            .arg("lsp")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = output;
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take().expect("its input");
        Self {
            child,
            input,
            messages,
            next: 0,
            diagnostics: BTreeMap::new(),
            answers: BTreeMap::new(),
            said: Vec::new(),
        }
    }

    /// A server for a folder, after the greetings; with what it says that it can do.
    pub fn start(program: &str, folder: &Path, capabilities: Value) -> (Self, Value) {
        Self::start_with(program, folder, json!({ "capabilities": capabilities }))
    }

    /// Like [`Editor::start`], with more of what `initialize` says.
    pub fn start_with(program: &str, folder: &Path, mut more: Value) -> (Self, Value) {
        let mut editor = Self::silent(program, folder);
        more["processId"] = Value::Null;
        more["workspaceFolders"] = json!([{ "uri": address(folder), "name": "here" }]);
        let answer = editor.request("initialize", more).expect("it introduces itself");
        editor.notify("initialized", json!({}));
        (editor, answer["capabilities"].clone())
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).and_then(|()| self.input.flush()).expect("the server reads");
    }

    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; its number.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    /// The answer to a request; what comes before it is kept.
    pub fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let message = loop {
            if let Some(message) = self.answers.remove(&id) {
                break message;
            }
            let message = self.next_message();
            self.keep(message);
        };
        match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].clone()),
        }
    }

    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    pub fn next_message(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("the server says something")
    }

    /// Takes note of a message.
    pub fn keep(&mut self, message: Value) {
        let answered = message["id"].as_i64().filter(|_| message.get("method").is_none());
        if let Some(id) = answered {
            self.answers.insert(id, message);
        } else if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().expect("an address").to_owned();
            self.diagnostics.insert(uri, message["params"].clone());
        } else if message.get("id").is_some() && message.get("method").is_some() {
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            self.said.push(message);
        } else {
            self.said.push(message);
        }
    }

    /// Waits until all that changed is checked and said.
    pub fn settle(&mut self) {
        self.request("consign/settled", json!({})).expect("it settles");
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "consign", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a text by `(start line, start column, end line, end column, text)` each.
    pub fn change(&mut self, uri: &str, version: i64, changes: &[(u64, u64, u64, u64, &str)]) {
        let changes: Vec<Value> = changes
            .iter()
            .map(|(line, column, end_line, end_column, text)| {
                let start = json!({ "line": line, "character": column });
                let end = json!({ "line": end_line, "character": end_column });
                json!({ "range": { "start": start, "end": end }, "text": text })
            })
            .collect();
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// What was last found in a file: code, line and column of each.
    pub fn found(&self, uri: &str) -> Vec<(String, u64, u64)> {
        let all = self.diagnostics.get(uri).and_then(|said| said["diagnostics"].as_array());
        let one = |found: &Value| {
            let start = &found["range"]["start"];
            let number = |name: &str| start[name].as_u64().expect("a number");
            (found["code"].as_str().expect("a code").to_owned(), number("line"), number("character"))
        };
        all.into_iter().flatten().map(one).collect()
    }

    /// Says good-bye; the exit status.
    pub fn end(mut self) -> i32 {
        self.request("shutdown", Value::Null).expect("it answers");
        self.notify("exit", Value::Null);
        self.status()
    }

    /// The exit status of a server that ends.
    pub fn status(&mut self) -> i32 {
        self.child.wait().expect("it ends").code().expect("by itself")
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address of a file.
pub fn address(path: &Path) -> String {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    format!("file://{}", path.display())
}

/// A file and a place in it, as requests name them.
pub fn at(uri: &str, line: u64, column: u64) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } })
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok()?
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}
