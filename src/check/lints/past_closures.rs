//! `calendar/past`: the days on which a calendar is closed are all past.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::syntax::ast::ItemKind;

pub(super) const LINT: Lint = Lint {
    code: Code::CalendarPast,
    explanation: "A calendar that lists the holidays of some years is wrong as soon as the last of them has passed: from then on it is open \
on every holiday, and deadlines run. Write days that come every year as such: `closed 12-25`, `closed last mon of may`, `closed easter + 1d`.",
    bad: r#"use "company.consign"
calendar office { open mon..fri 08:00-18:00  closed 2024-12-25, 2025-01-01 }
rules outsourcing assigns provider {
  rule day { when now during office  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
calendar office { open mon..fri 08:00-18:00  closed 2024-12-25, 2036-12-25 }
rules outsourcing assigns provider {
  rule day { when now during office  assign northstar }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let Some(today) = context.options.today else { return };
    for item in context.items {
        let ItemKind::Calendar(calendar) = &item.kind else { continue };
        if !calendar.yearly.is_empty() {
            continue;
        }
        let known = context.program.calendars.iter().find(|one| one.name == calendar.name.text);
        let Some(last) = known.and_then(|known| known.closed.iter().map(|(_, to)| *to).max()) else {
            continue;
        };
        if last >= today {
            continue;
        }
        // Where it stands, or the file that has it.
        let written = calendar.closed.iter().find(|dates| dates.to == last).map(|dates| dates.span);
        let Some(at) = written.or(calendar.files.first().map(|file| file.path.span)) else { continue };
        let message = format!("the last day on which `{}` is closed was {last}", calendar.name.text);
        let found = Diagnostic::new(Code::CalendarPast, at, message).label(format!("today is {today}"));
        sink.push(
            found.help(
                "add the days of the next years; a day that comes every year is written `closed 12-25`",
            ),
        );
    }
}
