//! The API of a running desk against its own OpenAPI document, by schemathesis of PyPI: no error of the server's, and no
//! status, content type, header or body that the document does not have. `SECONDS=600` for a long run, `SEED` for another.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use super::fleet::Fleet;
use crate::mail::environment;

/// The release that the test was written with.
const PACKAGE: &str = "schemathesis==4.32.5";

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance";

fn setting(name: &str, usual: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| usual.to_owned())
}

#[test]
fn the_api_is_as_its_document_says() {
    let python = match environment(PACKAGE) {
        Ok(python) => python,
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "schemathesis cannot be had: {why}");
            writeln!(std::io::stderr(), "skipped: schemathesis cannot be had: {why}")
                .expect("somebody reads");
            return;
        }
    };
    let fleet = Fleet::start(1, None, None);
    for number in 1..4 {
        let order = format!("{{\"wo_number\": \"WO-{number}\", \"region\": \"NY\", \"priority\": \"low\"}}");
        assert_eq!(
            fleet.send(0, "intake", "/api/v1/orders", &[], Some(&order)).expect("an answer").status,
            201
        );
    }
    // Each sees other answers.
    for who in ["service", "dana", "nina"] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(python.with_file_name("schemathesis"));
        command.args(["run", &format!("http://{}/api/openapi.json", fleet.at(0).expect("a server"))]);
        command.args(["-H", &format!("Authorization: Bearer {}", fleet.tokens[who])]);
        command.args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--continue-on-failure"]);
        command.args([
            "--max-examples",
            "10",
            "--max-time",
            &setting("SECONDS", "20"),
            "--seed",
            &setting("SEED", "1"),
        ]);
        // What ends the token or the desk is tried by the others' tests.
        command.args([
            "--warnings",
            "off",
            "--no-color",
            "--exclude-method",
            "DELETE",
            "--request-timeout",
            "90",
        ]);
        let hooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/databases/processes/schemathesis.py");
        command.env("SCHEMATHESIS_HOOKS", hooks).current_dir(folder.path());
        let done = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "as {who}: {said}{}", String::from_utf8_lossy(&done.stderr));
        assert!(said.contains("generated"), "{said}");
    }
    fleet.end();
    fleet.verify();
}
