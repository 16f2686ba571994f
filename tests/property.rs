//! Random programs, orders and events: the evaluator decides as the naive one of `model` does, and the tests that are
//! generated pass.
//!
//! `PROPERTY_CASES=20000 cargo test --test property` for a long run.

mod model;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use consign::testing::{self, Coverage};
use consign::{Assignee, At, DecisionWriter, Engine, Options, Order, Settlement, Sources, State};
use jiff::Timestamp;
use model::choices::{Choices, Words};
use model::clock::Zone;
use model::decide::{self, Event, Position, World};
use model::decimal::Decimal;
use model::generate;
use model::print;
use model::value::Value;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::Value as Json;

/// Orders and events of one program.
const STEPS: usize = 24;
const WORDS_OF_PROGRAM: usize = 1500;
const WORDS_OF_STEP: usize = 60;

fn cases() -> u32 {
    let asked = std::env::var("PROPERTY_CASES").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(256)
}

/// Runs a case for so many lists of words, so many long.
fn check(
    cases: u32,
    max_shrink_iters: u32,
    words: usize,
    run: impl Fn(Case<'_>) -> Result<(), TestCaseError>,
) {
    let config = Config { cases, max_shrink_iters, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&Words(words), |words| run(Case::new(&words)));
    if let Err(error) = result {
        // Not the thousands of numbers that the case was made from.
        let text = error.to_string();
        panic!("{}", text.split("minimal failing input").next().unwrap_or(&text));
    }
}

#[test]
fn decisions_are_those_of_the_naive_evaluator() {
    check(cases(), 3000, WORDS_OF_PROGRAM + STEPS * WORDS_OF_STEP, |case| case.run());
}

#[test]
fn generated_tests_pass_and_reach_what_they_say() {
    let seen = std::cell::Cell::new((0usize, 0usize));
    check(cases().div_ceil(32), 300, WORDS_OF_PROGRAM, |case| {
        let (tests, unreached) = case.generate()?;
        let (all, without) = seen.get();
        seen.set((all + tests, without + unreached));
        Ok(())
    });
    let (tests, unreached) = seen.get();
    assert!(tests > 0, "{tests} tests, and {unreached} without");
}

/// The command keeps only the fields that decisions depend on, and decides on several threads.
#[cfg(feature = "cli")]
#[test]
fn the_command_decides_as_the_library_does() {
    check(cases().div_ceil(4), 300, WORDS_OF_PROGRAM + STEPS * WORDS_OF_STEP, |case| case.route());
}

/// A number with so many digits, and where its point is.
fn decimal() -> impl Strategy<Value = Decimal> {
    let digits = prop_oneof!["[0-9]{1,3}", "[0-9]{1,28}", "[1-9]9{26}[0-9]", "10{26}[0-9]", "9{1,28}"];
    let exponent = prop_oneof![-30..10i32, Just(0), Just(-1)];
    (digits, exponent, any::<bool>()).prop_map(|(digits, exponent, minus)| {
        let sign = if minus { "-" } else { "" };
        Decimal::new(format!("{sign}{digits}").parse().expect("digits"), exponent)
    })
}

#[test]
fn arithmetic_is_that_of_whole_numbers() {
    let schema = "schema work_order { id text x number y number sum number? difference number? product number? \
                  quotient number? }\nrole r \"R\" of company\nprovider p \"P\" {}\n";
    let operations = [("sum", '+'), ("difference", '-'), ("product", '*'), ("quotient", '/')];
    let wrong = |(name, sign): (&str, char)| {
        format!("rule {name} {{ when {name} is missing and (x {sign} y = 0 or x {sign} y != 0) manual }}\n")
    };
    let right = |(name, sign): (&str, char)| format!("{name} is missing or x {sign} y = {name}");
    let (wrong, right) = (operations.map(wrong).concat(), operations.map(right).join(", "));
    let rules = format!("{wrong} rule right {{ when all {{ {right} }} assign p }}");
    let nodes = "start n assign n \"N\" { portal company assigns provider handler role r rules b then gone } end gone";
    let text = format!("{schema}rules b assigns provider {{ {rules} }}\nworkflow w \"W\" {{ {nodes} }}");
    let program = consign::compile(&Sources::in_memory([("main.consign", text.as_str())]));
    let program = Arc::new(program.unwrap_or_else(|found| panic!("{found}")));
    let engine = Engine::new(program.clone(), program.directory().clone());
    let config = Config { cases: 16 * cases(), failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&(decimal(), decimal()), |(x, y)| {
        let mut json = format!("{{\"id\": \"1\", \"x\": {}, \"y\": {}", x.scientific(), y.plain());
        let results = [x.plus(&y), x.minus(&y), x.times(&y), x.divided_by(&y)];
        for (name, result) in ["sum", "difference", "product", "quotient"].into_iter().zip(results) {
            let result = result.map_or("null".to_owned(), |result| result.plain());
            write!(json, ", \"{name}\": {result}").expect("text");
        }
        json.push('}');
        let order = Order::from_json(&program, json.as_bytes());
        let order = order.map_err(|error| TestCaseError::fail(format!("{}: {json}", error.message)))?;
        let decision = engine.decide(&order, timestamp(0), &Options::default(), &mut State::new());
        prop_assert_eq!(decision.rule.as_deref(), Some("right"), "{}", json);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// One program and what happens with it.
struct Case<'a> {
    world: World,
    text: String,
    steps: &'a [u32],
    model_state: decide::State,
    state: State,
    /// Orders that wait somewhere.
    open: Vec<(Value, Position)>,
}

impl<'a> Case<'a> {
    fn new(words: &'a [u32]) -> Self {
        let (program, steps) = words.split_at(WORDS_OF_PROGRAM);
        let world = generate::world(&mut Choices::new(program));
        let text = print::program(&world.program);
        let (model_state, state, open) = Default::default();
        Self { world, text, steps, model_state, state, open }
    }

    fn run(mut self) -> Result<(), TestCaseError> {
        let engine = self.engine()?;
        for (number, words) in self.steps.chunks(WORDS_OF_STEP).enumerate() {
            let c = &mut Choices::new(words);
            let now = generate::instant(c);
            let options = Options { explain: c.chance(20), ..Options::default() };
            if !self.open.is_empty() && c.chance(60) {
                let open = self.open.remove(c.below(self.open.len()));
                self.resume(&engine, c, now, &options, open)?;
            } else {
                self.enter(&engine, c, now, options, number)?;
            }
            if c.chance(20) {
                let json = self.state.to_json().to_string();
                self.state = State::from_json(json.as_bytes()).map_err(|error| self.fail(&error))?;
            }
        }
        Ok(())
    }

    /// Has orders decided by `consign route`, in one go.
    #[cfg(feature = "cli")]
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
        let options = Options { explain, ..Options::default() };
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
            consign::cli::run(arguments.chain(explain.then(|| "--explain".into())));
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

    /// How many tests are generated for the program, and for how much there is none.
    fn generate(&self) -> Result<(usize, usize), TestCaseError> {
        let program = Arc::new(self.compiled("")?);
        let generated = testing::generate(&program, &[]);
        let text: Vec<&str> = generated.tests.iter().map(|test| test.text.as_str()).collect();
        let program = Arc::new(self.compiled(&text.concat())?);
        let mut reports = Vec::new();
        for (index, test) in generated.tests.iter().enumerate() {
            let report = testing::run(&program, index).expect("as many as were written");
            if let Some(failure) = &report.failure {
                return Err(self.fail(&format!("{failure:?}\n{}", test.text)));
            }
            let reached = Coverage::of(&program, [&report]).items.into_iter().filter(|item| item.hits > 0);
            let reached: BTreeSet<String> = reached.map(|item| item.name).collect();
            prop_assert_eq!(&reached, &test.reaches, "{}\n{}", test.text, self.text);
            reports.push(report);
        }
        // Nothing is passed over without a word.
        let missed = Coverage::of(&program, &reports).items.into_iter().filter(|item| item.hits == 0);
        let missed: BTreeSet<String> = missed.map(|item| item.name).collect();
        let said: BTreeSet<String> = generated.unreached.iter().map(|one| one.item.name.clone()).collect();
        prop_assert_eq!(&missed, &said, "{}", self.text);
        Ok((reports.len(), said.len()))
    }

    fn fail(&self, what: &str) -> TestCaseError {
        TestCaseError::fail(format!("{what}\n\n{}", self.text))
    }

    /// The program's files, with more text at its end.
    fn files(&self, more: &str) -> Vec<(String, String)> {
        let program = &self.world.program;
        let declared = generate::directory_json(program, &program.declared);
        let lists = program.lists.iter().filter_map(|list| Some((list.file.clone()?, lines(&list.values))));
        let main =
            [("main.consign".into(), format!("{}{more}", self.text)), ("directory.json".into(), declared)];
        main.into_iter().chain(lists).collect()
    }

    /// The program with more text at its end.
    fn compiled(&self, more: &str) -> Result<consign::Program, TestCaseError> {
        let files = self.files(more);
        let sources = Sources::in_memory(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let compiled = consign::compile(&sources);
        compiled.map_err(|found| self.fail(&format!("does not compile:\n{found}\n{more}")))
    }

    /// The directory that is decided with, as JSON.
    fn runtime(&self) -> String {
        let program = &self.world.program;
        let written = |id: &str| program.written.iter().any(|it| it.id == id);
        let from_file: Vec<_> = self
            .world
            .directory
            .iter()
            .filter(|it| !written(&it.id) || it.workload != 0 || self.differs(it))
            .cloned()
            .collect();
        generate::directory_json(program, &from_file)
    }

    fn engine(&self) -> Result<Engine, TestCaseError> {
        let (compiled, json) = (self.compiled("")?, self.runtime());
        let directory = consign::Directory::from_json(&compiled, &[("runtime.json", json.as_bytes())]);
        let directory =
            directory.map_err(|found| self.fail(&format!("directory is refused:\n{found}\n{json}")))?;
        Ok(Engine::new(Arc::new(compiled), directory))
    }

    /// Whether a provider of the directory is another one than the program's text has.
    fn differs(&self, it: &model::ast::Provider) -> bool {
        let written = self.world.program.written.iter().find(|written| written.id == it.id);
        written.is_none_or(|written| format!("{written:?}") != format!("{it:?}"))
    }

    fn zone(&self) -> Option<Zone> {
        self.world.program.timezone.as_ref().map(|name| Zone::named(name))
    }

    /// A new order, or one that does not fit the schema.
    fn enter(
        &mut self,
        engine: &Engine,
        c: &mut Choices<'_>,
        now: i64,
        mut options: Options,
        number: usize,
    ) -> Result<(), TestCaseError> {
        let fields = &self.world.program.order;
        let order = generate::order(c, fields, number);
        let zone = self.zone();
        if fields.len() > 1 && c.chance(5) {
            let json = generate::invalid_json(c, fields, &order, zone.as_ref());
            return match Order::from_json(engine.program(), json.as_bytes()) {
                Ok(_) => Err(self.fail(&format!("an invalid order is taken: {json}"))),
                Err(_) => Ok(()),
            };
        }
        let json = generate::json(c, fields, &order, zone.as_ref());
        let read = self.read(engine, &json)?;
        let asked = c.chance(10).then(|| c.below(self.world.program.workflows.len()));
        options.workflow = asked.map(|index| self.world.program.workflows[index].name.clone());
        let expected = decide::decide(&self.world, &order, now, asked, &mut self.model_state);
        let settled = engine.settle(&read, timestamp(now), &options, &mut self.state);
        let decision = self.written(engine, settled, number)?;
        self.compare(&format!("now {}\norder {json}", timestamp(now)), &expected.decision, decision)?;
        self.open.extend(expected.waits.map(|at| (order, at)));
        Ok(())
    }

    /// The decision, if what is written straight from its settlement is the same.
    fn written(
        &self,
        engine: &Engine,
        settled: Settlement<'_>,
        line: usize,
    ) -> Result<consign::Decision, TestCaseError> {
        let mut written = Vec::new();
        let line = (!line.is_multiple_of(3)).then_some(line as u64);
        DecisionWriter::new(engine).write(&settled, line, &mut written);
        let mut decision = settled.decision();
        decision.line = line;
        let expected = serde_json::to_string(&decision).expect("JSON");
        if written != expected.as_bytes() {
            let written = String::from_utf8_lossy(&written);
            return Err(self.fail(&format!("written differently\n{written}\n{expected}")));
        }
        decision.line = None;
        Ok(decision)
    }

    fn read(&self, engine: &Engine, json: &str) -> Result<Order, TestCaseError> {
        Order::from_json(engine.program(), json.as_bytes())
            .map_err(|error| self.fail(&format!("a valid order is refused: {}\n{json}", error.message)))
    }

    fn resume(
        &mut self,
        engine: &Engine,
        c: &mut Choices<'_>,
        now: i64,
        options: &Options,
        (order, position): (Value, Position),
    ) -> Result<(), TestCaseError> {
        let json = generate::json(&mut Choices::new(&[]), &self.world.program.order, &order, None);
        let read = self.read(engine, &json)?;
        let (event, meant) = self.event(c, &position);
        let at = self.at(&position);
        let story = format!("now {}\norder {json}\nat {at:?}\nevent {meant:?}", timestamp(now));
        let expected = decide::resume(&self.world, &order, now, &position, &event, &mut self.model_state);
        let settled = engine.settle_event(&read, &at, &meant, timestamp(now), options, &mut self.state);
        let decision = match settled {
            Ok(settled) => Ok(self.written(engine, settled, 1)?),
            Err(refusal) => Err(refusal),
        };
        match (expected, decision) {
            (None, Err(_)) => self.open.push((order, position)),
            (Some(expected), Ok(decision)) => {
                self.compare(&story, &expected.decision, decision)?;
                self.open.extend(expected.waits.map(|at| (order, at)));
            }
            (None, Ok(decision)) => {
                let decision = serde_json::to_string_pretty(&decision).expect("JSON");
                return Err(self.fail(&format!("{story}\nan event is taken: {decision}")));
            }
            (Some(expected), Err(refusal)) => {
                let expected = format!("expected {:#}", expected.decision);
                return Err(self.fail(&format!("{story}\nan event is refused: {refusal}\n{expected}")));
            }
        }
        Ok(())
    }

    /// Something that happens where the order waits, and the same in the evaluator's words.
    fn event(&self, c: &mut Choices<'_>, position: &Position) -> (Event, consign::Event) {
        let nodes = &self.world.program.workflows[position.workflow].nodes;
        let model::ast::Kind::Work(work) = &nodes[position.node].kind else { panic!("no work node") };
        match c.below(5) {
            0 => (Event::Declined, consign::Event::Declined),
            1 => (Event::Expired, consign::Event::Expired),
            _ if work.assigns.is_none() => (Event::Done, consign::Event::Done),
            _ if work.assigns == Some(model::ast::Assigns::Provider) => {
                let id = (*c.pick(&generate::PROVIDERS)).to_owned();
                let meant = consign::Event::Assigned { provider: Some(id.clone()), engineer: None };
                (Event::Assigned(id), meant)
            }
            _ => {
                let id = (*c.pick(&generate::ENGINEERS)).to_owned();
                let provider = position.provider.clone().filter(|_| c.chance(50));
                let meant = consign::Event::Assigned { provider, engineer: Some(id.clone()) };
                (Event::Assigned(id), meant)
            }
        }
    }

    fn at(&self, position: &Position) -> At {
        let workflow = &self.world.program.workflows[position.workflow];
        let declined = position.declined.iter().map(|who| Assignee {
            provider: who.provider.clone().into(),
            engineer: who.engineer.clone().map(Into::into),
        });
        At {
            workflow: workflow.name.clone().into(),
            node: workflow.nodes[position.node].name.clone().into(),
            provider: position.provider.clone().map(Into::into),
            engineer: position.engineer.clone().map(Into::into),
            declined: declined.collect(),
        }
    }

    fn compare(
        &self,
        story: &str,
        expected: &Json,
        decision: consign::Decision,
    ) -> Result<(), TestCaseError> {
        let mut actual = serde_json::to_value(&decision).expect("JSON");
        remove(&mut actual, "steps");
        actual.get_mut("waiting").into_iter().for_each(|waiting| remove(waiting, "label"));
        if expected.pointer("/reason/message").is_none() {
            actual.get_mut("reason").into_iter().for_each(|reason| remove(reason, "message"));
        }
        if actual == *expected {
            return Ok(());
        }
        let mut what = format!("decisions differ\n{story}\n");
        write!(what, "model {expected:#}\nevaluator {actual:#}\nstate {:?}", self.state).expect("text");
        Err(self.fail(&what))
    }
}

fn remove(json: &mut Json, key: &str) {
    if let Json::Object(map) = json {
        map.remove(key);
    }
}

fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("an instant")
}

/// The file of a list.
fn lines(values: &[Value]) -> String {
    let line = |value: &Value| match value {
        Value::Text(text) | Value::Variant(text) => format!("\"{}\"\n", text.replace('"', "\"\"")),
        other => format!("{}\n", print::literal(other)),
    };
    values.iter().map(line).collect()
}
