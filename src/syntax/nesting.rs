//! The nesting limit, from the tokens alone: what is deeper never reaches the parser, whose stack it
//! would use up.

use super::lexer::{Token, TokenKind};
use super::marks::ends_operand;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// How deep brackets, `not` and minus signs may be nested in one another.
const LIMIT: usize = 64;

/// The first token that is nested too deep, if one is; `tokens` may contain white space.
pub(super) fn too_deep(text: &str, tokens: impl Iterator<Item = Token>) -> Option<Token> {
    let mut depth = Depth::default();
    let mut after_operand = false;
    for token in tokens.filter(|token| !token.kind.is_trivia()) {
        let word = &text[token.range()];
        let is_prefix = token.kind == TokenKind::Minus || word == "not";
        if is_prefix && !after_operand {
            depth.prefix();
        } else if token.kind.opens() {
            depth.open();
        } else if token.kind.closes() {
            depth.close();
        }
        if depth.total > LIMIT {
            return Some(token);
        }
        after_operand = ends_operand(token.kind, word);
        if after_operand {
            depth.end_operand();
        }
    }
    None
}

/// The error about a token that [`too_deep`] found.
pub(super) fn problem(file: FileId, token: Token) -> Diagnostic {
    let span = Span::new(file, token.start as usize, token.end as usize);
    let message = format!("brackets, `not` and minus signs are nested more than {LIMIT} deep");
    Diagnostic::new(Code::SyntaxTooDeep, span, message)
        .label("one too many")
        .help("give a part of the condition a name with `let NAME = …`, and use the name here")
}

/// What is open: brackets, and signs that still wait for their operand.
#[derive(Default)]
struct Depth {
    total: usize,
    /// Signs in front of each open bracket.
    outer: Vec<usize>,
    /// Signs since the last operand.
    prefixes: usize,
}

impl Depth {
    fn prefix(&mut self) {
        self.prefixes += 1;
        self.total += 1;
    }

    fn open(&mut self) {
        self.outer.push(std::mem::take(&mut self.prefixes));
        self.total += 1;
    }

    fn close(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.total -= 1 + self.prefixes;
            self.prefixes = outer;
        }
    }

    fn end_operand(&mut self) {
        self.total -= std::mem::take(&mut self.prefixes);
    }
}
