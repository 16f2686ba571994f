//! Random programs and orders through the command: it decides as the library does.
//!
//! `PROPERTY_CASES=20000 cargo test -p consign-cli --test command property::` for a long run.

use crate::case::{Case, STEPS, WORDS_OF_PROGRAM, WORDS_OF_STEP, cases, check, timestamp};
use crate::model::choices::Choices;
use crate::model::generate;
use consign::{Options, Order};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// The command keeps only the fields that decisions depend on, and decides on several threads.
#[test]
fn the_command_decides_as_the_library_does() {
    check(cases().div_ceil(4), 300, WORDS_OF_PROGRAM + STEPS * WORDS_OF_STEP, |case| case.route());
}

impl Case<'_> {
    /// Has orders decided by `consign route`, in one go.
    fn route(mut self) -> Result<(), TestCaseError> {
        let engine = self.engine()?;
        let (fields, zone) = (&self.world.program.order, self.zone());
        let c = &mut Choices::new(self.steps);
        let (now, explain) = (generate::instant(c), c.chance(30));
        let orders: Vec<String> = (0..STEPS)
            .map(|number| {
                let order = generate::order(c, fields, number);
                match fields.len() > 1 && c.chance(10) {
                    true => generate::invalid_json(c, fields, &order, zone.as_ref()),
                    false => generate::json(c, fields, &order, zone.as_ref()),
                }
            })
            .collect();
        let options = Options::new().explain(explain);
        let mut expected = Vec::new();
        for (line, json) in (1..).zip(&orders) {
            // What is said of an invalid one is looked at elsewhere.
            expected.push(Order::from_json(engine.program(), json.as_bytes()).ok().map(|order| {
                let mut decision = engine.decide(&order, timestamp(now), &options, &mut self.state);
                decision.line = Some(line);
                serde_json::to_string(&decision).expect("JSON")
            }));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = self.files("");
        files.extend([("runtime.json".into(), self.runtime()), ("orders.ndjson".into(), orders.join("\n"))]);
        for (name, text) in &files {
            std::fs::write(folder.path().join(name), text).expect("it is written");
        }
        let path = |name: &str| folder.path().join(name).into_os_string();
        for threads in ["1", "2", "3"] {
            let options = ["--now", &timestamp(now).to_string(), "--threads", threads].map(Into::into);
            let paths = [path("main.consign"), path("orders.ndjson"), "--out".into(), path("out.ndjson")];
            let arguments = ["consign", "route"].map(Into::into).into_iter().chain(paths).chain(options);
            let arguments = arguments.chain(["--directory".into(), path("runtime.json")]);
            consign_cli::run(arguments.chain(explain.then(|| "--explain".into())));
            let written = std::fs::read_to_string(path("out.ndjson")).expect("it was written");
            prop_assert_eq!(written.lines().count(), expected.len(), "{}", self.text);
            for ((line, expected), json) in written.lines().zip(&expected).zip(&orders) {
                let is_it = match expected {
                    Some(expected) => line == expected,
                    None => line.contains("\"code\":\"invalid_order\""),
                };
                if !is_it {
                    return Err(self.fail(&format!("{threads} threads: {json}\n{line}\n{expected:?}")));
                }
            }
        }
        Ok(())
    }
}
