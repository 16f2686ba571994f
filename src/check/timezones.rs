//! `timezone` items and the names of time zones.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::report::Report;
use super::tree::Tree;
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{ItemKind, TextLiteral};

/// The program's timezone.
#[derive(Debug)]
pub(super) struct ProgramTimezone {
    pub zone: Option<TimeZone>,
    /// Whether the program is known to have none, so that the lack may be reported.
    pub is_lacking: bool,
}

/// Settles the program's timezone; a second `timezone` is an error.
pub(super) fn declare(tree: &Tree<'_>, report: &mut Report) -> ProgramTimezone {
    let mut declared = tree.all(|item| match item {
        ItemKind::Timezone(name) => Some(name),
        _ => None,
    });
    let Some(first) = declared.next() else {
        return ProgramTimezone { zone: None, is_lacking: !tree.names.may_have_declared("timezone") };
    };
    let timezone = ProgramTimezone { zone: zone(first, report), is_lacking: false };
    for second in declared {
        zone(second, report);
        let message = "the program's timezone is declared twice";
        let found = Diagnostic::new(Code::NameDuplicate, second.span, message)
            .label("the second one")
            .related(first.span, "the first one");
        report.push(found);
    }
    timezone
}

/// The names of the timezones that a program can name, in alphabetical order.
///
/// ```
/// assert!(consign::editor::timezones().contains(&"Europe/Paris".to_owned()));
/// ```
pub fn timezones() -> Vec<String> {
    let database = TimeZoneDatabase::bundled();
    let mut names: Vec<String> = database.available().map(|zone| zone.as_str().to_owned()).collect();
    names.sort();
    names
}

/// A timezone by its IANA name, from the database in the binary. If there is none of the name, reports
/// `timezone/unknown` with the nearest.
pub(super) fn zone(name: &TextLiteral, report: &mut Report) -> Option<TimeZone> {
    zone_named(&name.text, name.span, report)
}

/// Like [`zone`], of a name that stands somewhere.
pub(super) fn zone_named(name: &str, span: Span, report: &mut Report) -> Option<TimeZone> {
    let zone = crate::scalar::zone(name);
    if zone.is_none() {
        let message = format!("there is no timezone `{name}`");
        let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).to_owned();
        let all = timezones();
        let same_city = all.iter().find(|zone| city(zone).eq_ignore_ascii_case(&name.replace(' ', "_")));
        let help = same_city
            .map(|zone| format!("did you mean `{zone}`?"))
            .or_else(|| did_you_mean(name, all.iter()))
            .or_else(|| Some("write an IANA name such as `\"America/New_York\"`".to_owned()));
        report.push(Diagnostic::new(Code::TimezoneUnknown, span, message).maybe_help(help));
    }
    zone
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{codes, messages};

    #[test]
    fn a_timezone_is_an_iana_name_and_stands_once() {
        assert!(codes("timezone \"Europe/Paris\"").is_empty());
        assert_eq!(codes("timezone \"Europe/Paris\"\ntimezone \"UTC\""), ["name/duplicate"]);
        let found = messages("timezone \"Europe/Pariss\"");
        assert!(messages("timezone \"New York\"")[0].contains("`America/New_York`"));
        assert!(found[0].contains("timezone/unknown") && found[0].contains("`Europe/Paris`"), "{found:?}");
    }
}
