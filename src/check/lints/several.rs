//! `text/several`: a text that looks like several.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{IdSlice, Slot, Value, quoted};
use crate::source::Span;
use crate::syntax::lexer::{Token, TokenKind, Tokens};

pub(super) const LINT: Lint = Lint {
    code: Code::TextSeveral,
    explanation: "A text is one value, whatever is in it: `[\"NY, NJ\"]` has one element, which no order's region equals. Write \
each value as a text of its own: `[\"NY\", \"NJ\"]`. It is said of texts of single words that commas, semicolons or bars part, where values stand: in lists, \
cells, comparisons, attributes and the directory.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north { when region in ["NY, NJ", "CT"]  assign northstar }
  otherwise assign coolair
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule north { when region in ["NY", "NJ", "CT"]  assign northstar else manual "nobody there, sorry" }
  otherwise assign coolair
}
"#,
    check: Some(check),
};

/// The values that a text seems to hold: at least two, each a word.
pub(super) fn parts(text: &str) -> Option<Vec<&str>> {
    let separator = [';', '|', ','].into_iter().find(|separator| text.contains(*separator))?;
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let is_word =
        |part: &&str| !part.is_empty() && !part.contains(char::is_whitespace) && part.chars().count() <= 24;
    // A comma between digits is one of a number.
    let numbers = separator == ','
        && !text.contains(", ")
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    (parts.len() > 1 && parts.iter().all(is_word) && !numbers).then_some(parts)
}

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for (id, tokens) in context.tokens() {
        let list: Vec<Token> = tokens.list.iter().copied().filter(|token| !token.kind.is_trivia()).collect();
        for (at, token) in list.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Text) {
            let text = tokens.text(*token).trim_matches('"');
            let Some(place) = place(tokens, &list, at) else { continue };
            if let Some(parts) = parts(text) {
                sink.push(found(Span::new(*id, token.start as usize, token.end as usize), &parts, place));
            }
        }
    }
    directory(context, sink);
}

/// Where values stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Others may stand beside it.
    Among,
    /// After `=`.
    Compared,
    Other,
}

/// Where a text stands as a value; `None` of labels, reasons and names.
fn place(tokens: &Tokens<'_>, list: &[Token], at: usize) -> Option<Place> {
    let before = |back: usize| at.checked_sub(back).map_or("", |at| tokens.text(list[at]));
    let others =
        list[..at].iter().rev().take_while(|token| matches!(token.kind, TokenKind::Text | TokenKind::Comma));
    let first = at - others.count();
    let opens = first.checked_sub(1).map_or("", |at| tokens.text(list[at]));
    match (before(1), opens) {
        (_, "reasons") => None,
        ("[" | ",", "[") | ("|" | ",", "|") => Some(Place::Among),
        ("=" | "!=", _) => Some(Place::Compared),
        (":" | "contains", _) => Some(Place::Other),
        _ => None,
    }
}

fn found(span: Span, parts: &[&str], place: Place) -> Diagnostic {
    let texts: Vec<String> = parts.iter().map(|part| quoted(part)).collect();
    let written = texts.join(", ");
    let found = Diagnostic::new(Code::TextSeveral, span, "this text looks like several, and is one")
        .label(format!("{} values?", parts.len()));
    match place {
        Place::Among => found.write_instead(span, written, false),
        Place::Compared => found.help(format!("to compare with several values write `in [{written}]`")),
        Place::Other => found.help(format!("several values are several texts: {written}")),
    }
}

/// Sets of the providers and engineers that are read from files.
fn directory(context: &LintContext<'_>, sink: &mut Sink) {
    let program = context.program;
    let own: Vec<_> = context.program_files().collect();
    let mut seen = |attributes: &IdSlice<Slot, Value>, span: Span, id: &str| {
        let sets = attributes.iter().filter_map(|value| match value {
            Value::Set(elements) => Some(elements),
            _ => None,
        });
        let texts = sets.flatten().filter_map(|element| match element {
            Value::Text(text) => Some(text.shown()),
            _ => None,
        });
        for text in texts.filter(|text| parts(text).is_some()) {
            let message = format!("`{text}`, an element of a set of `{id}`, looks like several");
            let found = Diagnostic::new(Code::TextSeveral, span, message);
            let texts: Vec<String> = parts(text).into_iter().flatten().map(quoted).collect();
            sink.push(found.help(format!("several values are several texts: {}", texts.join(", "))));
        }
    };
    for (_, provider) in
        program.directory.providers().filter(|(_, provider)| !own.contains(&provider.span.file))
    {
        seen(&provider.attributes, provider.span, provider.id());
        for engineer in &provider.engineers {
            seen(&engineer.attributes, engineer.span, engineer.id());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn words_that_are_parted_are_several() {
        for several in ["NY, NJ", "NY,NJ", "a;b", "a | b", "hvac; plumbing"] {
            assert!(parts(several).is_some_and(|parts| parts.len() == 2), "{several}");
        }
        for one in ["NY", "Boston, on the bay", "no capacity, sorry", "1,000", "a,", ";", "Smith & Co"] {
            assert_eq!(parts(one), None, "{one}");
        }
    }
}
