//! Orders, tables and directories in Parquet and Arrow: every verb reads them as it reads files of other kinds.

use std::io::Write;

use serde_json::Value;

use crate::command::{NOW, Project, Ran, root};

/// The program of the spreadsheets, and files of it.
fn project(files: &[&str]) -> Project {
    let example = root().join("examples/spreadsheets");
    let project = Project::empty();
    project.write("main.consign", std::fs::read(example.join("spreadsheets.consign")).expect("the program"));
    for file in files {
        project.write(file, std::fs::read(example.join(file)).expect("a file"));
    }
    project
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("finished")
}

fn rules(routed: &Ran) -> Vec<String> {
    routed.decisions().into_iter().map(|one| one["rule"].as_str().unwrap_or("none").to_owned()).collect()
}

const WANTED: [&str; 4] = ["by_brand#2", "under_warranty", "by_brand#3", "by_brand#3"];

#[test]
fn orders_are_read_as_they_are() {
    for file in ["orders.parquet", "orders.arrow"] {
        let project = project(&[file, "brands.csv", "partners.csv"]);
        let bytes = std::fs::read(project.path(file)).expect("it is there");
        project.write("orders.csv", &bytes).write("orders.gz", gzip(&bytes));
        for arguments in [&[file][..], &["orders.csv"], &["orders.gz"], &[file, "--threads", "2"]] {
            let routed = project.route(arguments);
            assert_eq!(rules(routed.ends(0)), WANTED, "{file}: {}", routed.err);
            routed.is_quiet();
        }
        let piped = |bytes: &[u8]| project.run_with(&["route", "main.consign", "-", "--now", NOW], bytes);
        assert_eq!(rules(piped(&bytes).ends(0)), WANTED, "{file}");
        assert_eq!(rules(piped(&gzip(&bytes)).ends(0)), WANTED, "{file}");
        let explained = project.run(&["explain", "main.consign", file, "--order", "7002", "--now", NOW]);
        assert!(explained.ends(0).out.contains("acme_service"), "{}", explained.out);
        let counted = ["analyze", "main.consign", "--orders", file, "--now", NOW, "--format", "json"];
        let counted: Value = serde_json::from_str(&project.run(&counted).ends(0).out).expect("an analysis");
        assert_eq!(counted["history"]["orders"], 4, "{}", counted["history"]);
        project.route(&[file, "--resume"]).ends(2).says(&[file]);
        for cut in [12, bytes.len() / 2, bytes.len() - 1] {
            project.write("cut", &bytes[..cut]).route(&["cut"]).ends(2).says(&["`cut`", "it is no sound"]);
        }
    }
}

#[test]
fn a_file_becomes_a_program_that_reads_it() {
    for file in ["orders.parquet", "orders.arrow"] {
        let project = project(&[file]);
        project.run(&["new", "made", "--from", file]).ends(0);
        let program = project.read("made/main.consign");
        let all =
            ["from \"Ticket #\"", "datetime", "number?", "bool", "date?", "`Parts` is an object or a list"];
        for part in all {
            assert!(program.contains(part), "{part}: {program}");
        }
        let routed = project.run(&["route", "made/main.consign", file, "--now", NOW]);
        assert_eq!(routed.ends(0).decisions().len(), 4);
        assert!(!routed.out.contains("invalid_order"), "{}", routed.out);
    }
}

#[test]
fn tables_and_directories_are_read_and_findings_say_record_and_column() {
    let project = project(&["orders.parquet", "brands.parquet", "partners.parquet"]);
    let program = project.read("main.consign").replace("brands.csv", "brands.parquet");
    let program = program.replace("partners.csv", "partners.parquet");
    project.write("main.consign", &program);
    let route =
        |program: &str| rules(project.run(&["route", program, "orders.parquet", "--now", NOW]).ends(0));
    assert_eq!(route("main.consign"), WANTED);
    project
        .run(&["route", "main.consign", "orders.parquet", "--directory", "partners.parquet", "--now", NOW])
        .ends(0);
    project.write("main.consign", program.replace("number from \"Stars\"", "integer from \"Stars\""));
    let ran = project.run(&["check", "main.consign"]);
    assert!(ran.ends(1).err.contains("[partners.parquet [records] C2]"), "{}", ran.err);
    project.write("main.consign", &program);
    project.run(&["build", "main.consign"]).ends(0);
    for file in ["brands.parquet", "partners.parquet"] {
        let bytes = std::fs::read(project.path(file)).expect("it is there");
        project.write(file, &bytes[..bytes.len() / 2]);
        let ran = project.run(&["check", "main.consign"]);
        assert!(
            ran.ends(1).err.contains(&format!("cannot read `{file}`: it is no sound Parquet file")),
            "{}",
            ran.err
        );
        project.write(file, bytes);
    }
    assert_eq!(route("main.bundle"), WANTED);
}

#[test]
fn a_list_is_a_set() {
    for file in ["orders.parquet", "orders.arrow"] {
        let project = project(&[file, "brands.csv", "partners.csv"]);
        let program = project.read("main.consign");
        let program = program
            .replace("  warranty   bool", "  parts      set of text? from \"Parts\"\n  warranty   bool");
        let program =
            program.replace("when warranty and brand = \"Acme\"", "when parts contains \"drum; door\"");
        project.write("main.consign", program);
        let routed = project.route(&[file]);
        assert_eq!(
            rules(routed.ends(0)),
            ["by_brand#2", "by_brand#4", "by_brand#3", "under_warranty"],
            "{}",
            routed.err
        );
    }
}
