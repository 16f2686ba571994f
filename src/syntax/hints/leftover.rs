//! Words and signs that other languages have around a condition or behind a keyword, and that nothing stands for here:
//! `if region = "NY" then`, `portal: company`, a comma at an end.

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::misspelt::nearest;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;
use crate::syntax::words::keywords;

/// The change that takes a mark out.
fn without(stop: &ParseStop<'_, '_, '_>, at: usize, help: String) -> Meant {
    let touches = at > 0 && stop.marks.span(at - 1).end == stop.marks.span(at).start;
    let end = if !touches && at + 1 < stop.marks.len() && !stop.marks.begins_line(at + 1) {
        stop.marks.span(at + 1).start
    } else {
        stop.marks.span(at).end
    };
    let joined = touches && stop.marks.get(at + 1).is_some_and(|next| stop.marks.span(at).end == next.start);
    let mut edit = stop.replaced(at..at + 1, if joined { " ".to_owned() } else { String::new() });
    edit.span.end = end.max(edit.span.end);
    Meant { edits: vec![edit], ..Meant::says(help) }.surely()
}

/// Words that begin the action of a rule.
fn is_action(word: &str) -> bool {
    matches!(word, "assign" | "manual")
}

/// `region = "NY" then assign a`, `region = "NY", assign a`, `region = "NY" and assign a`
pub(super) fn before_action(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let joins = |at: usize| {
        let text = marks.text(at);
        matches!(text, "then" | "THEN" | "Then" | "," | ":" | "and" | "or" | "do" | "=>" | "->" | "→")
    };
    let at = match stop.index {
        at if joins(at) && is_action(marks.word(at + 1)) => at,
        // The action's word was taken for a name.
        at if at >= 2 && is_action(marks.word(at - 1)) && joins(at - 2) => at - 2,
        at if at >= 1 && is_action(marks.word(at)) && joins(at - 1) => at - 1,
        _ => return None,
    };
    let in_rule =
        [Rule::test, Rule::kw_assign, Rule::action, Rule::operand].iter().any(|rule| stop.expects(*rule));
    let in_row = stop.expects(Rule::fat_arrow) || stop.expects(Rule::cell) || stop.expects(Rule::arrow);
    let behind = at > 0 && (marks.ends_operand(at - 1) || marks.word(at - 1) == "missing");
    if !in_rule || in_row || !behind {
        return None;
    }
    let text = marks.text(at);
    let words = if text == "," { "the comma".to_owned() } else { format!("`{text}`") };
    Some(without(stop, at, format!("leave {words} out: `{}` follows", marks.word(at + 1))))
}

/// `when if region = "NY"`, `when and region`, `when is urgent`
pub(super) fn before_condition(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let opens = |at: usize| {
        matches!(marks.word(at), "when" | "and" | "or" | "not" | "where") || marks.text(at) == ":"
    };
    let extra = |at: usize| match marks.word(at).to_ascii_lowercase().as_str() {
        "if" | "when" | "where" | "that" | "all" | "is" | "and" | "or" => Some(""),
        "no" => Some("not"),
        _ => None,
    };
    let begins = |at: usize| marks.begins_operand(at) || marks.word(at) == "not";
    let at = match stop.index.checked_sub(1)? {
        before if stop.expects_condition() && opens(before) && extra(stop.index).is_some() => stop.index,
        before if before > 0 && stop.expects(Rule::test) && opens(before - 1) && extra(before).is_some() => {
            before
        }
        _ => return None,
    };
    if !begins(at + 1) || marks.begins_line(at + 1) && !marks.begins_line(at) {
        return None;
    }
    let word = marks.word(at);
    Some(match extra(at)? {
        "" => without(stop, at, format!("leave `{word}` out: a condition follows `{}`", marks.text(at - 1))),
        right => Meant::write(stop, at..at + 1, right).surely(),
    })
}

/// `portal: company`, `when: …`, `timezone = "…"`: a sign behind a keyword.
pub(super) fn behind_keyword(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let sign = stop.found();
    let at = stop.index.checked_sub(1)?;
    let is_member = stop.marks.begins_line(at) || at == stop.start || is_keyword(stop.marks.word(at));
    let wants = [Rule::colon, Rule::equals, Rule::test, Rule::lbrace, Rule::type_expr, Rule::plain_type];
    if !matches!(sign, ":" | "=") || wants.iter().any(|rule| stop.expects(*rule)) {
        return None;
    }
    if !is_member || !stop.marks.is(at, TokenKind::Word) || !is_keyword(stop.marks.word(at)) {
        return None;
    }
    let (before, after) = (stop.before(1), stop.marks.text(stop.index + 1));
    let help = format!("leave `{sign}` out: `{before} {}`", crate::syntax::marks::shortened(after));
    Some(without(stop, stop.index, help))
}

/// Words that begin a member or a part of one.
fn is_keyword(word: &str) -> bool {
    let words = [
        "portal",
        "handler",
        "assigns",
        "assign",
        "rules",
        "then",
        "declined",
        "within",
        "start",
        "end",
        "eligible",
        "when",
        "otherwise",
        "manual",
        "open",
        "closed",
        "expect",
        "now",
        "order",
        "timezone",
        "directory",
        "use",
        "schema",
        "list",
        "to",
        "of",
        "rule",
        "table",
        "workflow",
        "role",
        "test",
        "rank",
        "by",
        "provider",
        "engineer",
        "group",
        "calendar",
        "after",
        "reasons",
    ];
    words.contains(&word)
}

/// `portal "company"`: a keyword in quotes.
pub(super) fn quoted_keyword(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    if !stop.marks.is(stop.index, TokenKind::Text) {
        return None;
    }
    let word = stop.found().trim_matches('"').to_ascii_lowercase();
    let is_expected = keywords(stop.expected).contains(&word) && !stop.expects(Rule::identifier);
    is_expected.then(|| Meant::write(stop, stop.index..stop.index + 1, word).surely())
}

/// `value > 100 EUR`: a currency behind a number.
pub(super) fn currency(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let known =
        ["EUR", "USD", "GBP", "CHF", "Euro", "euro", "euros", "dollars", "Dollar", "dollar", "CAD", "AUD"];
    let behind = stop.index > 0 && stop.marks.is(stop.index - 1, TokenKind::Number);
    (behind && known.contains(&stop.found()))
        .then(|| without(stop, stop.index, "leave the currency out: an amount is a number".to_owned()))
}

/// `region = "NY"` in a rule, without `when`.
pub(super) fn condition_alone(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let in_rule =
        stop.expects(Rule::kw_when) && (stop.expects(Rule::kw_assign) || stop.expects(Rule::action));
    let begins = marks.begins_line(stop.index) || stop.before(1) == "{";
    let is_misspelt = nearest(stop.found(), keywords(stop.expected).iter().map(String::as_str)).is_some();
    let mut end = stop.index + 1;
    while marks.is(end, TokenKind::Dot) && marks.is_identifier(end + 1) {
        end += 2;
    }
    let compares = marks.is(end, TokenKind::Comparator)
        || matches!(marks.word(end), "in" | "is" | "between" | "contains");
    let is_target = matches!(stop.found(), "provider" | "set" | "assignee" | "vendor")
        && marks.text(stop.index + 1) == "=";
    if !in_rule
        || !begins
        || is_misspelt
        || !marks.is_identifier(stop.index)
        || !compares
        || is_target
        || stop.expects(Rule::operand)
    {
        return None;
    }
    let edits = vec![stop.replaced(stop.index..stop.index, "when ".to_owned())];
    Some(Meant { edits, ..Meant::says(format!("write `when {}`", stop.found())) }.surely())
}

/// `-- a comment`
pub(super) fn dashes(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let is_dash = |at: usize| stop.marks.is(at, TokenKind::Minus);
    (stop.marks.begins_line(stop.index) && is_dash(stop.index) && is_dash(stop.index + 1))
        .then(|| "comments begin with `//`".to_owned())
}

/// `best provider by provider.workload`, `best provider order by provider.workload`
pub(super) fn ranked(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let orders = matches!(stop.found(), "order" | "ordered" | "sort" | "sorted" | "ranked" | "ORDER");
    let end = match stop.found() {
        "by" => stop.index + 1,
        _ if orders && stop.marks.word(stop.index + 1).eq_ignore_ascii_case("by") => stop.index + 2,
        _ => return None,
    };
    stop.expects(Rule::kw_rank).then(|| Meant::write(stop, stop.index..end, "rank by").surely())
}
