//! `timezone` items and the names of time zones.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::context::Checker;
use super::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{ItemKind, TextLiteral};

impl Checker<'_> {
    /// Settles the program's timezone; a second `timezone` is an error.
    pub fn declare_timezone(&mut self) {
        let declared: Vec<&TextLiteral> = self
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Timezone(name) => Some(name),
                _ => None,
            })
            .collect();
        self.timezone_known = !self.names.may_have_declared("timezone");
        for (index, name) in declared.iter().enumerate() {
            let zone = self.zone(name);
            if index == 0 {
                self.timezone_known &= zone.is_some();
                self.timezone = zone;
                continue;
            }
            let message = "the program's timezone is declared twice";
            let found = Diagnostic::new(Code::NameDuplicate, name.span, message)
                .label("the second one")
                .related(declared[0].span, "the first one");
            self.sink.push(found);
        }
    }

    /// A timezone by its IANA name, from the database in the binary; `timezone/unknown` where there is
    /// none, with the nearest.
    pub fn zone(&mut self, name: &TextLiteral) -> Option<TimeZone> {
        let database = TimeZoneDatabase::bundled();
        let zone = database.get(&name.text).ok();
        if zone.is_none() {
            let known = database.available().map(|zone| zone.as_str().to_owned());
            let message = format!("there is no timezone `{}`", name.text);
            let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).to_owned();
            let all: Vec<String> = known.collect();
            let same_city =
                all.iter().find(|zone| city(zone).eq_ignore_ascii_case(&name.text.replace(' ', "_")));
            let help = same_city
                .map(|zone| format!("did you mean `{zone}`?"))
                .or_else(|| did_you_mean(&name.text, all.iter()))
                .or_else(|| Some("write an IANA name such as `\"America/New_York\"`".to_owned()));
            self.sink.push(Diagnostic::new(Code::TimezoneUnknown, name.span, message).maybe_help(help));
        }
        zone
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, messages};

    #[test]
    fn a_timezone_is_an_iana_name_and_stands_once() {
        assert!(codes("timezone \"Europe/Paris\"").is_empty());
        assert_eq!(codes("timezone \"Europe/Paris\"\ntimezone \"UTC\""), ["name/duplicate"]);
        let found = messages("timezone \"Europe/Pariss\"");
        assert!(messages("timezone \"New York\"")[0].contains("`America/New_York`"));
        assert!(found[0].contains("timezone/unknown") && found[0].contains("`Europe/Paris`"), "{found:?}");
    }
}
