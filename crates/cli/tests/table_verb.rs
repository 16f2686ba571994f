//! `consign table`: tables of programs as files, and back.

use crate::command::Project;

const PROGRAM: &str = r#"schema work_order {
  id        text
  brand     text
  estimate  number?
}

role dispatcher "Dispatcher" of company

provider acme  "Acme Service" {}
provider north "North Repairs" {}

rules who assigns provider {
  /// Since March.
  table by_brand "Who repairs what" (brand, estimate) {
    | "Acme"             | < 1000 => assign acme
    // Both of them.
    | "Borealis", "Bolt" | _      => assign first of north, acme
    | _                  | >= 1000 => manual
  }

  otherwise manual
}

workflow w "Work" {
  start choose

  assign choose "Choose" {
    portal   company
    assigns  provider
    handler  role dispatcher
    rules    who
    then     finished
  }

  end finished
}
"#;
const CSV: &str = "brand,estimate,assign\nAcme,< 1000,acme\nBorealis;Bolt,,north;acme\n,>= 1000,manual\n";

fn project() -> Project {
    Project::with(&[("main.consign", PROGRAM)])
}

fn table(project: &Project, arguments: &[&str]) -> crate::command::Ran {
    project.run(&[&["table", "main.consign", "by_brand"], arguments].concat())
}

/// No order is treated differently, which is proven.
#[track_caller]
fn means_the_same(project: &Project, one: &str, other: &str) {
    project.run(&["diff", one, other]).ends(0);
}

#[test]
fn a_table_is_written_and_the_program_that_names_it_is_shown() {
    let project = project();
    let ran = table(&project, &["--out", "brands.csv"]);
    ran.ends(0).says(&["wrote 3 rows of `by_brand` to `brands.csv`"]);
    assert_eq!(project.read("brands.csv"), CSV);
    let (_, declared) = ran.out.split_once("\n\n").expect("what to write");
    let rows = &PROGRAM[PROGRAM.find("table by_brand").expect("it is there")
        ..PROGRAM.find("  otherwise").expect("it is there")];
    project.write("named.consign", PROGRAM.replace(rows, declared));
    means_the_same(&project, "main.consign", "named.consign");
    assert_eq!(table(&project, &["--out", "-"]).ends(0).out, CSV);
    project.run(&["table", "named.consign", "who.by_brand", "--out", "again.csv"]).ends(0);
    assert_eq!(project.read("again.csv"), CSV);
}

#[test]
fn rows_of_a_file_go_into_the_program() {
    let project = project();
    project.write("brands.csv", "Open\nestimate;assign;brand\n;North Repairs;\"Castor\"\n;acme;Acme;x\n");
    // The last line is wider than the header.
    table(&project, &["--in", "brands.csv"]).ends(1).says(&["brands.csv:4:1"]);
    assert_eq!(project.read("main.consign"), PROGRAM, "nothing is changed");
    project.write("brands.csv", "Open\nestimate;assign;brand\n;North Repairs;\"Castor\"\n1..5;acme;Acme\n");
    table(&project, &["--in", "brands.csv"]).ends(0).says(&[
        "`main.consign`: table `by_brand` has 2 rows now, it had 3",
        "1 comment among its rows is gone: a file has none",
    ]);
    let before = PROGRAM.split_once("    | \"Acme\"").expect("rows").0;
    let behind = PROGRAM.split_once(">= 1000 => manual\n").expect("rows").1;
    let rows = "    | \"Castor\" | _    => assign north\n    | \"Acme\"   | 1..5 => assign acme\n";
    assert_eq!(project.read("main.consign"), format!("{before}{rows}{behind}"));
    project.run(&["fmt", "--check", "main.consign"]).ends(0);
}

#[test]
fn what_was_written_is_read_as_the_same() {
    let project = project();
    table(&project, &["--out", "brands.csv"]).ends(0);
    project.write("old.consign", PROGRAM);
    table(&project, &["--in", "brands.csv"]).ends(0);
    means_the_same(&project, "old.consign", "main.consign");
    // A table of a file takes its rows into the program.
    let named = PROGRAM.find("table by_brand").expect("it is there")
        ..PROGRAM.find("  }\n\n  otherwise").expect("it is there");
    let mut text = PROGRAM.to_owned();
    text.replace_range(named, "table by_brand \"Who repairs what\" from \"brands.csv\" { brand from \"brand\"  estimate from \"estimate\"  assign from \"assign\"\n");
    project.write("main.consign", &text);
    table(&project, &["--in", "brands.csv"]).ends(0);
    assert!(!project.read("main.consign").contains("brands.csv"));
    means_the_same(&project, "old.consign", "main.consign");
}

#[test]
fn a_table_in_a_file_that_is_used_is_written_there() {
    let project = Project::empty();
    let (schema, rest) = PROGRAM.split_once("rules who").expect("rules");
    let (rules, workflow) = rest.split_once("workflow w").expect("a workflow");
    project.write("rules/main.consign", format!("{schema}use \"who/who.consign\"\n\nworkflow w{workflow}"));
    project.write("rules/who/who.consign", format!("\u{feff}rules who{rules}"));
    project.write("brands.csv", "brand,estimate,assign\nÄcme,,nrth\n");
    let run = || project.run(&["table", "rules", "by_brand", "--in", "brands.csv"]);
    run().ends(1).says(&["[brands.csv:2:7]", "did you mean `north`?"]);
    project.write("brands.csv", "brand,estimate,assign\nÄcme,,north\n");
    run().ends(0).says(&["`rules/who/who.consign`: table `by_brand` has 1 row now"]);
    assert!(project.read("rules/who/who.consign").starts_with("\u{feff}rules who assigns"));
    assert!(project.read("rules/who/who.consign").contains("| \"Äcme\" | _ => assign north\n"));
    project.run(&["check", "rules"]).ends(0);
    let text = project.read("rules/who/who.consign").replace('\n', "\r\n");
    project.write("rules/who/who.consign", &text);
    run().ends(0);
    assert_eq!(project.read("rules/who/who.consign"), text, "ends of lines are what they were");
}

#[test]
fn what_cannot_be_is_said_and_nothing_is_written() {
    let project = project();
    let fails = |arguments: &[&str], status: i32, says: &[&str]| {
        project.run(&[&["table", "main.consign"], arguments].concat()).ends(status).says(says);
    };
    fails(&["by_brnd", "--out", "a.csv"], 2, &["no table `by_brnd`; did you mean `by_brand`?"]);
    fails(&["zzz", "--out", "a.csv"], 2, &["there is `who.by_brand`"]);
    fails(&["by_brand"], 2, &["--out <FILE>", "--in <FILE>"]);
    fails(&["by_brand", "--out", "a.csv", "--in", "a.csv"], 2, &["cannot be used with"]);
    fails(&["by_brand", "--out", "a.ods"], 2, &["`--out a.ods` says neither CSV nor XLSX"]);
    fails(&["by_brand", "--out", "a.csv", "--sheet", "S"], 2, &["CSV has no sheets"]);
    fails(&["by_brand", "--out", "main.consign"], 2, &["is a file of the program, which would be lost"]);
    fails(&["by_brand", "--in", "gone.csv"], 2, &["gone.csv", "no such file"]);
    fails(&["by_brand", "--in", "-"], 2, &["standard input is none"]);
    project
        .run_with(&["table", "-", "t", "--out", "a.csv"], PROGRAM)
        .ends(2)
        .says(&["standard input is none"]);
    let reads = |text: &str, says: &[&str]| {
        project.write("t.csv", text);
        fails(&["by_brand", "--in", "t.csv"], 1, says);
    };
    reads("brand,estimat,assign\n", &["`t.csv` has no column `estimate`; did you mean `estimat`?"]);
    reads("", &["`t.csv` has no header"]);
    reads("brand,estimate,assign\nA,many,acme\n", &["[t.csv:2:3]", "expected number"]);
    reads("brand,estimate,assign\n\"A,1,acme\n", &["[t.csv:2:1]", "never closed"]);
    fails(&["by_brand", "--in", "t.csv", "--sheet", "S"], 1, &["is no workbook, and has no sheets"]);
    assert_eq!(project.names(), ["main.consign", "t.csv"]);
    assert_eq!(project.read("main.consign"), PROGRAM);
    project.write(
        "main.consign",
        PROGRAM.replace("_      =>", "> 5 and < 9 =>").replace("\"Acme\" ", "\"=A1\" "),
    );
    fails(&["by_brand", "--out", "a.csv"], 1, &["`> 5 and < 9` cannot stand in a file", "[main.consign:"]);
    project.write("main.consign", PROGRAM.replace("\"Acme\" ", "\"+A1\" "));
    fails(&["by_brand", "--out", "a.csv"], 2, &["takes the cell \"+A1\" of CSV for a formula; write XLSX"]);
    project.write("main.consign", "let a = b");
    fails(&["by_brand", "--out", "a.csv"], 1, &["schema/missing"]);
    assert_eq!(project.names(), ["main.consign", "t.csv"]);
}

#[cfg(not(feature = "files"))]
#[test]
fn without_the_feature_a_workbook_is_told_with_what_to_do() {
    table(&project(), &["--out", "a.xlsx"]).ends(2).says(&["the feature `files`", "write CSV"]);
}

#[cfg(feature = "files")]
mod workbooks {
    use super::*;
    use crate::command::NOW;

    #[test]
    fn a_workbook_goes_there_and_back() {
        let project = project();
        let text = PROGRAM.replace("\"Acme\" ", "\"+02\" ");
        project.write("main.consign", &text).write("old.consign", &text);
        let ran = table(&project, &["--out", "brands.xlsx"]);
        assert!(ran.ends(0).out.contains("from \"brands.xlsx\" sheet \"by_brand\" {"), "{}", ran.out);
        let bytes = std::fs::read(project.path("brands.xlsx")).expect("written");
        table(&project, &["--out", "brands.xlsx", "--sheet", "by_brand"]).ends(0);
        assert_eq!(std::fs::read(project.path("brands.xlsx")).expect("written"), bytes, "each time the same");
        table(&project, &["--in", "brands.xlsx"]).ends(0);
        means_the_same(&project, "old.consign", "main.consign");
        table(&project, &["--in", "brands.xlsx", "--sheet", "Other"]).ends(1).says(&["no sheet `Other`"]);
        table(&project, &["--out", "brands.xlsx", "--sheet", "a/b"]).ends(2).says(&["cannot be written"]);
        project.write("o.csv", "id,brand,estimate\n1,+02,5\n");
        assert_eq!(
            project.run(&["route", "main.consign", "o.csv", "--now", NOW]).decisions()[0]["provider"],
            "acme"
        );
    }
}
