//! `calendar/closed-minute`: opening hours that end a minute, or less, before midnight.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Edit, Sink};
use crate::syntax::ast::ItemKind;

pub(super) const LINT: Lint = Lint {
    code: Code::CalendarClosedMinute,
    explanation: "The end of opening hours is not one of them: `00:00-23:59` is closed for a minute each night, in which nothing is during \
the calendar and no deadline runs. The end of a day is written `24:00`.",
    bad: r#"use "company.consign"
calendar always { open mon..sun 00:00-23:59 }
rules outsourcing assigns provider {
  rule day { when now during always  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
calendar always { open mon..fri 00:00-24:00 }
rules outsourcing assigns provider {
  rule day { when now during always  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

const MIDNIGHT: u32 = 86_400;

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for item in context.items {
        let ItemKind::Calendar(calendar) = &item.kind else { continue };
        for range in calendar.open.iter().flat_map(|line| &line.ranges) {
            if (MIDNIGHT - 60..MIDNIGHT).contains(&range.end) {
                let text = context.text(range.span);
                let Some((start, _)) = text.split_once('-') else { continue };
                let written = format!("{}-24:00", start.trim());
                let title = format!("write `{written}`");
                let found = Diagnostic::new(
                    Code::CalendarClosedMinute,
                    range.span,
                    format!("`{}` is closed in the last minute of the day", calendar.name.text),
                );
                let edits = vec![Edit { span: range.span, text: written }];
                sink.push(found.label("the end is not open").help(title.clone()).perhaps(title, edits));
            }
        }
    }
}
