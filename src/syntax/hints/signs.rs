//! Mistakes with signs: arrows, quotes, commas, brackets.

use super::Meant;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::shortened;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;

/// `->` leads to a node, `=>` to a row's action.
pub(super) fn arrows(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let write = |text: &str| Some(Meant::write(stop, stop.index..stop.index + 1, text).surely());
    match stop.found() {
        "=>" if stop.expects(Rule::arrow) => write("->"),
        "->" | ":" | "then" | "=" if stop.expects(Rule::fat_arrow) => write("=>"),
        ":" | "then" if stop.expects(Rule::arrow) => write("->"),
        "assign" | "manual" if stop.expects(Rule::fat_arrow) => write(&format!("=> {}", stop.found())),
        "=>" if stop.expects(Rule::test)
            && !matches!(stop.marks.word(stop.index + 1), "assign" | "manual") =>
        {
            write(">=")
        }
        _ => None,
    }
}

/// `=> northstar` on a line of its own in a rule.
pub(super) fn arrow_for_assign(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let in_rule = stop.expects(Rule::kw_assign) || stop.expects(Rule::action);
    (in_rule && matches!(stop.found(), "=>" | "->")).then(|| "write `assign` on a line of its own".to_owned())
}

/// `let x: …`, `{ x = … }`
pub(super) fn colon_or_equals(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let here = stop.index..stop.index + 1;
    let instead = |sign: &str, help: String| {
        let edit = stop.replaced(here.clone(), sign.to_owned());
        Some(Meant { edits: vec![edit], ..Meant::says(help) }.surely())
    };
    match stop.found() {
        ":" if stop.expects(Rule::equals) => instead(" =", format!("write `{} =`", stop.before(1))),
        "=" if stop.expects(Rule::colon) => {
            let edit = stop.replaced(stop.index - 1..stop.index + 1, format!("{}:", stop.before(1)));
            Some(Meant { edits: vec![edit], ..Meant::says(format!("write `{}:`", stop.before(1))) }.surely())
        }
        ":" if stop.expects(Rule::plain_type) || stop.expects(Rule::type_expr) => {
            let next = stop.marks.text(stop.index + 1);
            instead("", format!("a field and its type stand side by side: `{} {next}`", stop.before(1)))
        }
        ":" if stop.expects(Rule::test) => instead(" =", format!("to compare write `{} =`", stop.before(1))),
        _ => None,
    }
}

/// A word where a text is expected.
pub(super) fn quotes_missing(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let wants_text = [Rule::text, Rule::label, Rule::reason].iter().any(|rule| stop.expects(*rule));
    let only_text = wants_text && !stop.expects(Rule::lbrace) && !stop.expects(Rule::rbrace);
    (only_text && stop.marks.is(stop.index, TokenKind::Word)).then(|| {
        let text = run(stop);
        let edit = stop.replaced(stop.index..stop.index + text.1, format!("\"{}\"", text.0));
        Meant {
            edits: vec![edit],
            ..Meant::says(format!("write it in quotes: `\"{}\"`", shortened(&text.0)))
        }
    })
}

/// What stands from the mark found on without white space, `Europe/Paris`, and how many marks that is.
fn run(stop: &ParseStop<'_, '_, '_>) -> (String, usize) {
    let end = |index: usize| stop.marks.get(index).map(|mark| mark.end);
    let joins = |index: &usize| {
        let start = stop.marks.get(*index).map(|mark| mark.start);
        start.is_some() && start == end(*index - 1)
    };
    let further = (stop.index + 1..stop.index + 20).take_while(joins);
    further
        .fold((stop.found().to_owned(), 1), |(run, count), index| (run + stop.marks.text(index), count + 1))
}

/// A text where a bare name is expected.
pub(super) fn quotes_too_many(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let is_text = stop.marks.is(stop.index, TokenKind::Text);
    if !is_text || !stop.expects(Rule::identifier) || stop.expects(Rule::name) {
        return None;
    }
    let name: String =
        stop.found().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = name.trim_matches('_').to_owned();
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_reason = stop.before(1) == "by" && stop.found().contains(' ');
    if is_reason {
        let text = format!("otherwise {}", stop.found());
        return Some(Meant::write(stop, stop.index..stop.index + 1, text));
    }
    Some(match starts_well {
        true => {
            let as_it_is = name == stop.found().trim_matches('"');
            let help = format!("write the name without quotes: `{}`", shortened(&name));
            Meant::write(stop, stop.index..stop.index + 1, name).saying(help).sure_if(as_it_is)
        }
        false => Meant::says("a name begins with a letter and has no quotes"),
    })
}

/// `| a | b | => …`
pub(super) fn trailing_bar(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let (found, before) = (stop.found(), stop.before(1));
    let ends = matches!(found, "|" | "=>");
    let anything = Meant::says("a cell that takes anything is `_`");
    // `-` begins a number and `any` a block, so that the grammar stops behind them.
    if ends && stop.before(2) == "|" && matches!(before, "-" | "any" | "all" | "none") {
        let edit = stop.replaced(stop.index - 1..stop.index, "_".to_owned());
        return Some(Meant { edits: vec![edit], ..anything }.surely());
    }
    if !stop.expects(Rule::cell) {
        return None;
    }
    match found {
        "=>" => Some(Meant::says("leave out the last `|`, or write `_` for a cell that takes anything")),
        "|" => Some(
            Meant { edits: vec![stop.replaced(stop.index..stop.index, "_ ".to_owned())], ..anything }
                .surely(),
        ),
        "*" => Some(
            Meant { edits: vec![stop.replaced(stop.index..stop.index + 1, "_".to_owned())], ..anything }
                .surely(),
        ),
        _ => None,
    }
}

pub(super) fn comma_too_many(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let (sign, following) = (stop.index.checked_sub(2)?, stop.index + 1);
    let in_cell = stop.expects(Rule::bar) && stop.marks.is(sign, TokenKind::Comparator);
    if stop.found() == "," && in_cell && stop.marks.is(following, TokenKind::Comparator) {
        let edit = stop.replaced(stop.index..stop.index + 1, " and".to_owned());
        let help = format!(
            "both bounds of a range are joined with `and`: `{} {} and …`",
            stop.marks.text(sign),
            stop.before(1)
        );
        return Some(Meant { edits: vec![edit], ..Meant::says(help) });
    }
    (stop.found() == "," && !stop.expects(Rule::comma)).then(|| {
        let help = if stop.before(1) == "," { "leave out one of the commas" } else { "leave the comma out" };
        let edits = vec![stop.replaced(stop.index..stop.index + 1, String::new())];
        Meant { edits, ..Meant::says(help) }
    })
}

/// Two elements without a comma between them.
pub(super) fn comma_missing(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let follows = stop.level.is_some_and(|level| level.follow().contains(&Rule::comma));
    let ends = [Rule::rbracket, Rule::rbrace, Rule::bar, Rule::fat_arrow];
    let in_brackets = follows || ends.iter().any(|end| stop.expects(*end));
    let between_elements =
        stop.marks.begins_operand(stop.index) && stop.marks.ends_operand(stop.index.wrapping_sub(1));
    ((stop.expects(Rule::comma) || follows) && in_brackets && between_elements).then(|| {
        let (one, other) = (shortened(stop.before(1)), shortened(stop.found()));
        let edits = vec![stop.replaced(stop.index - 1..stop.index, format!("{},", stop.before(1)))];
        Meant { edits, ..Meant::says(format!("put a comma between them: `{one}, {other}`")) }
    })
}

/// `mon-fri`
pub(super) fn range(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let separates = matches!(stop.found(), "-" | "to" | "." | "..");
    let (from, to) = (stop.before(1), stop.marks.text(stop.index + 1));
    if separates && stop.expects(Rule::dots) {
        return Some(format!("a range is written with two dots: `{from}..{to}`"));
    }
    (separates && stop.expects(Rule::dash)).then(|| format!("opening hours are written `{from}-{to}`"))
}

/// `group g = a, b`, `x in { a, b }`
pub(super) fn brackets(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let list = [Rule::list, Rule::group_members, Rule::lbracket].iter().any(|rule| stop.expects(*rule));
    let after_in = stop.before(1) == "in" && matches!(stop.found(), "{" | "<");
    (list && stop.marks.begins_operand(stop.index) || after_in)
        .then(|| "the elements of a list stand in `[ … ]`, with commas between them".to_owned())
}

pub(super) fn brace_missing(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let braces = [
        Rule::lbrace,
        Rule::record,
        Rule::node_body,
        Rule::rules_body,
        Rule::workflow_body,
        Rule::provider_body,
        Rule::conditions,
    ];
    braces.iter().any(|rule| stop.expects(*rule)).then(|| match stop.found() {
        ":" | "=" | "->" | "=>" => {
            let opens = stop.marks.is(stop.index + 1, TokenKind::OpenBrace);
            let (text, help) = match opens {
                true => ("", format!("leave `{}` out", stop.found())),
                false => (" {", format!("write `{{` instead of `{}`", stop.found())),
            };
            Meant {
                edits: vec![stop.replaced(stop.index..stop.index + 1, text.to_owned())],
                ..Meant::says(help)
            }
        }
        "(" | "[" => Meant::says(format!("write `{{` instead of `{}`", stop.found())),
        _ => {
            let help = format!("write `{} {{`", shortened(stop.before(1)));
            let text = format!("{} {{", stop.before(1));
            Meant { edits: vec![stop.replaced(stop.index - 1..stop.index, text)], ..Meant::says(help) }
        }
    })
}
