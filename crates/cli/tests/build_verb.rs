//! `consign build`, and bundles where a program is named: what comes of them, and what is refused with what to do.

use crate::command::{NOW, Project, root};
use consign::Program;

/// A program with a bit of everything.
const PROGRAM: &str = include_str!("../../../tests/programs/bundled.consign");

const ORDERS: &str = include_str!("../../../tests/programs/bundled.ndjson");

#[test]
fn every_example_routes_from_a_bundle_as_from_its_source() {
    let examples = root().join("examples");
    let project = Project::empty();
    let mut compared = 0;
    for program in crate::programs::programs_below(&examples) {
        let orders = program.with_file_name("orders.ndjson");
        let program = program.to_string_lossy().into_owned();
        if !orders.exists() || project.run(&["build", &program, "--out", "b.bundle"]).status != 0 {
            continue;
        }
        let orders = orders.to_string_lossy().into_owned();
        let route = |program: &str| {
            project.run(&["route", program, &orders, "--now", NOW, "--explain"]).ends(0).out.clone()
        };
        assert_eq!(route("b.bundle"), route(&program), "{program}");
        compared += 1;
    }
    assert!(compared >= 5, "{compared} examples have orders");
}

#[test]
fn what_is_no_sound_bundle_is_refused_with_what_to_do() {
    let project = Project::with(&[("main.consign", PROGRAM), ("o.ndjson", ORDERS)]);
    project.run(&["build", "main.consign"]).ends(0).says(&["wrote `main.bundle`", "7 rules"]);
    project.run(&["route", "main.bundle", "o.ndjson", "--now", NOW]).ends(0);
    project.run(&["explain", "main.bundle", "o.ndjson", "--order", "T-1", "--now", NOW]).ends(0);
    let bundle = std::fs::read(project.path("main.bundle")).expect("it was written");
    let changed = |at: usize, to: u8| {
        let mut changed = bundle.clone();
        changed[at] = to;
        changed
    };
    for (bytes, expected) in [
        (bundle[..bundle.len() / 2].to_vec(), "is not whole"),
        (bundle[..20].to_vec(), "is not whole"),
        ([bundle.clone(), vec![0]].concat(), "is not whole"),
        (changed(200, bundle[200] ^ 1), "is damaged"),
        (changed(8, 99), "is of version 99, and this consign knows version 6"),
        (changed(8, 0), "is of version 0, and this consign needs version 6; build it again"),
    ] {
        project.write("bad.bundle", bytes);
        project
            .run(&["route", "bad.bundle", "o.ndjson"])
            .ends(2)
            .says(&["`bad.bundle` cannot be opened", expected]);
    }
    for verb in ["graph", "schema"] {
        project.run(&[verb, "main.bundle"]).ends(0);
    }
    for verb in ["check", "test", "build"] {
        let ran = project.run(&[verb, "main.bundle"]);
        ran.ends(2).says(&["`main.bundle` is a bundle", "name the program that it was built from"]);
    }
}

#[test]
fn build_says_what_hinders_it() {
    let project = Project::with(&[("bad.consign", "rules x {"), ("main.consign", PROGRAM)]);
    project.run(&["build", "bad.consign"]).ends(1).says(&["error"]);
    assert!(!project.path("bad.bundle").exists());
    project.run(&["build", "none.consign"]).ends(2).says(&["none.consign"]);
    project.run(&["build", "-"]).ends(2).says(&["--out FILE"]);
    project.run(&["build", "main.consign", "--out", "no/such/x.bundle"]).ends(2).says(&["no/such/x.bundle"]);
    let piped = project.command(&["build", "main.consign", "--out", "-"]).output().expect("it runs");
    assert!(Program::from_bundle(&piped.stdout).is_ok() && piped.stderr.is_empty());
    assert!(!project.path("-").exists());
    // A second run replaces the first one's file.
    project.run(&["build", "main.consign", "--out", "x.bundle"]).ends(0);
    project.run(&["build", "main.consign", "--out", "x.bundle"]).ends(0);
}
