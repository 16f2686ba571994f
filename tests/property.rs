//! Random programs, orders and events: the evaluator decides as the naive one of `model` does, and the tests that are
//! generated pass.
//!
//! `PROPERTY_CASES=20000 cargo test --test library property::` for a long run.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write};
use std::sync::Arc;

use crate::common::case::{Case, STEPS, WORDS_OF_PROGRAM, WORDS_OF_STEP, cases, check, timestamp};
use crate::model::choices::Choices;
use crate::model::decide::{self, Event, Position};
use crate::model::decimal::Decimal;
use crate::model::generate;
use crate::model::value::Value;
use consign::decision::{Assignee, DecisionWriter, Settlement};
use consign::state::Kept;
use consign::testing::{self, Coverage};
use consign::{At, Engine, Options, Order, Sources, State};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

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

impl Case<'_> {
    fn run(mut self) -> Result<(), TestCaseError> {
        let engine = self.engine()?;
        for (number, words) in self.steps.chunks(WORDS_OF_STEP).enumerate() {
            let c = &mut Choices::new(words);
            let now = generate::instant(c);
            let options = Options::new().explain(c.chance(20));
            if !self.open.is_empty() && c.chance(60) {
                let open = self.open.remove(c.below(self.open.len()));
                self.resume(&engine, c, now, &options, open)?;
            } else {
                self.enter(&engine, c, now, options, number)?;
            }
            if c.chance(20) {
                let json = self.state.to_json().to_string();
                self.state =
                    State::from_json(json.as_bytes()).map_err(|error| self.fail(&error.to_string()))?;
            }
            if self.followed != self.state {
                let (followed, state) = (self.followed.to_json(), self.state.to_json());
                return Err(
                    self.fail(&format!("the steps add up to {followed:#}, and the state is {state:#}"))
                );
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
        let mut before: BTreeSet<String> = BTreeSet::new();
        for (index, test) in generated.tests.iter().enumerate() {
            let report = testing::run(&program, index).expect("as many as were written");
            if let Some(failure) = &report.failure {
                return Err(self.fail(&format!("{failure:?}\n{}", test.text)));
            }
            let reached =
                Coverage::reached_by(&program, [&report]).items.into_iter().filter(|item| item.hits > 0);
            let mut reached: BTreeSet<String> = reached.map(|item| item.name).collect();
            reached.retain(|name| before.insert(name.clone()));
            prop_assert_eq!(&reached, &test.reaches, "{}\n{}", test.text, self.text);
            reports.push(report);
        }
        // Nothing is passed over without a word.
        let missed = Coverage::reached_by(&program, &reports).items.into_iter().filter(|item| item.hits == 0);
        let missed: BTreeSet<String> = missed.map(|item| item.name).collect();
        let said: BTreeSet<String> = generated.unreached.iter().map(|one| one.item.name.clone()).collect();
        prop_assert_eq!(&missed, &said, "{}", self.text);
        Ok((reports.len(), said.len()))
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
        self.follow(engine, Kept::default(), &decision);
        self.compare(&format!("now {}\norder {json}", timestamp(now)), &expected.decision, decision)?;
        self.open.extend(expected.waits.map(|at| (order, at)));
        Ok(())
    }

    /// Lets the other state follow from what is kept of the step.
    fn follow(&mut self, engine: &Engine, kept: Kept<'_>, decision: &consign::Decision) {
        let after = decision.at();
        engine.follow(Kept { decided: &decision.decided, after: after.as_ref(), ..kept }, &mut self.followed);
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
        self.reads_back(&decision, &expected)?;
        decision.line = None;
        Ok(decision)
    }

    /// Whether what is written is read as what it was.
    fn reads_back<T: DeserializeOwned + PartialEq + Debug>(
        &self,
        value: &T,
        written: &str,
    ) -> Result<(), TestCaseError> {
        match serde_json::from_str::<T>(written) {
            Ok(read) if read == *value => Ok(()),
            read => Err(self.fail(&format!("read differently: {read:?}\n{value:?}\n{written}"))),
        }
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
        let mut position = position;
        if c.chance(30) {
            // Whoever sends the event need not say them.
            (position.provider_node, position.engineer_node) = (None, None);
        }
        let at = self.at(&position);
        self.reads_back(&meant, &serde_json::to_string(&meant).expect("JSON"))?;
        self.reads_back(&at, &serde_json::to_string(&at).expect("JSON"))?;
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
                let kept = Kept { before: Some(&at), event: Some(&meant), ..Kept::default() };
                self.follow(engine, kept, &decision);
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
        let crate::model::ast::Kind::Work(work) = &nodes[position.node].kind else { panic!("no work node") };
        use crate::model::ast::Assigns;
        match c.below(8) {
            0 => {
                // Mostly one that may be given there.
                let reason = match c.below(3) {
                    0 => None,
                    1 => Some((*c.pick(&generate::REASONS)).to_owned()),
                    _ => work.reasons.last().cloned(),
                };
                let note = c.chance(20).then(|| "until Monday".to_owned());
                (Event::Declined(reason.clone()), consign::Event::Declined { reason, note })
            }
            1 => (Event::Expired, consign::Event::Expired),
            2 => (Event::Recalled(Assigns::Provider), consign::Event::recalled()),
            3 if c.chance(50) => {
                (Event::Recalled(Assigns::Engineer), consign::Event::recalled_from_engineer())
            }
            4 if c.chance(20) => (Event::Cancelled, consign::Event::Cancelled),
            _ if work.assigns.is_none() => (Event::Done, consign::Event::Done),
            _ if work.assigns == Some(Assigns::Provider) => {
                let id = (*c.pick(&generate::PROVIDERS)).to_owned();
                let meant = consign::Event::assigned_provider(&id);
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
        let declined = position.declined.iter().map(|who| match &who.engineer {
            None => Assignee::provider(&*who.provider),
            Some(engineer) => Assignee::engineer(&*who.provider, &**engineer),
        });
        let mut at = At::new(&*workflow.name, &*workflow.nodes[position.node].name).declined(declined);
        at.provider = position.provider.clone().map(Into::into);
        at.engineer = position.engineer.clone().map(Into::into);
        let name = |node: Option<usize>| node.map(|node| workflow.nodes[node].name.as_str().into());
        (at.provider_node, at.engineer_node) = (name(position.provider_node), name(position.engineer_node));
        at
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
        for key in ["reason", "wait_reason"] {
            if expected.get(key).is_none_or(|reason| reason.get("message").is_none()) {
                actual.get_mut(key).into_iter().for_each(|reason| remove(reason, "message"));
            }
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
