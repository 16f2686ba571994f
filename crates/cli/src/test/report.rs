//! What came of tests: for eyes, as JSON, as JUnit.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value as Json, json};

use super::super::error::Failure;
use super::super::files::{plural, say_findings};
use super::super::{output, style, trace};
use super::{Ran, verdict};
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

/// Why a test failed; nothing where it passed.
fn explained(ran: &Ran, report: &Report, colours: bool) -> Option<String> {
    let failure = report.failure.as_ref()?;
    let (file, line) = ran.place(failure.span);
    let mut text =
        format!("  {file}:{line}\n  expected  {}\n  found     {}\n", failure.expected, failure.found);
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
/// "summary": {"passed", "failed", "programs_with_errors"}}`
pub(super) fn json(all: &[Ran]) -> Result<String, Failure> {
    let mut tests = Vec::new();
    for ran in all {
        tests.extend(ran.reports.iter().map(|report| test(ran, report)));
    }
    let failed = all.iter().flat_map(|ran| &ran.reports).filter(|report| !report.passed()).count();
    let errors: Vec<Json> =
        all.iter().filter_map(|ran| ran.compiled.as_ref().err()).map(consign::Diagnostics::to_json).collect();
    let document = json!({
        "version": 1,
        "tests": tests,
        "errors": errors.iter().flat_map(|list| list.as_array().cloned().unwrap_or_default()).collect::<Vec<_>>(),
        "summary": {
            "passed": tests.len() - failed,
            "failed": failed,
            "programs_with_errors": errors.len(),
        },
    });
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

/// A suite for each program.
pub(super) fn junit(all: &[Ran]) -> Result<String, Failure> {
    let mut document = Document::new("consign");
    for ran in all {
        let mut suite = TestSuite::new(&ran.root);
        if let Err(errors) = &ran.compiled {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message("the program has errors").set_description(errors.to_human(false));
            suite.add_test_case(TestCase::new("it compiles", status));
        }
        suite.add_test_cases(ran.reports.iter().map(|report| case(ran, report)));
        document.add_test_suite(suite);
    }
    output::junit(&document)
}

fn case(ran: &Ran, report: &Report) -> TestCase {
    let mut status = TestCaseStatus::success();
    if let Some(failure) = &report.failure {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(format!("expected {}, found {}", failure.expected, failure.found));
        status.set_description(explained(ran, report, false).unwrap_or_default());
    }
    let mut case = TestCase::new(&report.name, status);
    case.set_classname(&ran.root);
    case
}
