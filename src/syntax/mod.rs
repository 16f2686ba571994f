//! Text to tree.
//!
//! [`parse`] is total: whatever the text, it returns what could be understood and reports the rest.

pub(crate) mod ast;
mod brackets;
mod condition;
mod excerpt;
pub(crate) mod expected;
pub(crate) mod format;
pub(crate) mod highlight;
mod hints;
pub(crate) mod lexer;
mod lexical;
mod marks;
mod members;
mod misspelt;
#[cfg(test)]
pub(crate) mod name_tokens;
mod nesting;
pub(crate) mod outline;
mod parser;
mod recovery;
mod report;
mod stop;
mod unexpected;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use consign_grammar::Pairs;

use self::excerpt::Excerpt;
use self::lexer::{TokenKind, Tokens};
use self::marks::Marks;
use self::parser::{Builder, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Sink};
use crate::source::{FileId, Files, Span};

/// How large a file may be: 1 GiB. Spans hold offsets of 32 bits, and what is added to one has room.
const LARGEST: usize = 1 << 30;

/// The text of a file without its byte-order mark, or the byte offset of the first byte that is not
/// UTF-8.
fn decode(bytes: &[u8]) -> Result<&str, usize> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to())?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// Adds a file that can be parsed: UTF-8, and not too large. Of any other it is reported, and nothing
/// returned.
pub(crate) fn open(name: &str, bytes: &[u8], files: &mut Files, sink: &mut Sink) -> Option<FileId> {
    if bytes.len() > LARGEST {
        let message = format!("`{name}` is larger than 1 GiB");
        let at = Span::new(files.add(name, ""), 0, 0);
        sink.push(Diagnostic::new(Code::SyntaxTooLarge, at, message));
        return None;
    }
    match decode(bytes) {
        Ok(text) => Some(files.add(name, text)),
        Err(offset) => {
            let good = decode(&bytes[..offset]).unwrap_or("");
            let file = files.add(name, good);
            let at = Span::new(file, good.len(), good.len());
            let message = format!("`{name}` is not UTF-8: the byte at offset {offset} is no character");
            let found = Diagnostic::new(Code::SyntaxEncoding, at, message)
                .label("up to here it is")
                .help("save the file with the encoding UTF-8");
            sink.push(found);
            None
        }
    }
}

/// The tree of a file that [`open`] let in. Whatever is wrong with its text is reported; items that could
/// not be understood are in [`Module::broken`](ast::Module::broken).
pub(crate) fn parse(text: &str, file: FileId, sink: &mut Sink) -> ast::Module {
    let tokens = Tokens::lex(text);
    match pairs(&tokens) {
        Some(pairs) => built(pairs, &tokens, file, sink),
        None => report::recover(&tokens, file, sink),
    }
}

/// Finds the syntax errors of a text, and what it declares, again and again while it is written: what was right a moment ago is not parsed again.
///
/// ```
/// let mut checker = consign::editor::SyntaxChecker::default();
/// assert!(checker.errors("main.consign", "let north = region = \"N\"\n").is_empty());
/// let found = checker.errors("main.consign", "let north = region = \"N\"\nlet a = ");
/// assert_eq!(found.iter().next().expect("an error").label.span.start, 31);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SyntaxChecker {
    known: excerpt::KnownParts,
    outlines: outline::KnownOutlines,
}

impl SyntaxChecker {
    /// What [`syntax_errors`](crate::editor::syntax_errors) finds in a text, in less time if most of it is as it was. What
    /// is said to be written may know less of what other parts of the text declare.
    pub fn errors(&mut self, name: &str, text: &str) -> Diagnostics {
        self.errors_where(name, text, excerpt::LARGE)
    }

    /// What [`outline`](crate::editor::outline) finds in a text, in less time if most of it is as it was.
    pub fn outline(&mut self, text: &str) -> Vec<outline::OutlineEntry> {
        outline::outline_again(text, &mut self.outlines, excerpt::LARGE)
    }

    /// Items with more than `large` marks are looked at member by member.
    fn errors_where(&mut self, name: &str, text: &str, large: usize) -> Diagnostics {
        let (mut files, mut sink) = (Files::default(), Sink::default());
        if let Some(file) = open(name, text.as_bytes(), &mut files, &mut sink) {
            let excerpt = Excerpt::of(files.get(file).text(), &mut self.known, large);
            parse(&excerpt.text, file, &mut sink);
            sink.place_anew(|span| excerpt.whole(span));
        }
        sink.finish(Arc::new(files))
    }
}

/// The number of a file that is in no list of files.
fn no_file() -> FileId {
    Files::default().add("", "")
}

/// The files that a text says it uses, as they are written there; also where it has errors.
pub(crate) fn used(text: &str) -> Vec<String> {
    let tokens = Tokens::lex(text);
    let marks = Marks::collect(&tokens, no_file());
    let items = recovery::items(&marks).into_iter().map(|item| item.start);
    let uses = items.filter(|at| marks.word(*at) == "use" && marks.is(at + 1, TokenKind::Text));
    uses.map(|at| outline::entry::unquoted(marks.text(at + 1))).collect()
}

/// The item at a place of a text that was parsed before; `None` if there is none.
pub(crate) fn parse_item(text: &str, at: Span) -> Option<ast::Item> {
    let tokens = Tokens::lex_part(text, at.range())?;
    nesting::too_deep(text, tokens.list.iter().copied()).is_none().then_some(())?;
    let item = parser::parse(Rule::item_alone, text, at.range().start, at.range().end).ok()?.next()?;
    let builder = Builder::new(at.file, &tokens);
    let item = builder.starting_at(at.range().start).item(item);
    builder.take_problems().is_empty().then_some(item)
}

/// The condition that a text is, with nothing before and after it; `None` if it has an error, which is reported.
pub(crate) fn parse_condition(text: &str, file: FileId, sink: &mut Sink) -> Option<ast::Expr> {
    condition::parse(&Tokens::lex(text), file, sink)
}

/// The pairs of a file, if nothing is nested too deep and the grammar holds for it.
fn pairs<'t>(tokens: &Tokens<'t>) -> Option<Pairs<'t>> {
    let shallow = nesting::too_deep(tokens.text, tokens.list.iter().copied()).is_none();
    shallow.then(|| parser::parse(Rule::file, tokens.text, 0, tokens.text.len()).ok()).flatten()
}

/// The tree of a file that parses. Items with values that do not exist are left out.
fn built<'t>(pairs: Pairs<'t>, tokens: &Tokens<'t>, file: FileId, sink: &mut Sink) -> ast::Module {
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
        let marks = Marks::collect(tokens, file);
        let range = |span: Span| marks.at(span.start as usize)..marks.at(span.end as usize);
        module.broken = wrong.into_iter().map(|span| report::broken(&marks, range(span))).collect();
    }
    module
}
