//! The portals in a real Chromium, driven by Playwright against the real process: courses of people by mouse, by keys
//! alone and without a script; two people on one list; axe-core on every page and state. The scripts are in
//! `crates/desk/browser`. Where Node.js, its packages or Chromium are absent they are skipped with a word; in CI that fails.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Server, consign, root};

fn scripts() -> PathBuf {
    root().join("crates/desk/browser")
}

/// What is missing of what the scripts need.
fn missing() -> Option<&'static str> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|node| node.status.success()) {
        return Some("Node.js is not installed");
    }
    if !scripts().join("node_modules/playwright-core").is_dir() {
        return Some("run `npm ci` in crates/desk/browser first");
    }
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into());
    if !Path::new(&chromium).exists() {
        return Some("Chromium is not installed");
    }
    None
}

/// A desk of the scripts' program, with what they need to know of it as JSON.
fn desk() -> (tempfile::TempDir, Server, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(scripts().join("desk.consign"), folder.path().join("outsourcing.consign")).expect("a copy");
    std::fs::write(folder.path().join("none.ndjson"), "").expect("a file");
    let server = Server::start(folder.path(), &["--demo", "--orders", "none.ndjson"]);
    let token = consign()
        .args(["desk", "token", "add", "--name", "course", "--scope", "orders-write,orders-read,dispatch"])
        .args(["--database", "desk.db"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert!(token.status.success(), "{}", String::from_utf8_lossy(&token.stderr));
    let links: serde_json::Map<String, serde_json::Value> = server
        .said
        .iter()
        .filter_map(|line| {
            let (who, link) = line.split_once("): ")?;
            let (name, _) = who.split_once(" (")?;
            Some((name.to_owned(), link.into()))
        })
        .collect();
    let token = String::from_utf8_lossy(&token.stdout).trim().to_owned();
    let known = serde_json::json!({ "at": format!("http://{}", server.at), "token": token, "links": links });
    (folder, server, known.to_string())
}

fn run(script: &str, arguments: &[&str]) {
    if let Some(missing) = missing() {
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        eprintln!("skipped: {missing}");
        return;
    }
    let (folder, server, known) = desk();
    let done = Command::new("node")
        .arg(script)
        .args(arguments)
        .current_dir(scripts())
        .env("CONSIGN_DESK", known)
        .output()
        .expect("it runs");
    let said = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).join("\n");
    assert!(done.status.success(), "{script} {arguments:?}: {said}");
    writeln!(std::io::stdout(), "{said}").expect("somebody reads");
    drop(server);
    super::verify(folder.path());
}

#[test]
fn a_course_by_mouse() {
    run("course.mjs", &["mouse"]);
}

#[test]
fn a_course_by_keys_alone() {
    run("course.mjs", &["keys"]);
}

#[test]
fn a_course_without_a_script() {
    run("course.mjs", &["plain"]);
}

#[test]
fn two_people_see_each_other_s_work() {
    run("live.mjs", &[]);
}

#[test]
fn rules_are_written_with_help() {
    run("rules.mjs", &[]);
}

#[test]
fn every_page_is_accessible() {
    run("accessibility.mjs", &[]);
}

/// `PICTURES=FOLDER cargo test -p consign-cli --features desk --test desk -- --ignored pictures`
#[test]
#[ignore = "makes pictures for eyes"]
fn pictures_of_every_page() {
    let folder = std::env::var("PICTURES").unwrap_or_else(|_| "pictures".into());
    run("screenshots.mjs", &[&folder]);
}

/// `cargo test -p consign-cli --features desk --test desk -- --ignored --nocapture lighthouse`
#[test]
#[ignore = "measures, on a machine that does nothing else"]
fn lighthouse_scores() {
    run("lighthouse.mjs", &[]);
}
