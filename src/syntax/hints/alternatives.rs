//! Several of something, written with `or`, `then`, `else` or commas where the language has a form of its own.

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// How many marks around a mistake are searched.
const SEARCHED: usize = 500;
/// How many targets are written out.
const MOST: usize = 40;

/// `assign a or b`, `assign a then b`, `assign a, b`, `assign a else b`, `assign a else assign b`
pub(super) fn targets(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let nearby = stop.index.saturating_sub(6)..stop.index;
    let assign = nearby
        .rev()
        .find(|at| stop.marks.word(*at) == "assign" && stop.marks.word(at.wrapping_sub(1)) != "else")?;
    let mut names = Vec::new();
    let mut at = assign + 1;
    let mut end = at;
    while let Some((name, after)) = candidate(stop, at).filter(|_| names.len() < MOST) {
        names.push(name);
        end = after;
        let Some(next) = separator(stop, after) else { break };
        at = next;
    }
    let separates = stop.index >= assign + 2 && stop.index < end;
    (separates && names.len() > 1).then(|| {
        let text = format!("first of {}", names.join(", "));
        let help = format!("to try several in turn write `{text}`");
        Meant::write(stop, assign + 1..end, text).saying(help)
    })
}

/// A name with what follows it after a dot, and the mark after it.
fn candidate(stop: &ParseStop<'_, '_, '_>, at: usize) -> Option<(String, usize)> {
    let is_target_word = matches!(stop.marks.word(at), "first" | "rotate" | "split" | "best" | "manual");
    let is_name = stop.marks.is_name(at) && !is_target_word;
    let has_engineer = stop.marks.is(at + 1, TokenKind::Dot) && stop.marks.is_name(at + 2);
    match (is_name, has_engineer) {
        (false, _) => None,
        (true, true) => Some((format!("{}.{}", stop.marks.text(at), stop.marks.text(at + 2)), at + 3)),
        (true, false) => Some((stop.marks.text(at).to_owned(), at + 1)),
    }
}

/// The mark after what separates two names.
fn separator(stop: &ParseStop<'_, '_, '_>, at: usize) -> Option<usize> {
    let next = match stop.marks.text(at) {
        "or" | "then" | "and" | "," | "else" | "/" | "->" | ">" | "|" | "||" | "&" => at + 1,
        _ => return None,
    };
    let says_again = matches!(stop.marks.word(next), "assign" | "try" | "to" | "else" | "then");
    Some(if says_again { next + 1 } else { next })
}

/// `region = "NY" or = "NJ"`, `region = "NY", "NJ"`, `region in "NY", "NJ"`
pub(super) fn values(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let follows = |at: usize| matches!(marks.word(at), "assign" | "manual" | "when" | "active");
    let is_value =
        |at: usize| marks.ends_operand(at) && !marks.kind(at).is_some_and(TokenKind::closes) && !follows(at);
    let separates = |at: usize| matches!(marks.text(at), "or" | "and" | "," | "|");
    let (first, mut at) = match stop.found() {
        "," | "|" => (stop.index.checked_sub(1)?, stop.index),
        "=" | "!=" if stop.index > 0 && separates(stop.index - 1) => {
            (stop.index.checked_sub(2)?, stop.index - 1)
        }
        _ => return None,
    };
    let operator = first.checked_sub(1)?;
    let word = match marks.text(operator) {
        "=" | "in" if marks.word(operator.wrapping_sub(1)) == "not" => return None,
        "=" | "in" => "in",
        "!=" => "not in",
        _ => return None,
    };
    let in_condition = stop.expects(Rule::test) || stop.expects(Rule::operand);
    let mut values = vec![marks.text(first)];
    while is_value(first) && separates(at) && values.len() < MOST {
        let value = if matches!(marks.text(at + 1), "=" | "!=") { at + 2 } else { at + 1 };
        if !is_value(value) {
            return None;
        }
        values.push(marks.text(value));
        at = value + 1;
    }
    let goes_on = matches!(marks.text(at), "=" | "!=" | "<" | ">" | "<=" | ">=" | ":" | "." | "(");
    (in_condition && values.len() > 1 && !goes_on)
        .then(|| Meant::write(stop, operator..at, format!("{word} [{}]", values.join(", "))).surely())
}

/// `rule a { … } else if priority = high { … }`, also behind `assign a`
pub(super) fn else_if(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let goes_on = |at: usize| matches!(marks.word(at), "if" | "when" | "IF");
    let (from, to) = match stop.found() {
        "else" | "ELSE" if goes_on(stop.index + 1) => (stop.index, stop.index + 2),
        found if goes_on(stop.index) && stop.before(1) == "else" && !found.is_empty() => {
            (stop.index - 1, stop.index + 1)
        }
        "elif" | "elsif" | "elseif" | "elsewhen" => (stop.index, stop.index + 1),
        _ => return None,
    };
    if stop.expects(Rule::arrow) {
        return None;
    }
    let help = "rules are tried in order: write another one, `rule NAME { when … }`, after this one";
    let before = (from.saturating_sub(SEARCHED)..from)
        .rev()
        .find(|at| marks.word(*at) == "rule" && marks.is_identifier(at + 1));
    if let Some(rule) = before.filter(|rule| is_within(stop, rule + 1..from) && names_target(stop, to)) {
        let written = format!("}} rule {}_else {{ when", marks.text(rule + 1));
        return Some(Meant::write(stop, from..to, written).saying(help));
    }
    let is_after = marks.is(from.wrapping_sub(1), TokenKind::CloseBrace);
    let body = (to..marks.len().min(to + SEARCHED))
        .take_while(|at| !marks.is(*at, TokenKind::CloseBrace))
        .find(|at| marks.is(*at, TokenKind::OpenBrace));
    let (Some(rule), true, Some(body)) = (before, is_after, body) else { return Some(Meant::says(help)) };
    let name = marks.text(rule + 1);
    let mut meant = Meant::write(stop, from..to, format!("rule {name}_else {{ when")).saying(help);
    meant.edits.push(stop.replaced(body..body + 1, String::new()));
    Some(meant)
}

/// Whether one brace is opened and none is closed, and a target stands last: `{ when … assign a`.
fn is_within(stop: &ParseStop<'_, '_, '_>, marks: std::ops::Range<usize>) -> bool {
    let count = |kind: TokenKind| marks.clone().filter(|at| stop.marks.is(*at, kind)).count();
    let has_target = marks.clone().any(|at| stop.marks.word(at) == "assign");
    count(TokenKind::OpenBrace) == 1 && count(TokenKind::CloseBrace) == 0 && has_target
}

/// Whether what follows a condition is a target, before a brace closes the rule.
fn names_target(stop: &ParseStop<'_, '_, '_>, from: usize) -> bool {
    let ahead = from..stop.marks.len().min(from + SEARCHED);
    let is_brace =
        |at: usize| stop.marks.is(at, TokenKind::OpenBrace) || stop.marks.is(at, TokenKind::CloseBrace);
    let Some(brace) = ahead.clone().find(|at| is_brace(*at)) else { return false };
    stop.marks.is(brace, TokenKind::CloseBrace)
        && (from + 1..brace).any(|at| matches!(stop.marks.word(at), "assign" | "manual"))
}
