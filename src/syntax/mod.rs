//! Text to tree.
//!
//! [`parse`] is total: whatever the text, it returns what could be understood and reports the rest.

pub(crate) mod ast;
mod lexer;
mod parser;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::{FileId, Span};

/// The text of a file without its byte-order mark, or the byte offset of the first byte that is not
/// UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, usize> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to())?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// The tree of a file. Whatever is wrong with its text is reported; items that could not be understood
/// are in [`Module::broken`](ast::Module::broken).
pub(crate) fn parse(text: &str, file: FileId, sink: &mut Sink) -> ast::Module {
    let tokens = lexer::Tokens::of(text);
    let mut module = ast::Module::default();
    match parser::parse(parser::Rule::file, text, 0, text.len()) {
        Ok(pairs) => {
            let builder = parser::Builder::new(file, &tokens);
            let items =
                pairs.flat_map(|p| p.into_inner()).filter(|pair| pair.as_rule() == parser::Rule::item);
            module.items = items.map(|item| builder.item(item)).collect();
            for problem in builder.take_problems() {
                sink.push(problem);
            }
        }
        Err(failure) => {
            let span = Span::new(file, failure.at, failure.at + 1);
            sink.push(Diagnostic::new(
                Code::SyntaxUnexpected,
                span,
                format!("expected {:?}", failure.expected),
            ));
        }
    }
    module
}

#[cfg(test)]
mod tests;
