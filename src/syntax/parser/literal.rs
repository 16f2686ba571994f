//! Literals to values. What a literal turns out not to be is noted here.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::{Builder, Pair, Rule, only};
use crate::diagnostic::{Code, Diagnostic};
use crate::scalar::{Number, parse_date, parse_datetime, parse_duration, parse_time};
use crate::source::Span;
use crate::syntax::ast::{Literal, TextLiteral};

impl<'t> Builder<'_, 't> {
    pub(super) fn literal(&self, pair: &Pair<'t>) -> Literal {
        match pair.as_rule() {
            Rule::text => Literal::Text(self.text(pair).text),
            Rule::number => Literal::Number(self.number(pair)),
            Rule::date => Literal::Date(self.date(pair)),
            Rule::time => Literal::Time(self.time(pair)),
            Rule::datetime => Literal::DateTime(self.datetime(pair)),
            Rule::duration => Literal::Duration(self.duration(pair)),
            Rule::truth => Literal::Bool(only(pair.clone()).as_rule() == Rule::kw_true),
            _ => Literal::Now,
        }
    }

    /// A text in quotes: a `text`, a `label`, a `reason`.
    pub(super) fn text(&self, pair: &Pair<'t>) -> TextLiteral {
        let span = self.span(pair);
        let written = pair.as_str();
        let inside = written.get(1..written.len() - 1).unwrap_or_default();
        TextLiteral { text: self.unescaped(inside, span.start as usize + 1), span }
    }

    /// Resolves the escapes of what stands between the quotes, from the byte `start` on.
    fn unescaped(&self, inside: &str, start: usize) -> String {
        let mut text = String::with_capacity(inside.len());
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            let escape = &rest[at..];
            let length = escape_length(escape);
            match resolve(&escape[..length]) {
                Some(character) => text.push(character),
                None => self.bad_escape(&escape[..length], start + inside.len() - escape.len()),
            }
            rest = &escape[length..];
        }
        text.push_str(rest);
        text
    }

    fn bad_escape(&self, escape: &str, start: usize) {
        let span = Span::new(self.file, start, start + escape.len());
        let help = match escape.strip_prefix("\\u") {
            Some(_) => "a character by its number is `\\u{1F6E0}`: one to six hexadecimal digits in braces, of a Unicode character".to_owned(),
            None => format!("for the backslash itself write `\\{escape}`; the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{{1F6E0}}`"),
        };
        let problem = Diagnostic::new(Code::SyntaxText, span, format!("there is no escape `{escape}`"));
        self.note(problem.label("unknown escape").help(help));
    }

    pub(super) fn number(&self, pair: &Pair<'t>) -> Number {
        self.decimal(pair, pair.as_str())
    }

    fn decimal(&self, pair: &Pair<'t>, digits: &str) -> Number {
        digits.replace('_', "").parse().unwrap_or_else(|error: crate::scalar::NumberError| {
            let problem = Diagnostic::new(Code::SyntaxNumber, self.span(pair), error.to_string());
            self.note(problem.label("too long"));
            Number::from(0)
        })
    }

    /// The kilometres of `500m`, `25km` or `10mi`.
    pub(super) fn kilometres(&self, pair: &Pair<'t>) -> Number {
        let written = pair.as_str();
        let unit_at = written.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(written.len());
        let (digits, unit) = written.split_at(unit_at);
        let factor = match unit {
            "m" => Number::scaled(1, -3),
            "mi" => Number::scaled(1_609_344, -6),
            _ => Number::from(1),
        };
        self.decimal(pair, digits).times(factor).unwrap_or_else(|| {
            let message = "a distance has at most 28 significant digits of kilometres";
            self.note(Diagnostic::new(Code::SyntaxNumber, self.span(pair), message).label("too long"));
            Number::from(0)
        })
    }

    pub(super) fn date(&self, pair: &Pair<'t>) -> Date {
        parse_date(pair.as_str()).unwrap_or_else(|| {
            self.bad_date(pair, "date", date_label(pair.as_str()), None);
            Date::default()
        })
    }

    fn time(&self, pair: &Pair<'t>) -> Time {
        parse_time(pair.as_str()).unwrap_or_else(|| {
            let help = pair.as_str().starts_with("24:00").then_some(
                "midnight is `00:00`; `24:00` stands only at the end of a calendar's opening hours",
            );
            self.bad_date(pair, "time", time_label(pair.as_str()), help);
            Time::default()
        })
    }

    /// Seconds after midnight, up to those of `24:00`.
    pub(super) fn clock(&self, pair: &Pair<'t>) -> u32 {
        let written = pair.as_str();
        if matches!(written, "24:00" | "24:00:00") {
            return 24 * 3600;
        }
        let whole = parse_time(written).filter(|time| time.subsec_nanosecond() == 0);
        let seconds = whole.map(|time| {
            let part = |part: i8| u32::from(part.unsigned_abs());
            part(time.hour()) * 3600 + part(time.minute()) * 60 + part(time.second())
        });
        seconds.unwrap_or_else(|| {
            self.bad_date(pair, "time", time_label(written), None);
            0
        })
    }

    pub(super) fn datetime(&self, pair: &Pair<'t>) -> Timestamp {
        parse_datetime(pair.as_str()).unwrap_or_else(|| {
            let label = match parse_date(&pair.as_str()[..10]) {
                None => date_label(pair.as_str()),
                Some(_) => time_label(&pair.as_str()[11..]),
            };
            self.bad_date(pair, "datetime", label, None);
            Timestamp::UNIX_EPOCH
        })
    }

    pub(super) fn duration(&self, pair: &Pair<'t>) -> SignedDuration {
        parse_duration(pair.as_str()).unwrap_or_else(|| {
            let help = "units go from the largest to the smallest, each once: `1d 2h 30min 5s`";
            self.bad_date(pair, "duration", "units out of order, or too long".to_owned(), Some(help));
            SignedDuration::ZERO
        })
    }

    fn bad_date(&self, pair: &Pair<'t>, kind: &str, label: String, help: Option<&str>) {
        let message = format!("`{}` is not a {kind}", pair.as_str());
        let problem = Diagnostic::new(Code::SyntaxDate, self.span(pair), message);
        self.note(problem.label(label).maybe_help(help.map(str::to_owned)));
    }
}

/// How many bytes the escape at the start of `text` has.
fn escape_length(text: &str) -> usize {
    match text.strip_prefix("\\u{") {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
            3 + digits + usize::from(rest[digits..].starts_with('}'))
        }
        None => 1 + text[1..].chars().next().map_or(0, char::len_utf8),
    }
}

fn resolve(escape: &str) -> Option<char> {
    match escape {
        "\\\"" => Some('"'),
        "\\\\" => Some('\\'),
        "\\n" => Some('\n'),
        "\\t" => Some('\t'),
        _ => {
            let digits = escape.strip_prefix("\\u{")?.strip_suffix('}')?;
            let number = (digits.len() <= 6).then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
            char::from_u32(number)
        }
    }
}

/// Why there is no such date; `text` begins with something of the shape of one.
fn date_label(text: &str) -> String {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<i16>().ok());
    let first = part(0..4)
        .zip(part(5..7))
        .and_then(|(year, month)| Date::new(year, i8::try_from(month).ok()?, 1).ok());
    match first {
        Some(month) => format!("this month has {} days", month.days_in_month()),
        None => "months go from 01 to 12".to_owned(),
    }
}

fn time_label(text: &str) -> String {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u8>().ok());
    match (part(0..2), part(3..5), part(6..8)) {
        (Some(24..), ..) => "hours go from 00 to 23",
        (_, Some(60..), _) => "minutes go from 00 to 59",
        (.., Some(60..)) => "seconds go from 00 to 59",
        _ => "there is no such time",
    }
    .to_owned()
}
