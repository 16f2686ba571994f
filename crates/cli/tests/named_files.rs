//! Files that programs name, tables, lists and directories: reports say where in them a finding is, `--watch` looks at
//! them, `build` takes them along.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::command::{NOW, Project};

const PROGRAM: &str = r#"
schema work_order { id text  brand text  zip number }
schema provider { stars number from "Stars" }
schema engineer { level number? }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
directory "partners.csv"
directory engineers "technicians.csv"
list near from "zips.csv" column "ZIP"
rules who assigns provider {
  eligible when provider.stars >= 2
  table t from "brands.csv" { brand from "Brand"  assign from "Who" }
  rule close { when zip in near  assign best provider rank by provider.stars desc }
  otherwise manual
}
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules who  then send }
  assign send "Send" { portal provider  assigns engineer  handler role crew  then finished  declined choose }
  end finished
}
"#;
const PARTNERS: &str = "id,name,Stars\nnorth,North,4\nsouth,South,2.5\n";
const TECHNICIANS: &str = "provider,id,level\nnorth,amy,2\nSouth,sue,1\n";
const ZIPS: &str = "Town,ZIP\nYork,7\n";
const BRANDS: &str = "Brand,Who\nAcme,south\n";

fn project() -> Project {
    Project::with(&[
        ("main.consign", PROGRAM),
        ("partners.csv", PARTNERS),
        ("technicians.csv", TECHNICIANS),
        ("zips.csv", ZIPS),
        ("brands.csv", BRANDS),
    ])
}

/// One finding in each of the files: its name, what is written to it, and where the finding is.
const MISTAKES: [(&str, &str, (u64, u64)); 4] = [
    ("partners.csv", "id,name,Stars\nnorth,North,4\nsouth,South,many\n", (3, 13)),
    ("technicians.csv", "provider,id,level\nnorth,amy,2\nwest,sue,1\n", (3, 1)),
    ("zips.csv", "Town,ZIP\nYork,7\nBath,x\n", (3, 6)),
    ("brands.csv", "Brand,Who\nAcme,west\n", (2, 6)),
];

#[test]
fn reports_say_where_in_a_file_a_finding_is() {
    for (file, text, (line, column)) in MISTAKES {
        let project = project();
        project.write(file, text);
        let report = |format: &str| {
            let ran = project.run(&["check", "--format", format, "main.consign"]);
            assert_eq!(ran.status, 1, "{file}: {}{}", ran.out, ran.err);
            ran.out + &ran.err
        };
        let json: Value = serde_json::from_str(&report("json")).expect("JSON");
        let found = json.to_string();
        assert_eq!(json["summary"]["errors"], 1, "{found}");
        let finding = &json["diagnostics"][0];
        assert_eq!(finding["file"], file, "{found}");
        assert_eq!(finding["span"]["start"]["line"], line, "{found}");
        assert_eq!(finding["span"]["start"]["column"], column, "{found}");
        let sarif: Value = serde_json::from_str(&report("sarif")).expect("JSON");
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], file);
        assert_eq!(place["region"]["startLine"], line);
        assert_eq!(place["region"]["startColumn"], column);
        let github = report("github");
        assert!(
            github.starts_with(&format!("::error file={file},line={line},endLine={line},col={column},")),
            "{github}"
        );
        let gitlab: Value = serde_json::from_str(&report("gitlab")).expect("JSON");
        assert_eq!(gitlab[0]["location"]["path"], file);
        assert_eq!(gitlab[0]["location"]["positions"]["begin"]["line"], line);
        assert!(report("concise").starts_with(&format!("{file}:{line}:{column}: ")));
        assert!(report("human").contains(&format!("[{file}:")));
    }
}

/// A process that ends with the test, and the lines that it says.
struct Watching(Child, Receiver<String>);

impl Watching {
    fn begin(project: &Project, arguments: &[&str]) -> Self {
        let mut command = project.command(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let (send, receive) = channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Self(child, receive)
    }

    /// Waits until a run has ended, and returns what it said.
    fn ran(&self, what: &str) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            let line = self.1.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|_| panic!("{what}: it did not run"));
            if line.contains("watching for changes") {
                return said;
            }
            said.push(line);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn watching_looks_at_files_that_a_program_names() {
    let project = project();
    let watching = Watching::begin(&project, &["check", "main.consign", "--watch"]);
    watching.ran("at first");
    for (file, text, _) in MISTAKES {
        project.write(file, text);
        watching.ran(file);
    }
}

#[test]
fn a_file_that_is_not_there_is_told_and_waited_for() {
    let project = project();
    for (file, text) in [("zips.csv", ZIPS), ("partners.csv", PARTNERS)] {
        std::fs::remove_file(project.path(file)).expect("it is there");
        let watching = Watching::begin(&project, &["check", "main.consign", "--watch"]);
        let said = watching.ran("at first");
        assert!(said.iter().any(|line| line.contains(&format!("cannot read `{file}`"))), "{said:?}");
        project.write(file, text);
        let said = watching.ran(file);
        assert!(!said.iter().any(|line| line.contains("error")), "{said:?}");
    }
}

#[test]
fn a_bundle_has_what_the_files_say() {
    let project = project();
    project.write("o.csv", "id,brand,zip\n1,Acme,1\n2,Bolt,7\n3,Bolt,8\n");
    let who = |arguments: &[&str]| -> Vec<Value> {
        let ran = project.run(&[&["route"], arguments, &["o.csv", "--now", NOW]].concat());
        ran.ends(0).decisions().iter().map(|decision| decision["provider"].clone()).collect()
    };
    let wanted: [Value; 3] = ["south".into(), "north".into(), Value::Null];
    assert_eq!(who(&["main.consign"]), wanted);
    project.run(&["build", "main.consign"]).ends(0);
    for file in ["partners.csv", "technicians.csv", "zips.csv", "brands.csv"] {
        std::fs::remove_file(project.path(file)).expect("it is there");
    }
    assert_eq!(who(&["main.bundle"]), wanted);
    project.write("now.csv", "id,Stars\nnorth,2\nsouth,1\n");
    let wanted: [Value; 3] = [Value::Null, "north".into(), Value::Null];
    assert_eq!(who(&["main.bundle", "--directory", "now.csv"]), wanted, "`south` is not eligible any more");
}

/// Files of kinds that are not read, or not by a command that is built without some feature, are called what they are, wherever they are named, with what to save them as.
#[test]
fn files_of_other_kinds_are_called_what_they_are() {
    let project = project();
    let some: [(&str, &[u8], &str); 2] =
        [("x.pdf", b"%PDF-1.7\n", "a PDF"), ("x.html", b"<html><table></table></html>", "an HTML page")];
    let with_features: [(&str, &[u8], &str, bool); 3] = [
        (
            "x.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0",
            "a spreadsheet (XLS) or another Office document",
            cfg!(feature = "files"),
        ),
        ("x.parquet", b"PAR1\x15\x04\x15\x10PAR1", "a Parquet file", cfg!(feature = "columnar")),
        ("x.arrow", b"ARROW1\0\0\xff\xff\xff\xff", "an Arrow file", cfg!(feature = "columnar")),
    ];
    let others = with_features.into_iter().filter(|(.., is_read)| !is_read);
    let others = others.map(|(name, bytes, what, _)| (name, bytes, what));
    for (name, bytes, what) in some.into_iter().chain(others) {
        project.write(name, bytes);
        project.route(&[name]).ends(2).says(&[what, "write it as CSV"]);
        project.run(&["new", "made", "--from", name]).ends(2).says(&[what, "write it as CSV"]);
        project.route(&["partners.csv", "--directory", name]).ends(1).says(&[what, "save it as CSV or JSON"]);
        for named in ["partners.csv", "technicians.csv", "zips.csv", "brands.csv"] {
            project.write("other.consign", PROGRAM.replace(named, name));
            let ran = project.run(&["check", "other.consign"]);
            ran.ends(1).says(&[&format!("cannot read `{name}`: it is {what}; save it as CSV")]);
            assert!(ran.err.contains("1 error"), "{}", ran.err);
        }
    }
}

/// The same files, compressed and in other encodings.
#[cfg(feature = "files")]
mod packed {
    use std::io::Write;

    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("finished")
    }

    /// `Zürich` where the others have `North`.
    fn latin1(text: &str) -> Vec<u8> {
        text.replace("North", "Z\u{fc}rich")
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("latin1"))
            .collect()
    }

    #[test]
    fn files_that_programs_name_are_read_as_files_of_orders_are() {
        let project = project();
        project.write("o.csv", "id,brand,zip\n1,Acme,1\n2,Bolt,7\n3,Bolt,8\n");
        let route = || project.run(&["route", "main.consign", "o.csv", "--now", NOW]);
        let wanted = route().ends(0).out.replace("\"North\"", "\"Z\u{fc}rich\"");
        project.write("brands.csv", utf16(BRANDS)).write("zips.csv", gzip(&utf16(ZIPS)));
        project
            .write("technicians.csv", gzip(TECHNICIANS.as_bytes()))
            .write("partners.csv", latin1(PARTNERS));
        let ran = route();
        assert_eq!(ran.ends(0).out, wanted);
        ran.says(&["`partners.csv`: the text is no UTF-8 and is read as windows-1252; save it as UTF-8"]);
        assert_eq!(ran.err.matches("no UTF-8").count(), 1, "{}", ran.err);
        project.write("zips.csv", &gzip(ZIPS.as_bytes())[..20]);
        project.run(&["check", "main.consign"]).ends(1).says(&["cannot read `zips.csv`: "]);
        project.write("main.consign", utf16(PROGRAM));
        project.run(&["check", "main.consign"]).ends(1).says(&["syntax/encoding"]);
    }

    #[test]
    fn nothing_is_mended_in_a_file_that_is_no_text() {
        let project = project();
        let text = "Brand,Who\nAcme,southh\nBolt,north\n";
        let marked = format!("\u{feff}{text}");
        for (how, bytes, is_text) in [
            ("gzip", gzip(text.as_bytes()), false),
            ("UTF-16", utf16(text), false),
            ("windows-1252", latin1(&format!("{text}North,south\n")), false),
            ("a mark", marked.into_bytes(), true),
        ] {
            project.write("brands.csv", &bytes);
            project.run(&["check", "--fix", "main.consign"]);
            let after = std::fs::read(project.path("brands.csv")).expect("it is still there");
            assert_eq!(after != bytes, is_text, "{how}");
        }
    }

    #[test]
    fn a_directory_of_the_command_line_is_read_like_any() {
        let book = std::fs::read(crate::command::root().join("examples/spreadsheets/rules.xlsx"))
            .expect("the workbook");
        let schema = "schema work_order { id text }\nschema provider { stars number from \"Stars\"  since date? from \"Since\" }\n";
        let rules = "rules r assigns provider { rule all { assign best provider rank by provider.stars } }\n";
        let workflow =
            &PROGRAM[PROGRAM.find("workflow").expect("it is there")..].replace("rules who", "rules r");
        let roles = "role dispatcher \"D\" of company\nrole crew \"C\" of provider\n";
        let project = Project::with(&[
            ("main.consign", &format!("{schema}{roles}{rules}{workflow}")),
            ("o.csv", "id\n1\n"),
        ]);
        let open = std::fs::read(crate::command::root().join("examples/spreadsheets/rules.ods"));
        project.write("open.ods", open.expect("the document"));
        project
            .write("people.xlsx", &book)
            .write("people.gz", gzip(&book))
            .write("plain.csv", latin1("id,name,Stars\nnorth_repairs,North,1\n"));
        for directory in [
            "people.xlsx",
            "people.gz",
            "people.xlsx [Partners]",
            "open.ods",
            "open.ods [Partners]",
            "plain.csv",
        ] {
            let ran = project.route(&["o.csv", "--directory", directory]);
            assert_eq!(ran.ends(0).decisions()[0]["provider"], "north_repairs", "{directory}");
        }
        let fails = |directory: &str, status: i32, says: &[&str]| {
            project.route(&["o.csv", "--directory", directory]).ends(status).says(says);
        };
        fails(
            "people.xlsx [Partner]",
            1,
            &["`people.xlsx` has no sheet `Partner`", "did you mean `Partners`?"],
        );
        fails("people.xlsx [Notes]", 1, &["people.xlsx [Notes]", "directory/table"]);
        fails("plain.csv [Notes]", 2, &["`plain.csv` is no workbook, and has no sheet `Notes`"]);
        project.write("people.xlsx", &book[..book.len() / 2]);
        fails("people.xlsx", 2, &["cannot read `people.xlsx`: it is no sound workbook"]);
    }
}

#[cfg(feature = "files")]
mod workbooks {
    use super::*;

    const PROGRAM: &str = r#"
schema work_order { id text  brand text  estimate number? }
schema provider { stars TYPE from "Stars"  since date? from "Since" as "31/12/2026" }
role dispatcher "Dispatcher" of company
directory "rules.xlsx"
rules who assigns provider {
  table t from "rules.xlsx" { brand from "Brand"  estimate from "Estimate"  assign from "Partner" else manual }
  otherwise manual
}
workflow w "Work" {
  start choose
  assign choose "Choose" { portal company  assigns provider  handler role dispatcher  rules who  then finished }
  end finished
}
"#;

    const KINDS: [&str; 3] = ["rules.xlsx", "rules.ods", "rules.xls"];

    /// A program whose workbook is of that name.
    fn project(stars: &str, rules: &str) -> Project {
        let book = crate::command::root().join("examples/spreadsheets").join(rules);
        let program = PROGRAM.replace("TYPE", stars).replace("rules.xlsx", rules);
        let project = Project::with(&[("main.consign", &program)]);
        project.write(rules, std::fs::read(book).expect("the workbook"));
        project
    }

    #[test]
    fn a_table_and_a_directory_are_read_from_their_sheets() {
        KINDS.into_iter().for_each(reads_a_table_and_a_directory);
    }

    fn reads_a_table_and_a_directory(rules: &str) {
        let project = project("number", rules);
        project.write("o.csv", "id,brand,estimate\n1,Acme,5\n2,Castor,\n3,Dora,1000\n4,Dora,1\n");
        let decided = |program: &str| -> Vec<(Value, Value)> {
            let ran = project.run(&["route", program, "o.csv", "--now", NOW]);
            ran.ends(0).decisions().iter().map(|one| (one["provider"].clone(), one["rule"].clone())).collect()
        };
        let of = |provider: Value, rule: &str| (provider, Value::from(rule));
        let wanted = [
            of("acme_service".into(), "t#4"),
            of("north_repairs".into(), "t#5"),
            of(Value::Null, "t#6"),
            of(Value::Null, "otherwise"),
        ];
        assert_eq!(decided("main.consign"), wanted);
        project.run(&["build", "main.consign"]).ends(0);
        std::fs::remove_file(project.path(rules)).expect("it is there");
        assert_eq!(decided("main.bundle"), wanted);
    }

    #[test]
    fn findings_say_sheet_and_cell() {
        KINDS.into_iter().for_each(says_sheet_and_cell);
    }

    fn says_sheet_and_cell(rules: &str) {
        let project = project("integer", rules);
        let ran = project.run(&["check", "main.consign", "--format", "json"]);
        let json: Value = serde_json::from_str(&ran.out).expect("JSON");
        let all = json["diagnostics"].as_array().expect("findings");
        let found = all.iter().find(|one| one["severity"] == "error").expect("an error");
        assert_eq!(
            (&found["file"], &found["sheet"], &found["cell"]),
            (&rules.into(), &"Partners".into(), &"C2".into())
        );
        let ran = project.run(&["check", "main.consign"]);
        assert!(ran.err.contains(&format!("[{rules} [Partners] C2]")), "{}{}", ran.out, ran.err);
    }

    #[test]
    fn a_workbook_is_watched_and_a_damaged_one_is_told() {
        KINDS.into_iter().for_each(watches_and_tells);
    }

    fn watches_and_tells(rules: &str) {
        let project = project("number", rules);
        let book = std::fs::read(project.path(rules)).expect("the workbook");
        let watching = Watching::begin(&project, &["check", "main.consign", "--watch"]);
        watching.ran("at first");
        project.write(rules, &book[..book.len() / 2]);
        watching.ran("after it was cut off");
        let ran = project.run(&["check", "main.consign"]);
        let said = format!("cannot read `{rules}`: it is no sound workbook");
        assert!(ran.err.contains(&said), "{}", ran.err);
    }
}

#[cfg(not(feature = "files"))]
#[test]
fn without_the_feature_a_workbook_is_told_with_what_to_do() {
    let project =
        Project::with(&[("main.consign", "list zips from \"zips.xlsx\"\n"), ("zips.xlsx", "PK\u{3}\u{4}")]);
    let ran = project.run(&["check", "main.consign"]);
    let said =
        "it is a workbook: save the sheet as CSV, or use a command that is built with the feature `files`";
    assert!(ran.err.contains(said), "{}", ran.err);
}
