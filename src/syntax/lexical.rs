//! What to say of tokens that have no place anywhere in a program.

use super::lexer::TokenKind;
use super::marks::Marks;
use super::marks::shortened;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::scalar::{Number, hour, show_duration};

/// The error about a mark, if it is a mistake by itself.
pub(super) fn problem(marks: &Marks<'_, '_>, index: usize) -> Option<Diagnostic> {
    let kind = marks.kind(index).filter(|kind| kind.is_mistake())?;
    let text = marks.text(index);
    let new = |code, message: String| Diagnostic::new(code, marks.span(index), message);
    if let Some(found) = of_an_amount(marks, index, text) {
        return Some(found);
    }
    Some(match kind {
        TokenKind::Foreign => foreign(marks, index, text),
        TokenKind::UnterminatedText => {
            let end = shortened(text.trim_end_matches('\\').trim_end());
            new(Code::SyntaxText, "this text is not ended on its line".to_owned())
                .label("no `\"` before the end of the line")
                .help(format!("end it on its line, `{end}\"`; a line end in a text is written `\\n`"))
        }
        TokenKind::ForeignText => new(Code::SyntaxText, "texts stand in straight double quotes".to_owned())
            .label("other quotes")
            .fix("write straight quotes", instead(marks, index, format!("\"{}\"", escaped(text))))
            .help(format!("write `\"{}\"`", shortened(&escaped(text)))),
        TokenKind::ForeignWord => new(Code::SyntaxIdentifier, format!("`{}` is not a name", shortened(text)))
            .label("a name is made of the letters A to Z, digits and `_`")
            .help("what comes from elsewhere is quoted, or read with `from`: `area text from \"région\"`"),
        TokenKind::BadNumber => number(marks, index, text),
        TokenKind::BadTime => new(Code::SyntaxDate, format!("`{text}` is not a time"))
            .label("hours have two digits")
            .write_instead(marks.span(index), format!("0{text}"), true),
        TokenKind::LocalDateTime => new(Code::SyntaxDate, format!("`{text}` has no offset"))
            .label("a datetime says how far it is from UTC")
            .help(format!("write `{text}Z` for UTC, or `{text}-05:00`")),
        TokenKind::BlockComment => new(Code::SyntaxUnexpected, "comments begin with `//`".to_owned())
            .label("not a comment")
            .help("write `//` at the start of each line of it"),
        _ => unknown(marks, index, text),
    })
}

/// A currency at a number, `$100`, and a sign that parts its thousands, `1'000`.
fn of_an_amount(marks: &Marks<'_, '_>, index: usize, text: &str) -> Option<Diagnostic> {
    let before = index.checked_sub(1).filter(|at| marks.is(*at, TokenKind::Number));
    let after = Some(index + 1).filter(|at| marks.is(*at, TokenKind::Number) && !marks.begins_line(*at));
    let touches = |one: usize, other: usize| {
        marks.get(one).map(|mark| mark.end) == marks.get(other).map(|mark| mark.start)
    };
    let is_currency = matches!(text, "$" | "€" | "£" | "¥");
    let thousands =
        text.strip_prefix(['\'', '’']).filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let (label, help, right) = match (before, thousands.filter(|rest| rest.len() >= 3)) {
        (Some(before), Some(rest)) if touches(before, index) => {
            let help = format!("write `{}{rest}`", marks.text(before));
            ("thousands have no sign between them", help, rest)
        }
        _ if is_currency && (before.is_some() || after.is_some()) => {
            ("a currency", "leave the currency out: an amount is a number".to_owned(), "")
        }
        _ => return None,
    };
    let edit = Edit { span: marks.span(index), text: right.to_owned() };
    let found =
        Diagnostic::new(Code::SyntaxUnexpected, marks.span(index), format!("`{text}` has no meaning here"));
    Some(found.label(label).fix(help.clone(), vec![edit]).help(help))
}

/// What stands between other quotes, as it stands between straight ones.
fn escaped(text: &str) -> String {
    let mut inside = text.chars();
    inside.next();
    inside.next_back();
    inside.as_str().replace('\\', "\\\\").replace('"', "\\\"")
}

/// The change that writes a text in place of a mark, with blanks where it would touch a word.
fn instead(marks: &Marks<'_, '_>, index: usize, text: String) -> Vec<Edit> {
    let touches = |one: usize, other: usize| match (marks.get(one), marks.get(other)) {
        (Some(one), Some(other)) => one.end == other.start,
        _ => false,
    };
    let is_word = text.starts_with(|c: char| c.is_alphanumeric());
    let before = if is_word && index > 0 && touches(index - 1, index) { " " } else { "" };
    let after = if is_word && touches(index, index + 1) { " " } else { "" };
    vec![Edit { span: marks.span(index), text: format!("{before}{text}{after}") }]
}

/// Operators of other languages.
fn foreign(marks: &Marks<'_, '_>, index: usize, text: &str) -> Diagnostic {
    let in_row = marks.begins_line(index) || text == "||" && begins_row(marks, index);
    let (help, right) = match text {
        "||" if in_row => ("a cell that takes anything is `_`: `| _ |`", Some("| _ |")),
        _ => SIGNS
            .iter()
            .find(|(sign, ..)| *sign == text)
            .map_or(("leave it out", None), |(_, help, right)| (*help, *right)),
    };
    let found =
        Diagnostic::new(Code::SyntaxUnexpected, marks.span(index), format!("`{text}` has no meaning here"))
            .label("not a sign of the language");
    let between =
        text == ";" && marks.get(index + 1).is_some_and(|next| !next.first && !marks.closes(index + 1));
    let found = match right {
        // Between two on one line it may stand for a comma.
        Some(right) if between => found.perhaps(help, instead(marks, index, right.to_owned())),
        Some(right) => found.fix(help, instead(marks, index, right.to_owned())),
        None => found,
    };
    found.help(help)
}

/// Signs of other languages, what to say of them, and what stands in their place, where that is one thing.
const SIGNS: &[(&str, &str, Option<&str>)] = &[
    ("==", "write `=`", Some("=")),
    ("===", "write `=`", Some("=")),
    ("==>", "write `=>`", Some("=>")),
    (":=", "write `=`", Some("=")),
    ("<>", "write `!=`", Some("!=")),
    ("!==", "write `!=`", Some("!=")),
    ("=<", "write `<=`", Some("<=")),
    ("&&", "write `and`", Some("and")),
    ("&", "write `and`", Some("and")),
    ("||", "write `or`", Some("or")),
    ("!", "write `not`", Some("not")),
    ("::", "write `.` between a record and its field", Some(".")),
    ("...", "a range is written with two dots: `mon..fri`", Some("..")),
    (";", "leave it out; nothing ends a statement", Some("")),
    ("~", "to compare with a regular expression write `matches`", None),
    ("`", "texts stand in double quotes", None),
    ("$", "leave it out: fields are written by their names", Some("")),
    ("@", "leave it out: fields are written by their names", Some("")),
    ("%", "leave it out: `5%` of something is `* 0.05`", None),
];

/// Whether the line of a mark begins with `|`.
fn begins_row(marks: &Marks<'_, '_>, index: usize) -> bool {
    let nearby = index.saturating_sub(200)..=index;
    let start = nearby.rev().find(|at| marks.begins_line(*at));
    start.is_some_and(|start| marks.is(start, TokenKind::Bar))
}

/// Digits that run into letters.
fn number(marks: &Marks<'_, '_>, index: usize, text: &str) -> Diagnostic {
    if let Some(found) = half_day(marks, index, text) {
        return found;
    }
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(unit_at);
    let (label, right) = match known_unit(unit) {
        Some("w") => ("there is no such unit", weeks(digits)),
        Some(unit) => match whole_duration(digits, unit) {
            Some(duration) => ("a duration is whole", Some(duration)),
            None => ("there is no such unit", Some(format!("{digits}{unit}"))),
        },
        None => match plain_number(text) {
            Some(number) => ("not how numbers are written", Some(number)),
            None => ("digits and letters run together", None),
        },
    };
    let message = format!("`{}` is no number, duration or distance", shortened(text));
    let found = Diagnostic::new(Code::SyntaxNumber, marks.span(index), message).label(label);
    match right {
        Some(right) => found.write_instead(marks.span(index), right, true),
        None => found.help(UNITS),
    }
}

/// `5pm`, `5:30 pm`: hours of a day of twelve.
fn half_day(marks: &Marks<'_, '_>, index: usize, text: &str) -> Option<Diagnostic> {
    let time = hour(text).filter(|_| text.ends_with(['m', 'M', 'p', 'a', 'P', 'A']))?;
    let found = Diagnostic::new(Code::SyntaxDate, marks.span(index), format!("`{text}` is not a time"))
        .label("hours are those of a day of 24")
        .write_instead(marks.span(index), time, true);
    Some(found)
}

const UNITS: &str = "the units are `d`, `h`, `min` and `s` of durations, `m`, `km` and `mi` of distances; a name begins with a letter";

/// The unit that is meant by a word.
fn known_unit(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "hours" | "hour" | "hrs" | "hr" | "h" => "h",
        "minutes" | "minute" | "mins" | "min" => "min",
        "seconds" | "second" | "secs" | "sec" | "s" => "s",
        "days" | "day" | "d" => "d",
        "weeks" | "week" | "w" => "w",
        "kms" | "kilometers" | "kilometres" | "km" => "km",
        "miles" | "mile" | "mi" => "mi",
        "meters" | "metres" => "m",
        _ => return None,
    })
}

/// `10__000` as `10000`, `1e3` as `1000`.
fn plain_number(text: &str) -> Option<String> {
    let number: Number = text.replace('_', "").parse().ok()?;
    Some(number.to_string()).filter(|number| number.len() <= 28 && !number.contains('e'))
}

fn weeks(digits: &str) -> Option<String> {
    let days = digits.parse::<i64>().ok().and_then(|weeks| weeks.checked_mul(7));
    days.map(|days| format!("{days}d"))
}

/// `1.5h` as `1h 30min`.
fn whole_duration(digits: &str, unit: &str) -> Option<String> {
    let seconds = match unit {
        "d" => 86_400,
        "h" => 3_600,
        "min" => 60,
        _ => return None,
    };
    let number: Number = digits.contains('.').then(|| digits.parse().ok()).flatten()?;
    let total = number.times(Number::from(seconds))?.to_i64()?;
    Some(show_duration(jiff::SignedDuration::from_secs(total)))
}

/// Characters that begin nothing.
fn unknown(marks: &Marks<'_, '_>, index: usize, text: &str) -> Diagnostic {
    let first = text.chars().next().unwrap_or_default();
    let (name, help) = match first {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ("a no-break space", "write an ordinary space"),
        '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' => ("an invisible character", "delete it"),
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' => {
            ("this quote", "texts stand in straight double quotes: `\"…\"`")
        }
        '–' | '—' | '−' => ("this dash", "write `-`"),
        '≤' => ("`≤`", "write `<=`"),
        '≥' => ("`≥`", "write `>=`"),
        '≠' => ("`≠`", "write `!=`"),
        '×' => ("`×`", "write `*`"),
        '÷' => ("`÷`", "write `/`"),
        '→' => ("`→`", "write `->`"),
        '⇒' => ("`⇒`", "write `=>`"),
        '…' => ("`…`", "a range is written with two dots: `mon..fri`"),
        _ => ("this character", "leave it out, or put it in a text: `\"…\"`"),
    };
    let code = u32::from(first);
    let found =
        Diagnostic::new(Code::SyntaxUnexpected, marks.span(index), format!("{name} has no meaning here"))
            .label(format!("U+{code:04X}"))
            .help(help);
    let written = help.strip_prefix("write `").and_then(|rest| rest.strip_suffix('`'));
    let right = match help {
        "write an ordinary space" => Some(" "),
        "delete it" => Some(""),
        _ => written,
    };
    match right.filter(|_| text.chars().count() == 1) {
        Some(right) => found.fix(help, vec![Edit { span: marks.span(index), text: right.to_owned() }]),
        None => found,
    }
}
