//! Comparisons as they are spoken, or written in a database or in a program: `is not`, `at least`, `does not contain`,
//! `in ("a", "b")`, `>= 5 and <= 10`. A table of what is said, and what is written for it.

use std::ops::Range;

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::Marks;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// What a comparison that is spoken stands for.
#[derive(Clone, Copy)]
enum Said {
    /// An operator with a value behind it.
    Operator(&'static str),
    /// The opposite of an operator that has no `not` of its own.
    Not(&'static str),
    /// `in` or `not in`, with several values behind it.
    Among(&'static str),
    /// A test that has nothing behind it.
    Test(&'static str),
    /// Before or after so long ago: a comparison with `now - DURATION`.
    Ago(&'static str),
}

use Said::{Ago, Among, Not, Operator, Test};

/// Words in lower case, the longer phrases before those that they begin with.
const PHRASES: &[(&str, Said)] = &[
    ("is not one of", Among("not in")),
    ("is not any of", Among("not in")),
    ("is not among", Among("not in")),
    ("is not in", Among("not in")),
    ("not one of", Among("not in")),
    ("not in", Among("not in")),
    ("is one of", Among("in")),
    ("is any of", Among("in")),
    ("is among", Among("in")),
    ("is in", Among("in")),
    ("one of", Among("in")),
    ("any of", Among("in")),
    ("in list", Among("in")),
    ("in", Among("in")),
    ("is not equal to", Operator("!=")),
    ("does not equal", Operator("!=")),
    ("not equal to", Operator("!=")),
    ("is different from", Operator("!=")),
    ("different from", Operator("!=")),
    ("differs from", Operator("!=")),
    ("is not missing", Test("is present")),
    ("is not empty", Test("is present")),
    ("is not blank", Test("is present")),
    ("is not null", Test("is present")),
    ("not missing", Test("is present")),
    ("not empty", Test("is present")),
    ("not null", Test("is present")),
    ("is filled", Test("is present")),
    ("is known", Test("is present")),
    ("is set", Test("is present")),
    ("is there", Test("is present")),
    ("does not exist", Test("is missing")),
    ("is not present", Test("is missing")),
    ("is not filled", Test("is missing")),
    ("is not known", Test("is missing")),
    ("is not set", Test("is missing")),
    ("not present", Test("is missing")),
    ("not exists", Test("is missing")),
    ("is null", Test("is missing")),
    ("is none", Test("is missing")),
    ("is nil", Test("is missing")),
    ("is empty", Test("is missing")),
    ("is blank", Test("is missing")),
    ("is unknown", Test("is missing")),
    ("is absent", Test("is missing")),
    ("is greater than or equal to", Operator(">=")),
    ("greater than or equal to", Operator(">=")),
    ("is not less than", Operator(">=")),
    ("not less than", Operator(">=")),
    ("no less than", Operator(">=")),
    ("is at least", Operator(">=")),
    ("at least", Operator(">=")),
    ("is less than or equal to", Operator("<=")),
    ("less than or equal to", Operator("<=")),
    ("is not more than", Operator("<=")),
    ("not more than", Operator("<=")),
    ("no more than", Operator("<=")),
    ("is at most", Operator("<=")),
    ("at most", Operator("<=")),
    ("up to", Operator("<=")),
    ("is greater than", Operator(">")),
    ("is more than", Operator(">")),
    ("is larger than", Operator(">")),
    ("is higher than", Operator(">")),
    ("is bigger than", Operator(">")),
    ("is later than", Operator(">")),
    ("greater than", Operator(">")),
    ("more than", Operator(">")),
    ("larger than", Operator(">")),
    ("higher than", Operator(">")),
    ("bigger than", Operator(">")),
    ("later than", Operator(">")),
    ("is above", Operator(">")),
    ("is over", Operator(">")),
    ("is after", Operator(">")),
    ("exceeds", Operator(">")),
    ("above", Operator(">")),
    ("after", Operator(">")),
    ("over", Operator(">")),
    ("is less than", Operator("<")),
    ("is smaller than", Operator("<")),
    ("is lower than", Operator("<")),
    ("is fewer than", Operator("<")),
    ("is earlier than", Operator("<")),
    ("less than", Operator("<")),
    ("smaller than", Operator("<")),
    ("lower than", Operator("<")),
    ("fewer than", Operator("<")),
    ("earlier than", Operator("<")),
    ("is below", Operator("<")),
    ("is under", Operator("<")),
    ("is before", Operator("<")),
    ("below", Operator("<")),
    ("before", Operator("<")),
    ("under", Operator("<")),
    ("is older than", Ago("<")),
    ("older than", Ago("<")),
    ("is newer than", Ago(">")),
    ("newer than", Ago(">")),
    ("is younger than", Ago(">")),
    ("younger than", Ago(">")),
    ("is not between", Not("between")),
    ("not between", Not("between")),
    ("is between", Operator("between")),
    ("does not contain", Not("contains")),
    ("does not include", Not("contains")),
    ("does not have", Not("contains")),
    ("not contains", Not("contains")),
    ("not contain", Not("contains")),
    ("not has", Not("contains")),
    ("contains not", Not("contains")),
    ("does not start with", Not("starts with")),
    ("not starts with", Not("starts with")),
    ("does not end with", Not("ends with")),
    ("not ends with", Not("ends with")),
    ("does not match", Not("matches")),
    ("not matches", Not("matches")),
    ("not during", Not("during")),
    ("not within", Not("within")),
    ("begins with", Operator("starts with")),
    ("begin with", Operator("starts with")),
    ("starting with", Operator("starts with")),
    ("start with", Operator("starts with")),
    ("ending with", Operator("ends with")),
    ("end with", Operator("ends with")),
    ("contain", Operator("contains")),
    ("is during", Operator("during")),
    ("is within", Operator("within")),
    ("is the same as", Operator("=")),
    ("is equal to", Operator("=")),
    ("is equal", Operator("=")),
    ("equal to", Operator("=")),
    ("equals to", Operator("=")),
    ("same as", Operator("=")),
    ("is not", Operator("!=")),
    ("not", Operator("!=")),
    ("is", Operator("=")),
];

/// How far before the mark found a phrase can begin.
const BEFORE: usize = 4;
/// How many values are written out.
const MOST: usize = 40;

/// A comparison in words of everyday: what is to be written for it.
pub(super) fn comparison(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let places = [Rule::test, Rule::presence_test, Rule::kw_present, Rule::kw_in];
    if !places.iter().any(|rule| stop.expects(*rule)) && !stop.expects_condition() {
        return None;
    }
    let first = stop.index.saturating_sub(BEFORE);
    let (words, said) = (first..=stop.index).find_map(|at| phrase(stop, at))?;
    let marks = stop.marks;
    if !ends_subject(marks, words.start.checked_sub(1)?) || marks.begins_line(words.start) {
        return None;
    }
    match said {
        Test(test) => Some(Meant::write(stop, words, test).surely()),
        Operator(operator) => operator_before(stop, words, operator),
        Ago(operator) => marks
            .is(words.end, TokenKind::Duration)
            .then(|| Meant::write(stop, words, format!("{operator} now -")))
            .map(|meant| meant.surely()),
        Among(operator) => among(stop, words, operator),
        Not(operator) => negated(stop, words, operator),
    }
}

/// The phrase that begins at a mark, if it reaches to the mark found.
fn phrase(stop: &ParseStop<'_, '_, '_>, from: usize) -> Option<(Range<usize>, Said)> {
    let reaches = |words: &Range<usize>| words.end >= stop.index.max(from + 1);
    PHRASES.iter().find_map(|(phrase, said)| {
        let parts = phrase.split(' ');
        let count = parts.clone().count();
        let is_said =
            parts.enumerate().all(|(at, part)| stop.marks.word(from + at).eq_ignore_ascii_case(part));
        let words = from..from + count;
        (is_said && reaches(&words)).then_some((words, *said))
    })
}

/// Whether what is compared can end here: no sign, and no word that begins something.
fn ends_subject(marks: &Marks<'_, '_>, at: usize) -> bool {
    let begins = ["when", "if", "where", "and", "or", "not", "assign", "manual", "within", "of"];
    marks.ends_operand(at) && !begins.contains(&marks.word(at)) && !marks.is(at, TokenKind::CloseBrace)
}

fn operator_before(stop: &ParseStop<'_, '_, '_>, words: Range<usize>, operator: &str) -> Option<Meant> {
    let marks = stop.marks;
    let value = words.end;
    if !marks.begins_operand(value) && !marks.is_reserved(value) {
        return None;
    }
    let several = separated(marks, value, MOST);
    let is_equality = matches!(operator, "=" | "!=");
    if let Some((values, end)) = several.filter(|(values, _)| is_equality && values.len() > 1) {
        let word = if operator == "=" { "in" } else { "not in" };
        let text = format!("{word} [{}]", values.join(", "));
        return Some(Meant::write(stop, words.start..end, text).surely());
    }
    Some(Meant::write(stop, words, operator).surely())
}

/// `not` before the subject, and the operator in place of the words.
fn negated(stop: &ParseStop<'_, '_, '_>, words: Range<usize>, operator: &str) -> Option<Meant> {
    let subject = subject(stop.marks, words.start);
    let bytes = stop.marks.bytes(&(subject..words.start));
    let named = &stop.marks.tokens.text[bytes];
    let help = format!("put `not` first: `not {} {operator} …`", crate::syntax::marks::shortened(named));
    let edits =
        vec![stop.replaced(subject..subject, "not ".to_owned()), stop.replaced(words, operator.to_owned())];
    Some(Meant { edits, ..Meant::says(help) }.surely())
}

/// The first mark of the operand that ends before a mark: `a.b`, `f(x, y)`.
fn subject(marks: &Marks<'_, '_>, end: usize) -> usize {
    let mut at = end - 1;
    if marks.is(at, TokenKind::CloseParen) {
        let mut depth = 0;
        while at > 0 {
            match marks.kind(at) {
                Some(TokenKind::CloseParen) => depth += 1,
                Some(TokenKind::OpenParen) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            at -= 1;
        }
        if at > 0 && marks.is_identifier(at - 1) {
            at -= 1;
        }
    }
    while at >= 2 && marks.is(at - 1, TokenKind::Dot) {
        at -= 2;
    }
    at
}

/// `in`, `is one of` with values in other brackets, or in none.
fn among(stop: &ParseStop<'_, '_, '_>, words: Range<usize>, operator: &str) -> Option<Meant> {
    let marks = stop.marks;
    let opens = marks.kind(words.end);
    let said = &marks.tokens.text[marks.bytes(&words)];
    let (written, end) = match opens {
        Some(TokenKind::OpenBracket) => return other(stop, words, said, operator),
        Some(TokenKind::OpenParen | TokenKind::OpenBrace) => {
            let (values, end) = separated(marks, words.end + 1, MOST)?;
            if !marks.closes(end) {
                return None;
            }
            (values, end + 1)
        }
        _ => {
            let (values, end) = separated(marks, words.end, MOST)?;
            let is_list = values.len() == 1 && marks.is_identifier(words.end);
            if is_list {
                return other(stop, words, said, operator);
            }
            (values, end)
        }
    };
    Some(Meant::write(stop, words.start..end, format!("{operator} [{}]", written.join(", "))).surely())
}

/// The operator in place of other words; nothing where it stands there already.
fn other(stop: &ParseStop<'_, '_, '_>, words: Range<usize>, said: &str, operator: &str) -> Option<Meant> {
    (said != operator).then(|| Meant::write(stop, words, operator).surely())
}

/// Words that begin what follows a condition, and are no values.
const FOLLOW: &[&str] = &["assign", "manual", "when", "active", "otherwise", "rule", "table", "eligible"];

/// Simple values with commas or `or` between them, and the mark after them; `None` where something else follows.
fn separated<'t>(marks: &Marks<'_, 't>, from: usize, most: usize) -> Option<(Vec<&'t str>, usize)> {
    let is_value = |at: usize| {
        let simple = marks.ends_operand(at) && !marks.kind(at).is_some_and(TokenKind::closes);
        simple && !FOLLOW.contains(&marks.word(at))
    };
    let (mut values, mut at) = (Vec::new(), from);
    while is_value(at) && values.len() < most {
        values.push(marks.text(at));
        at += 1;
        let separates = matches!(marks.text(at), "," | "or" | ";") && is_value(at + 1);
        if !separates {
            break;
        }
        at += 1;
    }
    let goes_on =
        matches!(marks.kind(at), Some(TokenKind::Comparator | TokenKind::Dot | TokenKind::OpenParen));
    (!values.is_empty() && !goes_on).then_some((values, at))
}

/// `in 5..10`, `from 5 to 10`, `between 5, 10`, `between (5, 10)`
pub(super) fn range(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let first = stop.index.saturating_sub(6);
    let says =
        |at: &usize| matches!(marks.word(*at).to_ascii_lowercase().as_str(), "between" | "from" | "in");
    let word = (first..=stop.index).rev().find(says)?;
    let bracket = matches!(marks.kind(word + 1), Some(TokenKind::OpenParen | TokenKind::OpenBracket));
    let from = word + 1 + usize::from(bracket);
    let is_value = |at: usize| {
        let kinds =
            [TokenKind::Number, TokenKind::Date, TokenKind::Time, TokenKind::DateTime, TokenKind::Duration];
        kinds.iter().any(|kind| marks.is(at, *kind))
            || marks.is_identifier(at) && marks.word(word) == "between"
    };
    let separator = marks.text(from + 1);
    let among = matches!(separator, ".." | "to" | "-" | "..." | "until" | "through");
    let of_two = matches!(separator, "," | "and" | "or" | "AND" | "And" | "&") && marks.word(word) != "in";
    let closes = usize::from(bracket && marks.closes(from + 3));
    let is_range = is_value(from) && is_value(from + 2) && (among || of_two) && bracket == (closes == 1);
    let end = from + 3 + closes;
    let in_condition =
        [Rule::test, Rule::kw_and, Rule::comma, Rule::rparen].iter().any(|rule| stop.expects(*rule));
    let is_right = marks.text(word) == "between" && separator == "and" && !bracket;
    if !is_range
        || !in_condition
        || is_right
        || !ends_subject(marks, word.checked_sub(1)?)
        || stop.index > end
    {
        return None;
    }
    let text = format!("between {} and {}", marks.text(from), marks.text(from + 2));
    Some(Meant::write(stop, word..end, text).surely())
}

/// `value >= 5 and <= 10`
pub(super) fn second_bound(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let is_sign = |at: usize| marks.is(at, TokenKind::Comparator);
    let joins = matches!(stop.before(1), "and" | "or") && is_sign(stop.index);
    let (value, sign) = (stop.index.checked_sub(2)?, stop.index.checked_sub(3)?);
    if !joins || !stop.expects(Rule::operand) || !is_sign(sign) || !marks.ends_operand(value) || sign == 0 {
        return None;
    }
    let first = subject(marks, sign);
    let named = &marks.tokens.text[marks.bytes(&(first..sign))];
    let end = stop.index..stop.index + 1;
    Some(Meant::write(stop, end, format!("{named} {}", stop.found())).surely())
}

/// Functions of other languages that are a comparison here: `region.startswith("C")`.
pub(super) fn method(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let at = if stop.found() == "(" { stop.index.checked_sub(1)? } else { stop.index };
    let operator = function_operator(marks.word(at))?;
    let is_called = marks.is(at + 1, TokenKind::OpenParen) && marks.is(at.checked_sub(1)?, TokenKind::Dot);
    let (value, end) = (at + 2, at + 3);
    if !is_called || !marks.ends_operand(value) || !marks.is(end, TokenKind::CloseParen) {
        return None;
    }
    Some(Meant::write(stop, at - 1..end + 1, format!(" {operator} {}", marks.text(value))).surely())
}

/// The operator that a function of other languages is.
fn function_operator(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "startswith" | "starts_with" | "beginswith" => "starts with",
        "endswith" | "ends_with" => "ends with",
        "contains" | "includes" | "has" => "contains",
        "matches" | "match" => "matches",
        "equals" | "equalsignorecase" => "=",
        _ => return None,
    })
}
