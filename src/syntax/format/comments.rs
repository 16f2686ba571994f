//! Comments behind code: those of lines that follow one another stand under one another.

use unicode_width::UnicodeWidthStr;

use super::super::lexer::{TokenKind, Tokens};

/// How far a comment stands at least from the code before it.
const APART: usize = 2;

/// A line of code with a comment behind it.
struct CommentedLine {
    /// Byte offset where the comment begins.
    comment: usize,
    /// The number of the line.
    number: usize,
    indent: usize,
    /// The width of the code.
    width: usize,
}

/// A text with its comments lined up, and without white space at the ends of lines.
pub(super) fn aligned(text: &str) -> String {
    let lines = lines_with_comments(text);
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    let together = |one: &CommentedLine, next: &CommentedLine| {
        one.number + 1 == next.number && one.indent == next.indent
    };
    for run in lines.chunk_by(together) {
        let widest = run.iter().map(|line| line.width).max().unwrap_or_default();
        for line in run {
            push_trimmed(&mut result, &text[done..line.comment]);
            result.truncate(result.trim_end_matches(' ').len());
            result.extend(std::iter::repeat_n(' ', widest - line.width + APART));
            done = line.comment;
        }
    }
    push_trimmed(&mut result, &text[done..]);
    result
}

fn push_trimmed(result: &mut String, text: &str) {
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(line) => {
                result.push_str(line.trim_end_matches(' '));
                result.push('\n');
            }
            None => result.push_str(line),
        }
    }
}

fn lines_with_comments(text: &str) -> Vec<CommentedLine> {
    let mut lines = Vec::new();
    let (mut number, mut start) = (0, 0);
    let mut offset = 0;
    for token in Tokens::lex(text).list {
        let written = &text[token.range()];
        if matches!(token.kind, TokenKind::Comment | TokenKind::DocComment) {
            let code = text[start..offset].trim_end_matches(' ');
            if !code.trim_start_matches(' ').is_empty() {
                let indent = code.len() - code.trim_start_matches(' ').len();
                lines.push(CommentedLine { comment: offset, number, indent, width: code.width() });
            }
        }
        if let Some(last) = written.rfind('\n') {
            number += written.bytes().filter(|byte| *byte == b'\n').count();
            start = offset + last + 1;
        }
        offset = token.end as usize;
    }
    lines
}
