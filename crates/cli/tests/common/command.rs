//! The command as a user runs it: in a folder of its own, with what it says and its exit status.

#![allow(dead_code, reason = "each test file uses its part")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The instant at which orders are decided.
pub const NOW: &str = "2026-03-02T14:00:00Z";

/// The checkout.
pub fn root() -> PathBuf {
    let crates = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    crates.ancestors().nth(2).expect("the checkout").to_owned()
}

/// A folder of its own for a test.
pub struct Project(pub TempDir);

impl Project {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// What `consign new` writes.
    pub fn new() -> Self {
        let project = Self::empty();
        assert_eq!(project.run(&["new", "."]).status, 0);
        project
    }

    /// One with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let project = Self::empty();
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, contents).expect("written");
        self
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect(name)
    }

    /// The names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_consign"));
        command.args(arguments).current_dir(self.0.path()).env_remove("NO_COLOR");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from_output(self.command(arguments).output().expect("it runs"))
    }

    pub fn run_with(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("it runs");
        let written = child.stdin.take().expect("a pipe").write_all(stdin.as_ref());
        drop(written);
        Ran::from_output(child.wait_with_output().expect("it ends"))
    }

    /// Decides the orders of a file at a fixed instant.
    pub fn route(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["route", "main.consign", "--now", NOW], arguments].concat())
    }

    pub fn spawn_reading_stdin(&self, arguments: &[&str]) -> Child {
        let arguments = [&["route", "main.consign", "-", "--now", NOW], arguments].concat();
        self.command(&arguments).stdin(Stdio::piped()).spawn().expect("it runs")
    }
}

pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn from_output(output: Output) -> Self {
        Self {
            status: output.status.code().expect("it is not killed"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// The decisions on standard output.
    pub fn decisions(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    #[track_caller]
    pub fn ends(&self, status: i32) -> &Self {
        assert_eq!(self.status, status, "{}{}", self.out, self.err);
        self
    }

    /// What is said on standard error has all these parts.
    #[track_caller]
    pub fn says(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not in\n{}", self.err);
        }
        self
    }

    #[track_caller]
    pub fn is_quiet(&self) -> &Self {
        assert_eq!(self.err, "");
        self
    }
}
