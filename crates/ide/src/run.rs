//! What programs do, asked while they are written: tests are run, orders explained, workflows drawn, versions compared.

use std::cell::RefCell;
use std::sync::Arc;

use consign::diagnostic::Severity;
use consign::editor::OutlineKind;
use consign::graph::Graph;
use consign::source::{LoadError, Loader, SheetText, Sources};
use consign::testing::{self, Coverage, Report, Runner};
use consign::{Decision, Engine, Options, Order, Program, State};

use crate::document::Document;
use crate::finding::{Change, Place};
use crate::job::Overlay;
use crate::snapshot::Snapshot;

/// Why something cannot be run.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The program has errors.
    #[error("the program has errors; mend them first: {0}")]
    Errors(String),
    /// The file is in no program.
    #[error("`{0}` is in no program")]
    NoProgram(String),
    /// There is nothing at the place that could be run.
    #[error("{0}")]
    Nothing(String),
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What was not as expected, and where; `None` if it passed.
    pub failure: Option<(String, Place)>,
}

/// Something that tests reach, or do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What it is called: `block.rule`.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// How often it was reached.
    pub hits: usize,
}

/// An order's decision, in words and as it is.
#[derive(Clone, Debug)]
pub struct Explained {
    /// What is explained.
    pub title: String,
    /// In words.
    pub text: String,
    /// The decisions with their explanations, step by step.
    pub decisions: Vec<Decision>,
}

/// A workflow as a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The workflow's name.
    pub workflow: String,
    /// Its label.
    pub label: String,
    /// SVG.
    pub svg: String,
}

impl Snapshot {
    /// The tests of a file, whatever else is broken in it.
    pub fn tests(&self, document: &Document) -> Vec<(String, Place)> {
        let tests = document.outline().iter().filter(|item| item.kind == OutlineKind::Test);
        tests.map(|test| (test.name.clone(), Place::new(&document.path, test.range.clone()))).collect()
    }

    /// Runs the tests of a file, or the one with a name.
    ///
    /// # Errors
    /// Where the program has errors, or there is no such test.
    pub fn run_tests(&self, path: &str, name: Option<&str>) -> Result<Vec<TestResult>, RunError> {
        let program = self.runnable(path)?;
        let runner = Runner::new(&program);
        let is_meant = |(_, (test, span)): &(usize, (&str, consign::source::Span))| {
            program.files().get(span.file).path() == path && name.is_none_or(|name| name == *test)
        };
        let meant =
            testing::tests(&program).enumerate().filter(is_meant).filter_map(|(at, _)| runner.run(at));
        let results: Vec<TestResult> = meant.map(|report| result(&program, &report)).collect();
        match name {
            Some(name) if results.is_empty() => Err(RunError::Nothing(format!("there is no test `{name}`"))),
            _ => Ok(results),
        }
    }

    /// What all tests of the program of a file reach.
    ///
    /// # Errors
    /// Where the program has errors.
    pub fn coverage(&self, path: &str) -> Result<Vec<Reached>, RunError> {
        let program = self.runnable(path)?;
        let coverage = Coverage::reached_by(&program, &reports(&program));
        let reached = coverage.items.into_iter().map(|item| Reached {
            name: item.name,
            place: Place::from_span(program.files(), item.span),
            hits: item.hits,
        });
        Ok(reached.collect())
    }

    /// A test that reaches a rule, `block.rule`: its name and what is written at the end of the file.
    ///
    /// # Errors
    /// Where the program has errors, or no order can be found.
    pub fn new_test(&self, path: &str, rule: &str) -> Result<(String, Change), RunError> {
        let program = self.runnable(path)?;
        let document = self.document(path).ok_or_else(|| RunError::NoProgram(path.to_owned()))?;
        let generated = testing::generate_for(&program, &[], &|item| item.name == rule);
        let Some(test) = generated.tests.into_iter().find(|test| test.reaches.contains(rule)) else {
            let why = generated.unreached.into_iter().find(|one| one.item.name == rule).map(|one| one.why);
            let why = why.unwrap_or_else(|| format!("there is no rule `{rule}` in the program"));
            return Err(RunError::Nothing(why));
        };
        let end = document.as_str().len();
        let gap = if document.as_str().ends_with('\n') { "\n" } else { "\n\n" };
        let change = Change { place: Place::new(path, end..end), text: format!("{gap}{}", test.text) };
        Ok((test.name, change))
    }

    /// Why the order of the test or the sample at a place is decided as it is.
    ///
    /// # Errors
    /// Where the program has errors, or there is no order.
    pub fn explain(&self, path: &str, offset: usize) -> Result<Explained, RunError> {
        let document = self.document(path).ok_or_else(|| RunError::NoProgram(path.to_owned()))?;
        let around =
            document.outline().iter().find(|item| item.range.start <= offset && offset <= item.range.end);
        match around.map(|item| (item.kind, item)) {
            Some((OutlineKind::Test, test)) => {
                let program = self.runnable(path)?;
                self.explained(&program, path, &test.name)
            }
            Some((OutlineKind::Sample, sample)) => {
                let name = format!("{} (a sample)", sample.name);
                let text = format!(
                    "{}\ntest {} {{\n  order {}\n  now {}\n  expect manual\n}}\n",
                    document.as_str(),
                    consign::quoted(&name),
                    sample.name,
                    self.host.now()
                );
                let program = self.compiled(path, Some((path, text)))?;
                self.explained(&program, path, &name)
            }
            _ => Err(RunError::Nothing(
                "there is no order here: put the cursor into a test or a sample".into(),
            )),
        }
    }

    /// Why an order that is given as JSON is decided as it is.
    ///
    /// # Errors
    /// Where the program has errors, or the order is not valid.
    pub fn explain_order(&self, path: &str, order: &str) -> Result<Explained, RunError> {
        let program = self.runnable(path)?;
        let order = Order::from_json(&program, order.as_bytes());
        let order = order.map_err(|invalid| RunError::Nothing(invalid.to_string()))?;
        let engine = Engine::new(program.clone(), program.directory().clone());
        let mut options = Options::default();
        options.explain = true;
        let decision = engine.decide(&order, self.host.now(), &options, &mut State::new());
        let title = format!("order {}", order.id());
        Ok(Explained { title, text: self.host.explained(&decision), decisions: vec![decision] })
    }

    fn explained(&self, program: &Arc<Program>, path: &str, test: &str) -> Result<Explained, RunError> {
        let is_it = |(_, (name, span)): &(usize, (&str, consign::source::Span))| {
            *name == test && program.files().get(span.file).path() == path
        };
        let at = testing::tests(program).enumerate().find(is_it).map(|(at, _)| at);
        let decisions = at.and_then(|at| testing::explain(program, at)).unwrap_or_default();
        let text: Vec<String> = decisions.iter().map(|decision| self.host.explained(decision)).collect();
        Ok(Explained { title: test.to_owned(), text: text.join("\n"), decisions })
    }

    /// The workflows of the program of a file as pictures, or the one with a name; those of before where it has errors now.
    ///
    /// # Errors
    /// Where the program never was without errors, or has no such workflow.
    pub fn pictures(&self, path: &str, name: Option<&str>) -> Result<Vec<Picture>, RunError> {
        let program = match self.runnable(path) {
            Ok(program) => program,
            Err(error) => self.program(path).map(|(_, program)| program).ok_or(error)?,
        };
        let names = program.workflows().filter(|workflow| name.is_none_or(|name| name == *workflow));
        let pictures = names.filter_map(|workflow| {
            let label = program.workflow_named(workflow)?.label.to_owned();
            Some(Picture {
                workflow: workflow.to_owned(),
                label,
                svg: Graph::named(&program, workflow)?.svg(),
            })
        });
        let pictures: Vec<Picture> = pictures.collect();
        match name {
            Some(name) if pictures.is_empty() => {
                Err(RunError::Nothing(format!("there is no workflow `{name}`")))
            }
            _ => Ok(pictures),
        }
    }

    /// What the program of a file does otherwise than it did in the last commit, in Markdown; and whether it does.
    ///
    /// # Errors
    /// Where either has errors, or the file was not committed.
    pub fn difference(&self, path: &str) -> Result<(String, bool), RunError> {
        let new = self.runnable(path)?;
        let root = self.root(path)?;
        let sources = Sources::new(root.clone(), Committed { snapshot: self });
        let old = consign::compile(&sources).map_err(|found| {
            let first = found.iter().find(|one| one.severity == Severity::Error);
            let why = first.map(|one| one.message.clone()).unwrap_or_default();
            RunError::Nothing(format!("the version of the last commit cannot be compared with: {why}"))
        })?;
        Ok(self.host.difference(&Arc::new(old), &new))
    }

    /// The root of the program that a file is in.
    fn root(&self, path: &str) -> Result<String, RunError> {
        let meaning = self.meanings(path).into_iter().next();
        meaning.map(|meaning| meaning.root.clone()).ok_or_else(|| RunError::NoProgram(path.to_owned()))
    }

    /// The program of a file as it is now.
    fn runnable(&self, path: &str) -> Result<Arc<Program>, RunError> {
        match self.current_program(path) {
            Some((_, program)) => Ok(program),
            None => self.compiled(path, None),
        }
    }

    /// The program of a file as it is now, or as it would be with another text in one file.
    fn compiled(&self, path: &str, other: Option<(&str, String)>) -> Result<Arc<Program>, RunError> {
        let root = self.root(path)?;
        let mut open = (*self.open).clone();
        if let Some((path, text)) = other {
            open.insert(path.to_owned(), Arc::new(Document::new(path, 0, crate::text::Text::new(text))));
        }
        let compressed = RefCell::default();
        let loader = Overlay { host: &*self.host, open: &open, root: &root, compressed: &compressed };
        let compiled = consign::compile(&Sources::new(root.clone(), loader));
        compiled.map(Arc::new).map_err(|found| {
            let first = found.iter().find(|one| one.severity == Severity::Error);
            RunError::Errors(first.map(|one| one.message.clone()).unwrap_or_default())
        })
    }
}

/// Files as they were in the last commit.
struct Committed<'s> {
    snapshot: &'s Snapshot,
}

impl Loader for Committed<'_> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.snapshot.host.committed(path)
    }

    fn unpacked(&self, _: &str, bytes: Vec<u8>) -> Result<Vec<u8>, LoadError> {
        self.snapshot.host.unpacked(bytes)
    }

    fn sheets(&self, _: &str, bytes: &[u8]) -> Result<Vec<SheetText>, LoadError> {
        self.snapshot.host.sheets(bytes)
    }
}

fn reports(program: &Arc<Program>) -> Vec<Report> {
    let runner = Runner::new(program);
    (0..testing::tests(program).count()).filter_map(|at| runner.run(at)).collect()
}

fn result(program: &Program, report: &Report) -> TestResult {
    let place = |span| Place::from_span(program.files(), span);
    let failure = report.failure.as_ref().map(|failure| {
        (format!("expected {}, found {}", failure.expected, failure.found), place(failure.span))
    });
    TestResult { name: report.name.clone(), place: place(report.span), failure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{COMPANY, PEOPLE, RULES, workspace};

    fn snapshot(text: &str) -> Snapshot {
        workspace(&[("/main.consign", text), ("/people.json", PEOPLE)]).snapshot()
    }

    const FAILS: &str = "test \"fails\" {\n  order { id: \"T-2\", region: \"x\", severity: low, kind: repair, urgent: true, customer: { tier: silver, name: \"\" } }\n  expect assigned northstar\n}\n";

    #[test]
    fn tests_are_run_and_say_what_failed_where() {
        let text = format!("{COMPANY}{RULES}{FAILS}");
        let snapshot = snapshot(&text);
        let results = snapshot.run_tests("/main.consign", None).expect("they run");
        assert_eq!(results.iter().map(|one| one.failure.is_none()).collect::<Vec<_>>(), [true, false]);
        let (why, place) = results[1].failure.as_ref().expect("it failed");
        assert!(why.starts_with("expected assigned northstar, found"), "{why}");
        assert_eq!(place.range.start, text.rfind("expect").expect("it is there"));
        assert_eq!(snapshot.run_tests("/main.consign", Some("fails")).expect("it runs").len(), 1);
        assert!(snapshot.run_tests("/main.consign", Some("gone")).is_err());
        let coverage = snapshot.coverage("/main.consign").expect("they run");
        let hits = |name: &str| coverage.iter().find(|one| one.name == name).map(|one| one.hits);
        assert_eq!((hits("outsourcing.vip"), hits("outsourcing.by_kind#1")), (Some(1), Some(0)));
    }

    #[test]
    fn a_test_for_a_rule_passes_and_reaches_it() {
        let text = format!("{COMPANY}{RULES}");
        let snapshot = snapshot(&text);
        let (name, change) =
            snapshot.new_test("/main.consign", "outsourcing.by_kind#1").expect("there is one");
        let after = format!("{text}{}", change.text);
        let results = self::snapshot(&after).run_tests("/main.consign", Some(&name)).expect("it runs");
        assert_eq!(results[0].failure, None);
        let why =
            snapshot.new_test("/main.consign", "outsourcing.otherwise").expect_err("nothing comes there");
        assert!(!why.to_string().is_empty());
        assert!(snapshot.new_test("/main.consign", "gone").is_err());
    }

    #[test]
    fn orders_are_explained_from_tests_samples_and_json() {
        let sample = "sample base { id: \"S-1\", region: \"NY\", severity: high, kind: repair, urgent: true, customer: { tier: gold, name: \"\" } }\n";
        let text = format!("{COMPANY}{RULES}{sample}");
        let snapshot = snapshot(&text);
        let at = |part: &str| text.find(part).expect("it is there");
        let test = snapshot.explain("/main.consign", at("expect assigned")).expect("it is explained");
        assert_eq!((test.title.as_str(), test.decisions[0].rule.as_deref()), ("a pressing one", Some("vip")));
        assert!(test.decisions[0].steps.is_some());
        let sample = snapshot.explain("/main.consign", at("sample base") + 4).expect("it is explained");
        assert_eq!(sample.decisions[0].order.as_deref(), Some("S-1"));
        assert!(snapshot.explain("/main.consign", at("rule vip")).is_err());
        let order = r#"{"id": "J-1", "region": "NY", "severity": "high", "kind": "repair", "urgent": true, "customer": {"tier": "gold", "name": ""}}"#;
        let json = snapshot.explain_order("/main.consign", order).expect("it is explained");
        assert_eq!(json.decisions[0].provider.as_deref(), Some("northstar"));
        assert!(snapshot.explain_order("/main.consign", "{}").is_err());
    }

    #[test]
    fn workflows_are_drawn_and_versions_compared() {
        let text = format!("{COMPANY}{RULES}");
        let snapshot = snapshot(&text);
        let pictures = snapshot.pictures("/main.consign", None).expect("one");
        assert_eq!((pictures.len(), pictures[0].label.as_str()), (1, "Repairs"));
        assert!(pictures[0].svg.contains("<svg"));
        assert!(snapshot.pictures("/main.consign", Some("gone")).is_err());
        let (_, differs) = snapshot.difference("/main.consign").expect("both compile");
        assert!(!differs);
    }
}
