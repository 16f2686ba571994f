//! Who is assigned, as other tools write it: `assign to a`, `assign [a, b]`, `assign provider a`, `assign a 70%, b 30%`.

use std::ops::Range;

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::Marks;
use crate::syntax::stop::ParseStop;

/// How many marks an action has at most, for it to be read.
const LONGEST: usize = 60;

/// What one part of an action is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part<'t> {
    Name(&'t str),
    Share(&'t str),
    Word(&'t str),
    Other,
}

/// An action whose words are those of another tool: what is to be written behind `assign`.
pub(super) fn action(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let first = stop.index.saturating_sub(8);
    let is_assign = |at: &usize| marks.word(*at) == "assign" && marks.word(at.wrapping_sub(1)) != "else";
    let assign = (first..=stop.index).rev().find(is_assign)?;
    let body = body(marks, assign + 1);
    if stop.index > body.end || body.is_empty() {
        return None;
    }
    let parts: Vec<Part<'_>> = body.clone().map(|at| part(marks, at)).collect();
    let text = rewritten(&parts)?;
    let written = &marks.tokens.text[marks.bytes(&body)];
    (written != text).then(|| Meant::write(stop, body, text))
}

/// The marks of an action: to the end of its line, or to the brace or keyword that ends it.
fn body(marks: &Marks<'_, '_>, from: usize) -> Range<usize> {
    let ends = |at: usize| {
        let is_next = matches!(
            marks.word(at),
            "when" | "if" | "manual" | "else" | "otherwise" | "active" | "rank" | "where"
        );
        marks.begins_line(at) || is_next || marks.is(at, TokenKind::CloseBrace)
    };
    let last = marks.len().min(from + LONGEST);
    let end = (from..last).find(|at| ends(*at)).unwrap_or(last);
    from..end
}

fn part<'t>(marks: &Marks<'_, 't>, at: usize) -> Part<'t> {
    let text = marks.text(at);
    let words = [
        "to",
        "provider",
        "providers",
        "vendor",
        "first",
        "of",
        "any",
        "one",
        "all",
        "split",
        "rotate",
        "round",
        "robin",
        "and",
        "or",
        "then",
        "group",
        "either",
        "between",
        "turn",
        "turns",
        "random",
        "in",
    ];
    let others = [
        "nearest",
        "closest",
        "nearby",
        "least",
        "lowest",
        "fewest",
        "idle",
        "free",
        "best",
        "cheapest",
        "anyone",
        "roundrobin",
    ];
    match marks.kind(at) {
        Some(TokenKind::Word) if others.contains(&text.to_ascii_lowercase().as_str()) => Part::Other,
        Some(TokenKind::Word) if words.contains(&text) => Part::Word(text),
        Some(TokenKind::Word | TokenKind::Text) => Part::Name(text),
        Some(TokenKind::Number) => Part::Share(text),
        _ if matches!(text, "," | "[" | "]" | "(" | ")" | ":" | "=" | "%" | "/" | "|" | ";") => {
            Part::Word(text)
        }
        _ => Part::Other,
    }
}

/// The action that the parts say, if they say one.
fn rewritten(parts: &[Part<'_>]) -> Option<String> {
    if parts.contains(&Part::Other) {
        return None;
    }
    let says = |word: &str| parts.contains(&Part::Word(word));
    let names: Vec<&str> = parts
        .iter()
        .filter_map(|part| if let Part::Name(name) = part { Some(*name) } else { None })
        .collect();
    let shares: Vec<&str> = parts
        .iter()
        .filter_map(|part| if let Part::Share(share) = part { Some(*share) } else { None })
        .collect();
    if names.is_empty() || is_broken(parts) {
        return None;
    }
    if !shares.is_empty() {
        let is_whole = shares.len() == names.len() && names.len() > 1;
        let each: Vec<String> =
            names.iter().zip(&shares).map(|(name, share)| format!("{name} {share}")).collect();
        return (is_whole && !says("rotate")).then(|| format!("split {}", each.join(", ")));
    }
    let several = names.join(", ");
    Some(match names.as_slice() {
        _ if says("rotate") || says("round") || says("turn") || says("turns") => {
            format!("rotate of {several}")
        }
        _ if says("split") || says("random") || says("between") => return None,
        [name] if says("group") || says("first") || says("any") => format!("first of {name}"),
        [name] => (*name).to_owned(),
        _ => format!("first of {several}"),
    })
}

/// Whether two names stand side by side, as the words of a label do.
fn is_broken(parts: &[Part<'_>]) -> bool {
    parts.windows(2).any(|two| matches!(two, [Part::Name(_), Part::Name(_)]))
}

/// A name alone where an action stands: `northstar`, `-> northstar`, `provider = northstar`.
pub(super) fn bare_target(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    use crate::syntax::parser::Rule;
    let marks = stop.marks;
    let at_action = stop.expects(Rule::kw_assign) || stop.expects(Rule::action);
    if !at_action || stop.expects(Rule::operand) {
        return None;
    }
    let from = stop.index;
    let body = match marks.text(from) {
        "set" | "provider" | "vendor" | "->" | "=>" | "assignee" | "to" => from..from + 1,
        _ => from..from,
    };
    let skipped =
        (body.end..from + 4).take_while(|at| matches!(marks.text(*at), "provider" | "=" | ":" | "to"));
    let name = body.end + skipped.count();
    let ends = marks.is(name + 1, TokenKind::CloseBrace) || marks.begins_line(name + 1);
    let is_declared = declared(marks, marks.text(name));
    let in_rule = marks.begins_line(from) || marks.text(from.wrapping_sub(1)) == "=>" || name > from;
    (ends && is_declared && in_rule)
        .then(|| Meant::write(stop, from..name + 1, format!("assign {}", marks.text(name))).surely())
}

/// How many marks are searched for what the file declares.
const SEARCHED: usize = 20_000;

/// Whether the file declares a provider of this name.
fn declared(marks: &Marks<'_, '_>, name: &str) -> bool {
    let is_name = |at: &usize| marks.word(*at) == "provider" && marks.begins_line(*at);
    (0..marks.len().min(SEARCHED)).filter(is_name).any(|at| marks.word(at + 1) == name && !name.is_empty())
}
