//! Which tokens stand apart on one line, which touch each other, and where lines may end.

use super::super::parser::{Pair, Rule};

/// What is between two tokens where no comment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// A space, or nothing, as the tokens want it.
    Space,
    /// A space or nothing as for [`Gap::Space`], or a line end where the surroundings do not fit on a line.
    Line,
    /// A line end; and an empty line, if the author has one or more.
    Hard,
}

/// Adds, for each token of an item, whether a space stands before it.
pub(super) fn add(item: &Pair<'_>, spaces: &mut Vec<bool>) {
    let mut before: Option<Rule> = None;
    for child in item.clone().into_inner() {
        let rule = child.as_rule();
        let first = spaces.len();
        if is_token(&child) {
            spaces.push(false);
        } else {
            add(&child, spaces);
        }
        if let (Some(before), Some(space)) = (before, spaces.get_mut(first)) {
            *space = !touch(before, rule, item.as_rule());
        }
        before = Some(rule);
    }
}

/// Whether a pair is one token and not made of others.
pub(super) fn is_token(pair: &Pair<'_>) -> bool {
    pair.clone().into_inner().peek().is_none()
}

/// Whether two neighbours have no space between them.
fn touch(before: Rule, after: Rule, parent: Rule) -> bool {
    use Rule::{
        colon, comma, dash, dot, dots, hash, lbrace, lbracket, lparen, negative, question, rbrace, rbracket,
        rparen,
    };
    match (before, after) {
        (lbrace, rbrace) | (lparen | lbracket | negative, _) => true,
        (_, rparen | rbracket | comma | colon | question) => true,
        (dot | dots | hash | dash, _) | (_, dot | dots | hash | dash) => true,
        (_, lparen) => parent == Rule::call,
        _ => false,
    }
}
