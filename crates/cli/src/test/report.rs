//! What came of tests: for eyes, as JSON, as JUnit.

use serde_json::{Value as Json, json};

use super::super::error::Failure;
use super::super::files::plural;
use super::super::output::say_findings;
use super::super::{output, plain, style, trace};
use super::coverage::Covered;
use super::{Ran, verdict};
use consign::report::junit::{Case, Outcome, Problem, Suite, Suites};
use consign::testing::Report;

/// Each test in a line, failures with what was expected, what came, and why.
pub(super) fn say(all: &[Ran]) {
    let (mut passed, mut failed, mut broken) = (0, 0, 0);
    for ran in all {
        if let Err(errors) = &ran.compiled {
            broken += 1;
            say_findings(errors);
            output::say(&format!("{} {}: the program has errors", verdict(false), ran.root));
        }
        for report in &ran.reports {
            passed += usize::from(report.passed());
            failed += usize::from(!report.passed());
            let (file, line) = ran.place(report.span);
            output::say(&format!("{} {:?} ({file}:{line})", verdict(report.passed()), report.name));
            if let Some(text) = explained(ran, report, style::on_stderr()) {
                output::say(&text);
            }
        }
    }
    let failures = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    let programs =
        if broken == 0 { String::new() } else { format!(", {} with errors", plural(broken, "program")) };
    output::say(&format!("{} passed{failures}{programs}", plural(passed, "test")));
}

/// Why a test failed; `None` if it passed.
fn explained(ran: &Ran, report: &Report, colours: bool) -> Option<String> {
    let failure = report.failure.as_ref()?;
    let (file, line) = ran.place(failure.span);
    let mut text =
        format!("  {}:{line}\n  expected  {}\n", plain::line(&file), plain::line(&failure.expected));
    text += &format!("  found     {}\n", plain::line(&failure.found));
    if let Some(rule) = failure.rule.as_ref().filter(|rule| !was_tried(report, rule)) {
        text +=
            &format!("  {rule} was not tried: a rule before it decided, or the order did not come to it\n");
    }
    if let Some(last) = report.decisions.last() {
        let readable = trace::readable(last, None, colours);
        text += &readable
            .lines()
            .map(|line| format!("  {line}").trim_end().to_owned() + "\n")
            .collect::<String>();
    }
    Some(text)
}

fn was_tried(report: &Report, rule: &str) -> bool {
    let steps = report.decisions.last().into_iter().flat_map(|decision| decision.steps.iter().flatten());
    steps.flat_map(|step| &step.tried).any(|tried| format!("{}.{}", tried.rules, tried.rule) == rule)
}

/// `{"version": 1, "tests": [{"name", "program", "file", "line", "outcome", "expected", "found"}], "errors": […],
/// "summary": {"passed", "failed", "programs_with_errors"}}`, with `"coverage"` if it is written with the results.
pub(super) fn json(all: &[Ran], covered: Option<&Covered>) -> Result<String, Failure> {
    let mut tests = Vec::new();
    for ran in all {
        tests.extend(ran.reports.iter().map(|report| test(ran, report)));
    }
    let failed = all.iter().flat_map(|ran| &ran.reports).filter(|report| !report.passed()).count();
    let errors: Vec<Json> =
        all.iter().filter_map(|ran| ran.compiled.as_ref().err()).map(consign::Diagnostics::to_json).collect();
    let mut document = json!({
        "version": 1,
        "tests": tests,
        "errors": errors.iter().flat_map(|list| list.as_array().cloned().unwrap_or_default()).collect::<Vec<_>>(),
        "summary": {
            "passed": tests.len() - failed,
            "failed": failed,
            "programs_with_errors": errors.len(),
        },
    });
    if let Some(covered) = covered {
        document["coverage"] = covered.document();
    }
    output::json("the report", &document)
}

fn test(ran: &Ran, report: &Report) -> Json {
    let (file, line) = ran.place(report.failure.as_ref().map_or(report.span, |failure| failure.span));
    json!({
        "name": report.name, "program": ran.root, "file": file, "line": line,
        "outcome": if report.passed() { "passed" } else { "failed" },
        "expected": report.failure.as_ref().map(|failure| &failure.expected),
        "found": report.failure.as_ref().map(|failure| &failure.found),
    })
}

/// A suite for each program, and one for the coverage if it is written with the results.
pub(super) fn junit(all: &[Ran], covered: Option<&Covered>) -> String {
    let suites = all.iter().map(suite).chain(covered.map(Covered::suite));
    Suites { name: "consign".into(), suites: suites.collect() }.to_xml()
}

fn suite(ran: &Ran) -> Suite {
    let broken = ran.compiled.as_ref().err().map(|errors| {
        let problem = Problem {
            message: "the program has errors".into(),
            text: errors.to_human(false),
            ..Problem::default()
        };
        case(ran, "it compiles", Outcome::Broken(problem))
    });
    let cases = ran.reports.iter().map(|report| case(ran, &report.name, outcome(ran, report)));
    Suite { name: ran.root.clone(), cases: broken.into_iter().chain(cases).collect(), ..Suite::default() }
}

fn case(ran: &Ran, name: &str, outcome: Outcome) -> Case {
    Case { name: name.to_owned(), class: ran.root.clone(), outcome, output: None }
}

fn outcome(ran: &Ran, report: &Report) -> Outcome {
    let Some(failure) = &report.failure else { return Outcome::Passed };
    Outcome::Failed(Problem {
        message: format!("expected {}, found {}", failure.expected, failure.found),
        text: explained(ran, report, false).unwrap_or_default(),
        ..Problem::default()
    })
}
