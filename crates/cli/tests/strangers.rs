//! What a stranger's program may do: which files it reads, and what its texts do to a terminal, a log or a spreadsheet.

use crate::command::{NOW, Project, Ran};

const SECRET: &str = "schema work_order { id text  s3cret text }\n";

/// A program in `home/` that names `PATH`.
fn naming(item: &str, path: &str) -> Project {
    let main = format!("schema provider {{ active bool? }}\n{}\n", item.replace("PATH", path));
    Project::with(&[("home/main.consign", &main), ("home/below/x", ""), ("secret.consign", SECRET)])
}

const ITEMS: [&str; 4] = [
    "use \"PATH\"",
    "list l from \"PATH\"",
    "directory \"PATH\"",
    "schema work_order { id text }\ntest \"t\" { directory \"PATH\" order { id: \"1\" } expect assigned a }",
];

#[track_caller]
fn is_refused(ran: &Ran, why: &str) {
    ran.ends(1).says(&["file/unreadable", why]);
    assert!(!ran.err.contains("s3cret"), "{}", ran.err);
}

#[test]
fn files_outside_of_the_program_s_folder_are_not_read() {
    for item in ITEMS {
        let project = naming(item, "../secret.consign");
        let check = |more: &[&str]| project.run(&[&["check", "home/main.consign"], more].concat());
        is_refused(&check(&[]), "--allow-outside");
        is_refused(&check(&["--allow-outside", "home"]), "--allow-outside");
        assert!(!check(&["--allow-outside", "."]).err.contains("file/unreadable"));
        project.write("consign.toml", "");
        assert!(!check(&[]).err.contains("file/unreadable"), "the folder of `consign.toml` is the root");

        // Nothing tells whether it is there.
        let gone = naming(item, "../gone.consign");
        is_refused(&gone.run(&["check", "home/main.consign"]), "--allow-outside");
        let absolute = naming(item, "/etc/passwd");
        is_refused(&absolute.run(&["check", "home/main.consign"]), "--allow-outside");
        let below = naming(item, "../home/./below/../below/x");
        let ran = below.run(&["check", "home/main.consign"]);
        assert!(!ran.err.contains("file/unreadable"), "{}", ran.err);
        is_refused(&naming(item, "below").run(&["check", "home/main.consign"]), "it is a folder");
        for folder in ["", ".", "below/.."] {
            let project = Project::with(&[("main.consign", &item.replace("PATH", folder))]);
            is_refused(&project.run(&["check", "main.consign"]), "it is a folder");
        }
        is_refused(&naming(item, "gone").run(&["check", "home/main.consign"]), "there is no such file");
    }
    let project = naming(ITEMS[0], "../secret.consign");
    is_refused(&project.run(&["check", "home"]), "--allow-outside");
    assert!(!project.run(&["check", "."]).err.contains("file/unreadable"), "all below was asked for");
    project
        .run(&["check", "home/main.consign", "--allow-outside", "gone"])
        .ends(2)
        .says(&["`--allow-outside gone`"]);
    project.write("main.consign", SECRET.replace("s3cret", "s"));
    project.run_with(&["check", "-"], "use \"main.consign\"").ends(0);
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_else_and_only_regular_files_are_read() {
    use std::os::unix::fs::symlink;
    for item in ITEMS {
        let project = naming(item, "link");
        let check = || project.run(&["check", "home/main.consign"]);
        symlink("../secret.consign", project.path("home/link")).expect("a link");
        is_refused(&check(), "--allow-outside");
        std::fs::remove_file(project.path("home/link")).expect("removed");
        symlink("/dev/zero", project.path("home/link")).expect("a link");
        is_refused(&check(), "--allow-outside");
        std::fs::remove_file(project.path("home/link")).expect("removed");
        symlink("below/x", project.path("home/link")).expect("a link");
        assert!(!check().err.contains("file/unreadable"));
        std::fs::remove_file(project.path("home/link")).expect("removed");
        // Nobody writes into it: whoever opens it waits for ever.
        let made = std::process::Command::new("mkfifo").arg(project.path("home/link")).status();
        assert!(made.expect("mkfifo runs").success());
        is_refused(&check(), "it is no regular file");

        let folder = naming(item, "out/secret.consign");
        symlink("..", folder.path("home/out")).expect("a link");
        is_refused(&folder.run(&["check", "home/main.consign"]), "--allow-outside");
    }
    // Files are looked for beside the name by which a program is called.
    let project = naming("use \"beside.consign\"", "");
    project.write("other/beside.consign", "list l = [1]");
    symlink("../home/main.consign", project.path("other/main.consign")).expect("a link");
    assert!(!project.run(&["check", "other/main.consign"]).err.contains("file/unreadable"));
}

#[test]
fn decisions_and_state_are_not_one_file() {
    let project = Project::new();
    project.write("o.ndjson", "").write("here.json", "old").write("sub/x", "");
    let one = |out: &str, state: &str| {
        let ran = project.route(&["o.ndjson", "--out", out, "--state-out", state]);
        ran.ends(2).says(&["are one file"]);
    };
    for name in ["here.json", "gone.json"] {
        one(name, name);
        one(name, &format!("./{name}"));
        one(&format!("sub/../{name}"), name);
        one(project.path(name).to_str().expect("a name"), name);
    }
    one("-", "-");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("here.json", project.path("link.json")).expect("a link");
        std::os::unix::fs::symlink("sub", project.path("way")).expect("a link");
        one("link.json", "here.json");
        one("way/new.json", "sub/new.json");
    }
    assert_eq!(project.read("here.json"), "old");
    project.route(&["o.ndjson", "--out", "a.json", "--state-out", "b.json"]).ends(0);
}

/// Whatever is written, nothing that is read is lost.
#[test]
fn what_is_written_is_nothing_that_is_read() {
    let project = Project::new();
    project.write("o.ndjson", "").write("s.json", r#"{"version": 1}"#).write("d.json", "[]");
    let main = project.read("main.consign");
    let refused = |arguments: &[&str], what: &str| {
        let ran = project.run(arguments);
        ran.ends(2).says(&[what, "which would be lost"]);
    };
    let route = ["route", "main.consign", "o.ndjson", "--state", "s.json"];
    let route = |more: &[&str], what: &str| refused(&[&route[..], more].concat(), what);
    for option in ["--out", "--state-out"] {
        route(&[option, "main.consign"], "is the program");
        route(&[option, "d.json", "--directory", "d.json"], "is a directory");
    }
    route(&["--state-out", "./o.ndjson"], "`--state-out ./o.ndjson` is a file of orders");
    route(&["--out", "s.json"], "is the state");
    route(&["--compare", "t", "--compare-out", "o.ndjson"], "is a file of orders");
    refused(&["build", "main.consign", "--out", "main.consign"], "is the program");
    refused(&["build", ".", "--out", "main.consign"], "is the program");
    refused(&["graph", "main.consign", "--out", "main.consign"], "is the program");
    refused(&["test", "main.consign", "--coverage", "--coverage-out", "main.consign"], "is the program");
    let written = ["o.ndjson", "s.json", "d.json", "main.consign"].map(|name| project.read(name));
    assert_eq!(written, ["", r#"{"version": 1}"#, "[]", main.as_str()]);
    // A state may be carried on in its file.
    project.route(&["o.ndjson", "--state", "s.json", "--state-out", "s.json"]).ends(0);
}

/// Texts and ids that a terminal would obey, and lines that GitHub would.
const HOSTILE: &str = "x\\n::error::y\\u{1B}[31m\\u{9B}2J\\u{202E}";

fn hostile() -> Project {
    let main = r#"
schema work_order { id text  t text? }
role d "D HOSTILE" of company
provider p "P HOSTILE" {}
provider "HOSTILE" "Q" {}
rules r assigns provider {
  rule a "A HOSTILE" { when t = "HOSTILE" assign "HOSTILE" }
  rule b { when t = "b" assign p }
  otherwise manual "M HOSTILE"
}
workflow w "W HOSTILE" {
  start s
  assign s "S HOSTILE" { portal company assigns provider handler role d rules r then e }
  end e
}
test "T HOSTILE" { order { id: "HOSTILE", t: "HOSTILE" } expect assigned p }
test "U" { order { id: "HOSTILE" } expect assigned "HOSTILE" }
"#;
    let project = Project::with(&[("main.consign", &main.replace("HOSTILE", HOSTILE))]);
    let id = "x\\n::error::y\\u001b[31m\\u009b2J\\u202e";
    project
        .write("o.ndjson", format!("{{\"id\": \"{id}\", \"t\": \"{id}\"}}\n{{\"id\": \"::error::{id}\"}}\n"));
    project.write("o.json", format!("{{\"id\": \"{id}\", \"t\": \"{id}\"}}"));
    project.write("n.json", format!("{{\"id\": \"{id}\"}}"));
    project.write("new.consign", main.replace("HOSTILE", HOSTILE).replace("assign p", "manual \"n\""));
    project.write("d.json", format!("{{\"providers\": [{{\"id\": \"p\", \"{id}\": 1, \"name\": 5}}]}}"));
    project
}

#[track_caller]
fn is_harmless(ran: &Ran) {
    for text in [&ran.out, &ran.err] {
        let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202E}';
        assert!(!text.contains(harmful), "{text:?}");
        let command = text.lines().find(|line| line.trim_start().starts_with("::"));
        assert_eq!(command, None, "{text}");
    }
}

#[test]
fn nothing_of_a_program_or_an_order_is_obeyed() {
    let project = hostile();
    let runs: [&[&str]; 10] = [
        &["check", "main.consign"],
        &["test", "main.consign"],
        &["test", "main.consign", "--coverage"],
        &["explain", "main.consign", "o.json"],
        &["explain", "main.consign", "n.json"],
        &["analyze", "main.consign"],
        &["diff", "main.consign", "new.consign"],
        &["diff", "main.consign", "new.consign", "--format", "markdown"],
        &["route", "main.consign", "o.ndjson", "--summary", "--now", NOW, "--out", "d.ndjson"],
        &["route", "main.consign", "o.ndjson", "--now", NOW, "--directory", "d.json"],
    ];
    for arguments in runs {
        let ran = project.run(arguments);
        assert!(!(ran.out.is_empty() && ran.err.is_empty()), "{arguments:?}");
        is_harmless(&ran);
    }
}

#[cfg(unix)]
#[test]
fn nor_is_the_name_of_a_file() {
    let project = hostile();
    let name = "x\n::error::\u{1B}[31m";
    project.write(&format!("{name}.consign"), "let a = b").write(&format!("{name}.x"), "");
    for verb in ["check", "test", "analyze", "fmt"] {
        is_harmless(&project.run(&[verb, &format!("{name}.consign")]));
    }
    is_harmless(&project.run(&["check", &format!("{name}.gone")]));
    is_harmless(&project.run(&["route", "main.consign", &format!("{name}.x")]));
    is_harmless(&project.run(&["route", "main.consign", "o.ndjson", "--state", &format!("{name}.x")]));
    project.write(
        "main.consign",
        format!("use \"{name}.consign\"").replace('\n', "\\n").replace('\u{1B}', "\\u{1B}"),
    );
    is_harmless(&project.run(&["check", "main.consign"]));
}

#[test]
fn a_table_has_no_formulas_and_no_commands() {
    let project = hostile();
    let header = "order,line,outcome";
    let table = |more: &[&str]| {
        let ran = project.route(&[&["o.ndjson", "--format", "csv"], more].concat());
        ran.ends(0).out.clone()
    };
    project.write("o.ndjson", "{\"id\": \"=1+1\"}\n{\"id\": \"::error::x\"}\n{\"id\": \"+1;@SUM(A1)\"}\n");
    let plain = table(&[]);
    assert!(plain.starts_with(header) && plain.contains("\n=1+1,1,manual"), "{plain}");
    assert!(plain.contains("\n\"::error::x\","), "{plain}");
    let safe = table(&["--spreadsheet-safe"]);
    assert!(safe.contains("\"'=1+1\",\"1\",\"manual\"") && safe.contains("\"'+1;'@SUM(A1)\""), "{safe}");
    // One line for each: texts with line ends have none left.
    assert_eq!(safe.lines().count(), 4, "{safe}");
    project.route(&["o.ndjson", "--spreadsheet-safe"]).ends(2).says(&["--format csv"]);
}
