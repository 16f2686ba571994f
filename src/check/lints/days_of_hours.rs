//! `workflow/days-of-hours`: a deadline in days, counted in opening hours.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::scalar::show_duration;
use crate::syntax::ast::{ItemKind, NodeKind, StatementKind};

pub(super) const LINT: Lint = Lint {
    code: Code::WorkflowDaysOfHours,
    explanation: "A day is 24 hours, and `of` a calendar the hours are those of opening: `within 2d of office` is over when the office has \
been open for 48 hours, which are six working days of eight. Write the hours of opening that are meant.",
    bad: r#"use "company.consign"
calendar office { open mon..fri 09:00-17:00 }
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start choose
  assign choose "Assign provider" {
    portal company  assigns provider  handler role dispatcher  rules outsourcing  then send  within 2d of office else choose
  }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose }
  end done
}
"#,
    good: r#"use "company.consign"
calendar office { open mon..fri 09:00-17:00 }
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
workflow other "Other" {
  start choose
  assign choose "Assign provider" {
    portal company  assigns provider  handler role dispatcher  rules outsourcing  then send  within 16h of office else choose
  }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  then done  declined choose }
  end done
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for item in context.items {
        let ItemKind::Workflow(workflow) = &item.kind else { continue };
        for node in &workflow.nodes {
            let (NodeKind::Assign(statements) | NodeKind::Task(statements)) = &node.kind else { continue };
            for statement in statements {
                let StatementKind::Within(within) = &statement.kind else { continue };
                let Some(calendar) = &within.of else { continue };
                let days = within.after.as_secs() / 86_400;
                let in_days = context.text(statement.span).contains(&format!("{days}d"));
                let Some(longest) = longest_day(context, &calendar.text).filter(|_| days > 0 && in_days)
                else {
                    continue;
                };
                let hours = days * 24;
                let meant = jiff::SignedDuration::from_secs(i64::from(longest) * days);
                let message = format!("`{days}d of {}` are {hours} hours of opening", calendar.text);
                let found = Diagnostic::new(Code::WorkflowDaysOfHours, statement.span, message)
                    .label("a day is 24 hours")
                    .help(format!(
                        "for as many hours as {days} working days have write `{}`; for all {hours} write `{hours}h`",
                        show_duration(meant)
                    ));
                sink.push(found);
            }
        }
    }
}

/// The seconds for which a calendar is open on the day on which it is open longest; `None` if that is a whole day, so that
/// days are what they seem.
fn longest_day(context: &LintContext<'_>, calendar: &str) -> Option<u32> {
    let found = context.program.calendars.iter().find(|one| one.name == calendar)?;
    let of_day = |ranges: &Vec<(u32, u32)>| ranges.iter().map(|(start, end)| end - start).sum();
    found.open.iter().map(of_day).max().filter(|seconds: &u32| (1..86_000).contains(seconds))
}
