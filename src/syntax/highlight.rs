//! A text of the language in parts that are told apart by colour: what an editor shows, also of a text with mistakes.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::lexer::{Token, TokenKind, Tokens};
use super::parser::Rule;
use super::words::keyword;

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Highlight {
    /// A word of the language.
    Keyword,
    /// A name.
    Name,
    /// A text in quotes.
    Text,
    /// A number, a date, a time, a length.
    Number,
    /// A comment.
    Comment,
    /// A sign.
    Sign,
    /// What is nothing of the language.
    Mistake,
}

/// The parts of a text in their order; white space is in none of them.
///
/// ```
/// use consign::highlight::{Highlight, highlight};
///
/// let text = "rule north { when region = \"NY\" }  // all";
/// let parts: Vec<_> = highlight(text).into_iter().map(|(part, is)| (&text[part], is)).collect();
/// assert_eq!(parts[0], ("rule", Highlight::Keyword));
/// assert_eq!(parts[1], ("north", Highlight::Name));
/// assert_eq!(parts[6], ("\"NY\"", Highlight::Text));
/// assert_eq!(parts[8], ("// all", Highlight::Comment));
/// ```
pub fn highlight(text: &str) -> Vec<(Range<usize>, Highlight)> {
    let tokens = Tokens::lex(text);
    let list: Vec<Token> =
        tokens.list.iter().copied().filter(|token| token.kind != TokenKind::WhiteSpace).collect();
    let kind = |at: Option<usize>| at.and_then(|at| list.get(at)).map(|token| token.kind);
    let of = |(at, token): (usize, &Token)| {
        let beside = (kind(at.checked_sub(1)), kind(Some(at + 1)));
        (token.range(), highlighted(tokens.text(*token), token.kind, beside))
    };
    list.iter().enumerate().map(of).collect()
}

fn highlighted(
    text: &str,
    kind: TokenKind,
    (before, after): (Option<TokenKind>, Option<TokenKind>),
) -> Highlight {
    use TokenKind::*;
    match kind {
        // Parts of a path, and what a value is given for, are names whatever they are called.
        Word if before == Some(Dot) || matches!(after, Some(Dot | Colon)) => Highlight::Name,
        Word if KEYWORDS.contains(text) || TYPES.contains(&text) => Highlight::Keyword,
        Word => Highlight::Name,
        Text => Highlight::Text,
        Number | Date | Time | DateTime | Duration | Distance => Highlight::Number,
        Comment | DocComment => Highlight::Comment,
        OpenBrace | CloseBrace | OpenBracket | CloseBracket | OpenParen | CloseParen | Comma | Colon
        | Question | Hash | Dot | Dots | Bar | Arrow | FatArrow | Comparator | Plus | Minus
        | TimesOrDivide => Highlight::Sign,
        _ => Highlight::Mistake,
    }
}

/// Words of types, which are names to the parser.
const TYPES: [&str; 8] = ["number", "integer", "bool", "date", "time", "datetime", "duration", "point"];

static KEYWORDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| Rule::all_rules().iter().filter_map(|rule| keyword(*rule)).collect());

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_lost_but_white_space(text in "[ -~\\n\\té上\"]{0,200}") {
            let parts = highlight(&text);
            let mut end = 0;
            for (part, _) in &parts {
                prop_assert!(text[end..part.start].chars().all(char::is_whitespace), "{text:?}");
                end = part.end;
            }
            prop_assert!(text[end..].chars().all(char::is_whitespace), "{text:?}");
        }
    }

    #[test]
    fn types_are_types() {
        for ty in TYPES {
            let text = format!("schema work_order {{ id text  x {ty}? }}");
            assert!(crate::compile(&crate::Sources::in_memory([("a.consign", &*text)])).is_ok(), "{ty}");
        }
    }

    #[test]
    fn words_are_names_where_they_name_something() {
        let text = "when order.from = provider.of and from: 3 §";
        let parts: Vec<_> = highlight(text).into_iter().map(|(part, is)| (&text[part], is)).collect();
        for (at, expected) in
            [(0, Highlight::Keyword), (3, Highlight::Name), (8, Highlight::Keyword), (9, Highlight::Name)]
        {
            assert_eq!(parts[at].1, expected, "{parts:?}");
        }
        assert_eq!(parts.last().map(|part| part.1), Some(Highlight::Mistake));
    }
}
