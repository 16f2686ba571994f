//! `workflow/days-of-hours`: a deadline in days, counted in opening hours.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::TimeLimit;
use crate::syntax::ast::{After, ItemKind, NodeKind, StatementKind};

pub(super) const LINT: Lint = Lint {
    code: Code::WorkflowDaysOfHours,
    explanation: "A day is 24 hours, and `of` a calendar the hours are those of opening: `within 2d of office` is over when the office has \
been open for 48 hours, which are six working days of eight. Write `within 2 workdays of office` for the same time of the second following working \
day, or the hours of opening that are meant.",
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
    portal company  assigns provider  handler role dispatcher  rules outsourcing  then send  within 2 workdays of office else choose
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
                let After::Time(after) = within.after else { continue };
                let days = after.as_secs() / 86_400;
                let in_days = context.text(statement.span).contains(&format!("{days}d"));
                let is_short = has_short_days(context, &calendar.text);
                if !(is_short && days > 0 && in_days) {
                    continue;
                }
                let hours = days * 24;
                let message = format!("`{days}d of {}` are {hours} hours of opening", calendar.text);
                let found = Diagnostic::new(Code::WorkflowDaysOfHours, statement.span, message)
                    .label("a day is 24 hours")
                    .help(format!(
                        "for {days} following days with opening hours write `within {}`; for {hours} hours of opening write \
                         `within {hours}h`",
                        TimeLimit::Workdays(u16::try_from(days).unwrap_or(u16::MAX))
                    ));
                sink.push(found);
            }
        }
    }
}

/// Whether no day of a calendar is open for all of it, so that days are not what they seem.
fn has_short_days(context: &LintContext<'_>, calendar: &str) -> bool {
    let Some(found) = context.program.calendars.iter().find(|one| one.name == calendar) else { return false };
    let of_day = |ranges: &Vec<(u32, u32)>| ranges.iter().map(|(start, end)| end - start).sum();
    found.open.iter().map(of_day).max().is_some_and(|seconds: u32| (1..86_000).contains(&seconds))
}
