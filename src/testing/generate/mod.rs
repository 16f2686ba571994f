//! Tests for what no test reaches: of each rule, row, named candidate and way of a branch an order that gets there,
//! the events that lead it there, and as expectations what the evaluator then decides.

mod case;
mod course;
mod generator;
mod goal;
mod orders;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::generator::{Generator, Without};
use super::Report;
use super::coverage::{self, Item};
use crate::decide::Engine;
use crate::program::Program;
use crate::prove::Prover;

/// How many steps of proofs are taken for all items together.
const STEPS: u64 = 60_000_000;

/// What [`generate`] came to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Generated {
    /// In the order of the places they are about.
    pub tests: Vec<GeneratedTest>,
    /// What neither the tests there were nor these reach, in the order of the places.
    pub unreached: Vec<Unreached>,
}

/// A test that passes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GeneratedTest {
    /// Its name, which no other test of the program has.
    pub name: String,
    /// The whole `test` item, with a line end.
    pub text: String,
    /// The names of what it reaches, as in [`super::Coverage`].
    pub reaches: BTreeSet<String>,
}

/// What could not be reached.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unreached {
    /// What it is.
    pub item: Item,
    /// Why, in a sentence without a final period.
    pub why: String,
}

/// Tests for what none of these reports of a program's tests reaches.
///
/// ```
/// use std::sync::Arc;
/// let text = r#"
///     schema work_order { id text  region text }
///     role dispatcher "Dispatcher" of company
///     provider a "A" {}
///     rules r assigns provider { rule north { when region = "N"  assign a } }
///     workflow w "W" {
///       start n
///       assign n "N" { portal company  assigns provider  handler role dispatcher  rules r  then e }
///       end e
///     }
/// "#;
/// let program = Arc::new(consign::compile(&consign::Sources::in_memory([("main.consign", text)]))?);
/// let generated = consign::testing::generate(&program, &[]);
/// assert_eq!(generated.tests[0].name, "rule r.north decides");
/// assert!(generated.tests[0].text.contains("expect assigned a by r.north"));
/// # Ok::<(), consign::Diagnostics>(())
/// ```
pub fn generate(program: &Arc<Program>, reports: &[Report]) -> Generated {
    let engine = Engine::new(program.clone(), program.directory().clone());
    let prover = Prover::new(&engine);
    prover.in_all(STEPS, || all(program, &engine, &prover, reports))
}

fn all<'p>(
    program: &'p Arc<Program>,
    engine: &'p Engine,
    prover: &'p Prover<'p>,
    reports: &[Report],
) -> Generated {
    let mut reached: BTreeSet<String> = reports.iter().flat_map(coverage::reached).collect();
    let mut subjects = coverage::subjects(program);
    let names: BTreeSet<String> = subjects.iter().map(|(item, _)| item.name.clone()).collect();
    let keep = |mut test: GeneratedTest, reached: &mut BTreeSet<String>, generated: &mut Generated| {
        test.reaches.retain(|name| names.contains(name));
        reached.extend(test.reaches.iter().cloned());
        generated.tests.push(test);
    };
    // A rule before whom it chooses, and those from the last to the first: who comes to the last may have been with
    // all of them.
    subjects.reverse();
    subjects.sort_by_key(|(item, _)| (item.span, item.kind));
    let mut generator = Generator::new(program, prover, engine);
    let mut generated = Generated::default();
    // What was not found once may be with the orders of all that was.
    let mut left = Vec::new();
    let count = subjects.len();
    for (number, (item, subject)) in subjects.into_iter().enumerate() {
        generator.open = count - number;
        if reached.contains(&item.name) {
            continue;
        }
        match generator.test(&item, &subject) {
            Ok(test) => keep(test, &mut reached, &mut generated),
            Err(why) => left.push((item, subject, why, generator.known())),
        }
    }
    let count = left.len();
    for (number, (item, subject, mut why, known)) in left.into_iter().enumerate() {
        generator.open = count - number;
        if reached.contains(&item.name) {
            continue;
        }
        if matches!(why, Without::NotFound(_)) && known < generator.known() {
            match generator.test(&item, &subject) {
                Ok(test) => {
                    keep(test, &mut reached, &mut generated);
                    continue;
                }
                Err(again) => why = again,
            }
        }
        generated.unreached.push(Unreached { item, why: why.to_string() });
    }
    // A test for something else may have come by.
    generated.unreached.retain(|one| !reached.contains(&one.item.name));
    generated.unreached.sort_by(|one, other| place(&one.item).cmp(&place(&other.item)));
    generated
}

fn place(item: &Item) -> (crate::source::Span, coverage::ItemKind, &str) {
    (item.span, item.kind, &item.name)
}
