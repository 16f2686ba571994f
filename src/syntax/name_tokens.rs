//! The names in a text as the grammar has them, for tests that want to know whether none is forgotten.

use super::lexer::Tokens;
use super::pairs;
use super::parser::{Pair, Rule};

/// A name where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NameToken {
    pub start: usize,
    pub end: usize,
    /// The rule of the grammar whose name it is, if it is declared here.
    pub declares: Option<String>,
}

/// The names of a text that parses, in order; without `declined`, where it stands for no node.
pub(crate) fn name_tokens(text: &str) -> Vec<NameToken> {
    let tokens = Tokens::lex(text);
    let mut names = Vec::new();
    for pair in pairs(&tokens).expect("the text parses") {
        collect(pair, &mut names);
    }
    names
}

fn collect(pair: Pair<'_>, names: &mut Vec<NameToken>) {
    let rule = pair.as_rule();
    for (at, inner) in pair.into_inner().enumerate() {
        match inner.as_rule() {
            Rule::identifier | Rule::type_name | Rule::name | Rule::quoted_name => {
                let is_word = rule == Rule::deadline && inner.as_str() == "declined";
                if !is_word {
                    let declares = declares(rule, at).then(|| format!("{rule:?}"));
                    let span = inner.as_span();
                    names.push(NameToken { start: span.start(), end: span.end(), declares });
                }
            }
            _ => collect(inner, names),
        }
    }
}

/// Whether the part of a rule at a place, if it is a name, is the one that the rule declares.
fn declares(rule: Rule, at: usize) -> bool {
    match rule {
        Rule::variants | Rule::ordered_variants => true,
        Rule::field => at == 0,
        Rule::type_item
        | Rule::schema_item
        | Rule::role_item
        | Rule::provider_item
        | Rule::engineer_member
        | Rule::list_item
        | Rule::group_item
        | Rule::sample_item
        | Rule::let_item
        | Rule::calendar_item
        | Rule::rules_item
        | Rule::rule_item
        | Rule::table_item
        | Rule::workflow_item
        | Rule::branch_node
        | Rule::assign_node
        | Rule::task_node
        | Rule::end_node => at == 1,
        _ => false,
    }
}
