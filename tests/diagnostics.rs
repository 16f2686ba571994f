//! Every code has programs that trigger it and, beside each, one that is nearly the same and does not:
//! `tests/diagnostics/CATEGORY/NAME/bad*.consign` and `good*.consign`. What people see of the bad ones is
//! kept as a snapshot.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use consign::diagnostic::{CODES, Code, Severity};
use consign::source::{LoadError, Loader};
use consign::{Diagnostics, Sources};

/// Codes without a fixture, with the reason.
const WITHOUT_FIXTURE: [(&str, &str); 2] = [
    ("syntax/too-large", "its file would be larger than 1 GiB"),
    ("rules/not-judged", "its program would be looked at for many seconds"),
];

/// The files of a fixture's folder.
struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        Ok(std::fs::read(self.0.join(path))?)
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The names of the programs of a code that begin with `bad` or `good`, sorted.
fn programs(code: &str, beginning: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(fixtures().join(code)) else { return Vec::new() };
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with(beginning) && name.ends_with(".consign")).collect();
    names.sort();
    names
}

/// What is found in a program, and whether it compiles.
fn compile(code: &str, program: &str) -> (Diagnostics, bool) {
    match consign::compile(&Sources::new(program, Folder(fixtures().join(code)))) {
        Ok(program) => (program.warnings().clone(), true),
        Err(found) => (found, false),
    }
}

fn codes(found: &Diagnostics, severity: Severity) -> BTreeSet<&'static str> {
    found.iter().filter(|one| one.severity == severity).map(|one| one.code.info().id).collect()
}

#[test]
fn every_code_has_a_fixture_that_triggers_it_and_one_that_does_not() {
    let mut lacking = Vec::new();
    for (code, info) in CODES {
        // Of lints the examples that they carry are the fixtures.
        let is_lint = info.bad.is_none() && consign::catalogue::entry(*code).bad.is_some();
        let excused = is_lint || WITHOUT_FIXTURE.iter().any(|(id, _)| *id == info.id);
        for beginning in ["bad", "good"] {
            if !excused && programs(info.id, beginning).is_empty() {
                lacking.push(format!("{}/{beginning}.consign", info.id));
            }
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[test]
fn every_fixture_is_of_a_code() {
    for category in std::fs::read_dir(fixtures()).expect("the fixtures") {
        let category = category.expect("an entry").path();
        let category_name = category.file_name().expect("a name").to_string_lossy().into_owned();
        if matches!(&*category_name, "snapshots" | "mistakes") {
            continue;
        }
        for folder in std::fs::read_dir(&category).expect("a category") {
            let name = folder.expect("an entry").file_name().to_string_lossy().into_owned();
            let id = format!("{category_name}/{name}");
            assert!(Code::from_id(&id).is_some(), "there is no code `{id}`");
        }
    }
}

#[test]
fn bad_programs_have_exactly_the_finding_of_their_code() {
    let mut wrong = Vec::new();
    for (_, info) in CODES {
        for program in programs(info.id, "bad") {
            let (found, _) = compile(info.id, &program);
            let expected = BTreeSet::from([info.id]);
            let right = match info.severity {
                Severity::Error => codes(&found, Severity::Error) == expected,
                _ => {
                    codes(&found, Severity::Error).is_empty()
                        && codes(&found, Severity::Warning).contains(info.id)
                }
            };
            if !right {
                wrong.push(format!("{}/{program} finds\n{found}", info.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn good_programs_compile_and_do_not_trigger_the_code() {
    let mut wrong = Vec::new();
    for (code, info) in CODES {
        for program in programs(info.id, "good") {
            let (found, compiles) = compile(info.id, &program);
            if !compiles || found.iter().any(|one| one.code == *code) {
                wrong.push(format!("{}/{program} finds\n{found}", info.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// One snapshot for each bad program; `INSTA_UPDATE=always` rewrites them.
#[test]
fn what_people_see_of_bad_programs() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("diagnostics/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (_, info) in CODES {
            for program in programs(info.id, "bad") {
                let (found, _) = compile(info.id, &program);
                let name = format!("{}-{}", info.id.replace('/', "-"), program.trim_end_matches(".consign"));
                insta::assert_snapshot!(name, found.to_human(false));
            }
        }
    });
}

#[test]
fn what_people_see_of_lints() {
    for entry in consign::catalogue::entries().filter(|entry| entry.code.info().bad.is_none()) {
        let Some(shown) = entry.shown() else { continue };
        assert!(!shown.is_empty(), "{}", entry.code);
        insta::with_settings!({ snapshot_path => "diagnostics/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("lint-{}", entry.code.info().id.replace('/', "-")), shown.to_human(false));
        });
    }
}
