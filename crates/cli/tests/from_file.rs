//! `new --from`: a program for a file of orders reads all of it, and `check` has nothing to report.

use proptest::prelude::*;

use crate::command::{NOW, Project, root};

/// Makes a program of a file, and decides the orders in it.
#[track_caller]
fn reads_all(project: &Project, file: &str, rows: usize, parts: &[&str]) {
    project.run(&["new", "made", "--from", file]).ends(0);
    let program = project.read("made/main.consign");
    parts.iter().for_each(|part| assert!(program.contains(part), "`{part}` is not in\n{program}"));
    let checked = project.run(&["check", "made/main.consign", "--max-warnings", "0"]);
    assert_eq!(checked.status, 0, "{}\n{program}", checked.err);
    project.run(&["fmt", "--check", "made/main.consign"]).ends(0);
    let routed = project.run(&["route", "made/main.consign", file, "--now", NOW]);
    let decisions = routed.ends(0).decisions();
    assert_eq!(decisions.len(), rows, "{}", routed.err);
    assert!(!routed.out.contains("invalid_order"), "{}\n{}\n{program}", routed.out, routed.err);
    std::fs::remove_dir_all(project.path("made")).expect("it is there");
}

const EXPORT: &str = "Open tickets;;;;;;;;\nTicket #;Opened;Cost;Warranty;Priority;State;Postcode;Ticket #;End\n\
    7;29/02/2016 01:16;$1,200.50;TRUE;low;NY;00123;a;03/04/2026\n8;01/03/2026 8:30;N/A;no;high;NY;10001;b;\n";

#[test]
fn an_export_becomes_a_program_that_reads_it() {
    let project = Project::empty();
    let many: String =
        (10..30).map(|id| format!("{id};02/03/2026 8:30;$5;no;low;NJ;10002;c;04/05/2026\n")).collect();
    project.write("orders.csv", format!("{}{many}", EXPORT.replacen("Ticket #;End", "Remark;End", 1)));
    reads_all(
        &project,
        "orders.csv",
        22,
        &[
            "from \"Ticket #\"",
            "as \"31/12/2026 23:59\"",
            "as \"$1,234.50\" missing \"N/A\"",
            "bool",
            "enum [\"NJ\", \"NY\"]",
            "// 2 values in 22 rows",
            "could be `as \"31/12/2026\"` or `as \"12/31/2026\"`: write the one that is meant",
            "timezone \"Etc/UTC\"",
        ],
    );
}

#[test]
fn other_files_become_programs_too() {
    let project = Project::empty();
    let lines = "{\"id\": 1, \"region\": \"NY\", \"at\": \"2026-03-01T08:30:00Z\", \"code\": \"12\"}\n\
        {\"id\": 2, \"region\": null, \"at\": \"2026-03-02T08:30:00Z\", \"code\": \"13\", \"parts\": [{\"a\": 1}], \"cost\": 3.5}\n";
    project.write("orders.ndjson", lines);
    let code = "code    text";
    reads_all(
        &project,
        "orders.ndjson",
        2,
        &["region  text?", code, "cost    number?", "`parts` is an object or a list"],
    );
    project.write("orders.json", format!("{{\"n\": 2, \"result\": [{}]}}", lines.trim().replace('\n', ",")));
    reads_all(&project, "orders.json", 2, &["region  text?", code]);
    let boston = root().join("examples/boston311");
    for file in std::fs::read_dir(&boston).expect("the example").flatten() {
        if file.path().extension().is_some_and(|extension| extension == "csv") {
            let text = std::fs::read_to_string(file.path()).expect("a text");
            project.write("boston.csv", &text);
            let rows = csv::ReaderBuilder::new().from_reader(text.as_bytes()).records().count();
            reads_all(&project, "boston.csv", rows, &["// "]);
        }
    }
}

#[cfg(feature = "files")]
#[test]
fn a_spreadsheet_becomes_a_program() {
    let project = Project::empty();
    project.write(
        "orders.xlsx",
        std::fs::read(root().join("examples/spreadsheets/orders.xlsx")).expect("it is there"),
    );
    project.run(&["new", "made", "--from", "orders.xlsx", "--sheet", "Open tickets"]).ends(0);
    let program = project.read("made/main.consign");
    for part in ["from \"Ticket #\"", "datetime", "number?", "bool", "date?"] {
        assert!(program.contains(part), "{part}: {program}");
    }
    let routed = project.run(&["route", "made/main.consign", "orders.xlsx", "--now", NOW]);
    assert_eq!(routed.ends(0).decisions().len(), 4);
    assert!(!routed.out.contains("invalid_order"), "{}", routed.out);
}

#[test]
fn a_file_without_ids_or_columns_makes_no_program() {
    let project = Project::empty();
    project.write("twice.csv", "a,b\n1,2\n1,2\n").write("empty.csv", "").write("page.csv", "<!doctype html>");
    project
        .run(&["new", "made", "--from", "twice.csv"])
        .ends(2)
        .says(&["no column of `twice.csv` tells one order from another"]);
    project.run(&["new", "made", "--from", "empty.csv"]).ends(2).says(&["`empty.csv` has no columns"]);
    project.run(&["new", "made", "--from", "page.csv"]).ends(2).says(&["an HTML page"]);
    project.run(&["new", "made", "--from", "-"]).ends(2).says(&["standard input"]);
    assert!(!project.path("made").exists(), "nothing is left behind");
    project.write("made/main.consign", "");
    project.run(&["new", "made", "--from", "twice.csv"]).ends(2).says(&["not empty"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 8, ..ProptestConfig::default() })]

    /// Whatever stands in a table, the program reads it as it is.
    #[test]
    fn whatever_stands_in_a_table_is_read(
        names in prop::collection::vec("[a-zA-Z0-9 #_\"é;-]{0,8}", 1..5),
        rows in prop::collection::vec(
            prop::collection::vec(prop::sample::select(vec!["", "1", "0.5", "x", "a;b", "TRUE", "no", "N/A", "2026-03-01", "31/12/2026", "1,5", "08:30", "?"]), 4),
            1..30,
        ),
    ) {
        let project = Project::empty();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut header = vec!["the id".to_owned()];
        header.extend(names.iter().enumerate().map(|(at, name)| format!("{at}{name}")));
        writer.write_record(&header).expect("written");
        for (at, row) in rows.iter().enumerate() {
            let cells = std::iter::once(format!("o{at}")).chain(row.iter().take(names.len()).map(|cell| (*cell).to_owned()));
            writer.write_record(cells.chain(std::iter::repeat(String::new())).take(header.len())).expect("written");
        }
        project.write("o.csv", writer.into_inner().expect("flushed"));
        reads_all(&project, "o.csv", rows.len(), &[]);
    }
}
