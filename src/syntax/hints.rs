//! What was probably meant where the grammar does not go on. Each hint knows one mistake; the first
//! that recognises its own answers, in words that end in something to paste.

use super::brackets::shortened;
use super::lexer::TokenKind;
use super::parser::Rule;
use super::unexpected::Place;
use super::words::{keyword, keywords, nearest};

type Hint = fn(&Place<'_, '_, '_>) -> Option<String>;

/// The hints, the surest first.
const HINTS: [Hint; 30] = [
    arrows,
    presence,
    first_of,
    several_targets,
    item_out_of_place,
    member_out_of_place,
    other_languages,
    unit,
    duration_unit,
    datetime,
    distance,
    fraction,
    mixed_enum,
    range,
    field_type,
    brackets,
    between,
    not_operator,
    colon_or_equals,
    misspelt,
    label,
    quotes_missing,
    quotes_too_many,
    trailing_bar,
    comma_too_many,
    comma_missing,
    brace_missing,
    of_side,
    one_condition,
    word_missing,
];

/// What to write instead, if that can be guessed.
pub(super) fn hint(place: &Place<'_, '_, '_>) -> Option<String> {
    HINTS.iter().find_map(|hint| hint(place))
}

/// `->` leads to a node, `=>` to a row's action.
fn arrows(place: &Place<'_, '_, '_>) -> Option<String> {
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

/// `is` only asks for presence.
fn presence(place: &Place<'_, '_, '_>) -> Option<String> {
    if place.before(1) != "is" || !place.expects(Rule::presence_test) && !place.expects(Rule::kw_present) {
        return None;
    }
    Some(match place.found() {
        "null" | "none" | "empty" | "nil" | "unknown" | "absent" => "write `is missing`".to_owned(),
        "not" if place.marks.word(place.index + 1) == "missing" => "write `is present`".to_owned(),
        "not" if matches!(place.marks.word(place.index + 1), "present" | "null" | "empty") => {
            let word = if place.marks.word(place.index + 1) == "present" { "missing" } else { "present" };
            format!("write `is {word}`")
        }
        "not" => "to compare write `!=`; `is` only asks `is present` and `is missing`".to_owned(),
        "in" => "write `in` without `is`".to_owned(),
        _ => "to compare write `=`; `is` only asks `is present` and `is missing`".to_owned(),
    })
}

/// `assign first a, b`
fn first_of(place: &Place<'_, '_, '_>) -> Option<String> {
    let word = place.before(1);
    let is_target = matches!(place.before(2), "assign") && matches!(word, "first" | "rotate");
    (is_target && place.marks.is_name(place.index))
        .then(|| format!("write `{word} of {}`", shortened(place.found())))
}

/// `assign a, b`
fn several_targets(place: &Place<'_, '_, '_>) -> Option<String> {
    let assigns = place.before(2) == "assign";
    (assigns && place.found() == "," && !place.expects(Rule::comma)).then(|| {
        let next = place.marks.text(place.index + 1);
        format!("to try several in turn write `first of {}, {}`", place.before(1), shortened(next))
    })
}

/// A member of a block where an item is expected.
fn item_out_of_place(place: &Place<'_, '_, '_>) -> Option<String> {
    if !place.expects(Rule::item) && !place.expects(Rule::EOI) || place.level.is_some() {
        return None;
    }
    Some(match place.found() {
        "rule" if place.marks.word(place.index + 2) == "assigns" => "did you mean `rules`?".to_owned(),
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
        "import" | "include" | "require" => "write `use`".to_owned(),
        "var" | "const" | "def" | "define" => "write `let`".to_owned(),
        _ => return None,
    })
}

/// An item's first word within a block.
fn member_out_of_place(place: &Place<'_, '_, '_>) -> Option<String> {
    let in_rule = place.expects(Rule::kw_when) && place.expects(Rule::kw_active);
    match place.found() {
        "else" if in_rule => Some("`else manual` follows the target that may find nobody: `assign northstar else manual`; for all other orders write `otherwise manual` after the last rule".to_owned()),
        "otherwise" if in_rule => Some("`otherwise` stands after the last rule, outside of its braces".to_owned()),
        "then" | "do" | "return" if in_rule => Some(format!("leave `{}` out: `assign` or `manual` follows", place.found())),
        "and" | "or" if in_rule => Some("a condition goes on only after `when`".to_owned()),
        "complete" | "unique" if place.expects(Rule::lbrace) => Some("write `unique complete {`".to_owned()),
        _ => None,
    }
}

/// Words that other languages have for what is expected.
fn other_languages(place: &Place<'_, '_, '_>) -> Option<String> {
    let expects = |rule: Rule| place.expects(rule);
    let word = match place.found() {
        "if" | "where" | "WHEN" | "IF" if expects(Rule::kw_when) => "when",
        "unless" if expects(Rule::kw_when) => "when not",
        "else" | "default" | "fallback" if expects(Rule::kw_otherwise) => "otherwise",
        "like" | "regex" | "match" if expects(Rule::test) => "matches",
        "has" | "includes" | "include" if expects(Rule::test) => "contains",
        "equals" | "eq" | "equal" if expects(Rule::test) => "=",
        "ne" | "neq" if expects(Rule::test) => "!=",
        "gt" if expects(Rule::test) => ">",
        "lt" if expects(Rule::test) => "<",
        "gte" | "ge" if expects(Rule::test) => ">=",
        "lte" | "le" if expects(Rule::test) => "<=",
        "startsWith" | "startswith" | "starts_with" if expects(Rule::test) => "starts with",
        "endsWith" | "endswith" | "ends_with" if expects(Rule::test) => "ends with",
        "&" | "AND" | "plus" if expects(Rule::kw_and) => "and",
        "OR" if expects(Rule::kw_or) => "or",
        "route" | "dispatch" | "goto" | "send" if expects(Rule::kw_assign) => "assign",
        "next" | "goto" | "to" if expects(Rule::kw_then) => "then",
        "ascending" | "ASC" if expects(Rule::kw_asc) => "asc",
        "descending" | "DESC" if expects(Rule::kw_desc) => "desc",
        "then" if expects(Rule::kw_else) => "else",
        _ => return None,
    };
    Some(format!("write `{word}`"))
}

/// `4 h`
fn unit(place: &Place<'_, '_, '_>) -> Option<String> {
    let number = place.index.checked_sub(1).filter(|at| place.marks.is(*at, TokenKind::Number))?;
    let unit = match place.found() {
        "d" | "day" | "days" => "d",
        "h" | "hour" | "hours" => "h",
        "min" | "minute" | "minutes" => "min",
        "s" | "second" | "seconds" => "s",
        "km" => "km",
        "m" => "m",
        "mi" | "miles" => "mi",
        _ => return None,
    };
    Some(format!("write `{}{unit}`, without a space", place.marks.text(number)))
}

/// `within 4 else …`
fn duration_unit(place: &Place<'_, '_, '_>) -> Option<String> {
    let number = place.found();
    let is_number = place.marks.is(place.index, TokenKind::Number);
    if is_number && place.expects(Rule::duration) && !place.expects(Rule::operand) {
        return Some(format!("a duration has a unit: `{number}h`, `{number}min`"));
    }
    (is_number && place.expects(Rule::distance)).then(|| format!("a distance has a unit: `{number}km`"))
}

/// `now 2026-03-01`
fn datetime(place: &Place<'_, '_, '_>) -> Option<String> {
    let is_date = place.marks.is(place.index, TokenKind::Date);
    (is_date && place.expects(Rule::datetime) && !place.expects(Rule::operand))
        .then(|| format!("write `{}T00:00:00Z`", place.found()))
}

/// `distance(a, b) <= 25km`
fn distance(place: &Place<'_, '_, '_>) -> Option<String> {
    let found = place.found();
    let value = [Rule::sum, Rule::operand, Rule::expr].iter().any(|rule| place.expects(*rule));
    (place.marks.is(place.index, TokenKind::Distance) && value).then(|| {
        let digits = found.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        format!("a distance stands after `within`: `site within {found} of provider.base`; what `distance(p, q)` gives is a number of kilometres: `{digits}`")
    })
}

/// `.5`
fn fraction(place: &Place<'_, '_, '_>) -> Option<String> {
    let next = place.marks.text(place.index + 1);
    (place.found() == "." && place.marks.is(place.index + 1, TokenKind::Number))
        .then(|| format!("write `0.{next}`"))
}

/// `between 1, 5`
fn between(place: &Place<'_, '_, '_>) -> Option<String> {
    let separates = matches!(place.found(), "," | "to" | ".." | "-" | "or");
    (separates && place.expects(Rule::kw_and) && !place.expects(Rule::kw_or) && place.before(2) == "between")
        .then(|| format!("write `between {} and {}`", place.before(1), place.marks.text(place.index + 1)))
}

/// `x not contains y`
fn not_operator(place: &Place<'_, '_, '_>) -> Option<String> {
    let found = place.found();
    let is_operator = place.before(1) == "not" && place.expects(Rule::kw_in) && !place.expects(Rule::operand);
    is_operator.then(|| match found {
        "=" => "write `!=`".to_owned(),
        _ => format!(
            "only `in` has a `not` of its own; put `not` first: `not {} {found} …`",
            shortened(place.before(2))
        ),
    })
}

/// `let x: …`, `{ x = … }`
fn colon_or_equals(place: &Place<'_, '_, '_>) -> Option<String> {
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

/// A word that is nearly one of those expected.
fn misspelt(place: &Place<'_, '_, '_>) -> Option<String> {
    let words = keywords(place.expected);
    let word = place.marks.word(place.index);
    let near = nearest(word, words.iter().map(String::as_str))?;
    (near != word).then(|| format!("did you mean `{near}`?"))
}

/// A label that is missing.
fn label(place: &Place<'_, '_, '_>) -> Option<String> {
    if !place.expects(Rule::label)
        || place.expects(Rule::lbrace)
        || place.marks.is(place.index, TokenKind::Word) && !matches!(place.found(), "of" | "when")
    {
        return None;
    }
    let name = place.before(1).trim_matches('"');
    let mut characters = name.chars();
    let first = characters.next()?.to_uppercase();
    let label = format!("{first}{}", characters.as_str().replace('_', " "));
    Some(format!("give it a label: `{} \"{}\"`", place.before(1), shortened(&label)))
}

/// A word where a text is expected.
fn quotes_missing(place: &Place<'_, '_, '_>) -> Option<String> {
    let wants_text = [Rule::text, Rule::label, Rule::reason].iter().any(|rule| place.expects(*rule));
    let only_text = wants_text && !place.expects(Rule::lbrace) && !place.expects(Rule::rbrace);
    (only_text && place.marks.is(place.index, TokenKind::Word))
        .then(|| format!("write it in quotes: `\"{}\"`", shortened(&run(place))))
}

/// What stands from the mark found on without white space: `Europe/Paris`.
fn run(place: &Place<'_, '_, '_>) -> String {
    let end = |index: usize| place.marks.get(index).map(|mark| mark.end);
    let joins = |index: &usize| {
        let start = place.marks.get(*index).map(|mark| mark.start);
        start.is_some() && start == end(*index - 1)
    };
    let further = (place.index + 1..place.index + 20).take_while(joins);
    further.fold(place.found().to_owned(), |run, index| run + place.marks.text(index))
}

/// A text where a bare name is expected.
fn quotes_too_many(place: &Place<'_, '_, '_>) -> Option<String> {
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
fn trailing_bar(place: &Place<'_, '_, '_>) -> Option<String> {
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

fn comma_too_many(place: &Place<'_, '_, '_>) -> Option<String> {
    (place.found() == "," && !place.expects(Rule::comma)).then(|| match place.before(1) {
        "," => "leave out one of the commas".to_owned(),
        _ => "leave the comma out".to_owned(),
    })
}

/// Two elements without a comma between them.
fn comma_missing(place: &Place<'_, '_, '_>) -> Option<String> {
    let follows = place.level.is_some_and(|level| level.follow().contains(&Rule::comma));
    let in_brackets = place.expects(Rule::rbracket) || place.expects(Rule::rbrace) || follows;
    let between_elements =
        place.marks.begins_operand(place.index) && place.marks.ends_operand(place.index.wrapping_sub(1));
    ((place.expects(Rule::comma) || follows) && in_brackets && between_elements).then(|| {
        let (one, other) = (shortened(place.before(1)), shortened(place.found()));
        format!("put a comma between them: `{one}, {other}`")
    })
}

/// `enum [a, b < c]`
fn mixed_enum(place: &Place<'_, '_, '_>) -> Option<String> {
    let mixed = match place.found() {
        "," => place.expects(Rule::less),
        "<" => place.expects(Rule::comma) && place.expects(Rule::rbracket),
        _ => false,
    };
    mixed.then(|| "in an ordered enum `<` stands between all variants: `[a < b < c]`".to_owned())
}

/// `mon-fri`
fn range(place: &Place<'_, '_, '_>) -> Option<String> {
    let separates = matches!(place.found(), "-" | "to" | "." | "..");
    let (from, to) = (place.before(1), place.marks.text(place.index + 1));
    if separates && place.expects(Rule::dots) {
        return Some(format!("a range is written with two dots: `{from}..{to}`"));
    }
    (separates && place.expects(Rule::dash)).then(|| format!("opening hours are written `{from}-{to}`"))
}

/// `skills text[]`, `skills [text]`; `id text "wo_number"`
fn field_type(place: &Place<'_, '_, '_>) -> Option<String> {
    let after_type = place.expects(Rule::kw_from) && place.expects(Rule::question);
    let at_type = [Rule::type_expr, Rule::plain_type].iter().any(|rule| place.expects(*rule));
    match place.found() {
        "[" if after_type => Some(format!("write `set of {}`", place.before(1))),
        "[" if at_type => Some(format!("write `set of {}`", place.marks.text(place.index + 1))),
        "<" | "(" if after_type => Some("a set is written `set of text`, an enum `enum [a, b]`".to_owned()),
        found if after_type && place.marks.is(place.index, TokenKind::Text) => {
            Some(format!("write `from {}`", shortened(found)))
        }
        _ => None,
    }
}

/// `group g = a, b`, `x in { a, b }`
fn brackets(place: &Place<'_, '_, '_>) -> Option<String> {
    let list = [Rule::list, Rule::group_members, Rule::lbracket].iter().any(|rule| place.expects(*rule));
    let after_in = place.before(1) == "in" && matches!(place.found(), "{" | "<");
    (list && place.marks.begins_operand(place.index) || after_in)
        .then(|| "the elements of a list stand in `[ … ]`, with commas between them".to_owned())
}

fn brace_missing(place: &Place<'_, '_, '_>) -> Option<String> {
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

/// `role x "X"` without its side.
fn of_side(place: &Place<'_, '_, '_>) -> Option<String> {
    let is_role = place.expected == [Rule::kw_of] && place.marks.word(place.index.wrapping_sub(3)) == "role";
    is_role.then(|| format!("write `{} of company` or `{} of provider`", place.before(1), place.before(1)))
}

/// `any engineer { a, b }`
fn one_condition(place: &Place<'_, '_, '_>) -> Option<String> {
    (place.expected == [Rule::rbrace] && place.before(1) == ",")
        .then(|| "`any engineer` takes one condition: join them with `and`".to_owned())
}

/// Where only one word can stand and it was left out: `x starts "a"`.
fn word_missing(place: &Place<'_, '_, '_>) -> Option<String> {
    let [rule] = place.expected else {
        return None;
    };
    let word = keyword(*rule).filter(|_| place.marks.begins_operand(place.index))?;
    Some(format!("write `{word} {}`", shortened(place.found())))
}
