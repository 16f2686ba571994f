//! A condition alone, as orders are filtered by: one condition and nothing else.

use super::ast::Expr;
use super::brackets;
use super::lexer::{TokenKind, Tokens};
use super::marks::{Marks, shortened};
use super::parser::{Builder, Failure, Rule};
use super::{lexical, nesting, parser, unexpected};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Span};

/// How long a filter may be, in bytes.
const LONGEST: usize = 16 << 10;
/// How many regular expressions a filter may have; each takes up to a megabyte when it is compiled.
const MOST_MATCHES: usize = 16;

/// The condition; `None` if it has an error, which is reported.
pub(super) fn parse(tokens: &Tokens<'_>, file: FileId, sink: &mut Sink) -> Option<Expr> {
    if tokens.text.len() > LONGEST {
        sink.push(too_long(tokens.text.len(), file));
        return None;
    }
    let marks = Marks::collect(tokens, file).called("filter");
    let parser = ConditionParser { tokens, marks: &marks, file };
    match parser.obstacles() {
        found if found.is_empty() => parser.condition(sink),
        found => {
            found.into_iter().for_each(|one| sink.push(one));
            None
        }
    }
}

fn too_long(length: usize, file: FileId) -> Diagnostic {
    let message = format!("a filter has at most {} kB, and this one has {}", LONGEST >> 10, length >> 10);
    Diagnostic::new(Code::SyntaxTooLarge, Span::new(file, 0, 0), message)
        .help("give long lists a name in the program: `list NAME = […]`, and write `… in NAME`")
}

struct ConditionParser<'p, 't> {
    tokens: &'p Tokens<'t>,
    marks: &'p Marks<'p, 't>,
    file: FileId,
}

impl<'t> ConditionParser<'_, 't> {
    /// Why it is not parsed at all.
    fn obstacles(&self) -> Vec<Diagnostic> {
        if let Some(token) = nesting::too_deep(self.tokens.text, self.tokens.list.iter().copied()) {
            let help =
                "give a part of the condition a name in the program: `let NAME = …`, and use the name here";
            return vec![nesting::problem(self.file, token).help(help)];
        }
        let comments = self
            .tokens
            .list
            .iter()
            .filter(|token| matches!(token.kind, TokenKind::Comment | TokenKind::DocComment));
        let comments =
            comments.map(|token| self.comment(Span::new(self.file, token.range().start, token.range().end)));
        let mut found: Vec<Diagnostic> = comments.take(1).collect();
        found.extend((0..self.marks.len()).filter_map(|index| lexical::problem(self.marks, index)));
        if found.is_empty() && self.marks.len() == 0 {
            found.push(self.empty());
        }
        found.extend(self.too_many_matches());
        found
    }

    fn comment(&self, span: Span) -> Diagnostic {
        Diagnostic::new(Code::SyntaxUnexpected, span, "a filter has no comments")
            .label("would not be part of the condition")
            .help("leave it out; a text stands in quotes")
    }

    fn empty(&self) -> Diagnostic {
        let whole = Span::new(self.file, 0, self.tokens.text.len());
        Diagnostic::new(Code::SyntaxUnexpected, whole, "the filter is empty")
            .help("write a condition, such as `FIELD = VALUE`; `true` is true of every order")
    }

    fn too_many_matches(&self) -> Option<Diagnostic> {
        let one_too_many =
            (0..self.marks.len()).filter(|at| self.marks.word(*at) == "matches").nth(MOST_MATCHES)?;
        let message = format!("a filter has at most {MOST_MATCHES} regular expressions");
        Some(
            Diagnostic::new(Code::SyntaxTooLarge, self.marks.span(one_too_many), message)
                .label("one too many")
                .help("say it with one regular expression: `matches \"one|other\"`"),
        )
    }

    fn condition(&self, sink: &mut Sink) -> Option<Expr> {
        let text = self.tokens.text;
        match parser::parse(Rule::condition_alone, text, 0, text.len()) {
            Ok(mut pairs) => {
                let builder = Builder::new(self.file, self.tokens);
                let expr = pairs.next().map(|pair| builder.expr(pair));
                let problems = builder.take_problems();
                let is_right = problems.is_empty();
                problems.into_iter().for_each(|problem| sink.push(problem));
                expr.filter(|_| is_right)
            }
            Err(failure) => {
                self.explain(&failure).into_iter().for_each(|one| sink.push(one));
                None
            }
        }
    }

    /// What is wrong where parsing stopped.
    fn explain(&self, failure: &Failure) -> Vec<Diagnostic> {
        let brackets = brackets::find(self.marks, 0..self.marks.len(), None).problems;
        if !brackets.is_empty() {
            return brackets.into_iter().map(|problem| problem.diagnostic).take(1).collect();
        }
        vec![self.more_than_one(failure).unwrap_or_else(|| unexpected::problem(self.marks, 0, failure, None))]
    }

    /// Says that the condition is at its end before the text is.
    fn more_than_one(&self, failure: &Failure) -> Option<Diagnostic> {
        let index = self.marks.at(failure.at);
        let begins_more =
            self.marks.is_name(index) && !self.marks.is_reserved(index) || self.marks.text(index) == ",";
        (failure.expected.contains(&Rule::EOI) && begins_more).then(|| {
            let message = format!("the condition ends before `{}`", shortened(self.marks.text(index)));
            let found = Diagnostic::new(Code::SyntaxUnexpected, self.marks.span(index), message);
            found.label("a filter is one condition").help(match self.marks.word(0) {
                word @ ("when" | "where" | "if") if index == 1 => format!("leave `{word}` out"),
                _ => "join two conditions with `and` or `or`; a text stands in quotes".to_owned(),
            })
        })
    }
}
