//! JUnit: a test case for each program, which fails where it has errors.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::super::error::Failure;
use super::super::output;
use super::{Program, Report, ends};
use consign::diagnostic::{Diagnostic, Severity, render};

impl Report<'_> {
    pub(super) fn junit(&self) -> Result<String, Failure> {
        let mut suite = TestSuite::new("consign check");
        suite.add_test_cases(self.programs.iter().map(|program| self.case(program)));
        let mut document = Document::new("consign");
        document.add_test_suite(suite);
        output::junit(&document)
    }

    fn case(&self, program: &Program) -> TestCase {
        let of = |severity: Severity| program.findings.iter().filter(move |found| found.severity == severity);
        let files = program.findings.files();
        let mut status = TestCaseStatus::success();
        if let Some(first) = of(Severity::Error).next() {
            let text: Vec<String> = of(Severity::Error).map(|found| render(files, found, false)).collect();
            status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_message(line(program, first))
                .set_type(first.code.to_string())
                .set_description(text.join("\n"));
        }
        let mut case = TestCase::new(&program.root, status);
        case.set_classname("check");
        let warnings: Vec<String> = of(Severity::Warning).map(|found| line(program, found)).collect();
        if !warnings.is_empty() {
            case.set_system_out(warnings.join("\n"));
        }
        case
    }
}

/// `file:line:column: message`
fn line(program: &Program, found: &Diagnostic) -> String {
    let files = program.findings.files();
    let (start, _) = ends(files, found.label.span);
    let file = files.get(found.label.span.file).name();
    format!("{file}:{}:{}: {} [{}]", start.line, start.column, found.message, found.code)
}
