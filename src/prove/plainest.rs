//! The plainest text that a pattern asks for, without a search: for most patterns it is the one that a search would find.
//! Whether the pattern holds of it is for who asks to look.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::text::READABLE;
use crate::program::Pattern;

/// Longer ones are not made.
const LONGEST: usize = 200;

/// A short and readable text; `None` if there is none at hand.
pub(super) fn plainest(pattern: &Pattern<'_>) -> Option<String> {
    match pattern {
        Pattern::Contains(part) | Pattern::StartsWith(part) | Pattern::EndsWith(part) => {
            Some((*part).to_owned())
        }
        Pattern::Matches(regex) => {
            let mut parser = regex_syntax::ParserBuilder::new().case_insensitive(regex.caseless).build();
            of_expression(&parser.parse(regex.regex.as_str()).ok()?)
        }
    }
}

fn of_expression(hir: &Hir) -> Option<String> {
    let text = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok()?.to_owned(),
        HirKind::Class(class) => String::from(of_class(class)?),
        HirKind::Repetition(Repetition { min: 0, .. }) => String::new(),
        HirKind::Repetition(repetition) => {
            let one = of_expression(&repetition.sub)?;
            let times = usize::try_from(repetition.min).ok()?;
            (one.len().saturating_mul(times) <= LONGEST).then(|| one.repeat(times))?
        }
        HirKind::Capture(capture) => of_expression(&capture.sub)?,
        HirKind::Concat(parts) => parts.iter().map(of_expression).collect::<Option<String>>()?,
        HirKind::Alternation(ways) => ways.iter().filter_map(of_expression).min_by_key(|text| rank(text))?,
    };
    (text.len() <= LONGEST).then_some(text)
}

/// Shorter ones first, then more readable ones.
fn rank(text: &str) -> (usize, Vec<usize>) {
    let readable = |character| READABLE.find(character).unwrap_or(READABLE.len());
    (text.len(), text.chars().map(readable).collect())
}

fn of_class(class: &Class) -> Option<char> {
    let has = |wanted: char| match class {
        Class::Unicode(class) => {
            class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&wanted))
        }
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .any(|range| (char::from(range.start())..=char::from(range.end())).contains(&wanted)),
    };
    READABLE.chars().find(|wanted| has(*wanted)).or_else(|| match class {
        Class::Unicode(class) => class.ranges().first().map(|range| range.start()),
        Class::Bytes(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::effort::Effort;
    use super::super::search::Solved;
    use super::super::text::Texts;
    use super::*;
    use crate::program::Regex;

    /// What is at hand is what a search finds.
    #[test]
    fn it_is_the_one_that_is_found() {
        let expressions = [
            "^ab[0-9]+cd$",
            "b7[0-9]+c",
            "^(x|yy)z",
            "[^a]$",
            "^.{3}$",
            "(?:ab){2}",
            "^m[a-c]+4$",
            "é|[ü-ÿ]",
            "(?i)^Q",
            r"^\w{2}-\d",
            "^(zz|b|a)$",
        ];
        for expression in expressions {
            let regex = Regex::new(expression, false).expect("it is one");
            let pattern = Pattern::Matches(&regex);
            let text = plainest(&pattern).expect("it is short");
            assert!(pattern.holds(&text), "{expression} {text:?}");
            let texts = Texts { holds: vec![pattern], ..Texts::default() };
            assert_eq!(texts.find([], &Effort::default()), Solved::Witness(text), "{expression}");
        }
    }
}
