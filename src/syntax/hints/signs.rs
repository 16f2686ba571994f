//! Mistakes with signs: arrows, quotes, commas, brackets.

use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::shortened;
use crate::syntax::parser::Rule;
use crate::syntax::stop::Stop;

/// `->` leads to a node, `=>` to a row's action.
pub(super) fn arrows(place: &Stop<'_, '_, '_>) -> Option<String> {
    match place.found() {
        "=>" if place.expects(Rule::arrow) => Some("write `->`".to_owned()),
        "->" | ":" | "then" if place.expects(Rule::fat_arrow) => Some("write `=>`".to_owned()),
        ":" | "then" if place.expects(Rule::arrow) => Some("write `->`".to_owned()),
        "assign" | "manual" if place.expects(Rule::fat_arrow) => {
            Some(format!("write `=> {}`", place.found()))
        }
        "=>" if place.expects(Rule::test)
            && !matches!(place.marks.word(place.index + 1), "assign" | "manual") =>
        {
            Some("write `>=`".to_owned())
        }
        "=>" | "->" if place.expects(Rule::kw_assign) || place.expects(Rule::action) => {
            Some("write `assign` on a line of its own".to_owned())
        }
        _ => None,
    }
}

/// `let x: …`, `{ x = … }`
pub(super) fn colon_or_equals(place: &Stop<'_, '_, '_>) -> Option<String> {
    match place.found() {
        ":" if place.expects(Rule::equals) => Some(format!("write `{} =`", place.before(1))),
        "=" if place.expects(Rule::colon) => Some(format!("write `{}:`", place.before(1))),
        ":" if place.expects(Rule::plain_type) || place.expects(Rule::type_expr) => {
            let next = place.marks.text(place.index + 1);
            Some(format!("a field and its type stand side by side: `{} {next}`", place.before(1)))
        }
        ":" if place.expects(Rule::test) => Some(format!("to compare write `{} =`", place.before(1))),
        _ => None,
    }
}

/// A word where a text is expected.
pub(super) fn quotes_missing(place: &Stop<'_, '_, '_>) -> Option<String> {
    let wants_text = [Rule::text, Rule::label, Rule::reason].iter().any(|rule| place.expects(*rule));
    let only_text = wants_text && !place.expects(Rule::lbrace) && !place.expects(Rule::rbrace);
    (only_text && place.marks.is(place.index, TokenKind::Word))
        .then(|| format!("write it in quotes: `\"{}\"`", shortened(&run(place))))
}

/// What stands from the mark found on without white space: `Europe/Paris`.
fn run(place: &Stop<'_, '_, '_>) -> String {
    let end = |index: usize| place.marks.get(index).map(|mark| mark.end);
    let joins = |index: &usize| {
        let start = place.marks.get(*index).map(|mark| mark.start);
        start.is_some() && start == end(*index - 1)
    };
    let further = (place.index + 1..place.index + 20).take_while(joins);
    further.fold(place.found().to_owned(), |run, index| run + place.marks.text(index))
}

/// A text where a bare name is expected.
pub(super) fn quotes_too_many(place: &Stop<'_, '_, '_>) -> Option<String> {
    let is_text = place.marks.is(place.index, TokenKind::Text);
    if !is_text || !place.expects(Rule::identifier) || place.expects(Rule::name) {
        return None;
    }
    let name: String =
        place.found().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = name.trim_matches('_').to_owned();
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    Some(match starts_well {
        true => format!("write the name without quotes: `{}`", shortened(&name)),
        false => "a name begins with a letter and has no quotes".to_owned(),
    })
}

/// `| a | b | => …`
pub(super) fn trailing_bar(place: &Stop<'_, '_, '_>) -> Option<String> {
    if !place.expects(Rule::cell) {
        return None;
    }
    match place.found() {
        "=>" => Some("leave out the last `|`, or write `_` for a cell that takes anything".to_owned()),
        "|" => Some("a cell that takes anything is `_`: `| _ |`".to_owned()),
        "*" | "-" => Some("a cell that takes anything is `_`".to_owned()),
        _ => None,
    }
}

pub(super) fn comma_too_many(place: &Stop<'_, '_, '_>) -> Option<String> {
    (place.found() == "," && !place.expects(Rule::comma)).then(|| match place.before(1) {
        "," => "leave out one of the commas".to_owned(),
        _ => "leave the comma out".to_owned(),
    })
}

/// Two elements without a comma between them.
pub(super) fn comma_missing(place: &Stop<'_, '_, '_>) -> Option<String> {
    let follows = place.level.is_some_and(|level| level.follow().contains(&Rule::comma));
    let ends = [Rule::rbracket, Rule::rbrace, Rule::bar, Rule::fat_arrow];
    let in_brackets = follows || ends.iter().any(|end| place.expects(*end));
    let between_elements =
        place.marks.begins_operand(place.index) && place.marks.ends_operand(place.index.wrapping_sub(1));
    ((place.expects(Rule::comma) || follows) && in_brackets && between_elements).then(|| {
        let (one, other) = (shortened(place.before(1)), shortened(place.found()));
        format!("put a comma between them: `{one}, {other}`")
    })
}

/// `mon-fri`
pub(super) fn range(place: &Stop<'_, '_, '_>) -> Option<String> {
    let separates = matches!(place.found(), "-" | "to" | "." | "..");
    let (from, to) = (place.before(1), place.marks.text(place.index + 1));
    if separates && place.expects(Rule::dots) {
        return Some(format!("a range is written with two dots: `{from}..{to}`"));
    }
    (separates && place.expects(Rule::dash)).then(|| format!("opening hours are written `{from}-{to}`"))
}

/// `group g = a, b`, `x in { a, b }`
pub(super) fn brackets(place: &Stop<'_, '_, '_>) -> Option<String> {
    let list = [Rule::list, Rule::group_members, Rule::lbracket].iter().any(|rule| place.expects(*rule));
    let after_in = place.before(1) == "in" && matches!(place.found(), "{" | "<");
    (list && place.marks.begins_operand(place.index) || after_in)
        .then(|| "the elements of a list stand in `[ … ]`, with commas between them".to_owned())
}

pub(super) fn brace_missing(place: &Stop<'_, '_, '_>) -> Option<String> {
    let braces = [
        Rule::lbrace,
        Rule::record,
        Rule::node_body,
        Rule::rules_body,
        Rule::workflow_body,
        Rule::provider_body,
        Rule::conditions,
    ];
    braces.iter().any(|rule| place.expects(*rule)).then(|| match place.found() {
        ":" | "=" | "(" | "[" | "->" | "=>" => format!("write `{{` instead of `{}`", place.found()),
        _ => format!("write `{} {{`", shortened(place.before(1))),
    })
}
