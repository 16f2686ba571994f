//! A random program with what happens to it, ready for both evaluators.

use std::sync::Arc;

use consign::{Engine, Sources, State};
use jiff::Timestamp;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::model::ast::Provider;
use crate::model::choices::{Choices, Words};
use crate::model::clock::Zone;
use crate::model::decide::{self, Position, World};
use crate::model::value::Value;
use crate::model::{generate, print};

/// Orders and events of one program.
pub const STEPS: usize = 24;
pub const WORDS_OF_PROGRAM: usize = 1500;
pub const WORDS_OF_STEP: usize = 60;

/// How many random cases a test tries: `PROPERTY_CASES`, otherwise 86 times `CASES_FACTOR`.
pub fn cases() -> u32 {
    asked("PROPERTY_CASES", 86)
}

/// What a variable says; otherwise the usual number, times `CASES_FACTOR`, which CI sets.
pub fn asked(variable: &str, usual: u32) -> u32 {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    number(variable).unwrap_or_else(|| usual.saturating_mul(number("CASES_FACTOR").unwrap_or(1)))
}

/// Runs a case for so many lists of words, so many long.
pub fn check(
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

/// One program and what happens with it.
pub struct Case<'a> {
    pub world: World,
    pub text: String,
    pub steps: &'a [u32],
    pub model_state: decide::State,
    pub state: State,
    /// What follows from the steps that were kept.
    pub followed: State,
    /// Orders that wait somewhere.
    pub open: Vec<(Value, Position)>,
}

impl<'a> Case<'a> {
    pub fn new(words: &'a [u32]) -> Self {
        let (program, steps) = words.split_at(WORDS_OF_PROGRAM);
        let world = generate::world(&mut Choices::new(program));
        let text = print::program(&world.program);
        let (model_state, state, followed, open) = Default::default();
        Self { world, text, steps, model_state, state, followed, open }
    }

    pub fn fail(&self, what: &str) -> TestCaseError {
        TestCaseError::fail(format!("{what}\n\n{}", self.text))
    }

    /// The program's files, with more text at its end.
    pub fn files(&self, more: &str) -> Vec<(String, String)> {
        let program = &self.world.program;
        let declared = generate::directory_json(program, &program.declared);
        let lists = program.lists.iter().filter_map(|list| Some((list.file.clone()?, lines(&list.values))));
        let main =
            [("main.consign".into(), format!("{}{more}", self.text)), ("directory.json".into(), declared)];
        main.into_iter().chain(lists).collect()
    }

    /// The program with more text at its end.
    pub fn compiled(&self, more: &str) -> Result<consign::Program, TestCaseError> {
        let files = self.files(more);
        let sources = Sources::in_memory(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let compiled = consign::compile(&sources);
        compiled.map_err(|found| self.fail(&format!("does not compile:\n{found}\n{more}")))
    }

    /// The directory that is decided with, as JSON.
    pub fn runtime(&self) -> String {
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

    pub fn engine(&self) -> Result<Engine, TestCaseError> {
        let (compiled, json) = (self.compiled("")?, self.runtime());
        let directory = consign::Directory::from_json(&compiled, &[("runtime.json", json.as_bytes())]);
        let directory =
            directory.map_err(|found| self.fail(&format!("directory is refused:\n{found}\n{json}")))?;
        Ok(Engine::new(Arc::new(compiled), directory))
    }

    pub fn zone(&self) -> Option<Zone> {
        self.world.program.timezone.as_ref().map(|name| Zone::named(name))
    }

    /// Whether a provider of the directory is another one than the program's text has.
    fn differs(&self, it: &Provider) -> bool {
        let written = self.world.program.written.iter().find(|written| written.id == it.id);
        written.is_none_or(|written| format!("{written:?}") != format!("{it:?}"))
    }
}

pub fn timestamp(seconds: i64) -> Timestamp {
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
