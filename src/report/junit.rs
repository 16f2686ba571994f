//! JUnit: test suites as XML, which every build server reads. `check` has a case for each program; whoever has other
//! results makes [`Suites`] of them.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Checked, Finding, Report};
use crate::diagnostic::{Severity, render};
use crate::printable;

/// A whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suites {
    /// What ran the tests.
    pub name: String,
    /// The suites, in their order.
    pub suites: Vec<Suite>,
}

/// Cases that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// Facts about the whole suite, by name.
    pub properties: Vec<(String, String)>,
    /// The cases, in their order.
    pub cases: Vec<Case>,
    /// What it said; `None` if nothing.
    pub output: Option<String>,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What it is a test of.
    pub class: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What it said; `None` if nothing.
    pub output: Option<String>,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It passed.
    Passed,
    /// What it looks at is not as it should be.
    Failed(Problem),
    /// It could not be run.
    Broken(Problem),
}

/// Why a test did not pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is; may be empty.
    pub kind: String,
    /// In a line.
    pub message: String,
    /// In full.
    pub text: String,
}

impl Report<'_> {
    /// A test case for each program, which fails where the program has errors.
    pub fn junit(&self) -> String {
        let cases = self.programs.iter().map(case).collect();
        let suite = Suite { name: "consign check".into(), cases, ..Suite::default() };
        Suites { name: "consign".into(), suites: vec![suite] }.to_xml()
    }
}

fn case(program: &Checked) -> Case {
    let files = program.findings.files();
    let of = |severity: Severity| {
        let found = program.findings.iter().filter(move |found| found.severity == severity);
        found.map(|found| Finding { files, found })
    };
    let outcome = match of(Severity::Error).next() {
        None => Outcome::Passed,
        Some(first) => Outcome::Failed(Problem {
            kind: first.found.code.to_string(),
            message: line(&first),
            text: of(Severity::Error)
                .map(|one| render(one.files, one.found, false))
                .collect::<Vec<_>>()
                .join("\n"),
        }),
    };
    let warnings: Vec<String> = of(Severity::Warning).map(|one| line(&one)).collect();
    let output = (!warnings.is_empty()).then(|| warnings.join("\n"));
    Case { name: program.root.clone(), class: "check".into(), outcome, output }
}

/// `file:line:column: message [code]`
fn line(finding: &Finding<'_>) -> String {
    format!("{}: {} [{}]", finding.place(), finding.found.message, finding.found.code)
}

impl Suite {
    fn count(&self, is_counted: impl Fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|case| is_counted(&case.outcome)).count()
    }

    /// The numbers of tests, failures and errors.
    fn counts(&self) -> [usize; 3] {
        [
            self.cases.len(),
            self.count(|outcome| matches!(outcome, Outcome::Failed(_))),
            self.count(|outcome| matches!(outcome, Outcome::Broken(_))),
        ]
    }
}

impl Suites {
    /// The document as text, well-formed whatever the texts in it are: what XML 1.0 has no place for is replaced.
    pub fn to_xml(&self) -> String {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        // Writing into memory does not fail.
        let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        let _ = self.write(&mut writer);
        String::from_utf8(writer.into_inner()).unwrap_or_default() + "\n"
    }

    fn write(&self, writer: &mut Xml) -> std::io::Result<()> {
        let counts = self.suites.iter().map(Suite::counts);
        let all = counts.fold([0; 3], |sum, one| std::array::from_fn(|at| sum[at] + one[at]));
        start(writer, "testsuites", &self.name, all, |writer| {
            self.suites.iter().try_for_each(|suite| write_suite(writer, suite))
        })
    }
}

type Xml = Writer<Vec<u8>>;

/// An element with a name and counts.
fn start(
    writer: &mut Xml,
    element: &str,
    name: &str,
    [tests, failures, errors]: [usize; 3],
    content: impl FnOnce(&mut Xml) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let counts = [("tests", tests), ("failures", failures), ("errors", errors)];
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    let element = writer.create_element(element).with_attribute(("name", &*printable(name)));
    let attributes = counts.iter().map(|(name, count)| (*name, count.as_str()));
    element.with_attributes(attributes).write_inner_content(content).map(drop)
}

fn write_suite(writer: &mut Xml, suite: &Suite) -> std::io::Result<()> {
    start(writer, "testsuite", &suite.name, suite.counts(), |writer| {
        write_properties(writer, &suite.properties)?;
        suite.cases.iter().try_for_each(|case| write_case(writer, case))?;
        write_output(writer, suite.output.as_deref())
    })
}

fn write_properties(writer: &mut Xml, properties: &[(String, String)]) -> std::io::Result<()> {
    if properties.is_empty() {
        return Ok(());
    }
    let all = writer.create_element("properties").write_inner_content(|writer| {
        properties.iter().try_for_each(|(name, value)| {
            let attributes = [("name", &*printable(name)), ("value", &*printable(value))];
            writer.create_element("property").with_attributes(attributes).write_empty().map(drop)
        })
    });
    all.map(drop)
}

fn write_case(writer: &mut Xml, case: &Case) -> std::io::Result<()> {
    let (name, class) = (printable(&case.name), printable(&case.class));
    let element =
        writer.create_element("testcase").with_attributes([("name", &*name), ("classname", &*class)]);
    if case.outcome == Outcome::Passed && case.output.is_none() {
        return element.write_empty().map(drop);
    }
    let whole = element.write_inner_content(|writer| {
        match &case.outcome {
            Outcome::Passed => {}
            Outcome::Failed(problem) => write_problem(writer, "failure", problem)?,
            Outcome::Broken(problem) => write_problem(writer, "error", problem)?,
        }
        write_output(writer, case.output.as_deref())
    });
    whole.map(drop)
}

fn write_problem(writer: &mut Xml, element: &str, problem: &Problem) -> std::io::Result<()> {
    let (message, kind) = (printable(&problem.message), printable(&problem.kind));
    let mut attributes = vec![("message", &*message)];
    if !kind.is_empty() {
        attributes.push(("type", &*kind));
    }
    let element = writer.create_element(element).with_attributes(attributes);
    element.write_text_content(BytesText::new(&printable(&problem.text))).map(drop)
}

fn write_output(writer: &mut Xml, output: Option<&str>) -> std::io::Result<()> {
    let Some(output) = output else { return Ok(()) };
    let element = writer.create_element("system-out");
    element.write_text_content(BytesText::new(&printable(output))).map(drop)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn document(text: &str) -> Suites {
        let problem = || Problem { kind: text.into(), message: text.into(), text: text.into() };
        let case = |outcome, output| Case { name: text.into(), class: text.into(), outcome, output };
        let cases = vec![
            case(Outcome::Passed, None),
            case(Outcome::Failed(problem()), Some(text.to_owned())),
            case(Outcome::Broken(Problem { kind: String::new(), ..problem() }), None),
        ];
        let properties = vec![(text.to_owned(), text.to_owned())];
        let suite = Suite { name: text.into(), properties, cases, output: Some(text.into()) };
        Suites { name: text.into(), suites: vec![suite.clone(), suite] }
    }

    #[test]
    fn a_document_has_its_counts_and_its_texts() {
        insta::assert_snapshot!(document("a <b> & ]]> \"c\"\nsecond\u{1b}\u{fffe}").to_xml());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_makes_a_well_formed_document_that_has_it(text in "\\PC*|[\\x00-\\x20<>&\"'\\]\u{7f}-\u{a0}\u{fffd}-\u{10000}]*") {
            let xml = document(&text).to_xml();
            let read = roxmltree::Document::parse(&xml).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let failure = read.descendants().find(|node| node.has_tag_name("failure"));
            let shown = failure.and_then(|node| node.text()).unwrap_or_default();
            prop_assert_eq!(shown, printable(&text));
            let case = read.descendants().filter(|node| node.has_tag_name("testcase"));
            prop_assert_eq!(case.count(), 6);
        }
    }
}
