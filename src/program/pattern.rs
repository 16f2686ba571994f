//! What a test asks of the letters of a text.

use super::condition::{Operand, Test};
use super::regex::Regex;
use super::value::Value;

/// What a test of a text asks for, as the test compares it: folded where that is without case.
#[derive(Clone, Debug)]
pub(crate) enum Pattern<'a> {
    Contains(&'a str),
    StartsWith(&'a str),
    EndsWith(&'a str),
    Matches(&'a Regex),
}

impl<'a> Pattern<'a> {
    /// The pattern of a test; `None` for a test that is none, or that compares with something else than a
    /// literal.
    pub fn of_test(test: &'a Test) -> Option<Self> {
        let literal = |operand: &'a Operand| match operand {
            Operand::Literal(Value::Text(text)) => Some(text.compared()),
            _ => None,
        };
        match test {
            Test::ContainsText(part) => literal(part).map(Pattern::Contains),
            Test::StartsWith(part) => literal(part).map(Pattern::StartsWith),
            Test::EndsWith(part) => literal(part).map(Pattern::EndsWith),
            Test::Matches(regex) => Some(Pattern::Matches(regex)),
            _ => None,
        }
    }

    /// Whether it holds of a text as it is compared.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Pattern::Contains(part) => text.contains(part),
            Pattern::StartsWith(part) => text.starts_with(part),
            Pattern::EndsWith(part) => text.ends_with(part),
            Pattern::Matches(regex) => regex.regex.is_match(text),
        }
    }
}
