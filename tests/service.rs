//! What a service asks of the library, over random programs, directories and orders: directories are written and changed,
//! and how candidates stand is what the evaluator's trace says of them.

use std::cell::Cell;

use crate::common::case::{Case, STEPS, WORDS_OF_PROGRAM, WORDS_OF_STEP, cases, check, timestamp};
use crate::model::choices::Choices;
use crate::model::generate;
use consign::directory::{DirectoryView, ProviderView};
use consign::schema::{FieldValue, FieldView};
use consign::trace::{Candidacy, Considered, Dropped, Objection, Tried};
use consign::{At, Decision, Directory, Engine, Event, Options, Order, Program, State};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value as Json;
use serde_json::value::RawValue;

#[test]
fn directories_are_read_back_as_they_were_written() {
    let people = Cell::new(0);
    check(cases(), 300, WORDS_OF_PROGRAM, |case| {
        let engine = case.engine()?;
        let (program, directory) = (engine.program(), engine.directory());
        let written = directory.to_json(program);
        let read = read(&case, program, &written)?;
        prop_assert!(read == *directory, "{}\n{}", written, case.text);
        prop_assert_eq!(read.to_json(program), &*written);
        let view = directory.view(program);
        people.set(
            people.get()
                + view.people().len()
                + view.providers().map(|one| one.people().len()).sum::<usize>(),
        );
        let without = directory.without_people();
        prop_assert!(!without.to_json(program).contains("\"people\""));
        prop_assert_eq!(without == *directory, !written.contains("\"people\": ["));
        Ok(())
    });
    assert!(people.get() > 0);
}

#[test]
fn a_provider_can_be_given_the_attributes_of_another_one_by_one() {
    let seen = Cell::new((0, 0));
    check(cases(), 300, WORDS_OF_PROGRAM, |case| {
        let engine = case.engine()?;
        let (program, directory) = (engine.program(), engine.directory());
        let all: Vec<ProviderView<'_>> = directory.view(program).providers().collect();
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return Ok(()) };
        let mut edit = directory.edit(program);
        let fields: Vec<String> = program
            .provider_fields()
            .filter(|field| field.record.is_none())
            .map(|field| field.path.into())
            .collect();
        for path in fields.iter().filter(|path| *path != "id") {
            edit.set(first.id(), path, &whole(last, path)).map_err(|error| case.fail(&error.to_string()))?;
            let (all, records) = seen.get();
            seen.set((all + 1, records + usize::from(whole(last, path).get().starts_with('{'))));
        }
        let changed = edit.finish();
        let view: DirectoryView<'_> = changed.view(program);
        let copy = view.provider(first.id()).expect("it is there still");
        let values = |one: ProviderView<'_>| {
            one.attributes()
                .filter(|(field, _)| field.path != "id")
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(values(copy), values(*last), "{}", case.text);
        prop_assert_eq!(copy.name(), last.name());
        prop_assert!(read(&case, program, &changed.to_json(program))? == changed);
        Ok(())
    });
    let (all, records) = seen.get();
    assert!(all > 0 && records > 0, "{all} attributes, {records} of them records");
}

/// The value of a field as JSON, a record with all that is in it.
fn whole(provider: &ProviderView<'_>, path: &str) -> Box<RawValue> {
    let json = match provider.attribute(path) {
        Some(FieldValue::Record) => {
            let inner = provider.attributes().filter(|(field, _)| field.record == Some(path));
            let member =
                |field: FieldView<'_>| format!("{}: {}", Json::from(field.key), whole(provider, field.path));
            let members: Vec<String> = inner.map(|(field, _)| member(field)).collect();
            format!("{{{}}}", members.join(", "))
        }
        value => serde_json::to_string(&value).expect("JSON"),
    };
    RawValue::from_string(json).expect("JSON")
}

fn read(case: &Case<'_>, program: &Program, json: &str) -> Result<Directory, TestCaseError> {
    let read = Directory::from_json(program, &[("written.json", json.as_bytes())]);
    read.map_err(|found| case.fail(&format!("a written directory is refused:\n{found}\n{json}")))
}

#[test]
fn candidates_stand_as_the_trace_and_the_events_say() {
    let seen = Cell::new([0; 4]);
    // What nearly matched is looked for at each rule, which takes long where nothing is optimised.
    check(cases().div_ceil(2), 300, WORDS_OF_PROGRAM + STEPS * WORDS_OF_STEP, |case| {
        let engine = case.engine()?;
        let mut state = State::new();
        for (number, words) in case.steps.chunks(WORDS_OF_STEP).enumerate() {
            let c = &mut Choices::new(words);
            let now = timestamp(generate::instant(c));
            let fields = &case.world.program.order;
            let order = generate::order(c, fields, number);
            let json = generate::json(c, fields, &order, case.zone().as_ref());
            let order = Order::from_json(engine.program(), json.as_bytes())
                .map_err(|invalid| case.fail(&invalid.message))?;
            let mut decision = engine.decide(&order, now, &Options::new().explain(true), &mut state);
            // Now and then somebody declines, so that some candidates have.
            for _ in 0..2 {
                let story = format!("now {now}\norder {json}\n{decision:?}");
                let asked = Asked { case: &case, engine: &engine, order: &order, now, story };
                asked.compare(&decision, &state, &seen)?;
                let Some(at) = decision.at().filter(|_| c.chance(50)) else { break };
                let options = Options::new().explain(true);
                let reason = *c.pick(&generate::REASONS);
                let event = if c.chance(40) { Event::recalled() } else { Event::declined_because(reason) };
                match engine.resume(&order, &at, &event, now, &options, &mut state) {
                    Ok(next) => decision = next,
                    Err(_) => break,
                }
            }
        }
        Ok(())
    });
    let seen = seen.get();
    assert!(seen.iter().all(|count| *count > 0), "nothing of a kind: {seen:?}");
}

/// What is asked about one order.
struct Asked<'c> {
    case: &'c Case<'c>,
    engine: &'c Engine,
    order: &'c Order,
    now: Timestamp,
    story: String,
}

impl Asked<'_> {
    fn compare(
        &self,
        decision: &Decision,
        state: &State,
        seen: &Cell<[usize; 4]>,
    ) -> Result<(), TestCaseError> {
        let Some(at) = decision.at() else { return Ok(()) };
        let Ok(all) = self.engine.candidacies(self.order, &at, self.now, state) else {
            prop_assert!(decision.candidates.is_none(), "{}", self.story);
            return Ok(());
        };
        // Who may be chosen comes first, as the list has them; it ends after twenty.
        let shown = decision.candidates.as_deref().unwrap_or_default();
        let first = all.iter().take_while(|one| one.may_be_chosen).take(20);
        let first: Vec<_> = first.map(|one| (one.id.clone(), one.declined)).collect();
        let list: Vec<_> = shown.iter().map(|one| (one.id.clone(), one.declined)).collect();
        prop_assert_eq!(first, list, "{}\n{}", self.story, self.case.text);
        prop_assert!(all.iter().skip_while(|one| one.may_be_chosen).all(|one| !one.may_be_chosen));
        let [mut stood, mut chosen, mut dropped, mut unnamed] = seen.get();
        let step = decision.steps.iter().flatten().next_back();
        for one in &all {
            stood += 1;
            let may = self.may_choose(&at, one, state);
            chosen += usize::from(may);
            prop_assert_eq!(one.may_be_chosen, may, "{} {:?}\n{}", self.story, one, self.case.text);
            for tried in step.iter().flat_map(|step| &step.tried) {
                dropped += self.as_traced(tried, one)?;
            }
            unnamed += one.objections.iter().filter(|one| one.because == Dropped::NotNamed).count();
            let alone = self.engine.candidacy(self.order, &at, &one.id, self.now, state);
            prop_assert_eq!(Ok(one.clone()), alone);
        }
        seen.set([stood, chosen, dropped, unnamed]);
        Ok(())
    }

    /// Whether a person may choose the candidate, by letting one.
    fn may_choose(&self, at: &At, one: &Candidacy, state: &State) -> bool {
        let events = [Event::assigned_provider(&*one.id), Event::assigned_engineer(&*one.id)];
        let resume = |event: &Event| {
            self.engine.resume(self.order, at, event, self.now, &Options::new(), &mut state.clone()).is_ok()
        };
        events.iter().any(resume)
    }

    /// Holds what is said of a candidate against what the trace says of it at one rule; how many objections there are.
    fn as_traced(&self, tried: &Tried, one: &Candidacy) -> Result<usize, TestCaseError> {
        let concerns = |objection: &&Objection| {
            objection.rules.as_ref().is_none_or(|rules| *rules == tried.rules)
                && objection.rule.as_ref().is_none_or(|rule| *rule == tried.rule)
        };
        let said: Vec<&Dropped> = one.objections.iter().filter(concerns).map(|one| &one.because).collect();
        // An engineer of another provider may have the same id, also one whom the directory lacks.
        let is_other =
            |dropped: &Dropped| matches!(dropped, Dropped::OtherProvider | Dropped::NotInDirectory);
        let traced = |considered: &&Considered| {
            *considered.id == *one.id && !considered.dropped.as_ref().is_some_and(is_other)
        };
        let Some(considered) = tried.candidates.iter().find(traced) else {
            let is_left_out = tried.candidates.is_empty() || said.contains(&&Dropped::NotNamed);
            prop_assert!(is_left_out, "{:?} {:?}\n{}", tried, one, self.story);
            return Ok(0);
        };
        // Of a rule that flags the order, the trace says nothing of whom it offers.
        let said: Vec<&Dropped> =
            said.into_iter().filter(|because| !matches!(because, Dropped::NotAmong { .. })).collect();
        match &considered.dropped {
            None => prop_assert!(said.is_empty(), "{:?} {:?}\n{}", tried, one, self.story),
            Some(dropped) => {
                prop_assert!(said.contains(&dropped), "{:?} {:?}\n{}", tried, one, self.story);
            }
        }
        Ok(said.len())
    }
}
