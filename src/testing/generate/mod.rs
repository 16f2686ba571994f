//! Tests for what no test reaches: of each rule, row, named candidate and way of a branch an order that gets there,
//! the events that lead it there, and as expectations what the evaluator then decides.

mod case;
mod course;
mod generator;
mod goal;
mod orders;
mod sources;
mod values;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use self::generator::{FoundTest, Generator, Without};
use super::Report;
use super::coverage::{self, Item, Subject};
use crate::decide::Engine;
use crate::program::{IdVec, Node, NodeId, NodeKind, Program, RuleId, Workflow, WorkflowId};
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
    /// The names of what it reaches and no test before it does, as in [`super::Coverage`].
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
    generate_for(program, reports, &|_| true)
}

/// Like [`generate`], but only for those of the items that are wanted.
pub fn generate_for(program: &Arc<Program>, reports: &[Report], wanted: &dyn Fn(&Item) -> bool) -> Generated {
    let engine = Engine::new(program.clone(), program.directory().clone());
    let prover = Prover::new(&engine);
    let generator = Generator::new(program, &prover, &engine);
    prover.in_all(STEPS, || all(program, generator, reports, wanted))
}

fn all<'p>(
    program: &'p Arc<Program>,
    mut generator: Generator<'p>,
    reports: &[Report],
    wanted: &dyn Fn(&Item) -> bool,
) -> Generated {
    let mut subjects = coverage::subjects(program);
    let mut reached = ReachedSubjects::new(program, &subjects, reports);
    // A rule before whom it chooses, and those from the last to the first: who comes to the last may have been with
    // all of them.
    subjects.retain(|(item, _)| wanted(item));
    subjects.reverse();
    subjects.sort_by_key(|(item, _)| (item.span, item.kind));
    let mut generated = Generated::default();
    // What was not found once may be with the orders of all that was.
    let (mut left, mut unreached) = (Vec::new(), Vec::new());
    let count = subjects.len();
    for (number, (item, subject)) in subjects.into_iter().enumerate() {
        generator.open = count - number;
        if reached.contains(&subject) {
            continue;
        }
        match generator.test(&item, &subject) {
            Ok(test) => generated.tests.push(reached.with(test)),
            Err(why) => left.push((item, subject, why, generator.known())),
        }
    }
    let count = left.len();
    for (number, (item, subject, mut why, known)) in left.into_iter().enumerate() {
        generator.open = count - number;
        if reached.contains(&subject) {
            continue;
        }
        if matches!(why, Without::NotFound(_)) && known < generator.known() {
            match generator.test(&item, &subject) {
                Ok(test) => {
                    generated.tests.push(reached.with(test));
                    continue;
                }
                Err(again) => why = again,
            }
        }
        unreached.push((item, subject, why));
    }
    // A test for something else may have come by.
    let unreached = unreached.into_iter().filter(|(_, subject, _)| !reached.contains(subject));
    generated.unreached = unreached.map(|(item, _, why)| Unreached { item, why: why.to_string() }).collect();
    generated.unreached.sort_by(|one, other| place(&one.item).cmp(&place(&other.item)));
    generated
}

/// What tests reached so far.
struct ReachedSubjects {
    /// What there is to reach, with its name.
    names: HashMap<Subject, String>,
    /// By workflow and node, the ways; many tests pass all nodes of a workflow.
    ways: IdVec<WorkflowId, IdVec<NodeId, SmallVec<[bool; 8]>>>,
    rules: IdVec<RuleId, ReachedRule>,
}

/// What tests reached of a rule; those that take a workflow with many rules choose the same one again and again.
#[derive(Clone, Default)]
struct ReachedRule {
    matched: bool,
    /// Whom it chose last.
    last: Option<Arc<str>>,
    /// Whom it chose.
    chosen: HashSet<Arc<str>>,
}

impl ReachedSubjects {
    fn new(program: &Program, subjects: &[(Item, Subject)], reports: &[Report]) -> Self {
        let names = subjects.iter().map(|(item, subject)| (subject.clone(), item.name.clone())).collect();
        let of = |workflow: &Workflow| {
            let ways = |node: &Node| match &node.kind {
                NodeKind::Branch { arms, .. } => smallvec![false; arms.len() + 1],
                NodeKind::Work(_) | NodeKind::End => SmallVec::new(),
            };
            workflow.nodes.iter().map(ways).collect()
        };
        let rules = vec![ReachedRule::default(); program.rules.len()].into();
        let mut reached = Self { names, ways: program.workflows.iter().map(of).collect(), rules };
        for report in reports {
            coverage::see_reached(report, &mut |subject| drop(reached.add(subject)));
        }
        reached
    }

    fn contains(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Way(workflow, node, way) => self.ways[*workflow][*node].get(*way) == Some(&true),
            Subject::Rule(rule) => self.rules[*rule].matched,
            Subject::Candidate(rule, id) => {
                let of = &self.rules[*rule];
                of.last.as_ref() == Some(id) || of.chosen.contains(id)
            }
        }
    }

    /// The name of what was not reached before; `None` if it was.
    fn add(&mut self, subject: Subject) -> Option<String> {
        if self.contains(&subject) {
            return None;
        }
        let name = self.names.get(&subject).cloned();
        match &subject {
            Subject::Way(workflow, node, way) => {
                self.ways[*workflow][*node].get_mut(*way).into_iter().for_each(|reached| *reached = true);
            }
            Subject::Rule(rule) => self.rules[*rule].matched = true,
            Subject::Candidate(rule, id) => {
                let of = &mut self.rules[*rule];
                of.last = Some(id.clone());
                of.chosen.insert(id.clone());
            }
        }
        name
    }

    /// Adds what a test reaches.
    fn with(&mut self, test: FoundTest) -> GeneratedTest {
        let FoundTest { name, text, report } = test;
        let mut reaches = BTreeSet::new();
        coverage::see_reached(&report, &mut |subject| reaches.extend(self.add(subject)));
        GeneratedTest { name, text, reaches }
    }
}

fn place(item: &Item) -> (crate::source::Span, coverage::ItemKind, &str) {
    (item.span, item.kind, &item.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Runner;
    use crate::{Sources, compile};

    const PROGRAM: &str = r#"
schema work_order { id text  region text  value number }
role d "D" of company
provider a "A" {}
rules r assigns provider {
  rule k0 { when region = "R0"  assign a }
  rule k1 { when region = "R1"  assign a }
  rule k2 { when region = "R2"  assign a }
  rule k3 { when region = "R3"  assign a }
  rule dead { when region = "R3" and value > 3  assign a }
}
workflow w "W" { start n  assign n "N" { portal company  assigns provider  handler role d  rules r  then e }  end e }
"#;

    /// Long tests are not written all at once, but nothing is left out for good.
    #[test]
    fn what_is_not_written_at_once_is_written_next_time() {
        let (mut text, mut rounds) = (PROGRAM.to_owned(), 0);
        let unreached = loop {
            let program =
                Arc::new(compile(&Sources::in_memory([("m", text.as_str())])).expect("it compiles"));
            let engine = Engine::new(program.clone(), program.directory().clone());
            let prover = Prover::new(&engine);
            let runner = Runner::new(&program);
            let reports: Vec<Report> = (0..program.tests.len()).filter_map(|test| runner.run(test)).collect();
            assert!(reports.iter().all(Report::passed));
            // A test has three values and passes a rule.
            let mut generator = Generator::new(&program, &prover, &engine);
            generator.room = 6;
            let generated = all(&program, generator, &reports, &|_| true);
            if generated.tests.is_empty() {
                break generated.unreached;
            }
            assert_eq!(generated.tests.len(), 2);
            generated.tests.iter().for_each(|test| text += &test.text);
            rounds += 1;
        };
        let unreached: Vec<&str> = unreached.iter().map(|one| one.item.name.as_str()).collect();
        assert_eq!((rounds, unreached), (2, vec!["r.dead"]));
    }
}
