//! Text to tree.
//!
//! [`parse`] is total: whatever the text, it returns what could be understood and reports the rest.

pub(crate) mod ast;
mod brackets;
mod hints;
pub(crate) mod lexer;
mod lexical;
mod marks;
mod members;
mod nesting;
mod parser;
mod recovery;
mod report;
mod unexpected;
mod words;

#[cfg(test)]
mod tests;

use pest::iterators::Pairs;

use self::lexer::Tokens;
use self::marks::Marks;
use self::parser::{Builder, Rule};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Span};

/// How large a file may be: 1 GiB.
const LARGEST: usize = 1 << 30;

/// The text of a file without its byte-order mark, or the byte offset of the first byte that is not
/// UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, usize> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to())?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// The tree of a file. Whatever is wrong with its text is reported; items that could not be understood
/// are in [`Module::broken`](ast::Module::broken).
pub(crate) fn parse(text: &str, file: FileId, sink: &mut Sink) -> ast::Module {
    if text.len() > LARGEST {
        let message = format!("a file has at most 1 GiB, this one has {} bytes", text.len());
        sink.push(Diagnostic::new(Code::SyntaxTooLarge, Span::new(file, 0, 0), message));
        return ast::Module::default();
    }
    let tokens = Tokens::of(text);
    let shallow = nesting::too_deep(text, tokens.list.iter().copied()).is_none();
    match shallow.then(|| parser::parse(Rule::file, text, 0, text.len())) {
        Some(Ok(pairs)) => built(pairs, &tokens, file, sink),
        _ => report::recover(&tokens, file, sink),
    }
}

/// The tree of a file that parses. Items with values that do not exist are left out.
fn built<'t>(pairs: Pairs<'t, Rule>, tokens: &Tokens<'t>, file: FileId, sink: &mut Sink) -> ast::Module {
    let builder = Builder::new(file, tokens);
    let mut module = ast::Module::default();
    let mut wrong = Vec::new();
    for pair in pairs.flat_map(|file| file.into_inner()).filter(|pair| pair.as_rule() == Rule::item) {
        let item = builder.item(pair);
        let problems = builder.take_problems();
        if problems.is_empty() {
            module.items.push(item);
        } else {
            problems.into_iter().for_each(|problem| sink.push(problem));
            wrong.push(item.span);
        }
    }
    if !wrong.is_empty() {
        let marks = Marks::of(tokens, file);
        let range = |span: Span| marks.at(span.start as usize)..marks.at(span.end as usize);
        module.broken = wrong.into_iter().map(|span| report::broken(&marks, range(span))).collect();
    }
    module
}
