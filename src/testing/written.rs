//! A test as it has to be written in a program.

use std::fmt::Write as _;

use crate::program::{Program, RuleId, TestCase, TestLineKind, quoted, written_name};

/// The `test` item, a line for each of its statements.
pub(super) fn written(program: &Program, test: &TestCase) -> String {
    let mut text = format!("test {} {{\n", quoted(&test.name));
    // Writing to a `String` does not fail.
    let mut line = |what: String| {
        let _ = writeln!(text, "  {what}");
    };
    line(format!("order {}", program.written_order(&test.order)));
    if let Some(workflow) = test.workflow {
        line(format!("workflow {}", program.workflows[workflow.0 as usize].name));
    }
    if let Some(now) = test.now {
        line(format!("now {now}"));
    }
    test.lines.iter().for_each(|one| line(written_line(program, &one.kind)));
    text + "}\n"
}

fn written_line(program: &Program, line: &TestLineKind) -> String {
    let by = |rule: &Option<RuleId>| {
        rule.map(|rule| format!(" by {}", program.rule_name(rule))).unwrap_or_default()
    };
    match line {
        TestLineKind::ExpectAssigned { provider, engineer, by: rule } => {
            format!("expect assigned {}{}", candidate(provider, engineer.as_deref()), by(rule))
        }
        TestLineKind::ExpectManual { by: rule, reason } => {
            let reason = reason.as_ref().map(|reason| format!(" {}", quoted(reason))).unwrap_or_default();
            format!("expect manual{}{reason}", by(rule))
        }
        TestLineKind::ExpectNode { node, .. } => format!("expect node {node}"),
        TestLineKind::DeclinedBy { provider, engineer } => {
            format!("declined by {}", candidate(provider, engineer.as_deref()))
        }
        TestLineKind::AssignedTo { provider, engineer } => {
            format!("assigned to {}", candidate(provider, engineer.as_deref()))
        }
        TestLineKind::Done => "done".to_owned(),
    }
}

fn candidate(provider: &str, engineer: Option<&str>) -> String {
    let engineer = engineer.map(|engineer| format!(".{}", written_name(engineer))).unwrap_or_default();
    format!("{}{engineer}", written_name(provider))
}
