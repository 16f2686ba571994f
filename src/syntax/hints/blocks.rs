//! Mistakes in what stands where: items, members of blocks, targets, words of other languages.

use super::Meant;
use crate::diagnostic::suggest;
use crate::syntax::lexer::TokenKind;
use crate::syntax::marks::shortened;
use crate::syntax::misspelt::nearest;
use crate::syntax::parser::Rule;
use crate::syntax::stop::ParseStop;
use crate::syntax::words::{keyword, keywords};

/// `assign first a, b`
pub(super) fn first_of(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let word = stop.before(1);
    let is_target = matches!(stop.before(2), "assign") && matches!(word, "first" | "rotate");
    (is_target && stop.marks.is_name(stop.index))
        .then(|| format!("write `{word} of {}`", shortened(stop.found())))
}

/// `expect assigned to a`
pub(super) fn assigned_to(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let says_to = stop.before(1) == "to" && stop.before(2) == "assigned" && stop.before(3) == "expect";
    says_to.then(|| format!("write `expect assigned {}`", shortened(stop.found())))
}

/// A member of a block where an item is expected.
pub(super) fn item_out_of_place(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    if !stop.expects(Rule::item) && !stop.expects(Rule::EOI) || stop.level.is_some() {
        return None;
    }
    Some(match stop.found() {
        "rule" | "table" | "otherwise" | "eligible" => {
            "rules stand in a block: `rules NAME assigns provider { … }`".to_owned()
        }
        "task" | "branch" | "assign" | "start" | "end" => {
            "nodes stand in a workflow: `workflow NAME \"Label\" { … }`".to_owned()
        }
        "engineer" | "dispatcher" => {
            "it stands in the braces of its provider: `provider ID \"Label\" { … }`".to_owned()
        }
        "when" => "a condition stands in a rule, or has a name: `let NAME = …`".to_owned(),
        "enum" => {
            let name = stop.marks.word(stop.index + 1);
            format!(
                "a type has a name so: `type {} = enum [one, other]`",
                if name.is_empty() { "NAME" } else { name }
            )
        }
        _ => return None,
    })
}

/// An item's first word within a block.
pub(super) fn member_out_of_place(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let in_rule = stop.expects(Rule::kw_when) && stop.expects(Rule::kw_active);
    match stop.found() {
        "else" if in_rule => Some("`else manual` follows the target that may find nobody: `assign northstar else manual`; for all other orders write `otherwise manual` after the last rule".to_owned()),
        "otherwise" if in_rule && (stop.marks.begins_line(stop.index) || !stop.expects(Rule::kw_else)) => Some("`otherwise` stands after the last rule, outside of its braces".to_owned()),
        "name" | "label" | "description" | "title" if in_rule => {
            Some("a label stands behind the rule's name: `rule NAME \"Label\" {`, and a description above it, behind `///`".to_owned())
        }
        "then" | "do" | "return" if in_rule => Some(format!("leave `{}` out: `assign` or `manual` follows", stop.found())),
        "and" | "or" if in_rule => Some("a condition goes on only after `when`".to_owned()),
        "complete" | "unique" if stop.expects(Rule::lbrace) => Some("write `unique complete {`".to_owned()),
        _ => None,
    }
}

/// A word that is nearly one of those expected.
pub(super) fn misspelt(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let words = keywords(stop.expected);
    let word = stop.marks.word(stop.index);
    let near = nearest(word, words.iter().map(String::as_str))?;
    let sure = suggest::is_sure(word, &words);
    let meant = Meant::write(stop, stop.index..stop.index + 1, near).sure_if(sure);
    (near != word).then(|| meant.saying(format!("did you mean `{near}`?")))
}

/// A label that is missing.
pub(super) fn label(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    if !stop.expects(Rule::label)
        || stop.expects(Rule::lbrace)
        || stop.marks.is(stop.index, TokenKind::Word) && !matches!(stop.found(), "of" | "when")
    {
        return None;
    }
    if stop.marks.word(stop.index.wrapping_sub(2)) == "table" && matches!(stop.found(), "{" | "[" | "|") {
        let help = format!(
            "the columns stand behind its name, in round brackets: `{} (region, value) {{`",
            stop.before(1)
        );
        return Some(Meant::says(help));
    }
    if stop.found() == "of" && stop.marks.is(stop.index + 2, TokenKind::Text) {
        let text = format!("{} of {}", stop.marks.text(stop.index + 2), stop.marks.text(stop.index + 1));
        return Some(Meant::write(stop, stop.index..stop.index + 3, text).surely());
    }
    if stop.found() == ":" && stop.marks.is(stop.index + 1, TokenKind::Text) {
        let edits = vec![stop.replaced(stop.index..stop.index + 1, String::new())];
        return Some(Meant { edits, ..Meant::says("leave `:` out") }.surely());
    }
    let name = stop.before(1).trim_matches('"');
    if stop.before(1).starts_with('"') {
        let id = super::names::identifier(&name.to_lowercase())?;
        let at = stop.index - 1;
        let edits = vec![stop.replaced(at..at, format!("{id} "))];
        let help = format!("an id stands before the label: `{id} {}`", shortened(stop.before(1)));
        return Some(Meant { edits, ..Meant::says(help) });
    }
    let mut characters = name.chars();
    let first = characters.next()?.to_uppercase();
    let label = format!("{first}{}", characters.as_str().replace('_', " "));
    let help = format!("give it a label: `{} \"{}\"`", stop.before(1), shortened(&label));
    let text = format!("{} \"{label}\"", stop.before(1));
    Some(Meant { edits: vec![stop.replaced(stop.index - 1..stop.index, text)], ..Meant::says(help) })
}

/// `skills text[]`, `skills [text]`; `id text "wo_number"`
pub(super) fn field_type(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let after_type = stop.expects(Rule::kw_from) && stop.expects(Rule::question);
    let at_type = [Rule::type_expr, Rule::plain_type].iter().any(|rule| stop.expects(*rule));
    match stop.found() {
        "?" if at_type => Some(format!("`?` stands after the type: `{} TYPE?`", stop.before(1))),
        "[" if after_type => Some(format!("write `set of {}`", stop.before(1))),
        "[" if at_type => Some(format!("write `set of {}`", stop.marks.text(stop.index + 1))),
        "<" | "(" if after_type => Some("a set is written `set of text`, an enum `enum [a, b]`".to_owned()),
        found if after_type && stop.marks.is(stop.index, TokenKind::Text) => {
            Some(format!("write `from {}`", shortened(found)))
        }
        _ => None,
    }
}

/// `enum [a, b < c]`
pub(super) fn mixed_enum(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let mixed = match stop.found() {
        "," => stop.expects(Rule::less),
        "<" => stop.expects(Rule::comma) && stop.expects(Rule::rbracket),
        _ => false,
    };
    mixed.then(|| "in an ordered enum `<` stands between all variants: `[a < b < c]`".to_owned())
}

/// `role x "X"` without its side.
pub(super) fn of_side(stop: &ParseStop<'_, '_, '_>) -> Option<String> {
    let is_role = stop.expected == [Rule::kw_of] && stop.marks.word(stop.index.wrapping_sub(3)) == "role";
    is_role.then(|| format!("write `{} of company` or `{} of provider`", stop.before(1), stop.before(1)))
}

/// Where only one word can stand and it was left out: `x starts "a"`.
pub(super) fn word_missing(stop: &ParseStop<'_, '_, '_>) -> Option<Meant> {
    let [rule] = stop.expected else {
        return None;
    };
    if *rule == Rule::kw_assigns && stop.found() == "{" {
        let edits = vec![stop.replaced(stop.index..stop.index, "assigns provider ".to_owned())];
        let help = format!("it reads `rules {} assigns provider {{ … }}`", shortened(stop.before(1)));
        return Some(Meant { edits, ..Meant::says(help) });
    }
    let is_quantified = *rule == Rule::kw_in && matches!(stop.before(1), "of" | "any" | "all" | "none");
    if is_quantified {
        return Some(Meant::says(
            "several conditions stand in braces: `any { …, … }`, `all { …, … }`, `none { …, … }`",
        ));
    }
    let word = keyword(*rule).filter(|_| stop.marks.begins_operand(stop.index))?;
    let edits = vec![stop.replaced(stop.index..stop.index, format!("{word} "))];
    Some(Meant { edits, ..Meant::says(format!("write `{word} {}`", shortened(stop.found()))) })
}
