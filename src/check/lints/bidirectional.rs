//! `text/bidirectional`: a control character that turns the direction of what is shown.

use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Edit, Sink};
use crate::source::{FileId, Span};
use crate::syntax::lexer::{Token, TokenKind};

pub(super) const LINT: Lint = Lint {
    code: Code::TextBidirectional,
    explanation: "Characters that turn the direction of text (U+202A to U+202E, U+2066 to U+2069) make an editor show a line \
in another order than it is read in: what looks like a comment may be a rule. `check --fix` writes them as escapes in texts, which \
mean the same, and takes them out of comments.",
    bad: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule north { when region = \"\u{202e}YN\"  assign northstar }\n  \
otherwise assign coolair\n}\n",
    good: "use \"company.consign\"\nrules outsourcing assigns provider {\n  rule north { when region = \"\\u{202e}YN\"  assign northstar }\n  \
otherwise assign coolair\n}\n",
    check: Some(check),
};

fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    for (id, tokens) in context.tokens() {
        if tokens.text.contains(turns) {
            for token in &tokens.list {
                in_token(*id, tokens.text, *token, sink);
            }
        }
    }
}

fn in_token(file: FileId, text: &str, token: Token, sink: &mut Sink) {
    for (at, c) in text[token.range()].char_indices().filter(|(_, c)| turns(*c)) {
        let start = token.start as usize + at;
        let span = Span::new(file, start, start + c.len_utf8());
        let (what, escape) = match token.kind {
            TokenKind::Text => ("write it as an escape", format!("\\u{{{:X}}}", c as u32)),
            _ => ("take it out", String::new()),
        };
        let message = format!("U+{:04X} turns the direction of what is shown", c as u32);
        let found = Diagnostic::new(Code::TextBidirectional, span, message).label("it is here, and not seen");
        let help = if escape.is_empty() { what.to_owned() } else { format!("write `{escape}`") };
        sink.push(found.help(help).fix(what, vec![Edit { span, text: escape }]));
    }
}
