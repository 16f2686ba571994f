//! One canonical layout for programs.
//!
//! The layout follows from the tokens alone, but for three things that are the author's: blank lines (one
//! at most), comments with whether they stand on a line of their own, and a comma after the last element,
//! which asks for one element a line. No token is added, taken away or moved, so that a program means the
//! same afterwards; that is checked before a text is handed out.
//!
//! `spacing` says which tokens touch each other; `layout`, `inline` and `columns` make a document of lines
//! that may break, which the library `pretty` fits into [`WIDTH`] columns; `gaps` puts the comments between
//! the tokens, `comments` lines up those behind code.

mod columns;
mod comments;
mod gaps;
mod inline;
mod layout;
mod spacing;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use pretty::Arena;

use super::lexer::{TokenKind, Tokens};
use crate::diagnostic::{Diagnostics, Sink};
use crate::source::Files;

/// How wide a line may be where it can be broken, in columns.
const WIDTH: usize = 100;
/// How much further in the parts of a block stand, and what goes on on the next line.
const INDENT: isize = 2;

/// Why a text was not formatted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// It has syntax errors; where they are and what to write instead.
    #[error("the program has syntax errors")]
    Syntax(Diagnostics),
    /// A defect of the formatter: it would have changed the program.
    #[error(
        "formatting would change the program near line {line}, so it is left as it is; this is a defect of \
         consign, please report it with the file"
    )]
    WouldChange {
        /// The line of the text, from 1.
        line: usize,
    },
}

/// The canonical layout of a program's text; `name` is how its file is called in findings. Line ends stay
/// what the first one is, LF or CRLF; a byte-order mark goes.
///
/// # Errors
///
/// What has a syntax error is not formatted.
pub fn format(name: &str, bytes: &[u8]) -> Result<String, FormatError> {
    let mut files = Files::default();
    let mut sink = Sink::default();
    let Some(file) = super::open(name, bytes, &mut files, &mut sink) else {
        return Err(FormatError::Syntax(sink.finish(Arc::new(files))));
    };
    let text = files.get(file).text();
    let tokens = Tokens::lex(text);
    let pairs = super::pairs(&tokens);
    match &pairs {
        Some(pairs) => drop(super::built(pairs.clone(), &tokens, file, &mut sink)),
        None => drop(super::report::recover(&tokens, file, &mut sink)),
    }
    let Some(pairs) = pairs.filter(|_| !sink.has_errors()) else {
        return Err(FormatError::Syntax(sink.finish(Arc::new(files))));
    };
    let laid_out = comments::aligned(&layout::print(&Arena::new(), &tokens, pairs));
    if let Some(offset) = first_change(&tokens, &Tokens::lex(&laid_out)) {
        return Err(FormatError::WouldChange { line: files.get(file).position(offset).line });
    }
    let crlf = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    Ok(if crlf { laid_out.replace('\n', "\r\n") } else { laid_out })
}

/// Where in the one text something stands that is not in the other, white space aside.
fn first_change(one: &Tokens<'_>, other: &Tokens<'_>) -> Option<usize> {
    let (mut ones, mut others) = (written(one), written(other));
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return None,
            (Some((_, one)), Some((_, other))) if one == other => {}
            (found, _) => return Some(found.map_or(one.text.len(), |(offset, _)| offset)),
        }
    }
}

/// The tokens that are no white space, with where they begin.
fn written<'t>(tokens: &Tokens<'t>) -> impl Iterator<Item = (usize, &'t str)> {
    let list = tokens.list.iter().filter(|token| token.kind != TokenKind::WhiteSpace);
    list.map(|token| (token.start as usize, tokens.text(*token).trim_end()))
}
