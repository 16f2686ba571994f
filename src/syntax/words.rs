//! The words of the language for what the grammar's rules are, and words that were nearly meant.

use super::ast::ItemKind;
use super::lexer::TokenKind;
use super::marks::Marks;
use super::marks::shortened;
use super::members::BlockLevel;
use super::parser::Rule;

/// The word that a `kw_…` rule is, in the grammar.
pub(super) fn keyword(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("kw_").map(str::to_owned)
}

/// The words that may stand where one of these rules is expected.
pub(super) fn keywords(expected: &[Rule]) -> Vec<String> {
    let mut words: Vec<String> =
        expected.iter().flat_map(unfolded).filter_map(|rule| keyword(*rule)).collect();
    for rule in expected.iter().flat_map(unfolded) {
        let more: &[&str] = match rule {
            Rule::item => ItemKind::KEYWORDS,
            Rule::test => &[
                "in",
                "between",
                "contains",
                "starts with",
                "ends with",
                "matches",
                "during",
                "within",
                "is",
            ],
            Rule::expr | Rule::operand => &["not"],
            _ => &[],
        };
        words.extend(more.iter().map(|word| (*word).to_owned()));
    }
    words
}

/// What was expected, as a list of phrases; `on_new_line` says that what was found begins a line, where
/// a condition hardly goes on.
pub(super) fn phrases(expected: &[Rule], level: Option<BlockLevel>, on_new_line: bool) -> Vec<String> {
    let mut rules: Vec<Rule> = expected.iter().flat_map(unfolded).copied().collect();
    if let (Some(level), true) = (level, rules.contains(&Rule::EOI)) {
        rules.extend(level.follow());
    }
    // What begins a line after a whole item begins another, whatever short word could still belong to the one before.
    if on_new_line && level.is_none() && rules.contains(&Rule::EOI) && !rules.contains(&Rule::test) {
        rules.retain(|rule| *rule == Rule::EOI);
    }
    let closes = |rule: &Rule| matches!(rule, Rule::rbrace | Rule::rbracket | Rule::rparen);
    rules.sort_by_key(closes);
    let mut phrases: Vec<String> = Vec::new();
    if rules.contains(&Rule::test) && !(on_new_line && rules.iter().any(closes)) {
        phrases.push("an operator".to_owned());
    }
    if rules.contains(&Rule::operand) {
        let is_condition = rules.contains(&Rule::kw_not);
        phrases.push(if is_condition { "a condition" } else { "a value" }.to_owned());
    }
    for phrase in rules.iter().filter(|rule| !is_implied(**rule, &rules)).filter_map(|rule| phrase(*rule)) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases
}

/// The words that a choice of words is.
fn unfolded(rule: &Rule) -> &[Rule] {
    match rule {
        Rule::action => &[Rule::kw_assign, Rule::kw_manual],
        Rule::side => &[Rule::kw_company, Rule::kw_provider],
        Rule::assignee => &[Rule::kw_provider, Rule::kw_engineer],
        Rule::presence_test => &[Rule::kw_present, Rule::kw_missing],
        Rule::handler | Rule::handlers => {
            &[Rule::kw_role, Rule::kw_person, Rule::kw_dispatchers, Rule::kw_engineer]
        }
        other => std::slice::from_ref(other),
    }
}

/// Whether the phrase for a rule is not worth its room beside the others.
fn is_implied(rule: Rule, rules: &[Rule]) -> bool {
    let has = |rule: Rule| rules.contains(&rule);
    match rule {
        Rule::test | Rule::operand | Rule::negative => true,
        Rule::kw_not => has(Rule::operand),
        Rule::kw_and | Rule::kw_or => has(Rule::test),
        Rule::plus | Rule::minus | Rule::times | Rule::divide => rules.iter().any(|other| is_weighty(*other)),
        Rule::dot | Rule::lparen | Rule::question | Rule::hash | Rule::less => {
            rules.iter().any(|other| is_weighty(*other))
        }
        Rule::EOI => rules.len() > 1,
        _ => false,
    }
}

/// Whether a rule is a better thing to expect than one more operator or a further part of a name.
fn is_weighty(rule: Rule) -> bool {
    !matches!(
        rule,
        Rule::plus
            | Rule::minus
            | Rule::times
            | Rule::divide
            | Rule::dot
            | Rule::lparen
            | Rule::question
            | Rule::hash
            | Rule::less
            | Rule::EOI
    )
}

/// What a rule of the grammar is called; `None` for the end of what is parsed.
fn phrase(rule: Rule) -> Option<String> {
    if let Some(word) = keyword(rule) {
        return Some(format!("`{word}`"));
    }
    let phrase = match rule {
        Rule::EOI | Rule::file | Rule::item => "an item (such as `rules`, `schema` or `let`)",
        Rule::identifier | Rule::type_name | Rule::path => "a name",
        Rule::name | Rule::candidate => "a name or a text in quotes",
        Rule::text | Rule::quoted_name => "a text in quotes",
        Rule::label => "a label in quotes",
        Rule::reason => "a reason in quotes",
        Rule::expr | Rule::conditions => "a condition",
        Rule::sum | Rule::operand | Rule::rank_key => "a value",
        Rule::test | Rule::comparator => "an operator",
        Rule::type_expr | Rule::plain_type | Rule::element_type => "a type",
        Rule::enum_type | Rule::variants | Rule::ordered_variants => "the variants of the enum",
        Rule::field => "a field",
        Rule::entry => "a name with its value",
        Rule::record => "`{`",
        Rule::list | Rule::record_list | Rule::group_members => "`[`",
        Rule::number | Rule::row_number => "a number",
        Rule::date | Rule::dates => "a date such as `2026-03-01`",
        Rule::time | Rule::clock | Rule::hours => "a time such as `08:30`",
        Rule::datetime => "a datetime such as `2026-03-01T08:30:00Z`",
        Rule::duration => "a duration such as `4h` or `1h 30min`",
        Rule::distance => "a distance such as `25km`",
        Rule::days => "a day such as `mon`",
        Rule::target => "a provider, an engineer, `first of`, `split`, `rotate of` or `best`",
        Rule::cell => "a cell",
        Rule::share => "a name and its weight",
        Rule::rule_name => "a rule's name",
        Rule::lbrace | Rule::provider_body | Rule::rules_body | Rule::workflow_body | Rule::node_body => {
            "`{`"
        }
        Rule::rbrace => "`}`",
        Rule::lbracket => "`[`",
        Rule::rbracket => "`]`",
        Rule::lparen | Rule::group => "`(`",
        Rule::rparen => "`)`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::question => "`?`",
        Rule::hash => "`#`",
        Rule::dots => "`..`",
        Rule::dot => "`.`",
        Rule::bar => "`|`",
        Rule::arrow => "`->`",
        Rule::fat_arrow => "`=>`",
        Rule::dash | Rule::minus | Rule::negative => "`-`",
        Rule::equals => "`=`",
        Rule::less => "`<`",
        Rule::plus => "`+`",
        Rule::times => "`*`",
        Rule::divide => "`/`",
        _ => return None,
    };
    Some(phrase.to_owned())
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn alternatives(phrases: &[String]) -> String {
    match phrases {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// What stands at a mark, for "found …".
pub(super) fn found(marks: &Marks<'_, '_>, index: usize) -> String {
    let text = shortened(marks.text(index));
    match marks.kind(index) {
        None => format!("the end of the {}", marks.whole),
        Some(TokenKind::Word) if marks.is_reserved(index) => format!("the reserved word `{text}`"),
        Some(TokenKind::Text) => format!("the text `{text}`"),
        Some(TokenKind::Number) => format!("the number `{text}`"),
        Some(_) => format!("`{text}`"),
    }
}
