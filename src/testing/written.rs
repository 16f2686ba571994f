//! A test as it has to be written in a program.

use std::fmt::Write as _;

use crate::program::{Assigns, Program, RuleId, TestCase, TestLineKind, quoted, written_name};
use crate::scalar::show_duration;

/// The `test` item, a line for each of its statements.
pub(super) fn written(program: &Program, test: &TestCase) -> String {
    let mut text = format!("test {} {{\n", quoted(&test.name));
    // Writing to a `String` does not fail.
    let mut line = |what: String| {
        let _ = writeln!(text, "  {what}");
    };
    line(format!("order {}", program.written_order(&test.order)));
    if let Some(workflow) = test.workflow {
        line(format!("workflow {}", program.workflows[workflow].name));
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
        TestLineKind::ExpectNode(node) => format!("expect node {node}"),
        TestLineKind::DeclinedBy { provider, engineer, because } => {
            let because = because.as_ref().map(|why| format!(" because {}", quoted(why))).unwrap_or_default();
            format!("declined by {}{because}", candidate(provider, engineer.as_deref()))
        }
        TestLineKind::AssignedTo { provider, engineer } => {
            format!("assigned to {}", candidate(provider, engineer.as_deref()))
        }
        TestLineKind::Done => "done".to_owned(),
        TestLineKind::Expired => "expired".to_owned(),
        TestLineKind::Recalled(Assigns::Provider) => "recalled".to_owned(),
        TestLineKind::Recalled(from) => format!("recalled from {}", from.as_str()),
        TestLineKind::Cancelled => "cancelled".to_owned(),
        TestLineKind::After(time) => format!("after {}", show_duration(*time)),
        TestLineKind::Now(now) => format!("now {now}"),
    }
}

fn candidate(provider: &str, engineer: Option<&str>) -> String {
    let engineer = engineer.map(|engineer| format!(".{}", written_name(engineer))).unwrap_or_default();
    format!("{}{engineer}", written_name(provider))
}

#[cfg(test)]
mod tests {
    use super::written;
    use crate::program::Program;
    use crate::{Sources, compile};

    const PROGRAM: &str = r#"
schema work_order { id text  region text }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
provider "in" "In" { engineer "Amy \"A\" Lee" "Amy" {} }
provider north "North" { engineer abe "Abe" {} }
rules who assigns provider {
  table t (region) { | "N" => assign north | "S" => assign "in" }
  otherwise manual "a \"quoted\" reason"
}
workflow w "W" {
  start choose
  assign choose "C" { portal company assigns provider handler role dispatcher rules who then send }
  assign send "S" { portal provider assigns engineer handler role crew then visit declined choose }
  task visit "V" { portal provider handler engineer then done declined send }
  end done
}
"#;

    fn program(test: &str) -> Program {
        compile(&Sources::in_memory([("m", format!("{PROGRAM}{test}").as_str())]))
            .unwrap_or_else(|found| panic!("{test}\n{found}"))
    }

    /// What is written says again what was read, and every kind of line is in it.
    #[test]
    fn a_test_that_is_written_is_read_as_the_same() {
        let test = r#"test "all \"lines\"" {
  order { id: "1", region: "N" }
  workflow w
  now 2026-03-02T09:00:00Z
  expect assigned north by who.t#1
  declined by north
  expect manual by who.otherwise "a \"quoted\" reason"
  assigned to "in"
  assigned to "in"."Amy \"A\" Lee"
  expect assigned "in"."Amy \"A\" Lee"
  expect node visit
  recalled from engineer
  now 2026-03-02T10:00:00Z
  after 1h 30min
  recalled
  expired
  done
  expect node done
  expect manual
  declined by "in" because "No \"capacity\""
  cancelled
}
"#;
        let program = program(test);
        assert_eq!(written(&program, &program.tests[0]), test);
    }
}
