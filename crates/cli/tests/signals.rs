//! SIGINT and SIGTERM end a stream in order, and checkpoints keep what a stream that is killed had counted.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::command::Project;

const MAIN: &str = r#"
schema work_order { id text  region text? }
role d "D" of company
provider alpha "A" {}
provider beta "B" {}
rules r assigns provider { rule a { assign best provider rank by provider.workload } }
workflow w "W" {
  start s
  assign s "S" { portal company assigns provider handler role d rules r then t }
  task t "T" { portal company handler role d then e }
  end e
}
"#;

const COUNT: usize = 200;

fn signal(child: &Child, name: &str) {
    let killed = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
}

fn open(project: &Project, state: &str) -> Option<u64> {
    let text = std::fs::read_to_string(project.path(state)).ok()?;
    let state: Value = serde_json::from_str(&text).expect("a state appears whole");
    Some(state["workloads"].as_object()?.values().filter_map(|one| one["open"].as_u64()).sum())
}

/// Until it is so, or a minute has passed.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The records in a format, with one more that is not whole.
fn input(format: &str) -> String {
    let object = |n: usize| format!("{{\"id\": \"{n}\", \"region\": \"NY\"}}");
    match format {
        "ndjson" => (0..COUNT).map(|n| object(n) + "\n").collect::<String>() + r#"{"id": "cut", "#,
        "json" => {
            let objects: Vec<String> = (0..COUNT).map(object).collect();
            format!("[{}, {{\"id\": \"cut\"", objects.join(","))
        }
        _ => {
            "id,region\n".to_owned() + &(0..COUNT).map(|n| format!("{n},NY\n")).collect::<String>() + "cut,N"
        }
    }
}

#[test]
fn a_signal_ends_a_stream_in_order() {
    let ways: [(&str, &[&str]); 6] = [
        ("ndjson", &[]),
        ("ndjson", &["--threads", "1"]),
        ("ndjson", &["--resume"]),
        ("json", &["--threads", "3"]),
        ("csv", &["--threads", "1"]),
        ("csv", &["--threads", "3"]),
    ];
    for (number, (format, more)) in ways.into_iter().enumerate() {
        let (name, status) = [("INT", 130), ("TERM", 143)][number % 2];
        let project = Project::with(&[("main.consign", MAIN), ("s.json", "old")]);
        let arguments =
            [&["--state-out", "s.json", "--input-format", format, "--format", "csv"], more].concat();
        let mut child = project.spawn_reading_stdin(&arguments);
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input(format).as_bytes()).expect("written");
        stdin.flush().expect("written");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        // The header of the table, and each decision.
        for _ in 0..=COUNT {
            line.clear();
            out.read_line(&mut line).expect("a line");
        }
        assert!(line.starts_with("199,"), "{line}");
        signal(&child, name);
        let ended = child.wait().expect("it ends");
        drop(stdin);
        assert_eq!(ended.code(), Some(status), "{format} {more:?}");
        let mut rest = String::new();
        out.read_to_string(&mut rest).expect("text");
        assert_eq!(rest, "", "what is not whole is not decided: {format} {more:?}");
        assert_eq!(open(&project, "s.json"), Some(COUNT as u64), "{format} {more:?}");
        assert_eq!(project.names(), ["main.consign", "s.json"]);
    }
}

#[test]
fn what_was_read_of_a_stream_appears_in_its_file() {
    let project = Project::with(&[("main.consign", MAIN), ("d.ndjson", "old")]);
    let mut child = project.spawn_reading_stdin(&["--out", "d.ndjson", "--state-out", "s.json"]);
    let mut stdin = child.stdin.take().expect("a pipe");
    // The unfinished files are there before the first order is read.
    wait_for("files", || project.names().len() == 4);
    stdin.write_all(input("ndjson").as_bytes()).expect("written");
    stdin.flush().expect("written");
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, "TERM");
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
    drop(stdin);
    assert_eq!(project.names(), ["d.ndjson", "main.consign", "s.json"]);
    // As many as were read, which is as many as are counted.
    let decided = project.read("d.ndjson").lines().count() as u64;
    assert_eq!(open(&project, "s.json"), Some(decided));
    assert_ne!(project.read("d.ndjson"), "old");
}

#[test]
fn an_interrupted_run_over_files_leaves_nothing() {
    for (name, status) in [("INT", 130), ("TERM", 143)] {
        let project = Project::with(&[("main.consign", MAIN), ("d.ndjson", "old")]);
        let orders: String = (0..400_000).map(|n| format!("{{\"id\": \"{n}\"}}\n")).collect();
        project.write("o.ndjson", orders);
        let arguments = [
            "route",
            "main.consign",
            "o.ndjson",
            "--out",
            "d.ndjson",
            "--state-out",
            "s.json",
            "--threads",
            "1",
        ];
        let mut child = project.command(&arguments).spawn().expect("it runs");
        wait_for("files", || project.names().len() == 5);
        signal(&child, name);
        assert_eq!(child.wait().expect("it ends").code(), Some(status));
        assert_eq!(project.read("d.ndjson"), "old");
        assert_eq!(project.names(), ["d.ndjson", "main.consign", "o.ndjson"]);
    }
}

#[test]
fn a_checkpoint_is_written_while_the_stream_waits() {
    let project = Project::with(&[("main.consign", MAIN)]);
    for (more, format) in [(&[][..], "ndjson"), (&["--resume"], "ndjson"), (&[], "csv")] {
        let arguments =
            [&["--state-out", "s.json", "--checkpoint", "20ms", "--input-format", format], more].concat();
        let mut child = project.spawn_reading_stdin(&arguments);
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input(format).as_bytes()).expect("written");
        stdin.flush().expect("written");
        wait_for("a checkpoint", || open(&project, "s.json") == Some(COUNT as u64));
        // Not even this leaves less.
        signal(&child, "KILL");
        child.wait().expect("it ends");
        assert_eq!(open(&project, "s.json"), Some(COUNT as u64));
        for name in project.names().iter().filter(|name| *name != "main.consign") {
            std::fs::remove_file(project.path(name)).expect("removed");
        }
    }
    project.route(&["o.ndjson", "--checkpoint", "1s"]).ends(2).says(&["--state-out"]);
    project.route(&["o.ndjson", "--state-out", "s.json", "--checkpoint", "soon"]).ends(2).says(&["30s"]);
}

#[test]
fn the_clock_is_read_for_each_record() {
    let main = MAIN.replace("then e }", "then e within 1h else e }");
    let project = Project::with(&[("main.consign", &main)]);
    for more in [&[][..], &["--threads", "1"], &["--resume"]] {
        let arguments = [&["route", "main.consign", "-"], more].concat();
        let mut child =
            project.command(&arguments).stdin(std::process::Stdio::piped()).spawn().expect("it runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut deadline = |id: usize| {
            writeln!(stdin, "{{\"id\": \"{id}\"}}").expect("written");
            let mut line = String::new();
            out.read_line(&mut line).expect("a line");
            let decision: Value = serde_json::from_str(&line).expect("JSON");
            let text = decision["waiting"]["deadline"].as_str().expect("a deadline").to_owned();
            text.parse::<jiff::Timestamp>().expect("an instant")
        };
        let first = deadline(1);
        std::thread::sleep(Duration::from_millis(30));
        let passed = deadline(2).duration_since(first);
        assert!(passed >= jiff::SignedDuration::from_millis(30), "{passed}");
        drop(stdin);
        assert!(child.wait().expect("it ends").success());
    }
}
