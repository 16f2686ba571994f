//! Names as people write them, with blanks or hyphens, and things of a program that are declared without their keyword.

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::misspelt::nearest;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;
use crate::syntax::words::keywords;

/// A text as a name: letters, digits and `_`, beginning with a letter.
pub(super) fn identifier(text: &str) -> Option<String> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = text.chars().map(plain).collect();
    let name = name.trim_matches('_').to_owned();
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(name)
}

/// Words behind which a name stands that something is declared by.
const DECLARES: &[&str] = &[
    "rule", "rules", "workflow", "assign", "task", "branch", "list", "group", "calendar", "let", "role",
    "provider", "engineer", "table", "schema", "type", "end", "sample",
];

/// `rule big jobs {`, `provider cool-air "CoolAir" {`, `work-note text`
pub(super) fn in_parts(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let marks = stop.marks;
    let before = |back: usize| stop.index.checked_sub(back);
    let first = before(1).filter(|at| marks.is_identifier(*at))?;
    let declares = first.checked_sub(1).is_some_and(|at| DECLARES.contains(&marks.word(at)));
    let is_field =
        marks.begins_line(first) && stop.is_among_fields() && marks.is(stop.index, TokenKind::Minus);
    let is_part = |at: usize| {
        let plain =
            marks.is_identifier(at) || marks.is(at, TokenKind::Number) || marks.is(at, TokenKind::Minus);
        plain
            && !marks.begins_line(at)
            && !matches!(marks.word(at), "of" | "assigns" | "from" | "when" | "assign")
    };
    let is_keyword = nearest(stop.found(), keywords(stop.expected).iter().map(String::as_str)).is_some();
    let wants_label = stop.expects(Rule::label) && !stop.expects(Rule::lbrace);
    let quotable = wants_label && marks.is_identifier(stop.index);
    if !(declares || is_field) || !is_part(stop.index) || is_keyword || quotable {
        return None;
    }
    let mut end = (stop.index..stop.index + 12).find(|at| !is_part(*at)).unwrap_or(stop.index + 1);
    if is_field {
        end = stop.index + 2;
    }
    let ends_well = matches!(marks.text(end), "{" | "=" | "(" | "of" | "assigns" | "from" | ":")
        || marks.is(end, TokenKind::Text);
    if !ends_well && !is_field {
        return None;
    }
    let written = &marks.tokens.text[marks.bytes(&(first..end))];
    let name = identifier(&written.replace(" - ", "_"))?;
    let help = format!("a name is one word: `{}`", crate::syntax::marks::shortened(&name));
    Some(Meant::write(stop, first..end, name).saying(help))
}

/// What begins an item in other languages, and here.
const ITEMS: &[(&[&str], &str)] = &[
    (&["import", "include", "require"], "use"),
    (&["var", "const", "def", "define"], "let"),
    (&["vendor", "supplier", "contractor", "partner"], "provider"),
    (&["process", "flow", "pipeline"], "workflow"),
    (&["scenario", "testcase"], "test"),
    (&["ruleset", "policy"], "rules"),
    (&["schedule", "hours"], "calendar"),
    (&["tz", "zone"], "timezone"),
    (&["holidays", "workdays"], "calendar"),
    (&["struct", "record", "entity"], "schema"),
];

/// An item without its keyword, or with that of another language.
pub(super) fn undeclared_item(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    if !stop.expects(Rule::item) && !stop.expects(Rule::EOI) || stop.level.is_some() {
        return None;
    }
    let (marks, found) = (stop.marks, stop.found());
    let here = stop.index..stop.index + 1;
    let before = |text: &str| {
        let edits = vec![stop.replaced(stop.index..stop.index, format!("{text} "))];
        Some(Meant { edits, ..Meant::says(format!("write `{text} {found}`")) })
    };
    if let Some((_, right)) = ITEMS.iter().find(|(words, _)| words.contains(&marks.word(stop.index))) {
        return Some(Meant::write(stop, here, *right));
    }
    if found == "time" && marks.word(stop.index + 1) == "zone" {
        return Some(Meant::write(stop, stop.index..stop.index + 2, "timezone").surely());
    }
    if found == "rule" && marks.word(stop.index + 2) == "assigns" {
        return Some(Meant::write(stop, here, "rules").surely().saying("did you mean `rules`?"));
    }
    let (equals, value) = (marks.text(stop.index + 1) == "=", marks.text(stop.index + 2));
    match found {
        "work_order" | "provider" | "engineer" if marks.is(stop.index + 1, TokenKind::OpenBrace) => {
            before("schema")
        }
        _ if equals && marks.is_identifier(stop.index) && value == "[" => before("list"),
        _ if equals && marks.is_identifier(stop.index) => before("let"),
        _ => None,
    }
}
